"""Signers out of the key store: opened once, and never the wrong one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from merkki_issuer.errors import ConflictError, IssuerError, NotFoundError, UnavailableError
from merkki_issuer.organisations.model import Organisation, OrganisationKey
from merkki_keys import Alg, KeyStore, KeyStoreError, KeyType, PublicKey, Signer

# One key for each securing: embedded proofs, ES256 and RS256 (design: section 4).
KEY_TYPES = (KeyType.ED25519, KeyType.P256, KeyType.RSA)

T = TypeVar("T")

_OF_THE_CALLER = {"key-exists": ConflictError, "no-such-key": NotFoundError}


@dataclass(frozen=True, slots=True)
class NamedSigner:
    """A signer under the verification-method URL that its use asks for."""

    key_id: str
    signer: Signer

    @property
    def algorithm(self) -> Alg:
        """The key's own algorithm."""
        return self.signer.algorithm

    @property
    def public(self) -> PublicKey:
        """The public half."""
        return self.signer.public

    def sign(self, data: bytes) -> bytes:
        """The signature over ``data``."""
        return self.signer.sign(data)


class Keyring:
    """The private keys of all organisations, behind the key store.

    A key is opened and tested when it is first needed: the key derivation that protects
    the file takes longer than a hundred signatures. Errors of the store come out as ours.
    """

    def __init__(self, store: KeyStore) -> None:
        self._store = store
        self._open: dict[tuple[str, KeyType], Signer] = {}

    def signer(self, organisation: Organisation, key: OrganisationKey, *, jwt: bool) -> Signer:
        """The signer of exactly this key, named as embedded proofs or as JWTs name it.

        Raises UnavailableError ``key-replaced`` if the store signs with another key by now,
        and with the store's own code if the file cannot be used.
        """
        slot = (organisation.slug, key.public.key_type)
        signer = self._open.get(slot)
        if signer is None or signer.public != key.public:
            # Another process may have rotated since we last looked.
            signer = self._told(
                lambda: self._store.signer(*slot, key_id_of=lambda record: record.label)
            )
            self._open[slot] = signer
        if signer.public != key.public:
            raise UnavailableError(
                "key-replaced",
                f"The key {key.thumbprint} of {organisation.slug} signs no more.",
                "Run `merkki sweep`.",
            )
        fragment = key.published.jwk_fragment if jwt else key.published.fragment
        return NamedSigner(f"{organisation.did}#{fragment}", signer)

    def ensure(self, slug: str, *, now: datetime) -> None:
        """Make the organisation's first key of each type. One that was retired stays so."""
        had = {record.key_type for record in self._told(lambda: self._store.list(slug))}
        for key_type in KEY_TYPES:
            if key_type not in had:
                self.create(slug, key_type, now=now)

    def create(self, slug: str, key_type: KeyType, *, now: datetime) -> None:
        """Make the organisation's first key of that type."""
        self._told(lambda: self._store.create(slug, key_type, now=now))

    def rotate(self, slug: str, key_type: KeyType, *, now: datetime) -> None:
        """Make a new key of that type; the old one stays published and signs no more."""
        self._told(lambda: self._store.rotate(slug, key_type, now=now))

    def retire(self, slug: str, fragment: str, *, now: datetime) -> None:
        """Let the key sign nothing more."""
        self._told(lambda: self._store.retire(slug, fragment, now=now))

    def public_keys(self, slug: str) -> tuple[OrganisationKey, ...]:
        """What the store has of the organisation, oldest first."""
        return tuple(
            OrganisationKey(slug, record.public, record.created, record.retired, record.revoked)
            for record in self._told(lambda: self._store.list(slug))
        )

    def problems(self, slug: str) -> tuple[IssuerError, ...]:
        """Everything that is wrong with the organisation's key files, all at once."""
        return tuple(_ours(error) for error in self._store.check(slug))

    @staticmethod
    def _told(ask: Callable[[], T]) -> T:
        try:
            return ask()
        except KeyStoreError as error:
            raise _ours(error) from error


def _ours(error: KeyStoreError) -> IssuerError:
    kind = _OF_THE_CALLER.get(error.code, UnavailableError)
    return kind(error.code, f"{error}.")
