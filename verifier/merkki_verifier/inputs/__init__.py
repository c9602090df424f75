"""What people hand over: files, folders, archives, addresses, pictures of QR codes."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from merkki_verifier.inputs.item import Item
from merkki_verifier.inputs.sources import InputError, Sources
from merkki_verifier.inputs.verifying import verify_item

if TYPE_CHECKING:
    from merkki_verifier.inputs.archive import ArchiveLimits

__all__ = ["ArchiveLimits", "InputError", "Item", "Sources", "verify_item"]


def __getattr__(name: str) -> object:
    # zipfile is slow to load, and archives are rare.
    if name == "ArchiveLimits":
        return getattr(import_module(f"{__name__}.archive"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
