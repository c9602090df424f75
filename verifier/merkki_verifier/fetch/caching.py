"""A memory for a long run: each document is fetched once for as long as it is fresh.

How long that is, the document says itself: Cache-Control, a status list's ``ttl``, the end
of its validity; the shortest counts. What it says is a wish, so nobody need have signed it.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Final

from merkki_keys import EncodingError, b64url_decode
from merkki_verifier.dates import DateError, parse_datetime_stamp
from merkki_verifier.fetch.protocol import Fetcher, FetchError, Response
from merkki_verifier.strict_json import JsonError, parse

_OK: Final = 200
_OVERHEAD: Final = 500  # what remembering an answer costs beside its text, in bytes
_MAX_DEPTH: Final = 100
_LONGEST: Final = 10**9  # thirty years in seconds; more means nothing, and may not fit
_AGE: Final = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?([0-9]{1,10})\"?(?:$|[\s,])", re.IGNORECASE)
_NEVER: Final = re.compile(r"(?:^|[\s,])no-(?:store|cache)(?:$|[\s,=])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Freshness:
    """How long an answer may be used again."""

    # A run is one look at the world: within this time a thousand badges share one answer
    # whatever it says, or `no-store` would make us ask its server a thousand times.
    at_least: timedelta = timedelta(seconds=30)
    # For what says nothing: short enough that a withdrawal shows in the same run.
    otherwise: timedelta = timedelta(minutes=5)
    # A server that promises a year must not blind a service that runs as long.
    at_most: timedelta = timedelta(hours=24)

    def lifetime(self, answer: Response | FetchError, *, now: datetime) -> timedelta:
        """How long from ``now`` an answer that has just come in stays fresh.

        RFC 9111 section 5.2; Bitstring Status List 1.0 section 2.2; draft-ietf-oauth-
        status-list section 13.7. A failure is kept for the shortest time only.
        """
        if isinstance(answer, FetchError) or answer.status != _OK:
            return self.at_least
        wishes = [*_of_headers(answer), *_of_body(answer.body, now)]
        wish = min(wishes, default=self.otherwise)
        return max(self.at_least, min(wish, self.at_most))


def by_system() -> datetime:
    """The system's clock, which ages what is remembered."""
    return datetime.now(UTC)


class CachingFetcher:
    """Remembers answers and failures of another fetcher while they are fresh.

    Bounded: the least recently used is forgotten first. ``clock`` is the clock by which
    things age, not the moment a badge is verified at. Safe to share between threads.
    """

    def __init__(
        self,
        fetcher: Fetcher,
        *,
        clock: Callable[[], datetime] = by_system,
        freshness: Freshness | None = None,
        max_entries: int = 1000,
        max_bytes: int = 64 * 1024 * 1024,
    ) -> None:
        self._fetcher = fetcher
        self._clock = clock
        self._freshness = freshness or Freshness()
        self._max_entries = max_entries
        self._max_bytes = max_bytes
        self._known: OrderedDict[tuple[str, str], _Kept] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def get(self, url: str, *, accept: str) -> Response:
        """The answer, from memory while it is fresh. Raises FetchError."""
        key = (url, accept)
        answer = self._remembered(key)
        if answer is None:
            try:
                answer = self._fetcher.get(url, accept=accept)
            except FetchError as error:
                answer = error
            self._remember(key, answer)
        if isinstance(answer, Response):
            return answer
        # A fresh error each time: a raised one grows with every stack it passes through.
        raise FetchError(answer.url, answer.code, answer.message)

    def _remembered(self, key: tuple[str, str]) -> Response | FetchError | None:
        with self._lock:
            kept = self._known.get(key)
            if kept is None:
                return None
            if self._clock() >= kept.until:
                self._forget(key)
                return None
            self._known.move_to_end(key)
            return kept.answer

    def _remember(self, key: tuple[str, str], answer: Response | FetchError) -> None:
        now = self._clock()
        kept = _Kept(answer, now + self._freshness.lifetime(answer, now=now), _size(key, answer))
        with self._lock:
            if key in self._known:
                self._forget(key)
            self._known[key] = kept
            self._bytes += kept.size
            while len(self._known) > self._max_entries or self._bytes > self._max_bytes:
                self._forget(next(iter(self._known)))

    def _forget(self, key: tuple[str, str]) -> None:
        self._bytes -= self._known.pop(key).size


@dataclass(frozen=True, slots=True)
class _Kept:
    answer: Response | FetchError
    until: datetime
    size: int


def _of_headers(answer: Response) -> Iterator[timedelta]:
    control = answer.headers.get("cache-control", "")
    if _NEVER.search(control):
        yield timedelta(0)
    found = _AGE.search(control)
    if found:
        spent = answer.headers.get("age", "")
        age = int(spent) if re.fullmatch("[0-9]{1,9}", spent) else 0
        yield timedelta(seconds=min(int(found[1]), _LONGEST) - age)


def _of_body(body: bytes, now: datetime) -> Iterator[timedelta]:
    """What a status list, or any credential, says about how long it may be used."""
    is_token = body[:1] not in (b"{", b"[") and body.count(b".", 0, len(body)) == 2
    try:
        text = b64url_decode(body.split(b".")[1].decode("ascii")) if is_token else body
        document = parse(text, max_depth=_MAX_DEPTH)
    except (EncodingError, JsonError, UnicodeDecodeError):
        return  # whoever asked will say what is wrong with it
    if not isinstance(document, dict):
        return
    subject = document.get("credentialSubject")
    if isinstance(subject, dict):
        yield from _span(subject.get("ttl"), unit=0.001)
    for name in ("validUntil", "expirationDate"):
        yield from _until(document.get(name), now)
    if is_token:
        yield from _span(document.get("ttl"), unit=1)
        for left in _span(document.get("exp"), unit=1):
            yield left - (now - datetime.fromtimestamp(0, UTC))


def _span(value: object, *, unit: float) -> Iterator[timedelta]:
    """A number of units of ``unit`` seconds as a time; nothing for what is no such number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return
    if 0 < value * unit <= 10 * _LONGEST:
        yield timedelta(seconds=value * unit)


def _until(value: object, now: datetime) -> Iterator[timedelta]:
    if isinstance(value, str):
        try:
            yield parse_datetime_stamp(value) - now
        except DateError:
            return


def _size(key: tuple[str, str], answer: Response | FetchError) -> int:
    size = _OVERHEAD + len(key[0]) + len(key[1])
    if isinstance(answer, Response):
        size += len(answer.body) + sum(len(n) + len(v) for n, v in answer.headers.items())
    return size
