"""A newer edition is asked for once, after the proof, and never changes the verdict."""

from __future__ import annotations

import json
from typing import Any

import pytest
from presenting import ASKED, JCS, endorsement, mine, presentation, shown
from workshop import DOCUMENT, SCHOOL, STRANGER, STRANGER_DID, Json, Workshop, unsigned

from merkki_keys import KeySigner
from merkki_verifier import Limits, Outcome, Report, Verdict, World, verify
from merkki_verifier.report import Check

SERVICE = "https://koulu.example/refresh/1"
REFRESH = {"id": SERVICE, "type": "1EdTechCredentialRefresh"}
LATER = "2026-11-20T00:00:00Z"


@pytest.fixture
def shop() -> Workshop:
    return Workshop()


def old(shop: Workshop, **changes: Any) -> Json:
    return shop.sign(unsigned(refreshService=REFRESH, **changes), cryptosuite=JCS)


def found(report: Report) -> list[tuple[str, Outcome]]:
    return [(f.code, f.outcome) for f in report.of(Check.REFRESH)]


def refreshed(shop: Workshop, served: object, status: int = 200, **changes: Any) -> Report:
    shop.network.serve(SERVICE, served, status)
    return shop.check(old(shop, **changes))


@pytest.mark.parametrize("form", ["json", "jwt"])
def test_a_newer_edition_becomes_a_part_with_a_report_of_its_own(shop: Workshop, form: str) -> None:
    newer: Any = shop.badge(validFrom=LATER, name="Uusi")
    report = refreshed(shop, newer if form == "json" else shop.jwt(validFrom=LATER).encode())
    assert found(report) == [("refresh-newer", Outcome.PASSED)]
    (part,) = report.parts
    assert (part.kind, part.pointer) == ("newer", "/refreshService")
    assert part.report.verdict is Verdict.VERIFIED
    assert report.signed is not None
    assert report.signed["validFrom"] == "2026-11-01T00:00:00Z"


def test_a_badge_without_a_refresh_service_says_nothing_of_it(shop: Workshop) -> None:
    assert found(shop.check(shop.badge())) == []


@pytest.mark.parametrize("moment", ["2026-11-01T00:00:00Z", "2026-10-01T00:00:00Z"])
def test_the_same_or_an_older_edition_is_none(shop: Workshop, moment: str) -> None:
    report = refreshed(shop, shop.badge(validFrom=moment))
    assert found(report) == [("refresh-none", Outcome.PASSED)]
    assert report.parts == ()


def test_the_verdict_stays_that_of_the_badge_shown(shop: Workshop) -> None:
    report = refreshed(shop, shop.badge(validFrom=LATER), validUntil="2026-11-10T00:00:00Z")
    assert "refresh-newer" in report.codes()
    assert report.verdict is Verdict.REJECTED


def by_stranger(shop: Workshop) -> Json:
    issuer = {"id": STRANGER_DID, "type": ["Profile"], "name": "Esimerkkikoulu"}
    signer = KeySigner(f"{STRANGER_DID}#{STRANGER_DID[8:]}", STRANGER)
    return shop.sign(unsigned(issuer=issuer, validFrom=LATER), signer=signer)


def test_another_badge_or_another_issuers_is_left_aside(shop: Workshop) -> None:
    other = "urn:uuid:11111111-1111-4111-8111-111111111111"
    for served in (by_stranger(shop), shop.badge(id=other, validFrom=LATER)):
        report = refreshed(shop, served)
        assert found(report) == [("refresh-other", Outcome.SKIPPED)]
        assert report.parts == ()
        assert report.verdict is Verdict.VERIFIED


def test_a_newer_edition_that_does_not_hold_takes_nothing_from_the_badge(shop: Workshop) -> None:
    ended = shop.badge(validFrom=LATER, validUntil="2026-11-21T00:00:00Z")
    for served in ({**shop.badge(validFrom=LATER), "name": "Muu"}, ended, b"hello", b""):
        report = refreshed(shop, served)
        assert found(report) == [("refresh-not-held", Outcome.SKIPPED)]
        assert report.parts[0].report.verdict is Verdict.REJECTED
        assert report.verdict is Verdict.VERIFIED


def test_a_service_that_does_not_answer_takes_nothing_from_the_badge(shop: Workshop) -> None:
    report = shop.check(old(shop))
    assert found(report) == [("refresh-unreachable", Outcome.SKIPPED)]
    assert report.verdict is Verdict.VERIFIED
    assert found(refreshed(shop, shop.badge(validFrom=LATER), 404)) == [
        ("refresh-unreachable", Outcome.SKIPPED)
    ]


@pytest.mark.parametrize(
    "url", ["http://koulu.example/r", "file:///etc/passwd", "https://[", "urn:x:1"]
)
def test_an_address_that_is_not_https_is_never_asked(shop: Workshop, url: str) -> None:
    service = {**REFRESH, "id": url}
    report = shop.check(shop.sign(unsigned(refreshService=service), cryptosuite=JCS))
    assert found(report) == [("refresh-unreachable", Outcome.SKIPPED)]
    assert shop.network.asked == [DOCUMENT]


def test_a_service_of_another_type_is_not_asked(shop: Workshop) -> None:
    service = {**REFRESH, "type": "VerifiableCredentialRefreshService2021"}
    report = shop.check(shop.sign(unsigned(refreshService=service), cryptosuite=JCS))
    assert found(report) == [("refresh-type", Outcome.SKIPPED)]
    assert SERVICE not in shop.network.asked


def test_nothing_is_asked_before_the_proof_holds(shop: Workshop) -> None:
    shop.network.serve(SERVICE, shop.badge(validFrom=LATER))
    assert found(shop.check({**old(shop), "name": "Muu"})) == []
    assert SERVICE not in shop.network.asked


def test_a_newer_edition_is_not_asked_for_a_still_newer_one(shop: Workshop) -> None:
    report = refreshed(shop, old(shop, validFrom=LATER))
    assert shop.network.asked.count(SERVICE) == 1
    assert found(report.parts[0].report) == []


def test_the_reader_can_forbid_the_asking(shop: Workshop) -> None:
    shop.network.serve(SERVICE, shop.badge(validFrom=LATER))
    world = World(now=shop.now, fetch=shop.network, refresh=False)
    report = verify(json.dumps(old(shop)), world=world)
    assert found(report) == [("refresh-not-asked", Outcome.SKIPPED)]
    assert report.verdict is Verdict.VERIFIED
    assert SERVICE not in shop.network.asked


def test_what_is_asked_for_counts_among_the_parts(shop: Workshop) -> None:
    shop.network.serve(SERVICE, shop.badge(validFrom=LATER))
    badge = shop.sign(
        unsigned(refreshService=REFRESH, endorsement=[endorsement(unsigned()["id"])]),
        cryptosuite=JCS,
    )
    for most, code in ((2, "refresh-newer"), (1, "refresh-not-asked")):
        world = World(now=shop.now, fetch=shop.network, limits=Limits(max_parts=most))
        report = verify(json.dumps(badge), world=world)
        assert code in report.codes()
        assert report.verdict is Verdict.VERIFIED


def test_presented_badges_are_refreshed_each_for_itself(shop: Workshop) -> None:
    newer = mine(shop, validFrom=LATER)
    shop.network.serve(SERVICE, newer)
    document = presentation(old(shop, credentialSubject=newer["credentialSubject"]))
    report = verify(json.dumps(shown(document, cryptosuite=JCS)), world=shop.world(), **ASKED)
    assert report.verdict is Verdict.VERIFIED
    (part,) = report.parts[0].report.parts
    assert part.kind == "newer"
    assert part.report.facts["issuer"] == SCHOOL
