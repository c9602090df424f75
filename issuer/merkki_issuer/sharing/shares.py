"""Share links: the holder chooses what is seen, by whom they give it to, and for how long."""

from __future__ import annotations

from datetime import timedelta

from merkki_issuer.errors import NotFoundError, RefusedError
from merkki_issuer.means import Means
from merkki_issuer.sharing import storage
from merkki_issuer.sharing.claims import Claims
from merkki_issuer.sharing.model import (
    SHARE_LIFETIME,
    SHARE_LIFETIME_MAX,
    SHARES_PER_HOLDER,
    Share,
    new_token,
    token_digest,
)


class Shares:
    """The share links of all holders. Who looked at one is recorded nowhere."""

    def __init__(self, means: Means, claims: Claims) -> None:
        self._means = means
        self._claims = claims

    def create(
        self, holder_token: str, awards: tuple[str, ...], *, lifetime: timedelta = SHARE_LIFETIME
    ) -> tuple[str, Share]:
        """A new share link's token, shown now and never again, and the share.

        Raises NotFoundError for an unknown holder link, RefusedError for a badge that is not
        under it, for too long a time or too many links.
        """
        holding = self._claims.holding(holder_token)
        chosen = tuple(dict.fromkeys(awards))
        if not chosen or not set(chosen) <= set(holding.awards):
            raise RefusedError("not-yours", "Choose one or more of your own badges.")
        if not timedelta() < lifetime <= SHARE_LIFETIME_MAX:
            raise RefusedError(
                "share-lifetime", f"A link lasts at most {SHARE_LIFETIME_MAX.days} days."
            )
        now = self._means.clock()
        token = new_token(self._means.chance.randbytes)
        share = Share(
            share=self._means.chance.uuid(),
            awards=chosen,
            created=now,
            # Never longer than the link by which it can be stopped.
            expires=min(now + lifetime, holding.expires),
            stopped=None,
        )
        with self._means.database.write() as tx:
            if storage.count_open(tx, holding.holding, now) >= SHARES_PER_HOLDER:
                raise RefusedError(
                    "too-many-shares", f"You have {SHARES_PER_HOLDER} links open: stop some first."
                )
            storage.add_share(tx, share, digest=token_digest(token) or "", holding=holding.holding)
        return token, share

    def list(self, holder_token: str) -> tuple[Share, ...]:
        """The holder's own share links, newest first."""
        holding = self._claims.holding(holder_token)
        with self._means.database.read() as tx:
            return storage.shares(tx, holding.holding)

    def stop(self, holder_token: str, share: str) -> None:
        """Close a share link at once. Stopping twice is no error.

        Raises NotFoundError for a link that is not the holder's own.
        """
        holding = self._claims.holding(holder_token)
        with self._means.database.write() as tx:
            if not any(mine.share == share for mine in storage.shares(tx, holding.holding)):
                raise NotFoundError("no-such-share", "This is not one of your links.")
            storage.stop_share(tx, holding.holding, share, self._means.clock())

    def resolve(self, token: str) -> Share:
        """What a share link shows. Raises NotFoundError once it is stopped or over."""
        digest = token_digest(token)
        if digest is not None:
            with self._means.database.read() as tx:
                found = storage.share_by_digest(tx, digest)
            if found is not None and found.is_open(self._means.clock()):
                return found
        raise NotFoundError("no-such-link", "This link does not open anything (any longer).")
