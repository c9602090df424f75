"""A holder shows a part of a badge: what they chose, what the issuer insisted on, nothing else."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given as drawing
from hypothesis import settings
from hypothesis import strategies as st
from selective_world import END, WRITTEN, derived, given, legacy, rich
from workshop import KEYS, LIST, SCHOOL, Json, Workshop, at, entry, unsigned, unsigned_list, without

from merkki_keys import Alg, KeySigner, KeyType, PrivateKey, PublicKey, did_key
from merkki_verifier import Outcome, Report, Verdict
from merkki_verifier.report import Check
from merkki_verifier.securing.data_integrity import add_proof
from merkki_verifier.securing.selective import (
    SelectionError,
    add_base_proof,
    badge_pointers,
    derive,
)
from merkki_verifier.securing.selective.value import BaseValue, DerivedValue, read_value

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


# ---- what an issuer can ask for


def test_what_open_badges_demands_is_mandatory_by_default() -> None:
    document = rich(credentialStatus=entry(5))
    assert badge_pointers(document) == (
        *("/issuer", "/validFrom", "/validUntil", "/credentialStatus"),
        *("/credentialSubject/id", "/credentialSubject/achievement"),
    )
    value = read_value(GIVEN["proof"]["proofValue"])
    assert isinstance(value, BaseValue)
    assert value.pointers == badge_pointers(document)


def test_a_subject_known_only_by_its_identifier_keeps_it() -> None:
    document = without(unsigned(), "/credentialSubject/id")
    document["credentialSubject"]["identifier"] = [
        {
            "type": "IdentityObject",
            "hashed": False,
            "identityHash": "maija@example.com",
            "identityType": "emailAddress",
        }
    ]
    assert "/credentialSubject/identifier" in badge_pointers(document)
    assert look(derived(document)).verdict is Verdict.VERIFIED


def test_every_subject_of_several_is_mandatory() -> None:
    one = unsigned()["credentialSubject"]
    document = unsigned(credentialSubject=[one, "did:web:other.example"])
    assert "/credentialSubject/0/achievement" in badge_pointers(document)


def test_nothing_need_be_mandatory() -> None:
    shown = derived(rich(), "/issuer", "/validFrom", "/credentialSubject", mandatory=())
    assert look(shown).verdict is Verdict.VERIFIED
    with pytest.raises(SelectionError, match="nothing is selected"):
        derived(rich(), mandatory=())


@pytest.mark.parametrize("kind", [KeyType.ED25519, KeyType.P384, KeyType.RSA])
def test_only_p256_keys_make_a_base_proof(kind: KeyType) -> None:
    with pytest.raises(ValueError, match="P-256"):
        add_base_proof(unsigned(), signer=SHOP.signer(kind), created=WRITTEN)
    with pytest.raises(ValueError, match="P-256"):
        add_base_proof(
            unsigned(), signer=SHOP.signer(KeyType.P256), created=WRITTEN, proof_key=KEYS[kind]
        )


@dataclass(frozen=True)
class Mistaken:
    """Holds a P-256 key and means to sign with it as if it were another."""

    key_id: str = f"{SCHOOL}#p256"
    algorithm: Alg = Alg.ES384
    public: PublicKey = KEYS[KeyType.P256].public

    def sign(self, data: bytes) -> bytes:
        raise AssertionError(data)


def test_a_signer_of_another_algorithm_is_not_asked_to_sign() -> None:
    with pytest.raises(ValueError, match="ES256"):
        add_base_proof(unsigned(), signer=Mistaken(), created=WRITTEN)
    with pytest.raises(ValueError, match="needs ES256"):
        add_proof(unsigned(), signer=Mistaken(), cryptosuite="ecdsa-rdfc-2019", created=WRITTEN)


def test_a_base_proof_is_made_once_and_with_whole_secrets() -> None:
    signer = SHOP.signer(KeyType.P256)
    with pytest.raises(ValueError, match="a proof already"):
        add_base_proof(GIVEN, signer=signer, created=WRITTEN)
    with pytest.raises(ValueError, match="32 bytes"):
        add_base_proof(unsigned(), signer=signer, created=WRITTEN, hmac_key=b"short")
    with pytest.raises(ValueError, match="not made here"):
        add_proof(unsigned(), signer=signer, cryptosuite="ecdsa-sd-2023", created=WRITTEN)


def test_the_secrets_are_new_each_time_and_the_same_ones_give_the_same_bytes() -> None:
    first, second = (read_value(given(unsigned())["proof"]["proofValue"]) for _ in range(2))
    assert isinstance(first, BaseValue)
    assert isinstance(second, BaseValue)
    assert first.hmac_key != second.hmac_key
    assert first.proof_key != second.proof_key
    secrets = {"hmac_key": b"k" * 32, "proof_key": KEYS[KeyType.P256]}
    signer = SHOP.signer(KeyType.P256)
    once, again = (
        add_base_proof(unsigned(), signer=signer, created=WRITTEN, **secrets)  # type: ignore[arg-type] # as named
        for _ in range(2)
    )
    assert once == again
    assert repr(b"k" * 32) not in repr(read_value(once["proof"]["proofValue"]))  # type: ignore[index] # JSON


def test_a_base_proof_says_when_it_was_made_and_verifies_under_did_key() -> None:
    key = PrivateKey.generate(KeyType.P256)
    did = did_key(key.public)
    document = unsigned(issuer={"id": did, "type": ["Profile"], "name": "Koulu"})
    signed = add_base_proof(
        document,
        signer=KeySigner(f"{did}#{did[8:]}", key),
        created=datetime(2026, 11, 1, 12, 30, 15, tzinfo=UTC),
    )
    report = look(derive(signed, pointers=[]))
    assert report.verdict is Verdict.VERIFIED
    (proof,) = (f for f in report.findings if f.code == "proof-ok")
    assert proof.facts["created"] == "2026-11-01T12:30:15+00:00"


# ---- what cannot be selected


@pytest.mark.parametrize(
    "pointer",
    [
        *("name", "/nothing", "/name/x", "/type/9", "/type/-", "/type/01", "/type/-1", "/type/x"),
        *("/type/" + "1" * 5000, "/proof", "/~0", "/evidence/0/name/"),
    ],
)
def test_a_pointer_to_nothing_is_refused_on_both_sides(pointer: str) -> None:
    with pytest.raises(SelectionError):
        derive(GIVEN, pointers=[pointer])
    with pytest.raises(SelectionError):
        given(rich(), mandatory=(pointer,))


def test_pointers_are_unescaped() -> None:
    with pytest.raises(SelectionError, match="nothing at"):
        derive(GIVEN, pointers=["/~1name"])
    contexts = derive(GIVEN, pointers=["/@context/0"])
    assert contexts["@context"] == GIVEN["@context"]
    assert look(contexts).verdict is Verdict.VERIFIED


def endorsed() -> Json:
    endorsement = {
        "@context": unsigned()["@context"],
        "id": "urn:uuid:5d2ffcab-1234-4a56-8a5b-3a1a5a2a8b04",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": "Vahvistus",
        "issuer": {"id": "did:web:yritys.example", "type": ["Profile"]},
        "validFrom": "2026-11-01T00:00:00Z",
        "credentialSubject": {
            "id": unsigned()["id"],
            "type": ["EndorsementSubject"],
            "endorsementComment": "Hyvin tehty.",
        },
    }
    return unsigned(endorsement=[legacy(endorsement)])


def test_an_embedded_credential_is_shown_whole() -> None:
    assert "proof-ok" in look(derived(endorsed(), "/endorsement/0")).codes()
    # Its proof is of a type that the badge's own contexts do not know.
    with pytest.raises(SelectionError, match="stand alone"):
        derived(endorsed(), "/endorsement/0/proof/created")
    with pytest.raises(SelectionError, match="stand alone"):
        given(endorsed(), mandatory=("/endorsement/0/proof",))
    # A part of one can be cut out, and is no credential.
    assert look(derived(endorsed(), "/endorsement/0/name")).verdict is Verdict.REJECTED


def test_an_ordered_list_is_shown_whole_or_not_at_all() -> None:
    document = unsigned()
    document["credentialSubject"]["achievement"]["resultDescription"] = [
        {
            "id": "urn:uuid:5d2ffcab-1234-4a56-8a5b-3a1a5a2a8b02",
            "type": ["ResultDescription"],
            "name": "Taso",
            "resultType": "LetterGrade",
            "allowedValue": ["A", "B", "C"],
        }
    ]
    where = "/credentialSubject/achievement/resultDescription/0/allowedValue"
    needed = ("/issuer", "/validFrom", *_required("/credentialSubject/achievement"))
    assert look(derived(document, where, where[:-13], mandatory=needed)).verdict is Verdict.VERIFIED
    for element in ("/0", "/2"):
        with pytest.raises(SelectionError, match="something else"):
            derived(document, where + element, mandatory=needed)


def _required(achievement: str) -> Iterator[str]:
    return (f"{achievement}/{name}" for name in ("name", "description", "criteria"))


def test_only_a_base_proof_can_be_derived_from() -> None:
    for badge, why in (
        (unsigned(), "0 proofs"),
        (SHOP.badge(), "0 proofs"),
        ({**GIVEN, "proof": [GIVEN["proof"], GIVEN["proof"]]}, "2 proofs"),
        (SHOWN, "a derived one"),
        (at(GIVEN, "/proof/proofValue", "u2V0"), "proofValue"),
        (at(GIVEN, "/evidence", [GIVEN["evidence"][0]]), "not of this document"),
        ({**GIVEN, "honours": "summa"}, "cannot be read"),
    ):
        with pytest.raises(SelectionError, match=why):
            derive(badge, pointers=["/issuer"])


def test_other_proofs_stay_behind() -> None:
    whole = SHOP.sign(rich())["proof"]
    both = {**rich(), "proof": [whole, given(rich())["proof"]]}
    shown = derive(both, pointers=["/evidence/0"])
    assert isinstance(shown["proof"], dict)
    assert look(shown).verdict is Verdict.VERIFIED


def test_a_set_of_derived_proofs_cannot_ask_for_more_work_than_one() -> None:
    many = rich(evidence=[{"type": ["Evidence"], "name": str(n)} for n in range(700)])
    shown = derived(many, "/evidence")
    assert look({**shown, "proof": [shown["proof"]]}).verdict is Verdict.VERIFIED
    twice = look({**shown, "proof": [shown["proof"], shown["proof"]]})
    assert "proof-count" in twice.codes()
    assert twice.verdict is Verdict.REJECTED


def test_too_many_pointers_or_statements_are_refused_before_the_work() -> None:
    with pytest.raises(SelectionError, match="more than 1000"):
        derive(GIVEN, pointers=["/issuer"] * 1001)
    with pytest.raises(SelectionError, match="more than 1000"):
        given(rich(), mandatory=("/issuer",) * 1001)
    many = rich(evidence=[{"type": ["Evidence"], "name": str(n)} for n in range(1400)])
    with pytest.raises(ValueError, match="4096 is the limit"):
        given(many)
