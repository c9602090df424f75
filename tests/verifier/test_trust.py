"""Who says so, and had it the right to?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from unsigned import GONE, Json, badge, changed

from merkki_verifier import Finding, Outcome
from merkki_verifier.report import Check
from merkki_verifier.trust import TrustEntry, TrustRegistry, check_trust

SCHOOL = "did:web:ammattiopisto.tervasalmi.example"
OPERATOR = "did:web:passi.tervasalmi.example"
ENTRY = TrustEntry(
    issuer=SCHOOL,
    names={"fi": "Tervasalmen ammattiopisto", "en": "Tervasalmi Vocational College"},
    kind="school",
    may_issue=frozenset({"WL-02"}),
    valid_from=datetime(2026, 8, 1, tzinfo=UTC),
    valid_until=datetime(2028, 6, 2, tzinfo=UTC),
)
CODE = "/credentialSubject/achievement/humanCode"


def registry(**changes: Any) -> TrustRegistry:
    entries = {SCHOOL: replace(ENTRY, **changes), OPERATOR: TrustEntry(OPERATOR, {})}
    return TrustRegistry(entries, "https://x.example/r", datetime(2026, 9, 1, tzinfo=UTC))


def found(document: Json, book: TrustRegistry | None, issuer: str = SCHOOL) -> list[Finding]:
    return list(check_trust(document, issuer=issuer, registry=book))


def codes(document: Json, **changes: Any) -> list[tuple[str, Outcome]]:
    return [(f.code, f.outcome) for f in found(document, registry(**changes))]


def awarded(day: str, *, signed: str | None = None) -> Json:
    """The badge awarded on a day, and made on the same day unless said otherwise."""
    made = f"{signed or day}T12:00:00Z"
    document = changed(badge(), "/awardedDate", f"{day}T12:00:00Z")
    document = changed(document, "/proof/0/created", made)
    return changed(document, "/validFrom", made)


GOOD = [("issuer-known", Outcome.PASSED), ("right-ok", Outcome.PASSED)]


def test_a_known_issuer_within_its_right_passes_and_is_named_by_the_registry() -> None:
    trust, right = found(badge(), registry())
    assert (trust.check, right.check) == (Check.TRUST, Check.RIGHT)
    assert trust.facts == {
        "issuer": SCHOOL,
        "kind": "school",
        "registry": "https://x.example/r",
        "updated": "2026-09-01T00:00:00+00:00",
        "name-fi": "Tervasalmen ammattiopisto",
        "name-en": "Tervasalmi Vocational College",
    }
    assert (right.code, right.facts) == ("right-ok", {"mark": "WL-02"})


def test_without_a_registry_it_is_said_that_nobody_looked() -> None:
    home = changed(badge(), "/credentialSubject/achievement/creator", GONE)
    assert [(f.code, f.outcome) for f in found(home, None)] == [
        ("trust-not-asked", Outcome.SKIPPED),
        ("right-not-asked", Outcome.SKIPPED),
    ]


def test_an_unknown_issuer_is_unknown_whatever_it_calls_itself() -> None:
    spoof = changed(badge(), "/issuer/name", "Tervasalmen ammattiopisto")
    trust, right = found(spoof, registry(), issuer="did:key:z6MkStranger")
    assert (trust.code, trust.outcome) == ("issuer-unknown", Outcome.UNKNOWN)
    assert trust.facts["issuer"] == "did:key:z6MkStranger"
    assert (right.code, right.outcome) == ("right-not-asked", Outcome.SKIPPED)


@pytest.mark.parametrize("issuer", [SCHOOL.upper(), SCHOOL + "#key-1", SCHOOL + "/", ""])
def test_issuers_are_compared_exactly(issuer: str) -> None:
    assert found(badge(), registry(), issuer=issuer)[0].code == "issuer-unknown"


@pytest.mark.parametrize(
    ("value", "code", "outcome"),
    [
        ("WL-02", "right-ok", Outcome.PASSED),
        ("WL-01", "right-not-for-mark", Outcome.FAILED),
        ("wl-02", "right-not-for-mark", Outcome.FAILED),
        ("WL-02 ", "right-not-for-mark", Outcome.FAILED),
        (GONE, "right-mark-unnamed", Outcome.UNKNOWN),
        (7, "right-mark-unnamed", Outcome.UNKNOWN),
    ],
)
def test_the_mark_decides_what_an_issuer_may_award(
    value: object, code: str, outcome: Outcome
) -> None:
    assert codes(changed(badge(), CODE, value))[1] == (code, outcome)
    # The twin: an issuer of any mark needs no code.
    assert codes(changed(badge(), CODE, value), may_issue=None)[1] == GOOD[1]


def test_an_issuer_of_nothing_is_known_and_may_award_nothing() -> None:
    assert [c for c, _ in codes(badge(), may_issue=frozenset())] == [
        "issuer-known",
        "right-not-for-mark",
    ]


PREFIX = "https://passi.tervasalmi.example/achievements/"


@pytest.mark.parametrize(
    ("identifier", "right"),
    [
        (PREFIX + "WL-02/1.0/fi", True),
        (PREFIX + "WL-02/1.0/fi?x=1", True),
        (PREFIX + "..hidden/WL-02", True),
        ("https://passi.tervasalmi.example/achievement/WL-02", False),
        ("https://passi.tervasalmi.example.mallory.example/achievements/WL-02", False),
        (PREFIX + "../own/WL-02", False),
        (PREFIX + "a/%2E%2e/own", False),
        (PREFIX + "a/..", False),
        (PREFIX + "a%2f..%2fown", False),
        (GONE, False),
    ],
)
def test_a_known_code_on_an_achievement_from_elsewhere_is_no_right(
    identifier: object, *, right: bool
) -> None:
    document = changed(badge(), "/credentialSubject/achievement/id", identifier)
    assert codes(document) == GOOD  # the code alone would do
    expected = "right-ok" if right else "right-not-for-achievement"
    assert codes(document, achievement_ids=(PREFIX,))[1][0] == expected


@pytest.mark.parametrize(
    ("day", "code"),
    [
        ("2026-07-31", "right-not-in-force"),
        ("2026-08-01", "right-ok"),
        ("2028-06-01", "right-ok"),
        ("2028-06-02", "right-not-in-force"),
    ],
)
def test_the_right_counts_on_the_day_of_award(day: str, code: str) -> None:
    assert codes(awarded(day))[1][0] == code
    # A new edition of the badge, signed later, keeps the day of its award.
    assert codes(awarded(day, signed="2030-01-01"))[1][0] == code


def test_without_a_day_of_award_the_start_of_validity_counts() -> None:
    late = changed(awarded("2028-06-02"), "/awardedDate", GONE)
    assert codes(late)[1][0] == "right-not-in-force"
    old = {"validFrom": GONE, "issuanceDate": "2027-01-01T00:00:00Z"}
    for name, value in old.items():
        late = changed(late, f"/{name}", value)
    assert codes(late)[1][0] == "right-ok"


def test_an_award_without_any_date_is_in_force_only_where_no_period_is_set() -> None:
    undated: Json = {"credentialSubject": badge()["credentialSubject"], "validFrom": "soon"}
    assert codes(undated)[1][0] == "right-not-in-force"
    assert codes(undated, valid_from=None)[1][0] == "right-not-in-force"
    assert codes(undated, valid_from=None, valid_until=None)[1][0] == "right-ok"


DISTRUST = {"distrust_from": datetime(2027, 10, 1, tzinfo=UTC)}


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (awarded("2027-09-30"), "issuer-known"),
        (awarded("2027-10-01"), "issuer-distrusted"),
        # An old date of award on a new signature proves nothing.
        (awarded("2027-09-30", signed="2027-10-01"), "issuer-distrusted"),
        (changed(awarded("2027-09-30"), "/validFrom", "2027-10-15T12:00:00Z"), "issuer-distrusted"),
        ({}, "issuer-distrusted"),
    ],
)
def test_nothing_signed_after_the_distrust_is_believed(document: Json, code: str) -> None:
    assert codes(document)[0][0] == "issuer-known"
    assert codes(document, **DISTRUST)[0][0] == code


def test_proofs_of_any_form_are_read_for_their_date() -> None:
    late = awarded("2027-09-30")
    late["proof"] = {"created": "2027-10-02T00:00:00Z"}
    assert codes(late, **DISTRUST)[0][0] == "issuer-distrusted"
    late["proof"] = [{"created": "never"}, "odd"]
    assert codes(late, **DISTRUST)[0][0] == "issuer-known"


def test_somebody_elses_achievement_is_said_aloud_unless_the_registry_knows_them() -> None:
    creator = "/credentialSubject/achievement/creator/id"
    assert codes(badge()) == GOOD
    assert codes(changed(badge(), creator, SCHOOL)) == GOOD
    stranger = changed(badge(), creator, "did:web:mit.example")
    *_, warning = found(stranger, registry())
    assert (warning.code, warning.warning) == ("creator-differs", True)
    assert warning.outcome is Outcome.SKIPPED
    assert [f.code for f in found(badge(), None)][-1] == "creator-differs"


@pytest.mark.parametrize("subject", [None, [], "x", {"achievement": 7}])
def test_a_subject_of_no_shape_has_no_right(subject: object) -> None:
    document = badge() | {"credentialSubject": subject}
    assert codes(document)[1] == ("right-mark-unnamed", Outcome.UNKNOWN)
