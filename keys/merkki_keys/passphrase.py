"""Where the store's passphrase comes from."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from merkki_keys.errors import KeyStoreError

VARIABLE = "MERKKI_KEY_PASSPHRASE"
FILE_VARIABLE = "MERKKI_KEY_PASSPHRASE_FILE"
# scrypt makes a guess dear, not a short passphrase long: 16 random characters are beyond it.
MIN_BYTES = 16


def passphrase_from(environment: Mapping[str, str]) -> bytes | None:
    """The passphrase of an environment: the variable, or the content of the file it names.

    None if neither is set: public keys can be read without. One line end at the end of
    the file is not part of it. Raises KeyStoreError ``passphrase-ambiguous`` if both are
    set, ``passphrase-unreadable``, or ``weak-passphrase`` below 16 bytes.
    """
    text, path = environment.get(VARIABLE), environment.get(FILE_VARIABLE)
    if text is not None and path is not None:
        raise KeyStoreError(
            "passphrase-ambiguous", VARIABLE, f"{FILE_VARIABLE} is set too: unset one of them"
        )
    if path is not None:
        return _long_enough(_read(Path(path)), FILE_VARIABLE)
    return None if text is None else _long_enough(os.fsencode(text), VARIABLE)


def _read(path: Path) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise KeyStoreError(
            "passphrase-unreadable", FILE_VARIABLE, f"cannot read {path}: {error.strerror}"
        ) from error
    return content.removesuffix(b"\n").removesuffix(b"\r")


def _long_enough(passphrase: bytes, variable: str) -> bytes:
    if len(passphrase) < MIN_BYTES:
        raise KeyStoreError(
            "weak-passphrase",
            variable,
            f"a passphrase of {len(passphrase)} bytes protects nothing: use {MIN_BYTES} or more, "
            "for instance the output of `openssl rand -base64 24`",
        )
    return passphrase
