"""No value at any place makes verify raise, though its signer meant it: the proof holds.

What is spoilt after signing stops at the signature. These documents are signed as they are,
so that every later check meets the value as well.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from presenting import (
    ASKED,
    HOLDER_SIGNER,
    JCS,
    endorsement,
    endorsement_as_token,
    mine,
    presentation,
    record,
    shown,
)
from workshop import SCHOOL, Json, Workshop, compact, entry, unsigned, without

from merkki_keys import KeyType
from merkki_verifier import Report, Verdict, verify
from merkki_verifier.trust import TrustEntry, TrustRegistry

NASTY: list[Any] = [
    *("https://[#x", "https://[", "https://[::1]/", "https://a\u2100b/", "#", "", "\x00", "\u202e"),
    *("did:web:[", "did:web:", "did:web:%", "did:key:z", "did:jwk:e30", "urn:uuid:1", "e30.e30.AA"),
    *("data:,", "data:application/vc+jwt,%zz", "sha256$", "https://koulu.example:99999/x"),
    *("2026-13-01T00:00:00Z", "9999-12-31T23:59:59+23:59", "0001-01-01T00:00:00+23:59"),
    *(0, -1, 1.5, 10**15, True, False, None, [], {}, [[]], [{}], ["a", "a"], {"id": 7}),
    *({"type": []}, {"type": 7}, {"id": "https://["}, {"@value": "x"}, "1EdTechCredentialRefresh"),
    {"verifiableCredential": ["x", 7, {}]},
    ["VerifiableCredential", "ClrCredential"],
    ["VerifiableCredential", "EndorsementCredential"],
]
KNOWN = TrustEntry(
    issuer=SCHOOL,
    names={"en": "School"},
    may_issue=frozenset({"WL-01"}),
    achievement_ids=("https://koulu.example/marks/",),
)
EMPTY_SRI = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="


def rich() -> Json:
    """A badge with something at every place that any check reads."""
    document = unsigned(
        credentialStatus=[entry(5)],
        evidence=[{"type": ["Evidence"], "id": "https://koulu.example/e"}],
        termsOfUse=[{"type": "Terms", "id": "urn:x:1"}],
        credentialSchema=[{"id": "https://koulu.example/s", "type": "JsonSchema"}],
        refreshService={"id": "https://koulu.example/r", "type": "1EdTechCredentialRefresh"},
        relatedResource=[{"id": "https://koulu.example/x", "digestSRI": EMPTY_SRI}],
        endorsement=[endorsement(unsigned()["id"])],
        endorsementJwt=[endorsement_as_token(unsigned()["id"])],
        awardedDate="2026-11-01T00:00:00Z",
        validUntil="2026-12-01T00:00:00Z",
    )
    identity = {"type": "IdentityObject", "hashed": True, "identityType": "emailAddress"}
    subject = document["credentialSubject"]
    subject["identifier"] = [{**identity, "identityHash": "sha256$ab", "salt": "x"}]
    subject["result"] = [{"type": ["Result"], "value": "4"}]
    creator = {"id": SCHOOL, "type": ["Profile"], "endorsement": [endorsement(SCHOOL)]}
    subject["achievement"]["creator"] = creator
    return document


RICH, RECORD = rich(), without(record(Workshop(), Workshop().badge()), "/proof")
SHOWN = presentation(mine(Workshop()))


def places(value: object, way: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    items: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()  # fmt: skip  # noqa: E501
    for name, item in items:
        yield (*way, name)
        yield from places(item, (*way, name))


def with_value(document: Json, way: tuple[str | int, ...], value: object) -> Json:
    changed: Any = copy.deepcopy(document)
    place = changed
    for step in way[:-1]:
        place = place[step]
    place[way[-1]] = copy.deepcopy(value)
    spoilt: Json = changed
    return spoilt


def spoilt(document: Json) -> st.SearchStrategy[Json]:
    ways = st.sampled_from(list(places(document)))
    return st.builds(
        lambda way, value: with_value(document, way, value), ways, st.sampled_from(NASTY)
    )


@pytest.fixture
def shop() -> Workshop:
    return Workshop(trust=TrustRegistry({SCHOOL: KNOWN}))


def token(shop: Workshop, document: Json, typ: str) -> str:
    claims = {"iss": SCHOOL, "jti": unsigned()["id"], "nbf": 1793491200}
    claims["sub"] = unsigned()["credentialSubject"]["id"]
    signer = shop.signer(KeyType.P256)
    head = {"alg": "ES256", "typ": typ, "kid": signer.key_id}
    return compact(head, json.dumps({**document, **claims}).encode(), signer)


def told(report: Report) -> Verdict:
    """The verdict, once the report has been written out."""
    json.dumps(report.to_dict())
    return report.verdict


FAST = settings(
    max_examples=400,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def test_what_is_spoilt_below_is_sound_before(shop: Workshop) -> None:
    assert shop.check(shop.sign(RICH, cryptosuite=JCS)).verdict is Verdict.VERIFIED
    assert Workshop().check(shop.sign(RECORD, cryptosuite=JCS)).verdict is Verdict.VERIFIED
    signed = shown(SHOWN, cryptosuite=JCS)
    assert verify(json.dumps(signed), world=shop.world(), **ASKED).verdict is Verdict.VERIFIED


@FAST
@given(st.one_of(spoilt(RICH), spoilt(RECORD)), st.sampled_from([None, "a@b.example", "did:x:y"]))
def test_no_signed_member_makes_verify_raise(
    shop: Workshop, document: Json, recipient: str | None
) -> None:
    if document.get("@context"):
        raw = json.dumps(shop.sign(document, cryptosuite=JCS))
        told(verify(raw, world=shop.world(), recipient=recipient))


@FAST
@given(st.one_of(spoilt(RICH), spoilt(RECORD)), st.sampled_from(["JWT", "vc+jwt"]))
def test_no_member_of_a_token_makes_verify_raise(shop: Workshop, document: Json, typ: str) -> None:
    told(shop.check(token(shop, document, typ)))


@FAST
@given(document=spoilt(SHOWN), as_token=st.booleans())
def test_no_member_of_a_presentation_makes_verify_raise(
    shop: Workshop, *, document: Json, as_token: bool
) -> None:
    if as_token:
        payload = {**document, "nonce": ASKED["challenge"], "aud": ASKED["domain"]}
        head = {"alg": "EdDSA", "typ": "vp+jwt", "kid": HOLDER_SIGNER.key_id}
        raw = compact(head, json.dumps(payload).encode(), HOLDER_SIGNER)
    else:
        raw = json.dumps(shown({"@context": [], **document}, cryptosuite=JCS))
    told(verify(raw, world=shop.world(), **ASKED))


@FAST
@given(spoilt(shown(SHOWN, cryptosuite=JCS)["proof"]))
def test_no_member_of_a_proof_makes_verify_raise(shop: Workshop, proof: Json) -> None:
    raw = json.dumps({**SHOWN, "proof": proof})
    told(verify(raw, world=shop.world(), **ASKED))
    assert told(shop.check({**unsigned(), "proof": proof})) is not Verdict.VERIFIED


@FAST
@given(st.sampled_from(NASTY), st.sampled_from(["alg", "typ", "kid", "jwk", "cty", "crit"]))
def test_no_header_makes_verify_raise(shop: Workshop, value: object, name: str) -> None:
    signer = shop.signer(KeyType.P256)
    header = {"alg": "ES256", "typ": "JWT", "kid": signer.key_id, name: value}
    payload = json.dumps(unsigned()).encode()
    told(shop.check(compact(header, payload, signer)))
    verify(compact(header, payload, signer), world=shop.world(), **ASKED)
