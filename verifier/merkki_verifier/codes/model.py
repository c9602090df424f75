"""What is known of a finding's code, and the words in which the table of them is written."""

from __future__ import annotations

from dataclasses import dataclass

from merkki_verifier.report import Check, Outcome


@dataclass(frozen=True, slots=True)
class Code:
    """One thing a verification can establish. Its meaning never changes, nor is it reused.

    ``outcomes`` are those it is reported with. ``premise`` is what must have held for the
    question to be asked at all. ``spec`` is the section that makes the demand, "" where it
    is our own. ``advice`` is what whoever meets it can do, "" where nothing is to be done.
    """

    code: str
    check: Check
    outcomes: frozenset[Outcome]
    meaning: str
    premise: str
    spec: str = ""
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a verification: questions of one check that share a premise."""

    check: Check
    premise: str
    spec: str = ""  # the section of those codes that name none of their own

    def passes(self, code: str, meaning: str, *, spec: str | None = None, advice: str = "") -> Code:
        """A code for what holds, if only with something worth saying aloud."""
        return self.says(code, {Outcome.PASSED}, meaning, spec=spec, advice=advice)

    def fails(self, code: str, meaning: str, *, spec: str | None = None, advice: str = "") -> Code:
        """A code for evidence that contradicts the badge."""
        return self.says(code, {Outcome.FAILED}, meaning, spec=spec, advice=advice)

    def cannot_tell(
        self, code: str, meaning: str, *, spec: str | None = None, advice: str = ""
    ) -> Code:
        """A code for evidence that could not be had."""
        return self.says(code, {Outcome.UNKNOWN}, meaning, spec=spec, advice=advice)

    def skips(self, code: str, meaning: str, *, spec: str | None = None, advice: str = "") -> Code:
        """A code for a question that was not asked."""
        return self.says(code, {Outcome.SKIPPED}, meaning, spec=spec, advice=advice)

    def lacks(self, code: str, meaning: str, *, spec: str | None = None, advice: str = "") -> Code:
        """A code for something the badge does not claim, or that does not count."""
        return self.says(code, {Outcome.ABSENT}, meaning, spec=spec, advice=advice)

    def says(
        self,
        code: str,
        outcomes: set[Outcome],
        meaning: str,
        *,
        spec: str | None = None,
        advice: str = "",
    ) -> Code:
        """A code that is reported with each of ``outcomes``, according to the case."""
        return Code(
            code=code,
            check=self.check,
            outcomes=frozenset(outcomes),
            meaning=meaning,
            premise=self.premise,
            spec=self.spec if spec is None else spec,
            advice=advice,
        )
