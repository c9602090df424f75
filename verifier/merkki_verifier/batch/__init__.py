"""Verifying many badges: over processes, from folders and archives, with a record of it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from merkki_verifier.batch.many import lost_report, verify_many
    from merkki_verifier.batch.ordered import WorkersError
    from merkki_verifier.shared_world import WorldSource

__all__ = ["WorkersError", "WorldSource", "lost_report", "verify_many"]

# A bundle and a receipt need one small module of this package, and none of these.
_ELSEWHERE = {
    "WorkersError": "merkki_verifier.batch.ordered",
    "WorldSource": "merkki_verifier.shared_world",
    "lost_report": "merkki_verifier.batch.many",
    "verify_many": "merkki_verifier.batch.many",
}


def __getattr__(name: str) -> object:
    if name in _ELSEWHERE:
        return getattr(import_module(_ELSEWHERE[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
