from __future__ import annotations

import os
from pathlib import Path

import pytest

from merkki_keys import KeyStoreError, passphrase_from
from merkki_keys.passphrase import FILE_VARIABLE, VARIABLE

LONG = "sixteen bytes at least"


def refused(code: str, environment: dict[str, str]) -> str:
    with pytest.raises(KeyStoreError) as error:
        passphrase_from(environment)
    assert error.value.code == code
    return str(error.value)


def test_without_either_variable_there_is_no_passphrase() -> None:
    assert passphrase_from({"HOME": "/root"}) is None


def test_the_passphrase_is_the_variable() -> None:
    assert passphrase_from({"MERKKI_KEY_PASSPHRASE": LONG}) == LONG.encode()


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_the_passphrase_is_the_content_of_the_file_but_for_its_line_end(
    tmp_path: Path, end: str
) -> None:
    path = tmp_path / "passphrase"
    path.write_bytes((LONG + end).encode())
    assert passphrase_from({"MERKKI_KEY_PASSPHRASE_FILE": str(path)}) == LONG.encode()


def test_two_sources_are_one_too_many(tmp_path: Path) -> None:
    path = tmp_path / "passphrase"
    path.write_text(LONG)
    both = {"MERKKI_KEY_PASSPHRASE": LONG, "MERKKI_KEY_PASSPHRASE_FILE": str(path)}
    refused("passphrase-ambiguous", both)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    for path in (tmp_path / "nothing", tmp_path):
        message = refused("passphrase-unreadable", {"MERKKI_KEY_PASSPHRASE_FILE": str(path)})
        assert str(path) in message


@pytest.mark.parametrize("short", ["", "fifteen letters"])
def test_a_short_passphrase_is_refused_and_not_repeated(tmp_path: Path, short: str) -> None:
    path = tmp_path / "passphrase"
    path.write_text(short)
    for environment in (
        {"MERKKI_KEY_PASSPHRASE": short},
        {"MERKKI_KEY_PASSPHRASE_FILE": str(path)},
    ):
        message = refused("weak-passphrase", environment)
        assert not short or short not in message


def test_a_passphrase_of_bytes_that_are_no_text_is_the_same_in_a_variable(tmp_path: Path) -> None:
    secret = b"sixteen bytes and \xff"
    file = tmp_path / "passphrase"
    file.write_bytes(secret)
    assert passphrase_from({VARIABLE: os.fsdecode(secret)}) == secret
    assert passphrase_from({FILE_VARIABLE: str(file)}) == secret
