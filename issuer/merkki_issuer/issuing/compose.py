"""Step 2: from an award to the unsigned credential. Pure: no clock, no chance, no database.

What is signed comes from our own definitions and from the few facts of the award. A
caller's JSON never gets here.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import UTC, datetime, time

from merkki_contexts import PASSPORT_CONTEXT_URL
from merkki_definitions import Mark
from merkki_issuer.catalogue.achievement import (
    JsonObject,
    Offering,
    achievement,
    result_description_id,
)
from merkki_issuer.issuing.model import Award, Credential, Evidence
from merkki_issuer.organisations.model import Organisation
from merkki_issuer.organisations.profile import profile
from merkki_issuer.status.model import Place, purposes

VC_CONTEXT = "https://www.w3.org/ns/credentials/v2"
OB_CONTEXT = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"


@dataclass(frozen=True, slots=True)
class Drawn:
    """The values that chance gave this credential, and nothing else does."""

    credential_id: str
    subject_id: str  # the holder's DID where there is one, else a random urn:uuid
    place: Place


@dataclass(frozen=True, slots=True)
class Parties:
    """Who issues, and who confirmed the facts to the issuer."""

    issuer: Organisation
    attester: Organisation | None = None


def compose(
    award: Award, mark: Mark, parties: Parties, drawn: Drawn, offering: Offering, *, now: datetime
) -> Credential:
    """The credential of an award that passed the rules of step 1."""
    # To the day: the second of signing would tell two employers that they hold badges
    # of the same person. Midnight is never in the future.
    valid_from = _midnight(now)
    awarded = valid_from
    if award.awarded_on is not None:
        awarded = datetime.combine(award.awarded_on, time(), tzinfo=UTC)
    last_day = mark.valid_until(awarded.date())
    valid_until = datetime.combine(last_day, time(23, 59, 59), tzinfo=UTC) if last_day else None
    document: JsonObject = {
        "@context": _contexts(mark, parties.issuer),
        "id": drawn.credential_id,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": mark.name.get(award.language),
        "issuer": profile(parties.issuer, award.language, country=offering.catalogue.country),
        "validFrom": stamp(valid_from),
        "awardedDate": stamp(awarded),
        "credentialSubject": _subject(award, mark, parties, drawn, offering),
        "credentialStatus": _status(parties.issuer, drawn.place, offering),
    }
    if valid_until is not None:
        document["validUntil"] = stamp(valid_until)
    if award.evidence:
        document["evidence"] = [_evidence(item) for item in award.evidence]
    return Credential(
        document=document,
        credential_id=drawn.credential_id,
        subject_id=drawn.subject_id,
        organisation=award.organisation,
        mark=mark.code,
        version=mark.version,
        language=award.language,
        place=drawn.place,
        awarded=awarded,
        valid_from=valid_from,
        valid_until=valid_until,
        formats=award.formats,
    )


def stamp(moment: datetime) -> str:
    """A moment as the specifications write it: UTC, to the second, with Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _midnight(now: datetime) -> datetime:
    return now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _contexts(mark: Mark, issuer: Organisation) -> list[str]:
    contexts = [VC_CONTEXT, OB_CONTEXT]
    if issuer.includes_suggested_credit and mark.credits.values:
        contexts.append(PASSPORT_CONTEXT_URL)
    return contexts


def _subject(
    award: Award, mark: Mark, parties: Parties, drawn: Drawn, offering: Offering
) -> JsonObject:
    earned = achievement(
        mark,
        award.language,
        offering,
        suggested_credit=parties.issuer.includes_suggested_credit,
    )
    subject: JsonObject = {
        "id": drawn.subject_id,
        "type": ["AchievementSubject"],
        "achievement": earned,
        "result": [
            {
                "type": ["Result"],
                "resultDescription": result_description_id(str(earned["id"])),
                "status": "Completed",
            }
        ],
    }
    if parties.attester is not None:
        # Open Badges 3.0, B.1.3: who assessed on the issuer's behalf. An organisation,
        # never a person.
        subject["source"] = profile(
            parties.attester, award.language, country=offering.catalogue.country
        )
    return subject


def _status(issuer: Organisation, place: Place, offering: Offering) -> object:
    entries = []
    for purpose in purposes(suspendable=issuer.suspendable):
        url = offering.addresses.status_list(place.organisation, purpose, place.number)
        entries.append(
            {
                "id": f"{url}#{place.index}",
                "type": "BitstringStatusListEntry",
                "statusPurpose": purpose.value,
                # A string: as a number it would be signed as an xsd:integer.
                "statusListIndex": str(place.index),
                "statusListCredential": url,
            }
        )
    # One object where one will do: the official schema refuses an array (ADR 0006).
    return entries if issuer.suspendable else entries[0]


def _evidence(item: Evidence) -> JsonObject:
    document: JsonObject = {"type": ["Evidence"], "name": item.name}
    if item.url is not None:
        document["id"] = item.url
    elif item.sha256 is not None:
        # RFC 6920: a name for a file by its digest; the file stays with the holder.
        digest = base64.urlsafe_b64encode(bytes.fromhex(item.sha256)).rstrip(b"=").decode()
        document["id"] = f"ni:///sha-256;{digest}"
    return document
