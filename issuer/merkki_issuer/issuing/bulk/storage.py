"""The rows of many awards, a statement for each table and not for each award."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlalchemy.exc import IntegrityError

from merkki_issuer.issuing.compose import Drawn
from merkki_issuer.issuing.model import Intent, Issued, Linted, Signed, State
from merkki_issuer.issuing.storage import AwardRow, RenderingRow, TakenError
from merkki_issuer.status.storage import EntryRow
from merkki_issuer.storage.database import Transaction
from merkki_issuer.storage.rows import insert_many, table_of

# The table and not the class: of the class, each row would be looked at as an object.
_RENDERINGS = table_of(RenderingRow)
_FILL_RENDERING = (
    update(_RENDERINGS)
    .where(
        _RENDERINGS.c.award_id == bindparam("of_award"),
        _RENDERINGS.c.format == bindparam("of_format"),
    )
    .values(content=bindparam("content"))
)


@dataclass(frozen=True, slots=True)
class Row:
    """One award that is about to be intended."""

    drawn: Drawn
    intent: Intent
    recipient: str
    dedupe: str
    body_digest: str

    def issued(self, linted: Linted, signed: Signed, *, at: datetime) -> Issued:
        """What is on record of it once its bytes are kept."""
        return Issued(
            award_id=self.intent.award_id,
            state=State.ISSUED,
            organisation=linted.organisation,
            mark=linted.mark,
            version=linted.version,
            language=linted.language,
            credential_id=self.drawn.credential_id,
            subject_id=self.drawn.subject_id,
            created=self.intent.created,
            issued=at,
            awarded=linted.awarded,
            valid_from=linted.valid_from,
            valid_until=linted.valid_until,
            renderings=signed.renderings,
        )


def on_record(
    tx: Transaction, organisation: str, mark: str, version: str, recipients: Collection[str]
) -> frozenset[tuple[str, str]]:
    """Recipient and dedupe text of those awards of the mark that are on record already."""
    query = select(AwardRow.recipient, AwardRow.dedupe).where(
        AwardRow.organisation == organisation,
        AwardRow.mark == mark,
        AwardRow.version == version,
        AwardRow.recipient.in_(recipients),
        AwardRow.dedupe.is_not(None),
    )
    return frozenset((row.recipient, row.dedupe) for row in tx.execute(query))


def intend(tx: Transaction, linted: Linted, rows: Sequence[Row]) -> None:
    """Write the awards, their planned renderings and their places.

    ``linted`` is the template of all of them: what was drawn for each is in its row.

    Raises TakenError if any of them exists; the transaction is then to be given up.
    """
    plans = [(row.intent.award_id, plan) for row in rows for plan in row.intent.plans]
    try:
        insert_many(tx, AwardRow, [_award(linted, row) for row in rows])
        insert_many(
            tx,
            RenderingRow,
            [{"award_id": i, "format": p.format.value, "key": p.key} for i, p in plans],
        )
        insert_many(tx, EntryRow, [_entry(row) for row in rows])
    except IntegrityError as error:
        raise TakenError(str(error.orig)) from error


def fulfil(tx: Transaction, signed: Sequence[Signed], *, at: datetime) -> frozenset[str]:
    """Keep the bytes of those that are still intended; the ids of these."""
    wanted = [each.intent.award_id for each in signed]
    result = tx.execute(
        update(AwardRow)
        .where(AwardRow.award_id.in_(wanted), AwardRow.state == State.INTENDED.value)
        .values(state=State.ISSUED.value, issued=at)
        .returning(AwardRow.award_id)
        .execution_options(synchronize_session=False)
    )
    done = frozenset(result.scalars())
    contents = [
        {"of_award": each.intent.award_id, "of_format": form.value, "content": content}
        for each in signed
        if each.intent.award_id in done
        for form, content in each.renderings.items()
    ]
    if contents:  # or a sweep was faster with all of them
        tx.connection().execute(_FILL_RENDERING, contents)
    return done


def _award(linted: Linted, row: Row) -> dict[str, object]:
    return {
        "award_id": row.intent.award_id,
        "state": State.INTENDED.value,
        "organisation": linted.organisation,
        "mark": linted.mark,
        "version": linted.version,
        "recipient": row.recipient,
        "dedupe": row.dedupe,
        "language": linted.language,
        "body_digest": row.body_digest,
        "credential_id": row.drawn.credential_id,
        "subject_id": row.drawn.subject_id,
        "created": row.intent.created,
        "issued": None,
        "awarded": linted.awarded,
        "valid_from": linted.valid_from,
        "valid_until": linted.valid_until,
        "unsigned": row.intent.unsigned,
    }


def _entry(row: Row) -> dict[str, object]:
    return {
        "list_id": row.drawn.place.list_id,
        "place": row.drawn.place.index,
        "award": row.intent.award_id,
        "revoked": False,
        "suspended": False,
    }
