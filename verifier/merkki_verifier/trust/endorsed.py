"""Rights by endorsement: an EndorsementCredential whose subject has an AwardingRight.

Open Badges 3.0 lets anybody endorse a profile. An endorsement alone gives no right; one
that names a ``right`` does, as far as its endorser had it to give. A list of endorsements
by an operator is a registry.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from merkki_contexts import TRUST_CONTEXT_URL
from merkki_verifier.json_values import texts
from merkki_verifier.reading import open_fields
from merkki_verifier.report import Check, Outcome, Part
from merkki_verifier.structure import check_endorsement
from merkki_verifier.trust.check import awarding
from merkki_verifier.trust.delegation import Grant, endorsed_by
from merkki_verifier.trust.entries import read_entry, stamp, write_entry
from merkki_verifier.trust.faults import RegistryError
from merkki_verifier.trust.registry import TrustEntry, TrustRegistry
from merkki_verifier.trust.signed import (
    CREDENTIALS_V2,
    require_standing,
    shows_a_part,
    signed_by,
)
from merkki_verifier.validity import period
from merkki_verifier.world import World

FORM = "endorsements"
RIGHT = "AwardingRight"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
# Each costs a signature check; a region has some dozens of issuers.
MAX_ENDORSEMENTS = 1000


def load_endorsed_registry(
    endorsements: Iterable[object], *, operator: str, world: World
) -> TrustRegistry:
    """The registry that follows from endorsements of issuers' profiles.

    Each is a credential with a proof (an object) or a compact JWT (a text). Those of
    ``operator`` name the issuers it knows; those of others pass on what they may. All must
    hold, be in the form of ``right_endorsement``, and not be withdrawn; one that has run out
    tells of a right that ended. Raises RegistryError naming every one that fails.
    """
    problems: list[str] = []
    grants: list[Grant] = []
    for number, item in enumerate(endorsements):
        if number >= MAX_ENDORSEMENTS:
            raise RegistryError((f"more than {MAX_ENDORSEMENTS} endorsements",))
        try:
            grants.append(_grant(item, world))
        except RegistryError as error:
            problems += (f"endorsement {number}: {problem}" for problem in error.problems)
    if not problems and not any(grant.endorser == operator for grant in grants):
        problems.append(f"no endorsement in it is by {operator}")
    if problems:
        raise RegistryError(tuple(problems))
    entries: dict[str, TrustEntry] = {}
    further: dict[str, tuple[TrustEntry, ...]] = {}
    for entry in endorsed_by(operator, grants):
        if not entry.vouched_by and entry.issuer not in entries:
            entries[entry.issuer] = entry
        else:
            further[entry.issuer] = (*further.get(entry.issuer, ()), entry)
    updated = max((grant.made for grant in grants if grant.made), default=None)
    return TrustRegistry(entries, operator, updated, None, FORM, operator, further)


def read_grant(credential: Mapping[str, object], endorser: str) -> Grant | None:
    """The right that a credential signed by ``endorser`` gives; None if it gives none.

    The right's period is the one it states, inside the credential's own. Raises
    RegistryError for a right that is not in the form of docs/trust.md.
    """
    subject = credential.get("credentialSubject")
    if "EndorsementCredential" not in texts(credential.get("type")):
        return None
    if not isinstance(subject, Mapping) or RIGHT not in texts(subject.get("type")):
        return None
    right = subject.get("right")
    problems: list[str] = []
    fields = open_fields(right, "right", problems)
    if "issuer" in fields.members:
        fields.problem("issuer", "is not known here")
    fields.members = {**fields.members, "issuer": subject.get("id")}
    entry = read_entry(fields)
    if problems:
        raise RegistryError(tuple(problems))
    start, end = period(credential)
    first = max((t for t in (start, entry.valid_from) if t), default=None)
    last = min((t for t in (end, entry.valid_until) if t), default=None)
    entry = replace(entry, valid_from=first, valid_until=last)
    return Grant(endorser, entry, awarding(credential).signed)


def right_endorsement(
    right: TrustEntry,
    *,
    endorser: str,
    name: str,
    credential_id: str,
    valid_from: datetime,
    valid_until: datetime | None = None,
) -> dict[str, object]:
    """The unsigned endorsement that gives an issuer a right, for ``endorser`` to sign. Pure."""
    members = {k: v for k, v in write_entry(right).items() if k != "issuer"}
    document: dict[str, object] = {
        "@context": [CREDENTIALS_V2, OPEN_BADGES, TRUST_CONTEXT_URL],
        "id": credential_id,
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": name,
        "issuer": {"id": endorser, "type": ["Profile"]},
        "validFrom": stamp(valid_from),
        "credentialSubject": {
            "id": right.issuer,
            "type": ["EndorsementSubject", RIGHT],
            "right": members,
        },
    }
    return document | ({"validUntil": stamp(valid_until)} if valid_until else {})


def grants_in(parts: Iterable[Part]) -> Iterator[Grant]:
    """The rights that the endorsements inside a badge give, at whatever depth they stand.

    Only those whose proof holds, of which nothing was left out, and that are not withdrawn.
    One that has run out counts for the time it covered.
    """
    for part in parts:
        yield from grants_in(part.report.parts)
        signed, issuer = part.report.signed, part.report.facts.get("issuer")
        if part.kind != "endorsement" or signed is None or not isinstance(issuer, str):
            continue
        if shows_a_part(part.report.findings, part.report.facts):
            continue
        standing = part.report.of(Check.STATUS)
        if any(f.outcome in (Outcome.FAILED, Outcome.UNKNOWN) for f in standing):
            continue
        try:
            grant = read_grant(signed, issuer)
        except RegistryError:
            # A right nobody can read is none; that the endorsement is odd is said elsewhere.
            continue
        if grant is not None:
            yield grant


def _grant(item: object, world: World) -> Grant:
    raw = item.encode() if isinstance(item, str) else json.dumps(item).encode()
    authentic = signed_by(raw, None, world=world, shape=check_endorsement)
    require_standing(authentic, world)
    grant = read_grant(authentic.credential, authentic.issuer)
    if grant is None:
        raise RegistryError((f"it says nothing of what may be awarded: it needs {RIGHT}",))
    return grant
