"""What asking for withdrawal costs when the list is at hand."""

from __future__ import annotations

from pathlib import Path
from statistics import median

from benchmarks.badges import badge
from benchmarks.model import OURS, RAW, Maker, Results, Scale, Step, Workload
from benchmarks.premises import Premises
from benchmarks.workloads.steps import raw_verifying, verifying
from merkki_contexts import canonicalize
from merkki_keys import KeyType

WITHOUT, LONGER, SHORTER = "merkki, no entry", "canonical form", "canonical form, no entry"
# The goal, in microseconds.
ADDED_AT_MOST = 3


def _prepare(folder: Path, scale: Scale) -> None:
    premises = Premises(folder)
    premises.furnish()
    for name, withdrawable in (("with", True), ("without", False)):
        made = [badge(number, withdrawable=withdrawable) for number in range(scale.items)]
        premises.write_lines(f"{name}.unsigned.jsonl", made)
        premises.write_lines(f"{name}.jsonl", map(premises.sign, made))


def _canonical(file: str) -> Maker:
    def make(folder: Path) -> Step:
        documents = Premises(folder).documents(file)
        return lambda: canonicalize(next(documents))

    return make


def _remarks(results: Results) -> list[str]:
    rounds = zip(*(results[name].seconds for name in (OURS, WITHOUT, LONGER, SHORTER)), strict=True)
    added = 1e6 * median(
        entry - none - (longer - shorter) for entry, none, longer, shorter in rounds
    )
    met = "met" if added <= ADDED_AT_MOST else "**missed**"
    beside = "besides the longer canonical form"
    return [f"An entry adds {added:.1f} microseconds {beside}; at most {ADDED_AT_MOST}: {met}."]


STATUS = Workload(
    name="status",
    title="Ask whether it was withdrawn",
    says="The same badge with a status entry, whose list is at hand, and without one. An entry"
    " makes the signed text longer too; what that costs is measured beside and taken off.",
    prepare=_prepare,
    own={
        OURS: verifying("with.jsonl"),
        WITHOUT: verifying("without.jsonl"),
        LONGER: _canonical("with.unsigned.jsonl"),
        SHORTER: _canonical("without.unsigned.jsonl"),
        RAW: raw_verifying(KeyType.ED25519),
    },
    once=True,
    remarks=_remarks,
)
WORKLOADS = (STATUS,)
