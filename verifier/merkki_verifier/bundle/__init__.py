"""Offline bundles: what a verification fetches, in one file, to verify again anywhere."""

from merkki_verifier.bundle.age import with_age
from merkki_verifier.bundle.model import Bundle, BundleError, BundleFetcher
from merkki_verifier.bundle.recording import RecordingFetcher
from merkki_verifier.bundle.writing import load_bundle, to_json

__all__ = [
    "Bundle",
    "BundleError",
    "BundleFetcher",
    "RecordingFetcher",
    "load_bundle",
    "to_json",
    "with_age",
]
