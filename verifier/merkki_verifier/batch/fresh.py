"""A result as it comes from a verification, written without building what a line does not keep.

``Fresh`` says what ``Row`` says of the same report, and writes the same bytes: a row is made of
JSON-ready values, and for a long file making them takes a tenth of the whole time.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from merkki_verifier.report import Finding, Outcome, Report, Verdict

# Reports are made of trees that were parsed: nothing in them can hold itself.
_JSON: Final = json.JSONEncoder(ensure_ascii=False, check_circular=False)
_NAMED: Final = frozenset({Outcome.FAILED, Outcome.UNKNOWN})

# The findings of a file's badges are the same few dozen, word for word. Known by all that is
# written of them; a text that is longer than any of ours has a stranger's words in it.
_MOST: Final = 512
_LONGEST: Final = 2_000
_written: dict[tuple[object, ...], str] = {}


@dataclass(frozen=True, slots=True)
class Fresh:
    """An item's name and digest with its report; ``verdict`` is the report's, folded once."""

    name: str
    sha256: str | None
    report: Report
    verdict: Verdict

    @classmethod
    def of(cls, name: str, sha256: str | None, report: Report) -> Fresh:
        """The result of one item."""
        return cls(name, sha256, report, report.verdict)

    def line(self) -> bytes:
        """The line that ``Row(name, sha256, report.to_dict())`` writes, byte for byte."""
        report, text = self.report, _JSON.encode
        line = (
            f'{{"input": {text(self.name)}, "sha256": {text(self.sha256)},'
            f' "verdict": "{self.verdict.value}",'
            f' "findings": [{", ".join(map(_text, report.findings))}],'
            f' "facts": {text(dict(report.facts))}, "credential": {text(report.signed)},'
            f' "parts": {text([part.to_dict() for part in report.parts])}}}\n'
        )
        return line.encode("utf-8", "surrogatepass")

    def reasons(self) -> Iterator[tuple[str, str]]:
        """Code and message of each finding that failed or stayed unknown."""
        return ((f.code, f.message) for f in self.report.findings if f.outcome in _NAMED)

    def warnings(self) -> Iterator[str]:
        """The codes of what holds and is worth saying aloud."""
        return (f.code for f in self.report.findings if f.warning)


def _text(finding: Finding) -> str:
    """A finding as JSON, from memory where the same one was written before."""
    f = finding
    said = (f.check, f.outcome, f.code, f.message, f.pointer, f.spec, f.warning)
    key = (*said, *f.facts, *f.facts.values())
    known = _written.get(key)
    if known is None:
        known = _JSON.encode(f.to_dict())
        if len(known) <= _LONGEST:
            if len(_written) >= _MOST:
                _written.clear()
            _written[key] = known
    return known
