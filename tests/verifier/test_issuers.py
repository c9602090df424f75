"""A key is an issuer's only when it is reached from the issuer's own identifier."""

from __future__ import annotations

from collections.abc import Callable

import pytest
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

from merkki_keys import KeySigner, KeyType, did_jwk, did_key
from merkki_verifier import Verdict
from merkki_verifier.securing import vc_jwt

SITE = "https://koulu.example"


def codes(shop: Workshop, badge: Json | str) -> tuple[Verdict, frozenset[str]]:
    report = shop.check(badge)
    return report.verdict, report.codes()


def issued_by(did: str, method: str, kind: KeyType = KeyType.ED25519) -> Json:
    shop = Workshop()
    document = unsigned(issuer={"id": did, "type": ["Profile"], "name": "Somebody"})
    return shop.sign(document, kind, signer=KeySigner(method, KEYS[kind]))


@pytest.mark.parametrize("kind", [KeyType.ED25519, KeyType.P256, KeyType.P384])
def test_a_did_key_issuer_needs_no_network(kind: KeyType) -> None:
    did = did_key(KEYS[kind].public)
    shop = Workshop()
    assert codes(shop, issued_by(did, f"{did}#{did[8:]}", kind))[0] is Verdict.VERIFIED
    assert shop.network.asked == []


def test_a_did_key_without_fragment_is_unambiguous() -> None:
    did = did_key(KEYS[KeyType.ED25519].public)
    assert codes(Workshop(), issued_by(did, did))[0] is Verdict.VERIFIED


@pytest.mark.parametrize("fragment", ["0", "key-1", STRANGER_DID[8:]])
def test_a_did_key_with_another_fragment_rejects(fragment: str) -> None:
    did = did_key(KEYS[KeyType.ED25519].public)
    verdict, found = codes(Workshop(), issued_by(did, f"{did}#{fragment}"))
    assert verdict is Verdict.REJECTED
    assert "issuer-key-not-found" in found


def test_a_did_jwk_issuer_verifies_under_its_one_method() -> None:
    did = did_jwk(KEYS[KeyType.P256].public)
    assert codes(Workshop(), issued_by(did, f"{did}#0", KeyType.P256))[0] is Verdict.VERIFIED
    assert codes(Workshop(), issued_by(did, f"{did}#1", KeyType.P256))[0] is Verdict.REJECTED


def test_a_did_web_issuer_costs_one_fetch_of_its_document() -> None:
    shop = Workshop()
    assert codes(shop, shop.badge())[0] is Verdict.VERIFIED
    assert shop.network.asked == [DOCUMENT]


DOCUMENTS: dict[str, tuple[str, Verdict, Callable[[Json], object]]] = {
    "of another DID": (
        "issuer-document-id",
        Verdict.REJECTED,
        lambda d: {**d, "id": "did:web:other.example"},
    ),
    "without an id": ("issuer-document-id", Verdict.REJECTED, lambda d: without(d, "/id")),
    "deactivated": ("issuer-deactivated", Verdict.REJECTED, lambda d: {**d, "deactivated": True}),
    "without the key": (
        "issuer-key-not-found",
        Verdict.REJECTED,
        lambda d: {**d, "verificationMethod": [], "assertionMethod": []},
    ),
    "for another purpose": (
        "issuer-key-purpose",
        Verdict.REJECTED,
        lambda d: {**without(d, "/assertionMethod"), "authentication": d["assertionMethod"]},
    ),
    "controlled by another": (
        "issuer-key-controller",
        Verdict.REJECTED,
        lambda d: at(d, "/verificationMethod/0/controller", STRANGER_DID),
    ),
    "with a revoked key": (
        "issuer-key-revoked",
        Verdict.REJECTED,
        lambda d: at(d, "/verificationMethod/0/revoked", "2026-11-20T00:00:00Z"),
    ),
    "with an expired key": (
        "issuer-key-expired",
        Verdict.REJECTED,
        lambda d: at(d, "/verificationMethod/0/expires", "2026-11-20T00:00:00Z"),
    ),
    "with the key twice": (
        "issuer-document-duplicate",
        Verdict.REJECTED,
        lambda d: at(d, "/verificationMethod/1/id", d["verificationMethod"][0]["id"]),
    ),
    "that publishes a private key": (
        "issuer-private-key-leaked",
        Verdict.REJECTED,
        lambda d: at(d, "/verificationMethod/0/publicKeyJwk/d", "AAAA"),
    ),
    "with another's key": (
        "proof-signature",
        Verdict.REJECTED,
        lambda d: at(d, "/verificationMethod/0/publicKeyJwk", STRANGER.public.to_jwk()),
    ),
    "with a key that is none": (
        "issuer-key-format",
        Verdict.REJECTED,
        lambda d: at(d, "/verificationMethod/0/publicKeyJwk/x", "AAAA"),
    ),
    "that is a list": ("issuer-document-malformed", Verdict.REJECTED, lambda _: []),
    "that is not JSON": ("issuer-document-malformed", Verdict.REJECTED, lambda _: b"<html>"),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_did_document_of_unsound_form_rejects(name: str) -> None:
    code, verdict, change = DOCUMENTS[name]
    shop = Workshop()
    badge = shop.badge()
    assert codes(shop, badge)[0] is Verdict.VERIFIED
    shop.network.serve(DOCUMENT, change(shop.did_document()))
    found = codes(shop, badge)
    assert found[0] is verdict
    assert code in found[1]


@pytest.mark.parametrize("name", ["a key of another kind", "a broken key"])
def test_other_keys_of_the_document_may_be_anything(name: str) -> None:
    shop = Workshop()
    document = shop.did_document()
    other: Json = {"id": f"{SCHOOL}#x", "type": "Weird2031", "controller": SCHOOL}
    if name == "a broken key":
        other = {**shop.method(KeyType.P256), "id": f"{SCHOOL}#x", "publicKeyJwk": {"kty": "EC"}}
    document["verificationMethod"].append(other)
    document["assertionMethod"].append(other["id"])
    shop.network.serve(DOCUMENT, document)
    assert codes(shop, shop.badge())[0] is Verdict.VERIFIED


def test_a_key_document_that_cannot_be_had_leaves_the_badge_undecided() -> None:
    shop = Workshop()
    badge = shop.badge()
    shop.network.answers[DOCUMENT] = "timeout"
    assert codes(shop, badge)[0] is Verdict.INDETERMINATE
    shop.network.serve(DOCUMENT, shop.did_document(), status=404)
    verdict, found = codes(shop, badge)
    assert verdict is Verdict.INDETERMINATE
    assert "issuer-unreachable" in found


@pytest.mark.parametrize("did", ["did:foo:123", "did:ethr:0xabc", "urn:uuid:1", "did:WEB:koulu.example"])  # fmt: skip  # noqa: E501
def test_an_issuer_of_an_unknown_kind_is_beyond_our_knowing(did: str) -> None:
    verdict, found = codes(Workshop(), issued_by(did, f"{did}#k"))
    assert verdict is not Verdict.VERIFIED
    assert found & {"issuer-method-unsupported", "issuer-key-foreign", "structure-id"}


@pytest.mark.parametrize("did", ["did:web:koulu.example:..:x", "did:web:", "did:key:zzz"])
def test_a_malformed_did_rejects(did: str) -> None:
    assert codes(Workshop(), issued_by(did, f"{did}#k"))[0] is Verdict.REJECTED


class TestHttpsIssuers:
    """Keys served on the issuer's own web origin."""

    ISSUER = f"{SITE}/issuer"

    def badge(self, method: str, kind: KeyType = KeyType.ED25519) -> Json:
        return issued_by(self.ISSUER, method, kind)

    def controller(self, **changes: object) -> Json:
        method = {
            "id": f"{self.ISSUER}#k",
            "type": "Multikey",
            "controller": self.ISSUER,
            "publicKeyMultibase": KEYS[KeyType.ED25519].public.to_multikey(),
        }
        document = {
            "id": self.ISSUER,
            "verificationMethod": [method],
            "assertionMethod": [method["id"]],
        }
        return {**document, **changes}

    def test_a_controller_document_at_the_issuers_own_address_is_believed(self) -> None:
        shop = Workshop()
        shop.network.serve(self.ISSUER, self.controller())
        assert codes(shop, self.badge(f"{self.ISSUER}#k"))[0] is Verdict.VERIFIED

    def test_a_key_named_only_in_the_url_proves_nothing(self) -> None:
        # The key is in the fragment, as some validators read it; the document lacks it.
        shop = Workshop()
        shop.network.serve(self.ISSUER, self.controller(verificationMethod=[]))
        fragment = KEYS[KeyType.ED25519].public.to_multikey()
        verdict, found = codes(shop, self.badge(f"{self.ISSUER}#{fragment}"))
        assert verdict is Verdict.REJECTED
        assert "issuer-key-not-found" in found

    def test_a_controller_document_elsewhere_on_the_site_is_somebody_elses(self) -> None:
        shop = Workshop()
        other = f"{SITE}/other"
        document = self.controller(id=other)
        document["verificationMethod"][0] |= {"id": f"{other}#k", "controller": other}
        shop.network.serve(other, {**document, "assertionMethod": [f"{other}#k"]})
        verdict, found = codes(shop, self.badge(f"{other}#k"))
        assert verdict is Verdict.REJECTED
        assert "issuer-key-controller" in found

    @pytest.mark.parametrize(
        "method",
        [
            "https://other.example/keys/1",
            "http://koulu.example/keys/1",
            "https://koulu.example@other.example/keys/1",
            "https://koulu.example.other.example/keys/1",
            "https://koulu.example:8443/keys/1",
            "https://koulu.example:x/keys/1",
            "https://[#x",
        ],
    )
    def test_a_key_on_another_origin_is_not_even_fetched(self, method: str) -> None:
        shop = Workshop()
        shop.network.serve(method, KEYS[KeyType.ED25519].public.to_jwk())
        verdict, found = codes(shop, self.badge(method))
        assert verdict is Verdict.REJECTED
        assert "issuer-key-foreign" in found
        assert method not in shop.network.asked

    def jwt(self, kid: str | None, kind: KeyType = KeyType.P256) -> str:
        document = unsigned(issuer={"id": self.ISSUER, "type": ["Profile"]})
        return vc_jwt.secure(document, signer=KeySigner(kid or "", KEYS[kind]))

    @pytest.mark.parametrize("kind", [KeyType.P256, KeyType.RSA])
    def test_a_jwk_served_on_the_issuers_origin_verifies_a_jwt(self, kind: KeyType) -> None:
        shop = Workshop()
        shop.network.serve(f"{SITE}/keys/1", KEYS[kind].public.to_jwk())
        assert codes(shop, self.jwt(f"{SITE}/keys/1", kind))[0] is Verdict.VERIFIED

    @pytest.mark.parametrize(
        ("more", "code"),
        [
            ({"iss": f"{SITE}/issuer"}, "issuer-bound"),
            ({"kid": "k1"}, "issuer-bound"),
            ({"iss": f"{SITE}/another-issuer"}, "issuer-key-controller"),
            ({"iss": 7}, "issuer-key-controller"),
            ({"d": "AAAA"}, "issuer-private-key-leaked"),
        ],
    )
    def test_a_jwk_alone_is_held_to_what_it_says_of_itself(self, more: Json, code: str) -> None:
        shop = Workshop()
        shop.network.serve(f"{SITE}/keys/1", {**KEYS[KeyType.P256].public.to_jwk(), **more})
        verdict, found = codes(shop, self.jwt(f"{SITE}/keys/1"))
        assert code in found
        assert verdict is (Verdict.VERIFIED if code == "issuer-bound" else Verdict.REJECTED)

    @pytest.mark.parametrize(
        ("row", "verdict"),
        [
            ({"kid": "k1"}, Verdict.VERIFIED),
            ({"kid": f"{SITE}/jwks.json#k1"}, Verdict.VERIFIED),
            ({"kid": "k1", "iss": f"{SITE}/issuer"}, Verdict.VERIFIED),
            ({"kid": "k1", "iss": f"{SITE}/another-issuer"}, Verdict.REJECTED),
            ({"kid": "k2"}, Verdict.REJECTED),
            ({}, Verdict.REJECTED),
        ],
    )
    def test_a_key_set_gives_the_one_key_of_that_name_and_issuer(
        self, row: Json, verdict: Verdict
    ) -> None:
        shop = Workshop()
        jwk = {**KEYS[KeyType.P256].public.to_jwk(), **row}
        other = {**STRANGER.public.to_jwk(), "kid": "other"}
        shop.network.serve(f"{SITE}/jwks.json", {"keys": [other, jwk, "nonsense"]})
        assert codes(shop, self.jwt(f"{SITE}/jwks.json#k1"))[0] is verdict

    @pytest.mark.parametrize("document", [[], {"keys": "none"}, {"kty": "EC"}, {}])
    def test_a_key_document_of_unsound_form_rejects(self, document: object) -> None:
        shop = Workshop()
        shop.network.serve(f"{SITE}/keys/1", document)
        assert codes(shop, self.jwt(f"{SITE}/keys/1"))[0] is Verdict.REJECTED
