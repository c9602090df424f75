"""The tables of organisations and of their public keys."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, Boolean, ForeignKey, String, Text, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from merkki_definitions import OrganisationType
from merkki_definitions import Text as Words
from merkki_issuer.errors import ConflictError, NotFoundError
from merkki_issuer.organisations.model import Organisation, OrganisationKey, slug_problem
from merkki_issuer.storage.base import Base, UtcDateTime
from merkki_issuer.storage.database import Transaction
from merkki_keys import KeyType, PublicKey


class OrganisationRow(Base):
    """One organisation. The slug and the DID never change: signed badges name them."""

    __tablename__ = "organisations"

    slug: Mapped[str] = mapped_column(String(48), primary_key=True)
    did: Mapped[str] = mapped_column(String(500), unique=True)
    name_fi: Mapped[str] = mapped_column(String(200))
    name_sv: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    url: Mapped[str] = mapped_column(String(500))
    kind: Mapped[str] = mapped_column(String(20))
    may_issue: Mapped[list[str]] = mapped_column(JSON)
    suspendable: Mapped[bool] = mapped_column(Boolean)
    includes_suggested_credit: Mapped[bool] = mapped_column(Boolean)
    created: Mapped[datetime] = mapped_column(UtcDateTime)


class KeyRow(Base):
    """The public half of a key. Serving a DID document needs no more than these rows."""

    __tablename__ = "organisation_keys"

    thumbprint: Mapped[str] = mapped_column(String(43), primary_key=True)
    organisation: Mapped[str] = mapped_column(ForeignKey("organisations.slug"), index=True)
    key_type: Mapped[str] = mapped_column(String(10))
    public_pem: Mapped[str] = mapped_column(Text)
    created: Mapped[datetime] = mapped_column(UtcDateTime)
    retired: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked: Mapped[datetime | None] = mapped_column(UtcDateTime)


def add(tx: Transaction, organisation: Organisation) -> None:
    """Record a new organisation. Raises ConflictError if the slug or DID is taken."""
    tx.add(
        OrganisationRow(
            slug=organisation.slug,
            did=organisation.did,
            name_fi=organisation.names.fi,
            name_sv=organisation.names.sv,
            name_en=organisation.names.en,
            url=organisation.url,
            kind=organisation.kind.value,
            may_issue=list(organisation.may_issue),
            suspendable=organisation.suspendable,
            includes_suggested_credit=organisation.includes_suggested_credit,
            created=organisation.created,
        )
    )
    try:
        tx.flush()
    except IntegrityError:
        raise ConflictError(
            "organisation-exists",
            f"There is an organisation {organisation.slug} already.",
            "Slugs are never reused, because signed badges name them: choose another.",
        ) from None


def find(tx: Transaction, slug: str) -> Organisation | None:
    """The organisation of that slug, if there is one."""
    # PostgreSQL takes no text with a NUL, and no organisation has such a slug.
    row = None if slug_problem(slug) else tx.get(OrganisationRow, slug)
    return _organisation(row) if row else None


def get(tx: Transaction, slug: str) -> Organisation:
    """The organisation of that slug. Raises NotFoundError."""
    found = find(tx, slug)
    if found is None:
        raise NotFoundError(
            "no-such-organisation",
            f"There is no organisation {slug!r} here.",
            "See `merkki org list`.",
        )
    return found


def all_organisations(tx: Transaction) -> tuple[Organisation, ...]:
    """Every organisation, oldest first."""
    rows = tx.scalars(
        select(OrganisationRow).order_by(OrganisationRow.created, OrganisationRow.slug)
    )
    return tuple(_organisation(row) for row in rows)


def set_may_issue(tx: Transaction, slug: str, codes: tuple[str, ...]) -> None:
    """Change what the organisation may issue from now on."""
    tx.execute(
        update(OrganisationRow).where(OrganisationRow.slug == slug).values(may_issue=list(codes))
    )


def add_key(tx: Transaction, key: OrganisationKey) -> None:
    """Record the public half of a new key."""
    tx.add(
        KeyRow(
            thumbprint=key.thumbprint,
            organisation=key.organisation,
            key_type=key.public.key_type.value,
            public_pem=key.public.to_pem().decode("ascii"),
            created=key.created,
            retired=key.retired,
            revoked=key.revoked,
        )
    )
    tx.flush()


def set_key_dates(tx: Transaction, key: OrganisationKey) -> None:
    """Note since when the key signs nothing more, or is not to be believed."""
    tx.execute(
        update(KeyRow)
        .where(KeyRow.thumbprint == key.thumbprint)
        .values(retired=key.retired, revoked=key.revoked)
    )


def keys(tx: Transaction, slug: str) -> tuple[OrganisationKey, ...]:
    """All keys the organisation ever had, oldest first."""
    rows = tx.scalars(
        select(KeyRow)
        .where(KeyRow.organisation == slug)
        .order_by(KeyRow.created, KeyRow.thumbprint)
    )
    return tuple(_key(row) for row in rows)


def active_key(tx: Transaction, slug: str, key_type: KeyType) -> OrganisationKey | None:
    """The newest key of that type that still signs."""
    for key in reversed(keys(tx, slug)):
        if key.public.key_type is key_type and key.published.active:
            return key
    return None


def key(tx: Transaction, slug: str, thumbprint: str) -> OrganisationKey | None:
    """The organisation's key of that thumbprint, retired or not."""
    return next((each for each in keys(tx, slug) if each.thumbprint == thumbprint), None)


def _organisation(row: OrganisationRow) -> Organisation:
    return Organisation(
        slug=row.slug,
        names=Words(fi=row.name_fi, sv=row.name_sv, en=row.name_en),
        url=row.url,
        kind=OrganisationType(row.kind),
        did=row.did,
        may_issue=tuple(row.may_issue),
        suspendable=row.suspendable,
        includes_suggested_credit=row.includes_suggested_credit,
        created=row.created,
    )


def _key(row: KeyRow) -> OrganisationKey:
    return OrganisationKey(
        organisation=row.organisation,
        public=PublicKey.from_pem(row.public_pem.encode("ascii")),
        created=row.created,
        retired=row.retired,
        revoked=row.revoked,
    )
