"""Encrypted PKCS#8: how a private key lies on disk (RFC 5958, RFC 8018).

The library writes PBES2 with 2,048 rounds of PBKDF2: a stolen file can be tried with
thousands of passphrases a second on one core. It offers no way to ask for more, but it
reads PBES2 with scrypt, as OpenSSL does (`openssl pkcs8 -scrypt`). So the envelope is
written here, with the library's own scrypt and AES, and read by the library.
"""

from __future__ import annotations

import base64
import os
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from cryptography.hazmat.primitives.padding import PKCS7

_SEQUENCE, _INTEGER, _OCTETS = 0x30, 0x02, 0x04
# 1.2.840.113549.1.5.13, 1.3.6.1.4.1.11591.4.11 and 2.16.840.1.101.3.4.1.42, as DER.
_PBES2 = bytes.fromhex("06092a864886f70d01050d")
_SCRYPT = bytes.fromhex("06092b06010401da47040b")
_AES_256_CBC = bytes.fromhex("060960864801650304012a")
_LABEL = "ENCRYPTED PRIVATE KEY"


@dataclass(frozen=True, slots=True)
class ScryptCost:
    """The work one passphrase guess costs: memory is 128 * n * r bytes, p times over."""

    n: int
    r: int
    p: int


# 16 MiB five times over, about a fifth of a second: OWASP's figure for the memory that
# OpenSSL allows scrypt without being asked. A service pays it once a key and a process.
DEFAULT_COST = ScryptCost(n=2**14, r=8, p=5)


def encrypt(pkcs8: bytes, passphrase: bytes, cost: ScryptCost = DEFAULT_COST) -> bytes:
    """PEM of the EncryptedPrivateKeyInfo of a plain PKCS#8 key. Salt and IV are fresh."""
    salt, iv = os.urandom(16), os.urandom(16)
    key = Scrypt(salt=salt, length=32, n=cost.n, r=cost.r, p=cost.p).derive(passphrase)
    padder = PKCS7(128).padder()
    encryptor = Cipher(AES(key), CBC(iv)).encryptor()
    padded = padder.update(pkcs8) + padder.finalize()
    ciphertext = encryptor.update(padded) + encryptor.finalize()
    numbers = (_integer(number) for number in (cost.n, cost.r, cost.p))
    derivation = _SCRYPT + _der(_SEQUENCE, _der(_OCTETS, salt), *numbers)
    cipher = _AES_256_CBC + _der(_OCTETS, iv)
    scheme = _PBES2 + _der(_SEQUENCE, _der(_SEQUENCE, derivation), _der(_SEQUENCE, cipher))
    return _pem(_der(_SEQUENCE, _der(_SEQUENCE, scheme), _der(_OCTETS, ciphertext)))


def _pem(der: bytes) -> bytes:
    text = base64.b64encode(der).decode("ascii")
    lines = [text[start : start + 64] for start in range(0, len(text), 64)]
    return "\n".join([f"-----BEGIN {_LABEL}-----", *lines, f"-----END {_LABEL}-----", ""]).encode()


def _integer(number: int) -> bytes:
    # One bit more than needed keeps the sign bit clear.
    return _der(_INTEGER, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def _der(tag: int, *parts: bytes) -> bytes:
    body = b"".join(parts)
    size = len(body)
    if size < 0x80:
        return bytes([tag, size]) + body
    width = (size.bit_length() + 7) // 8
    return bytes([tag, 0x80 | width]) + size.to_bytes(width, "big") + body
