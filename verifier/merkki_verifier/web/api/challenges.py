"""Challenges that we issue: unguessable, good for a while, and good once.

A challenge carries the moment it ends and a MAC over it, so nothing is stored when one is
made. Only used ones are remembered, each until a while after its end; where there is
no room to remember another, none is accepted.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from enum import Enum
from pathlib import Path
from threading import Lock
from typing import Final, Protocol

from merkki_keys import EncodingError, b64url_decode, b64url_encode

# What begins so is ours: somebody else's challenge must begin otherwise.
PREFIX: Final = "merkki-"
# A person unlocks a wallet, picks badges and agrees.
LIFETIME: Final = timedelta(minutes=10)
# Each is a hundred bytes or an empty file; more than any honest day of ten minutes.
MAX_USED: Final = 100_000
# A use is remembered for longer than the challenge is good: processes' clocks differ, and one
# of them may be late.
_AFTERWARDS: Final = timedelta(minutes=5)
_NONCE: Final = 16  # bytes: 128 bits cannot be guessed
_MOMENT: Final = 6
_MAC: Final = 16


class Judgement(Enum):
    """What a challenge that a caller names is to us."""

    FOREIGN = "foreign"  # the caller's own
    GOOD = "good"  # ours, and used now for the first time
    UNKNOWN = "unknown"  # looks like ours: altered, or made before a restart or elsewhere
    ENDED = "ended"
    USED = "used"
    FULL = "full"  # ours, but there is no room to remember its use


class Used(Protocol):
    """Remembers which challenges were used."""

    def first(self, name: str, *, until: datetime, now: datetime) -> bool | None:
        """Whether this is the first use of ``name``; None if it cannot be remembered."""
        ...


class UsedInMemory:
    """Remembers within this process."""

    def __init__(self, *, most: int = MAX_USED) -> None:
        self._most = most
        self._until: dict[str, datetime] = {}
        self._lock = Lock()

    def first(self, name: str, *, until: datetime, now: datetime) -> bool | None:
        """Whether this is the first use of ``name``; None if it cannot be remembered."""
        with self._lock:
            if name in self._until:
                return False
            if len(self._until) >= self._most:
                self._until = {n: end for n, end in self._until.items() if end + _AFTERWARDS > now}
            if len(self._until) >= self._most:
                return None
            self._until[name] = until
            return True


class UsedInFolder:
    """Remembers for all processes of one machine: a file for each used challenge.

    Files are named by digests, and tell nothing. The folder is made if need be.
    """

    def __init__(self, folder: Path, *, most: int = MAX_USED) -> None:
        self._folder = folder
        self._most = most

    def first(self, name: str, *, until: datetime, now: datetime) -> bool | None:
        """Whether this is the first use of ``name``; None if it cannot be remembered."""
        file = self._folder / f"{int(until.timestamp())}-{name}"
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self._sweep(now) >= self._most:
                return None
        except OSError:
            return None
        try:
            # Made by one process or by none: this is what makes the use a single one.
            file.touch(mode=0o600, exist_ok=False)
        except FileExistsError:
            return False
        except OSError:
            return None
        return True

    def _sweep(self, now: datetime) -> int:
        """Take away what has ended; how many are left."""
        left = 0
        gone = (now - _AFTERWARDS).timestamp()
        for file in self._folder.iterdir():
            end = file.name.partition("-")[0]
            if end.isdigit() and int(end) <= gone:
                file.unlink(missing_ok=True)
            else:
                left += 1
        return left


class Challenges:
    """Makes challenges, and judges those that come back.

    ``secret`` (32 bytes or more) must be the same in all processes that ``used`` remembers
    for; without one, each process knows its own alone.
    """

    def __init__(
        self,
        *,
        secret: bytes | None = None,
        used: Used | None = None,
        new_nonce: Callable[[], bytes] = lambda: secrets.token_bytes(_NONCE),
    ) -> None:
        self._secret = secrets.token_bytes(32) if secret is None else secret
        self._used = UsedInMemory() if used is None else used
        self._new_nonce = new_nonce

    def make(self, *, now: datetime) -> tuple[str, datetime]:
        """A new challenge, and when it ends (a whole second)."""
        end = datetime.fromtimestamp(int((now + LIFETIME).timestamp()), UTC)
        content = self._new_nonce() + int(end.timestamp()).to_bytes(_MOMENT, "big")
        return PREFIX + b64url_encode(content + self._mac(content)), end

    def spend(self, challenge: str, *, now: datetime) -> Judgement:
        """Judge ``challenge``; if it is ours and good, it is used from now on."""
        if not challenge.startswith(PREFIX):
            return Judgement.FOREIGN
        try:
            whole = b64url_decode(challenge.removeprefix(PREFIX))
        except EncodingError:
            return Judgement.UNKNOWN
        content, mac = whole[:-_MAC], whole[-_MAC:]
        if len(whole) != _NONCE + _MOMENT + _MAC or not hmac.compare_digest(
            mac, self._mac(content)
        ):
            return Judgement.UNKNOWN
        end = datetime.fromtimestamp(int.from_bytes(content[_NONCE:], "big"), UTC)
        if now >= end:
            return Judgement.ENDED
        first = self._used.first(hashlib.sha256(content).hexdigest(), until=end, now=now)
        if first is None:
            return Judgement.FULL
        return Judgement.GOOD if first else Judgement.USED

    def _mac(self, content: bytes) -> bytes:
        return hmac.new(self._secret, b"challenge:" + content, hashlib.sha256).digest()[:_MAC]
