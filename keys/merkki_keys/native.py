"""The door to the cryptography library for public keys: checked on the way in.

``material`` is the one byte form of a key in this package: the 32 bytes of RFC 8032 for
Ed25519, the compressed SEC 1 point for P-256, P-384 and P-521, the DER of PKCS#1
RSAPublicKey for RSA. One key has one material, so keys compare and hash by it.
"""

from __future__ import annotations

from functools import cache, lru_cache

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512, HashAlgorithm

from merkki_keys.algorithms import KeyType
from merkki_keys.edwards import check_ed25519_point
from merkki_keys.errors import KeyFormatError

NativePublicKey = ed25519.Ed25519PublicKey | ec.EllipticCurvePublicKey | rsa.RSAPublicKey

# Below 2048 bits RSA is within reach of the well funded; above 8192 one verification
# costs milliseconds and a hostile key becomes a way to make us work.
RSA_MIN_BITS, RSA_MAX_BITS = 2048, 8192
# 3 and other small exponents make forgeries of sloppy padding checks possible (CVE-2006-4339);
# an exponent of thousands of bits makes each verification as dear as a signature.
RSA_MIN_EXPONENT, RSA_MAX_EXPONENT_BITS = 65537, 64
# A PEM of an 8192-bit key has 1.4 kB.
MAX_PEM_BYTES = 16 * 1024


class Curve:
    """What the NIST curves differ in. ``order`` is the n of FIPS 186-5."""

    __slots__ = ("digest", "ec", "jwk_name", "order", "size")

    def __init__(
        self, curve: ec.EllipticCurve, jwk_name: str, digest: HashAlgorithm, order: int
    ) -> None:
        self.ec = curve
        self.jwk_name = jwk_name
        self.digest = digest
        self.order = order
        # Bytes of a coordinate, of r and of s. The 521 bits of P-521 begin a byte of their own.
        self.size = (curve.key_size + 7) // 8


CURVES = {
    KeyType.P256: Curve(
        ec.SECP256R1(),
        "P-256",
        SHA256(),
        0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
    ),
    KeyType.P384: Curve(
        ec.SECP384R1(),
        "P-384",
        SHA384(),
        0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973,
    ),
    KeyType.P521: Curve(
        ec.SECP521R1(),
        "P-521",
        SHA512(),
        2**521 - 0x5AE79787C40D069948033FEB708F65A2FC44A36477663B851449048E16EC79BF7,
    ),
}


# Loading costs as much as verifying, and a region's badges share a few issuers' keys. The
# objects are immutable and a refused key is not remembered, so nothing can be planted here.
@lru_cache(maxsize=1024)
def load(key_type: KeyType, material: bytes) -> NativePublicKey:
    """The library's key object for checked material. Raises KeyFormatError."""
    if key_type is KeyType.ED25519:
        check_ed25519_point(material)
        return ed25519.Ed25519PublicKey.from_public_bytes(material)
    if key_type is KeyType.RSA:
        return _load_rsa(material)
    return _load_point(key_type, material)


def _load_point(key_type: KeyType, material: bytes) -> ec.EllipticCurvePublicKey:
    curve = CURVES[key_type]
    if len(material) != curve.size + 1:
        raise KeyFormatError(
            "key-length",
            f"a compressed {key_type.value} point has {curve.size + 1} bytes, "
            f"this has {len(material)}",
        )
    if material[0] not in (2, 3):
        raise KeyFormatError("key-point", "a compressed point begins with 02 or 03")
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(curve.ec, material)
    except ValueError as error:
        raise KeyFormatError("key-point", f"no point of {key_type.value} has this x") from error


def _load_rsa(material: bytes) -> rsa.RSAPublicKey:
    from cryptography.hazmat.primitives.serialization import load_der_public_key  # noqa: PLC0415 # see rsa_material

    try:
        native = load_der_public_key(material)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise KeyFormatError("key-malformed", "the bytes are no RSA public key") from error
    if not isinstance(native, rsa.RSAPublicKey) or rsa_material(native) != material:
        raise KeyFormatError("key-malformed", "the bytes are no PKCS#1 RSA public key")
    numbers = native.public_numbers()
    check_rsa_numbers(numbers.n, numbers.e)
    return native


def check_rsa_numbers(modulus: int, exponent: int) -> None:
    """Refuse RSA keys that are weak, forged with ease or dear to verify. Raises KeyFormatError."""
    bits = modulus.bit_length()
    if bits < RSA_MIN_BITS:
        raise KeyFormatError("key-weak", f"RSA of {bits} bits; {RSA_MIN_BITS} is the least")
    if bits > RSA_MAX_BITS:
        raise KeyFormatError("key-too-large", f"RSA of {bits} bits; {RSA_MAX_BITS} is the most")
    if _is_roca(modulus):
        raise KeyFormatError("key-weak", "the RSA key is of a kind that can be factored (ROCA)")
    if modulus % 2 == 0:
        raise KeyFormatError("key-malformed", "an RSA modulus is odd")
    if exponent < RSA_MIN_EXPONENT or exponent % 2 == 0:
        raise KeyFormatError("key-exponent", f"an RSA exponent is odd, {RSA_MIN_EXPONENT} or more")
    if exponent.bit_length() > RSA_MAX_EXPONENT_BITS:
        raise KeyFormatError("key-exponent", "an RSA exponent of more than 64 bits")


@cache
def _subgroup(prime: int) -> frozenset[int]:
    return frozenset(pow(65537, power, prime) for power in range(prime))


# Smart cards of one maker drew their primes from the powers of 65537 modulo a product of
# small primes, and such a modulus can be factored (ROCA, CVE-2017-15361). It betrays itself
# by lying among those powers modulo each of these primes; an honest one does once in 2^27.
_ROCA_PRIMES = (11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157)


def _is_roca(modulus: int) -> bool:
    return all(modulus % prime in _subgroup(prime) for prime in _ROCA_PRIMES)


def rsa_from_numbers(modulus: int, exponent: int) -> rsa.RSAPublicKey:
    """An RSA key from its checked numbers. Raises KeyFormatError."""
    check_rsa_numbers(modulus, exponent)
    return rsa.RSAPublicNumbers(exponent, modulus).public_key()


def ec_from_coordinates(key_type: KeyType, x: bytes, y: bytes) -> ec.EllipticCurvePublicKey:
    """A key from affine coordinates that must lie on the curve. Raises KeyFormatError."""
    numbers = ec.EllipticCurvePublicNumbers(
        int.from_bytes(x, "big"), int.from_bytes(y, "big"), CURVES[key_type].ec
    )
    try:
        return numbers.public_key()
    except ValueError as error:
        raise KeyFormatError("key-point", f"x and y are no point of {key_type.value}") from error


def rsa_material(native: rsa.RSAPublicKey) -> bytes:
    """The DER of PKCS#1 RSAPublicKey."""
    # Slow to load: it knows the formats of SSH too. Ed25519 needs none of it.
    from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415 - see above
        Encoding,
        PublicFormat,
    )

    return native.public_bytes(Encoding.DER, PublicFormat.PKCS1)


def identify(native: object) -> tuple[KeyType, bytes]:
    """Kind and material of a library key object.

    Raises KeyFormatError ``key-unsupported`` for any other curve or kind.
    """
    if isinstance(native, ed25519.Ed25519PublicKey):
        return KeyType.ED25519, native.public_bytes_raw()
    if isinstance(native, rsa.RSAPublicKey):
        return KeyType.RSA, rsa_material(native)
    if isinstance(native, ec.EllipticCurvePublicKey):
        from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415 - see above
            Encoding,
            PublicFormat,
        )

        for key_type, curve in CURVES.items():
            if native.curve.name == curve.ec.name:
                point = native.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
                return key_type, point
    raise KeyFormatError("key-unsupported", "this kind of key is not one we use")


def read_pem(pem: bytes) -> tuple[KeyType, bytes]:
    """Kind and material of a PEM public key (SubjectPublicKeyInfo or PKCS#1).

    Raises KeyFormatError ``private-key-leaked`` for a private key, else ``key-malformed``.
    """
    if len(pem) > MAX_PEM_BYTES:
        raise KeyFormatError("key-malformed", f"a PEM of {len(pem)} bytes is no public key")
    if b"PRIVATE KEY" in pem:
        raise KeyFormatError("private-key-leaked", "this PEM holds a private key")
    from cryptography.hazmat.primitives.serialization import load_pem_public_key  # noqa: PLC0415 # see above

    try:
        native = load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise KeyFormatError("key-malformed", "the bytes are no PEM public key") from error
    return identify(native)


def write_pem(native: NativePublicKey) -> bytes:
    """The key as PEM SubjectPublicKeyInfo."""
    from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415 - see above
        Encoding,
        PublicFormat,
    )

    return native.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def verify(native: NativePublicKey, key_type: KeyType, signature: bytes, message: bytes) -> bool:
    """Whether ``signature`` is the key's over ``message``. Malformed signatures are False."""
    try:
        if isinstance(native, ed25519.Ed25519PublicKey):
            # The library demands 64 bytes and S < L (RFC 8032 section 5.1.7).
            native.verify(signature, message)
        elif isinstance(native, rsa.RSAPublicKey):
            # The library demands the exact length and rebuilds the padding (RFC 8017 8.2.2).
            native.verify(signature, message, padding.PKCS1v15(), SHA256())
        else:
            curve = CURVES[key_type]
            der = _der_signature(curve, signature)
            if der is None:
                return False
            native.verify(der, message, ec.ECDSA(curve.digest))
    except InvalidSignature:
        return False
    return True


def _der_signature(curve: Curve, signature: bytes) -> bytes | None:
    if len(signature) != 2 * curve.size:
        return None
    r = int.from_bytes(signature[: curve.size], "big")
    s = int.from_bytes(signature[curve.size :], "big")
    # r = s = 0 once verified for every message in a widely used library (CVE-2022-21449).
    # A high s is another valid signature of the same text, and JOSE allows it.
    if not (0 < r < curve.order and 0 < s < curve.order):
        return None
    return encode_dss_signature(r, s)
