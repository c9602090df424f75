"""Opening a private key file: the right file, whole, with the right passphrase, and working.

A file that is not byte for byte what we wrote is not parsed at all: a flipped bit in its
cost figures alone would have the library run for minutes. Every failure names the key and
says what to do; nothing of the key's content reaches a message.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from merkki_keys import files
from merkki_keys.errors import KeyFormatError, KeyStoreError
from merkki_keys.private import PrivateKey
from merkki_keys.records import KeyRecord
from merkki_keys.signer import KeySigner, self_test

_REMEDY = (
    "Restore it from your backup, or rotate the key (`merkki key rotate`): badges that the "
    "key signed stay valid as long as the record beside it is kept"
)


def open_signer(
    record: KeyRecord,
    path: Path,
    *,
    key_id: str,
    passphrase: bytes,
    siblings: Mapping[str, str],
) -> KeySigner:
    """The signer of ``record``'s key, read from ``path`` and tested by a signature.

    The test signature is verified with the *recorded* public key, the one the world verifies
    badges with. ``siblings`` gives the label of each key in the folder by the digest of its
    private file. Raises KeyStoreError ``missing-file``, ``wrong-mode``, ``empty-file``,
    ``corrupt-file``, ``wrong-passphrase`` or ``swapped-file``.
    """
    pem = _read(record, path)
    digest = hashlib.sha256(pem).hexdigest()
    if digest != record.private_sha256:
        other = siblings.get(digest)
        if other is None:
            reason = f"its private file {path} has been damaged or replaced"
            raise _lost("corrupt-file", record, reason)
        raise _swapped(record, path, other)
    signer = KeySigner(key_id, _decrypt(record, path, pem, passphrase))
    if not self_test(signer, record.public):
        raise _swapped(record, path, repr(signer.public))
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
        return PrivateKey.from_pem(pem, passphrase)
    except KeyFormatError:
        # Not chained: no library's view of a private key may reach a log.
        raise KeyStoreError(
            "wrong-passphrase",
            record.label,
            f"the passphrase does not open {path}, which is as it was written: set "
            "MERKKI_KEY_PASSPHRASE to the one that this key was made with",
        ) from None


def _swapped(record: KeyRecord, path: Path, found: str) -> KeyStoreError:
    return KeyStoreError(
        "swapped-file",
        record.label,
        f"{path} holds another key, {found}: put each file back under its own name",
    )


def _lost(code: str, record: KeyRecord, reason: str) -> KeyStoreError:
    return KeyStoreError(code, record.label, f"{reason}. {_REMEDY}")
