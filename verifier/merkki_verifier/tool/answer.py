"""What the tool answers: one JSON object, and an exit status that says the same."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from merkki_verifier.report import Check, Finding, Outcome, Part, Verdict

_TOLD: Final = (Outcome.FAILED, Outcome.UNKNOWN)


class Result(Enum):
    """The four answers that interoperability suites know."""

    SUCCESS = "success"
    FAILURE = "failure"  # the document is at fault
    INDETERMINATE = "indeterminate"  # something could not be established
    ERROR = "error"  # the asking is at fault: nothing was made or judged


EXIT: Final = {Result.SUCCESS: 0, Result.FAILURE: 1, Result.ERROR: 2, Result.INDETERMINATE: 3}
OF_VERDICT: Final = {
    Verdict.VERIFIED: Result.SUCCESS,
    Verdict.REJECTED: Result.FAILURE,
    Verdict.INDETERMINATE: Result.INDETERMINATE,
}


class ToolError(Exception):
    """The caller asked for what cannot be done; the message says what to give instead."""


@dataclass(frozen=True, slots=True)
class Answer:
    """``data`` is what was made, or what the key signed; None where there is neither.

    ``message`` says the answer in words. ``inside`` are the credentials of a presentation.
    """

    result: Result
    message: str
    data: object = None
    findings: Sequence[Finding] = ()
    inside: Sequence[Part] = ()

    def to_json(self) -> str:
        """The answer as one line of JSON."""
        told: dict[str, object] = {
            "result": self.result.value,
            "data": self.data,
            "message": self.message,
        }
        # What a presentation's parts came to is told under ``inside``.
        findings = [f.to_dict() for f in self.findings if f.check is not Check.PART]
        if findings:
            told["findings"] = findings
        if self.inside:
            told["inside"] = [_told(part) for part in self.inside]
        return json.dumps(told, ensure_ascii=False)


def reasons(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings that speak against a document, or leave it open; the worst first."""
    bad = (finding for finding in findings if finding.outcome in _TOLD)
    return tuple(sorted(bad, key=lambda finding: _TOLD.index(finding.outcome)))


def _told(part: Part) -> dict[str, object]:
    found = reasons(part.report.findings)
    return {
        "pointer": part.pointer,
        "result": OF_VERDICT[part.report.verdict].value,
        "message": found[0].message if found else "it holds",
    }
