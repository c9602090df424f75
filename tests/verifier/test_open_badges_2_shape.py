"""What an older badge must look like before anything is fetched for it, and what it comes in."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from older_world import BADGE, BASE, MARK, Academy, assertion, bad, in_png, in_svg, signed
from workshop import Json

from merkki_verifier import Limits, Verdict
from merkki_verifier.containers import open_container
from merkki_verifier.dates import DateError
from merkki_verifier.open_badges_2 import is_older
from merkki_verifier.open_badges_2.moments import read_moment
from merkki_verifier.report import Check

MALLORY = "https://mallory.example/badges/1.json"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"@context": "https://w3id.org/openbadges/invalid"}, "structure-context"),
        ({"@context": None}, "structure-context"),
        ({"@context": [{"obi": "x"}, assertion()["@context"]]}, "structure-context"),
        ({"@context": [assertion()["@context"], {"issuedOn": "urn:x:1"}]}, "structure-context"),
        ({"@id": BADGE}, "structure-keyword"),
        ({"obi:revoked": False}, "structure-keyword"),
        ({"sec:expiration": "2020-01-01T00:00:00Z"}, "structure-keyword"),
        ({"https://w3id.org/openbadges#revoked": False}, "structure-keyword"),
        ({"recipient": {**assertion()["recipient"], "@type": "x"}}, "structure-keyword"),
        ({"verification": {"type": "hosted", "@type": "signed"}}, "structure-keyword"),
        ({"type": "BadgeClass"}, "structure-type"),
        ({"id": None}, "structure-id"),
        ({"id": "badge-1"}, "structure-id"),
        ({"revoked": "no"}, "structure-model"),
        ({"recipient": "aino"}, "structure-model"),
        ({"recipient": {"type": "email"}}, "structure-model"),
        ({"recipient": {"identity": "x"}}, "structure-model"),
        ({"recipient": {**assertion()["recipient"], "hashed": "no"}}, "structure-model"),
        ({"recipient": {**assertion()["recipient"], "salt": 7}}, "structure-model"),
        ({"verification": None}, "structure-model"),
        ({"verification": {"type": ["hosted", "signed"]}}, "structure-model"),
        ({"verification": {"type": "hosted", "creator": ["x"]}}, "structure-model"),
        ({"badge": None}, "structure-model"),
        ({"badge": {"name": "x"}}, "structure-model"),
        ({"issuedOn": None}, "structure-date"),
        ({"issuedOn": "last week"}, "structure-date"),
        ({"issuedOn": "2026-02-30"}, "structure-date"),
        ({"expires": 7}, "structure-date"),
        ({"expires": "2026-10-01T00:00:00Z"}, "structure-date"),
    ],
)
def test_a_badge_of_no_sound_shape_is_refused_and_nothing_is_fetched(
    changes: Json, code: str
) -> None:
    academy = Academy()
    report = academy.hosted(**changes)
    assert code in bad(report)
    assert report.verdict is Verdict.REJECTED
    assert academy.network.asked == []


@pytest.mark.parametrize(
    "older",
    [
        assertion(**{"@context": "https://w3id.org/openbadges/v1"}),
        {
            "uid": "1",
            "recipient": {"type": "email", "hashed": False, "identity": "a@b.example"},
            "badge": MARK,
            "verify": {"type": "hosted", "url": BADGE},
            "issuedOn": 1359217910,
        },
    ],
)
def test_a_badge_before_2_is_named_and_left_open(older: Json) -> None:
    academy = Academy()
    report = academy.look(older)
    assert bad(report) == {"structure-ob2-version"}
    assert report.verdict is Verdict.INDETERMINATE
    assert academy.network.asked == []


def test_another_kind_of_verification_is_left_open() -> None:
    report = Academy().hosted(verification={"type": ["MerkleProofVerification2017", "Extension"]})
    assert bad(report) == {"proof-type-unsupported"}


def test_extensions_are_let_be() -> None:
    extension = {"@context": f"{BASE}/extension.json", "type": ["Extension"], "obi:revoked": True}
    assert Academy().hosted(**{"extensions:own": extension}).verdict is Verdict.VERIFIED


@pytest.mark.parametrize(
    ("text", "moment", "loose"),
    [
        ("2026-11-01T00:00:00Z", "2026-11-01T00:00:00+00:00", False),
        ("2026-11-01T02:00:00.5+02:00", "2026-11-01T02:00:00.500000+02:00", False),
        ("2026-11-01T02:00:00+0200", "2026-11-01T02:00:00+02:00", True),
        ("2026-11-01 02:00", "2026-11-01T02:00:00+00:00", True),
        ("2026-11-01T02:00:00", "2026-11-01T02:00:00+00:00", True),
        ("2026-11-01", "2026-11-01T00:00:00+00:00", True),
    ],
)
def test_dates_are_read_as_people_wrote_them(text: str, moment: str, *, loose: bool) -> None:
    found, was_loose = read_moment(text)
    assert (found.isoformat(), was_loose) == (moment, loose)


def test_a_day_of_expiry_is_still_in_force() -> None:
    assert read_moment("2026-11-25", end=True)[0] == datetime(2026, 11, 26, tzinfo=UTC)
    assert read_moment("9999-12-31", end=True)[0] == datetime.max.replace(tzinfo=UTC)
    assert Academy().hosted(expires="2026-11-25").verdict is Verdict.VERIFIED
    assert bad(Academy().hosted(expires="2026-11-24")) == {"expired"}


@pytest.mark.parametrize("text", ["", "2026", "2026-13-01", "1359217910", "2026-11-01T", "٢" * 10])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(DateError):
        read_moment(text)


def test_time_is_kept() -> None:
    (early,) = Academy().hosted(issuedOn="2027-01-01T00:00:00Z").of(Check.VALIDITY)
    assert (early.code, early.pointer) == ("not-yet-valid", "/issuedOn")
    (late,) = Academy().hosted(expires="2026-11-20T00:00:00Z").of(Check.VALIDITY)
    assert (late.code, late.pointer) == ("expired", "/expires")


# --- in pictures


WHOLE = json.dumps(assertion())


@pytest.mark.parametrize(
    "picture",
    [
        in_png(WHOLE.encode()),
        in_png(BADGE.encode()),
        in_png(f" {BADGE}\n".encode()),
        in_svg(f'<openbadges:assertion verify="{BADGE}"/>'),
        in_svg(f"<openbadges:assertion><![CDATA[{WHOLE}]]></openbadges:assertion>"),
        in_png(signed().encode()),
        in_svg(f'<openbadges:assertion verify="{signed()}"/>'),
    ],
)
def test_a_baked_badge_is_verified(picture: bytes) -> None:
    report = Academy().look(picture)
    assert report.verdict is Verdict.VERIFIED
    assert report.facts["container"] in ("png", "svg")


@pytest.mark.parametrize(
    ("picture", "code"),
    [
        (in_png(b"http://opisto.example/badges/1.json"), "issuer-origin"),
        (in_png(MALLORY.encode()), "proof-hosted-unreachable"),
        (in_png(MARK.encode()), "structure-type"),
        (in_png(b"urn:uuid:1"), "container-address"),
        (in_png(b"well done"), "container-payload"),
        (in_png(b"e30.e30.AA~"), "container-payload"),
        (in_png(b"[]"), "structure-object"),
        (in_png(b"{"), "json-syntax"),
        (in_png(b"e30.e30.AA"), "jws-alg"),
        (in_png(b'{"type": "VerifiableCredential"}'), "structure-type"),
        (in_svg(f"<openbadges:assertion>{BADGE}</openbadges:assertion>"), "container-payload"),
        (in_svg("<openbadges:assertion verify='{}'/>"), "container-payload"),
        (in_svg("<openbadges:assertion/>"), "container-none"),
        (in_svg(f'<g><openbadges:assertion verify="{BADGE}"/></g>'), "container-svg-position"),
        (in_svg(f'<openbadges:assertion verify="{BADGE}"/>' * 2), "container-duplicate"),
        (
            in_svg(f'<openbadges:assertion verify="{BADGE}">{{}}</openbadges:assertion>'),
            "container-svg-conflict",
        ),
    ],
)
def test_a_picture_with_something_else_in_it_is_not(picture: bytes, code: str) -> None:
    report = Academy().look(picture)
    assert bad(report) == {code}


def test_two_older_badges_in_one_png_are_refused() -> None:
    second = in_png(WHOLE.encode())[33:]
    length = 12 + len(b"openbadges\0\0\0\0\0") + len(WHOLE.encode())
    assert bad(Academy().look(in_png(WHOLE.encode(), second[:length]))) == {"container-duplicate"}


def test_an_address_in_a_picture_whose_badge_needs_a_signature_is_refused() -> None:
    academy = Academy().serve(assertion(verification={"type": "signed"}))
    assert bad(academy.look(in_png(BADGE.encode()))) == {"proof-missing"}


def test_an_address_in_a_picture_of_the_newer_kind_is_still_not_fetched() -> None:
    academy = Academy()
    report = academy.look(in_png(BADGE.encode(), keyword=b"openbadgecredential"))
    assert bad(report) == {"container-address"}
    assert academy.network.asked == []


def test_a_hosted_badge_that_came_as_a_token_is_proven_by_its_address() -> None:
    token = signed(assertion())
    assert Academy().look(token).facts["securing"] == ["HostedBadge"]
    assert bad(Academy().without(BADGE).look(token)) == {"proof-hosted-unreachable"}


@pytest.mark.parametrize("raw", [b"{}", b"e30.e30.AA", b"a.b.c", b"e30.\xff.AA", b'{"verify": '])
def test_what_is_no_older_badge_is_not_taken_for_one(raw: bytes) -> None:
    assert Academy().look(raw).verdict is not Verdict.VERIFIED
    if b"verify" not in raw and b"\xff" not in raw:
        assert not is_older(open_container(raw), limits=Limits())
