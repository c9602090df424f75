"""A valid badge with anything changed is not verified, unless it still says exactly the same."""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from mutants import Subject, dice, in_bytes, in_payload, mutant, subjects
from selective_world import derived, legacy
from workshop import Json, Workshop, entry, unsigned

from merkki_keys import KeyType
from merkki_verifier import Verdict

SHOP = Workshop()
RICH = unsigned(
    credentialStatus=entry(5),
    awardedDate="2026-11-01T00:00:00Z",
    validUntil="2031-11-01T00:00:00Z",
    evidence=[{"type": ["Evidence"], "name": "Palkkalaskelma", "narrative": "Harjoitustehtävä"}],
)
BADGES = {
    "eddsa-rdfc-2022": json.dumps(SHOP.sign(RICH), ensure_ascii=False),
    "ecdsa-rdfc-2019": json.dumps(SHOP.sign(RICH, KeyType.P256), ensure_ascii=False),
    "eddsa-jcs-2022": json.dumps(SHOP.sign(RICH, cryptosuite="eddsa-jcs-2022")),
    "ecdsa-sd-2023": json.dumps(derived(RICH, "/awardedDate", "/evidence", "/name")),
    "Ed25519Signature2020": json.dumps(legacy(RICH)),
    "jwt": SHOP.jwt(KeyType.ED25519, credentialStatus=entry(5)),
}


def same(raw: bytes, original: str) -> bool:
    """Whether two JSON texts hold one value, sets aside from their order."""
    try:
        return bool(_plain(json.loads(raw)) == _plain(json.loads(original)))
    except (ValueError, RecursionError):
        return False


def _plain(value: Any) -> Any:
    # JSON-LD arrays of these members are sets: their order, and the brackets around one, are
    # no part of what is said.
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    if isinstance(value, list):
        items = [_plain(v) for v in value]
        return items[0] if len(items) == 1 else items
    return value


@pytest.mark.parametrize("securing", BADGES)
def test_no_flipped_bit_anywhere_is_accepted(securing: str) -> None:
    original = BADGES[securing]
    raw = original.encode()
    assert SHOP.check(raw).verdict is Verdict.VERIFIED
    for position in range(len(raw)):
        changed = bytearray(raw)
        changed[position] ^= 1 << (position % 7)
        report = SHOP.check(bytes(changed))
        if report.verdict is Verdict.VERIFIED:
            assert securing != "jwt"
            assert same(bytes(changed), original), bytes(changed[position - 9 : position + 9])


@pytest.mark.parametrize("securing", [s for s in BADGES if s != "jwt"])
def test_no_dropped_member_is_accepted(securing: str) -> None:
    for pointer, changed in _without_each(json.loads(BADGES[securing])):
        verdict = SHOP.check(changed).verdict
        assert verdict is not Verdict.VERIFIED, pointer


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_no_random_edit_is_accepted_unless_it_changes_nothing(data: st.DataObject) -> None:
    securing = data.draw(st.sampled_from(sorted(BADGES)))
    raw = bytearray(BADGES[securing].encode())
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(raw) - 1))
        stop = data.draw(st.integers(start, min(start + 30, len(raw))))
        raw[start:stop] = data.draw(st.binary(max_size=8) | st.sampled_from(_PIECES))
    report = SHOP.check(bytes(raw))
    if report.verdict is Verdict.VERIFIED:
        unchanged = bytes(raw).removesuffix(b"\n") == BADGES[securing].encode()
        assert unchanged or (securing != "jwt" and same(bytes(raw), BADGES[securing]))


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_no_value_put_in_another_place_is_accepted(data: st.DataObject) -> None:
    securing = data.draw(st.sampled_from(["eddsa-rdfc-2022", "eddsa-jcs-2022", "ecdsa-sd-2023"]))
    document = json.loads(BADGES[securing])
    places = list(_places(document))
    source, target = data.draw(st.sampled_from(places)), data.draw(st.sampled_from(places))
    changed = copy.deepcopy(document)
    _put(changed, target, _get(document, source))
    if SHOP.check(changed).verdict is Verdict.VERIFIED:
        assert _plain(changed) == _plain(document), (source, target)


_PIECES = [b"{", b"}", b"[", b"]", b",", b'"', b"null", b'"@id"', b'"@type"', b'":"', b"\\u0000"]


def _places(value: Any, way: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for step, inner in items:
        yield (*way, step)
        if isinstance(inner, dict | list):
            yield from _places(inner, (*way, step))


def _get(document: Any, way: tuple[str | int, ...]) -> Any:
    for step in way:
        document = document[step]
    return copy.deepcopy(document)


def _put(document: Any, way: tuple[str | int, ...], value: Any) -> None:
    *head, last = way
    for step in head:
        document = document[step]
    document[last] = value


def _without_each(document: Json) -> Iterator[tuple[str, Json]]:
    for way in _places(document):
        *head, last = way
        changed = copy.deepcopy(document)
        place: Any = changed
        for step in head:
            place = place[step]
        del place[last]
        yield "/".join(map(str, way)), changed


# How many, and which: MERKKI_MUTANTS=100000 MERKKI_SEED=7 pytest tests/verifier/test_mutations.py
MUTANTS = int(os.environ.get("MERKKI_MUTANTS", "3000"))
SEED = os.environ.get("MERKKI_SEED", "1")
SUBJECTS = tuple(subjects(SHOP))


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.name)
def test_a_subject_is_accepted_as_it_is(subject: Subject) -> None:
    assert subject.check(SHOP, subject.raw).verdict is Verdict.VERIFIED
    assert subject.says_the_same(subject.raw)


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.name)
def test_no_mutant_is_accepted_unless_it_says_the_same(subject: Subject) -> None:
    chance = dice(f"{subject.name} {SEED}")
    for number in range(-(-MUTANTS // len(SUBJECTS))):
        changed = mutant(subject, chance)
        if subject.check(SHOP, changed).verdict is Verdict.VERIFIED:
            assert subject.says_the_same(changed), (number, changed)


class Forger(RuleBasedStateMachine):
    """Somebody who changes one valid badge again and again, and looks each time."""

    @initialize(subject=st.sampled_from(SUBJECTS))
    def begin(self, subject: Subject) -> None:
        self.subject, self.raw = subject, subject.raw

    @rule(seed=st.integers(0, 2**32))
    def change_bytes(self, seed: int) -> None:
        self.raw = in_bytes(self.raw, dice(seed))

    @rule(seed=st.integers(0, 2**32))
    def change_a_value(self, seed: int) -> None:
        try:
            self.raw = in_payload(self.raw, dice(seed))
        except (ValueError, RecursionError):
            self.raw = self.subject.raw  # changed beyond use: begin again

    @rule()
    def begin_again(self) -> None:
        self.raw = self.subject.raw

    @invariant()
    def is_believed_only_with_what_was_signed(self) -> None:
        if self.subject.check(SHOP, self.raw).verdict is Verdict.VERIFIED:
            assert self.subject.says_the_same(self.raw)


TestForger = Forger.TestCase
TestForger.settings = settings(max_examples=100, stateful_step_count=20, deadline=None)
