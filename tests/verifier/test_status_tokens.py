"""The IETF's status list tokens: only the right one, whole and in force, says anything."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from status_world import (
    EXPIRES,
    ISSUED,
    TOKEN_LIST,
    edition_of,
    packed,
    token_claims,
    token_list,
    token_status,
)
from workshop import LIST, SCHOOL, STRANGER, STRANGER_DID, Json, Workshop, entry

from merkki_keys import KeySigner, KeyType, b64url_encode
from merkki_verifier import Finding, Limits, Outcome, Report, Verdict, World
from merkki_verifier.report import Check
from merkki_verifier.securing.sd_jwt import fresh_salt, issue
from merkki_verifier.status.bits import token_value_at
from merkki_verifier.status.edition import Edition
from merkki_verifier.status.encoding import decode_token_list
from merkki_verifier.status.token_list import check_token_status

STRANGER_SIGNER = KeySigner(f"{STRANGER_DID}#{STRANGER_DID.removeprefix('did:key:')}", STRANGER)


def shop_with(token: bytes | None = None) -> Workshop:
    shop = Workshop()
    shop.network.serve(TOKEN_LIST, token or token_list())
    return shop


def found(
    shop: Workshop, status: object = None, *, world: World | None = None, **asked: Any
) -> list[Finding]:
    payload = {"status": token_status() if status is None else status}
    return list(check_token_status(payload, issuer=SCHOOL, world=world or shop.world(), **asked))


def codes(shop: Workshop, status: object = None, **asked: Any) -> list[tuple[str, Outcome]]:
    return [(f.code, f.outcome) for f in found(shop, status, **asked)]


CLEAR = [("status-ok", Outcome.PASSED)]


class TestBits:
    """The examples of the draft, section 4.1, and every other place."""

    ONE = (1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1)
    TWO = (1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3)

    @pytest.mark.parametrize(
        ("lst", "raw", "size", "statuses"),
        [("eNrbuRgAAhcBXQ", "b9a3", 1, ONE), ("eNo76fITAAPfAgc", "c944f9", 2, TWO)],
    )
    def test_the_drafts_own_examples_are_read_as_it_says(
        self, lst: str, raw: str, size: int, statuses: tuple[int, ...]
    ) -> None:
        bits = decode_token_list(lst, max_bytes=100)
        assert bits.hex() == raw
        assert tuple(token_value_at(bits, n, size) for n in range(len(statuses))) == statuses

    @pytest.mark.parametrize("size", [1, 2, 4, 8])
    @pytest.mark.parametrize("index", [0, 1, 5, 7, 8, 999])
    def test_a_status_of_any_size_is_found_at_its_place_alone(self, size: int, index: int) -> None:
        shop = shop_with(token_list(token_claims({index: 1}, size=size)))
        assert codes(shop, token_status(index)) == [("status-revoked", Outcome.FAILED)]
        for neighbour in {max(index - 1, 0), min(index + 1, 999)} - {index}:
            assert codes(shop, token_status(neighbour)) == CLEAR

    def test_an_index_beyond_the_end_is_the_tokens_fault(self) -> None:
        shop = shop_with()
        assert codes(shop, token_status(999)) == CLEAR
        assert codes(shop, token_status(1000)) == [("status-index-range", Outcome.FAILED)]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, ("status-ok", Outcome.PASSED)),
        (1, ("status-revoked", Outcome.FAILED)),
        (2, ("status-suspended", Outcome.FAILED)),
        (3, ("status-value-unknown", Outcome.UNKNOWN)),
        (11, ("status-value-unknown", Outcome.UNKNOWN)),
        (12, ("status-value-unknown", Outcome.UNKNOWN)),
        (255, ("status-value-unknown", Outcome.UNKNOWN)),
    ],
)
def test_a_status_means_what_the_draft_says_and_nothing_is_guessed(
    value: int, expected: tuple[str, Outcome]
) -> None:
    shop = shop_with(token_list(token_claims({5: value}, size=8)))
    (finding,) = found(shop)
    assert (finding.code, finding.outcome) == expected
    assert finding.facts["status"] == str(value)


def _alien() -> bytes:
    return token_list(signer=STRANGER_SIGNER)


def _tampered() -> bytes:
    head, _, tail = token_list().split(b".")
    body = b64url_encode(json.dumps(token_claims({6: 1})).encode()).encode()
    return b".".join((head, body, tail))


def _listing(**changes: object) -> bytes:
    inner = {"bits": 1, "lst": packed({}), **changes}
    return token_list(token_claims(status_list=inner))


OTHER_KEY = Workshop().signer(KeyType.RSA)
GZIP = b64url_encode(gzip.compress(bytes(125)))
HUGE = packed({}, entries=Limits().max_status_list_bytes * 8 + 64)
# Each is right but for the one thing named.
UNSOUND: dict[str, tuple[str, Callable[[], bytes]]] = {
    "not a token": ("status-list-form", lambda: b"hello"),
    "not JSON inside": ("status-list-form", lambda: token_list(b"hello")),
    "no object inside": ("status-list-form", lambda: token_list(b"[]")),
    "an unknown extension": ("status-list-form", lambda: token_list(crit=["x"])),
    "no signature": ("status-list-form", lambda: token_list(alg="none")),
    "no typ": ("status-list-type", lambda: token_list(typ=None)),
    "a credential's typ": ("status-list-type", lambda: token_list(typ="vc+jwt")),
    "typ is a number": ("status-list-type", lambda: token_list(typ=7)),
    "a changed payload": ("status-list-proof", _tampered),
    "a stranger's key": ("status-list-proof", _alien),
    "another key of the school": (
        "status-list-proof",
        lambda: token_list(kid=OTHER_KEY.key_id),
    ),
    "an unknown key": ("status-list-proof", lambda: token_list(kid=f"{SCHOOL}#none")),
    "no key": ("status-list-proof", lambda: token_list(kid=None)),
    "a stranger's key shown": (
        "status-list-proof",
        lambda: token_list(signer=STRANGER_SIGNER, kid=None, jwk=dict(STRANGER.public.to_jwk())),
    ),
    "a broken key shown": ("status-list-proof", lambda: token_list(kid=None, jwk={"kty": "x"})),
    "another issuer": ("status-list-issuer", lambda: token_list(token_claims(iss=STRANGER_DID))),
    "an issuer that is a number": ("status-list-issuer", lambda: token_list(token_claims(iss=7))),
    "another list": ("status-list-id", lambda: token_list(token_claims(sub=LIST))),
    "no subject": ("status-list-id", lambda: token_list(token_claims(sub=None))),
    "no date": ("status-list-form", lambda: token_list(token_claims(iat=None))),
    "a date in words": ("status-list-form", lambda: token_list(token_claims(iat="now"))),
    "a date beyond time": ("status-list-form", lambda: token_list(token_claims(exp=10**15))),
    "a date before time": ("status-list-form", lambda: token_list(token_claims(iat=-1))),
    "a date of nothing": (
        "status-list-form",
        lambda: token_list(json.dumps({**token_claims(), "exp": None}).encode()),
    ),
    "a date of minus zero": ("status-list-form", lambda: token_list(token_claims(nbf=-0.0))),
    "a true date": ("status-list-form", lambda: token_list(token_claims(exp=True))),
    "of the future": ("status-list-stale", lambda: token_list(token_claims(iat=EXPIRES))),
    "not yet in force": ("status-list-stale", lambda: token_list(token_claims(nbf=EXPIRES))),
    "expired": ("status-list-stale", lambda: token_list(token_claims(exp=ISSUED + 1))),
    "no list": ("status-list-form", lambda: token_list(token_claims(status_list=None))),
    "three bits": ("status-list-form", lambda: _listing(bits=3)),
    "bits in words": ("status-list-form", lambda: _listing(bits="1")),
    "true bits": ("status-list-form", lambda: _listing(bits=True)),
    "bits as a fraction": ("status-list-form", lambda: _listing(bits=1.5)),
    "no bits": ("status-list-encoding", lambda: _listing(lst=None)),
    "gzip": ("status-list-encoding", lambda: _listing(lst=GZIP)),
    "padding": ("status-list-encoding", lambda: _listing(lst=packed({}) + "=")),
    "multibase": ("status-list-encoding", lambda: _listing(lst="u" + packed({}))),
    "half a stream": ("status-list-encoding", lambda: _listing(lst=packed({})[:12])),
    "a bomb": ("status-list-size", lambda: _listing(lst=HUGE)),
}


@pytest.mark.parametrize("name", UNSOUND)
def test_a_token_that_may_not_be_believed_says_neither_yes_nor_no(name: str) -> None:
    code, make = UNSOUND[name]
    shop = shop_with()
    assert codes(shop) == CLEAR
    shop.network.serve(TOKEN_LIST, make())
    assert codes(shop) == [(code, Outcome.UNKNOWN)]


def test_a_host_that_is_down_is_never_a_clean_bill_of_health() -> None:
    shop = shop_with()
    shop.network.answers[TOKEN_LIST] = "timeout"
    assert codes(shop) == [("status-unreachable", Outcome.UNKNOWN)]


@pytest.mark.parametrize(
    "token",
    [
        token_list(typ="StatusList+JWT"),
        token_list(typ="application/statuslist+jwt"),
        token_list(token_claims(iss=SCHOOL)),
        token_list(token_claims(exp=None, ttl=None)),
        token_list(token_claims(exp=253402300799)),  # where the calendar ends
        token_list(token_claims(iat=ISSUED + 0.5)),
        token_list(signer=Workshop().signer(KeyType.RSA)),
        token_list(signer=Workshop().signer(KeyType.ED25519)),
        token_list(kid=None, jwk=dict(Workshop().key(KeyType.P256).public.to_jwk())),
        token_list() + b"\n",
    ],
)
def test_what_the_draft_leaves_free_is_read(token: bytes) -> None:
    assert codes(shop_with(token)) == CLEAR


def test_a_token_list_stays_good_within_the_allowance_for_clocks() -> None:
    shop = Workshop()
    now = int(shop.now.timestamp())
    for ahead, good in ((240, True), (360, False)):
        for claims in (token_claims(iat=now + ahead), token_claims(exp=now - ahead)):
            shop.network.serve(TOKEN_LIST, token_list(claims))
            assert (codes(shop) == CLEAR) is good


@pytest.mark.parametrize(
    "reference",
    [
        None,
        [],
        "x",
        {},
        {"idx": 5},
        {"uri": TOKEN_LIST},
        {"idx": "5", "uri": TOKEN_LIST},
        {"idx": -1, "uri": TOKEN_LIST},
        {"idx": True, "uri": TOKEN_LIST},
        {"idx": 5.0, "uri": TOKEN_LIST},
        {"idx": 5, "uri": "status/1"},
        {"idx": 5, "uri": 7},
    ],
)
def test_a_malformed_reference_is_a_fault_of_the_token(reference: object) -> None:
    shop = shop_with()
    assert codes(shop, {"status_list": reference}) == [("status-entry", Outcome.FAILED)]
    assert shop.network.asked == []


class TestOtherMechanisms:
    """The claim is a set of ways to look; one that cannot be looked at is no clean bill."""

    def test_a_token_without_a_status_says_so(self) -> None:
        shop = Workshop()
        (finding,) = check_token_status({}, issuer=SCHOOL, world=shop.world())
        assert (finding.code, finding.outcome) == ("status-absent", Outcome.ABSENT)

    @pytest.mark.parametrize("status", ["active", [], {}, 7])
    def test_a_status_that_names_no_mechanism_cannot_be_checked(self, status: object) -> None:
        assert codes(shop_with(), status) == [("status-unknown-type", Outcome.UNKNOWN)]

    def test_a_second_mechanism_beside_the_list_leaves_a_doubt(self) -> None:
        status = {**token_status(), "identifier_list": {"id": "x"}}
        (doubt, clear) = found(shop_with(), status)
        assert (doubt.code, doubt.pointer) == ("status-unknown-type", "/status/identifier_list")
        assert clear.code == "status-ok"


class TestListOfAnother:
    """A status service that signs in its own name."""

    def found(self, claims: Json, *believed: str) -> list[tuple[str, Outcome]]:
        shop = shop_with(token_list(claims, signer=STRANGER_SIGNER))
        world = replace(shop.world(), status_issuers=frozenset(believed))
        return codes(shop, world=world)

    @pytest.mark.parametrize("claims", [token_claims(), token_claims(iss=STRANGER_DID)])
    def test_it_counts_only_if_the_reader_named_its_signer(self, claims: Json) -> None:
        unnamed = self.found(claims)
        assert [outcome for _, outcome in unnamed] == [Outcome.UNKNOWN]
        named = [("status-list-by-other", Outcome.PASSED), *CLEAR]
        assert self.found(claims, STRANGER_DID) == named

    def test_it_may_not_sign_in_the_issuers_name(self) -> None:
        claims = token_claims(iss=SCHOOL)
        assert self.found(claims, STRANGER_DID) == [("status-list-proof", Outcome.UNKNOWN)]


class TestShortNames:
    """Keys named as SD-JWT VC names them."""

    HTTPS = "https://koulu.example"

    @pytest.mark.parametrize("kid", ["p256", "#p256", f"{SCHOOL}#p256"])
    def test_a_key_of_the_issuers_own_document_may_be_named_for_short(self, kid: str) -> None:
        assert codes(shop_with(token_list(kid=kid))) == CLEAR
        assert codes(shop_with(token_list(kid="other"))) == [("status-list-proof", Outcome.UNKNOWN)]

    @pytest.mark.parametrize("kid", ["12", None])
    def test_the_key_of_an_https_issuer_stands_in_its_metadata(self, kid: str | None) -> None:
        shop = shop_with(token_list(kid=kid))
        jwk = {**Workshop().key(KeyType.P256).public.to_jwk(), "kid": "12"}
        metadata = {"issuer": self.HTTPS, "jwks": {"keys": [jwk]}}
        payload = {"status": token_status()}
        for served, expected in ((True, CLEAR), (False, [("status-list-proof", Outcome.UNKNOWN)])):
            if served:
                shop.network.serve(f"{self.HTTPS}/.well-known/jwt-vc-issuer", metadata)
            else:
                shop.network.answers.pop(f"{self.HTTPS}/.well-known/jwt-vc-issuer")
            found = check_token_status(payload, issuer=self.HTTPS, world=shop.world())
            assert [(f.code, f.outcome) for f in found] == expected


def test_the_edition_read_is_told_in_the_finding_and_to_the_caller() -> None:
    editions = dict[str, Edition]()
    (finding,) = found(shop_with(), editions=editions)
    assert finding.facts == {
        "list": TOKEN_LIST,
        "list_valid_from": "2026-11-01T00:00:00+00:00",
        "list_valid_until": "2026-12-01T00:00:00+00:00",
        "list_ttl_ms": "43200000",
        "status": "0",
    }
    assert finding.spec == "Token Status List 8.3"
    edition = editions[TOKEN_LIST]
    assert (edition.kind, edition.issuer, edition.ttl_ms) == ("status_list", SCHOOL, 43_200_000)


@pytest.mark.parametrize(
    ("ttl", "told"), [(10**12, 10**15), (10**12 + 1, None), (10**15, None), (1e300, None)]
)
def test_a_wish_that_no_calendar_can_hold_is_left_out(ttl: float, told: int | None) -> None:
    editions = dict[str, Edition]()
    found(shop_with(token_list(token_claims(ttl=ttl))), editions=editions)
    assert editions[TOKEN_LIST].ttl_ms == told


class TestInAJwt:
    """A credential as a JWT that points at a status list token."""

    def report(self, shop: Workshop, *, typ: str = "vc+jwt", **changes: Any) -> Report:
        return shop.check(shop.jwt(typ=typ, **changes))

    @pytest.mark.parametrize("typ", ["vc+jwt", "JWT"])
    def test_its_status_is_looked_at(self, typ: str) -> None:
        shop = shop_with()
        for values, verdict in (({}, Verdict.VERIFIED), ({5: 1}, Verdict.REJECTED)):
            shop.network.serve(TOKEN_LIST, token_list(token_claims(values)))
            report = self.report(shop, typ=typ, status=token_status())
            assert report.verdict is verdict
            assert "status-absent" not in report.codes()
            edition = edition_of(report)
            assert edition["url"] == TOKEN_LIST

    def test_both_kinds_of_status_count(self) -> None:
        shop = shop_with()
        both: dict[str, Any] = {"status": token_status(), "credentialStatus": entry(5)}
        assert self.report(shop, **both).verdict is Verdict.VERIFIED
        shop.network.serve(LIST, shop.status_list(5))
        assert self.report(shop, **both).verdict is Verdict.REJECTED
        shop.network.serve(LIST, shop.status_list())
        shop.network.serve(TOKEN_LIST, token_list(token_claims({5: 1})))
        assert self.report(shop, **both).verdict is Verdict.REJECTED

    def test_nothing_is_fetched_for_a_forged_one(self) -> None:
        shop = shop_with()
        head, body, tail = shop.jwt(typ="vc+jwt", status=token_status()).split(".")
        report = shop.check(f"{head}.{body}.{tail[::-1]}")
        assert report.verdict is Verdict.REJECTED
        assert TOKEN_LIST not in shop.network.asked
        assert {f.code for f in report.of(Check.STATUS)} == {"status-skipped"}


class TestInAnSdJwt:
    """An SD-JWT VC, which has no other way to be withdrawn."""

    def report(self, shop: Workshop, **claims: object) -> Report:
        payload = {
            "iss": SCHOOL,
            "iat": ISSUED,
            "vct": "https://koulu.example/marks/WL-01",
            "vct_name": "x",
            **claims,
        }
        token = issue(
            payload, disclosable=["/vct_name"], signer=shop.signer(KeyType.P256), salts=fresh_salt
        )
        return shop.check(token)

    def test_its_status_is_looked_at(self) -> None:
        shop = shop_with()
        for values, code in (({}, "status-ok"), ({5: 1}, "status-revoked")):
            shop.network.serve(TOKEN_LIST, token_list(token_claims(values)))
            report = self.report(shop, status=token_status())
            assert {f.code for f in report.of(Check.STATUS)} == {code}
            assert edition_of(report)["kind"] == "status_list"

    def test_one_without_a_status_says_so(self) -> None:
        report = self.report(shop_with())
        assert {f.code for f in report.of(Check.STATUS)} == {"status-absent"}
