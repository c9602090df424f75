"""One result of a batch: what was verified, and everything that was found."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from merkki_verifier.report import Verdict


class Result(Protocol):
    """What is counted of a result: a ``Row`` read back, or one ``Fresh`` from its verification."""

    @property
    def name(self) -> str:
        """What was verified."""
        ...

    @property
    def verdict(self) -> Verdict:
        """What the findings add up to."""
        ...

    def reasons(self) -> Iterator[tuple[str, str]]:
        """Code and message of each finding that failed or stayed unknown."""
        ...

    def warnings(self) -> Iterator[str]:
        """The codes of what holds and is worth saying aloud."""
        ...


@dataclass(frozen=True, slots=True)
class Row:
    """An item's name and digest with its report, as JSON-ready values.

    ``sha256`` is of the bytes that came in; None where there were none.
    """

    name: str
    sha256: str | None
    report: Mapping[str, object]

    @classmethod
    def from_line(cls, line: bytes) -> Row:
        """The row that ``line`` wrote. Raises ValueError or KeyError for another line."""
        members = json.loads(line)
        name, digest = members.pop("input"), members.pop("sha256")
        Verdict(members["verdict"])
        return cls(name, digest, members)

    def line(self) -> bytes:
        """The row as a line of JSON, as ``merkki-verify check --json`` writes it."""
        members = {"input": self.name, "sha256": self.sha256, **self.report}
        return json.dumps(members, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"

    @property
    def verdict(self) -> Verdict:
        """What the findings add up to."""
        return Verdict(self.report["verdict"])

    def reasons(self) -> Iterator[tuple[str, str]]:
        """Code and message of each finding that failed or stayed unknown."""
        for finding in _mappings(self.report.get("findings")):
            if finding.get("outcome") in ("failed", "unknown"):
                yield str(finding.get("code")), str(finding.get("message"))

    def warnings(self) -> Iterator[str]:
        """The codes of what holds and is worth saying aloud."""
        for finding in _mappings(self.report.get("findings")):
            if finding.get("warning"):
                yield str(finding.get("code"))

    def facts(self) -> Mapping[str, object]:
        """How and against what it was checked."""
        facts = self.report.get("facts")
        return facts if isinstance(facts, Mapping) else {}

    def parts(self) -> Iterator[Row]:
        """The credentials inside it, each with its report."""
        for part in _mappings(self.report.get("parts")):
            report = part.get("report")
            if isinstance(report, Mapping):
                yield Row(self.name, None, report)


def _mappings(value: object) -> Iterator[Mapping[str, object]]:
    if isinstance(value, list):
        yield from (item for item in value if isinstance(item, Mapping))
