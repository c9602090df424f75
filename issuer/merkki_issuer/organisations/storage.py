"""The tables of organisations and of their public keys."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, String, Text, bindparam, select, update
from sqlalchemy.engine import Row
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


# Asked several times for every page and every award: built once, and read as plain rows. An
# object of the session for each row costs as much again, and nobody changes one.
_ORGANISATIONS = select(OrganisationRow.__table__)
_BY_SLUG = _ORGANISATIONS.where(OrganisationRow.slug == bindparam("wanted"))
_OLDEST_FIRST = _ORGANISATIONS.order_by(OrganisationRow.created, OrganisationRow.slug)
_KEYS = select(KeyRow.__table__).order_by(KeyRow.created, KeyRow.thumbprint)
_KEYS_OF = _KEYS.where(KeyRow.organisation == bindparam("wanted"))


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
    if slug_problem(slug):
        return None
    row = tx.execute(_BY_SLUG, {"wanted": slug}).one_or_none()
    return _organisation(row) if row is not None else None


def get(tx: Transaction, slug: str) -> Organisation:
    """The organisation of that slug. Raises NotFoundError."""
    found = find(tx, slug)
    if found is None:
        raise unknown(slug)
    return found


def unknown(slug: str) -> NotFoundError:
    """What is said of a slug that no organisation has."""
    return NotFoundError(
        "no-such-organisation",
        f"There is no organisation {slug!r} here.",
        "See `merkki org list`.",
    )


def all_organisations(tx: Transaction) -> tuple[Organisation, ...]:
    """Every organisation, oldest first."""
    return tuple(map(_organisation, tx.execute(_OLDEST_FIRST)))


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
    return tuple(map(_key, tx.execute(_KEYS_OF, {"wanted": slug})))


def all_keys(tx: Transaction) -> dict[str, tuple[OrganisationKey, ...]]:
    """The keys of every organisation, by its slug, oldest first."""
    found: dict[str, list[OrganisationKey]] = {}
    for row in tx.execute(_KEYS):
        found.setdefault(row.organisation, []).append(_key(row))
    return {slug: tuple(keys) for slug, keys in found.items()}


def active_key(tx: Transaction, slug: str, key_type: KeyType) -> OrganisationKey | None:
    """The newest key of that type that still signs."""
    return newest(keys(tx, slug), key_type)


def newest(had: Sequence[OrganisationKey], key_type: KeyType) -> OrganisationKey | None:
    """The newest key of that type that still signs, of those an organisation ever had."""
    for key in reversed(had):
        if key.public.key_type is key_type and key.published.active:
            return key
    return None


def key(tx: Transaction, slug: str, thumbprint: str) -> OrganisationKey | None:
    """The organisation's key of that thumbprint, retired or not."""
    return next((each for each in keys(tx, slug) if each.thumbprint == thumbprint), None)


@lru_cache(maxsize=1024)
def _public(pem: str) -> PublicKey:
    return PublicKey.from_pem(pem.encode("ascii"))


def _organisation(row: Row[Any]) -> Organisation:
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


def _key(row: Row[Any]) -> OrganisationKey:
    return OrganisationKey(
        organisation=row.organisation,
        public=_public(row.public_pem),
        created=row.created,
        retired=row.retired,
        revoked=row.revoked,
    )
