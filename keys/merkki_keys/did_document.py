"""What an organisation publishes of its keys: did.json, a key set, a single key.

Each key is listed twice where it can be: as Multikey, which embedded proofs use, and as
JsonWebKey, which JOSE software reads. A key that was *retired* keeps its place, or every
badge it signed would stop verifying; a key that was *revoked* loses it, and they should.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from merkki_keys.algorithms import KeyType
from merkki_keys.methods import ASSERTION
from merkki_keys.moments import stamp
from merkki_keys.public import PublicKey

# JsonWebKey entries are named in the JSON alone: their context is at an address that many
# verifiers do not bundle, and one that refuses an unknown context would lose the Multikey
# entries with it. A JSON-LD reader passes over them and finds each key but RSA as Multikey.
CONTEXTS = ("https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1")

# When a retired key stopped signing. Not `expires`: after that moment a verifier is to
# refuse every proof of the method, however old (CID 1.0 section 2.2), and retiring a key
# would kill its badges. A full IRI is defined under any context, so nothing is dropped.
RETIRED_MEMBER = "https://schema.org/endDate"


@dataclass(frozen=True, slots=True)
class PublishedKey:
    """A public key and its dates. Every date carries a time zone."""

    public: PublicKey
    retired: datetime | None = None  # signs nothing new; what it signed still holds
    revoked: datetime | None = None  # compromised: nothing it signed holds

    @property
    def active(self) -> bool:
        """Whether the key may sign something new."""
        return self.retired is None and self.revoked is None

    @property
    def fragment(self) -> str:
        """The fragment of the key's first entry: its Multikey, or for RSA its thumbprint.

        Derived from the key itself, so that no fragment is ever given to a second key.
        """
        if self.public.key_type is KeyType.RSA:
            return self.public.thumbprint()
        return self.public.to_multikey()

    @property
    def jwk_fragment(self) -> str:
        """The fragment of the key's JsonWebKey entry, for the ``kid`` of a JWT."""
        return self.public.thumbprint()


@dataclass(frozen=True, slots=True)
class DidDocument:
    """The DID document of one organisation. ``to_dict`` is the did.json to serve."""

    did: str
    keys: tuple[PublishedKey, ...]
    also_known_as: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """The document as JSON-ready values (DID 1.0, CID 1.0)."""
        document: dict[str, object] = {"@context": list(CONTEXTS), "id": self.did}
        if self.also_known_as:
            document["alsoKnownAs"] = list(self.also_known_as)
        document["verificationMethod"] = [
            entry for key in self.keys for entry in self._entries(key)
        ]
        document[ASSERTION] = self._ids(key for key in self.keys if key.revoked is None)
        # A retired key proves old badges, but nobody logs in with it.
        document["authentication"] = self._ids(key for key in self.keys if key.active)
        return document

    def _entries(self, key: PublishedKey) -> Iterator[dict[str, object]]:
        common: dict[str, object] = {"controller": self.did}
        if key.revoked:
            common["revoked"] = stamp(key.revoked)
        elif key.retired:
            common[RETIRED_MEMBER] = stamp(key.retired)
        if key.fragment != key.jwk_fragment:
            yield {
                "id": f"{self.did}#{key.fragment}",
                "type": "Multikey",
                "publicKeyMultibase": key.public.to_multikey(),
                **common,
            }
        yield {
            "id": f"{self.did}#{key.jwk_fragment}",
            "type": "JsonWebKey",
            "publicKeyJwk": key.public.to_jwk(),
            **common,
        }

    def _ids(self, keys: Iterable[PublishedKey]) -> list[str]:
        # dict.fromkeys: an RSA key has one fragment for both.
        return [
            f"{self.did}#{fragment}"
            for key in keys
            for fragment in dict.fromkeys((key.fragment, key.jwk_fragment))
        ]


def key_document(public: PublicKey, *, key_id: str, issuer: str) -> dict[str, str]:
    """The JWK to serve where ``key_id`` points, or as one entry of a key set (OB 3.0 8.2.3).

    ``iss`` names the issuer: on a platform of many, a reader of the set must not take one
    organisation's key for another's.
    """
    return {
        **public.to_jwk(),
        "kid": key_id,
        "use": "sig",
        "alg": public.algorithm.value,
        "iss": issuer,
    }


def key_set(did: str, keys: Iterable[PublishedKey]) -> dict[str, list[dict[str, str]]]:
    """The JWK Set of an organisation (RFC 7517 section 5): all its keys but the revoked.

    ``kid`` is the full id of the JsonWebKey entry in its DID document, as in its JWTs.
    """
    return {
        "keys": [
            key_document(key.public, key_id=f"{did}#{key.jwk_fragment}", issuer=did)
            for key in keys
            if key.revoked is None
        ]
    }
