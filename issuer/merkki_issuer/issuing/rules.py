"""Step 1: may this award be made at all? Rules over values; every objection at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from merkki_definitions import (
    LANGUAGES,
    Mark,
    Status,
    Visibility,
    right_to_attest,
    right_to_issue,
)
from merkki_issuer.errors import RefusedError, UnavailableError
from merkki_issuer.issuing.compose import Parties
from merkki_issuer.issuing.model import Award, Evidence, Format
from merkki_issuer.organisations.model import Organisation

# DID 1.0, 3.1, without path, query or fragment.
_DID = re.compile(r"did:[a-z0-9]+:(?:[A-Za-z0-9._:-]|%[0-9A-Fa-f]{2})*[A-Za-z0-9._-]")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_REFERENCE_MAX = 500
_DEDUPE_MAX = 200
_HOLDER_MAX = 1000
_EVIDENCE_MAX = 10
# Learning of long ago may be recognised by a mark that was written today, so no version's own
# date is the bound. Nobody alive earned anything before this day: it is a slip of the pen.
_EARLIEST = date(1900, 1, 1)
# Several workers read their clocks before they take their turns; beyond this it is a
# clock that was set back, and badges would carry dates that contradict the ledger.
CLOCK_TOLERANCE = timedelta(minutes=2)

Objection = tuple[str, str]


def check_award(award: Award, mark: Mark, parties: Parties, *, now: datetime) -> None:
    """Raise RefusedError, naming every objection, unless the award may be made."""
    objections = [
        *_rights(award, mark, parties.issuer),
        *_attester(award, mark, parties.attester),
        *_form(award),
        *_dates(award, mark, now.astimezone(UTC).date()),
        *_evidence(award, mark),
    ]
    if objections:
        raise RefusedError(objections[0][0], " ".join(sentence for _, sentence in objections))


def check_clock(last: datetime | None, *, now: datetime) -> None:
    """Raise UnavailableError if the clock stands before the newest award on record."""
    if last is not None and now < last - CLOCK_TOLERANCE:
        raise UnavailableError(
            "clock-moved-back",
            f"The clock says {now:%Y-%m-%d %H:%M:%S} UTC, but the ledger has an award of"
            f" {last:%Y-%m-%d %H:%M:%S}.",
            "Set the clock right; no new award is made before that.",
        )


def check_idempotency_key(key: str | None) -> None:
    """Raise RefusedError for a key that is empty or longer than the ledger holds."""
    if key is not None and not 0 < len(key) <= _DEDUPE_MAX:
        raise RefusedError(
            "idempotency-key", f"An idempotency key has 1 to {_DEDUPE_MAX} characters."
        )


def _rights(award: Award, mark: Mark, issuer: Organisation) -> Iterator[Objection]:
    if mark.status is Status.DRAFT:
        yield "mark-draft", f"{mark.code} {mark.version} is a draft and may still change."
    if mark.status is Status.RETIRED:
        yield "mark-withdrawn", f"{mark.code} {mark.version} is no longer offered."
    if award.mark not in issuer.may_issue:
        yield (
            "not-entitled",
            f"{issuer.slug} may not issue {mark.code}: see `merkki org show {issuer.slug}`.",
        )
    elif not right_to_issue(mark.may_award, issuer.kind):
        yield "not-entitled", f"{mark.code} is not issued by a {issuer.kind.value}."


def _attester(award: Award, mark: Mark, attester: Organisation | None) -> Iterator[Objection]:
    if attester is None:
        return
    if attester.slug == award.organisation:
        yield "attester-is-issuer", "The issuer does not confirm its own award."
    elif not right_to_attest(mark.may_award, attester.kind):
        yield (
            "attester-not-entitled",
            f"A {attester.kind.value} does not confirm facts for {mark.code}.",
        )


def _form(award: Award) -> Iterator[Objection]:
    if not award.recipient.strip() or len(award.recipient) > _REFERENCE_MAX:
        yield "recipient-reference", f"A recipient reference has 1 to {_REFERENCE_MAX} characters."
    if award.holder is not None and len(award.holder) > _HOLDER_MAX:
        yield "holder-not-a-did", f"A holder's DID has at most {_HOLDER_MAX} characters here."
    elif award.holder is not None and not _DID.fullmatch(award.holder):
        yield "holder-not-a-did", "The holder is a DID such as did:key:z6Mk..., without a fragment."
    if award.language not in LANGUAGES:
        yield "language", f"The languages are {', '.join(LANGUAGES)}."
    # PostgreSQL keeps no text with a NUL.
    if len(award.dedupe) > _DEDUPE_MAX or "\0" in award.dedupe:
        yield "dedupe-key", f"A dedupe key has at most {_DEDUPE_MAX} characters, and no NUL."
    if Format.EMBEDDED not in award.formats or len(set(award.formats)) != len(award.formats):
        yield "formats", "Every award has the embedded form, and no form twice."


def _dates(award: Award, mark: Mark, today: date) -> Iterator[Objection]:
    awarded = award.awarded_on or today
    if awarded > today:
        yield "awarded-in-the-future", f"{awarded} is still to come."
        return
    if awarded < _EARLIEST:
        yield "awarded-long-ago", f"{awarded} is before {_EARLIEST}: nobody alive earned it then."
        return
    last_day = mark.valid_until(awarded)
    if last_day is not None and last_day < today:
        yield (
            "expired-at-birth",
            f"{mark.code} earned on {awarded} was valid until {last_day}: it has to be renewed.",
        )


def _evidence(award: Award, mark: Mark) -> Iterator[Objection]:
    if not award.evidence:
        return
    if not any(item.visibility is Visibility.HOLDER_CHOICE for item in mark.evidence):
        yield "evidence-private", f"The evidence of {mark.code} never leaves the organisation."
    if len(award.evidence) > _EVIDENCE_MAX:
        yield "evidence-count", f"At most {_EVIDENCE_MAX} pieces of evidence travel with a badge."
    if not all(_evidence_is_sound(item) for item in award.evidence):
        yield "evidence-form", "Evidence has a name, and an https address or a SHA-256 in hex."


def _evidence_is_sound(item: Evidence) -> bool:
    if not item.name.strip() or (item.url is None) == (item.sha256 is None):
        return False
    if item.url is not None:
        try:
            parts = urlsplit(item.url)
        except ValueError:
            return False
        return parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc
    return _SHA256.fullmatch(item.sha256 or "") is not None
