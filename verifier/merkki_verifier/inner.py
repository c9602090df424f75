"""Credentials inside other documents: the forms they come in, as bytes to verify.

VCDM 2.0 sections 4.12 and 4.13: a presentation holds credentials as objects, or enveloped
in ``data:`` URLs; VCDM 1.1 has compact JWTs as plain texts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import unquote_to_bytes

from merkki_verifier.containers import Opened
from merkki_verifier.containers.payload import form_of
from merkki_verifier.json_values import texts
from merkki_verifier.report import Check, Finding, Outcome
from merkki_verifier.strict_json import parse
from merkki_verifier.world import Limits

_CONTEXT = "https://www.w3.org/ns/credentials/v2"
_MEDIA = {
    "EnvelopedVerifiableCredential": (
        "application/vc+jwt",
        "application/vc+sd-jwt",
        "application/dc+sd-jwt",
        "application/jwt",
    ),
    "EnvelopedVerifiablePresentation": ("application/vp+jwt", "application/vp+sd-jwt"),
}
# Real forms (VC-JOSE-COSE section 3.3) that this version cannot check: beyond our knowing.
_UNREAD = ("application/vc+cose", "application/vp+cose")
# A compact JWS, or an SD-JWT with its disclosures. Never JSON, a picture or an address.
_TOKEN = re.compile(rb"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*(?:~[A-Za-z0-9_.~-]*)?")


class InnerError(Exception):
    """What stands inside is no credential in any form that we read.

    ``unread``: others may be able to, so that nothing is known against it.
    """

    def __init__(self, message: str, *, unread: bool = False) -> None:
        self.unread = unread
        super().__init__(message)

    @property
    def of_envelope(self) -> Finding:
        """The error as what a report says of an envelope."""
        outcome = Outcome.UNKNOWN if self.unread else Outcome.FAILED
        code = "container-envelope-unread" if self.unread else "container-envelope"
        return Finding(Check.CONTAINER, outcome, code, str(self))


def inner_bytes(value: object) -> bytes:
    """Return the bytes of one embedded credential, ready to be verified.

    Raises InnerError, whose message says what is wrong.
    """
    if isinstance(value, str):
        raw = value.encode("utf-8", "surrogatepass")
        if not _TOKEN.fullmatch(raw):
            raise InnerError("what stands here is text, and not a signed token")
        return raw
    if not isinstance(value, Mapping):
        raise InnerError("what stands here is neither a credential nor a token")
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")


def unwrapped(opened: Opened, *, limits: Limits) -> Opened:
    """Take a token out of its envelope (VCDM 2.0 section 4.13); leave all else as it is.

    Nothing is fetched: the token stands in the envelope's ``data:`` URL (RFC 2397). Raises
    InnerError where the envelope is unsound, JsonError where it is no strict JSON.
    """
    # Most documents are no envelopes, and need not be parsed twice to know it.
    if opened.form != "json" or b"Enveloped" not in opened.payload:
        return opened
    document = parse(opened.payload, max_depth=limits.max_depth, max_bytes=limits.max_bytes)
    if not isinstance(document, dict):
        return opened
    envelope = next((kind for kind in texts(document.get("type")) if kind in _MEDIA), None)
    if envelope is None:
        return opened
    contexts = document.get("@context")
    if (contexts[:1] if isinstance(contexts, list) else [contexts]) != [_CONTEXT]:
        raise InnerError(f"the first @context of an envelope must be {_CONTEXT}")
    token = _token(document.get("id"), _MEDIA[envelope])
    return replace(opened, payload=token, form=form_of(token) or "jws")


def _token(url: object, allowed: tuple[str, ...]) -> bytes:
    if not isinstance(url, str) or not url.startswith("data:"):
        raise InnerError("the id of an envelope must be a data: URL")
    media, comma, body = url.removeprefix("data:").partition(",")
    if comma and media.removesuffix(";base64") in _UNREAD:
        raise InnerError(f"an envelope of the type {media} is not read here", unread=True)
    if not comma or media not in allowed:
        raise InnerError(f"an envelope of the type {media[:60]!r} is not read")
    token = unquote_to_bytes(body)
    if not _TOKEN.fullmatch(token):
        raise InnerError("there is no signed token in the envelope")
    return token
