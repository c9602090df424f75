"""Changing a credential's status, and publishing what the rows say.

A publication is made in one transaction that holds the list: rows are read, the list is
signed and kept, and no other publication of it can begin before that. So a later version
never says less than an earlier one, however many revoke at once.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from merkki_issuer.errors import NotFoundError, RefusedError, UnavailableError
from merkki_issuer.issuing import storage as awards
from merkki_issuer.issuing.model import State
from merkki_issuer.issuing.render import CRYPTOSUITE, document_bytes
from merkki_issuer.ledger import storage as log
from merkki_issuer.ledger.model import Event
from merkki_issuer.means import Means
from merkki_issuer.organisations import storage as organisations
from merkki_issuer.organisations.model import Organisation
from merkki_issuer.status import storage
from merkki_issuer.status.credential import status_list_credential
from merkki_issuer.status.model import (
    ENTRIES,
    FULL_AT,
    LIST_LIFETIME,
    Entry,
    Place,
    Publication,
    Purpose,
    Reason,
    StatusList,
    parse_list_name,
    purposes,
)
from merkki_issuer.status.rules import Action, after
from merkki_issuer.storage import Transaction
from merkki_keys import KeyType, Signer
from merkki_verifier.securing.data_integrity import add_proof
from merkki_verifier.securing.vc_jwt import secure

_EVENTS = {
    Action.REVOKE: Event.REVOKED,
    Action.SUSPEND: Event.SUSPENDED,
    Action.REINSTATE: Event.REINSTATED,
}


@dataclass(frozen=True, slots=True)
class StatusChange:
    """What came of a change. ``unpublished`` says why the world cannot see it yet, if so."""

    award: str
    revoked: bool
    suspended: bool
    changed: bool
    unpublished: str | None = None


class StatusLists:
    """The status lists of every organisation."""

    def __init__(self, means: Means) -> None:
        self._means = means

    # --- changing ----------------------------------------------------------------------
    # ``api_key`` names the key by which a program asked; the log tells what each key did.

    def revoke(self, award: str, reason: Reason, *, api_key: str | None = None) -> StatusChange:
        """Withdraw a credential for good. The reason stays inside."""
        return self._change(award, Action.REVOKE, reason, api_key)

    def suspend(
        self, award: str, reason: Reason = Reason.UNDER_REVIEW, *, api_key: str | None = None
    ) -> StatusChange:
        """Withdraw a credential for a time."""
        return self._change(award, Action.SUSPEND, reason, api_key)

    def reinstate(
        self, award: str, reason: Reason = Reason.UNDER_REVIEW, *, api_key: str | None = None
    ) -> StatusChange:
        """End a suspension."""
        return self._change(award, Action.REINSTATE, reason, api_key)

    def entry(self, award: str) -> Entry:
        """The status entry of an award. Raises NotFoundError."""
        with self._means.database.read() as tx:
            return _entry(tx, award)

    def reason(self, award: str) -> str | None:
        """Why the award's status last changed. For the issuer alone: it is never published."""
        with self._means.database.read() as tx:
            return storage.reason_of(tx, award)

    def _change(
        self, award: str, action: Action, reason: Reason, api_key: str | None
    ) -> StatusChange:
        with self._means.database.write() as tx:
            entry = _entry(tx, award, lock=True)
            record = awards.get(tx, award)
            if record is None or record.state is not State.ISSUED:
                raise RefusedError(
                    "not-issued", f"{award} is not issued.", "Run `merkki sweep` first."
                )
            organisation = organisations.get(tx, entry.place.organisation)
            revoked, suspended = after(entry, action, suspendable=organisation.suspendable)
            changed = (revoked, suspended) != (entry.revoked, entry.suspended)
            if changed:
                self.set_entry(
                    tx,
                    entry,
                    revoked=revoked,
                    suspended=suspended,
                    reason=reason,
                    event=_EVENTS[action],
                    api_key=api_key,
                )
        unpublished = None
        try:
            # Also when nothing changed: perhaps the last attempt could not be published.
            self.publish(organisation.slug)
        except UnavailableError as error:
            unpublished = f"{error.code}: {error.message}"
        return StatusChange(award, revoked, suspended, changed, unpublished)

    def set_entry(
        self,
        tx: Transaction,
        entry: Entry,
        *,
        revoked: bool,
        suspended: bool,
        reason: Reason,
        event: Event,
        api_key: str | None = None,
    ) -> None:
        """Write a change and its log entry in the caller's transaction."""
        now = self._means.clock()
        place = {"list": str(entry.place.number), "index": str(entry.place.index)}
        storage.set_entry(
            tx, entry, revoked=revoked, suspended=suspended, reason=reason.value, at=now
        )
        log.append(
            tx,
            event,
            at=now,
            organisation=entry.place.organisation,
            subject=entry.award,
            facts={**place, "api_key": api_key} if api_key else place,
        )

    # --- places ------------------------------------------------------------------------

    def draw_place(self, slug: str) -> Place:
        """A random place that nobody has; not yet taken. Opens a new list when half full."""
        return self.draw_places(slug, 1)[0]

    def draw_places(self, slug: str, count: int) -> tuple[Place, ...]:
        """Up to ``count`` different random places of one list that nobody has; not yet taken.

        They are fewer, though never none, where the list is half full before: the rest are of
        the next list.
        """
        with self._means.database.read() as tx:
            newest = storage.lists(tx, slug)[-1]
            room = FULL_AT - storage.fill(tx, newest.list_id)
            if room > 0:
                return self._draw(tx, newest, min(count, room))
        with self._means.database.write() as tx:
            storage.lock_list(tx, newest.list_id)
            if storage.lists(tx, slug)[-1] == newest:
                storage.add_list(tx, slug, newest.number + 1)
        return self.draw_places(slug, count)

    def _draw(self, tx: Transaction, of: StatusList, count: int) -> tuple[Place, ...]:
        below = self._means.chance.below
        drawn: dict[int, None] = {}  # in the order they were drawn: a set's would tell something
        while len(drawn) < count:
            more = dict.fromkeys(below(ENTRIES) for _ in range(count - len(drawn)))
            taken = storage.taken_of(tx, of.list_id, more)
            drawn |= {index: None for index in more if index not in taken}
        return tuple(Place(of.list_id, of.organisation, of.number, index) for index in drawn)

    # --- publishing --------------------------------------------------------------------

    def publish(self, slug: str, *, force: bool = False) -> tuple[Publication, ...]:
        """Publish every list of the organisation that is not up to date; returns the new ones.

        A list is out of date when a row changed since, or when half its life is over.
        Raises UnavailableError if the keys cannot be used; what is published stays.
        """
        with self._means.database.read() as tx:
            organisation = organisations.get(tx, slug)
            lists = storage.lists(tx, slug)
        fresh = []
        for each in lists:
            for purpose in purposes(suspendable=organisation.suspendable):
                published = self._publish(organisation, each.list_id, purpose, force=force)
                if published is not None:
                    fresh.append(published)
        return tuple(fresh)

    def publishers(self) -> tuple[str, ...]:
        """Every organisation that has keys, by slug."""
        with self._means.database.read() as tx:
            return tuple(
                organisation.slug
                for organisation in organisations.all_organisations(tx)
                if organisations.keys(tx, organisation.slug)
            )

    def publish_all(
        self, *, force: bool = False
    ) -> tuple[tuple[Publication, ...], tuple[UnavailableError, ...]]:
        """Publish what is out of date of every organisation; what is new, and what went wrong.

        One whose keys cannot be used keeps nobody else's lists from being renewed.
        """
        fresh = list[Publication]()
        problems = list[UnavailableError]()
        for slug in self.publishers():
            try:
                fresh += self.publish(slug, force=force)
            except UnavailableError as error:
                problems.append(error)
        return tuple(fresh), tuple(problems)

    def on_offer(self, slug: str) -> tuple[tuple[Purpose, int], ...]:
        """The purpose and number of every list of the organisation that is published."""
        with self._means.database.read() as tx:
            organisation = organisations.get(tx, slug)
            found = list[tuple[Purpose, int]]()
            for purpose in purposes(suspendable=organisation.suspendable):
                number = 1
                while storage.latest_by_name(tx, slug, purpose, number) is not None:
                    found.append((purpose, number))
                    number += 1
        return tuple(found)

    def published(self, slug: str, name: str) -> Publication:
        """The newest version of the list ``name`` (``revocation-1``). Raises NotFoundError."""
        parsed = parse_list_name(name)
        if parsed is not None:
            with self._means.database.read() as tx:
                found = storage.latest_by_name(tx, slug, *parsed)
            if found is not None:
                return found
        raise NotFoundError("no-such-list", f"{slug} has no status list {name}.")

    def _publish(
        self, organisation: Organisation, list_id: str, purpose: Purpose, *, force: bool
    ) -> Publication | None:
        now = self._means.clock()
        with self._means.database.read() as tx:
            if not force and not _is_stale(tx, list_id, purpose, now):
                return None
        with self._means.database.write() as tx:
            current = storage.lock_list(tx, list_id)
            if not force and not _is_stale(tx, list_id, purpose, now):
                return None
            last = storage.latest(tx, list_id, purpose)
            url = self._means.addresses.status_list(organisation.slug, purpose, current.number)
            document = status_list_credential(
                storage.set_places(tx, list_id, purpose),
                url=url,
                issuer=organisation.did,
                purpose=purpose,
                now=now,
            )
            body = document_bytes(
                add_proof(
                    document,
                    signer=self._signer(tx, organisation, KeyType.ED25519, jwt=False),
                    cryptosuite=CRYPTOSUITE,
                    created=now,
                )
            )
            signer = self._signer(tx, organisation, KeyType.P256, jwt=True)
            publication = Publication(
                list_id=list_id,
                purpose=purpose,
                version=last.version + 1 if last else 1,
                revision=current.revision,
                published=now,
                valid_until=now + LIST_LIFETIME,
                body=body,
                jwt=secure(document, signer=signer, typ="vc+jwt").encode("ascii"),
                etag=hashlib.sha256(body).hexdigest()[:32],
            )
            storage.add_publication(tx, publication)
            return publication

    def _signer(
        self, tx: Transaction, organisation: Organisation, key_type: KeyType, *, jwt: bool
    ) -> Signer:
        key = organisations.active_key(tx, organisation.slug, key_type)
        if key is None:
            raise UnavailableError(
                "no-active-key",
                f"{organisation.slug} has no active {key_type.value} key.",
                f"Run `merkki key create --org {organisation.slug} --type {key_type.value}`.",
            )
        return self._means.keyring.signer(organisation, key, jwt=jwt)


def _entry(tx: Transaction, award: str, *, lock: bool = False) -> Entry:
    entry = storage.entry_of(tx, award, lock=lock)
    if entry is None:
        raise NotFoundError("no-such-award", f"There is no award {award} here.")
    return entry


def _is_stale(tx: Transaction, list_id: str, purpose: Purpose, now: datetime) -> bool:
    slug, _, number = list_id.rpartition("/")
    stands = storage.standing(tx, slug, purpose, int(number))
    return stands is None or stands.is_stale(now)
