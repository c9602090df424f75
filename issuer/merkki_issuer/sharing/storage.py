"""The tables of links. Only digests of tokens are kept."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, bindparam, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from merkki_issuer.sharing.model import Claim, Holding, Share
from merkki_issuer.storage.base import Base, UtcDateTime
from merkki_issuer.storage.database import Transaction


class ClaimRow(Base):
    """A link that hands one badge over, once."""

    __tablename__ = "claim_links"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    award: Mapped[str] = mapped_column(ForeignKey("awards.award_id"), index=True)
    created: Mapped[datetime] = mapped_column(UtcDateTime)
    expires: Mapped[datetime] = mapped_column(UtcDateTime)
    spent: Mapped[datetime | None] = mapped_column(UtcDateTime)


class HoldingRow(Base):
    """The link of somebody who claimed badges."""

    __tablename__ = "holder_links"

    holding: Mapped[str] = mapped_column(String(36), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    created: Mapped[datetime] = mapped_column(UtcDateTime)
    expires: Mapped[datetime] = mapped_column(UtcDateTime)


class HoldingItemRow(Base):
    """One badge that a holder claimed."""

    __tablename__ = "holder_items"

    holding: Mapped[str] = mapped_column(ForeignKey("holder_links.holding"), primary_key=True)
    award: Mapped[str] = mapped_column(ForeignKey("awards.award_id"), primary_key=True)
    added: Mapped[datetime] = mapped_column(UtcDateTime)


class ShareRow(Base):
    """A link by which somebody sees badges that the holder chose."""

    __tablename__ = "share_links"

    share: Mapped[str] = mapped_column(String(36), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    holding: Mapped[str] = mapped_column(ForeignKey("holder_links.holding"), index=True)
    created: Mapped[datetime] = mapped_column(UtcDateTime)
    expires: Mapped[datetime] = mapped_column(UtcDateTime)
    stopped: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ShareItemRow(Base):
    """One badge of a share."""

    __tablename__ = "share_items"

    share: Mapped[str] = mapped_column(ForeignKey("share_links.share"), primary_key=True)
    award: Mapped[str] = mapped_column(ForeignKey("awards.award_id"), primary_key=True)


# What a page of somebody else's is made of, asked each time it is looked at: built once.
_SHARED = select(ShareRow.share, ShareRow.created, ShareRow.expires, ShareRow.stopped).where(
    ShareRow.digest == bindparam("wanted")
)
_ITEMS = (
    select(ShareItemRow.award)
    .where(ShareItemRow.share == bindparam("of"))
    .order_by(ShareItemRow.award)
)


def add_claim(
    tx: Transaction, *, digest: str, award: str, created: datetime, expires: datetime
) -> None:
    """Keep a new claim link."""
    tx.add(ClaimRow(digest=digest, award=award, created=created, expires=expires, spent=None))
    tx.flush()


def claim(tx: Transaction, digest: str) -> Claim | None:
    """The claim link with that digest."""
    row = tx.get(ClaimRow, digest, populate_existing=True)
    return Claim(row.award, row.created, row.expires, row.spent) if row else None


def spend_claim(tx: Transaction, digest: str, at: datetime) -> bool:
    """Spend the link. Of two that try at once exactly one gets True."""
    result = tx.execute(
        update(ClaimRow)
        .where(ClaimRow.digest == digest, ClaimRow.spent.is_(None))
        .values(spent=at)
        .returning(ClaimRow.digest)
    )
    return result.one_or_none() is not None


def add_holding(
    tx: Transaction, *, holding: str, digest: str, created: datetime, expires: datetime
) -> None:
    """Keep a new holder link, with nothing in it yet."""
    tx.add(HoldingRow(holding=holding, digest=digest, created=created, expires=expires))
    tx.flush()


def add_to_holding(tx: Transaction, holding: str, award: str, at: datetime) -> None:
    """Put a badge under a holder link, unless it is there already."""
    if tx.get(HoldingItemRow, (holding, award)) is None:
        tx.add(HoldingItemRow(holding=holding, award=award, added=at))
        tx.flush()


def holding(tx: Transaction, digest: str) -> Holding | None:
    """The holder link with that digest."""
    row = tx.scalars(select(HoldingRow).where(HoldingRow.digest == digest)).one_or_none()
    if row is None:
        return None
    items = tx.scalars(
        select(HoldingItemRow.award)
        .where(HoldingItemRow.holding == row.holding)
        .order_by(HoldingItemRow.added, HoldingItemRow.award)
    )
    return Holding(row.holding, tuple(items), row.expires)


def add_share(tx: Transaction, share: Share, *, digest: str, holding: str) -> None:
    """Keep a new share link and what it shows."""
    tx.add(
        ShareRow(
            share=share.share,
            digest=digest,
            holding=holding,
            created=share.created,
            expires=share.expires,
            stopped=None,
        )
    )
    tx.flush()
    for award in share.awards:
        tx.add(ShareItemRow(share=share.share, award=award))
    tx.flush()


def shares(tx: Transaction, holding: str) -> tuple[Share, ...]:
    """The holder's share links, newest first."""
    rows = tx.scalars(
        select(ShareRow)
        .where(ShareRow.holding == holding)
        .order_by(ShareRow.created.desc(), ShareRow.share)
    )
    return tuple(_share(tx, row) for row in rows)


def count_open(tx: Transaction, holding: str, now: datetime) -> int:
    """How many of the holder's share links still open."""
    query = (
        select(func.count())
        .select_from(ShareRow)
        .where(ShareRow.holding == holding, ShareRow.stopped.is_(None), ShareRow.expires > now)
    )
    return tx.execute(query).scalar_one()


def share_by_digest(tx: Transaction, digest: str) -> Share | None:
    """The share link with that digest."""
    row = tx.execute(_SHARED, {"wanted": digest}).one_or_none()
    if row is None:
        return None
    return Share(row.share, _items(tx, row.share), row.created, row.expires, row.stopped)


def stop_share(tx: Transaction, holding: str, share: str, at: datetime) -> bool:
    """Stop the holder's share link. False if it is not theirs or already stopped."""
    result = tx.execute(
        update(ShareRow)
        .where(ShareRow.share == share, ShareRow.holding == holding, ShareRow.stopped.is_(None))
        .values(stopped=at)
        .returning(ShareRow.share)
    )
    return result.one_or_none() is not None


def _share(tx: Transaction, row: ShareRow) -> Share:
    return Share(row.share, _items(tx, row.share), row.created, row.expires, row.stopped)


def _items(tx: Transaction, share: str) -> tuple[str, ...]:
    return tuple(tx.scalars(_ITEMS, {"of": share}))
