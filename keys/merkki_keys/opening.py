"""Opening a private key file: the right file, whole, with the right passphrase, and working.

Every way in which that can fail is told apart where it can be, names the key, and says
what to do. Nothing of the key's content reaches a message.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from merkki_keys import files
from merkki_keys.errors import KeyFormatError, KeyStoreError
from merkki_keys.private import PrivateKey
from merkki_keys.records import KeyRecord
from merkki_keys.signer import KeySigner, self_test

_REMEDY = (
    "Restore it from your backup, or rotate the key (`merkki key rotate`): badges that the "
    "key signed stay valid as long as the record beside it is kept"
)


def open_signer(record: KeyRecord, path: Path, passphrase: bytes, key_id: str) -> KeySigner:
    """The signer of ``record``'s key, read from ``path`` and tested by a signature.

    The test signature is verified with the *recorded* public key, the one the world verifies
    badges with. Raises KeyStoreError ``missing-file``, ``wrong-mode``, ``empty-file``,
    ``corrupt-file``, ``wrong-passphrase`` or ``swapped-file``.
    """
    pem = _read(record, path)
    signer = KeySigner(key_id, _decrypt(record, path, pem, passphrase))
    if not self_test(signer, record.public):
        raise KeyStoreError(
            "swapped-file",
            record.label,
            f"what {path} signs does not verify with the recorded public key; the file holds "
            f"{signer.public!r}. Put each file back under its own name",
        )
    return signer


def _read(record: KeyRecord, path: Path) -> bytes:
    try:
        files.check_mode(path, record.label)
        pem = path.read_bytes()
    except KeyStoreError as error:
        if error.code == "wrong-mode":
            raise
        raise _lost("missing-file", record, f"its private file {path} is missing") from error
    except OSError as error:
        reason = f"its private file {path} cannot be read: {error.strerror}"
        raise _lost("corrupt-file", record, reason) from error
    if not pem.strip():
        raise _lost("empty-file", record, f"its private file {path} is empty")
    return pem


def _decrypt(record: KeyRecord, path: Path, pem: bytes, passphrase: bytes) -> PrivateKey:
    try:
        native = load_pem_private_key(pem, passphrase)
        if isinstance(
            native, ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
        ):
            return PrivateKey(native)
    except (ValueError, TypeError, UnsupportedAlgorithm, KeyFormatError):
        # Not chained: no library's view of a private key may reach a log.
        pass
    # A damaged cipher text and a wrong passphrase look alike to the cipher; the digest of
    # the file as we wrote it tells them apart.
    if hashlib.sha256(pem).hexdigest() == record.private_sha256:
        raise KeyStoreError(
            "wrong-passphrase",
            record.label,
            f"the passphrase does not open {path}, which is as it was written: set "
            "MERKKI_KEY_PASSPHRASE to the one this store was made with",
        )
    raise _lost("corrupt-file", record, f"its private file {path} has been damaged or replaced")


def _lost(code: str, record: KeyRecord, reason: str) -> KeyStoreError:
    return KeyStoreError(code, record.label, f"{reason}. {_REMEDY}")
