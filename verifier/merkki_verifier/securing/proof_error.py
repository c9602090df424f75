"""Why a proof is of no use; each reason becomes a finding."""

from __future__ import annotations


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

    def __init__(self, code: str, message: str, pointer: str) -> None:
        """``code`` is why there is no canonical form."""
        self.pointer = pointer
        # The proof's own fault keeps its name; the rest is something in the document.
        super().__init__(code if code == "proof-context" else f"document-{code}", message)
