"""A holder shows a part of a badge: what they chose, what the issuer insisted on, nothing else."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given as drawing
from hypothesis import settings
from hypothesis import strategies as st
from selective_world import END, WRITTEN, derived, given, rich
from workshop import KEYS, LIST, SCHOOL, Json, Workshop, at, entry, unsigned, unsigned_list, without

from merkki_keys import KeySigner, KeyType, PrivateKey
from merkki_verifier import Outcome, Report, Verdict
from merkki_verifier.report import Check
from merkki_verifier.securing.selective import (
    add_base_proof,
    badge_pointers,
    derive,
)
from merkki_verifier.securing.selective.value import DerivedValue, read_value

SHOP = Workshop()
GIVEN = given(rich(credentialStatus=entry(5)))


def look(badge: Json) -> Report:
    return SHOP.check(badge)


def warned(report: Report) -> dict[str, str]:
    return {f.code: f.pointer for f in report.findings if f.warning}


# ---- what is shown


def test_a_holder_shows_what_they_choose_and_the_rest_is_nowhere() -> None:
    report = look(derive(GIVEN, pointers=["/evidence/1/name", "/credentialSubject/result/0"]))
    assert report.verdict is Verdict.VERIFIED
    assert report.facts["securing"] == ["ecdsa-sd-2023"]
    assert report.signed is not None
    assert report.signed["evidence"] == [{"type": ["Evidence"], "name": "Kirje"}]
    everything = json.dumps(report.to_dict(), ensure_ascii=False)
    for hidden in (
        "Kiitos kesätyöstä.",
        "Näyttö",
        "Purki moottorin.",
        "Oppi nopeasti.",
        "Kiitettävä",
    ):
        assert hidden not in everything


def test_without_a_choice_only_what_is_mandatory_is_shown() -> None:
    report = look(derive(GIVEN, pointers=[]))
    assert report.verdict is Verdict.VERIFIED
    assert report.signed is not None
    assert "evidence" not in report.signed
    assert "result" not in report.signed["credentialSubject"]  # type: ignore[operator] # JSON
    assert report.signed["validUntil"] == END


def test_the_empty_pointer_shows_everything() -> None:
    shown = derive(GIVEN, pointers=[""])
    assert {**shown, "proof": None} == {**GIVEN, "proof": None}
    assert look(shown).verdict is Verdict.VERIFIED


def _pointers(value: Any, way: str = "") -> Iterator[str]:
    yield way
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for step, inner in items if isinstance(value, dict | list) else ():
        yield from (
            _pointers(inner, f"{way}/{step}")
            if isinstance(inner, dict | list)
            else (f"{way}/{step}",)
        )


WHOLE = without(GIVEN, "/proof")
ALL = sorted(_pointers(WHOLE))


@settings(max_examples=150, deadline=None)
@drawing(st.lists(st.sampled_from(ALL), max_size=6))
def test_whatever_is_chosen_verifies_and_is_a_part_of_the_whole(pointers: list[str]) -> None:
    shown = derive(GIVEN, pointers=pointers)
    report = look(shown)
    assert report.verdict is Verdict.VERIFIED, report.to_dict()["findings"]
    assert report.signed == shown
    assert _within({**shown, "proof": None}, {**GIVEN, "proof": None})
    for pointer in pointers:
        assert _leaves(_at(WHOLE, pointer)) <= _leaves(shown)


def _within(part: Any, whole: Any) -> bool:
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(
            name in whole and _within(inner, whole[name]) for name, inner in part.items()
        )
    if isinstance(part, list):
        rest = iter(whole)
        return all(any(_within(inner, other) for other in rest) for inner in part)
    return bool(part == whole)


def _at(document: Any, pointer: str) -> Any:
    for step in pointer.split("/")[1:]:
        document = document[int(step)] if isinstance(document, list) else document[step]
    return document


def _leaves(value: Any) -> set[str]:
    if isinstance(value, dict | list):
        inner = value.values() if isinstance(value, dict) else value
        return set().union(*map(_leaves, inner)) if value else set()
    return {str(value)}


@settings(max_examples=60, deadline=None)
@drawing(st.lists(st.sampled_from(ALL), max_size=5), st.lists(st.sampled_from(ALL), max_size=5))
def test_an_issuer_may_insist_on_anything(mandatory: list[str], pointers: list[str]) -> None:
    needed = (*badge_pointers(GIVEN), *mandatory)
    shown = derived(rich(credentialStatus=entry(5)), *pointers, mandatory=needed)
    assert look(shown).verdict is Verdict.VERIFIED
    for pointer in mandatory:
        assert _leaves(_at(WHOLE, pointer)) <= _leaves(shown)


def test_parts_that_are_alike_are_told_apart() -> None:
    document = rich()
    document["credentialSubject"]["result"] = [
        {"type": ["Result"], "value": value, "status": "Completed"} for value in ("1", "2", "3")
    ]
    shown = derived(document, *(f"/credentialSubject/result/{i}/status" for i in range(3)))
    assert len(shown["credentialSubject"]["result"]) == 3
    assert look(shown).verdict is Verdict.VERIFIED
    assert look(derived(document, "/credentialSubject/result")).verdict is Verdict.VERIFIED


# ---- what is refused


def test_the_holders_own_copy_is_refused() -> None:
    report = look(GIVEN)
    assert report.verdict is Verdict.REJECTED
    assert "proof-base" in report.codes()
    assert report.signed is None


SHOWN: Json = derive(GIVEN, pointers=["/evidence", "/credentialSubject/result", "/name"])


def test_nothing_that_is_shown_can_be_taken_out() -> None:
    for pointer in _pointers({k: v for k, v in SHOWN.items() if k != "proof"}):
        if pointer:
            changed = copy.deepcopy(SHOWN)
            *way, last = pointer.split("/")[1:]
            place = _at(changed, "".join(f"/{step}" for step in way))
            del place[int(last) if isinstance(place, list) else last]
            assert look(changed).verdict is not Verdict.VERIFIED, pointer


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("/name", "Muu"),
        ("/evidence/0/name", "Kirje"),
        ("/evidence/0/narrative", "Kiitos kesätyöstä."),
        ("/credentialSubject/result/1/status", "Completed"),
        ("/credentialSubject/id", "did:key:z6MkwXG2WjeQnNxSoynSGYU8V9j3QzP3JSqhdmkHc6SaVWoT"),
        ("/validUntil", "2099-11-01T00:00:00Z"),
        ("/description", "Lisätty"),
        ("/proof/created", "2026-11-02T00:00:00Z"),
    ],
)
def test_nothing_can_be_changed_or_added(pointer: str, value: str) -> None:
    assert look(SHOWN).verdict is Verdict.VERIFIED
    report = look(at(SHOWN, pointer, value))
    assert "proof-signature" in report.codes()
    assert report.signed is None


def test_parts_of_two_badges_cannot_be_put_together() -> None:
    other = derive(given(rich()), pointers=["/evidence", "/credentialSubject/result", "/name"])
    assert look(other).verdict is Verdict.VERIFIED
    assert look({**SHOWN, "evidence": other["evidence"]}).verdict is Verdict.VERIFIED  # the same
    better = rich()
    better["credentialSubject"]["result"][0]["value"] = "5"
    theirs: Json = derive(
        given(better), pointers=["/evidence", "/credentialSubject/result", "/name"]
    )
    assert look(theirs).verdict is Verdict.VERIFIED
    mixed = at(SHOWN, "/credentialSubject/result", theirs["credentialSubject"]["result"])
    assert look(mixed).verdict is Verdict.REJECTED


def altered(**change: object) -> Json:
    """SHOWN with parts of its proof value exchanged."""
    value = read_value(SHOWN["proof"]["proofValue"])
    parts = {name: getattr(value, name) for name in type(value).__slots__}
    parts |= {name: new(parts[name]) if callable(new) else new for name, new in change.items()}
    return at(SHOWN, "/proof/proofValue", type(value)(**parts).to_text())


def _swapped(names: dict[int, bytes]) -> dict[int, bytes]:
    first, second = sorted(names)[:2]
    return {**names, first: names[second], second: names[first]}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"signatures": lambda s: s[::-1]}, "proof-signature"),
        ({"signatures": lambda s: s[1:]}, "proof-signature"),
        ({"signatures": lambda s: (*s, s[0])}, "proof-signature"),
        ({"mandatory": lambda m: m[:-1]}, "proof-signature"),
        ({"mandatory": lambda m: (*m, 10_000)}, "proof-signature"),
        ({"mandatory": lambda m: m[::-1]}, "proof-value"),
        ({"mandatory": ()}, "proof-signature"),
        ({"names": _swapped}, "proof-signature"),
        ({"names": {}}, "proof-signature"),
        ({"names": lambda n: dict.fromkeys(n, b"x" * 32)}, "proof-value"),
        ({"names": lambda n: {**n, 77: b"x" * 32}}, "proof-signature"),
        ({"signature": b"x" * 64}, "proof-signature"),
        ({"signature": b"x" * 63}, "proof-value"),
        ({"proof_key": KEYS[KeyType.P256].public}, "proof-signature"),
        ({"proof_key": KEYS[KeyType.P384].public}, "proof-value"),
    ],
)
def test_no_part_of_the_proof_value_can_be_exchanged(change: Json, code: str) -> None:
    assert look(altered()).verdict is Verdict.VERIFIED
    report = look(altered(**change))
    assert code in report.codes()
    assert report.verdict is Verdict.REJECTED


def test_a_key_of_another_kind_or_of_somebody_else_does_not_do() -> None:
    ed25519 = look(at(SHOWN, "/proof/verificationMethod", f"{SCHOOL}#ed25519"))
    assert "proof-key-type" in ed25519.codes()
    stranger = KeySigner(f"{SCHOOL}#p256", PrivateKey.generate(KeyType.P256))
    forged = derive(
        add_base_proof(rich(), signer=stranger, created=WRITTEN), pointers=["/evidence"]
    )
    assert "proof-signature" in look(forged).codes()


def test_a_member_nobody_defines_is_refused_in_a_part_too() -> None:
    report = look({**SHOWN, "honours": "summa"})
    assert "document-undefined-term" in report.codes()
    context = look(at(SHOWN, "/proof/@context", ["https://www.w3.org/ns/credentials/v2"]))
    assert "proof-context" in context.codes()
    assert look(at(SHOWN, "/proof/@context", SHOWN["@context"])).verdict is Verdict.VERIFIED


# ---- what may be withheld


def test_a_part_is_called_a_part() -> None:
    report = look(SHOWN)
    assert warned(report) == {"proof-selective": "/proof"}
    (found,) = (f for f in report.of(Check.PROOF) if f.code == "proof-selective")
    assert found.outcome is Outcome.PASSED
    value = read_value(SHOWN["proof"]["proofValue"])
    assert isinstance(value, DerivedValue)
    assert found.facts == {
        "mandatory": str(len(value.mandatory)),
        "chosen": str(len(value.signatures)),
    }


def test_a_badge_that_shows_no_status_and_no_end_may_have_them() -> None:
    report = look(derived(unsigned(), ""))
    assert report.verdict is Verdict.VERIFIED
    assert {"status-may-be-withheld", "end-may-be-withheld"} <= warned(report).keys()


def test_a_status_that_was_left_to_the_holder_is_doubted_whether_shown_or_not() -> None:
    loose = rich(credentialStatus=entry(7))
    needed = tuple(p for p in badge_pointers(loose) if p != "/credentialStatus")
    hidden = look(derived(loose, mandatory=needed))
    # Bit 7 is set: the badge was withdrawn, and nobody can see it. So it is said aloud.
    assert hidden.verdict is Verdict.VERIFIED
    assert warned(hidden)["status-may-be-withheld"] == ""
    shown = look(derived(loose, "/credentialStatus", mandatory=needed))
    assert warned(shown)["status-may-be-withheld"] == "/credentialStatus"
    firm = look(derived(loose))
    assert "status-may-be-withheld" not in firm.codes()


def test_one_status_of_two_is_doubted() -> None:
    two = rich(credentialStatus=[entry(5), entry(6)])
    needed = (*(p for p in badge_pointers(two) if p != "/credentialStatus"), "/credentialStatus/0")
    shown = derived(two, "/credentialStatus/1", mandatory=needed)
    assert warned(look(shown))["status-may-be-withheld"] == "/credentialStatus"
    assert "status-may-be-withheld" not in look(derived(two)).codes()


def test_a_list_that_may_hide_its_own_end_is_not_believed() -> None:
    shop = Workshop()
    signer = shop.signer(KeyType.P256)
    subject = "/credentialSubject"
    for pointers, believed in ((["/validUntil", subject], True), ([subject], False)):
        base = add_base_proof(
            unsigned_list(7),
            signer=signer,
            created=WRITTEN,
            mandatory_pointers=["/issuer", "/validFrom"],
        )
        shop.network.serve(LIST, derive(base, pointers=pointers))
        report = shop.check(shop.badge(credentialStatus=entry(5)))
        assert (report.verdict is Verdict.VERIFIED) is believed
        assert ("status-list-proof" in report.codes()) is not believed
