"""The hostile-input corpus as a small world: its clock, its network, its samples."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from itertools import repeat
from pathlib import Path

from merkki_verifier import FetchError, Response, World
from merkki_verifier.fetch.addresses import PUBLIC
from merkki_verifier.fetch.policy import check_url

# The stub resolver's answer where a row names none; "to be treated as public".
_DEFAULT_ADDRESS = "203.0.113.9"
_AT_ONCE = 10_000  # how many repetitions of a synthesized sample are written in one go


@dataclass(frozen=True, slots=True)
class Sample:
    """One row of the manifest, with its bytes."""

    id: str
    path: Path
    row: Mapping[str, object]

    @property
    def expected(self) -> str:
        return str(self.row["expected"])

    @property
    def allowed(self) -> frozenset[str]:
        tolerated = self.row.get("tolerated") or []
        assert isinstance(tolerated, list)
        return frozenset({self.expected, *map(str, tolerated)})

    def read(self) -> bytes:
        if not self.path.name.endswith(".synth.json"):
            return self.path.read_bytes()
        recipe = json.loads(self.path.read_text())
        # Written into one buffer: a second copy of 200 MB would be our memory, not the reader's.
        made = BytesIO()
        for piece in _synthesized(recipe["synth"]):
            made.write(piece)
        return made.getvalue()


def _synthesized(parts: object) -> Iterator[bytes]:
    assert isinstance(parts, list), parts
    for part in parts:
        if "text" in part:
            yield part["text"].encode()
        elif "hex" in part:
            yield bytes.fromhex(part["hex"])
        else:
            unit = part["repeat"].encode()
            many, rest = divmod(part["count"], _AT_ONCE)
            yield from repeat(unit * _AT_ONCE, many)
            yield unit * rest


@dataclass(slots=True)
class CorpusNetwork:
    """Answers from fixtures/hosts.json, and remembers what was asked."""

    folder: Path
    hosts: Mapping[str, Mapping[str, object]]
    asked: list[str] = field(default_factory=list)

    def get(self, url: str, *, accept: str) -> Response:
        assert accept
        check_url(url)
        row = self.hosts.get(url)
        if row is None:
            raise FetchError(url, "unreachable", "connection refused")
        self.asked.append(url)
        self._check_addresses(url, row)
        if row.get("fail"):
            raise FetchError(url, "unreachable", str(row["fail"]))
        status = int(str(row.get("status", 200)))
        if 300 <= status < 400:
            raise FetchError(url, "redirect", "redirects to somewhere else")
        if "body_file" in row:
            body = (self.folder / str(row["body_file"])).read_bytes()
        else:
            body = str(row.get("body_text", "")).encode()
        headers = row.get("headers") or {}
        assert isinstance(headers, Mapping)
        return Response(status, {str(k).lower(): str(v) for k, v in headers.items()}, body)

    def _check_addresses(self, url: str, row: Mapping[str, object]) -> None:
        answers = row.get("dns_addresses") or row.get("dns_sequence") or row.get("address")
        listed = answers if isinstance(answers, list) else [answers or _DEFAULT_ADDRESS]
        for address in listed:
            if address != _DEFAULT_ADDRESS and PUBLIC.why_refused(str(address)) is not None:
                raise FetchError(url, "refused-url", f"resolves to {address}")


@dataclass(frozen=True, slots=True)
class Corpus:
    folder: Path
    manifest: Mapping[str, object]

    @classmethod
    def open(cls, shared: Path) -> Corpus:
        folder = shared / "security"
        return cls(folder, json.loads((folder / "MANIFEST.json").read_text()))

    def samples(self, *layers: str) -> list[Sample]:
        rows = self.manifest["samples"]
        assert isinstance(rows, list)
        return [
            Sample(row["id"], self.folder / row["file"], row)
            for row in rows
            if row["layer"] in layers
        ]

    def network(self) -> CorpusNetwork:
        hosts = json.loads((self.folder / "fixtures" / "hosts.json").read_text())
        return CorpusNetwork(self.folder, hosts)

    def world(self, network: CorpusNetwork) -> World:
        now = datetime.fromisoformat(str(self.manifest["now"]))
        return World(now=now, fetch=network)
