"""What a request wants to be checked, and a report narrowed to that.

``options.checks`` of VC-API names what must hold. Form, proof and issuer always count,
since without them nothing is known; a list adds to these, and an empty one adds nothing.
Whatever was left out is named in the answer, so that nobody takes a part for the whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from merkki_verifier.credential import part_finding
from merkki_verifier.report import REQUIRED, Check, Finding, Part, Report
from merkki_verifier.web.api.problems import ProblemError
from merkki_verifier.world import World

ALWAYS: Final = frozenset({Check.CONTAINER, Check.STRUCTURE, Check.PROOF, Check.ISSUER, Check.PART})
# By our own names, and by those that VC-API callers use.
NAMES: Final[Mapping[str, frozenset[Check]]] = {
    **{check.value: frozenset({check}) for check in Check},
    "credentialSchema": frozenset({Check.STRUCTURE}),
    "credentialStatus": frozenset({Check.STATUS}),
    "challenge": frozenset(),  # compared whenever one is given
    "domain": frozenset(),
}
# What is asked of a holder beside the signature: whether each badge was made out to whoever
# shows it, and whether it was signed here and now.
_BESIDE_SIGNATURE: Final = frozenset(
    {"holder-bound", "holder-other", "holder-unbound", "holder-skipped"}
    | {"holder-unasked", "key-binding-unasked"}
)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which checks count, and whether the holder's answer to a challenge or domain does."""

    counted: frozenset[Check]
    everything: bool = True
    answered: bool = False

    def world(self, world: World) -> World:
        """``world`` without what only checks that do not count would look at."""
        if self.everything:
            return world
        return replace(
            world,
            trust=world.trust if self.counted & {Check.TRUST, Check.RIGHT} else None,
            refresh=world.refresh and Check.REFRESH in self.counted,
        )

    def narrowed(self, report: Report) -> Report:
        """``report`` with the findings that count, and no others; its parts likewise."""
        if self.everything:
            return report
        parts = tuple(
            replace(part, report=self.narrowed(part.report))
            for part in report.parts
            if part.kind in ("presented", "component")
            or (part.kind == "endorsement" and Check.ENDORSEMENT in self.counted)
            or (part.kind == "newer" and Check.REFRESH in self.counted)
        )
        required = report.required
        if not self.answered and Check.HOLDER not in self.counted:
            required &= REQUIRED
        findings = tuple(self._findings(report.findings, parts))
        return replace(report, findings=findings, parts=parts, required=required)

    def _findings(self, findings: Sequence[Finding], parts: Sequence[Part]) -> Iterator[Finding]:
        renewed = {part.pointer: part_finding(part) for part in parts}
        for finding in findings:
            if finding.check is Check.PART:
                yield renewed.get(finding.pointer, finding)
            elif finding.check in self.counted or (
                finding.check is Check.HOLDER and finding.code not in _BESIDE_SIGNATURE
            ):
                yield finding

    def names(self) -> list[str]:
        """What counted, in the order it is asked."""
        held = self.counted | ({Check.HOLDER} if self.answered else set())
        return [check.value for check in Check if check in held]

    def left_out(self) -> list[str]:
        """What did not count."""
        return [check.value for check in Check if check.value not in set(self.names())]


def asked_for(checks: Sequence[str] | None, *, answered: bool = False) -> Asked:
    """Read ``options.checks``; None asks for everything. Raises ProblemError.

    ``answered``: a challenge or a domain was given, and what the holder signed must fit it.
    """
    if checks is None:
        return Asked(frozenset(Check), answered=answered)
    unknown = sorted(set(checks) - NAMES.keys())
    if unknown:
        known = ", ".join(sorted(NAMES))
        message = f"options.checks names {unknown[0]!r:.60}, which is no check; there are {known}"
        raise ProblemError("request-checks", message)
    wanted = frozenset().union(*(NAMES[name] for name in checks))
    return Asked(ALWAYS | wanted, everything=False, answered=answered)
