"""Making, finding and revoking API keys; every change is in the log."""

from __future__ import annotations

import hmac
import re

from merkki_issuer.access import storage
from merkki_issuer.access.model import LABEL_MAX, ApiKey, name_of, new_token, token_digest
from merkki_issuer.errors import ConfusionError, NotFoundError, RefusedError
from merkki_issuer.ledger import storage as log
from merkki_issuer.ledger.model import Event
from merkki_issuer.means import Means
from merkki_issuer.organisations import storage as organisations

_NAME = re.compile(r"[a-z2-7]{8}")


class ApiKeys:
    """The API keys of every organisation."""

    def __init__(self, means: Means) -> None:
        self._means = means

    def create(self, slug: str, label: str) -> tuple[ApiKey, str]:
        """A new key of the organisation, and its token: shown now and never again.

        ``label`` says which program has it. Raises NotFoundError for an unknown
        organisation, RefusedError for a label that is empty or too long.
        """
        if not label.strip() or len(label) > LABEL_MAX:
            raise RefusedError("api-key-label", f"A label has 1 to {LABEL_MAX} characters.")
        now = self._means.clock()
        token = new_token(self._means.chance.randbytes)
        name = name_of(token)
        if name is None:
            raise ConfusionError("api-key-token", "A fresh API key is not of its own form.")
        with self._means.database.write() as tx:
            key = ApiKey(name, organisations.get(tx, slug).slug, label.strip(), now)
            storage.add(tx, key, token_digest(token))
            log.append(tx, Event.API_KEY_CREATED, at=now, organisation=slug, subject=name, facts={})
        return key, token

    def all(self, slug: str | None = None) -> tuple[ApiKey, ...]:
        """The keys of one organisation, or of all; revoked ones too. Raises NotFoundError."""
        with self._means.database.read() as tx:
            if slug is not None:
                organisations.get(tx, slug)
            return storage.of(tx, slug)

    def revoke(self, name: str) -> ApiKey:
        """Let the key open nothing from now on. Raises NotFoundError; twice is no error."""
        now = self._means.clock()
        with self._means.database.write() as tx:
            found = storage.find(tx, name) if _NAME.fullmatch(name) else None
            if found is None:
                raise NotFoundError(
                    "no-such-api-key",
                    f"There is no API key {name!r}.",
                    "See `merkki api-key list`.",
                )
            key, _ = found
            if not storage.revoke(tx, name, now):
                return key
            log.append(
                tx,
                Event.API_KEY_REVOKED,
                at=now,
                organisation=key.organisation,
                subject=name,
                facts={},
            )
        return ApiKey(key.name, key.organisation, key.label, key.created, now)

    def owner(self, token: str) -> ApiKey | None:
        """The key that this token is, unless it is unknown or revoked."""
        name = name_of(token)
        if name is None:
            return None
        with self._means.database.read() as tx:
            found = storage.find(tx, name)
        if found is None:
            return None
        key, digest = found
        # The name is no secret, so what follows it is compared in constant time.
        right = hmac.compare_digest(digest, token_digest(token))
        return key if right and key.revoked is None else None
