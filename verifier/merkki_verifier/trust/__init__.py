"""Who says so: the reader's registry of issuers, and what each has the right to award.

The forms that are signed need the rest of the library: see ``merkki_verifier.trust.forms``
(any form), ``.signed`` and ``.endorsed``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from merkki_verifier.trust.check import check_trust
from merkki_verifier.trust.faults import RegistryError

if TYPE_CHECKING:
    from merkki_verifier.trust.delegation import Grant, with_grants
    from merkki_verifier.trust.loading import load_registry
    from merkki_verifier.trust.region import region_registry
    from merkki_verifier.trust.registry import TrustEntry, TrustRegistry

__all__ = [
    "Grant",
    "RegistryError",
    "TrustEntry",
    "TrustRegistry",
    "check_trust",
    "load_registry",
    "region_registry",
    "with_grants",
]

# Needed by who has a registry.
_ELSEWHERE = {
    "Grant": "delegation",
    "TrustEntry": "registry",
    "TrustRegistry": "registry",
    "load_registry": "loading",
    "region_registry": "region",
    "with_grants": "delegation",
}


def __getattr__(name: str) -> object:
    if name in _ELSEWHERE:
        return getattr(import_module(f"{__name__}.{_ELSEWHERE[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
