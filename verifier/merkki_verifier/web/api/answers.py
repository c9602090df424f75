"""What a verification comes to, as VC-API's callers read it, with the whole report beside it.

VCALM 1.0, "Verify Credential" and "Verify Presentation"; problem details are VCDM 2.0
section 7.2's. ``verified`` is true for the verdict VERIFIED and for no other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from merkki_verifier.inside import each
from merkki_verifier.json_values import texts
from merkki_verifier.report import REQUIRED, Check, Finding, JsonObject, Outcome, Report, Verdict
from merkki_verifier.web.api.asking import Asked

_VC = "https://www.w3.org/TR/vc-data-model#"
_DI = "https://w3id.org/security#"
_STATUS = "https://www.w3.org/ns/credentials/status-list#"
# The names that specifications have for what can go wrong, by code and else by check.
_BY_CODE: Final[Mapping[str, str]] = {
    "holder-challenge": f"{_DI}INVALID_CHALLENGE_ERROR",
    "holder-domain": f"{_DI}INVALID_DOMAIN_ERROR",
    "status-unreachable": f"{_STATUS}STATUS_RETRIEVAL_ERROR",
    "status-list-short": f"{_STATUS}STATUS_LIST_LENGTH_ERROR",
    "status-index-range": f"{_VC}RANGE_ERROR",
}
_BY_CHECK: Final[Mapping[Check, str]] = {
    Check.CONTAINER: f"{_VC}PARSING_ERROR",
    Check.STRUCTURE: f"{_VC}MALFORMED_VALUE_ERROR",
    Check.PROOF: f"{_VC}CRYPTOGRAPHIC_SECURITY_ERROR",
    Check.ISSUER: f"{_VC}CRYPTOGRAPHIC_SECURITY_ERROR",
}
_BAD: Final = frozenset({Outcome.FAILED, Outcome.UNKNOWN})
_SENTENCES: Final[Mapping[Verdict, str]] = {
    Verdict.VERIFIED: "It holds.",
    Verdict.REJECTED: "It is refused.",
    Verdict.INDETERMINATE: "It could not be established whether it holds.",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """A report as the answer of a request; ``asked`` has narrowed it already."""

    report: Report
    asked: Asked

    def to_dict(self) -> dict[str, object]:
        """The members that every answer has, verified or not."""
        return {
            "verified": self.report.verdict is Verdict.VERIFIED,
            "verdict": self.report.verdict.value,
            "checks": self.asked.names(),
            "notChecked": self.asked.left_out(),
            "problemDetails": list(_problems(self.report)),
            "report": _without_contents(self.report),
        }

    @property
    def reason(self) -> tuple[str, str, str]:
        """The code and the type of the first problem, and a sentence of all that is wrong."""
        said = list(_problems(self.report, warnings=False))
        verdict = _SENTENCES[self.report.verdict]
        code, kind = NOTHING, "about:blank"
        if said:
            code, kind = str(said[0]["code"]), str(said[0]["type"])
        return code, kind, " ".join([verdict, *(f"{one['detail']}." for one in said[:_REASONS])])


_REASONS: Final = 3
# The code where no finding is bad, and yet too little was found.
NOTHING: Final = "not-established"


def credential_results(report: Report) -> dict[str, object]:
    """What became of each member of a credential, by the names of VCALM.

    Only what its issuer signed is repeated; where that is not known the object is empty. A
    member that was not looked at, or does not count, is left out: it is neither true nor false.
    """
    signed = report.signed
    if signed is None:
        return {}
    results: dict[str, object] = {}
    period = _settled(report.of(Check.VALIDITY))
    for name in ("validFrom", "validUntil"):
        if isinstance(signed.get(name), str) and period:
            results[name] = {"verified": _passed(period), "input": signed[name]}
    for name, check in _MEMBERS:
        entries = [v for _, v in each(signed.get(name), "") if isinstance(v, Mapping)]
        settled = _settled(report.of(check))
        if entries and settled:
            verified = _passed(settled)
            results[name] = [{"verified": verified, "input": entry} for entry in entries]
    return results


_MEMBERS: Final = (
    ("credentialStatus", Check.STATUS),
    ("credentialSchema", Check.STRUCTURE),
    ("proof", Check.PROOF),
)


def presentation_results(
    report: Report, *, challenge: str | None, domain: str | None
) -> dict[str, object]:
    """What became of a presentation and of each credential in it, by the names of VCALM.

    A challenge or a domain is verified where a holder's signature that holds was compared
    with all that was asked. Once one of the two is wrong the other is nobody's word either.
    """
    answered = [f for f in report.of(Check.HOLDER) if f.outcome is Outcome.PASSED]
    compared = [f for f in answered if f.code in _ANSWERS]
    shown: dict[str, object] = {}
    for name, given in (("challenge", challenge), ("domain", domain)):
        if given is not None:
            shown[name] = {"verified": bool(compared), "input": given}
    holder = report.facts.get("holder")
    if isinstance(holder, str):
        shown["holder"] = {"verified": _passed(report.of(Check.PROOF)), "input": holder}
    for finding in compared:
        if "holder" in finding.facts:  # whom an SD-JWT's issuer bound it to
            shown["holder"] = {"verified": True, "input": finding.facts["holder"]}
    return {"presentation": shown, "credentials": [_credential(r) for r in _presented(report)]}


# What says that a holder's signature answers the challenge and the domain that were asked.
_ANSWERS: Final = frozenset({"holder-proven", "key-binding-ok"})


def _presented(report: Report) -> Iterator[Report]:
    """The reports of the credentials shown; an SD-JWT that its holder bound is itself the one."""
    signed = report.signed
    if signed is not None and "VerifiablePresentation" not in texts(signed.get("type")):
        # Who shows it is the presentation's affair, and told there.
        own = tuple(f for f in report.findings if f.check is not Check.HOLDER)
        yield replace(report, findings=own, required=report.required & REQUIRED)
    else:
        yield from (part.report for part in report.parts if part.kind == "presented")


def _credential(report: Report) -> dict[str, object]:
    return {
        "verified": report.verdict is Verdict.VERIFIED,
        "problemDetails": list(_problems(report)),
        "results": credential_results(report),
    }


def _problems(report: Report, *, warnings: bool = True) -> Iterator[dict[str, object]]:
    """Every finding that is bad or worth saying aloud, as problem details."""
    bad = [f for f in report.findings if f.outcome in _BAD]
    loud = [f for f in report.findings if f.warning and f.outcome not in _BAD]
    for finding in [*bad, *(loud if warnings else [])]:
        yield {
            "type": _type(finding),
            "title": finding.code,
            "detail": finding.message,
            "code": finding.code,
            "outcome": finding.outcome.value,
            "pointer": finding.pointer,
        }


def _type(finding: Finding) -> str:
    known = _BY_CODE.get(finding.code)
    if known is None and finding.code.startswith("status-list-"):
        known = f"{_STATUS}STATUS_VERIFICATION_ERROR"
    if known is None and finding.outcome in _BAD:
        known = _BY_CHECK.get(finding.check)
    return known or f"urn:merkki:finding:{finding.code}"


def _settled(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """What was really looked at, whatever came of it."""
    return tuple(f for f in findings if f.outcome is Outcome.PASSED or f.outcome in _BAD)


def _passed(findings: tuple[Finding, ...]) -> bool:
    """Whether something of this was looked at, and all of it holds."""
    settled = _settled(findings)
    return bool(settled) and all(f.outcome is Outcome.PASSED for f in settled)


def _without_contents(report: Report) -> JsonObject:
    """The report, but for the credentials: who wants one back has to ask for it."""
    whole = {name: value for name, value in report.to_dict().items() if name != "credential"}
    whole["parts"] = [
        {**part.to_dict(), "report": _without_contents(part.report)} for part in report.parts
    ]
    return whole
