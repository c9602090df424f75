"""Multikey: a public key as multicodec prefix and bytes in base58btc.

Only the text form moves here; whether the bytes are a usable key, PublicKey decides.
CID 1.0 section 2.2.2 lists the prefixes and demands base58btc; that of P-521 is in the
multicodec table, and did:key takes it from there.
"""

from __future__ import annotations

from merkki_keys.algorithms import KeyType
from merkki_keys.errors import EncodingError, KeyFormatError
from merkki_keys.multibase import base58btc_decode, base58btc_encode

# The longest we read is P-521: 69 bytes, 96 characters. Checked before base58 is decoded.
MAX_MULTIKEY_CHARS = 100

_CODECS = {
    KeyType.ED25519: 0xED,
    KeyType.P256: 0x1200,
    KeyType.P384: 0x1201,
    KeyType.P521: 0x1202,
}
_KEY_TYPES = {codec: key_type for key_type, codec in _CODECS.items()}
_SECRET_CODECS = {
    0x1300: KeyType.ED25519,
    0x1306: KeyType.P256,
    0x1307: KeyType.P384,
    0x1308: KeyType.P521,
}


def encode_multikey(key_type: KeyType, material: bytes) -> str:
    """The Multikey text. Raises KeyFormatError ``no-multikey`` for RSA."""
    codec = _CODECS.get(key_type)
    if codec is None:
        raise KeyFormatError("no-multikey", f"{key_type.value} keys have no Multikey form here")
    return "z" + base58btc_encode(_varint(codec) + material)


def decode_multikey(text: str) -> tuple[KeyType, bytes]:
    """The kind of key and its bytes.

    Raises KeyFormatError ``key-multibase``, ``key-codec``, or ``private-key-leaked`` where
    the prefix says that this is the secret half.
    """
    codec, material = _split(text)
    if codec in _SECRET_CODECS:
        raise KeyFormatError("private-key-leaked", "this Multikey is a private key")
    key_type = _KEY_TYPES.get(codec)
    if key_type is None:
        raise KeyFormatError("key-codec", f"multicodec 0x{codec:x} is no kind of key we read")
    return key_type, material


def decode_secret_multikey(text: str) -> tuple[KeyType, bytes]:
    """The kind and the secret bytes of a ``secretKeyMultibase`` (CID 1.0 section 2.2.2).

    Raises KeyFormatError ``key-multibase`` or ``key-codec``.
    """
    codec, material = _split(text)
    key_type = _SECRET_CODECS.get(codec)
    if key_type is None:
        raise KeyFormatError("key-codec", "this Multikey is no private key that we read")
    return key_type, material


def is_secret_multikey(text: object) -> bool:
    """Whether a value is the Multikey of a private key, wherever it stands."""
    if not isinstance(text, str):
        return False
    try:
        decode_secret_multikey(text)
    except KeyFormatError:
        return False
    return True


def _split(text: str) -> tuple[int, bytes]:
    if not text.startswith("z"):
        raise KeyFormatError("key-multibase", "a Multikey begins with z (base58btc)")
    if len(text) > MAX_MULTIKEY_CHARS:
        raise KeyFormatError("key-multibase", f"a Multikey of {len(text)} characters")
    try:
        raw = base58btc_decode(text[1:])
    except EncodingError as error:
        raise KeyFormatError("key-multibase", str(error)) from error
    return _read_varint(raw)


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


def _read_varint(raw: bytes) -> tuple[int, bytes]:
    number = 0
    # All our codecs fit two bytes; nine is the format's own limit, three is enough to say no.
    for index, byte in enumerate(raw[:3]):
        number |= (byte & 0x7F) << 7 * index
        if byte < 0x80:
            # A last byte of zero adds nothing: the same number has a shorter form, and one
            # key must not have two names.
            if byte == 0 and index:
                raise KeyFormatError("key-codec", "the multicodec is not in its shortest form")
            return number, raw[index + 1 :]
    raise KeyFormatError("key-codec", "there is no multicodec prefix that we read")
