"""What is shown to everybody: samples, and the world each batch of them was made for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from merkki_verifier import Limits

Documents = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sample:
    """One credential: its file, what its publisher says of it, and what answers that allows."""

    name: str
    file: Path
    stated: str
    allowed: frozenset[str] = frozenset()  # of "accept", "refuse", "cannot"
    kind: str = ""  # what hostile samples are counted by
    control: bool = False


@dataclass(frozen=True, slots=True)
class Batch:
    """Samples of one publisher, the moment they are judged at, and what may be fetched."""

    title: str
    now: datetime
    samples: tuple[Sample, ...]
    documents: Documents  # URL -> body
    contexts: Mapping[str, object]
    schemas: Mapping[str, object] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    status_issuers: frozenset[str] = frozenset()
    aspect: str = "credential"  # or "proof": vectors of a cryptosuite prove nothing else

    def furnish(self, folder: Path) -> None:
        """Write what the peers may read."""
        folder.mkdir(parents=True, exist_ok=True)
        answers = {
            url: {"status": 200, "headers": {}, "body_text": body}
            for url, body in self.documents.items()
        }
        for name, document in (
            ("documents.json", answers),
            ("contexts.json", self.contexts),
            ("schemas.json", self.schemas),
        ):
            (folder / name).write_text(json.dumps(document), encoding="utf-8")
