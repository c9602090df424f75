"""The keys of the test profiles and the two DIDs of each: fixed for as long as their folder is.

They are kept like an organisation's keys, encrypted, but in a folder of their own: no
organisation's key is ever reached from here, and none of these is ever published as one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from merkki_issuer.addresses import Addresses
from merkki_issuer.conformance.profiles import Identity, Profile, Securing
from merkki_issuer.errors import UnavailableError
from merkki_keys import (
    DidDocument,
    KeySigner,
    KeyStore,
    KeyStoreError,
    PrivateKey,
    PublicKey,
    PublishedKey,
    did_key,
)

JsonObject = dict[str, object]


@dataclass(frozen=True, slots=True)
class Party:
    """One profile under one of its DIDs, with the key that signs for it."""

    profile: Profile
    did: str
    key: PrivateKey

    def signer(self, *, for_list: bool = False) -> KeySigner:
        """The signer, named as the form that it signs names keys."""
        published = PublishedKey(self.key.public)
        jose = self.profile.securing is Securing.JOSE and not for_list
        # A did:key has one method, and it is a Multikey.
        in_jwk = jose and not self.did.startswith("did:key:")
        fragment = published.jwk_fragment if in_jwk else published.fragment
        return KeySigner(f"{self.did}#{fragment}", self.key)


class Identities:
    """The parties of all profiles. A key is made when its profile is first asked for."""

    def __init__(self, store: KeyStore, addresses: Addresses) -> None:
        self._store = store
        self._addresses = addresses
        self._open: dict[str, PrivateKey] = {}
        self._lock = Lock()

    def party(self, profile: Profile, identity: Identity, *, now: datetime) -> Party:
        """The profile under that identity. Raises UnavailableError if its key cannot be used."""
        key = self._key(profile, now)
        return Party(profile, self.did(profile, identity, key.public), key)

    def did(self, profile: Profile, identity: Identity, public: PublicKey) -> str:
        """The DID of the profile under that identity."""
        if identity is Identity.KEY:
            return did_key(public)
        return self._addresses.conformance_did(profile.name)

    def did_document(self, profile: Profile, *, now: datetime) -> JsonObject:
        """The did.json of the profile's did:web."""
        party = self.party(profile, Identity.WEB, now=now)
        return DidDocument(party.did, (PublishedKey(party.key.public),)).to_dict()

    def _key(self, profile: Profile, now: datetime) -> PrivateKey:
        with self._lock:
            if profile.name not in self._open:
                try:
                    self._open[profile.name] = self._opened(profile, now)
                except KeyStoreError as error:
                    raise UnavailableError(error.code, f"{error}.") from error
            return self._open[profile.name]

    def _opened(self, profile: Profile, now: datetime) -> PrivateKey:
        try:
            return self._signer(profile).key
        except KeyStoreError as error:
            if error.code != "no-active-key":
                raise
        try:
            self._store.create(profile.name, profile.key_type, now=now)
        except KeyStoreError as error:
            # Another worker was faster: its key is the one.
            if error.code != "key-exists":
                raise
        return self._signer(profile).key

    def _signer(self, profile: Profile) -> KeySigner:
        return self._store.signer(
            profile.name, profile.key_type, key_id_of=lambda record: record.label
        )
