"""What the tests of keys share: a moment, a passphrase, and names for their fixtures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from hypothesis import settings

from merkki_keys import KeysError, KeyStore, KeyType, PrivateKey
from merkki_keys.pkcs8 import ScryptCost

NOW = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
PASSPHRASE = b"a passphrase of the test world"
# The real cost is a fifth of a second a file; one test pays it, the others need not.
LIGHT = ScryptCost(n=2, r=1, p=1)

# A machine that others use too takes its time; how long an example takes is no promise here.
UNHURRIED = settings(deadline=None)

Keys = dict[KeyType, PrivateKey]
OpenStore = Callable[[bytes | None], KeyStore]


def code_of(attempt: Callable[[], object]) -> str:
    """How the attempt ended: "ok", or the code of the error it raised."""
    try:
        attempt()
    except KeysError as error:
        return error.code
    return "ok"
