"""Step 1: an award that may be made, with what it refers to; and whether it was made before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from merkki_definitions import Mark, UnknownMarkError
from merkki_issuer.errors import ConflictError, NotFoundError
from merkki_issuer.issuing import storage
from merkki_issuer.issuing.compose import Parties
from merkki_issuer.issuing.model import Award
from merkki_issuer.issuing.recipients import Recipients
from merkki_issuer.issuing.rules import check_award, check_clock
from merkki_issuer.means import Means
from merkki_issuer.organisations import storage as organisations
from merkki_issuer.status import storage as status


@dataclass(frozen=True, slots=True)
class Accepted:
    """An award that passed step 1, with what it refers to."""

    award: Award
    mark: Mark
    parties: Parties
    recipient: str
    body_digest: str


def accept(award: Award, *, means: Means, recipients: Recipients, now: datetime) -> Accepted:
    """Find what the award names, and ask whether it may be made.

    Raises RefusedError, NotFoundError or UnavailableError.
    """
    try:
        mark = means.catalogue.mark(award.mark, award.version)
    except UnknownMarkError as error:
        raise NotFoundError("no-such-mark", f"{error}.".capitalize()) from error
    with means.database.read() as tx:
        issuer = organisations.get(tx, award.organisation)
        attester = organisations.get(tx, award.attested_by) if award.attested_by else None
        last = storage.last_created(tx)
    parties = Parties(issuer, attester)
    check_award(award, mark, parties, now=now)
    check_clock(last, now=now)
    return Accepted(
        award=award,
        mark=mark,
        parties=parties,
        recipient=recipients.digest(award.organisation, award.recipient),
        body_digest=recipients.body_digest(award, mark.version),
    )


def existing(accepted: Accepted, key: str | None, *, means: Means) -> str | None:
    """The award on record that this request repeats; ``key`` is its idempotency key.

    Raises ConflictError if the two differ.
    """
    award, mark = accepted.award, accepted.mark
    slug = award.organisation
    with means.database.read() as tx:
        used = storage.by_idempotency_key(tx, slug, key) if key is not None else None
        same = storage.same_award(
            tx, slug, mark.code, mark.version, accepted.recipient, award.dedupe
        )
        entry = status.entry_of(tx, same[0]) if same else None
    if used is not None:
        _same_request(used[1], accepted, "idempotency-mismatch", "This idempotency key")
        return used[0]
    if same is None:
        return None
    _same_request(same[1], accepted, "another-request", f"{mark.code} for this recipient")
    if entry is not None and entry.revoked:
        raise ConflictError(
            "awarded-and-revoked",
            f"{mark.code} was awarded to this recipient and revoked.",
            "To award it anew, give a dedupe key.",
        )
    if key is not None:
        try:
            with means.database.write() as tx:
                storage.remember_key(tx, slug, key, same[1], same[0])
        except storage.TakenError:
            # Somebody used the key since we looked: look again what for.
            return existing(accepted, key, means=means)
    return same[0]


def _same_request(body_digest: str, accepted: Accepted, code: str, what: str) -> None:
    if body_digest != accepted.body_digest:
        raise ConflictError(
            code,
            f"{what} stands for another request, with other content.",
            "Repeat a request exactly, or give a new key.",
        )
