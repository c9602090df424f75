"""JSON Web Keys of public keys: read strictly, written minimally (RFC 7517, 7518, 8037).

A key set once published the private member ``d`` beside the public ones. So reading
refuses any private member, and writing starts from an empty object and adds only what
is public.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from merkki_keys import native
from merkki_keys.algorithms import KeyType
from merkki_keys.errors import EncodingError, KeyFormatError
from merkki_keys.multibase import b64url_decode, b64url_encode

PRIVATE_MEMBERS = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
# RFC 9864 names Ed25519 itself where RFC 8037 said EdDSA; both mean this key.
_ALG_NAMES = {
    KeyType.ED25519: ("EdDSA", "Ed25519"),
    KeyType.P256: ("ES256",),
    KeyType.P384: ("ES384",),
    KeyType.P521: ("ES512",),
    KeyType.RSA: ("RS256",),
}
_CURVE_TYPES = {curve.jwk_name: key_type for key_type, curve in native.CURVES.items()}
# The modulus of an 8192-bit key has 1,366 characters.
_MAX_MEMBER_CHARS = 1400


def read_jwk(jwk: Mapping[str, object]) -> tuple[KeyType, bytes]:
    """Kind and material of a public JWK.

    Raises KeyFormatError: ``private-key-leaked``, ``jwk-malformed``, ``key-unsupported``,
    ``jwk-use`` (``use`` or ``key_ops`` forbid verifying), ``jwk-alg`` (``alg`` is another
    key's), ``key-length``, ``key-point``, ``key-small-order``, ``key-weak``,
    ``key-too-large``, ``key-exponent``.
    """
    refuse_private_members(jwk)
    key_type, material = _read_key(jwk)
    _check_use(jwk)
    if "alg" in jwk and jwk["alg"] not in _ALG_NAMES[key_type]:
        raise KeyFormatError("jwk-alg", f"alg of this JWK does not fit a {key_type.value} key")
    return key_type, material


def write_jwk(key: native.NativePublicKey) -> dict[str, str]:
    """The members that RFC 7638 takes into the thumbprint, and no others."""
    if isinstance(key, Ed25519PublicKey):
        return {"kty": "OKP", "crv": "Ed25519", "x": b64url_encode(key.public_bytes_raw())}
    if isinstance(key, RSAPublicKey):
        rsa = key.public_numbers()
        return {"kty": "RSA", "n": _integer(rsa.n), "e": _integer(rsa.e)}
    point, curve = key.public_numbers(), native.CURVES[native.identify(key)[0]]
    return {
        "kty": "EC",
        "crv": curve.jwk_name,
        "x": b64url_encode(point.x.to_bytes(curve.size, "big")),
        "y": b64url_encode(point.y.to_bytes(curve.size, "big")),
    }


def thumbprint(jwk: Mapping[str, str]) -> str:
    """The RFC 7638 SHA-256 thumbprint of a JWK that holds the required members only."""
    text = json.dumps(jwk, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return b64url_encode(hashlib.sha256(text.encode()).digest())


def refuse_private_members(jwk: Mapping[str, object]) -> None:
    """Raise KeyFormatError ``private-key-leaked`` if a JWK holds any private member."""
    leaked = sorted(PRIVATE_MEMBERS & jwk.keys())
    if leaked:
        names = ", ".join(leaked)
        raise KeyFormatError("private-key-leaked", f"this JWK publishes private members: {names}")


def _read_key(jwk: Mapping[str, object]) -> tuple[KeyType, bytes]:
    kty = jwk.get("kty")
    if kty == "OKP" and jwk.get("crv") == "Ed25519":
        return KeyType.ED25519, _coordinate(jwk, "x", 32)
    if kty == "EC":
        crv = jwk.get("crv")
        key_type = _CURVE_TYPES.get(crv) if isinstance(crv, str) else None
        if key_type is not None:
            size = native.CURVES[key_type].size
            x, y = _coordinate(jwk, "x", size), _coordinate(jwk, "y", size)
            return native.identify(native.ec_from_coordinates(key_type, x, y))
    if kty == "RSA":
        return native.identify(native.rsa_from_numbers(_number(jwk, "n"), _number(jwk, "e")))
    raise KeyFormatError("key-unsupported", "kty and crv of this JWK are no kind of key we use")


def _check_use(jwk: Mapping[str, object]) -> None:
    if "use" in jwk and jwk["use"] != "sig":
        raise KeyFormatError("jwk-use", "use of this JWK is not sig")
    if "key_ops" not in jwk:
        return
    operations = jwk["key_ops"]
    if not isinstance(operations, list) or not all(isinstance(op, str) for op in operations):
        raise KeyFormatError("jwk-malformed", "key_ops of a JWK is an array of strings")
    if len(set(operations)) != len(operations):
        raise KeyFormatError("jwk-malformed", "key_ops of this JWK repeats itself")
    if "verify" not in operations:
        raise KeyFormatError("jwk-use", "key_ops of this JWK does not hold verify")


def _member(jwk: Mapping[str, object], name: str) -> bytes:
    value = jwk.get(name)
    if not isinstance(value, str):
        raise KeyFormatError("jwk-malformed", f"{name} of this JWK is not a string")
    if len(value) > _MAX_MEMBER_CHARS:
        raise KeyFormatError("key-too-large", f"{name} of this JWK has {len(value)} characters")
    try:
        return b64url_decode(value)
    except EncodingError as error:
        raise KeyFormatError("jwk-malformed", f"{name} of this JWK: {error}") from error


def _coordinate(jwk: Mapping[str, object], name: str, size: int) -> bytes:
    # Full length, leading zeros kept (RFC 7518 section 6.2.1.2): a shorter text would be a
    # second name of the same key.
    value = _member(jwk, name)
    if len(value) != size:
        raise KeyFormatError("key-length", f"{name} has {len(value)} bytes, not {size}")
    return value


def _number(jwk: Mapping[str, object], name: str) -> int:
    value = _member(jwk, name)
    # Minimal octets (RFC 7518 section 2, Base64urlUInt), for the same reason.
    if value[:1] in (b"", b"\0"):
        raise KeyFormatError("jwk-malformed", f"{name} of this JWK is empty or begins with zero")
    return int.from_bytes(value, "big")


def _integer(number: int) -> str:
    return b64url_encode(number.to_bytes((number.bit_length() + 7) // 8, "big"))
