"""The issuing cycle: from an award to a signed credential, exactly once.

The numbers are those of docs/issuing.md. What makes it crash-proof: the intent is on disk
before the key is used, and everything a signature depends on is in the intent. So whoever
finishes it, this worker or a sweep after a crash, makes the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from merkki_issuer.errors import ConflictError, ConfusionError, NotFoundError, UnavailableError
from merkki_issuer.issuing import storage
from merkki_issuer.issuing.accept import Accepted, accept, existing
from merkki_issuer.issuing.compose import Drawn, compose
from merkki_issuer.issuing.confirm import confirm
from merkki_issuer.issuing.lint import Linter
from merkki_issuer.issuing.log_facts import digest, intent_facts, rendering_facts
from merkki_issuer.issuing.model import (
    Award,
    Confirmed,
    Credential,
    Intent,
    Issued,
    Linted,
    Signed,
    SigningPlan,
    State,
    Step,
)
from merkki_issuer.issuing.recipients import Recipients
from merkki_issuer.issuing.render import document_bytes, render
from merkki_issuer.issuing.rules import check_clock, check_idempotency_key
from merkki_issuer.ledger import storage as log
from merkki_issuer.ledger.model import Event
from merkki_issuer.means import Means
from merkki_issuer.organisations import storage as organisations
from merkki_issuer.organisations.documents import did_document
from merkki_issuer.status.lists import StatusLists
from merkki_issuer.status.model import Place

# The index space is at most half full, so each draw collides with a place taken since at
# most every second time; twenty in a row is not chance but a fault.
_DRAWS = 20


def silent(step: Step) -> None:
    """Announce nothing."""
    del step


@dataclass(frozen=True, slots=True)
class Issuing:
    """Steps 1 to 7. ``announce`` is told of each step when it is done."""

    means: Means
    status: StatusLists
    recipients: Recipients
    linter: Linter = field(default_factory=Linter)
    announce: Callable[[Step], None] = silent

    def issue(
        self, award: Award, *, idempotency_key: str | None = None, api_key: str | None = None
    ) -> Issued:
        """Turn an award into a signed credential, exactly once.

        ``api_key`` is the name of the key by which it was asked for over HTTP; the log keeps
        it, so that all that a stolen key awarded can be found. The same award again gives the
        same credential. Raises RefusedError for an award that may not be made, ConflictError
        where it contradicts an earlier one, UnavailableError where keys, clock or database
        stand in the way, and ConfusionError where our own parts disagree; then nothing was
        delivered.
        """
        now = self.means.clock()
        check_idempotency_key(idempotency_key)
        accepted = accept(award, means=self.means, recipients=self.recipients, now=now)
        before = existing(accepted, idempotency_key, means=self.means)
        if before is not None:
            return self.finish(before)
        self.announce(Step.AWARD)
        for _ in range(_DRAWS):
            credential = self._compose(accepted, now)
            self.announce(Step.COMPOSE)
            linted = self.linter.lint(
                credential, accepted.parties.issuer, self.means.addresses, now=now
            )
            self.announce(Step.LINT)
            try:
                intent = self._intend(accepted, linted, now, idempotency_key, api_key)
            except storage.TakenError:
                # Another worker was faster: with the same award, or with the same place.
                before = existing(accepted, idempotency_key, means=self.means)
                if before is not None:
                    return self.finish(before)
                continue
            self.announce(Step.INTEND)
            return self._complete(intent)
        raise ConfusionError("no-place", "No free place was found in the status list.")

    def preview(self, award: Award) -> Credential:
        """What the credential of this award would say, but for what chance draws.

        Nothing is reserved and nothing is signed. Raises as ``issue`` does for an award
        that may not be made.
        """
        now = self.means.clock()
        accepted = accept(award, means=self.means, recipients=self.recipients, now=now)
        chance, slug = self.means.chance, award.organisation
        # Any place will do: what chance draws is no part of what is asked for.
        drawn = Drawn(
            credential_id=f"urn:uuid:{chance.uuid()}",
            subject_id=award.holder or f"urn:uuid:{chance.uuid()}",
            place=Place(f"{slug}/1", slug, 1, 0),
        )
        return self._composed(accepted, drawn, now)

    def finish(self, award_id: str) -> Issued:
        """Complete an intended award, or give the issued one as it is."""
        with self.means.database.read() as tx:
            intent = storage.intent_of(tx, award_id)
            said = log.find(tx, Event.INTENDED, award_id) if intent else None
        if intent and (said is None or said.facts.get("unsigned") != digest(intent.unsigned)):
            # Between the lint and the signature lies the database: whoever can write there
            # must not choose what the key signs.
            raise ConfusionError(
                "intent-changed", f"What is to be signed for {award_id} is not what was linted."
            )
        return self._complete(intent) if intent else self._kept(award_id)

    def _kept(self, award_id: str) -> Issued:
        """The award that is issued; another worker may have given it up in between."""
        found = self.get(award_id)
        if found.state is not State.ISSUED:
            raise ConflictError(
                "voided", f"{award_id} was given up meanwhile.", "Make the award again."
            )
        return found

    def get(self, award_id: str) -> Issued:
        """The award as the ledger has it. Raises NotFoundError."""
        with self.means.database.read() as tx:
            found = storage.get(tx, award_id) or storage.by_credential_id(tx, award_id)
        if found is None:
            raise NotFoundError("no-such-award", f"There is no award {award_id} here.")
        return found

    def awards_of(self, organisation: str, reference: str) -> tuple[Issued, ...]:
        """What an organisation awarded to the person of that reference, oldest first."""
        recipient = self.recipients.digest(organisation, reference)
        with self.means.database.read() as tx:
            return storage.by_recipient(tx, organisation, recipient)

    # --- step 2 ----------------------------------------------------------------------

    def _compose(self, accepted: Accepted, now: datetime) -> Credential:
        chance = self.means.chance
        drawn = Drawn(
            credential_id=f"urn:uuid:{chance.uuid()}",
            # A random name for each credential: nothing ties two of them together.
            subject_id=accepted.award.holder or f"urn:uuid:{chance.uuid()}",
            place=self.status.draw_place(accepted.award.organisation),
        )
        return self._composed(accepted, drawn, now)

    def _composed(self, accepted: Accepted, drawn: Drawn, now: datetime) -> Credential:
        with self.means.database.read() as tx:
            offering = self.means.offering(tx)
        return compose(accepted.award, accepted.mark, accepted.parties, drawn, offering, now=now)

    # --- step 4 ----------------------------------------------------------------------

    def _intend(
        self,
        accepted: Accepted,
        linted: Linted,
        now: datetime,
        key: str | None,
        api_key: str | None,
    ) -> Intent:
        """One transaction: the id, the place, the moment, the keys and the unsigned bytes."""
        issuer = accepted.parties.issuer
        unsigned = document_bytes(linted.document)
        with self.means.database.write() as tx:
            # Again, now that nobody else writes: the rights or the clock may have changed.
            if linted.mark not in organisations.get(tx, issuer.slug).may_issue:
                raise ConflictError("not-entitled", f"{issuer.slug} may no longer issue this.")
            check_clock(storage.last_created(tx), now=now)
            plans, keys = [], organisations.keys(tx, issuer.slug)
            for form in linted.formats:
                signing_key = organisations.newest(keys, form.key_type)
                if signing_key is None:
                    raise UnavailableError(
                        "no-active-key",
                        f"{issuer.slug} has no active {form.key_type.value} key.",
                        f"Run `merkki key create --org {issuer.slug}"
                        f" --type {form.key_type.value}`.",
                    )
                plans.append(SigningPlan(form, signing_key.thumbprint))
            intent = Intent(
                award_id=self.means.chance.uuid(),
                organisation=issuer.slug,
                unsigned=unsigned,
                created=now,
                plans=tuple(plans),
            )
            storage.intend(
                tx,
                linted,
                intent,
                recipient=accepted.recipient,
                dedupe=accepted.award.dedupe,
                body_digest=accepted.body_digest,
                idempotency_key=key,
            )
            log.append(
                tx,
                Event.INTENDED,
                at=now,
                organisation=issuer.slug,
                subject=intent.award_id,
                facts=intent_facts(linted, linted.place, unsigned, api_key=api_key),
            )
        return intent

    # --- steps 5 to 7 ----------------------------------------------------------------

    def _complete(self, intent: Intent) -> Issued:
        signed = self._sign(intent)
        self.announce(Step.SIGN)
        confirmed = self._confirm(signed)
        self.announce(Step.CONFIRM)
        issued = self._fulfil(confirmed)
        self.announce(Step.FULFIL)
        return issued

    def _sign(self, intent: Intent) -> Signed:
        """Step 5: the only place where an organisation's key signs a credential."""
        renderings = {}
        with self.means.database.read() as tx:
            issuer = organisations.get(tx, intent.organisation)
            keys = {key.thumbprint: key for key in organisations.keys(tx, issuer.slug)}
        for plan in intent.plans:
            key = keys.get(plan.key)
            if key is None:
                raise ConfusionError("key-unknown", f"The key {plan.key} is not on record.")
            signer = self.means.keyring.signer(issuer, key, jwt=plan.format.is_jwt)
            renderings[plan.format] = render(
                plan.format, intent.unsigned, signer=signer, created=intent.created
            )
        return Signed(intent, renderings)

    def _confirm(self, signed: Signed) -> Confirmed:
        slug = signed.intent.organisation
        with self.means.database.read() as tx:
            issuer = organisations.get(tx, slug)
            document = did_document(issuer, organisations.keys(tx, slug))
        return confirm(
            signed,
            did_document=document,
            did_url=self.means.addresses.did_document(slug),
            now=self.means.clock(),
        )

    def _fulfil(self, confirmed: Confirmed) -> Issued:
        """Step 7: keep the exact bytes. Nothing is ever signed again."""
        now = self.means.clock()
        intent = confirmed.intent
        with self.means.database.write() as tx:
            if storage.fulfil(tx, confirmed, at=now):
                log.append(
                    tx,
                    Event.ISSUED,
                    at=now,
                    organisation=intent.organisation,
                    subject=intent.award_id,
                    facts=rendering_facts(confirmed),
                )
        issued = self._kept(intent.award_id)
        if dict(issued.renderings) != dict(confirmed.renderings):
            raise ConfusionError("two-renderings", f"{intent.award_id} was signed in two ways.")
        return issued
