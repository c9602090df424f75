"""Where an organisation's private keys are kept: a directory, a file a key, encrypted.

``directory/owner/type_fragment.pem`` is the private key, encrypted; the ``.json`` of the
same name is its public record (see ``records``), written last, so that a record always
has its key. Nothing is ever deleted or overwritten but a record that gains a date.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import NoReturn, SupportsIndex, final

from merkki_keys import files
from merkki_keys.algorithms import KeyType
from merkki_keys.errors import KeyStoreError
from merkki_keys.opening import open_signer
from merkki_keys.pkcs8 import DEFAULT_COST, ScryptCost, encrypt
from merkki_keys.private import PrivateKey
from merkki_keys.records import KeyRecord, RecordError, read_record, write_record
from merkki_keys.signer import KeySigner

# A folder name, a part of a DID and of a URL.
_OWNER = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)


@final
class KeyStore:
    """The keys of every organisation under one directory and one passphrase.

    Without a passphrase everything public still works; creating and signing raise
    KeyStoreError ``no-passphrase``. ``now`` arguments carry a time zone. Every error is a
    KeyStoreError that names the key and says what to do.
    """

    __slots__ = ("_cost", "_directory", "_generate", "_passphrase")

    def __init__(
        self,
        directory: Path,
        passphrase: bytes | None = None,
        *,
        generate: Callable[[KeyType], PrivateKey] = PrivateKey.generate,
        cost: ScryptCost = DEFAULT_COST,
    ) -> None:
        if passphrase == b"":
            raise KeyStoreError("weak-passphrase", str(directory), "the passphrase is empty")
        self._directory = directory
        self._passphrase = passphrase
        self._generate = generate
        self._cost = cost

    def __repr__(self) -> str:
        return f"<KeyStore {self._directory}>"

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        # It holds the passphrase of every key.
        raise TypeError("a KeyStore cannot be pickled or copied")

    # --- what is public ---------------------------------------------------------------

    def owners(self) -> tuple[str, ...]:
        """The owners that have a folder here, in alphabetical order."""
        if not self._directory.is_dir():
            return ()
        return tuple(
            sorted(
                entry.name
                for entry in self._directory.iterdir()
                if entry.is_dir() and _OWNER.fullmatch(entry.name)
            )
        )

    def list(self, owner: str) -> tuple[KeyRecord, ...]:
        """Every key of the owner, oldest first; none if the owner has no folder.

        Raises ``record-corrupt`` rather than leave a key out: a DID document without it
        would make honest badges look forged.
        """
        records = [self._read(owner, path) for path in self._record_paths(owner)]
        return tuple(sorted(records, key=lambda record: (record.created, record.fragment)))

    def find(self, owner: str, fragment: str) -> KeyRecord:
        """The key with that fragment (either of its two). Raises ``no-such-key``."""
        for record in self.list(owner):
            if fragment in (record.fragment, record.jwk_fragment):
                return record
        raise KeyStoreError(
            "no-such-key", owner, f"there is no key {fragment} in {self._directory}"
        )

    def active(self, owner: str, key_type: KeyType) -> KeyRecord:
        """The owner's key of that type that signs now: the newest active one.

        Raises ``no-active-key``.
        """
        # list() is oldest first.
        for record in reversed(self.list(owner)):
            if record.key_type is key_type and record.active:
                return record
        raise KeyStoreError(
            "no-active-key",
            owner,
            f"there is no active {key_type.value} key: create one (`merkki key create`)",
        )

    # --- what needs the private half --------------------------------------------------

    def signer(
        self, owner: str, key_type: KeyType, *, key_id_of: Callable[[KeyRecord], str]
    ) -> KeySigner:
        """The owner's signer of that type, tested by a signature before it is given out.

        ``key_id_of`` gives the full verification-method URL of a record: its DID, ``#`` and
        ``fragment`` for embedded proofs, ``jwk_fragment`` for JWTs. Raises
        ``no-active-key``, ``no-passphrase``, ``missing-file``, ``empty-file``,
        ``wrong-mode``, ``corrupt-file``, ``wrong-passphrase``, ``swapped-file``,
        ``record-corrupt``.
        """
        record = self.active(owner, key_type)
        return self._open(record, key_id_of(record), _by_digest(self.list(owner)))

    def check(self, owner: str) -> tuple[KeyStoreError, ...]:
        """Everything that is wrong with the owner's records and active keys, all at once."""
        problems: list[KeyStoreError] = []
        records: list[KeyRecord] = []
        try:
            paths = self._record_paths(owner)
        except KeyStoreError as error:
            return (error,)
        for path in paths:
            try:
                records.append(self._read(owner, path))
            except KeyStoreError as error:
                problems.append(error)
        for record in records:
            if record.active:
                try:
                    self._open(record, record.label, _by_digest(records))
                except KeyStoreError as error:
                    problems.append(error)
        return tuple(problems)

    # --- what changes the store -------------------------------------------------------

    def create(self, owner: str, key_type: KeyType, *, now: datetime) -> KeyRecord:
        """Make the owner's first key of that type.

        Raises ``key-exists`` if there is an active one (rotate it instead), ``no-passphrase``,
        ``owner-name``, ``wrong-mode``, ``unwritable``.
        """
        folder = self._writable_folder(owner)
        with files.alone_in(folder, owner):
            for record in self.list(owner):
                if record.key_type is key_type and record.active:
                    raise KeyStoreError(
                        "key-exists",
                        record.label,
                        "is active: rotate it (`merkki key rotate`) to replace it",
                    )
            return self._add(owner, key_type, now)

    def rotate(self, owner: str, key_type: KeyType, *, now: datetime) -> KeyRecord:
        """Make a new key of that type and retire the active one; its badges stay valid.

        The old private file is not opened, so a lost or damaged key can be rotated. Raises
        as ``create``, and ``no-active-key``. After a crash between the two steps both keys
        are active and the new one signs; rotating again sets it right.
        """
        folder = self._writable_folder(owner)
        with files.alone_in(folder, owner):
            self.active(owner, key_type)
            old = [r for r in self.list(owner) if r.key_type is key_type and r.active]
            new = self._add(owner, key_type, now)
            for record in old:
                self._update(replace(record, retired=now))
            return new

    def retire(self, owner: str, fragment: str, *, now: datetime) -> KeyRecord:
        """Let the key sign nothing more; what it signed stays valid. Keeps an earlier date."""
        return self._redate(owner, fragment, lambda r: r if r.retired else replace(r, retired=now))

    def revoke(self, owner: str, fragment: str, *, now: datetime) -> KeyRecord:
        """Declare the key compromised: nothing it ever signed will verify. Keeps an earlier date.

        There is no way back; badges worth keeping must be issued again.
        """
        return self._redate(owner, fragment, lambda r: r if r.revoked else replace(r, revoked=now))

    # --- the parts --------------------------------------------------------------------

    def _redate(
        self, owner: str, fragment: str, dated: Callable[[KeyRecord], KeyRecord]
    ) -> KeyRecord:
        self.find(owner, fragment)  # before the lock, which needs the folder
        with files.alone_in(self._folder(owner), owner):
            record = dated(self.find(owner, fragment))
            self._update(record)
            return record

    def _folder(self, owner: str) -> Path:
        if not _OWNER.fullmatch(owner):
            raise KeyStoreError(
                "owner-name", repr(owner), "an owner is 1 to 63 of a-z, 0-9 and inner hyphens"
            )
        return self._directory / owner

    def _writable_folder(self, owner: str) -> Path:
        folder = self._folder(owner)
        for directory in (self._directory, folder):
            files.ensure_directory(directory, owner)
            files.check_mode(directory, owner)
        return folder

    def _record_paths(self, owner: str) -> tuple[Path, ...]:
        folder = self._folder(owner)
        try:
            names = os.listdir(folder)  # noqa: PTH208 # glob() takes an unreadable folder for an empty one
        except FileNotFoundError:
            return ()
        except OSError as error:
            message = f"cannot read {folder}: {error.strerror}. Give this user the right to it"
            raise KeyStoreError("record-corrupt", owner, message) from error
        # Hidden files are writes that a crash cut short.
        paths = (folder / name for name in names if name[0] != "." and name.endswith(".json"))
        return tuple(sorted(paths))

    def _read(self, owner: str, path: Path) -> KeyRecord:
        key = f"{owner}/{path.stem}"
        try:
            record = read_record(path.read_bytes())
        except (OSError, RecordError) as error:
            raise KeyStoreError(
                "record-corrupt",
                key,
                f"cannot read {path}: {error}. Restore the file from your backup; the private key "
                "beside it is not touched",
            ) from error
        if record.label != key:
            raise KeyStoreError(
                "record-corrupt",
                key,
                f"{path} is the record of {record.label}: put both files back under their names",
            )
        return record

    def _add(self, owner: str, key_type: KeyType, now: datetime) -> KeyRecord:
        key = self._generate(key_type)
        pem = encrypt(key.to_pkcs8(), self._secret(owner), self._cost)
        record = KeyRecord(owner, key.public, now, _digest(pem))
        public = write_record(record)  # whatever is wrong with it shows before a file is there
        path = self._private_path(record)
        files.write_whole(path, pem, mode=files.PRIVATE_FILE, key=record.label)
        self._write_public(record, public)
        return record

    def _update(self, record: KeyRecord) -> None:
        self._write_public(record, write_record(record))

    def _write_public(self, record: KeyRecord, content: bytes) -> None:
        path = self._private_path(record).with_suffix(".json")
        files.write_whole(path, content, mode=files.PUBLIC_FILE, key=record.label)

    def _private_path(self, record: KeyRecord) -> Path:
        return self._folder(record.owner) / f"{record.file_stem}.pem"

    def _secret(self, key: str) -> bytes:
        if self._passphrase is None:
            raise KeyStoreError(
                "no-passphrase",
                key,
                "the passphrase is not known: set MERKKI_KEY_PASSPHRASE or "
                "MERKKI_KEY_PASSPHRASE_FILE",
            )
        return self._passphrase

    def _open(self, record: KeyRecord, key_id: str, siblings: Mapping[str, str]) -> KeySigner:
        path = self._private_path(record)
        for directory in (self._directory, path.parent):
            files.check_mode(directory, record.label)
        return open_signer(
            record,
            path,
            key_id=key_id,
            passphrase=self._secret(record.label),
            siblings=siblings,
        )


def _by_digest(records: Iterable[KeyRecord]) -> dict[str, str]:
    return {record.private_sha256: record.label for record in records}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
