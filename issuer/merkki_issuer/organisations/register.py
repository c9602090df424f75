"""Organisations and their keys: create, change, list; every change is in the log."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from merkki_definitions import OrganisationType, Text, right_to_issue
from merkki_issuer.errors import NotFoundError, RefusedError
from merkki_issuer.ledger import storage as log
from merkki_issuer.ledger.model import Event
from merkki_issuer.means import Means
from merkki_issuer.organisations import storage
from merkki_issuer.organisations.documents import JsonObject
from merkki_issuer.organisations.known import Known
from merkki_issuer.organisations.model import (
    Organisation,
    OrganisationKey,
    slug_problem,
    url_problem,
)
from merkki_issuer.organisations.profile import profile
from merkki_issuer.status import storage as status
from merkki_issuer.status.lists import StatusLists
from merkki_issuer.storage import Transaction
from merkki_keys import KeyType

_NAME_MAX = 200


@dataclass(frozen=True, slots=True)
class NewOrganisation:
    """What is said of an organisation when it is created.

    ``suspendable`` gives its badges a second status entry, at the price that the official
    schema refuses them (ADR 0006). It cannot be changed later, nor can the slug.
    """

    slug: str
    names: Text
    url: str
    kind: OrganisationType
    may_issue: tuple[str, ...] = ()
    suspendable: bool = False
    includes_suggested_credit: bool = False


class Register:
    """The organisations of this service."""

    def __init__(self, means: Means, lists: StatusLists) -> None:
        self._means = means
        self._lists = lists
        self.known = Known(means.database)

    def create(self, new: NewOrganisation) -> Organisation:
        """Add an organisation; if it may issue, with keys and with its first status list.

        Raises RefusedError that names every objection, ConflictError for a slug in use.
        """
        self._check(new)
        now = self._means.clock()
        organisation = Organisation(
            slug=new.slug,
            names=new.names,
            url=new.url,
            kind=new.kind,
            did=self._means.addresses.did(new.slug),
            may_issue=tuple(dict.fromkeys(new.may_issue)),
            suspendable=new.suspendable,
            includes_suggested_credit=new.includes_suggested_credit,
            created=now,
        )
        with self._means.database.write() as tx:
            storage.add(tx, organisation)
            status.add_list(tx, organisation.slug, 1)
            log.append(
                tx,
                Event.ORGANISATION_CREATED,
                at=now,
                organisation=organisation.slug,
                subject=organisation.did,
                facts={"may_issue": " ".join(organisation.may_issue)},
            )
        if organisation.may_issue:
            # Key files come second. If we stop here, a sweep makes them (``complete``).
            self._means.keyring.ensure(organisation.slug, now=now)
            self.synchronise(organisation.slug)
            # A badge whose list cannot be fetched is "could not be checked".
            self._lists.publish(organisation.slug)
        return organisation

    def set_may_issue(self, slug: str, codes: tuple[str, ...]) -> Organisation:
        """Change which marks the organisation may issue from now on."""
        now = self._means.clock()
        codes = tuple(dict.fromkeys(codes))
        with self._means.database.write() as tx:
            organisation = storage.get(tx, slug)
            objections = list(self._right_problems(codes, organisation.kind))
            if objections:
                raise RefusedError("organisation", " ".join(objections))
            storage.set_may_issue(tx, slug, codes)
            log.append(
                tx,
                Event.RIGHTS_CHANGED,
                at=now,
                organisation=slug,
                subject=organisation.did,
                facts={"may_issue": " ".join(codes)},
            )
        if codes:
            self._means.keyring.ensure(slug, now=now)
            self.synchronise(slug)
            self._lists.publish(slug)
        return self.get(slug)

    def get(self, slug: str) -> Organisation:
        """The organisation of that slug. Raises NotFoundError."""
        with self._means.database.read() as tx:
            return storage.get(tx, slug)

    def all(self) -> tuple[Organisation, ...]:
        """Every organisation, oldest first."""
        return self.known.now().organisations

    def keys(self, slug: str) -> tuple[OrganisationKey, ...]:
        """Every key the organisation ever had, oldest first."""
        with self._means.database.read() as tx:
            storage.get(tx, slug)
            return storage.keys(tx, slug)

    # --- what the world may read ----------------------------------------------------

    def profile(self, slug: str, language: str) -> JsonObject:
        """The organisation's Profile in one language."""
        return profile(self.get(slug), language, country=self._means.catalogue.country)

    def did_document(self, slug: str) -> JsonObject:
        """The organisation's did.json."""
        return self.known.now().did_document(slug)

    def jwks(self, slug: str) -> JsonObject:
        """The organisation's JWK Set."""
        return self.known.now().jwks(slug)

    # --- keys ------------------------------------------------------------------------

    def create_key(self, slug: str, key_type: KeyType) -> OrganisationKey:
        """Make the organisation's first key of that type."""
        ring, now = self._means.keyring, self._means.clock()
        return self._new_key(slug, key_type, lambda: ring.create(slug, key_type, now=now))

    def rotate_key(self, slug: str, key_type: KeyType) -> OrganisationKey:
        """Replace the key of that type. What the old one signed stays valid.

        Finish what was intended first (``Sweeper.sweep``): an intent whose key signs no
        more can only be voided.
        """
        ring, now = self._means.keyring, self._means.clock()
        return self._new_key(slug, key_type, lambda: ring.rotate(slug, key_type, now=now))

    def retire_key(self, slug: str, name: str) -> OrganisationKey:
        """Let a key sign nothing more, found by its thumbprint or its multikey."""
        self.get(slug)
        self._means.keyring.retire(slug, name, now=self._means.clock())
        self.synchronise(slug)
        for key in self.keys(slug):
            if name in {key.thumbprint, key.published.fragment}:
                return key
        raise NotFoundError("no-such-key", f"{slug} has no key {name}.")

    def complete(self, slug: str) -> None:
        """Do what a crash left undone after an organisation was created or a key changed."""
        if self.get(slug).may_issue:
            self._means.keyring.ensure(slug, now=self._means.clock())
        self.synchronise(slug)

    def synchronise(self, slug: str) -> None:
        """Bring the published keys up to what the key store says. Never takes one away.

        The store is written first, the database second; a crash between them is mended
        by calling this again.
        """
        stored = self._means.keyring.public_keys(slug)
        with self._means.database.write() as tx:
            known = {key.thumbprint: key for key in storage.keys(tx, slug)}
            for key in stored:
                before = known.get(key.thumbprint)
                if before is None:
                    storage.add_key(tx, key)
                    self._log_key(tx, Event.KEY_CREATED, key)
                elif (before.retired, before.revoked) != (key.retired, key.revoked):
                    storage.set_key_dates(tx, key)
                    event = Event.KEY_REVOKED if key.revoked else Event.KEY_RETIRED
                    self._log_key(tx, event, key)

    def _new_key(self, slug: str, key_type: KeyType, make: Callable[[], None]) -> OrganisationKey:
        self.get(slug)
        make()
        self.synchronise(slug)
        return next(
            key
            for key in reversed(self.keys(slug))
            if key.public.key_type is key_type and key.published.active
        )

    def _log_key(self, tx: Transaction, event: Event, key: OrganisationKey) -> None:
        log.append(
            tx,
            event,
            at=self._means.clock(),
            organisation=key.organisation,
            subject=key.thumbprint,
            facts={"type": key.public.key_type.value},
        )

    # --- rules -----------------------------------------------------------------------

    def _check(self, new: NewOrganisation) -> None:
        objections = [
            problem for problem in (slug_problem(new.slug), url_problem(new.url)) if problem
        ]
        for language, name in new.names.as_dict().items():
            if not name.strip() or len(name) > _NAME_MAX:
                objections.append(f"the name in {language} must have 1 to {_NAME_MAX} characters")
        objections.extend(self._right_problems(new.may_issue, new.kind))
        if objections:
            raise RefusedError("organisation", "; ".join(objections) + ".")

    def _right_problems(self, codes: Iterable[str], kind: OrganisationType) -> Iterable[str]:
        offered = {mark.code: mark for mark in self._means.catalogue.marks}
        for code in codes:
            if code not in offered:
                yield f"there is no mark {code}"
            elif not right_to_issue(offered[code].may_award, kind):
                yield f"{code} is not issued by a {kind.value}"
