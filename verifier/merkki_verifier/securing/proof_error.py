"""Why a proof is of no use; each reason becomes a finding."""

from __future__ import annotations

from merkki_contexts import ContextsError, UnknownContextError


class ProofError(Exception):
    """A proof is unusable. ``code`` is a finding code; ``unsupported``: real, but not for us."""

    def __init__(
        self, code: str, message: str, member: str = "", *, unsupported: bool = False
    ) -> None:
        self.code = code
        self.member = member
        self.unsupported = unsupported
        super().__init__(message)


class NotCoveredError(ProofError):
    """Something in the document could not be signed at all; ``pointer`` leads into it."""

    def __init__(self, code: str, message: str, pointer: str, *, unsupported: bool = False) -> None:
        """``code`` is why there is no canonical form."""
        self.pointer = pointer
        # The proof's own fault keeps its name; the rest is something in the document.
        name = code if code == "proof-context" else f"document-{code}"
        super().__init__(name, message, unsupported=unsupported)


def is_unheld(error: ContextsError) -> bool:
    """Whether we lack a context that others may hold: docs/adr/0016.

    One at an address where nobody could publish it is no context at all.
    """
    return isinstance(error, UnknownContextError) and error.url.startswith("https://")
