"""Organisations and their public keys as they stand now, read again when the log tells of a change.

Every change of an organisation or of a key is in the log, by the transaction that makes it. So
whoever has read them once asks where the log stands, and nothing else, until it says more of
them. Nothing here is trusted to be new: each question asks the log.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from merkki_issuer.ledger import storage as log
from merkki_issuer.ledger.model import Event
from merkki_issuer.organisations import storage
from merkki_issuer.organisations.documents import JsonObject, did_document, jwks
from merkki_issuer.organisations.model import Organisation, OrganisationKey
from merkki_issuer.storage import Database, Transaction

_RIGHTS: Final = frozenset({Event.ORGANISATION_CREATED, Event.RIGHTS_CHANGED})
_KEYS: Final = frozenset({Event.KEY_CREATED, Event.KEY_RETIRED, Event.KEY_REVOKED})


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All organisations, oldest first, at one moment of the log.

    ``keys`` are an organisation's by its slug, oldest first; ``had`` is every right it ever had.
    """

    head: tuple[int, str]  # the number and hash of the log's newest entry
    organisations: tuple[Organisation, ...]
    keys: Mapping[str, tuple[OrganisationKey, ...]]
    had: Mapping[str, frozenset[str]]
    _written: dict[tuple[str, str], bytes] = field(default_factory=dict, compare=False)

    def did_document(self, slug: str) -> JsonObject:
        """The organisation's did.json. Raises NotFoundError."""
        return did_document(self._of(slug), self.keys.get(slug, ()))

    def jwks(self, slug: str) -> JsonObject:
        """The organisation's JWK Set. Raises NotFoundError."""
        return jwks(self._of(slug), self.keys.get(slug, ()))

    def did_document_bytes(self, slug: str) -> bytes:
        """The same as ``did_document``, written as JSON. Raises NotFoundError."""
        return self._bytes("did", slug, self.did_document)

    def jwks_bytes(self, slug: str) -> bytes:
        """The same as ``jwks``, written as JSON. Raises NotFoundError."""
        return self._bytes("jwks", slug, self.jwks)

    def _bytes(self, kind: str, slug: str, made: Callable[[str], JsonObject]) -> bytes:
        written = self._written.get((kind, slug))
        if written is None:
            written = json.dumps(made(slug), ensure_ascii=False).encode()
            self._written[kind, slug] = written
        return written

    def _of(self, slug: str) -> Organisation:
        for organisation in self.organisations:
            if organisation.slug == slug:
                return organisation
        raise storage.unknown(slug)


class Known:
    """What is known of the organisations, for all threads of this process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._last: Snapshot | None = None

    def now(self) -> Snapshot:
        """Everything as it stands this moment. Raises UnavailableError."""
        last = self._last
        with self._database.read() as tx:
            head = log.head(tx)
            if last is not None and last.head == head:
                return last
            made = _read(tx, head, last)
        # Another thread may have read more meanwhile: whoever asks next finds out by the log.
        self._last = made
        return made


def _read(tx: Transaction, head: tuple[int, str], last: Snapshot | None) -> Snapshot:
    if last is not None and log.hash_of(tx, last.head[0]) != last.head[1]:
        last = None  # another log, as after a backup was put back: nothing of it is known
    after = last.head[0] if last is not None else 0
    told = log.told(tx, _RIGHTS | _KEYS, after=after)
    if last is not None and not told:
        return replace(last, head=head)
    had = {slug: set(codes) for slug, codes in last.had.items()} if last is not None else {}
    for event, slug, facts in told:
        if event in _RIGHTS:
            had.setdefault(slug, set()).update(facts.get("may_issue", "").split())
    return Snapshot(
        head,
        storage.all_organisations(tx),
        storage.all_keys(tx),
        {slug: frozenset(codes) for slug, codes in had.items()},
    )
