"""Every state of trust in the demo region's own file of organisations, asked of a real badge."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from workshop import SCHOOL, Json, Workshop, unsigned

from merkki_verifier import Verdict, strict_yaml
from merkki_verifier.report import Check
from merkki_verifier.trust import TrustRegistry, load_registry, region_registry

# The workshop has one school's keys, so each organisation plays its part under that school's id.
WHO = {
    "active": "org-ammattiopisto",
    "ended": "org-kuusilampi-lukio",
    "withdrawn": "org-ahtaus",
    "attester": "org-ohjauspiste",
    "company": "org-akkukemia",
}


@pytest.fixture(scope="module")
def region(shared: Path) -> Mapping[str, Any]:
    parsed = strict_yaml.parse((shared / "domain/organisations.yaml").read_bytes())
    assert isinstance(parsed, dict)
    return parsed


def registry_of(region: Mapping[str, Any], organisation: str) -> TrustRegistry:
    document = region_registry(region, updated="2026-09-01", issuers={organisation: SCHOOL})
    return load_registry(json.dumps(document).encode())


def answers(region: Mapping[str, Any], who: str, day: str, mark: str) -> tuple[Verdict, set[str]]:
    """What the registry says of a badge that this organisation awarded and signed on a day."""
    moment = datetime.fromisoformat(f"{day}T12:00:00+00:00")
    shop = Workshop(trust=registry_of(region, WHO[who]), now=max(moment, Workshop().now))
    badge = shop.sign(_badge(mark, f"{day}T12:00:00Z"), created=moment)
    report = shop.check(badge)
    codes = {f.code for check in (Check.TRUST, Check.RIGHT) for f in report.of(check)}
    return report.verdict, codes


def _badge(mark: str, when: str) -> Json:
    document = unsigned(validFrom=when, awardedDate=when)
    document["credentialSubject"]["achievement"]["humanCode"] = mark
    return document


RIGHT = {"issuer-known", "right-ok"}
TOO_EARLY = {"issuer-known", "right-not-in-force"}
OTHER_MARK = {"issuer-known", "right-not-for-mark"}
GOOD, BAD = Verdict.VERIFIED, Verdict.REJECTED


@pytest.mark.parametrize(
    ("who", "day", "mark", "verdict", "codes"),
    [
        ("active", "2026-07-31", "WL-01", BAD, TOO_EARLY),
        ("active", "2026-08-01", "WL-01", GOOD, RIGHT),
        ("active", "2030-01-01", "WL-01", GOOD, RIGHT),
        ("active", "2026-08-01", "PA-01", BAD, OTHER_MARK),
        ("ended", "2028-06-01", "LI-02", GOOD, RIGHT),
        ("ended", "2028-06-02", "LI-02", BAD, TOO_EARLY),
        ("ended", "2026-08-01", "LI-03", BAD, OTHER_MARK),
        ("withdrawn", "2027-09-30", "LI-03", GOOD, RIGHT),
        ("withdrawn", "2027-10-01", "LI-03", BAD, {"issuer-distrusted", "right-ok"}),
        ("withdrawn", "2027-12-01", "LI-03", BAD, {"issuer-distrusted", "right-not-in-force"}),
        ("attester", "2026-09-01", "WL-01", BAD, OTHER_MARK),
        ("company", "2026-09-01", "WL-02", GOOD, RIGHT),
        ("company", "2026-09-01", "WL-01", BAD, OTHER_MARK),
    ],
)
def test_each_state_gives_the_answer_that_the_region_wants(
    region: Mapping[str, Any], who: str, day: str, mark: str, verdict: Verdict, codes: set[str]
) -> None:
    assert answers(region, who, day, mark) == (verdict, codes)


def test_an_award_dated_before_the_distrust_and_signed_after_it_is_rejected(
    region: Mapping[str, Any],
) -> None:
    shop = Workshop(
        trust=registry_of(region, WHO["withdrawn"]), now=datetime(2027, 11, 1, tzinfo=UTC)
    )
    document = _badge("LI-03", "2027-09-01T12:00:00Z")
    late = shop.sign(document, created=datetime(2027, 10, 2, tzinfo=UTC))
    assert "issuer-distrusted" in shop.check(late).codes()
    early = shop.sign(document, created=datetime(2027, 9, 30, tzinfo=UTC))
    assert shop.check(early).verdict is GOOD


def test_every_state_of_the_file_is_among_those_tried(region: Mapping[str, Any]) -> None:
    states = {org["trust"]["status"] for org in region["organisations"]}
    assert states == {"active", "ended", "withdrawn"}
    kinds = {org["id"]: org for org in region["organisations"]}
    assert all(kinds[name] for name in WHO.values())


def test_who_has_no_key_is_nobody_a_badge_could_come_from(region: Mapping[str, Any]) -> None:
    without = [org["id"] for org in region["organisations"] if org["did"] is None]
    assert without == ["org-kahvila"]
    registry = load_registry(json.dumps(region_registry(region, updated="2026-09-01")).encode())
    assert len(registry.entries) == len(region["organisations"]) - 1


def test_an_issuer_outside_the_region_is_unknown_and_not_bad(region: Mapping[str, Any]) -> None:
    document = region_registry(region, updated="2026-09-01")
    shop = Workshop(trust=load_registry(json.dumps(document).encode()))
    report = shop.check(shop.badge())
    assert report.verdict is Verdict.INDETERMINATE
    assert {f.code for f in report.of(Check.TRUST)} == {"issuer-unknown"}
