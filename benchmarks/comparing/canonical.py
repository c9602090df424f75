"""The W3C's tests of RDFC-1.0 before the canonicalizers that the verifiers stand on."""

from __future__ import annotations

import importlib.metadata
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.comparing.judging import Answer, by_peers
from benchmarks.comparing.public import FIXTURES_NOW
from benchmarks.comparing.samples import Batch, Sample
from benchmarks.installing import Environment
from benchmarks.peers import PEERS, pins
from merkki_contexts import ContextsError, canonicalize_nquads

# Whom to ask, and the package that does the work.
_ASKED = {
    "pyld by hand": "pyld",
    "pyoxigraph": "pyoxigraph",
    "@digitalbazaar/vc": "rdf-canonize",
}
_US = "merkki_contexts"
_KINDS = {"RDFC10EvalTest": "eval", "RDFC10NegativeEvalTest": "poison"}


@dataclass(slots=True)
class Conformance:
    """How one implementation did."""

    name: str
    version: str
    right: int = 0
    total: int = 0
    right_384: int = 0
    total_384: int = 0
    poison: Answer = field(default_factory=lambda: Answer("cannot", "not asked"))

    def count(self, sample: Sample, answer: Answer, *, wide: bool) -> None:
        """Take one answer into account."""
        if sample.kind == "poison":
            self.poison = answer
            return
        right = answer.word == "accept" and answer.why == sample.stated
        if wide:
            self.right_384, self.total_384 = self.right_384 + right, self.total_384 + 1
        else:
            self.right, self.total = self.right + right, self.total + 1


def conformance(vectors: Path, environment: Environment) -> list[Conformance]:
    """Ours first, then everybody who is installed."""
    found = {_US: Conformance(_US, importlib.metadata.version("merkki"))}
    for name, package in _ASKED.items():
        if name not in environment.missing:
            found[name] = Conformance(package, _version(package, environment))
    for wide in (False, True):
        hash_name = "SHA-384" if wide else "SHA-256"
        samples = tuple(_samples(vectors / "rdfc10", wide=wide))
        batch = Batch(
            title=f"RDFC-1.0, {hash_name}",
            now=FIXTURES_NOW,
            samples=samples,
            documents={},
            contexts={},
            aspect=f"canonical-{hash_name}",
        )
        answers: dict[str, list[Answer]] = {_US: [_ours(s, hash_name) for s in samples]}
        with TemporaryDirectory() as folder:
            answers |= by_peers(batch, environment, Path(folder), tuple(_ASKED))
        for name, given in answers.items():
            for sample, answer in zip(samples, given, strict=True):
                found[name].count(sample, answer, wide=wide)
    return list(found.values())


def _samples(folder: Path, *, wide: bool) -> Iterator[Sample]:
    manifest = json.loads((folder / "manifest.jsonld").read_text(encoding="utf-8"))
    for entry in manifest["entries"]:
        kind = _KINDS.get(entry["type"].removeprefix("rdfc:"))
        if kind is not None and (entry.get("hashAlgorithm") == "SHA384") is wide:
            result = entry.get("result")
            digest = sha256((folder / result).read_bytes()).hexdigest() if result else ""
            yield Sample(entry["name"], folder / entry["action"], digest, kind=kind)


def _ours(sample: Sample, hash_name: str) -> Answer:
    try:
        text, _ = canonicalize_nquads(sample.file.read_text("utf-8"), hash_name=hash_name)
    except ContextsError as error:
        return Answer("refuse", error.code)
    return Answer("accept", sha256(text.encode()).hexdigest())


def _version(package: str, environment: Environment) -> str:
    known: Mapping[str, str] = pins()
    if package in known and package in {peer.package for peer in PEERS.values()}:
        return known[package]
    # Nobody asks for it by name; it comes with those who do.
    manifest = environment.folder / "node/node_modules" / package / "package.json"
    version: str = json.loads(manifest.read_text(encoding="utf-8"))["version"]
    return version
