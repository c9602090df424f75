"""Fetching a status list and making sure it may be believed.

A list is a credential like any other: it must be signed, by the issuer of the badge,
be the list that was asked for, and be inside its own period. A list that fails any of
these says nothing about the badge, neither good nor bad.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from merkki_verifier.authenticate import Authentic, authenticate
from merkki_verifier.containers import ContainerError, open_container
from merkki_verifier.fetch.protocol import FetchError
from merkki_verifier.report import Finding, Outcome
from merkki_verifier.status.bits import StatusError, decode
from merkki_verifier.structure import check_credential
from merkki_verifier.validity import check_validity, period
from merkki_verifier.world import World

ACCEPT = (
    "application/vc, application/vc+jwt;q=0.9, application/vc+ld+json;q=0.8, application/json;q=0.7"
)
_OK = 200


class ListError(StatusError):
    """A list could not be had or believed; UNKNOWN unless ``failed``."""


@dataclass(frozen=True, slots=True)
class StatusList:
    """A list that may be believed, and what a receipt needs to name it."""

    url: str
    purposes: frozenset[str]
    bits: bytes
    issuer: str
    digest: str
    valid_from: datetime | None
    valid_until: datetime | None


def fetch_list(url: str, *, issuer: str, world: World) -> StatusList:
    """Get the list at ``url`` and check all that must hold before a bit of it is read.

    ``issuer`` is the badge's: another party's list is not believed, however well signed
    (W3C leaves whom to trust to the verifier). Raises ListError.
    """
    raw = fetch_body(url, world=world, accept=ACCEPT)
    authentic = _signed_list(raw, world)
    credential = authentic.credential
    if authentic.issuer != issuer:
        raise ListError("status-list-issuer", f"the list at {url} is signed by somebody else")
    if credential.get("id", url) != url:
        raise ListError("status-list-id", f"the list at {url} says it is another list")
    subject = credential.get("credentialSubject")
    if (
        "BitstringStatusListCredential" not in _texts(credential.get("type"))
        or not isinstance(subject, Mapping)
        or "BitstringStatusList" not in _texts(subject.get("type"))
    ):
        raise ListError("status-list-type", f"what stands at {url} is no status list")
    valid_from, valid_until = period(credential)
    until = min((t for t in (valid_until, authentic.expires) if t), default=None)
    skew = world.limits.clock_skew
    for finding in check_validity(valid_from, until, now=world.now, skew=skew):
        if finding.outcome is Outcome.FAILED:
            raise ListError("status-list-stale", f"the list at {url} is {finding.message}")
    bits = decode(subject.get("encodedList"), max_bytes=world.limits.max_status_list_bytes)
    return StatusList(
        url=url,
        purposes=frozenset(_texts(subject.get("statusPurpose"))),
        bits=bits,
        issuer=authentic.issuer,
        digest=hashlib.sha256(raw).hexdigest(),
        valid_from=valid_from,
        valid_until=until,
    )


def fetch_body(url: str, *, world: World, accept: str) -> bytes:
    """Return the body at ``url``. Raises ListError for anything but a plain answer."""
    try:
        response = world.fetch.get(url, accept=accept)
    except FetchError as error:
        raise ListError("status-unreachable", str(error)) from error
    if response.status != _OK:
        raise ListError("status-unreachable", f"{url} answered {response.status}")
    return response.body


def _signed_list(raw: bytes, world: World) -> Authentic:
    try:
        opened = open_container(raw, limits=world.limits)
    except ContainerError as error:
        raise ListError("status-list-form", f"the list is unreadable: {error}") from error
    answer = authenticate(opened, world=world, shape=check_credential)
    if answer.authentic is None:
        raise ListError("status-list-proof", "the list does not hold: " + _reason(answer.findings))
    return answer.authentic


def _reason(findings: Iterable[Finding]) -> str:
    bad = (f for f in findings if f.outcome in (Outcome.FAILED, Outcome.UNKNOWN))
    return next((f.message for f in bad), "nobody signed it")


def _texts(value: object) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [v for v in values if isinstance(v, str)]
