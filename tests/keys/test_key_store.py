"""Keys are made, kept, rotated, retired and revoked; old badges go on verifying."""

from __future__ import annotations

import copy
import json
import pickle
import shutil
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from keys_world import LIGHT, NOW, PASSPHRASE, Keys, OpenStore

from merkki_keys import (
    DidDocument,
    DidDocumentError,
    KeyRecord,
    KeyStore,
    KeyStoreError,
    KeyType,
    PrivateKey,
    find_method,
    parse_did_document,
)

DID = "did:web:passi.example:orgs:kou-lu"
OWNER = "kou-lu"
DAY = timedelta(days=1)
ED = KeyType.ED25519


def key_id(record: KeyRecord) -> str:
    return f"{DID}#{record.fragment}"


def refused(error: pytest.ExceptionInfo[KeyStoreError], code: str) -> None:
    assert error.value.code == code
    assert str(error.value).startswith(error.value.key)


def test_a_created_key_signs_and_its_public_half_verifies(tmp_path: Path, key: PrivateKey) -> None:
    store = KeyStore(tmp_path / "k", PASSPHRASE, generate=lambda _: key, cost=LIGHT)
    record = store.create(OWNER, key.public.key_type, now=NOW)
    assert record.public == key.public
    signer = store.signer(OWNER, key.public.key_type, key_id_of=key_id)
    assert signer.key_id == f"{DID}#{record.fragment}"
    assert record.public.verify(signer.sign(b"x"), b"x", alg=signer.algorithm)
    jose = store.signer(OWNER, record.key_type, key_id_of=lambda r: f"{DID}#{r.jwk_fragment}")
    assert jose.key_id.endswith(record.public.thumbprint())


def test_what_was_created_is_there_for_the_next_process(
    store: KeyStore, open_store: OpenStore
) -> None:
    precise = NOW + timedelta(microseconds=1)
    record = store.create(OWNER, ED, now=precise)
    assert open_store(None).list(OWNER) == (record,)
    assert open_store(None).find(OWNER, record.fragment) == record
    assert open_store(None).find(OWNER, record.jwk_fragment) == record
    with pytest.raises(KeyStoreError) as error:
        open_store(None).find(OWNER, record.fragment[:-1])
    refused(error, "no-such-key")
    assert open_store(None).owners() == (OWNER,)


def test_a_store_that_nobody_wrote_to_is_empty(store: KeyStore) -> None:
    assert store.owners() == ()
    assert store.list(OWNER) == ()
    assert store.check(OWNER) == ()
    with pytest.raises(KeyStoreError) as error:
        store.active(OWNER, ED)
    refused(error, "no-active-key")
    for lookup in (store.find, store.retire, store.revoke):
        more = {} if lookup == store.find else {"now": NOW}
        with pytest.raises(KeyStoreError) as error:
            lookup(OWNER, "z6Mk", **more)
        refused(error, "no-such-key")


def test_a_second_key_of_a_type_comes_by_rotation_only(store: KeyStore) -> None:
    store.create(OWNER, ED, now=NOW)
    store.create(OWNER, KeyType.P256, now=NOW)
    store.create("other", ED, now=NOW)
    with pytest.raises(KeyStoreError) as error:
        store.create(OWNER, ED, now=NOW)
    refused(error, "key-exists")
    assert len(store.list(OWNER)) == 2


def test_rotating_three_times_keeps_every_badge_valid(store: KeyStore) -> None:
    store.create(OWNER, ED, now=NOW)
    badges = []
    for day in range(4):
        signer = store.signer(OWNER, ED, key_id_of=key_id)
        badges.append((signer.key_id, signer.sign(b"a mark")))
        if day < 3:
            store.rotate(OWNER, ED, now=NOW + (day + 1) * DAY)
    assert len({method for method, _ in badges}) == 4
    records = store.list(OWNER)
    assert [record.active for record in records] == [False, False, False, True]
    assert [r.retired for r in records] == [NOW + DAY, NOW + 2 * DAY, NOW + 3 * DAY, None]
    document = DidDocument(DID, tuple(record.published for record in records)).to_dict()
    methods = parse_did_document(json.loads(json.dumps(document)), did=DID)
    for method, signature in badges:
        public = find_method(methods, method, did=DID, now=NOW + 9 * DAY).public
        assert public.verify(signature, b"a mark", alg=public.algorithm)


def test_a_revoked_key_signs_nothing_and_proves_nothing(store: KeyStore) -> None:
    record = store.create(OWNER, ED, now=NOW)
    signer = store.signer(OWNER, ED, key_id_of=key_id)
    revoked = store.revoke(OWNER, record.fragment, now=NOW + DAY)
    assert revoked.revoked == NOW + DAY
    with pytest.raises(KeyStoreError) as error:
        store.signer(OWNER, ED, key_id_of=key_id)
    refused(error, "no-active-key")
    document = DidDocument(DID, tuple(r.published for r in store.list(OWNER))).to_dict()
    with pytest.raises(DidDocumentError):
        find_method(
            parse_did_document(document, did=DID), signer.key_id, did=DID, now=NOW + 2 * DAY
        )


def test_the_first_date_of_an_end_stands(store: KeyStore) -> None:
    record = store.create(OWNER, ED, now=NOW)
    for end in (store.retire, store.revoke):
        first = end(OWNER, record.fragment, now=NOW + DAY)
        assert end(OWNER, record.fragment, now=NOW + 2 * DAY) == first
    (kept,) = store.list(OWNER)
    assert (kept.retired, kept.revoked) == (NOW + DAY, NOW + DAY)


def test_an_organisation_can_begin_again_after_its_key_ended(store: KeyStore) -> None:
    record = store.create(OWNER, ED, now=NOW)
    store.retire(OWNER, record.fragment, now=NOW + DAY)
    with pytest.raises(KeyStoreError) as error:
        store.rotate(OWNER, ED, now=NOW + DAY)
    refused(error, "no-active-key")
    assert store.create(OWNER, ED, now=NOW + DAY).active


def test_the_newest_key_signs_where_a_crash_left_two(tmp_path: Path, store: KeyStore) -> None:
    store.create(OWNER, ED, now=NOW)
    folder = tmp_path / "keys" / OWNER
    before = {path.name: path.read_bytes() for path in folder.glob("*.json")}
    new = store.rotate(OWNER, ED, now=NOW + DAY)
    # As if the power had failed after the new key was written and before the old was retired.
    for name, content in before.items():
        (folder / name).write_bytes(content)
    assert [record.active for record in store.list(OWNER)] == [True, True]
    assert store.active(OWNER, ED) == new
    store.rotate(OWNER, ED, now=NOW + 2 * DAY)
    assert [record.active for record in store.list(OWNER)] == [False, False, True]


@pytest.mark.parametrize(
    "owner", ["", "..", ".", "a/b", "/etc", "A", "å", "a b", "-a", "a-", "a\0", "a" * 64, "a\n"]
)
def test_an_owner_is_a_plain_name(store: KeyStore, owner: str) -> None:
    store.create("a" * 63, ED, now=NOW)
    for attempt in (store.create, store.rotate):
        with pytest.raises(KeyStoreError) as error:
            attempt(owner, ED, now=NOW)
        refused(error, "owner-name")
    with pytest.raises(KeyStoreError):
        store.list(owner)


def test_files_and_folders_are_for_their_owner_alone(tmp_path: Path, store: KeyStore) -> None:
    store.create(OWNER, ED, now=NOW)
    modes = {
        path.suffix: path.stat().st_mode & 0o777 for path in (tmp_path / "keys" / OWNER).iterdir()
    }
    assert modes[".pem"] == 0o600
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "keys" / OWNER).stat().st_mode & 0o777 == 0o700


def test_the_default_encryption_is_costly_and_openssl_reads_it(tmp_path: Path, keys: Keys) -> None:
    store = KeyStore(tmp_path / "k", PASSPHRASE, generate=lambda kind: keys[kind])
    for key_type in KeyType:
        record = store.create(OWNER, key_type, now=NOW)
        pem = tmp_path / "k" / OWNER / f"{record.file_stem}.pem"
        assert pem.read_bytes().startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----\n")
        if shutil.which("openssl"):
            command = ["openssl", "pkey", "-in", str(pem), "-pubout", "-passin", "stdin"]
            done = subprocess.run(command, input=PASSPHRASE, capture_output=True, check=True)
            assert done.stdout == record.public.to_pem()
    assert store.signer(OWNER, ED, key_id_of=key_id).public == keys[ED].public


def test_no_file_holds_a_private_key_in_clear(tmp_path: Path, keys: Keys) -> None:
    store = KeyStore(tmp_path / "k", PASSPHRASE, generate=lambda kind: keys[kind], cost=LIGHT)
    record = store.create(OWNER, ED, now=NOW)
    secret = keys[ED].to_pkcs8()[-32:]
    assert PrivateKey.from_secret_bytes(ED, secret).public == record.public
    for path in (tmp_path / "k").rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert secret not in content
            assert PASSPHRASE not in content


CREATE = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from merkki_keys import KeyStore, KeyStoreError, KeyType
from merkki_keys.pkcs8 import ScryptCost
store = KeyStore(Path(sys.argv[1]), b"a passphrase of the test world", cost=ScryptCost(2, 1, 1))
sys.stdin.readline()
for number in range(20):
    try:
        store.create("kou-lu", KeyType.ED25519, now=datetime.now(UTC))
    except KeyStoreError as error:
        assert error.code == "key-exists", error
    store.rotate("kou-lu", KeyType.ED25519, now=datetime.now(UTC))
"""


def test_processes_that_create_and_rotate_at_once_corrupt_nothing(
    tmp_path: Path, store: KeyStore
) -> None:
    command = [sys.executable, "-c", CREATE, str(tmp_path / "keys")]
    workers = [subprocess.Popen(command, stdin=subprocess.PIPE, text=True) for _ in range(4)]
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("go\n")
        worker.stdin.flush()
    for worker in workers:
        worker.communicate(timeout=60)
        assert worker.returncode == 0
    records = store.list(OWNER)
    assert len(records) == 81  # one was created, each rotation made one more
    assert sum(record.active for record in records) == 1
    assert store.check(OWNER) == ()
    assert store.signer(OWNER, ED, key_id_of=key_id).public == store.active(OWNER, ED).public


def test_a_store_cannot_be_pickled_or_copied_with_its_passphrase(store: KeyStore) -> None:
    for escape in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            escape(store)


def test_a_moment_without_a_zone_makes_no_key(tmp_path: Path, store: KeyStore) -> None:
    with pytest.raises(ValueError, match="time zone"):
        store.create(OWNER, ED, now=datetime(2026, 7, 1))  # noqa: DTZ001 - that is the point
    assert not list((tmp_path / "keys" / OWNER).glob("[!.]*"))
