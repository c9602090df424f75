"""A private key: it signs, and it cannot be shown.

It has no text form by accident: no repr of its content, no pickle, no copy, no JSON, no
``__dict__``. The one way out is ``to_pem``, which encrypts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NoReturn, Self, SupportsIndex, final

from cryptography.exceptions import InternalError, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from merkki_keys import native, sodium
from merkki_keys.algorithms import Alg, KeyType
from merkki_keys.errors import EncodingError, KeyFormatError
from merkki_keys.multibase import b64url_decode
from merkki_keys.multikey import decode_secret_multikey
from merkki_keys.public import PublicKey

NativePrivateKey = ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

# 2048 bits is what OB 3.0 asks for and what wallets accept everywhere; see ADR 0003.
RSA_BITS = 2048


@final
class PrivateKey:
    """A private key of one of our kinds. ``public`` is its other half."""

    __slots__ = ("_native", "_signs", "public")

    public: PublicKey

    def __init__(self, key: NativePrivateKey) -> None:
        """Wrap the library's object. Raises KeyFormatError for kinds and sizes we refuse."""
        self._native = key
        self.public = PublicKey(*native.identify(key.public_key()))
        self._signs = _signing(key, self.public)

    def __repr__(self) -> str:
        return f"<PrivateKey {self.public.key_type.value} {self.public.thumbprint()}>"

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        # pickle and copy both come this way; a key in a queue, a cache or a crash dump is
        # how keys are lost.
        raise TypeError("a PrivateKey cannot be pickled or copied")

    @classmethod
    def generate(cls, key_type: KeyType) -> Self:
        """A new key from the operating system's randomness."""
        if key_type is KeyType.ED25519:
            return cls(ed25519.Ed25519PrivateKey.generate())
        if key_type is KeyType.RSA:
            return cls(rsa.generate_private_key(native.RSA_MIN_EXPONENT, RSA_BITS))
        return cls(ec.generate_private_key(native.CURVES[key_type].ec))

    @classmethod
    def from_secret_bytes(cls, key_type: KeyType, secret: bytes) -> Self:
        """The key of a 32-byte Ed25519 seed or a big-endian scalar of a NIST curve.

        Raises KeyFormatError ``key-length``, ``key-malformed`` or, for RSA, ``key-unsupported``.
        """
        if key_type is KeyType.RSA:
            raise KeyFormatError("key-unsupported", "an RSA private key is more than one number")
        size = 32 if key_type is KeyType.ED25519 else native.CURVES[key_type].size
        if len(secret) != size:
            raise KeyFormatError("key-length", f"the secret has {len(secret)} bytes, not {size}")
        if key_type is KeyType.ED25519:
            return cls(ed25519.Ed25519PrivateKey.from_private_bytes(secret))
        curve, scalar = native.CURVES[key_type], int.from_bytes(secret, "big")
        if not 0 < scalar < curve.order:
            raise KeyFormatError("key-malformed", "the secret is not between 1 and the order")
        return cls(ec.derive_private_key(scalar, curve.ec))

    @classmethod
    def from_secret_multikey(cls, text: str) -> Self:
        """The key of a ``secretKeyMultibase`` (CID 1.0 section 2.2.2). Raises KeyFormatError."""
        return cls.from_secret_bytes(*decode_secret_multikey(text))

    @classmethod
    def from_jwk(cls, jwk: Mapping[str, object]) -> Self:
        """The key of a private OKP or EC JWK whose public members agree with ``d``.

        Raises KeyFormatError. RSA keys come as PEM.
        """
        secret, rest = jwk.get("d"), {name: value for name, value in jwk.items() if name != "d"}
        # A private JWK is for signing; that it may verify is the public one's affair.
        rest.pop("key_ops", None)
        public = PublicKey.from_jwk(rest)
        if not isinstance(secret, str):
            raise KeyFormatError("jwk-malformed", "a private JWK has a member d")
        try:
            key = cls.from_secret_bytes(public.key_type, b64url_decode(secret))
        except EncodingError:
            # Not chained: nothing that read the secret may reach a log.
            raise KeyFormatError("jwk-malformed", "d of this JWK is not base64url") from None
        if key.public != public:
            raise KeyFormatError("key-malformed", "d is not the secret of this public key")
        return key

    @classmethod
    def from_pem(cls, pem: bytes, passphrase: bytes | None) -> Self:
        """The key of a PEM file, encrypted with ``passphrase`` or, with None, in clear.

        Raises KeyFormatError ``key-malformed`` (also for a wrong passphrase, which looks the
        same), ``key-unsupported`` or another code where the key is one we refuse.
        """
        try:
            key = load_pem_private_key(pem, passphrase)
        except (ValueError, TypeError, UnsupportedAlgorithm, InternalError):
            # InternalError is what the library says to cost figures that OpenSSL refuses.
            # Not chained: no library's view of a private key may reach a log.
            message = "the bytes are no PEM private key, or the passphrase is wrong"
            raise KeyFormatError("key-malformed", message) from None
        if isinstance(key, NativePrivateKey):
            return cls(key)
        raise KeyFormatError("key-unsupported", "this kind of private key is not one we use")

    def to_pkcs8(self) -> bytes:
        """The key as plain PKCS#8 DER: for ``pkcs8.encrypt`` and nothing else."""
        return self._native.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())

    def sign(self, data: bytes, *, alg: Alg) -> bytes:
        """The signature over ``data``; for ECDSA raw ``r || s``.

        Every algorithm is deterministic (RFC 8032, RFC 6979, RFC 8017 8.2.1): the same key and
        text give the same bytes, so a crashed issuing can be finished instead of repeated.
        Raises KeyFormatError ``algorithm-mismatch`` if ``alg`` is not this key's.
        """
        key_type = self.public.key_type
        if alg is not key_type.algorithm:
            raise KeyFormatError(
                "algorithm-mismatch", f"a {key_type.value} key does not sign {alg.value}"
            )
        return self._signs(data)


def _signing(key: NativePrivateKey, public: PublicKey) -> Callable[[bytes], bytes]:
    """What signs with ``key``, chosen once."""
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return sodium.signing(key.private_bytes_raw(), public.material) or key.sign
    if isinstance(key, rsa.RSAPrivateKey):
        return lambda data: key.sign(data, padding.PKCS1v15(), SHA256())
    curve = native.CURVES[public.key_type]
    deterministic = ec.ECDSA(curve.digest, deterministic_signing=True)

    def signs(data: bytes) -> bytes:
        r, s = decode_dss_signature(key.sign(data, deterministic))
        return r.to_bytes(curve.size, "big") + s.to_bytes(curve.size, "big")

    return signs
