"""Where the service keeps what it knows. Only modules named ``storage`` import SQLAlchemy."""

from merkki_issuer.storage.database import Database, Transaction, masked
from merkki_issuer.storage.migrate import current_revision, head_revision, upgrade

__all__ = ["Database", "Transaction", "current_revision", "head_revision", "masked", "upgrade"]
