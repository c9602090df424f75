"""Files that hold keys: written whole or not at all, and for their owner's eyes only."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from merkki_keys.errors import KeyStoreError

_PRIVATE_DIRECTORY, PRIVATE_FILE, PUBLIC_FILE = 0o700, 0o600, 0o644
_OTHERS = 0o077


def ensure_directory(directory: Path, key: str) -> None:
    """Make the directory, mode 0700; missing parents get the usual mode.

    Raises KeyStoreError ``unwritable``.
    """
    try:
        directory.mkdir(mode=_PRIVATE_DIRECTORY, parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(key, directory, error) from error


def check_mode(path: Path, key: str) -> None:
    """Refuse a file or directory that anybody but its owner may enter, read or write.

    Raises KeyStoreError ``wrong-mode``, or ``missing-file`` if there is nothing.
    """
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError as error:
        raise KeyStoreError("missing-file", key, f"{path} is missing") from error
    if mode & _OTHERS:
        right = _PRIVATE_DIRECTORY if path.is_dir() else PRIVATE_FILE
        raise KeyStoreError(
            "wrong-mode",
            key,
            f"{path} has mode {mode:04o}, so that others may get at it: run `chmod {right:o} "
            f"{path}`, and consider whether somebody has read it already",
        )


def write_whole(path: Path, content: bytes, *, mode: int, key: str) -> None:
    """Put ``content`` under ``path`` so that after a crash there is the old file or the new.

    Raises KeyStoreError ``unwritable`` (no room, no right); the old file is then untouched.
    """
    temporary = path.parent / f".{path.name}.{os.urandom(6).hex()}.new"
    try:
        try:
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
            _sync(path.parent)
        except OSError as error:
            raise _unwritable(key, path, error) from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


@contextmanager
def alone_in(directory: Path, key: str) -> Iterator[None]:
    """Hold the directory against every other process that asks likewise. Blocks until free.

    Raises KeyStoreError ``unwritable``.
    """
    # POSIX only, and only writers come here: a verifier on Windows must be able to import us.
    import fcntl  # noqa: PLC0415

    try:
        descriptor = os.open(directory / ".lock", os.O_RDWR | os.O_CREAT, PRIVATE_FILE)
    except OSError as error:
        raise _unwritable(key, directory, error) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)  # gives the lock back, as a crash would


def _sync(directory: Path) -> None:
    # Without this a rename may be lost with the power, although the content was written.
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _unwritable(key: str, path: Path, error: OSError) -> KeyStoreError:
    return KeyStoreError("unwritable", key, f"cannot write {path}: {error.strerror}")
