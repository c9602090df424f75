"""What the log says of an award: digests and places, nothing about a person."""

from __future__ import annotations

import hashlib

from merkki_issuer.issuing.model import Linted, Signed
from merkki_issuer.status.model import Place


def intent_facts(
    linted: Linted, place: Place, unsigned: bytes, *, api_key: str | None = None
) -> dict[str, str]:
    """Enough to know, after a crash, that what is signed is what was linted.

    ``place`` is the credential's own, where ``linted`` is the template of many. ``api_key``
    names the key by which a program asked for it, if one did.
    """
    asked = {"api_key": api_key} if api_key else {}
    return {
        **asked,
        "mark": linted.mark,
        "version": linted.version,
        "list": str(place.number),
        "index": str(place.index),
        "unsigned": digest(unsigned),
    }


def rendering_facts(signed: Signed) -> dict[str, str]:
    """The digest of each form that was issued."""
    return {form.value: digest(content) for form, content in signed.renderings.items()}


def digest(content: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(content).hexdigest()
