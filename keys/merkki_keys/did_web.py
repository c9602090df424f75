"""did:web: which https document speaks for a DID, and which DID an https address has.

The identifier is text that a stranger wrote, and it becomes a URL that we ask for. So the
grammar is narrow: a host name in lower case, perhaps a port, plain path segments; one DID
gives one URL, and nothing in it can change host, leave the path or smuggle a character.
Whether the host may be *reached* (private addresses, localhost) is the fetcher's affair.
"""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes, urlsplit

from merkki_keys.errors import DidError

_PREFIX = "did:web:"
MAX_DID_CHARS = 1024
MAX_HOST_CHARS = 253  # RFC 1035 section 2.3.4

_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)
# Browsers and C libraries read 2130706433, 0x7f000001 and 127.1 as addresses; what ends in
# a number is no name. did:web forbids addresses altogether.
_NUMERIC_LABEL = re.compile(r"[0-9]+|0x[0-9a-f]*", re.ASCII)
_PORT = re.compile(r"[1-9][0-9]{0,4}", re.ASCII)
# The method-specific characters of DID 1.0 section 3.1 and percent-encoded octets.
_SEGMENT = re.compile(r"([A-Za-z0-9._-]|%[0-9A-Fa-f]{2})+", re.ASCII)
# What a percent-encoded octet may stand for besides letters beyond ASCII. Anything else in
# ASCII either needs no encoding, so that a DID would have two spellings, or is a delimiter.
_ENCODED_ASCII = frozenset(b"~!$&'()*+,;=")


def did_web_url(did: str) -> str:
    """The https URL of a did:web's document (did:web section 3.2, Read).

    ``did:web:host`` gives ``https://host/.well-known/did.json``; ``did:web:host%3A8443:a:b``
    gives ``https://host:8443/a/b/did.json``. Raises DidError ``did-method`` for another
    method, ``did-syntax`` for anything outside the grammar above.
    """
    if not did.startswith(_PREFIX):
        raise DidError("did-method", "this is no did:web")
    if len(did) > MAX_DID_CHARS:
        raise DidError("did-syntax", f"a did:web of {len(did)} characters")
    authority, *path = did.removeprefix(_PREFIX).split(":")
    # The port's colon is the one percent-encoding a host part may hold.
    host, *port = re.split("%3A", authority, flags=re.IGNORECASE)
    _check_authority(host, port)
    for segment in path:
        _check_segment(segment)
    location = "/".join([":".join([host, *port]), *(path or [".well-known"])])
    return f"https://{location}/did.json"


def did_web(location: str, *path: str) -> str:
    """The did:web of an https URL, or of a host (perhaps with port) and path segments.

    ``did_web("https://passi.example/orgs/a")`` equals ``did_web("passi.example", "orgs",
    "a")``. Raises DidError ``did-syntax`` where no did:web stands for that address.
    """
    authority = location
    if "/" in location:
        try:
            parts = urlsplit(location)
        except ValueError as error:
            raise DidError("did-syntax", "this is no web address") from error
        if parts.scheme != "https" or parts.query or parts.fragment or "@" in parts.netloc:
            raise DidError("did-syntax", "a did:web stands for a plain https address")
        authority = parts.netloc
        if parts.path not in {"", "/"}:
            path = (*parts.path.removeprefix("/").removesuffix("/").split("/"), *path)
    for segment in path:
        _check_segment(segment)  # a colon inside would begin another segment
    did = _PREFIX + ":".join([authority.replace(":", "%3A"), *path])
    did_web_url(did)  # what we hand out, we can read
    return did


def _check_authority(host: str, port: list[str]) -> None:
    labels = host.split(".")
    if len(host) > MAX_HOST_CHARS or not all(_LABEL.fullmatch(label) for label in labels):
        raise DidError("did-syntax", "the host of a did:web is a host name in lower case")
    if _NUMERIC_LABEL.fullmatch(labels[-1]):
        raise DidError("did-syntax", "the host of a did:web is a name, not an address")
    if len(port) > 1 or not all(_PORT.fullmatch(p) and int(p) < 65536 for p in port):
        raise DidError("did-syntax", "the port of a did:web is a number up to 65535")


def _check_segment(segment: str) -> None:
    if not _SEGMENT.fullmatch(segment):
        raise DidError("did-syntax", "a path segment of a did:web is empty or has odd characters")
    if segment in (".", ".."):
        raise DidError("did-syntax", "a path segment of a did:web is a step upwards or in place")
    octets = [int(text[:2], 16) for text in segment.split("%")[1:]]
    if any(octet < 0x80 and octet not in _ENCODED_ASCII for octet in octets):
        raise DidError("did-syntax", "a path segment of a did:web hides a character in percents")
    try:
        unquote_to_bytes(segment).decode("utf-8")
    except UnicodeDecodeError as error:
        raise DidError("did-syntax", "a path segment of a did:web is not UTF-8") from error
