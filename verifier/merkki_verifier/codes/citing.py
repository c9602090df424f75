"""The section behind each finding: the finding's own, or else its code's."""

from __future__ import annotations

from dataclasses import replace

from merkki_verifier.codes import CODES
from merkki_verifier.report import Finding, Report


def cited(report: Report) -> Report:
    """``report`` with the ``spec`` of every finding filled in, in its parts too.

    A check that knows a section more exactly than the table has named it already.
    """
    parts = tuple(replace(part, report=cited(part.report)) for part in report.parts)
    return replace(report, findings=tuple(map(_cited, report.findings)), parts=parts)


def _cited(finding: Finding) -> Finding:
    code = CODES.get(finding.code)
    if finding.spec or code is None or not code.spec:
        return finding
    f = finding  # written out: `replace` takes three times as long, and every finding comes by
    return Finding(f.check, f.outcome, f.code, f.message, f.pointer, code.spec, f.facts, f.warning)
