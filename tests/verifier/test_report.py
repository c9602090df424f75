"""The verdict is a fold that fails closed, and a report cannot be mistaken for a yes."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from workshop import Workshop, at

from merkki_verifier import Finding, Outcome, Report, Verdict
from merkki_verifier.report import REQUIRED, Check, NotVerifiedError


def finding(outcome: Outcome, check: Check = Check.STATUS) -> Finding:
    return Finding(check, outcome, "a-code", "a sentence")


GOOD = tuple(finding(Outcome.PASSED, check) for check in sorted(REQUIRED, key=str))
outcomes = st.lists(st.sampled_from(Outcome))


@given(outcomes)
def test_no_finding_ever_outweighs_a_failure(found: list[Outcome]) -> None:
    findings = [*GOOD, *map(finding, found), finding(Outcome.FAILED)]
    assert Report(tuple(findings)).verdict is Verdict.REJECTED


@given(outcomes)
def test_what_could_not_be_checked_is_never_a_yes(found: list[Outcome]) -> None:
    findings = [*GOOD, *map(finding, found), finding(Outcome.UNKNOWN)]
    assert Report(tuple(findings)).verdict is not Verdict.VERIFIED


@given(outcomes, st.sampled_from(sorted(REQUIRED, key=str)))
def test_without_structure_proof_and_issuer_nothing_is_verified(
    found: list[Outcome], missing: Check
) -> None:
    findings = [f for f in GOOD if f.check is not missing]
    assert Report((*findings, *map(finding, found))).verdict is not Verdict.VERIFIED


def test_a_report_of_passed_skipped_and_absent_checks_is_verified() -> None:
    rest = [finding(o) for o in (Outcome.PASSED, Outcome.SKIPPED, Outcome.ABSENT)]
    assert Report((*GOOD, *rest)).verdict is Verdict.VERIFIED


def test_asking_a_report_for_its_truth_is_an_error() -> None:
    with pytest.raises(TypeError, match="verdict"):
        bool(Report(GOOD))


def test_an_empty_report_is_no_yes() -> None:
    assert Report(()).verdict is Verdict.INDETERMINATE


def test_require_gives_what_the_issuer_signed() -> None:
    shop = Workshop()
    badge = shop.badge()
    assert shop.check(badge).require() == badge


def test_require_raises_with_the_reasons_where_anything_failed() -> None:
    shop = Workshop()
    with pytest.raises(NotVerifiedError, match="proof-signature") as caught:
        shop.check(at(shop.badge(), "/name", "Another")).require()
    assert caught.value.report.verdict is Verdict.REJECTED


def test_require_raises_for_a_verdict_without_any_document() -> None:
    with pytest.raises(NotVerifiedError, match="missing"):
        Report(()).require()


def test_a_report_survives_the_way_through_json() -> None:
    shop = Workshop()
    told = json.loads(json.dumps(shop.check(shop.badge()).to_dict()))
    assert told["verdict"] == "verified"
    assert {f["check"] for f in told["findings"]} >= {"structure", "issuer", "proof", "status"}
    assert told["facts"]["container"] == "json"
