"""Verifying many badges: over processes, from folders and archives, with a record of it."""

from merkki_verifier.batch.many import lost_report, verify_many
from merkki_verifier.batch.ordered import WorkersError
from merkki_verifier.shared_world import WorldSource

__all__ = ["WorkersError", "WorldSource", "lost_report", "verify_many"]
