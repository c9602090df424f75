"""The issuing cycle for many awards: steps 1 to 7 for a few hundred at a time.

The promises are those of the single cycle: an award is on record before the key is used, the
same award again is the same credential, and whoever finishes an intent makes the same bytes. A
run that was interrupted is begun again with the same awards. Whatever is not usual (evidence, an
award that exists, one that somebody else makes at this moment) goes the single way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import Final

from merkki_contexts import TemplateError
from merkki_issuer.catalogue.achievement import Offering
from merkki_issuer.errors import (
    ConflictError,
    ConfusionError,
    IssuerError,
    RefusedError,
    UnavailableError,
)
from merkki_issuer.issuing import storage as single
from merkki_issuer.issuing.bulk import storage
from merkki_issuer.issuing.bulk.accepting import Accepted, accept
from merkki_issuer.issuing.bulk.template import Template, check_token, template_of
from merkki_issuer.issuing.compose import Drawn, compose
from merkki_issuer.issuing.confirm import confirm
from merkki_issuer.issuing.cycle import Issuing
from merkki_issuer.issuing.log_facts import intent_facts, rendering_facts
from merkki_issuer.issuing.model import (
    Award,
    Confirmed,
    Format,
    Intent,
    Issued,
    Linted,
    Signed,
    SigningPlan,
    State,
    Step,
)
from merkki_issuer.issuing.recipients import body_digest
from merkki_issuer.issuing.render import render
from merkki_issuer.issuing.rules import check_clock
from merkki_issuer.ledger import storage as log
from merkki_issuer.ledger.model import Event
from merkki_issuer.organisations import storage as organisations
from merkki_issuer.organisations.documents import did_document
from merkki_issuer.status import storage as status
from merkki_issuer.status.model import Place
from merkki_issuer.storage import Transaction
from merkki_keys import Signer

# A transaction of so many costs each of them next to nothing, and holds others up for less than
# a tenth of a second.
AT_ONCE: Final = 500
_TEMPLATES_KEPT: Final = 64


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one award: the credential, or why there is none."""

    award: Award
    issued: Issued | None = None
    refusal: IssuerError | None = None


@dataclass(slots=True)
class BulkIssuing:
    """Issues many awards, ``at_once`` in a transaction."""

    issuing: Issuing
    at_once: int = AT_ONCE
    _templates: dict[tuple[object, ...], Template] = field(default_factory=dict)

    def issue_many(self, awards: Iterable[Award]) -> Iterator[Outcome]:
        """What came of each award, in order. An award that is refused stops no other.

        Raises UnavailableError or ConfusionError where nothing more can be issued: keys, clock,
        database, or our own parts. What came out before is issued; begin again with all.
        """
        waiting = iter(awards)
        while chunk := list(islice(waiting, self.at_once)):
            yield from self._chunk(chunk)

    def _chunk(self, awards: Sequence[Award]) -> list[Outcome]:
        now = self.issuing.means.clock()
        found = accept(self.issuing, awards, now=now)
        outcomes = {
            position: Outcome(awards[position], refusal=refusal)
            for position, refusal in found.refused.items()
        }
        self.issuing.announce(Step.AWARD)
        by_kind: dict[tuple[object, ...], list[Accepted]] = {}
        for each in found.new:
            by_kind.setdefault(each.kind, []).append(each)
        for kind in by_kind.values():
            for part, places in self._placed(kind):
                # What cannot be made together is made one by one, below.
                with suppress(TemplateError, single.TakenError, RefusedError):
                    outcomes |= self._issue(part, places, found.offering, now)
        for position, award in enumerate(awards):
            if position not in outcomes:
                outcomes[position] = self._single(award)
        return [outcomes[position] for position in range(len(awards))]

    def _placed(
        self, kind: Sequence[Accepted]
    ) -> Iterator[tuple[Sequence[Accepted], Sequence[Place]]]:
        """The awards with places drawn for them; in parts, where a status list is full between."""
        while kind:
            places = self.issuing.status.draw_places(kind[0].award.organisation, len(kind))
            yield kind[: len(places)], places
            kind = kind[len(places) :]

    def _single(self, award: Award) -> Outcome:
        try:
            return Outcome(award, self.issuing.issue(award))
        except RefusedError as error:
            return Outcome(award, refusal=error)
        except UnavailableError as error:
            if error.code != "key-replaced":
                raise
            # Planned with a key that signs no more: a sweep voids it, and others need not wait.
            return Outcome(award, refusal=error)

    # --- steps 2 to 7 ----------------------------------------------------------------

    def _issue(
        self,
        kind: Sequence[Accepted],
        places: Sequence[Place],
        offering: Offering,
        now: datetime,
    ) -> dict[int, Outcome]:
        slug = kind[0].award.organisation
        chance = self.issuing.means.chance
        drawn = [
            Drawn(
                credential_id=f"urn:uuid:{chance.uuid()}",
                subject_id=each.award.holder or f"urn:uuid:{chance.uuid()}",
                place=place,
            )
            for each, place in zip(kind, places, strict=True)
        ]
        template = self._template(kind[0], drawn[0], offering, now)
        rows = self._intend(kind, drawn, template, now)
        self.issuing.announce(Step.INTEND)
        signed = self._sign(rows, template, now)
        self.issuing.announce(Step.SIGN)
        self._confirm(signed[0], slug)
        self.issuing.announce(Step.CONFIRM)
        issued = self._fulfil(template.linted, rows, signed)
        self.issuing.announce(Step.FULFIL)
        return {
            each.position: Outcome(each.award, one)
            for each, one in zip(kind, issued, strict=True)
            if one is not None
        }

    def _template(
        self, model: Accepted, drawn: Drawn, offering: Offering, now: datetime
    ) -> Template:
        key = (*model.kind, drawn.place.number, now.date())
        known = self._templates.get(key)
        if known is not None and (known.issuer, known.owner) == (model.parties, offering.owner):
            return known
        means, award = self.issuing.means, replace(model.award, holder=None)
        first, second = (f"urn:uuid:{means.chance.uuid()}" for _ in range(2))
        made = template_of(
            lambda each: compose(award, model.mark, model.parties, each, offering, now=now),
            lambda credential: self.issuing.linter.lint(
                credential, model.parties.issuer, means.addresses, now=now
            ),
            Drawn(first, second, drawn.place),
            model.parties,
            offering.owner,
        )
        self.issuing.announce(Step.LINT)
        if len(self._templates) >= _TEMPLATES_KEPT:
            self._templates.clear()
        self._templates[key] = made
        return made

    def _intend(
        self, kind: Sequence[Accepted], drawn: Sequence[Drawn], template: Template, now: datetime
    ) -> list[storage.Row]:
        """Step 4 for all of them, in one transaction."""
        means, slug = self.issuing.means, kind[0].award.organisation
        # Made before the transaction, for which others wait.
        unsigned = [template.unsigned(values) for values in drawn]
        digests = [body_digest(each.award, each.mark.version, each.recipient) for each in kind]
        with means.database.write() as tx:
            # Two runs that wrote the same awards in another order would wait for each other.
            status.lock_list(tx, drawn[0].place.list_id)
            if kind[0].mark.code not in organisations.get(tx, slug).may_issue:
                raise ConflictError("not-entitled", f"{slug} may no longer issue this.")
            check_clock(single.last_created(tx), now=now)
            plans = tuple(_plan(tx, slug, form) for form in template.linted.formats)
            rows = [
                storage.Row(
                    values,
                    Intent(means.chance.uuid(), slug, text, now, plans),
                    each.recipient,
                    each.award.dedupe,
                    digest,
                )
                for each, values, text, digest in zip(kind, drawn, unsigned, digests, strict=True)
            ]
            storage.intend(tx, template.linted, rows)
            said = [
                (
                    row.intent.award_id,
                    intent_facts(template.linted, row.drawn.place, row.intent.unsigned),
                )
                for row in rows
            ]
            log.append_many(tx, Event.INTENDED, at=now, organisation=slug, said=said)
        return rows

    def _sign(
        self,
        rows: Sequence[storage.Row],
        template: Template,
        now: datetime,
    ) -> list[Signed]:
        """Step 5. An embedded proof is made from the template, a token in the single way."""
        signers = self._signers(rows[0].intent)
        embedding = signers.get(Format.EMBEDDED)
        proofs = template.proofs(embedding, now) if embedding else None
        signed = []
        for row in rows:
            unsigned, renderings = row.intent.unsigned, dict[Format, bytes]()
            for form, signer in signers.items():
                if proofs is not None and form is Format.EMBEDDED:
                    renderings[form] = proofs.embedded(unsigned, template.canonical_form(row.drawn))
                else:
                    renderings[form] = render(form, unsigned, signer=signer, created=now)
                    check_token(renderings[form], unsigned, signer, form)
            signed.append(Signed(row.intent, renderings))
        return signed

    def _signers(self, intent: Intent) -> dict[Format, Signer]:
        means = self.issuing.means
        with means.database.read() as tx:
            issuer = organisations.get(tx, intent.organisation)
            keys = {p.format: organisations.key(tx, issuer.slug, p.key) for p in intent.plans}
        if None in keys.values():
            raise ConfusionError("key-unknown", "A key that was just planned is not on record.")
        return {
            form: means.keyring.signer(issuer, key, jwt=form.is_jwt)
            for form, key in keys.items()
            if key is not None
        }

    def _confirm(self, signed: Signed, slug: str) -> Confirmed:
        """Step 6: every signature was checked as it was made; one credential is read as a whole."""
        means = self.issuing.means
        with means.database.read() as tx:
            issuer = organisations.get(tx, slug)
            document = did_document(issuer, organisations.keys(tx, slug))
        url = means.addresses.did_document(slug)
        return confirm(signed, did_document=document, did_url=url, now=means.clock())

    def _fulfil(
        self, linted: Linted, rows: Sequence[storage.Row], signed: Sequence[Signed]
    ) -> list[Issued | None]:
        """Step 7 for all of them, in one transaction."""
        now, slug = self.issuing.means.clock(), linted.organisation
        with self.issuing.means.database.write() as tx:
            done = storage.fulfil(tx, signed, at=now)
            said = [
                (each.intent.award_id, rendering_facts(each))
                for each in signed
                if each.intent.award_id in done
            ]
            log.append_many(tx, Event.ISSUED, at=now, organisation=slug, said=said)
        return [
            row.issued(linted, each, at=now)
            if each.intent.award_id in done
            else self._by_other(each)
            for row, each in zip(rows, signed, strict=True)
        ]

    def _by_other(self, signed: Signed) -> Issued | None:
        """What a sweep made of it meanwhile; None if it gave the award up, to be made anew."""
        found = self.issuing.get(signed.intent.award_id)
        if found.state is not State.ISSUED:
            return None
        if dict(found.renderings) != dict(signed.renderings):
            raise ConfusionError("two-renderings", f"{found.award_id} was signed in two ways.")
        return found


def _plan(tx: Transaction, slug: str, form: Format) -> SigningPlan:
    key = organisations.active_key(tx, slug, form.key_type)
    if key is None:
        raise UnavailableError(
            "no-active-key",
            f"{slug} has no active {form.key_type.value} key.",
            f"Run `merkki key create --org {slug} --type {form.key_type.value}`.",
        )
    return SigningPlan(form, key.thumbprint)
