"""Step 1 for many awards: which may be made, and which of these are new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from merkki_definitions import Mark, UnknownMarkError
from merkki_issuer.catalogue.achievement import Offering
from merkki_issuer.errors import NotFoundError, RefusedError
from merkki_issuer.issuing import storage as single
from merkki_issuer.issuing.bulk import storage
from merkki_issuer.issuing.compose import Parties
from merkki_issuer.issuing.cycle import Issuing
from merkki_issuer.issuing.model import Award
from merkki_issuer.issuing.rules import check_award, check_clock
from merkki_issuer.organisations import storage as organisations
from merkki_issuer.organisations.model import Organisation
from merkki_issuer.storage import Transaction


@dataclass(frozen=True, slots=True)
class Accepted:
    """An award that passed step 1 and is on record nowhere yet."""

    position: int
    award: Award
    mark: Mark
    parties: Parties
    recipient: str

    @property
    def kind(self) -> tuple[object, ...]:
        """What those have in common that are filled from one template."""
        award = self.award
        return (award.organisation, self.mark.code, self.mark.version, award.language,
                award.attested_by, award.awarded_on, award.formats)  # fmt: skip

    @property
    def same(self) -> tuple[str, str, str, str, str]:
        """What the database keeps unique."""
        mark, award = self.mark, self.award
        return award.organisation, mark.code, mark.version, self.recipient, award.dedupe


@dataclass(frozen=True, slots=True)
class Accepting:
    """What step 1 found: the new awards, and why others may not be made, by position.

    Awards that are neither are usual in no way, or on record already.
    """

    new: tuple[Accepted, ...]
    refused: Mapping[int, RefusedError]
    offering: Offering


def accept(issuing: Issuing, awards: Sequence[Award], *, now: datetime) -> Accepting:
    """Look at each award, at one moment of the database. An award that is there twice is one.

    Raises UnavailableError where the clock stands before the newest award.
    """
    means = issuing.means
    refused: dict[int, RefusedError] = {}
    found: dict[tuple[str, ...], Accepted] = {}
    with means.database.read() as tx:
        check_clock(single.last_created(tx), now=now)
        known: dict[str, Organisation] = {}
        for position, award in enumerate(awards):
            try:
                mark = means.catalogue.mark(award.mark, award.version)
                parties = _parties(tx, award, known)
                check_award(award, mark, parties, now=now)
            except UnknownMarkError as error:
                refused[position] = NotFoundError("no-such-mark", f"{error}.".capitalize())
                continue
            except RefusedError as error:
                refused[position] = error
                continue
            recipient = issuing.recipients.digest(award.organisation, award.recipient)
            each = Accepted(position, award, mark, parties, recipient)
            if not award.evidence:
                found.setdefault(each.same, each)
        old = _on_record(tx, list(found.values()))
        new = tuple(each for each in found.values() if each.same not in old)
        return Accepting(new, refused, means.offering(tx))


def _parties(tx: Transaction, award: Award, known: dict[str, Organisation]) -> Parties:
    def organisation(slug: str) -> Organisation:
        if slug not in known:
            known[slug] = organisations.get(tx, slug)
        return known[slug]

    attester = organisation(award.attested_by) if award.attested_by else None
    return Parties(organisation(award.organisation), attester)


def _on_record(tx: Transaction, new: Sequence[Accepted]) -> frozenset[tuple[str, ...]]:
    """What the database has of them already."""
    groups: dict[tuple[str, str, str], list[str]] = {}
    for each in new:
        groups.setdefault(each.same[:3], []).append(each.recipient)
    return frozenset(
        (*group, recipient, dedupe)
        for group, recipients in groups.items()
        for recipient, dedupe in storage.on_record(tx, *group, recipients)
    )
