"""Asking for less never makes a bad proof good, and what was asked for counts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from reports import report

from merkki_verifier.report import Check, Finding, Outcome, Part, Report, Verdict
from merkki_verifier.web.api.asking import ALWAYS, NAMES, asked_for

BAD = (Outcome.FAILED, Outcome.UNKNOWN)
FINDINGS = st.builds(
    Finding,
    check=st.sampled_from(Check),
    outcome=st.sampled_from(Outcome),
    code=st.sampled_from(["any-code", "holder-bound", "holder-unasked", "key-binding-ok"]),
    message=st.just("said"),
    pointer=st.sampled_from(["", "/verifiableCredential/0"]),
)
PLAIN = st.builds(Report, st.lists(FINDINGS, max_size=8).map(tuple))
PARTS = st.builds(
    Part,
    kind=st.sampled_from(["presented", "component", "endorsement", "newer"]),
    pointer=st.just("/verifiableCredential/0"),
    report=PLAIN,
)
REPORTS = st.builds(
    Report,
    st.lists(FINDINGS, max_size=8).map(tuple),
    parts=st.lists(PARTS, max_size=1).map(tuple),
)
CHECKS = st.lists(st.sampled_from(sorted(NAMES)), max_size=4)


@given(REPORTS, CHECKS)
def test_what_always_counts_decides_whatever_is_asked(found: Report, checks: list[str]) -> None:
    asked = asked_for(checks)
    narrowed = asked.narrowed(found)
    kept = ALWAYS - {Check.PART}
    if any(f.outcome in BAD for f in found.findings if f.check in asked.counted & kept):
        assert narrowed.verdict is not Verdict.VERIFIED
    for needed in (Check.STRUCTURE, Check.PROOF, Check.ISSUER):
        if Outcome.PASSED not in {f.outcome for f in found.of(needed)}:
            assert narrowed.verdict is not Verdict.VERIFIED


@given(REPORTS, CHECKS)
def test_nothing_is_told_of_what_is_said_not_to_count(found: Report, checks: list[str]) -> None:
    asked = asked_for(checks)
    told = {f.check.value for f in asked.narrowed(found).findings}
    assert told - {Check.HOLDER.value} <= set(asked.names())
    assert {*asked.names(), *asked.left_out()} == {check.value for check in Check}
    assert not {*asked.names()} & {*asked.left_out()}


@given(REPORTS)
def test_asking_for_everything_leaves_the_report_as_it_is(found: Report) -> None:
    assert asked_for(None).narrowed(found) is found
    assert asked_for(None).left_out() == []


def test_each_check_that_is_asked_for_counts() -> None:
    for check in Check:
        for outcome in BAD:
            bad = report(Finding(check, outcome, "any-code", "said"))
            assert asked_for([check.value]).narrowed(bad).verdict is not Verdict.VERIFIED
            if check not in ALWAYS | {Check.HOLDER}:
                assert asked_for(["proof"]).narrowed(bad).verdict is Verdict.VERIFIED
