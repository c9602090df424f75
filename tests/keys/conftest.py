"""One key of each kind for the whole run, since making RSA keys is slow."""

from __future__ import annotations

from pathlib import Path

import pytest
from keys_world import LIGHT, PASSPHRASE, Keys, OpenStore

from merkki_keys import KeyStore, KeyType, PrivateKey


@pytest.fixture(scope="session")
def keys() -> Keys:
    return {key_type: PrivateKey.generate(key_type) for key_type in KeyType}


@pytest.fixture(params=list(KeyType), ids=lambda key_type: key_type.value)
def key(request: pytest.FixtureRequest, keys: Keys) -> PrivateKey:
    """Each kind of key in turn."""
    key_type: KeyType = request.param
    return keys[key_type]


@pytest.fixture
def open_store(tmp_path: Path) -> OpenStore:
    """Open the test's one store directory, with any passphrase, as a new process would."""
    return lambda passphrase: KeyStore(tmp_path / "keys", passphrase, cost=LIGHT)


@pytest.fixture
def store(open_store: OpenStore) -> KeyStore:
    return open_store(PASSPHRASE)
