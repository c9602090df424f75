"""What signs a badge, wherever its key lives.

The issuer asks for a ``Signer`` and nothing more. A key in a file is one; a key in a
hardware module (PKCS#11) or at a cloud provider will be another: it keeps the private
half to itself, implements these four members, converts ECDSA answers to raw ``r || s``,
and may raise its own errors from ``sign``. See docs/keys.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from merkki_keys.algorithms import Alg
from merkki_keys.public import PublicKey

if TYPE_CHECKING:
    from merkki_keys.private import PrivateKey


@runtime_checkable
class Signer(Protocol):
    """Signs bytes with one key that the world can find under ``key_id``."""

    @property
    def key_id(self) -> str:
        """The full URL of the verification method, as written into what is signed."""
        ...

    @property
    def algorithm(self) -> Alg:
        """The key's own algorithm."""
        ...

    @property
    def public(self) -> PublicKey:
        """The public half, for confirming each signature before it leaves."""
        ...

    def sign(self, data: bytes) -> bytes:
        """The signature over ``data``; for ECDSA raw ``r || s``, deterministic where possible."""
        ...


# No credential, token or proof begins like this, so the signature can serve as none.
_SELF_TEST = b"merkki key self-test: this signature says nothing"


def self_test(signer: Signer, public: PublicKey) -> bool:
    """Whether the signer's signatures verify with ``public``, the key the world verifies with.

    Made when a signer is loaded: a swapped, damaged or faulty key must be found before it
    signs a badge, not by the employer who reads one.
    """
    signature = signer.sign(_SELF_TEST)
    return public.verify(signature, _SELF_TEST, alg=public.algorithm)


@dataclass(frozen=True, slots=True)
class KeySigner:
    """A Signer over a private key in this process."""

    key_id: str
    key: PrivateKey

    @property
    def algorithm(self) -> Alg:
        """The key's own algorithm."""
        return self.key.public.algorithm

    @property
    def public(self) -> PublicKey:
        """The public half."""
        return self.key.public

    def sign(self, data: bytes) -> bytes:
        """The signature over ``data``; for ECDSA raw ``r || s``. Deterministic."""
        return self.key.sign(data, alg=self.algorithm)
