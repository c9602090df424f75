"""An issuer insists on what it must, and a pointer selects what can stand alone, or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from selective_world import WRITTEN, derived, given, legacy, rich
from workshop import KEYS, SCHOOL, Json, Workshop, at, entry, unsigned, without

from merkki_keys import Alg, KeySigner, KeyType, PrivateKey, PublicKey, did_key
from merkki_verifier import Report, Verdict
from merkki_verifier.securing.data_integrity import add_proof
from merkki_verifier.securing.selective import (
    SelectionError,
    add_base_proof,
    badge_pointers,
    derive,
)
from merkki_verifier.securing.selective.value import BaseValue, read_value

SHOP = Workshop()
GIVEN = given(rich(credentialStatus=entry(5)))
SHOWN: Json = derive(GIVEN, pointers=["/evidence"])


def look(badge: Json) -> Report:
    return SHOP.check(badge)


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
