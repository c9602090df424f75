"""What stands in the proofValue of ``ecdsa-sd-2023``: a base proof, or one derived from it.

VC-DI-ECDSA 1.0 section 3.5. The base proof holds the key to every blank node's name and is
for the holder alone; the derived one is what verifiers see.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from merkki_keys import (
    EncodingError,
    KeyFormatError,
    PublicKey,
    b64url_decode,
    b64url_encode,
    base58btc_decode,
    base58btc_encode,
)
from merkki_verifier.securing.selective.bounds import MAX_STATEMENTS
from merkki_verifier.securing.selective.cbor import Cbor, CborError, decode, encode

# 66 bytes a signature, 37 a blank node's name, 3 a place; four characters for three bytes.
MAX_CHARACTERS = 2000 + MAX_STATEMENTS * (66 + 37 + 3) * 4 // 3
MAX_POINTERS = 1000
KEY_BYTES = 32
_SIGNATURE = 64
_MULTIKEY = 35  # of P-256 and of no other kind of key
_BASE, _DERIVED = b"\xd9\x5d\x00", b"\xd9\x5d\x01"
_Item = TypeVar("_Item", int, bytes, str)


class ValueFormatError(Exception):
    """A proofValue is not of the form that its suite demands."""


@dataclass(frozen=True, slots=True)
class BaseValue:
    """What the issuer gives to the holder. ``hmac_key`` is the holder's secret."""

    signature: bytes
    proof_key: PublicKey
    hmac_key: bytes
    signatures: tuple[bytes, ...]
    pointers: tuple[str, ...]

    def __repr__(self) -> str:
        # The HMAC key would let a verifier guess what was not shown.
        return f"<BaseValue of {len(self.signatures)} signatures>"

    def to_text(self) -> str:
        """Write the proofValue."""
        key = proof_key_bytes(self.proof_key)
        return _text(_BASE, [self.signature, key, self.hmac_key, self.signatures, self.pointers])


@dataclass(frozen=True, slots=True)
class DerivedValue:
    """What the holder shows.

    ``names`` says for each canonical label of a blank node (0 for c14n0) which name the
    issuer signed it under. ``mandatory`` are the places of the mandatory statements among
    those shown, ascending; ``signatures`` belong to the others, in order.
    """

    signature: bytes
    proof_key: PublicKey
    signatures: tuple[bytes, ...]
    names: Mapping[int, bytes]
    mandatory: tuple[int, ...]

    def to_text(self) -> str:
        """Write the proofValue."""
        key = proof_key_bytes(self.proof_key)
        return _text(_DERIVED, [self.signature, key, self.signatures, self.names, self.mandatory])


def read_value(text: object) -> BaseValue | DerivedValue:
    """Read a proofValue strictly. Raises ValueFormatError."""
    if not isinstance(text, str) or not text.startswith("u") or len(text) > MAX_CHARACTERS:
        raise ValueFormatError("it must be multibase base64url, and of a sensible length")
    try:
        data = b64url_decode(text[1:])
        header = data[: len(_BASE)]
        if header not in (_BASE, _DERIVED):
            raise ValueFormatError("it is neither a base proof nor a derived one")
        parts = decode(data[len(header) :])
    except (EncodingError, CborError) as error:
        raise ValueFormatError(str(error)) from error
    if not isinstance(parts, list) or len(parts) != 5:
        raise ValueFormatError("it has five parts")
    if header == _BASE:
        signature, key, hmac_key, signatures, pointers = parts
        return BaseValue(
            _bytes(signature, _SIGNATURE),
            _proof_key(key),
            _bytes(hmac_key, KEY_BYTES),
            _signatures(signatures),
            tuple(_items(pointers, str, MAX_POINTERS)),
        )
    signature, key, signatures, names, mandatory = parts
    return DerivedValue(
        _bytes(signature, _SIGNATURE),
        _proof_key(key),
        _signatures(signatures),
        _names(names),
        _ascending(_items(mandatory, int, MAX_STATEMENTS)),
    )


def proof_key_bytes(key: PublicKey) -> bytes:
    """The key that signs single statements, as the base signature covers it."""
    return base58btc_decode(key.to_multikey().removeprefix("z"))


def _text(header: bytes, parts: Sequence[Cbor]) -> str:
    return "u" + b64url_encode(header + encode(parts))


def _bytes(value: Cbor, size: int) -> bytes:
    if not isinstance(value, bytes) or len(value) != size:
        raise ValueFormatError(f"a part should be {size} bytes")
    return value


def _proof_key(value: Cbor) -> PublicKey:
    try:
        return PublicKey.from_multikey("z" + base58btc_encode(_bytes(value, _MULTIKEY)))
    except KeyFormatError as error:
        raise ValueFormatError(f"the key of its statements: {error}") from error


def _items(value: Cbor, kind: type[_Item], most: int) -> list[_Item]:
    items = [item for item in value if isinstance(item, kind)] if isinstance(value, list) else []
    if not isinstance(value, list) or len(items) != len(value) or len(items) > most:
        raise ValueFormatError(f"a part should be a list of at most {most} values of one kind")
    return items


def _signatures(value: Cbor) -> tuple[bytes, ...]:
    return tuple(_bytes(item, _SIGNATURE) for item in _items(value, bytes, MAX_STATEMENTS))


def _names(value: Cbor) -> dict[int, bytes]:
    if not isinstance(value, dict) or len(value) > MAX_STATEMENTS:
        raise ValueFormatError("the names of blank nodes are a map")
    names = {label: _bytes(name, KEY_BYTES) for label, name in value.items()}
    # One name for two nodes would make two things one: what is said of each, of both.
    if len(set(names.values())) != len(names):
        raise ValueFormatError("two blank nodes have one name")
    return names


def _ascending(indexes: list[int]) -> tuple[int, ...]:
    if indexes != sorted(set(indexes)):
        raise ValueFormatError("the places of mandatory statements ascend")
    return tuple(indexes)
