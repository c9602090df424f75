"""The ledger of awards: what was intended, what was signed, and the keys of idempotency."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import (
    ForeignKey,
    LargeBinary,
    String,
    UniqueConstraint,
    bindparam,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from merkki_issuer.issuing.model import (
    Format,
    Intent,
    Issued,
    Linted,
    Signed,
    SigningPlan,
    State,
)
from merkki_issuer.status import storage as status
from merkki_issuer.storage.base import Base, UtcDateTime
from merkki_issuer.storage.database import Transaction


class AwardRow(Base):
    """One award. A row is written before the key is used, and never deleted."""

    __tablename__ = "awards"
    __table_args__ = (
        # Twice the same award is one credential, by the database's word and not by a
        # check that two workers may pass at once. A voided award sets ``dedupe`` to NULL,
        # which is equal to nothing, so that the award can be made anew.
        UniqueConstraint("organisation", "mark", "version", "recipient", "dedupe"),
    )

    award_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    state: Mapped[str] = mapped_column(String(10), index=True)
    organisation: Mapped[str] = mapped_column(ForeignKey("organisations.slug"))
    mark: Mapped[str] = mapped_column(String(20))
    version: Mapped[str] = mapped_column(String(20))
    recipient: Mapped[str] = mapped_column(String(64))  # a keyed digest, hex
    dedupe: Mapped[str | None] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(2))
    body_digest: Mapped[str] = mapped_column(String(64))
    credential_id: Mapped[str] = mapped_column(String(60), unique=True)
    subject_id: Mapped[str] = mapped_column(String(1000))
    created: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    issued: Mapped[datetime | None] = mapped_column(UtcDateTime)
    awarded: Mapped[datetime] = mapped_column(UtcDateTime)
    valid_from: Mapped[datetime] = mapped_column(UtcDateTime)
    valid_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    unsigned: Mapped[bytes] = mapped_column(LargeBinary)


class RenderingRow(Base):
    """One securing of an award's credential: planned with its key, later filled with bytes."""

    __tablename__ = "award_renderings"

    award_id: Mapped[str] = mapped_column(ForeignKey("awards.award_id"), primary_key=True)
    format: Mapped[str] = mapped_column(String(20), primary_key=True)
    key: Mapped[str] = mapped_column(ForeignKey("organisation_keys.thumbprint"))
    content: Mapped[bytes | None] = mapped_column(LargeBinary)


class IdempotencyRow(Base):
    """A caller's idempotency key, with the digest of the request it stands for."""

    __tablename__ = "idempotency_keys"

    organisation: Mapped[str] = mapped_column(ForeignKey("organisations.slug"), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    body_digest: Mapped[str] = mapped_column(String(64))
    award_id: Mapped[str] = mapped_column(ForeignKey("awards.award_id"))


# Asked for every award, and for every badge that is shown: built once.
_LAST = select(func.max(AwardRow.created))
_SAME = select(AwardRow.award_id, AwardRow.body_digest).where(
    AwardRow.organisation == bindparam("slug"),
    AwardRow.mark == bindparam("code"),
    AwardRow.version == bindparam("edition"),
    AwardRow.recipient == bindparam("person"),
    AwardRow.dedupe == bindparam("key"),
)
_RENDERINGS = Base.metadata.tables[RenderingRow.__tablename__]
_FILLED = (
    update(_RENDERINGS)
    .where(_RENDERINGS.c.award_id == bindparam("of"), _RENDERINGS.c.format == bindparam("form"))
    .values(content=bindparam("signed"))
)
_RENDERED = select(RenderingRow.format, RenderingRow.content).where(
    RenderingRow.award_id == bindparam("of"), RenderingRow.content.is_not(None)
)


class TakenError(Exception):
    """The database refused the intent: the award, the key, the id or the place exists."""


def intend(
    tx: Transaction,
    linted: Linted,
    intent: Intent,
    *,
    recipient: str,
    dedupe: str,
    body_digest: str,
    idempotency_key: str | None,
) -> None:
    """Write the award, its planned renderings, its place and its idempotency key.

    Raises TakenError if any of them exists; the transaction is then to be given up.
    """
    tx.add(
        AwardRow(
            award_id=intent.award_id,
            state=State.INTENDED.value,
            organisation=linted.organisation,
            mark=linted.mark,
            version=linted.version,
            recipient=recipient,
            dedupe=dedupe,
            language=linted.language,
            body_digest=body_digest,
            credential_id=linted.credential_id,
            subject_id=linted.subject_id,
            created=intent.created,
            issued=None,
            awarded=linted.awarded,
            valid_from=linted.valid_from,
            valid_until=linted.valid_until,
            unsigned=intent.unsigned,
        )
    )
    try:
        tx.flush()
        for plan in intent.plans:
            tx.add(RenderingRow(award_id=intent.award_id, format=plan.format.value, key=plan.key))
        status.take(tx, linted.place, intent.award_id)
        if idempotency_key is not None:
            tx.add(
                IdempotencyRow(
                    organisation=linted.organisation,
                    key=idempotency_key,
                    body_digest=body_digest,
                    award_id=intent.award_id,
                )
            )
        tx.flush()
    except IntegrityError as error:
        raise TakenError(str(error.orig)) from error


def remember_key(
    tx: Transaction, organisation: str, key: str, body_digest: str, award_id: str
) -> None:
    """Tie an idempotency key to an award that was there already. Raises TakenError."""
    tx.add(
        IdempotencyRow(
            organisation=organisation, key=key, body_digest=body_digest, award_id=award_id
        )
    )
    try:
        tx.flush()
    except IntegrityError as error:
        raise TakenError(str(error.orig)) from error


def by_idempotency_key(tx: Transaction, organisation: str, key: str) -> tuple[str, str] | None:
    """The award and the body digest that an idempotency key stands for."""
    row = tx.get(IdempotencyRow, (organisation, key))
    return (row.award_id, row.body_digest) if row else None


def same_award(
    tx: Transaction, organisation: str, mark: str, version: str, recipient: str, dedupe: str
) -> tuple[str, str] | None:
    """The award and body digest on record for this recipient and mark, if there is one."""
    asked = {"slug": organisation, "code": mark, "edition": version}
    asked |= {"person": recipient, "key": dedupe}
    found = tx.execute(_SAME, asked).one_or_none()
    return (found.award_id, found.body_digest) if found else None


def get(tx: Transaction, award_id: str) -> Issued | None:
    """The award of that id, with the bytes of its renderings once it is issued."""
    row = tx.get(AwardRow, award_id)
    return _issued(tx, row) if row else None


def by_credential_id(tx: Transaction, credential_id: str) -> Issued | None:
    """The award whose credential has that id."""
    row = tx.scalars(select(AwardRow).where(AwardRow.credential_id == credential_id)).one_or_none()
    return _issued(tx, row) if row else None


def by_recipient(tx: Transaction, organisation: str, recipient: str) -> tuple[Issued, ...]:
    """The awards one organisation made to one recipient digest, oldest first."""
    query = select(AwardRow).where(
        AwardRow.organisation == organisation, AwardRow.recipient == recipient
    )
    rows = tx.scalars(query.order_by(AwardRow.created, AwardRow.award_id))
    return tuple(_issued(tx, row) for row in rows)


def unfinished(tx: Transaction) -> tuple[str, ...]:
    """The awards that were intended and not yet issued or voided, oldest first."""
    query = select(AwardRow.award_id).where(AwardRow.state == State.INTENDED.value)
    return tuple(tx.scalars(query.order_by(AwardRow.created, AwardRow.award_id)))


def intent_of(tx: Transaction, award_id: str) -> Intent | None:
    """The intent, if the award is still to be finished."""
    row = tx.get(AwardRow, award_id)
    if row is None or row.state != State.INTENDED.value:
        return None
    plans = tx.scalars(select(RenderingRow).where(RenderingRow.award_id == award_id))
    planned = {Format(p.format): SigningPlan(Format(p.format), p.key) for p in plans}
    return Intent(
        award_id=row.award_id,
        organisation=row.organisation,
        unsigned=row.unsigned,
        created=row.created,
        plans=tuple(planned[f] for f in Format if f in planned),
    )


def fulfil(tx: Transaction, signed: Signed, *, at: datetime) -> bool:
    """Keep the bytes. False if somebody has finished or voided the award before us."""
    result = tx.execute(
        update(AwardRow)
        .where(AwardRow.award_id == signed.intent.award_id, AwardRow.state == State.INTENDED.value)
        .values(state=State.ISSUED.value, issued=at)
        .returning(AwardRow.award_id)
    )
    if result.one_or_none() is None:
        return False
    made = [
        {"of": signed.intent.award_id, "form": form.value, "signed": content}
        for form, content in signed.renderings.items()
    ]
    tx.execute(_FILLED, made)
    return True


def void(tx: Transaction, award_id: str) -> bool:
    """Give the award up and let it be made anew. False if it is finished already."""
    result = tx.execute(
        update(AwardRow)
        .where(AwardRow.award_id == award_id, AwardRow.state == State.INTENDED.value)
        .values(state=State.VOID.value, dedupe=None)
        .returning(AwardRow.award_id)
    )
    if result.one_or_none() is None:
        return False
    tx.execute(delete(IdempotencyRow).where(IdempotencyRow.award_id == award_id))
    return True


def last_created(tx: Transaction) -> datetime | None:
    """The latest moment at which anything was intended."""
    return tx.execute(_LAST).scalar_one()


def all_awards(tx: Transaction) -> Iterator[Issued]:
    """Every award, oldest first."""
    rows = tx.scalars(select(AwardRow).order_by(AwardRow.created, AwardRow.award_id))
    for row in rows.yield_per(200):
        yield _issued(tx, row)


def _issued(tx: Transaction, row: AwardRow) -> Issued:
    rendered = tx.execute(_RENDERED, {"of": row.award_id})
    contents = {Format(form): content for form, content in rendered if content}
    return Issued(
        award_id=row.award_id,
        state=State(row.state),
        organisation=row.organisation,
        mark=row.mark,
        version=row.version,
        language=row.language,
        credential_id=row.credential_id,
        subject_id=row.subject_id,
        created=row.created,
        issued=row.issued,
        awarded=row.awarded,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        renderings={form: contents[form] for form in Format if form in contents},
    )
