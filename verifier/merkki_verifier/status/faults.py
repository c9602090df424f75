"""What can be wrong with a status, before anybody knows what it says."""

from __future__ import annotations

# Faults of the credential or of its issuer's own list; the rest lies on the road to the list.
_OWN = frozenset({"status-entry", "status-index-range", "status-list-length"})


class StatusError(Exception):
    """A list or an entry is unusable. ``code`` is a finding code."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)

    @property
    def own(self) -> bool:
        """Whether the credential itself is at fault, and not the road to its list."""
        return self.code in _OWN


class ListError(StatusError):
    """A list could not be had or believed: it says nothing, neither good nor bad."""
