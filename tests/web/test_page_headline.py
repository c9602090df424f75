"""The big sentence follows the verdict and is never kinder."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reports import GOOD, SIGNED, finding, report

from merkki_verifier.report import (
    REQUIRED_OF_PRESENTATION,
    Check,
    Finding,
    Outcome,
    Part,
    Report,
    Verdict,
)
from merkki_verifier.web import headline as lines
from merkki_verifier.web.headline import Headline, Tone, headline

FAILED, UNKNOWN, ABSENT = Outcome.FAILED, Outcome.UNKNOWN, Outcome.ABSENT
findings = st.builds(
    finding, st.sampled_from(Check), st.sampled_from(Outcome), warning=st.booleans()
)


def test_a_good_report_is_valid_today() -> None:
    assert headline(report()) == Headline(Tone.OK, "valid")


@pytest.mark.parametrize("check", Check)
def test_a_failure_of_whatever_check_is_a_no(check: Check) -> None:
    assert headline(report(finding(check, FAILED))).tone is Tone.NO


def test_a_failure_that_has_no_words_of_its_own_is_not_valid() -> None:
    assert headline(report(finding(Check.REFRESH, FAILED))) == Headline(Tone.NO, "not-valid")


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        (finding(Check.CONTAINER, FAILED), "unreadable"),
        (finding(Check.STRUCTURE, FAILED), "malformed"),
        (finding(Check.PROOF, FAILED), "forged"),
        (finding(Check.PROOF, FAILED, "proof-missing"), "unsigned"),
        (finding(Check.PROOF, FAILED, "proof-expired"), "signature-expired"),
        (finding(Check.ISSUER, FAILED), "not-the-issuer"),
        (finding(Check.STATUS, FAILED, "status-revoked"), "withdrawn"),
        (finding(Check.STATUS, FAILED, "status-suspended"), "suspended"),
        (finding(Check.STATUS, FAILED), "status-bad"),
        (finding(Check.VALIDITY, FAILED, "expired"), "expired"),
        (finding(Check.VALIDITY, FAILED, "not-yet-valid"), "not-yet"),
        (finding(Check.VALIDITY, FAILED), "period-bad"),
        (finding(Check.TRUST, FAILED), "distrusted"),
        (finding(Check.RIGHT, FAILED), "no-right"),
        (finding(Check.RECIPIENT, FAILED), "other-person"),
        (finding(Check.ENDORSEMENT, FAILED), "endorsement-bad"),
        (finding(Check.HOLDER, FAILED), "not-the-holder"),
        (finding(Check.PART, FAILED), "part-bad"),
    ],
)
def test_one_failure_says_why_it_is_not_valid(changed: Finding, name: str) -> None:
    assert headline(report(changed)) == Headline(Tone.NO, name)


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        (finding(Check.PROOF, UNKNOWN), "unchecked-proof"),
        (finding(Check.ISSUER, UNKNOWN), "unchecked-issuer"),
        (finding(Check.STATUS, UNKNOWN), "unchecked-status"),
        (finding(Check.RECIPIENT, UNKNOWN), "unchecked-person"),
        (finding(Check.HOLDER, UNKNOWN), "unchecked-person"),
        (finding(Check.VALIDITY, UNKNOWN), "unchecked"),
        (finding(Check.RIGHT, UNKNOWN), "unchecked-right"),
        (finding(Check.PART, UNKNOWN), "unchecked-part"),
    ],
)
def test_what_could_not_be_had_is_said_to_be_unchecked(changed: Finding, name: str) -> None:
    assert headline(report(changed)) == Headline(Tone.UNSURE, name)


@pytest.mark.parametrize(
    "trust",
    [
        finding(Check.TRUST, Outcome.PASSED, warning=True),
        finding(Check.TRUST, Outcome.UNKNOWN),
        finding(Check.TRUST, Outcome.ABSENT),
        finding(Check.TRUST, Outcome.SKIPPED),
    ],
)
def test_a_signature_by_somebody_unknown_is_never_a_yes(trust: Finding) -> None:
    assert headline(report(trust)) == Headline(Tone.UNSURE, "unknown-issuer")


@pytest.mark.parametrize(
    "status",
    [
        finding(Check.STATUS, ABSENT),
        finding(Check.STATUS, Outcome.PASSED, "status-ok", purpose="suspension"),
        finding(Check.STATUS, Outcome.PASSED, "status-numeric-index", warning=True),
    ],
)
def test_not_withdrawn_is_said_only_where_somebody_looked(status: Finding) -> None:
    assert headline(report(status)) == Headline(Tone.OK, "valid-no-status")
    looked = finding(Check.STATUS, Outcome.PASSED, "status-ok", purpose="revocation")
    assert headline(report(status, looked)) == Headline(Tone.OK, "valid")


def test_a_broken_signature_is_told_before_anything_else() -> None:
    broken = report(finding(Check.PROOF, FAILED), finding(Check.VALIDITY, FAILED, "expired"))
    assert headline(broken).name == "forged"


def test_withdrawn_is_told_before_expired() -> None:
    both = report(
        finding(Check.STATUS, FAILED, "status-revoked"),
        finding(Check.VALIDITY, FAILED, "expired"),
    )
    assert headline(both).name == "withdrawn"


def presentation(*parts: Report) -> Report:
    """What a holder shows: signed by them, with these badges inside."""
    held = (*GOOD[:3], finding(Check.HOLDER, Outcome.PASSED))
    inside = tuple(Part("presented", f"/verifiableCredential/{n}", p) for n, p in enumerate(parts))
    return Report(held, {"holder": "did:x"}, {}, inside, REQUIRED_OF_PRESENTATION)


def test_what_a_holder_shows_is_a_yes_only_if_every_badge_is() -> None:
    stranger = report(finding(Check.TRUST, Outcome.SKIPPED))
    assert headline(presentation(report())) == Headline(Tone.OK, "presented")
    assert headline(presentation(report(), stranger)) == Headline(Tone.UNSURE, "presented")
    assert headline(presentation()) == Headline(Tone.UNSURE, "presented")


@given(found=st.lists(findings), kept=st.booleans())
def test_the_tone_is_never_kinder_than_the_verdict(found: list[Finding], *, kept: bool) -> None:
    made = Report(tuple(found), SIGNED if kept else None)
    said = headline(made)
    assert said.name in lines.NAMES
    if made.verdict is Verdict.REJECTED:
        assert said.tone is Tone.NO
    elif made.verdict is Verdict.INDETERMINATE:
        assert said.tone is Tone.UNSURE
    else:
        assert said.tone is not Tone.NO
