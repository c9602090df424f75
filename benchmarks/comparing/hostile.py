"""The hostile corpus: credentials with one thing wrong, and twins that are right but for it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.comparing.samples import Batch, Sample
from merkki_contexts import pinned_library

_WORDS = {"accept": "accept", "reject": "refuse", "indeterminate": "cannot"}
# Where a row names no address its host has this one.
_ORDINARY = "203.0.113.9"


@dataclass(frozen=True, slots=True)
class HostileCorpus:
    """The folder of the corpus."""

    folder: Path

    def batch(self) -> Batch:
        """Every credential of the corpus that is stored as a file of its own."""
        manifest = json.loads((self.folder / "MANIFEST.json").read_text(encoding="utf-8"))
        known = pinned_library().documents.items()
        return Batch(
            title="Hostile corpus",
            now=datetime.fromisoformat(manifest["now"]),
            samples=tuple(self._samples(manifest["samples"])),
            documents=dict(self._documents()),
            contexts={url: json.loads(pinned.data) for url, pinned in known},
        )

    def _samples(self, rows: list[dict[str, Any]]) -> Iterator[Sample]:
        for row in rows:
            file = str(row["file"])
            # Made-up giants and presentations are not for comparing.
            if row["layer"] != "credential" or file.endswith(".synth.json"):
                continue
            words = [row["expected"], *(row.get("tolerated") or [])]
            yield Sample(
                name=row["id"],
                file=self.folder / file,
                stated=row["reason"],
                allowed=frozenset(_WORDS[word] for word in words),
                kind=file.split("/", maxsplit=1)[0],
                control=bool(row.get("control")),
            )

    def _documents(self) -> Iterator[tuple[str, str]]:
        """What honest hosts answer: those that hang, lie about their address or fail do not."""
        hosts = json.loads((self.folder / "fixtures/hosts.json").read_text(encoding="utf-8"))
        for url, row in hosts.items():
            private = any(row.get(name) for name in ("dns_addresses", "dns_sequence"))
            elsewhere = row.get("address", _ORDINARY) != _ORDINARY
            if row.get("fail") or private or elsewhere or row.get("status", 200) != 200:
                continue
            yield url, self._body(row)

    def _body(self, row: Mapping[str, Any]) -> str:
        if "body_file" in row:
            file: Path = self.folder / row["body_file"]
            return file.read_bytes().decode("utf-8", "replace")
        body: str = row.get("body_text", "")
        return body
