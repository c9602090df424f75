"""How much one client may ask for: counted in this process's memory, and never written down.

The one door to ``limits``. A client is an address, or for IPv6 the network of 64 bits that one
household or server has. It is counted under a keyed digest, so that neither the memory of
this process nor a message of the library tells who asked.
"""

from __future__ import annotations

import hashlib
import math
import re
import secrets
import time
from dataclasses import replace
from ipaddress import IPv6Address, ip_address

from flask import Flask, request
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from werkzeug.exceptions import TooManyRequests
from werkzeug.middleware.proxy_fix import ProxyFix

from merkki_verifier.fetch.protocol import Fetcher
from merkki_verifier.web.fetching import MOST_EACH, FetcherForVisitors, Turns
from merkki_verifier.world import World

# Five a second for a minute: more than people and careful programs need, and a small part
# of what one process can do.
DEFAULT_RATE = "300/minute"
OFF = "off"
# Of eight threads two are left for whoever needs nothing from elsewhere.
DEFAULT_FETCHING = 6
# One request of a stranger may wait so long for other hosts: people and programs wait with it.
MAX_FETCH_SECONDS = 10.0
# ``limits`` reads "5/minute;1/second" too, and counts the first only.
_RATE = re.compile(r"[1-9][0-9]{0,8}/(second|minute|hour|day)")
# Looking for a QR code starts a program: thirty pictures a minute at the default rate.
_COSTLY = 30
_HOUSEHOLD = 64  # bits of an IPv6 address that one client has for itself (RFC 6177)


class RateError(ValueError):
    """A rate is not written as ``NUMBER/UNIT``; the message says how."""


class ClientLimit:
    """A rate that each client has for itself. One object counts for all who share it.

    It also bounds how many requests wait for documents of other hosts at the same time.
    """

    def __init__(self, rate: str = DEFAULT_RATE, *, fetching: int = DEFAULT_FETCHING) -> None:
        """Allow ``rate``, such as ``300/minute``, or anything with ``off``.

        ``fetching`` requests in all may wait for other hosts at once: fewer than there are
        threads. Raises RateError.
        """
        self._item = None if rate == OFF else _read(rate)
        # No client has all the turns, unless there is but one.
        each = fetching if rate == OFF else max(1, min(MOST_EACH, fetching - 1))
        self._turns = Turns(each=each, all_=fetching)
        self._counts = FixedWindowRateLimiter(MemoryStorage())
        self._key = secrets.token_bytes(16)

    def wait(self, address: str | None, *, costly: bool = False) -> int | None:
        """Count one request of the client at ``address``: seconds to wait, None to go on.

        What is ``costly`` counts as a thirtieth of all that the rate allows.
        """
        if self._item is None:
            return None
        client = self._client(address)
        cost = max(1, self._item.amount // _COSTLY) if costly else 1
        if self._counts.hit(self._item, client, cost=cost):
            return None
        reset = self._counts.get_window_stats(self._item, client).reset_time
        return max(1, math.ceil(reset - time.time()))

    def around(self, world: World) -> World:
        """``world`` for the request at work: its fetches take turns, and tell less."""
        limits = world.limits
        seconds = min(limits.max_fetch_seconds, MAX_FETCH_SECONDS)
        return replace(
            world,
            fetch=self.fetcher(world.fetch),
            limits=replace(limits, max_fetch_seconds=seconds),
        )

    def fetcher(self, fetch: Fetcher) -> Fetcher:
        """``fetch`` for the request at work: it waits its turn, and tells of no network of ours.

        Beside FetchError it raises TooManyRequests (429) and ServiceUnavailable (503).
        """
        return FetcherForVisitors(fetch, self._turns, self._client(request.remote_addr))

    def _client(self, address: str | None) -> str:
        return hashlib.blake2s(_network(address).encode(), key=self._key).hexdigest()

    def require(self, *, costly: bool = False) -> None:
        """Count the request at work. Raises TooManyRequests (429) with Retry-After."""
        if request.method == "OPTIONS":
            return  # a browser asks before it asks
        seconds = self.wait(request.remote_addr, costly=costly)
        if seconds is not None:
            raise TooManyRequests(retry_after=seconds)


def behind_proxies(app: Flask, proxies: int) -> None:
    """Believe the last ``proxies`` entries of X-Forwarded-For; with 0 nobody's word.

    The address alone is taken from it: no link of ours is built from a request.
    """
    if proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign] # Flask's own way to wrap an app
            app.wsgi_app, x_for=proxies, x_proto=0, x_host=0
        )


def _read(rate: str) -> RateLimitItem:
    if _RATE.fullmatch(rate) is None:
        raise RateError(f"{rate!r:.60} is no rate: write NUMBER/minute, NUMBER/hour or {OFF}")
    return parse(rate)


def _network(address: str | None) -> str:
    """Who is counted as one; those without an address (a socket of this machine) together."""
    try:
        found = ip_address(_without_port(address or ""))
    except ValueError:
        return "here"
    if isinstance(found, IPv6Address) and found.ipv4_mapped is None:
        return f"{int(found) >> (128 - _HOUSEHOLD):x}/{_HOUSEHOLD}"
    return str(getattr(found, "ipv4_mapped", None) or found)


def _without_port(address: str) -> str:
    """The address alone: some proxies write ``203.0.113.7:4711`` and ``[2001:db8::1]:4711``."""
    bracketed = _BRACKETED.fullmatch(address)
    if bracketed is not None:
        return bracketed[1]
    host, colon, port = address.partition(":")
    return host if colon and port.isdigit() else address


_BRACKETED = re.compile(r"\[([^\]]*)\](?::[0-9]+)?")
