"""Damaged, lost, swapped and exposed files are told apart, and the public half lives on."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from keys_world import LIGHT, NOW, PASSPHRASE, UNHURRIED, OpenStore, code_of

from merkki_keys import KeyRecord, KeyStore, KeyStoreError, KeyType, PrivateKey
from merkki_keys.files import write_whole
from merkki_keys.pkcs8 import encrypt

OWNER = "kou-lu"
ED, P256 = KeyType.ED25519, KeyType.P256


@pytest.fixture
def record(store: KeyStore) -> KeyRecord:
    return store.create(OWNER, ED, now=NOW)


@pytest.fixture
def pem(tmp_path: Path, record: KeyRecord) -> Path:
    return tmp_path / "keys" / OWNER / f"{record.file_stem}.pem"


@pytest.fixture
def json_file(pem: Path) -> Path:
    return pem.with_suffix(".json")


def open_signer(store: KeyStore, key_type: KeyType = ED) -> None:
    store.signer(OWNER, key_type, key_id_of=lambda record: record.fragment)


def refused(code: str, attempt: Callable[[], object], *words: str) -> None:
    with pytest.raises(KeyStoreError) as error:
        attempt()
    assert error.value.code == code
    for word in words:
        assert word in str(error.value)


def flip(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)


def readable(store: KeyStore) -> tuple[KeyRecord, ...]:
    return () if code_of(lambda: store.list(OWNER)) != "ok" else store.list(OWNER)


def lives_on(store: KeyStore, record: KeyRecord) -> None:
    """The public half is served as before, the fault is reported, and rotation helps."""
    assert store.list(OWNER) == (record,)
    (problem,) = store.check(OWNER)
    assert problem.key == record.label
    new = store.rotate(OWNER, ED, now=NOW)
    open_signer(store)
    assert store.active(OWNER, ED) == new
    assert record.public in {kept.public for kept in store.list(OWNER)}
    assert store.check(OWNER) == ()


@pytest.mark.usefixtures("record")
def test_an_undamaged_store_has_no_problems(store: KeyStore) -> None:
    assert store.check(OWNER) == ()
    open_signer(store)


def test_a_missing_file_is_named(store: KeyStore, record: KeyRecord, pem: Path) -> None:
    pem.unlink()
    refused("missing-file", lambda: open_signer(store), record.label, str(pem), "rotate")
    lives_on(store, record)


@pytest.mark.parametrize("content", [b"", b"\n"])
def test_an_empty_file_is_named(
    store: KeyStore, record: KeyRecord, pem: Path, content: bytes
) -> None:
    pem.write_bytes(content)
    refused("empty-file", lambda: open_signer(store), record.label, str(pem), "backup")
    lives_on(store, record)


def test_any_flipped_bit_of_the_private_file_is_damage_and_not_a_wrong_passphrase(
    store: KeyStore, record: KeyRecord, pem: Path
) -> None:
    whole = pem.read_bytes()
    for at in range(len(whole)):
        pem.write_bytes(whole)
        flip(pem, at)
        refused("corrupt-file", lambda: open_signer(store), record.label)
    pem.write_bytes(whole)
    open_signer(store)
    flip(pem, 100)
    lives_on(store, record)


def test_a_truncated_file_is_damage(store: KeyStore, record: KeyRecord, pem: Path) -> None:
    pem.write_bytes(pem.read_bytes()[:100])
    refused("corrupt-file", lambda: open_signer(store), record.label)
    lives_on(store, record)


def test_a_file_that_cannot_be_read_is_named(store: KeyStore, record: KeyRecord, pem: Path) -> None:
    pem.unlink()
    pem.mkdir(mode=0o700)
    refused("corrupt-file", lambda: open_signer(store), record.label, "cannot be read")


def test_a_wrong_passphrase_is_told_from_damage(
    open_store: OpenStore, store: KeyStore, record: KeyRecord
) -> None:
    wrong = open_store(b"another passphrase")
    refused("wrong-passphrase", lambda: open_signer(wrong), record.label, "MERKKI_KEY_PASSPHRASE")
    assert wrong.list(OWNER) == (record,)
    open_signer(store)


def test_without_a_passphrase_only_what_is_public_works(
    open_store: OpenStore, record: KeyRecord
) -> None:
    without = open_store(None)
    assert without.list(OWNER) == (record,)
    refused("no-passphrase", lambda: open_signer(without), record.label, "MERKKI_KEY_PASSPHRASE")
    refused("no-passphrase", lambda: without.create(OWNER, P256, now=NOW))
    refused("no-passphrase", lambda: without.rotate(OWNER, ED, now=NOW))
    assert without.list(OWNER) == (record,)
    refused("weak-passphrase", lambda: open_store(b""))


def test_swapped_private_files_are_found_before_they_sign(
    store: KeyStore, record: KeyRecord, pem: Path
) -> None:
    other = store.create(OWNER, P256, now=NOW)
    other_pem = pem.with_name(f"{other.file_stem}.pem")
    mine, theirs = pem.read_bytes(), other_pem.read_bytes()
    pem.write_bytes(theirs)
    other_pem.write_bytes(mine)
    refused("swapped-file", lambda: open_signer(store), record.label, str(pem))
    refused("swapped-file", lambda: open_signer(store, P256), other.label)
    assert len(store.check(OWNER)) == 2
    assert len(store.list(OWNER)) == 2
    pem.write_bytes(mine)
    other_pem.write_bytes(theirs)
    assert store.check(OWNER) == ()


def test_a_stranger_s_key_is_not_even_parsed(store: KeyStore, record: KeyRecord, pem: Path) -> None:
    pem.write_bytes(encrypt(PrivateKey.generate(ED).to_pkcs8(), PASSPHRASE, LIGHT))
    refused("corrupt-file", lambda: open_signer(store), record.label, "replaced")
    lives_on(store, record)


def test_a_key_that_does_not_sign_for_its_record_is_found_before_it_signs(
    store: KeyStore, record: KeyRecord, pem: Path, json_file: Path
) -> None:
    # Both files replaced, the digest made to fit: only a signature shows it now.
    key = PrivateKey.generate(ED)
    forged = encrypt(key.to_pkcs8(), PASSPHRASE, LIGHT)
    pem.write_bytes(forged)
    digest = hashlib.sha256(forged).hexdigest().encode()
    json_file.write_bytes(json_file.read_bytes().replace(record.private_sha256.encode(), digest))
    refused("swapped-file", lambda: open_signer(store), record.label, repr(key.public))


@UNHURRIED
@given(passphrase=st.binary(min_size=1, max_size=40))
def test_every_other_passphrase_is_a_wrong_one_and_no_other_error(
    tmp_path_factory: pytest.TempPathFactory, passphrase: bytes
) -> None:
    directory = tmp_path_factory.mktemp("keys")
    directory.chmod(0o700)
    KeyStore(directory, PASSPHRASE, cost=LIGHT).create(OWNER, ED, now=NOW)
    other = KeyStore(directory, passphrase, cost=LIGHT)
    expected = "ok" if passphrase == PASSPHRASE else "wrong-passphrase"
    assert code_of(lambda: open_signer(other)) == expected


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o666, 0o602, 0o610])
def test_a_file_that_others_can_reach_is_refused(
    store: KeyStore, record: KeyRecord, pem: Path, mode: int
) -> None:
    pem.chmod(mode)
    refused("wrong-mode", lambda: open_signer(store), record.label, f"chmod 600 {pem}")
    assert store.list(OWNER) == (record,)
    pem.chmod(0o600)
    open_signer(store)
    pem.chmod(0o400)
    open_signer(store)


def test_a_folder_that_others_can_enter_is_refused(
    store: KeyStore, record: KeyRecord, pem: Path
) -> None:
    for folder in (pem.parent, pem.parent.parent):
        folder.chmod(0o755)
        refused("wrong-mode", lambda: open_signer(store), f"chmod 700 {folder}")
        refused("wrong-mode", lambda: store.create(OWNER, P256, now=NOW), f"chmod 700 {folder}")
        assert store.list(OWNER) == (record,)
        folder.chmod(0o700)
        open_signer(store)


def test_any_flipped_bit_of_a_record_is_found_or_changes_only_a_digit_of_a_date(
    store: KeyStore, record: KeyRecord, json_file: Path
) -> None:
    whole = json_file.read_bytes()
    created = whole.index(b'"created"')
    dates = range(created, whole.index(b"\n", created))
    digest = whole.index(b'"privateFileSha256"')
    for at in range(len(whole)):
        json_file.write_bytes(whole)
        flip(json_file, at)
        if at in dates or at > digest:
            # Another date, or a digest that no file has: nothing a verifier would read.
            known = (record.public, None, None)
            assert code_of(lambda: store.list(OWNER)) in ("ok", "record-corrupt")
            assert all((r.public, r.retired, r.revoked) == known for r in readable(store))
        else:
            refused("record-corrupt", lambda: store.list(OWNER), str(json_file))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b'{"owner": "kou-lu", "privateFileSha256": "0"}',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"owner": 7}',
    ],
)
def test_a_record_that_is_none_is_named_and_never_left_out(
    store: KeyStore, record: KeyRecord, json_file: Path, content: bytes
) -> None:
    store.create(OWNER, P256, now=NOW)
    whole = json_file.read_bytes()
    json_file.write_bytes(content)
    for attempt in (lambda: store.list(OWNER), lambda: open_signer(store, P256)):
        refused("record-corrupt", attempt, record.label, str(json_file), "backup")
    (problem,) = store.check(OWNER)
    assert problem.code == "record-corrupt"
    json_file.write_bytes(whole)
    assert len(store.list(OWNER)) == 2


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"retired": null', b'"retired": "yesterday"'),
        (b'"revoked": null', b'"revoked": false'),
        (b'"version": 1', b'"version": 2'),
        (b'"keyType": "Ed25519"', b'"keyType": "P-256"'),
        (b'"crv": "Ed25519"', b'"crv": "Ed448"'),
        (b'"owner"', b'"owner": "other",\n  "owner"'),
        (b'"created"', b'"made"'),
    ],
)
def test_a_record_that_contradicts_itself_is_refused(
    store: KeyStore, record: KeyRecord, json_file: Path, old: bytes, new: bytes
) -> None:
    whole = json_file.read_bytes()
    assert old in whole
    json_file.write_bytes(whole.replace(old, new))
    refused("record-corrupt", lambda: store.list(OWNER), record.label)


def test_a_record_under_anothers_name_is_refused(
    store: KeyStore, record: KeyRecord, json_file: Path
) -> None:
    other = store.create(OWNER, P256, now=NOW)
    json_file.with_name(f"{other.file_stem}.json").write_bytes(json_file.read_bytes())
    refused("record-corrupt", lambda: store.list(OWNER), record.label, other.label)


def test_what_a_crash_left_half_written_is_passed_over(
    store: KeyStore, record: KeyRecord, pem: Path
) -> None:
    (pem.parent / f".{pem.name}.0123456789ab.new").write_bytes(b"half a key")
    (pem.parent / ".half.json").write_bytes(b"{")
    # A private file whose record was never written: it has never signed anything.
    (pem.parent / "ed25519_z6MkOrphan.pem").write_bytes(pem.read_bytes())
    assert store.list(OWNER) == (record,)
    assert store.check(OWNER) == ()
    open_signer(store)


def test_a_place_that_cannot_be_written_is_named_and_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    store = KeyStore(tmp_path / "file" / "keys", PASSPHRASE, cost=LIGHT)
    refused("unwritable", lambda: store.create(OWNER, ED, now=NOW), str(tmp_path / "file"))
    assert (tmp_path / "file").read_text() == "in the way"


def test_a_lock_that_cannot_be_taken_is_named(
    store: KeyStore, record: KeyRecord, pem: Path
) -> None:
    lock = pem.parent / ".lock"
    lock.unlink()
    lock.mkdir()
    refused("unwritable", lambda: store.rotate(OWNER, ED, now=NOW))
    assert store.list(OWNER) == (record,)


def test_a_write_that_fails_at_its_last_step_leaves_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    write = partial(write_whole, tmp_path / "taken", b"new", mode=0o600, key="the key")
    refused("unwritable", write, "the key", str(tmp_path / "taken"))
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


FULL_DISK = """
import resource, sys
from datetime import UTC, datetime
from pathlib import Path
from merkki_keys import KeyStore, KeyStoreError, KeyType
from merkki_keys.pkcs8 import ScryptCost
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = KeyStore(Path(sys.argv[1]), b"a passphrase of the test world", cost=ScryptCost(2, 1, 1))
resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
try:
    store.rotate("kou-lu", KeyType.ED25519, now=datetime.now(UTC))
except KeyStoreError as error:
    sys.exit(7 if error.code == "unwritable" else 8)
"""


def test_a_write_that_finds_no_room_leaves_the_old_files_and_no_rubbish(
    tmp_path: Path, store: KeyStore, record: KeyRecord
) -> None:
    folder = tmp_path / "keys" / OWNER
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    command = [sys.executable, "-c", FULL_DISK, str(tmp_path / "keys")]
    assert subprocess.run(command, check=False).returncode == 7
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert store.list(OWNER) == (record,)


KILLED = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from merkki_keys import KeyStore, KeyType, PrivateKey
from merkki_keys.pkcs8 import ScryptCost
store = KeyStore(Path(sys.argv[1]), b"a passphrase of the test world", cost=ScryptCost(2, 1, 1))
print("ready", flush=True)
while True:
    store.rotate("kou-lu", KeyType.ED25519, now=datetime.now(UTC))
"""


@pytest.mark.usefixtures("record")
def test_a_killed_process_leaves_a_store_that_works(tmp_path: Path, store: KeyStore) -> None:
    for delay in range(6):
        command = [sys.executable, "-c", KILLED, str(tmp_path / "keys")]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as worker:
            assert worker.stdout is not None
            worker.stdout.readline()
            for _ in range(delay * 200):
                os.stat(tmp_path)  # noqa: PTH116 - a short, busy wait that differs each time
            worker.kill()
        assert store.check(OWNER) == ()
        open_signer(store)
        store.rotate(OWNER, ED, now=NOW)
        assert sum(kept.active for kept in store.list(OWNER)) == 1


def test_a_folder_that_cannot_be_listed_is_never_an_owner_without_keys(
    store: KeyStore, record: KeyRecord, tmp_path: Path
) -> None:
    folder = tmp_path / "keys" / OWNER
    assert store.list(OWNER) == (record,)
    folder.rename(folder.with_name("elsewhere"))
    assert store.list(OWNER) == ()
    folder.write_text("a file where the folder should be")
    refused("record-corrupt", lambda: store.list(OWNER), str(folder))
    (problem,) = store.check(OWNER)
    assert problem.code == "record-corrupt"
