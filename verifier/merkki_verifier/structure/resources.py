"""Related resources: files elsewhere that a credential vouches for by their digests.

VCDM 2.0 section 5.3. Nothing is fetched. The one kind of resource that is at hand is a
context we hold; whatever else a credential names is said not to have been looked at.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator, Mapping

from merkki_contexts import ContextsError, accepted_digests, pinned_library
from merkki_keys import EncodingError, b64url_decode, base58btc_decode
from merkki_verifier.json_values import one_or_many
from merkki_verifier.structure.fault import (
    MODEL,
    RESOURCE_CHANGED,
    RESOURCE_NOT_CHECKED,
    Fault,
    Path,
)

_SPEC = "VCDM 2.0 5.3"
# Subresource Integrity 3.5: an algorithm, base64, and options that nobody has defined yet.
_SRI = re.compile(r"(sha256|sha384|sha512)-([A-Za-z0-9+/]+={0,2})(?:\?[\x21-\x7e]*)?")
_LENGTHS = {"sha256": 32, "sha384": 48, "sha512": 64}
# Multihash names of the same three (multiformats table); the length follows the name.
_MULTIHASH = {0x12: "sha256", 0x20: "sha384", 0x13: "sha512"}
# The longest digest above in base58 has 92 characters; decoding is quadratic.
_MAX_MULTIBASE = 200

Digest = tuple[str, bytes]  # the algorithm, "" for one that we do not compute; the value


def resource_faults(document: Mapping[str, object]) -> Iterator[Fault]:
    """What is wrong with the related resources of ``document``, or was not looked at."""
    value = document.get("relatedResource")
    seen: set[str] = set()
    for index, resource in enumerate(one_or_many(value)):
        if isinstance(resource, Mapping):
            path = (
                ("relatedResource", str(index)) if isinstance(value, list) else ("relatedResource",)
            )
            yield from _faults(resource, path, seen)


def _faults(resource: Mapping[str, object], path: Path, seen: set[str]) -> Iterator[Fault]:
    identifier = resource.get("id")
    if isinstance(identifier, str):
        if identifier in seen:
            message = "another related resource has this id"
            yield Fault(MODEL, (*path, "id"), message, _SPEC)
        seen.add(identifier)
    given = [n for n in ("digestSRI", "digestMultibase") if isinstance(resource.get(n), str)]
    if not given:
        message = "a related resource needs digestSRI or digestMultibase"
        yield Fault(MODEL, path, message, _SPEC)
    for name in given:
        digests = _read(name, str(resource[name]))
        if digests is None:
            wanted = (
                "sha256-, sha384- or sha512- and base64" if name == "digestSRI" else "a multihash"
            )
            yield Fault(MODEL, (*path, name), f"{name} must be {wanted}", _SPEC)
        elif (held := _holds(str(identifier), digests)) is False:
            message = "the context we hold has other bytes than the issuer vouched for"
            yield Fault(RESOURCE_CHANGED, (*path, name), message, _SPEC)
        elif held is None:
            message = "the file at this address was not compared with its digest: none is fetched"
            yield Fault(RESOURCE_NOT_CHECKED, (*path, name), message, _SPEC)


def _read(name: str, text: str) -> list[Digest] | None:
    """The digests of one member; None if it is none at all."""
    if name == "digestMultibase":
        digest = _multibase(text)
        return None if digest is None else [digest]
    found = [_sri(part) for part in text.split()]
    known = [digest for digest in found if digest is not None]
    return known if known and len(known) == len(found) else None


def _sri(text: str) -> Digest | None:
    match = _SRI.fullmatch(text)
    if match is None:
        return None
    try:
        value = base64.b64decode(match[2], validate=True)
    except binascii.Error:
        return None
    return (match[1], value) if len(value) == _LENGTHS[match[1]] else None


def _multibase(text: str) -> Digest | None:
    decode = {"u": b64url_decode, "z": base58btc_decode}.get(text[:1])
    if decode is None or len(text) > _MAX_MULTIBASE:
        return None
    try:
        raw = decode(text[1:])
    except EncodingError:
        return None
    # Names and lengths of more than one byte exist, and none is of a hash we compute.
    if len(raw) > 2 and raw[0] in _MULTIHASH:
        name = _MULTIHASH[raw[0]]
        sound = raw[1] == len(raw) - 2 == _LENGTHS[name]
        return (name, raw[2:]) if sound else None
    return ("", raw) if len(raw) > 2 else None


def _holds(identifier: str, digests: list[Digest]) -> bool | None:
    """Whether one of ``digests`` is that of the context we hold; None where we cannot tell."""
    try:
        known = {bytes.fromhex(each) for each in accepted_digests(identifier)}
        data = pinned_library().get(identifier).data
    except ContextsError:
        return None
    comparable = [(name, value) for name, value in digests if name]
    if any(value in known or hashlib.new(n, data).digest() == value for n, value in comparable):
        return True
    # Of other bytes that the address has served we know the SHA-256 alone.
    tellable = [name == "sha256" or len(known) == 1 for name, _ in comparable]
    return False if tellable and all(tellable) else None
