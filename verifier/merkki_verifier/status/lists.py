"""Fetching a status list credential and making sure it may be believed.

A list is a credential like any other: it must be signed, by the issuer of the badge or by
somebody whom the reader believes about lists, be the list that was asked for, and be
inside its own period. A list that fails any of these says nothing about the badge, neither
good nor bad.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from merkki_verifier.authenticate import Authentic, authenticate
from merkki_verifier.containers import ContainerError, open_container
from merkki_verifier.fetch.protocol import FetchError
from merkki_verifier.json_values import texts
from merkki_verifier.report import Finding, Outcome
from merkki_verifier.status.edition import Edition, read_ttl
from merkki_verifier.status.encoding import decode_2021, decode_bitstring
from merkki_verifier.status.entries import Entry, read_entry, read_entry_2021
from merkki_verifier.status.faults import ListError
from merkki_verifier.status.known import KnownLists, Listening
from merkki_verifier.structure import check_credential
from merkki_verifier.validity import check_validity, period
from merkki_verifier.world import World

ACCEPT = (
    "application/vc, application/vc+jwt;q=0.9, application/vc+ld+json;q=0.8, application/json;q=0.7"
)
_OK = 200


@dataclass(frozen=True, slots=True)
class Kind:
    """One of the two sister formats. They never stand in for each other."""

    entry: str  # the type of an entry in the badge
    credential: str  # the type of the list credential
    subject: str  # the type of the list inside it
    spec: str
    read: Callable[[Mapping[str, object]], Entry]
    decode: Callable[..., bytes]


BITSTRING: Final = Kind(
    entry="BitstringStatusListEntry",
    credential="BitstringStatusListCredential",
    subject="BitstringStatusList",
    spec="Bitstring 3.2",
    read=read_entry,
    decode=decode_bitstring,
)
# The community group's report that the standard grew from; superseded, still met in the field.
STATUS_LIST_2021: Final = Kind(
    entry="StatusList2021Entry",
    credential="StatusList2021Credential",
    subject="StatusList2021",
    spec="StatusList2021 3.2",
    read=read_entry_2021,
    decode=decode_2021,
)
# By the type of an entry.
KINDS: Final = {kind.entry: kind for kind in (BITSTRING, STATUS_LIST_2021)}


@dataclass(frozen=True, slots=True)
class StatusList:
    """A list that may be believed."""

    edition: Edition
    purposes: frozenset[str]
    bits: bytes


_KNOWN: Final = KnownLists[StatusList]()


def fetch_list(url: str, *, kind: Kind, issuer: str, world: World) -> StatusList:
    """Get the list at ``url`` and check all that must hold before a bit of it is read.

    ``issuer`` is the badge's: another party's list is not believed, however well signed
    (W3C leaves whom to trust to the verifier), unless ``world.status_issuers`` has that
    party. Raises ListError.
    """
    raw = fetch_body(url, world=world, accept=ACCEPT)
    key = (raw, url, kind.entry, world.limits)
    found = _KNOWN.recall(key, world=world)
    if found is None:
        heard = Listening(world.fetch)
        found = _read(raw, url, kind, replace(world, fetch=heard))
        _KNOWN.keep(key, found, size=len(raw) + len(found.bits), heard=heard, now=world.now)
    if found.edition.issuer not in {issuer, *world.status_issuers}:
        raise ListError("status-list-issuer", f"the list at {url} is signed by somebody else")
    _check_in_force(found.edition, world)
    return found


def _read(raw: bytes, url: str, kind: Kind, world: World) -> StatusList:
    """Everything about a list that does not depend on who asks."""
    authentic = _signed_list(raw, world)
    credential = authentic.credential
    if credential.get("id", url) != url:
        raise ListError("status-list-id", other_list(url, credential.get("id")))
    subject = credential.get("credentialSubject")
    if (
        kind.credential not in texts(credential.get("type"))
        or not isinstance(subject, Mapping)
        or kind.subject not in texts(subject.get("type"))
    ):
        raise ListError("status-list-type", f"what stands at {url} is no {kind.subject}")
    valid_from, valid_until = period(credential)
    edition = Edition(
        kind=kind.entry,
        url=url,
        issuer=authentic.issuer,
        sha256=hashlib.sha256(raw).hexdigest(),
        valid_from=valid_from,
        valid_until=min((t for t in (valid_until, authentic.expires) if t), default=None),
        ttl_ms=read_ttl(subject.get("ttl"), unit_ms=1),
    )
    bits = kind.decode(subject.get("encodedList"), max_bytes=world.limits.max_status_list_bytes)
    return StatusList(edition, frozenset(texts(subject.get("statusPurpose"))), bits)


def fetch_body(url: str, *, world: World, accept: str) -> bytes:
    """Return the body at ``url``. Raises ListError for anything but a plain answer."""
    try:
        response = world.fetch.get(url, accept=accept)
    except FetchError as error:
        raise ListError("status-unreachable", str(error)) from error
    if response.status != _OK:
        raise ListError("status-unreachable", f"{url} answered {response.status}")
    if len(response.body) > world.limits.max_bytes:
        raise ListError("status-list-size", f"what stands at {url} is too large to be a list")
    return response.body


def other_list(url: str, named: object) -> str:
    """Say that what stands at ``url`` is called otherwise: perhaps an old list, replayed."""
    return f"the list at {url} calls itself {named!s:.200}, so it is not the one the badge names"


def reason(findings: Iterable[Finding]) -> str:
    """Why something does not hold, in the words of the first finding that says so."""
    bad = (f for f in findings if f.outcome in (Outcome.FAILED, Outcome.UNKNOWN))
    return next((f.message for f in bad), "nobody signed it")


def _signed_list(raw: bytes, world: World) -> Authentic:
    try:
        opened = open_container(raw, limits=world.limits)
    except ContainerError as error:
        raise ListError("status-list-form", f"the list is unreadable: {error}") from error
    answer = authenticate(opened, world=world, shape=check_credential)
    if answer.authentic is None:
        raise ListError("status-list-proof", "the list does not hold: " + reason(answer.findings))
    if any(f.code == "end-may-be-withheld" for f in answer.findings):
        # An old list from which its end was left out could be shown for ever.
        raise ListError("status-list-proof", "a part of a list is shown, and not when it ends")
    return answer.authentic


def _check_in_force(edition: Edition, world: World) -> None:
    skew = world.limits.clock_skew
    first, last = edition.valid_from, edition.valid_until
    for finding in check_validity(first, last, now=world.now, skew=skew):
        if finding.outcome is Outcome.FAILED:
            when = finding.message if finding.code == "expired" else f"is {finding.message}"
            whose = f"the issuer's list at {edition.url}"
            message = f"{whose} {when}: ask the issuer to publish it anew"
            raise ListError("status-list-stale", message)
