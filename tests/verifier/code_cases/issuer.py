"""Cases of the issuer check."""

from __future__ import annotations

from collections.abc import Callable

from workshop import (
    DOCUMENT,
    KEYS,
    SCHOOL,
    STRANGER,
    STRANGER_DID,
    Json,
    Workshop,
    at,
    unsigned,
    without,
)

from code_cases.model import Case, claims, good, look, refused, said, signed, token, undecided
from code_cases.signature import good_token
from merkki_keys import KeySigner, KeyType, did_key
from merkki_verifier import Outcome, Report

SITE = "https://koulu.example"
ISSUER_URL = f"{SITE}/issuer"
KEY = "/verificationMethod/0"
OWN_DID = did_key(KEYS[KeyType.ED25519].public)


def look_at(document: object, status: int = 200) -> Report:
    """The good badge, while the issuer publishes another key document."""
    shop = Workshop()
    shop.network.serve(DOCUMENT, document, status)
    return look(signed(), shop)


def published(code: str, change: Callable[[Json], object]) -> Case:
    """The issuer's key document is changed in one thing."""
    return refused(code, lambda: look_at(change(Workshop().did_document())), good)


def issued_by(did: str, method: str) -> Report:
    document = unsigned(issuer={"id": did, "type": ["Profile"]})
    return look(Workshop().sign(document, signer=KeySigner(method, KEYS[KeyType.ED25519])))


def by_own_did() -> Report:
    return issued_by(OWN_DID, f"{OWN_DID}#{OWN_DID.removeprefix('did:key:')}")


def token_of_site(**header: object) -> Report:
    """A token of an issuer that is a web address and serves its key beside."""
    shop = Workshop()
    shop.network.serve(f"{SITE}/keys/1", shop.key(KeyType.P256).public.to_jwk())
    issuer = {"id": ISSUER_URL, "type": ["Profile"]}
    return look(token(claims(issuer=issuer, iss=ISSUER_URL), **header), shop)


def _twin(document: Json) -> Json:
    """Another key under the name of the first."""
    first, second, *_ = document["verificationMethod"]
    return {**second, "id": first["id"]}


ISSUER: tuple[Case, ...] = (
    said("issuer-skipped", Outcome.SKIPPED, lambda: look(without(signed(), "/proof")), good),
    refused(
        "issuer-key-foreign",
        lambda: look(Workshop().sign(unsigned(), signer=KeySigner(f"{STRANGER_DID}#k", STRANGER))),
        good,
    ),
    refused("jws-no-key", lambda: look(token(None, kid=None)), good_token),
    undecided(
        "issuer-key-unbound",
        lambda: token_of_site(kid=None, jwk=KEYS[KeyType.P256].public.to_jwk()),
        lambda: token_of_site(kid=f"{SITE}/keys/1"),
    ),
    undecided(
        "issuer-method-unsupported",
        lambda: issued_by("did:ethr:0xabc", "did:ethr:0xabc#k"),
        by_own_did,
    ),
    refused(
        "issuer-id-syntax",
        lambda: issued_by(f"{SCHOOL}:..:x", f"{SCHOOL}:..:x#ed25519"),
        lambda: issued_by(SCHOOL, f"{SCHOOL}#ed25519"),
    ),
    undecided("issuer-unreachable", lambda: look_at(Workshop().did_document(), 503), good),
    published("issuer-document-malformed", lambda _: b"<html>"),
    published("issuer-document-id", lambda d: {**d, "id": STRANGER_DID}),
    published(
        "issuer-document-duplicate",
        lambda d: {**d, "verificationMethod": [*d["verificationMethod"], _twin(d)]},
    ),
    published("issuer-private-key-leaked", lambda d: at(d, f"{KEY}/publicKeyJwk/d", "AAAA")),
    published("issuer-deactivated", lambda d: {**d, "deactivated": True}),
    published("issuer-key-not-found", lambda d: at(d, f"{KEY}/id", f"{SCHOOL}#other")),
    published("issuer-key-controller", lambda d: at(d, f"{KEY}/controller", STRANGER_DID)),
    published("issuer-key-purpose", lambda d: {**d, "assertionMethod": []}),
    published("issuer-key-revoked", lambda d: at(d, f"{KEY}/revoked", "2026-11-20T00:00:00Z")),
    published("issuer-key-expired", lambda d: at(d, f"{KEY}/expires", "2026-11-20T00:00:00Z")),
    published("issuer-key-format", lambda d: at(d, f"{KEY}/publicKeyJwk/x", "AAAA")),
    said("issuer-bound", Outcome.PASSED, good, lambda: look_at({})),
)
