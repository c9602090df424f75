"""The canonical form alone: from JSON-LD to the N-Quads that are hashed."""

from __future__ import annotations

from pathlib import Path

from benchmarks.badges import badge
from benchmarks.model import OURS, RAW, Scale, Step, Workload
from benchmarks.premises import Premises
from benchmarks.workloads.steps import raw_verifying
from merkki_contexts import canonicalize, canonicalize_nquads
from merkki_keys import KeyType


def _prepare(folder: Path, scale: Scale) -> None:
    premises = Premises(folder)
    premises.furnish()
    documents = [badge(number, edition=number) for number in range(scale.items)]
    premises.write_lines("unsigned.jsonl", documents)
    # Statements, for those who read no JSON-LD. Statements have line ends; a line of JSON has none.
    premises.write_lines("quads.jsonl", ({"n": canonicalize(d)} for d in documents[: scale.fewer]))


def _canonical(folder: Path) -> Step:
    documents = Premises(folder).documents("unsigned.jsonl")
    return lambda: canonicalize(next(documents))


def _of_quads(folder: Path) -> Step:
    documents = Premises(folder).documents("quads.jsonl")
    return lambda: canonicalize_nquads(next(documents)["n"])


CANONICAL = Workload(
    name="canonical",
    title="Canonicalize a badge",
    says="From parsed JSON-LD to canonical N-Quads (RDFC-1.0), words never seen before. pyoxigraph"
    " cannot be given contexts: it and the second line of ours parse N-Quads and canonicalize"
    " these, which is other work: reading text instead of terms.",
    prepare=_prepare,
    own={
        OURS: _canonical,
        "merkki, N-Quads": _of_quads,
        RAW: raw_verifying(KeyType.ED25519),
    },
    peers={"pyld by hand": "canonical", "pyoxigraph": "canonical-quads"},
    once=True,
)
WORKLOADS = (CANONICAL,)
