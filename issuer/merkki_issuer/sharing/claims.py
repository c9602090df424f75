"""Claim links: the issuer's way to hand a badge over, once.

Looking at a claim does not spend it: mail programs and virus scanners open every link.
Taking it does, and gives the holder a link of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from merkki_issuer.errors import ConflictError, NotFoundError, RefusedError
from merkki_issuer.issuing import storage as awards
from merkki_issuer.issuing.model import State
from merkki_issuer.means import Means
from merkki_issuer.sharing import storage
from merkki_issuer.sharing.model import (
    CLAIM_LIFETIME,
    HOLDER_LIFETIME,
    Claim,
    Holding,
    new_token,
    token_digest,
)
from merkki_issuer.storage import Transaction


@dataclass(frozen=True, slots=True)
class Redeemed:
    """A claim that was taken: the award, and the holder's own token, shown only now."""

    award: str
    holder_token: str


class Claims:
    """The claim links of this service, and the holder links that come of them."""

    def __init__(self, means: Means) -> None:
        self._means = means

    def create(self, award: str, *, lifetime: timedelta = CLAIM_LIFETIME) -> str:
        """A new claim link's token for an issued award. It is shown now and never again."""
        now = self._means.clock()
        token = new_token(self._means.chance.randbytes)
        with self._means.database.write() as tx:
            record = awards.get(tx, award)
            if record is None:
                raise NotFoundError("no-such-award", f"There is no award {award} here.")
            if record.state is not State.ISSUED:
                raise RefusedError("not-issued", f"{award} is not issued: run `merkki sweep`.")
            storage.add_claim(
                tx, digest=_digest(token), award=award, created=now, expires=now + lifetime
            )
        return token

    def look(self, token: str) -> Claim:
        """The claim, unspent and not expired. Raises NotFoundError, or ConflictError if spent."""
        with self._means.database.read() as tx:
            found = storage.claim(tx, _digest(token))
        if found is None or self._means.clock() >= found.expires:
            raise _unknown("claim")
        if found.spent is not None:
            raise _spent()
        return found

    def redeem(self, token: str, *, into: str | None = None) -> Redeemed:
        """Take the badge. Of two that try at once exactly one does.

        ``into`` is the token of a holder link from an earlier claim: the badge then joins
        the others there, so that they can be shared together. Raises as ``look``.
        """
        claim = self.look(token)
        now = self._means.clock()
        with self._means.database.write() as tx:
            if not storage.spend_claim(tx, _digest(token), now):
                raise _spent()
            open_here = self._holding_in(tx, into) if into is not None else None
            if into is not None and open_here is not None:
                holder_token, holding = into, open_here.holding
            else:
                holder_token = new_token(self._means.chance.randbytes)
                holding = self._means.chance.uuid()
                storage.add_holding(
                    tx,
                    holding=holding,
                    digest=_digest(holder_token),
                    created=now,
                    expires=now + HOLDER_LIFETIME,
                )
            storage.add_to_holding(tx, holding, claim.award, now)
        return Redeemed(claim.award, holder_token)

    def holding(self, holder_token: str) -> Holding:
        """What a holder link opens. Raises NotFoundError."""
        with self._means.database.read() as tx:
            found = self._holding_in(tx, holder_token)
        if found is None:
            raise _unknown("holder")
        return found

    def _holding_in(self, tx: Transaction, holder_token: str) -> Holding | None:
        digest = token_digest(holder_token)
        found = storage.holding(tx, digest) if digest else None
        return found if found and self._means.clock() < found.expires else None


def _digest(token: str) -> str:
    digest = token_digest(token)
    if digest is None:
        raise _unknown("claim")
    return digest


def _unknown(what: str) -> NotFoundError:
    # One answer for what never was, what expired and what is mistyped: a guesser learns nothing.
    return NotFoundError("no-such-link", f"This {what} link does not open anything (any longer).")


def _spent() -> ConflictError:
    return ConflictError(
        "claim-spent", "This link was used already.", "Ask whoever awarded the mark for a new one."
    )
