"""Who says so: the reader's registry of issuers, and what each has the right to award."""

from merkki_verifier.trust.registry import TrustEntry, TrustRegistry

__all__ = ["TrustEntry", "TrustRegistry"]
