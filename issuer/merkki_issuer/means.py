"""What every capability works with: handed to it, never looked up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from merkki_definitions import Catalogue, OrganisationType
from merkki_issuer.addresses import Addresses
from merkki_issuer.catalogue.achievement import Offering
from merkki_issuer.chance import Chance
from merkki_issuer.organisations import storage as organisations
from merkki_issuer.organisations.keyring import Keyring
from merkki_issuer.storage import Database, Transaction


@dataclass(frozen=True, slots=True)
class Means:
    """The database, the keys, the catalogue, the addresses, the clock and chance."""

    database: Database
    keyring: Keyring
    catalogue: Catalogue
    addresses: Addresses
    clock: Callable[[], datetime]
    chance: Chance

    def offering(self, tx: Transaction) -> Offering:
        """The catalogue as it is offered now: the oldest operator organisation owns it."""
        owner = next(
            (
                organisation
                for organisation in organisations.all_organisations(tx)
                if organisation.kind is OrganisationType.OPERATOR
            ),
            None,
        )
        return Offering(self.catalogue, self.addresses, owner)
