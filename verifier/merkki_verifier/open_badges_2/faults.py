"""What stops the verification of an older badge."""

from __future__ import annotations

from merkki_verifier.report import Check, Finding, Outcome


class BadgeError(Exception):
    """The badge does not hold, or whether it does could not be found out.

    ``code`` is a finding code of ``check``.
    """

    def __init__(
        self,
        check: Check,
        code: str,
        message: str,
        pointer: str = "",
        outcome: Outcome = Outcome.FAILED,
    ) -> None:
        self.check = check
        self.code = code
        self.pointer = pointer
        self.outcome = outcome
        super().__init__(message)

    @property
    def finding(self) -> Finding:
        """The error as what the report says."""
        return Finding(self.check, self.outcome, self.code, str(self), self.pointer)


class DocumentError(Exception):
    """A document that the badge leads to cannot be used.

    ``reason`` is "unreachable", "form" or "id". What that means for the badge depends on
    which document it is, so whoever asked for it says so.
    """

    def __init__(self, reason: str, message: str) -> None:
        self.reason = reason
        super().__init__(message)
