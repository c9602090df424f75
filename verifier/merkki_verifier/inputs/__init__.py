"""What people hand over: files, folders, archives, addresses, pictures of QR codes."""

from merkki_verifier.inputs.archive_bounds import ArchiveLimits
from merkki_verifier.inputs.item import Item
from merkki_verifier.inputs.sources import InputError, Sources
from merkki_verifier.inputs.verifying import verify_item

__all__ = ["ArchiveLimits", "InputError", "Item", "Sources", "verify_item"]
