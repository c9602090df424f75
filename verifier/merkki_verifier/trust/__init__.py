"""Who says so: the reader's registry of issuers, and what each has the right to award."""

from merkki_verifier.trust.check import check_trust
from merkki_verifier.trust.loading import RegistryError, load_registry
from merkki_verifier.trust.region import region_registry
from merkki_verifier.trust.registry import TrustEntry, TrustRegistry

__all__ = [
    "RegistryError",
    "TrustEntry",
    "TrustRegistry",
    "check_trust",
    "load_registry",
    "region_registry",
]
