"""What can go wrong in the issuing service, and whose it is.

Every error carries a stable ``code``, a sentence with its facts, and where there is
something to do, a ``hint`` that says what. None of them ever carries a secret.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with what a caller sent, and where (RFC 6901 JSON Pointer)."""

    code: str
    pointer: str
    message: str


class IssuerError(Exception):
    """The root of our own errors. ``exit_status`` is what a command ends with."""

    exit_status = 70

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        self.code = code
        self.message = message
        self.hint = hint
        super().__init__(f"{message} {hint}".strip())

    def to_dict(self) -> dict[str, str]:
        """The error as JSON-ready values."""
        return {"code": self.code, "message": self.message, "hint": self.hint}


class RefusedError(IssuerError):
    """The caller asked for something we do not do; nothing was changed."""

    exit_status = 1


class MalformedError(RefusedError):
    """What was sent is not as it must be. ``faults`` name every place that is wrong."""

    def __init__(self, code: str, message: str, faults: tuple[Fault, ...] = ()) -> None:
        self.faults = faults
        super().__init__(code, message)


class NotFoundError(RefusedError):
    """There is no such thing here."""


class ConflictError(RefusedError):
    """What is asked contradicts what is already on record."""


class UnavailableError(IssuerError):
    """The world stands in the way (a key file, the database, the clock); it may pass."""

    exit_status = 3


class ConfusionError(IssuerError):
    """Two of our own parts disagree. Nothing leaves the house until a person has looked."""

    exit_status = 70
