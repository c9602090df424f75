"""The IETF's Token Status List: a signed token of bits for tokens that are not W3C's alone.

A JWT or SD-JWT carries ``status: {status_list: {idx, uri}}``; at ``uri`` stands a token of
the type ``statuslist+jwt`` that is about that ``uri`` and nothing else. Sections named are
those of draft-ietf-oauth-status-list. A token that fails any check says nothing at all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from datetime import datetime

from merkki_keys import PublicKey
from merkki_verifier.issuers import IssuerKeyError, IssuerKeys
from merkki_verifier.report import Check, Finding, Outcome
from merkki_verifier.securing.jws import Jws, JwsError, read_compact, verify_signature
from merkki_verifier.securing.vc_jwt import ClaimError, numeric_date
from merkki_verifier.status.bits import token_value_at
from merkki_verifier.status.edition import Edition, read_ttl
from merkki_verifier.status.encoding import decode_token_list
from merkki_verifier.status.faults import ListError, StatusError
from merkki_verifier.status.lists import fetch_body
from merkki_verifier.strict_json import JsonError, parse
from merkki_verifier.structure.iri import is_absolute_iri
from merkki_verifier.token_keys import key_of_metadata, key_of_token
from merkki_verifier.world import World

ACCEPT = "application/statuslist+jwt"
TYPES = ("statuslist+jwt", "application/statuslist+jwt")
KIND = "status_list"  # the name of the mechanism inside the claim
_SPEC = "Token Status List 8.3"
_SIZES = (1, 2, 4, 8)
_MAX_DEPTH = 20
# Section 7.1. Other values are the application's own or not yet given a meaning.
_MEANING = {
    0: ("status-ok", Outcome.PASSED, "the token's status is valid"),
    1: ("status-revoked", Outcome.FAILED, "withdrawn by its issuer, for good"),
    2: ("status-suspended", Outcome.FAILED, "suspended by its issuer"),
}


@dataclass(frozen=True, slots=True)
class TokenList:
    """A status list token that may be believed."""

    edition: Edition
    bits: bytes
    size: int  # bits a status


def check_token_status(
    payload: Mapping[str, object],
    *,
    issuer: str,
    world: World,
    editions: MutableMapping[str, Edition] | None = None,
    pointer: str = "/status",
) -> Iterator[Finding]:
    """Check the ``status`` claim of a token whose signature by ``issuer`` already holds.

    ``payload`` is the token's, disclosures filled in. ``editions`` takes up what was read,
    by URL. Yields STATUS findings and raises nothing.
    """
    status = payload.get("status")
    if status is None:
        message = "the issuer gave no way to withdraw it"
        yield Finding(Check.STATUS, Outcome.ABSENT, "status-absent", message)
        return
    yield from _other_mechanisms(status, pointer)
    if not isinstance(status, Mapping) or KIND not in status:
        return
    try:
        url, index = _reference(status[KIND])
        found = fetch_token_list(url, issuer=issuer, world=world)
        if editions is not None:
            editions[url] = found.edition
        yield from _read(found, index, issuer, f"{pointer}/{KIND}")
    except StatusError as error:
        outcome = Outcome.FAILED if error.own else Outcome.UNKNOWN
        yield _finding(outcome, error.code, str(error), f"{pointer}/{KIND}")


def fetch_token_list(url: str, *, issuer: str, world: World) -> TokenList:
    """Get the status list token at ``url`` and check all that must hold before it is read.

    Section 8.3, steps 2 to 5. Its signer is ``issuer``, or one of ``world.status_issuers``.
    Raises ListError.
    """
    raw = fetch_body(url, world=world, accept=ACCEPT)
    try:
        jws = read_compact(raw.rstrip(b"\r\n"))
        payload = parse(jws.payload, max_depth=_MAX_DEPTH)
    except (JwsError, JsonError) as error:
        raise ListError("status-list-form", f"the list is unreadable: {error}") from error
    typ = jws.header.get("typ")
    if not isinstance(typ, str) or typ.lower() not in TYPES:
        raise ListError("status-list-type", f"what stands at {url} is no status list token")
    if not isinstance(payload, dict):
        raise ListError("status-list-form", "the list's payload is not a JSON object")
    signer = _signer(jws, payload, issuer, world)
    try:
        verify_signature(jws, issuer_key(jws, signer, world))
    except (JwsError, IssuerKeyError) as error:
        raise ListError("status-list-proof", f"the list does not hold: {error}") from error
    if payload.get("sub") != url:
        raise ListError("status-list-id", f"the list at {url} says it is another list")
    edition = _in_force(payload, url, signer, hashlib.sha256(raw).hexdigest(), world)
    size, bits = _bits(payload.get("status_list"), world.limits.max_status_list_bytes)
    return TokenList(edition, bits, size)


def issuer_key(jws: Jws, signer: str, world: World) -> PublicKey:
    """The key of ``signer`` that the header of a token names. Raises IssuerKeyError.

    Short names are read as SD-JWT VC reads them: of an https issuer in its JWT VC Issuer
    Metadata, of a DID in its document.
    """
    keys = IssuerKeys(signer, fetch=world.fetch, now=world.now)
    kid, jwk = jws.header.get("kid"), jws.header.get("jwk")
    name = kid if isinstance(kid, str) else None
    shown = jwk if isinstance(jwk, Mapping) else None
    if signer.startswith("https://") and (name is None or ":" not in name):
        return key_of_metadata(name, shown, keys)
    return key_of_token(name, shown, keys, short=True)


def _other_mechanisms(status: object, pointer: str) -> Iterator[Finding]:
    """Say of every other way to look that nobody looked: that is no clean bill of health."""
    names = list(status) if isinstance(status, Mapping) else []
    for name in names:
        if name != KIND:
            message = f"status by {name!r:.60} cannot be checked"
            place = f"{pointer}/{name}"
            yield _finding(Outcome.UNKNOWN, "status-unknown-type", message, place)
    if not names:
        message = "the status claim names no mechanism"
        yield _finding(Outcome.UNKNOWN, "status-unknown-type", message, pointer)


def _read(found: TokenList, index: int, issuer: str, pointer: str) -> Iterator[Finding]:
    value = token_value_at(found.bits, index, found.size)
    if found.edition.issuer != issuer:
        message = "the list is not the issuer's own: the reader believes whoever signed it"
        facts = {"list": found.edition.url, "list_issuer": found.edition.issuer}
        code = "status-list-by-other"
        yield _finding(Outcome.PASSED, code, message, pointer, facts, warning=True)
    yield _meaning(value, found.edition, pointer)


def _reference(value: object) -> tuple[str, int]:
    """Where the status stands. Section 6.2."""
    url = value.get("uri") if isinstance(value, Mapping) else None
    index = value.get("idx") if isinstance(value, Mapping) else None
    if not isinstance(url, str) or not is_absolute_iri(url):
        raise StatusError("status-entry", "status_list needs the list's URL as uri")
    if isinstance(index, bool) or not isinstance(index, int) or index < 0:
        raise StatusError("status-entry", f"idx {index!r:.40} is no whole number from 0 up")
    return url, index


def _signer(jws: Jws, payload: Mapping[str, object], issuer: str, world: World) -> str:
    """Who should have signed the list: whom it names, else whose key it names, else the issuer."""
    believed = (issuer, *sorted(world.status_issuers))
    named = payload.get("iss")
    if named is not None:
        if named not in believed or not isinstance(named, str):
            raise ListError("status-list-issuer", "the list names another issuer")
        return named
    kid = jws.header.get("kid")
    owners = (
        name
        for name in believed
        if isinstance(kid, str) and IssuerKeys(name, fetch=world.fetch, now=world.now).owns(kid)
    )
    return next(owners, issuer)


def _in_force(
    payload: Mapping[str, object], url: str, signer: str, digest: str, world: World
) -> Edition:
    issued, expires = _instant(payload, "iat"), _instant(payload, "exp")
    begins = _instant(payload, "nbf")
    skew = world.limits.clock_skew
    if issued is None:
        raise ListError("status-list-form", "the list does not say when it was issued (iat)")
    # The moment is shifted, never the dates: these may stand at the end of the calendar.
    if any(start is not None and world.now + skew < start for start in (issued, begins)):
        raise ListError("status-list-stale", f"the list at {url} is of the future")
    if expires is not None and world.now - skew > expires:
        raise ListError("status-list-stale", f"the list at {url} expired on {expires.isoformat()}")
    ttl = read_ttl(payload.get("ttl"), unit_ms=1000)
    return Edition(KIND, url, signer, digest, issued, expires, ttl)


def _instant(payload: Mapping[str, object], claim: str) -> datetime | None:
    try:
        return numeric_date(payload, claim)
    except ClaimError as error:
        raise ListError("status-list-form", f"of the list, {error}") from error


def _bits(value: object, max_bytes: int) -> tuple[int, bytes]:
    """The statuses and how many bits each has. Section 4.2."""
    if not isinstance(value, Mapping):
        raise ListError("status-list-form", "the token has no status_list")
    size = value.get("bits")
    if isinstance(size, bool) or size not in _SIZES or not isinstance(size, int):
        raise ListError("status-list-form", f"bits {size!r:.40} is not 1, 2, 4 or 8")
    return size, decode_token_list(value.get("lst"), max_bytes=max_bytes)


def _meaning(value: int, edition: Edition, pointer: str) -> Finding:
    facts = {**edition.facts(), "status": str(value)}
    known = _MEANING.get(value)
    if known is None:
        message = (
            f"status {value} means what the issuer and its readers agreed, which we do not know"
        )
        return _finding(Outcome.UNKNOWN, "status-value-unknown", message, pointer, facts)
    code, outcome, message = known
    return _finding(outcome, code, message, pointer, facts)


def _finding(
    outcome: Outcome,
    code: str,
    message: str,
    pointer: str,
    facts: Mapping[str, str] | None = None,
    *,
    warning: bool = False,
) -> Finding:
    return Finding(
        Check.STATUS, outcome, code, message, pointer, _SPEC, facts or {}, warning=warning
    )
