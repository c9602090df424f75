"""The big sentence: what a report comes down to, in one of a few answers.

Three tones and never two: yes, no, and "we cannot say". A signature by somebody the
reader has not chosen to know is never a yes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from merkki_verifier.report import REQUIRED, Check, Finding, Outcome, Report, Verdict


class Tone(Enum):
    """How the answer looks; its value is the style's name."""

    OK = "ok"
    NO = "no"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Headline:
    """The tone and the name of the sentence: texts ``answer.<name>`` and ``...-lead``."""

    tone: Tone
    name: str


# The question whose failure says most comes first: under a broken signature, being
# expired means nothing. The name with "" stands for every other code of that check.
_FAILED: tuple[tuple[Check, Mapping[str, str]], ...] = (
    (Check.CONTAINER, {"": "unreadable"}),
    (Check.STRUCTURE, {"": "malformed"}),
    (
        Check.PROOF,
        {
            "proof-missing": "unsigned",
            "proof-expired": "signature-expired",
            "proof-hosted-id": "not-at-its-address",
            "proof-hosted-differs": "not-at-its-address",
            "": "forged",
        },
    ),
    (Check.ISSUER, {"issuer-origin": "elsewhere", "": "not-the-issuer"}),
    (
        Check.STATUS,
        {"status-revoked": "withdrawn", "status-suspended": "suspended", "": "status-bad"},
    ),
    (Check.VALIDITY, {"expired": "expired", "not-yet-valid": "not-yet", "": "period-bad"}),
    (Check.TRUST, {"": "distrusted"}),
    (Check.RIGHT, {"": "no-right"}),
    (Check.RECIPIENT, {"": "other-person"}),
    (Check.HOLDER, {"": "not-the-holder"}),
    (Check.PART, {"": "part-bad"}),
    (Check.ENDORSEMENT, {"": "endorsement-bad"}),
)
_UNKNOWN: tuple[tuple[Check, str], ...] = (
    (Check.CONTAINER, "unchecked"),
    (Check.STRUCTURE, "unchecked"),
    (Check.PROOF, "unchecked-proof"),
    (Check.ISSUER, "unchecked-issuer"),
    (Check.STATUS, "unchecked-status"),
    (Check.VALIDITY, "unchecked"),
    (Check.RECIPIENT, "unchecked-person"),
    (Check.HOLDER, "unchecked-person"),
    (Check.PART, "unchecked-part"),
    (Check.ENDORSEMENT, "unchecked"),
    (Check.TRUST, "unknown-issuer"),
    (Check.RIGHT, "unchecked-right"),
)

# A hosted badge (Open Badges 2.0) has an address where others have a signature.
_HOSTED: Mapping[str, str] = {
    "proof-hosted-unreachable": "unchecked-address",
    "proof-hosted-missing": "unchecked-address",
    "proof-hosted-form": "unchecked-address",
}

NAMES = frozenset(
    {name for _, names in _FAILED for name in names.values()}
    | {name for _, name in _UNKNOWN}
    | set(_HOSTED.values())
    | {"valid", "valid-no-status", "presented", "not-valid", "unknown-host"}
)


def issuer_is_known(report: Report) -> bool:
    """Whether the reader's registry vouched for the issuer, without reserve."""
    found = report.of(Check.TRUST)
    return bool(found) and all(f.outcome is Outcome.PASSED and not f.warning for f in found)


def headline(report: Report) -> Headline:
    """The one sentence for a report. It follows the verdict and is never kinder."""
    if report.verdict is Verdict.REJECTED:
        return Headline(Tone.NO, _why_not(report.findings))
    if report.verdict is Verdict.INDETERMINATE or report.signed is None:
        return Headline(Tone.UNSURE, _why_unsure(report))
    if not report.required >= REQUIRED:
        # Who issued what is shown is told of each badge, and is not all the same.
        known = all(headline(part.report).tone is Tone.OK for part in report.parts)
        return Headline(Tone.OK if known and report.parts else Tone.UNSURE, "presented")
    if issuer_is_known(report):
        return Headline(Tone.OK, "valid" if _not_withdrawn(report) else "valid-no-status")
    return Headline(Tone.UNSURE, _unknown_issuer(report))


def _not_withdrawn(report: Report) -> bool:
    """Whether somebody looked: a list about suspension alone knows no withdrawals."""
    return any(
        f.outcome is Outcome.PASSED
        and f.code == "status-ok"
        and f.facts.get("purpose", "revocation") == "revocation"
        for f in report.of(Check.STATUS)
    )


def _why_unsure(report: Report) -> str:
    unknown = [f for f in report.findings if f.outcome is Outcome.UNKNOWN]
    hosted = next((_HOSTED[f.code] for f in unknown if f.code in _HOSTED), None)
    if hosted is not None:
        return hosted
    checks = {f.check for f in unknown}
    name = next((name for check, name in _UNKNOWN if check in checks), "unchecked")
    return _unknown_issuer(report) if name == "unknown-issuer" else name


def _unknown_issuer(report: Report) -> str:
    """Nobody signed a hosted badge, so no signature can hold."""
    return "unknown-host" if "proof-hosted" in report.codes() else "unknown-issuer"


def _why_not(findings: Iterable[Finding]) -> str:
    failed = [f for f in findings if f.outcome is Outcome.FAILED]
    for check, names in _FAILED:
        codes = {f.code for f in failed if f.check is check}
        if codes:
            return next((name for code, name in names.items() if code in codes), names[""])
    return "not-valid"  # a check younger than these words: never kinder than the verdict
