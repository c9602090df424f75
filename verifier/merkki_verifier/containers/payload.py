"""What a container carries: a credential as JSON, as a compact JWS, or as an SD-JWT.

An image of Open Badges 2 may carry the address of a badge instead. Telling these apart is
all that happens here; whether they are well formed is for the strict JSON parser and the
JWS module to say.
"""

from __future__ import annotations

import re
from typing import Final, Literal, TypeAlias

from merkki_verifier.containers.errors import ADDRESS, ENCODING, PAYLOAD, ContainerError
from merkki_verifier.strict_json import JsonError, parse

Form: TypeAlias = Literal["json", "jws", "sd-jwt", "address"]

_JSON_SPACE: Final = b" \t\r\n"
_BOM: Final = b"\xef\xbb\xbf"
# Base64url of '{"', '{ ', '{\n' and '{\r' all begin with "e" and one of these.
_JWS_START: Final = re.compile(rb"e[yw][A-Za-z0-9_-]")
# One token with a dot in it. Padding and "~" are let through, so that the JWS module
# can say what is wrong with them.
_TOKEN: Final = re.compile(rb"[A-Za-z0-9_\-+/=~]*\.[A-Za-z0-9_\-+/=~.]*")
# A JWS is whole before the first "~"; what is behind it is the SD-JWT module's to judge.
_SD_JWT: Final = re.compile(rb"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+~")
_COMPACT_JWS: Final = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]+")
_ADDRESS: Final = re.compile(rb"(?:https?:|did:|urn:)", re.IGNORECASE)
_WEB_ADDRESS: Final = re.compile(rb"\s*https?://\S+\s*", re.IGNORECASE)


def form_of(payload: bytes) -> Form | None:
    """How the payload is written, judged by its first look; None for anything else."""
    text = payload.removeprefix(_BOM).lstrip(_JSON_SPACE)
    if text[:1] in (b"{", b"["):
        return "json"
    if _SD_JWT.match(payload):
        return "sd-jwt"
    if _JWS_START.match(payload) or _TOKEN.fullmatch(payload):
        return "jws"
    return None


def require_form(payload: bytes, where: str) -> Form:
    """The form of the text found ``where`` in an image.

    Raises ContainerError if it is not UTF-8, an address, or nothing we know.
    """
    try:
        payload.decode()
    except UnicodeDecodeError:
        message = f"the {where} is not UTF-8 text: ask the issuer for a new image"
        raise ContainerError(ENCODING, message) from None
    form = form_of(payload)
    if form:
        return form
    if _ADDRESS.match(payload):
        raise ContainerError(
            ADDRESS,
            f"the {where} is only an address, as old badges had it, and nothing was fetched: "
            "open the address yourself, or ask the issuer for an Open Badges 3.0 image",
        )
    message = f"the {where} is neither JSON nor a signed token: ask the issuer for a new image"
    raise ContainerError(PAYLOAD, message)


def require_older_form(payload: bytes, where: str) -> Form:
    """The form of the text found ``where`` Open Badges 2.0 keeps its badges, or "address".

    Raises ContainerError if it is not UTF-8, or nothing a badge of that kind can be.
    """
    if _WEB_ADDRESS.fullmatch(payload):
        return "address"
    form = require_form(payload, where)
    if form == "sd-jwt":
        message = f"the {where} is a token that no Open Badges 2.0 badge is: ask the issuer"
        raise ContainerError(PAYLOAD, message)
    return form


def require_credential_text(credential: str) -> Form:
    """The form of a text about to be baked, which must be well formed already.

    Raises ContainerError: an image must never be given what nobody could take out again.
    """
    if _COMPACT_JWS.fullmatch(credential):
        return "jws"
    try:
        value = parse(credential)
    except JsonError as error:
        message = f"only a compact JWS or a JSON credential can be baked: {error}"
        raise ContainerError(PAYLOAD, message) from None
    if not isinstance(value, dict):
        raise ContainerError(PAYLOAD, "only a JSON object can be baked, not a bare value")
    return "json"
