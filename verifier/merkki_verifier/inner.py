"""Credentials inside other documents: the forms they come in, as bytes to verify.

VCDM 2.0 sections 4.12 and 4.13: a presentation holds credentials as objects, or enveloped
in ``data:`` URLs; VCDM 1.1 has compact JWTs as plain texts.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import unquote_to_bytes

ENVELOPED = "EnvelopedVerifiableCredential"
_TYPES = ("application/vc+jwt", "application/vc+sd-jwt", "application/jwt", "application/dc+sd-jwt")


class InnerError(Exception):
    """What stands inside is no credential in any known form."""


def inner_bytes(value: object) -> bytes:
    """Return the bytes of one embedded credential, ready for ``verify``.

    Raises InnerError, whose message says what is wrong.
    """
    if isinstance(value, str):
        return value.encode("utf-8", "surrogatepass")
    if not isinstance(value, Mapping):
        raise InnerError("what stands here is neither a credential nor a token")
    kinds = value.get("type")
    if ENVELOPED in (kinds if isinstance(kinds, list) else [kinds]):
        return _enveloped(value.get("id"))
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _enveloped(url: object) -> bytes:
    """Read a ``data:`` URL that holds a compact token (RFC 2397); nothing is fetched."""
    if not isinstance(url, str) or not url.startswith("data:"):
        raise InnerError("an enveloped credential is a data: URL")
    head, comma, body = url.removeprefix("data:").partition(",")
    media, *parameters = head.split(";")
    if not comma or media not in _TYPES or parameters:
        raise InnerError(f"an enveloped credential of the type {head[:60]!r} is not read")
    return unquote_to_bytes(body)
