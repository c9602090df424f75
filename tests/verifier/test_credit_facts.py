"""What of a report a decision may know."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from credit_world import COMPANY, NOW, SCHOOL, Mark, registry

from merkki_verifier import Finding, Outcome
from merkki_verifier.credit import Reason, facts_of
from merkki_verifier.report import Check


def signed(**changes: Any) -> Any:
    report = Mark("WL-01").report()
    return replace(report, signed=Mark("WL-01").credential() | changes)


def test_a_verified_report_gives_its_facts_and_no_reason() -> None:
    facts = facts_of(Mark("WL-01").report(), registry=registry())
    assert (facts.mark, facts.issuer, facts.issuer_kind) == ("WL-01", SCHOOL, "school")
    assert (facts.checked, facts.holder_proven, facts.reasons) == (NOW, True, frozenset())


def test_an_issuer_that_is_only_an_identifier_is_read_too() -> None:
    assert facts_of(signed(issuer=SCHOOL)).issuer == SCHOOL


def test_the_date_of_award_comes_before_the_start_of_validity() -> None:
    assert str(facts_of(signed(awardedDate="2027-01-02T00:00:00Z")).awarded)[:10] == "2027-01-02"
    assert str(facts_of(signed()).awarded)[:10] == "2027-05-15"
    old = {"validFrom": None, "issuanceDate": "2026-01-02T00:00:00Z"}
    assert str(facts_of(signed(**old)).awarded)[:10] == "2026-01-02"


@pytest.mark.parametrize("odd", ["yesterday", 7, None])
def test_an_unreadable_date_is_no_date(odd: object) -> None:
    facts = facts_of(signed(validFrom=odd, validUntil=odd))
    assert (facts.awarded, facts.valid_until) == (None, None)


def test_the_caller_may_say_whether_the_holder_was_proven() -> None:
    shown = Mark("WL-01", but={Check.HOLDER: (Outcome.UNKNOWN, "holder-not-shown")}).report()
    assert facts_of(shown).reasons == {Reason.HOLDER_NOT_PROVEN}
    proven = facts_of(shown, holder_proven=True)
    assert (proven.holder_proven, proven.reasons) == (True, frozenset())
    assert not facts_of(Mark("WL-01").report(), holder_proven=False).holder_proven


def test_an_endorser_the_registry_does_not_know_is_nobody() -> None:
    report = Mark("CP-03", endorsed_by=(COMPANY, "did:web:x.example")).report()
    (endorser,) = facts_of(report, registry=registry()).endorsers
    assert (endorser.issuer, endorser.kind) == (COMPANY, "company")
    assert facts_of(report).endorsers == ()


def test_an_endorsement_that_did_not_pass_endorses_nothing() -> None:
    skipped = Mark("CP-03", but={Check.ENDORSEMENT: (Outcome.SKIPPED, "x")}).report()
    assert facts_of(skipped, registry=registry()).endorsers == ()


def test_an_endorsement_nobody_could_check_is_no_reason_against_the_badge() -> None:
    for outcome, reasons in (
        (Outcome.UNKNOWN, set()),
        (Outcome.FAILED, {Reason.SIGNATURE_INVALID}),
    ):
        endorsed = Mark("CP-03", but={Check.ENDORSEMENT: (outcome, "x")}).report()
        assert facts_of(endorsed, registry=registry()).reasons == reasons


def test_components_are_results_of_their_own_kind_and_no_others() -> None:
    subject = {
        "achievement": {
            "resultDescription": [
                {"id": "urn:x:grade", "resultType": "LetterGrade"},
                {"id": "urn:x:part", "resultType": "ext:component"},
                {"resultType": "ext:component"},
                "odd",
            ]
        },
        "result": [
            {"resultDescription": "urn:x:part", "value": "WL-01"},
            {"resultDescription": "urn:x:grade", "value": "A"},
            {"resultDescription": ["urn:x:part"], "value": "WL-02"},
            {"resultDescription": "urn:x:part", "value": 7},
            {"value": "WL-03"},
        ],
    }
    assert facts_of(signed(credentialSubject=subject)).components == {"WL-01"}


@pytest.mark.parametrize("subject", [None, "x", [], {"achievement": 7}])
def test_a_subject_of_no_shape_names_no_mark(subject: object) -> None:
    assert facts_of(signed(credentialSubject=subject)).mark is None


@pytest.mark.parametrize(
    ("code", "facts", "looked"),
    [
        ("status-ok", {"purpose": "revocation"}, True),
        ("status-ok", {}, True),  # a revocation list has no purpose but that
        ("status-ok", {"purpose": "suspension"}, False),
        ("status-refresh", {"purpose": "refresh"}, False),
    ],
)
def test_only_a_look_at_withdrawal_is_a_status_check(
    code: str, facts: dict[str, str], *, looked: bool
) -> None:
    report = Mark("WL-01", but={Check.STATUS: None}).report()
    status = Finding(Check.STATUS, Outcome.PASSED, code, "", facts=facts)
    found = facts_of(replace(report, findings=(*report.findings, status))).reasons
    assert found == (frozenset() if looked else {Reason.STATUS_UNAVAILABLE})
