"""Every table of every capability in one place: for migrations, and to compare with them."""

from __future__ import annotations

from sqlalchemy import MetaData

from merkki_issuer.access import storage as access
from merkki_issuer.conformance import storage as conformance
from merkki_issuer.issuing import storage as issuing
from merkki_issuer.ledger import storage as ledger
from merkki_issuer.organisations import storage as organisations
from merkki_issuer.sharing import storage as sharing
from merkki_issuer.status import storage as status
from merkki_issuer.storage import kept
from merkki_issuer.storage.base import Base

CAPABILITIES = (organisations, status, issuing, ledger, sharing, access, conformance, kept)


def all_tables() -> MetaData:
    """The tables as the models describe them."""
    return Base.metadata
