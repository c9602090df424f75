"""How many credentials one verification may still open, whatever stands inside what."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Allowance:
    """Shared by a document and all that stands inside it, so that nesting buys no more."""

    parts: int

    def take(self, count: int) -> bool:
        """Whether ``count`` more may be opened; if not, none of them is."""
        if count > self.parts:
            return False
        self.parts -= count
        return True
