"""A public key: what a badge is verified with.

A PublicKey that exists is a usable one: every check of form, size and value is made
when it is built, and the library's key object is built once with it, since loading a key
costs as much as verifying with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from merkki_keys import jwk, native, sodium
from merkki_keys.algorithms import Alg, KeyType
from merkki_keys.multikey import decode_multikey, encode_multikey


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A checked public key. Equal and hashed by what it is, whatever text it came from.

    ``material`` is the key's one byte form (see ``native``). Raises KeyFormatError where
    the bytes are no usable key of that type.
    """

    key_type: KeyType
    material: bytes = field(repr=False)
    _native: native.NativePublicKey = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # The one moment at which a frozen value may still be written.
        object.__setattr__(self, "_native", native.load(self.key_type, self.material))

    def __repr__(self) -> str:
        return f"<PublicKey {self.key_type.value} {self.thumbprint()}>"

    def __reduce__(self) -> tuple[type[Self], tuple[KeyType, bytes]]:
        # The library's object cannot travel between processes; the key itself may.
        return type(self), (self.key_type, self.material)

    @classmethod
    def from_multikey(cls, text: str) -> Self:
        """The key of a Multikey text ``z…`` (CID 1.0 section 2.2.2). Raises KeyFormatError."""
        return cls(*decode_multikey(text))

    @classmethod
    def from_jwk(cls, mapping: Mapping[str, object]) -> Self:
        """The key of a public JWK (RFC 7517). Raises KeyFormatError."""
        return cls(*jwk.read_jwk(mapping))

    @classmethod
    def from_pem(cls, pem: bytes) -> Self:
        """The key of a PEM public key (RFC 7468 section 13). Raises KeyFormatError."""
        return cls(*native.read_pem(pem))

    @property
    def algorithm(self) -> Alg:
        """The only algorithm this key verifies with."""
        return self.key_type.algorithm

    def to_multikey(self) -> str:
        """The Multikey text. Raises KeyFormatError ``no-multikey`` for RSA."""
        return encode_multikey(self.key_type, self.material)

    def to_jwk(self) -> dict[str, str]:
        """The JWK with the required members only: no ``kid``, ``alg`` or ``use``."""
        return jwk.write_jwk(self._native)

    def to_pem(self) -> bytes:
        """The key as PEM SubjectPublicKeyInfo."""
        return native.write_pem(self._native)

    def thumbprint(self) -> str:
        """The RFC 7638 SHA-256 thumbprint, base64url."""
        return jwk.thumbprint(self.to_jwk())

    def verify(self, signature: bytes, data: bytes, *, alg: Alg) -> bool:
        """Whether ``signature`` is this key's over ``data``.

        ECDSA signatures are raw ``r || s`` (RFC 7518 section 3.4). False for a malformed
        signature and for an ``alg`` that is not this key's own: the key decides, and a
        hostile header must not become an exception. Compare ``algorithm`` first where the
        difference should be told.
        """
        if alg is not self.algorithm:
            return False
        if alg is Alg.EDDSA and sodium.holds(self.material, signature, data):
            return True
        return native.verify(self._native, self.key_type, signature, data)
