"""The whole way: from a file to a report, in the order that a forger can gain least from."""

from __future__ import annotations

import base64
import json
import struct
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from workshop import DOCUMENT, LIST, SCHOOL, Workshop, entry, unsigned, without

from merkki_keys import KeyType
from merkki_verifier import Outcome, Verdict, World
from merkki_verifier.authenticate import authenticate
from merkki_verifier.batch import verify_many
from merkki_verifier.containers import open_container, png, svg
from merkki_verifier.report import Check
from merkki_verifier.trust import TrustEntry, TrustRegistry
from merkki_verifier.verify import verify


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


# One grey pixel.
PICTURE = (
    b"\x89PNG\r\n\x1a\n"
    + _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + _chunk(b"IDAT", zlib.compress(b"\0\x80"))
    + _chunk(b"IEND", b"")
)
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M0 0h8v8z"/></svg>'


@pytest.fixture
def shop() -> Workshop:
    return Workshop()


@pytest.mark.parametrize("form", ["json", "jws"])
@pytest.mark.parametrize("container", ["bare", "png", "svg"])
def test_a_badge_verifies_in_every_container(shop: Workshop, form: str, container: str) -> None:
    text = json.dumps(shop.badge()) if form == "json" else shop.jwt()
    raw = text.encode()
    if container == "png":
        raw = png.splice(PICTURE, text)
    if container == "svg":
        raw = svg.splice(DRAWING, text)
    report = shop.check(raw)
    assert report.verdict is Verdict.VERIFIED
    assert report.facts["container"] == (form if container == "bare" else container)


@pytest.mark.parametrize(
    "raw",
    ["", " ", "{", "[]", "7", "null", "hello", "a.b.c", "{}", b"\xff\xfe", b"\x89PNG\r\n\x1a\n",
     "<svg/>", "https://koulu.example/badge", "{}\ud800"],
)  # fmt: skip
def test_what_is_no_badge_is_rejected_with_a_reason(shop: Workshop, raw: str | bytes) -> None:
    report = shop.check(raw)
    assert report.verdict is Verdict.REJECTED
    assert report.signed is None
    assert any(f.outcome is Outcome.FAILED and f.message for f in report.findings)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=400))
def test_no_bytes_at_all_make_verify_raise(shop: Workshop, raw: bytes) -> None:
    assert shop.check(raw).verdict is Verdict.REJECTED


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=400))
def test_no_text_at_all_makes_verify_raise(shop: Workshop, raw: str) -> None:
    assert shop.check(raw).verdict is Verdict.REJECTED


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
POINTERS = [
    "@context", "id", "type", "issuer", "validFrom", "validUntil", "credentialSubject",
    "credentialStatus", "credentialSchema", "evidence", "endorsement", "proof", "name",
    "refreshService", "termsOfUse", "awardedDate", "image", "relatedResource",
]  # fmt: skip


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(POINTERS), json_values, st.sampled_from(["rdfc", "jcs", "jwt"]))
def test_no_member_of_any_value_makes_verify_raise(
    shop: Workshop, member: str, value: object, securing: str
) -> None:
    if securing == "jwt":
        head, _, tail = shop.jwt().split(".")
        body = json.dumps({**unsigned(), member: value}).encode()
        raw = f"{head}.{base64.urlsafe_b64encode(body).rstrip(b'=').decode()}.{tail}"
        assert shop.check(raw).verdict is not Verdict.VERIFIED
        return
    suite = "eddsa-rdfc-2022" if securing == "rdfc" else "eddsa-jcs-2022"
    badge = shop.sign(unsigned(), cryptosuite=suite)
    if badge.get(member) != value:
        report = shop.check(json.dumps({**badge, member: value}))
        assert report.verdict is not Verdict.VERIFIED


def test_time_is_judged_by_the_world_and_with_an_allowance(shop: Workshop) -> None:
    badge = shop.badge(validFrom="2026-11-01T00:00:00Z", validUntil="2026-12-01T00:00:00Z")
    start, end = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)
    allowed, beyond = timedelta(minutes=5), timedelta(minutes=5, seconds=1)
    for moment, code in (
        (start - allowed, "within-period"),
        (start - beyond, "not-yet-valid"),
        (end + allowed, "within-period"),
        (end + beyond, "expired"),
    ):
        report = verify(json.dumps(badge), world=World(now=moment, fetch=shop.network))
        assert code in report.codes()
        assert (report.verdict is Verdict.VERIFIED) == (code == "within-period")


def test_a_world_without_a_time_zone_is_refused(shop: Workshop) -> None:
    with pytest.raises(ValueError, match="time zone"):
        World(now=datetime(2026, 11, 1), fetch=shop.network)  # noqa: DTZ001 # that is the fault


def test_nothing_the_badge_names_is_fetched_before_its_proof_holds(shop: Workshop) -> None:
    named = {
        "credentialStatus": entry(5),
        "credentialSchema": [{"id": "https://koulu.example/s", "type": "JsonSchema"}],
    }
    badge = shop.sign(unsigned(**named), cryptosuite="eddsa-jcs-2022")
    shop.check(badge)
    assert shop.network.asked == [DOCUMENT, LIST]
    shop.network.asked.clear()
    shop.check({**badge, "name": "Forged"})
    assert shop.network.asked == [DOCUMENT]


def test_the_report_names_the_lists_it_saw(shop: Workshop) -> None:
    (found,) = shop.check(shop.badge(credentialStatus=entry(5))).to_dict()["facts"]["lists"]  # type: ignore[index] # JSON-ready values
    assert found["url"] == LIST
    assert len(found["sha256"]) == 64
    assert found["valid_until"] == "2026-12-01T00:00:00+00:00"


def test_a_recipient_is_compared_only_when_somebody_asks(shop: Workshop) -> None:
    badge = shop.badge()
    mine = unsigned()["credentialSubject"]["id"]
    assert shop.check(badge).verdict is Verdict.VERIFIED
    assert shop.check(badge, recipient=mine).verdict is Verdict.VERIFIED
    assert shop.check(badge, recipient="did:key:zOther").verdict is Verdict.REJECTED


class TestTrust:
    """A registry is asked only when the reader has one, and then it decides."""

    def with_registry(self, **entry: object) -> Workshop:
        known = TrustEntry(issuer=SCHOOL, names={"fi": "Koulu", "sv": "Skola", "en": "School"})
        registry = TrustRegistry({SCHOOL: replace(known, **entry)})  # type: ignore[arg-type] # fields by name
        return Workshop(trust=registry)

    def test_without_a_registry_the_report_says_that_nobody_looked(self, shop: Workshop) -> None:
        report = shop.check(shop.badge())
        assert "trust-not-asked" in report.codes()
        assert report.verdict is Verdict.VERIFIED

    def test_a_known_issuer_with_the_right_is_verified(self) -> None:
        shop = self.with_registry(may_issue=frozenset({"WL-01"}))
        assert shop.check(shop.badge()).verdict is Verdict.VERIFIED

    def test_a_known_issuer_outside_its_rights_is_rejected(self) -> None:
        shop = self.with_registry(may_issue=frozenset({"LI-04"}))
        assert shop.check(shop.badge()).verdict is Verdict.REJECTED

    def test_an_issuer_that_is_not_in_the_registry_stays_undecided(self) -> None:
        shop = Workshop(trust=TrustRegistry())
        report = shop.check(shop.badge())
        assert "issuer-unknown" in report.codes()
        assert report.verdict is Verdict.INDETERMINATE


def test_many_badges_come_back_in_order_and_share_one_fetch(shop: Workshop) -> None:
    badges = [json.dumps(shop.badge(credentialStatus=entry(i))) for i in range(20)]
    shop.network.serve(LIST, shop.status_list(3, 7))
    verdicts = [r.verdict for r in verify_many(iter(badges), shop.world())]
    revoked = [i for i, v in enumerate(verdicts) if v is Verdict.REJECTED]
    assert revoked == [3, 7]
    assert sorted(shop.network.asked) == sorted([DOCUMENT, LIST])


def test_many_badges_are_read_lazily(shop: Workshop) -> None:
    def endless() -> object:
        while True:
            yield shop.jwt(KeyType.P256)

    results = verify_many(endless(), shop.world())  # type: ignore[arg-type] # a generator of texts
    assert next(results).verdict is Verdict.VERIFIED


def test_a_skipped_check_is_named_in_the_report_of_a_forgery(shop: Workshop) -> None:
    report = shop.check({**shop.badge(), "name": "Forged"})
    skipped = {f.check for f in report.findings if f.outcome is Outcome.SKIPPED}
    assert {Check.VALIDITY, Check.STATUS, Check.TRUST} <= skipped


def of_any_shape(document: object, /, *, plain: bool = False) -> tuple[()]:
    del document, plain
    return ()


def test_a_badge_without_an_issuer_is_nobodys_whoever_judged_its_shape(shop: Workshop) -> None:
    whole = shop.badge()
    for badge, issuer in ((whole, SCHOOL), (without(whole, "/issuer"), None)):
        opened = open_container(json.dumps(badge).encode())
        answered = authenticate(opened, world=shop.world(), shape=of_any_shape)
        assert (answered.authentic.issuer if answered.authentic else None) == issuer
        assert ("structure-issuer" in {f.code for f in answered.findings}) is (issuer is None)
