"""Opening whatever somebody hands over: what it is, and where the credential is in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from merkki_verifier.containers import errors
from merkki_verifier.containers.errors import ContainerError
from merkki_verifier.containers.payload import (
    Form,
    form_of,
    require_form,
    require_older_form,
)
from merkki_verifier.world import Limits

Kind: TypeAlias = Literal["json", "jws", "sd-jwt", "png", "svg"]

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_XML: Final = re.compile(rb"(?:\xef\xbb\xbf)?[ \t\r\n]*<[?!A-Za-z]")
_HTML: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE
)
_JSON: Final = b'{"'  # as nearly every file begins, and none of another kind but films
_FILM: Final = re.compile(rb"....ftyp", re.DOTALL)
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<", b"{\0", b"\0{")

_PHOTO: Final = "photos cannot carry a badge: ask for the original PNG, SVG or JSON file"
# How a format shows itself, what people call it, and what to do instead.
_FOREIGN: Final = (
    (re.compile(rb"\xff\xd8\xff"), "a JPEG picture", _PHOTO),
    (re.compile(rb"GIF8"), "a GIF picture", _PHOTO),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "a WebP picture", _PHOTO),
    (_FILM, "a HEIC or AVIF picture or a film", _PHOTO),
    (re.compile(rb"%PDF-"), "a PDF document", "ask for the badge as a PNG, SVG or JSON file"),
    (re.compile(rb"PK\x03\x04"), "a ZIP archive", "unpack it and verify the files in it"),
    (re.compile(rb"\x1f\x8b"), "compressed with gzip", "unpack it and verify the file in it"),
    (_HTML, "a web page", "save the badge itself, not the page that shows it"),
)


@dataclass(frozen=True, slots=True)
class Opened:
    """A credential as it came out of its container.

    ``kind`` is what was handed over, ``payload`` the credential's own bytes and ``form``
    how these are written. ``older`` says that they stood where Open Badges 2.0 keeps its
    badges; then ``payload`` may be the address of one. None of this has been checked yet.
    """

    kind: Kind
    payload: bytes
    form: Form
    older: bool = False


def open_container(raw: bytes, *, limits: Limits | None = None) -> Opened:
    """Find the credential in a file: JSON, a compact JWS, an SD-JWT, a baked PNG or SVG.

    Raises ContainerError, whose message says what a person can do.
    """
    bound = (limits or Limits()).max_bytes
    if len(raw) > bound:
        message = f"the file is larger than {bound} bytes; badges are far smaller"
        raise ContainerError(errors.SIZE, message)
    if raw.startswith(_JSON) and not _FILM.match(raw):
        return _text(raw)
    if not raw.strip():
        raise ContainerError(errors.EMPTY, "the file is empty: save or download it again")
    if raw.startswith(_PNG):
        return _image("png", raw)
    for mark, name, advice in _FOREIGN:
        if mark.match(raw):
            raise ContainerError(errors.FOREIGN, f"the file is {name}: {advice}")
    if raw.startswith(_UTF16):
        raise ContainerError(errors.ENCODING, "the file is UTF-16 text: save it as UTF-8")
    if _XML.match(raw):
        return _image("svg", raw)
    return _text(raw)


def _image(kind: Literal["png", "svg"], raw: bytes) -> Opened:
    from merkki_verifier.containers import png, svg  # noqa: PLC0415 # lxml is slow to load

    where = "text in the image"
    try:
        payload = (png if kind == "png" else svg).extract(raw)
    except ContainerError as error:
        if error.code != errors.OB2:
            raise
        payload = (png if kind == "png" else svg).extract_older(raw)
        return Opened(kind, payload, require_older_form(payload, where), older=True)
    return Opened(kind, payload, require_form(payload, where))


def _text(raw: bytes) -> Opened:
    # Editors and `echo` end a file with a newline; a compact JWS itself has none.
    line = raw.removesuffix(b"\r\n") if raw.endswith(b"\r\n") else raw.removesuffix(b"\n")
    form = form_of(line)
    if form in ("jws", "sd-jwt"):
        return Opened(form, line, form)
    if form == "json":
        return Opened("json", raw, form)
    if re.match(rb"\s*(?:https?://|did:)\S+\s*$", raw, re.IGNORECASE):
        message = "this is an address, not a badge: download the badge from there first"
        raise ContainerError(errors.ADDRESS, message)
    raise ContainerError(
        errors.UNKNOWN,
        "the file is no badge we know: neither JSON, nor a signed token (JWS), nor a baked "
        "PNG or SVG image",
    )
