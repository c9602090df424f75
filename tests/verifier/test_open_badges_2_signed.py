"""Signed badges of Open Badges 2.0: whose key, what it covers, and what was withdrawn."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

import pytest
from older_world import (
    BASE,
    EMAIL,
    HASHED,
    ISSUER,
    KEY,
    MARK,
    MD5,
    REVOKED,
    Academy,
    bad,
    key,
    mark,
    profile,
    revoked,
    signed,
    to_sign,
)
from workshop import Json

from merkki_keys import KeyType, PrivateKey
from merkki_verifier import Verdict, World, verify
from merkki_verifier.report import Check

URN = to_sign()["id"]
MALLORY = "https://mallory.example"
Change = Callable[[Academy], Academy]


def test_a_signed_badge_is_verified_and_the_key_is_fetched_first() -> None:
    academy = Academy()
    report = academy.look(signed())
    assert report.verdict is Verdict.VERIFIED
    assert academy.network.asked == [KEY, MARK, ISSUER, REVOKED]
    assert (report.facts["securing"], report.facts["method"]) == (["JWS RS256"], KEY)


def test_what_the_signature_does_not_cover_is_said_aloud() -> None:
    said = Academy().look(signed()).of(Check.PROOF)
    assert [(f.code, f.warning) for f in said] == [
        ("proof-ok", False),
        ("proof-assertion-only", True),
    ]


@pytest.mark.parametrize("kind", [KeyType.RSA, KeyType.P256, KeyType.ED25519, KeyType.P384])
def test_every_algorithm_of_ours_is_read(kind: KeyType) -> None:
    report = Academy().serve(key(kind)).look(signed(kind=kind))
    assert report.verdict is Verdict.VERIFIED


def test_a_forged_signature_buys_one_fetch() -> None:
    academy = Academy()
    head, body, _ = signed().split(".")
    tail = signed(narrative="Muuta").split(".")[2]
    assert bad(academy.look(f"{head}.{body}.{tail}")) == {"proof-signature"}
    assert academy.network.asked == [KEY]


def encoded(value: Json) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def unsigned_token() -> str:
    return f"{encoded({'alg': 'none'})}.{encoded(to_sign())}."


def by_secret() -> str:
    """The issuer's public key as the secret of an HMAC, which libraries have believed."""
    text = f"{encoded({'alg': 'HS256'})}.{encoded(to_sign())}"
    pem = key()["publicKeyPem"].encode()
    mac = hmac.new(pem, text.encode(), hashlib.sha256).digest()
    return f"{text}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


@pytest.mark.parametrize(
    ("token", "code"),
    [
        (unsigned_token(), "jws-alg"),
        (by_secret(), "jws-alg"),
        (signed(alg="RS384"), "jws-alg"),
        (signed(alg="ES256"), "jws-key-type"),
        # Read as no badge of this kind, and refused by the rules for all others.
        (signed(b"[]"), "jwt-payload"),
        (signed(json.dumps(to_sign()).replace("{", '{"id": "urn:x:2", ', 1).encode()),
         "json-duplicate-member"),
        (json.dumps(to_sign()), "proof-missing"),
        (signed(type="Endorsement"), "structure-type"),
    ],
)  # fmt: skip
def test_a_token_that_proves_nothing_is_refused_before_anything_is_fetched(
    token: str, code: str
) -> None:
    academy = Academy()
    assert bad(academy.look(token)) == {code}
    assert academy.network.asked == ([KEY] if code == "jws-key-type" else [])


MALLORYS = PrivateKey.generate(KeyType.RSA)
PRIVATE_PEM = "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda a: a.serve(key(owner=f"{MALLORY}/issuer.json")), "issuer-key-controller"),
        (lambda a: a.serve(key(owner=None)), "issuer-key-controller"),
        (lambda a: a.serve(profile(publicKey=f"{BASE}/key2.json")), "issuer-key-foreign"),
        (lambda a: a.serve(profile(publicKey=None)), "issuer-key-foreign"),
        (lambda a: a.serve(key(type="Key")), "issuer-key-not-found"),
        (lambda a: a.serve(key(id=f"{BASE}/key2.json"), KEY), "issuer-document-id"),
        (lambda a: a.serve(b"-----BEGIN PUBLIC KEY-----", KEY), "issuer-document-malformed"),
        (lambda a: a.serve(key(publicKeyPem="nothing")), "issuer-key-format"),
        (lambda a: a.serve(key(publicKeyPem=None)), "issuer-key-format"),
        (lambda a: a.serve(key(publicKeyPem=PRIVATE_PEM)), "issuer-private-key-leaked"),
        (lambda a: a.serve(key(publicKeyPem=MALLORYS.public.to_pem().decode())),
         "proof-signature"),
        (lambda a: a.serve(mark(type="Mark")), "badge-class-form"),
    ],
)  # fmt: skip
def test_a_key_that_is_not_the_issuers_own_is_refused(change: Change, code: str) -> None:
    report = change(Academy()).look(signed())
    assert bad(report) == {code}
    assert report.verdict is Verdict.REJECTED
    assert report.signed is None


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda a: a.without(KEY), "issuer-unreachable"),
        (lambda a: a.serve({}, KEY, 404), "issuer-unreachable"),
        (lambda a: a.without(MARK), "badge-class-unreachable"),
        (lambda a: a.without(ISSUER), "issuer-unreachable"),
        (lambda a: a.without(REVOKED), "status-unreachable"),
        (lambda a: a.serve({}, REVOKED, 500), "status-unreachable"),
        (lambda a: a.serve(b"{}", REVOKED), "status-list-form"),
        (lambda a: a.serve(revoked(revokedAssertions=None)), "status-list-form"),
        (lambda a: a.serve(revoked({"reason": "x"})), "status-list-form"),
        (lambda a: a.serve(profile(revocationList=[REVOKED])), "status-list-form"),
        (lambda a: a.serve(revoked(id=f"{BASE}/old.json"), REVOKED), "status-list-id"),
        (lambda a: a.serve(revoked(issuer=f"{MALLORY}/issuer.json")), "status-list-issuer"),
    ],
)
def test_what_could_not_be_had_leaves_it_open(change: Change, code: str) -> None:
    report = change(Academy()).look(signed())
    assert bad(report) == {code}
    assert report.verdict is Verdict.INDETERMINATE


def test_a_stranger_cannot_sign_for_the_academy() -> None:
    # Everything is in order with Mallory's key, but for whose it is.
    theirs = f"{MALLORY}/key.json"
    academy = Academy().serve(key(id=theirs))
    named = signed(verification={"type": "SignedBadge", "creator": theirs})
    assert bad(academy.look(named)) == {"issuer-key-foreign"}


@pytest.mark.parametrize(
    "row",
    [URN, {"id": URN}, {"uid": URN}, {"id": URN, "revocationReason": "Vahinko."}],
)
def test_a_badge_in_the_list_is_withdrawn(row: object) -> None:
    report = Academy().serve(revoked("urn:uuid:other", row)).look(signed())
    assert bad(report) == {"status-revoked"}
    assert report.signed is not None


def test_a_badge_is_found_in_the_list_by_its_uid_too() -> None:
    academy = Academy().serve(revoked({"uid": "a-5"}))
    assert bad(academy.look(signed(uid="a-5"))) == {"status-revoked"}
    assert academy.look(signed(uid="a-6")).verdict is Verdict.VERIFIED


def test_a_badge_that_says_itself_that_it_was_withdrawn_is() -> None:
    assert bad(Academy().look(signed(revoked=True))) == {"status-revoked"}


def test_without_a_list_nothing_is_known_of_a_withdrawal_and_it_is_said() -> None:
    academy = Academy().serve(profile(revocationList=None))
    report = academy.look(signed())
    assert report.verdict is Verdict.VERIFIED
    assert "status-absent" in report.codes()
    assert "status-ok" not in report.codes()


def test_a_list_may_name_its_issuer_in_full_or_not_at_all() -> None:
    for issuer in (None, profile()):
        assert Academy().serve(revoked(issuer=issuer)).look(signed()).verdict is Verdict.VERIFIED


def test_a_mark_inside_a_signed_badge_is_believed_as_it_was_signed() -> None:
    inside = mark(name="Robotiikka 2020", issuer=profile())
    report = Academy().look(signed(badge=inside))
    assert report.verdict is Verdict.VERIFIED
    believed: Any = report.require()
    assert believed["badge"]["name"] == "Robotiikka 2020"
    assert "structure-ob2-copy" in report.codes()


def test_whose_mark_it_is_is_for_its_address_to_say() -> None:
    # Signed by the academy's key, in order but for the mark, which is another's.
    theirs = mark(issuer=f"{MALLORY}/issuer.json")
    academy = Academy().serve(theirs).serve(profile(id=f"{MALLORY}/issuer.json"))
    report = academy.look(signed(badge=mark()))
    assert bad(report) == {"issuer-key-controller"}


# --- which key, where a badge does not say


def test_a_badge_that_names_no_key_is_by_the_only_one_of_its_issuer() -> None:
    bare = signed(verification={"type": "signed"})
    assert Academy().look(bare).verdict is Verdict.VERIFIED
    for keys in ([], [KEY, f"{BASE}/key2.json"]):
        assert bad(Academy().serve(profile(publicKey=keys)).look(bare)) == {"jws-no-key"}
    forged = bare.rsplit(".", 1)[0] + "." + signed().rsplit(".", 1)[1]
    assert bad(Academy().look(forged)) == {"proof-signature"}


def test_a_key_may_stand_inside_its_issuers_profile() -> None:
    name = f"{ISSUER}#key-1"
    inside = profile(publicKey=[key(id=name), key(id=f"{ISSUER}#key-2")])
    academy = Academy().serve(inside)
    named = {"type": "SignedBadge", "creator": name}
    assert academy.look(signed(verification=named)).verdict is Verdict.VERIFIED
    other = {**named, "creator": f"{ISSUER}#key-3"}
    assert bad(academy.look(signed(verification=other))) == {"issuer-key-not-found"}
    twice = profile(publicKey=[key(id=name), key(id=name)])
    assert bad(Academy().serve(twice).look(signed(verification=named))) == {"issuer-key-not-found"}


# --- whom it was made out to


def recipient(**changes: Any) -> Json:
    return {"type": "email", "hashed": True, "salt": "suola", "identity": HASHED, **changes}


@pytest.mark.parametrize(
    ("made_out", "known", "codes"),
    [
        (recipient(), EMAIL, {"recipient-match"}),
        (recipient(), EMAIL.upper(), {"recipient-match"}),
        (recipient(identity=MD5), EMAIL, {"recipient-match", "recipient-weak-hash"}),
        (recipient(hashed=False, identity=EMAIL), EMAIL, {"recipient-match"}),
        ({"type": "email", "identity": EMAIL}, EMAIL, {"recipient-match"}),
        (recipient(type="telephone", hashed=False, identity="+358401"), "+358401",
         {"recipient-match"}),
        (recipient(type="url", hashed=False, identity="https://aino.example/"),
         "https://aino.example/", {"recipient-match"}),
        (recipient(type="id", hashed=False, identity="did:key:zA"), "did:key:zA",
         {"recipient-match"}),
        (recipient(), "eino@koti.example", {"recipient-mismatch"}),
        (recipient(salt="pippuri"), EMAIL, {"recipient-mismatch"}),
        (recipient(hashed=False), EMAIL, {"recipient-mismatch"}),
        (recipient(identity=EMAIL), EMAIL, {"recipient-mismatch"}),
        (recipient(identity=HASHED[:40]), EMAIL, {"recipient-mismatch"}),
        (recipient(identity=HASHED.replace("sha256", "sha1")), EMAIL, {"recipient-mismatch"}),
        (recipient(), HASHED, {"recipient-mismatch"}),
        (recipient(), None, {"recipient-not-asked"}),
    ],
)  # fmt: skip
def test_the_recipient_is_compared(made_out: Json, known: str | None, codes: set[str]) -> None:
    report = Academy().look(signed(recipient=made_out), recipient=known)
    found = report.of(Check.RECIPIENT)
    assert {f.code for f in found} == codes
    assert all(f.pointer.startswith("/recipient") or known is None for f in found)


def test_an_older_badge_shows_nobody_as_its_holder() -> None:
    academy = Academy()
    world = World(now=academy.now, fetch=academy.network)
    report = verify(signed(), world=world, challenge="1", domain="https://uni.example")
    assert report.verdict is Verdict.REJECTED
    assert academy.network.asked == []
