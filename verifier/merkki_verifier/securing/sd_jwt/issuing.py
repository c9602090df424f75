"""Making an SD-JWT: which claims its holder may keep back is the issuer's choice.

RFC 9901 sections 4.1 and 4.2. Everything a digest is made of is an argument, the salts too.
"""

from __future__ import annotations

import secrets
from bisect import insort
from collections.abc import Callable, Iterable, Mapping
from typing import Final, cast

from merkki_keys import PublicKey, Signer, b64url_encode
from merkki_verifier.json_values import JsonDict, JsonValue
from merkki_verifier.securing.jws import compact_json, sign_compact
from merkki_verifier.securing.sd_jwt.combined import MAX_DISCLOSURES, SEPARATOR
from merkki_verifier.securing.sd_jwt.disclosure import (
    ALGORITHM,
    DEFAULT_HASH,
    DIGESTS,
    ELEMENT,
    RESERVED,
    hash_name_of,
    make_disclosure,
    never_selective,
)
from merkki_verifier.strict_json import parse

SALT_BYTES: Final = 16

Salts = Callable[[], str]


def fresh_salt() -> str:
    """A salt of 128 random bits (RFC 9901 section 9.3)."""
    return b64url_encode(secrets.token_bytes(SALT_BYTES))


def issue(
    payload: Mapping[str, object],
    *,
    disclosable: Iterable[str],
    signer: Signer,
    salts: Salts,
    holder_jwk: Mapping[str, object] | None = None,
    typ: str = "dc+sd-jwt",
    hash_name: str = DEFAULT_HASH,
    decoys: int = 0,
) -> str:
    """Sign ``payload`` so that its holder may keep back what ``disclosable`` points at.

    ``disclosable`` are JSON Pointers to members and elements; one may stand inside another.
    ``salts`` gives a fresh text each time (``fresh_salt``). ``holder_jwk`` is the public key
    to bind it to. ``decoys`` digests of nothing are added beside the top-level claims, so
    that nobody can count what was kept back. Raises ValueError for a payload or a pointer
    that RFC 9901 or SD-JWT VC forbids, SdJwtError for a hash, KeyFormatError for a key.
    """
    hash_name_of({ALGORITHM: hash_name})
    claims = _copied(payload)
    if holder_jwk is not None:
        PublicKey.from_jwk(holder_jwk)  # which refuses a private one
        claims["cnf"] = {"jwk": _copied(holder_jwk)}
    disclosures: list[str] = []

    def hide(value: JsonValue, name: str | None = None) -> str:
        made = make_disclosure(salts(), value, name)
        disclosures.append(made.text)
        return made.digest(hash_name)

    for path in _in_order(disclosable, never_selective(claims)):
        _hide(claims, path, hide)
    if len(disclosures) > MAX_DISCLOSURES or len(set(disclosures)) < len(disclosures):
        raise ValueError(f"more than {MAX_DISCLOSURES} disclosures, or a salt used twice")
    for _ in range(decoys):
        _add_digest(claims, make_disclosure(salts(), salts()).digest(hash_name))
    if disclosures or decoys:
        claims[ALGORITHM] = hash_name
    header = {"typ": typ, "kid": signer.key_id}
    signed = sign_compact(compact_json(claims), signer=signer, header=header)
    mark = SEPARATOR.decode()
    return mark.join([signed, *disclosures, ""])


def _in_order(pointers: Iterable[str], forced: frozenset[str]) -> list[tuple[str, ...]]:
    """The longest path first: what is hidden inside something hidden is hidden before it."""
    paths = {_path(text) for text in pointers}
    for path in paths:
        if path[0] in forced:
            raise ValueError(f"{path[0]} must never be selective")
    return sorted(paths, key=lambda path: (-len(path), path))


def _hide(claims: JsonDict, path: tuple[str, ...], hide: Callable[..., str]) -> None:
    """Put a digest where a member or an element stood."""
    *way, last = path
    place: JsonValue = claims
    for step in way:
        place = _step(place, step)
    if isinstance(place, dict):
        if last in RESERVED or last not in place:
            raise ValueError(f"there is no claim at /{'/'.join(path)}")
        _add_digest(place, hide(place.pop(last), last))
        return
    # In anything but a list there is no element to be found.
    elements = place if isinstance(place, list) else []
    index = _index(elements, last)
    elements[index] = {ELEMENT: hide(elements[index])}


def _add_digest(place: JsonDict, digest: str) -> None:
    """Add a digest in the order of digests, which tells nothing of the order of claims."""
    # The payload had no _sd of its own, so whatever is there is this list.
    insort(cast("list[str]", place.setdefault(DIGESTS, [])), digest)


def _step(place: JsonValue, step: str) -> JsonValue:
    if isinstance(place, list):
        return place[_index(place, step)]
    if isinstance(place, dict) and step in place:
        return place[step]
    raise ValueError(f"there is nothing called {step!r:.60} to step into")


def _index(place: list[JsonValue], step: str) -> int:
    if step.isascii() and step.isdigit() and str(int(step)) == step and int(step) < len(place):
        return int(step)
    raise ValueError(f"there is no element {step!r:.60}")


def _path(text: str) -> tuple[str, ...]:
    """The steps of a JSON Pointer (RFC 6901)."""
    if not text.startswith("/"):
        raise ValueError(f"{text!r:.60} is no JSON Pointer to a claim")
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in text[1:].split("/"))


def _copied(value: Mapping[str, object]) -> JsonDict:
    """A copy that is JSON and nothing else. Raises ValueError (JsonError is one)."""
    members = cast("JsonDict", parse(compact_json(value)))
    _refuse_reserved(members)
    return members


def _refuse_reserved(value: JsonValue) -> None:
    if isinstance(value, dict):
        if RESERVED & value.keys():
            raise ValueError("the payload uses _sd, _sd_alg or ... itself")
        for member in value.values():
            _refuse_reserved(member)
    elif isinstance(value, list):
        for item in value:
            _refuse_reserved(item)
