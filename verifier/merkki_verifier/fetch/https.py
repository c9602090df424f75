"""The only door to the network: GET over https, and every way it may go wrong bounded.

What answers is a stranger whom another stranger named. So: public addresses only, the
checked address and no other; certificates always verified; no cookies, credentials,
proxies or environment; no redirect off the origin; and limits on time and bytes that
hold from the first look-up to the last byte, unpacked.

requests and urllib3 are known to this module alone. It overrides ``_new_conn``, which
urllib3 keeps for itself: look again before allowing another major version.
"""

from __future__ import annotations

import socket
import ssl
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any, Final
from urllib.parse import urljoin

import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3.connection import HTTPSConnection
from urllib3.connectionpool import HTTPSConnectionPool

from merkki_verifier.fetch.addresses import PUBLIC, AddressTable
from merkki_verifier.fetch.dialling import (
    Budget,
    BudgetedSocket,
    Connect,
    Dialler,
    Resolve,
    connect_by_system,
    resolve_by_system,
)
from merkki_verifier.fetch.policy import PORTS, Target, UrlPolicy
from merkki_verifier.fetch.protocol import (
    BROKEN,
    REDIRECT,
    TOO_LARGE,
    FetchError,
    Response,
)

DEADLINE_SECONDS: Final = 10.0
# A status list of 8 MiB unpacks from far less; DID documents have a few kB.
MAX_BYTES: Final = 5 * 1024 * 1024
MAX_REDIRECTS: Final = 3

# Headers and framing come on top of the body.
_ENVELOPE_BYTES: Final = 256 * 1024
_PIECE: Final = 64 * 1024
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_USER_AGENT: Final = "merkki-verify"


@dataclass(frozen=True, kw_only=True)
class HttpsFetcher:
    """Fetches documents over https from public hosts. Raises nothing but FetchError.

    ``allow_hosts`` names hosts (``host`` or ``host:port``) that may be private, and
    ``ca_file`` adds certificate authorities in PEM to the public ones: both are the
    operator's explicit word. ``deadline_seconds`` bounds a fetch as a whole, redirects
    within the origin included; ``max_bytes`` its body, compressed and unpacked.
    ``resolve``, ``connect`` and ``addresses`` are the ways to the network and the table
    of what is public.
    """

    resolve: Resolve = resolve_by_system
    connect: Connect = connect_by_system
    addresses: AddressTable = PUBLIC
    ports: frozenset[int] = PORTS
    allow_hosts: frozenset[str] = frozenset()
    ca_file: Path | None = None
    deadline_seconds: float = DEADLINE_SECONDS
    max_bytes: int = MAX_BYTES

    def get(self, url: str, *, accept: str) -> Response:
        """The answer to GET ``url``, of whatever status. Raises FetchError."""
        policy = UrlPolicy(self.ports, self.allow_hosts)
        target = policy.check(url)
        budget = Budget(
            url, seconds=self.deadline_seconds, max_bytes=self.max_bytes + _ENVELOPE_BYTES
        )
        for _ in range(1 + MAX_REDIRECTS):
            answer = self._ask(target, accept, budget)
            if isinstance(answer, Response):
                return answer
            target = _next(target, answer, policy, url)
        raise FetchError(url, REDIRECT, f"redirects more than {MAX_REDIRECTS} times")

    def _ask(self, target: Target, accept: str, budget: Budget) -> Response | str:
        """One request: its answer, or where it redirects to."""
        adapter = _Adapter(_Line(target, budget, self._dialler), self._tls)
        headers = {
            "Accept": accept,
            "Accept-Encoding": "gzip",
            "Connection": "close",
            "User-Agent": _USER_AGENT,
        }
        # Not through a Session: it would read proxies and .netrc from the environment, keep
        # cookies, and unpack the body of a redirect without any limit.
        request = requests.Request("GET", target.url, headers=headers).prepare()
        try:
            with adapter.send(request, stream=True, timeout=budget.seconds_left()) as answer:
                if answer.status_code in _REDIRECTS:
                    return answer.headers.get("location", "")
                names = {name.lower(): value for name, value in answer.headers.items()}
                body = _body(answer.raw, names, budget, self.max_bytes)
                return Response(answer.status_code, names, body)
        except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
            raise _explained(budget, error) from error
        finally:
            adapter.close()

    def __getstate__(self) -> dict[str, object]:
        # What another process needs to make one like it: a TLS context cannot be sent.
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @cached_property
    def _dialler(self) -> Dialler:
        return Dialler(self.resolve, self.connect, self.addresses)

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        """TLS 1.2 or later, certificate and host name checked. Loaded once: it takes a while."""
        context = ssl.create_default_context(cafile=DEFAULT_CA_BUNDLE_PATH)
        if self.ca_file is not None:
            context.load_verify_locations(cafile=self.ca_file)
        context.set_alpn_protocols(["http/1.1"])
        context.sslsocket_class = BudgetedSocket
        return context


@dataclass(slots=True)
class _Line:
    """The one connection of one request: how it is made, and that it ends."""

    target: Target
    budget: Budget
    dialler: Dialler
    connection: BudgetedSocket | None = None

    def dial(self) -> socket.socket:
        return self.dialler.dial(self.target, self.budget)

    def opened(self, connection: BudgetedSocket) -> None:
        connection.budget = self.budget
        self.connection = connection

    def hang_up(self) -> None:
        # http.client leaves a socket open behind some broken answers, for the garbage
        # collector to find; a stranger could use up our file descriptors that way.
        if self.connection is not None and self.connection.fileno() != -1:
            socket.close(self.connection.detach())


class _Connection(HTTPSConnection):
    """A connection that goes where the dialler says, within the budget."""

    def __init__(self, *args: Any, line: _Line, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._line = line

    def _new_conn(self) -> socket.socket:
        return self._line.dial()

    def connect(self) -> None:
        super().connect()
        assert isinstance(self.sock, BudgetedSocket)
        self._line.opened(self.sock)


class _Pool(HTTPSConnectionPool):
    # urllib3 declares a protocol here that its own class does not meet either.
    ConnectionCls = _Connection  # pyright: ignore[reportAssignmentType]


class _Adapter(HTTPAdapter):
    """Sends one request to one target, whatever the request's URL may be read as."""

    def __init__(self, line: _Line, tls: ssl.SSLContext) -> None:
        super().__init__()
        self._line = line
        self._pool = _Pool(line.target.host, line.target.port, ssl_context=tls, line=line)

    def get_connection_with_tls_context(self, *_args: Any, **_kwargs: Any) -> HTTPSConnectionPool:
        return self._pool

    def cert_verify(self, *_args: Any, **_kwargs: Any) -> None:
        """Nothing to add: the TLS context verifies, and no request may tell it otherwise."""

    def close(self) -> None:
        self._pool.close()
        super().close()
        self._line.hang_up()


def _next(target: Target, location: str, policy: UrlPolicy, url: str) -> Target:
    """Where a redirect leads, if that is the same origin."""
    try:
        there = policy.check(urljoin(target.url, location))
    except (FetchError, ValueError) as error:
        raise FetchError(url, REDIRECT, "redirects to where we may not go") from error
    if not location or there.origin != target.origin:
        raise FetchError(url, REDIRECT, "redirects to another host, which is not followed")
    return there


def _body(
    raw: urllib3.BaseHTTPResponse, headers: Mapping[str, str], budget: Budget, max_bytes: int
) -> bytes:
    """The body, unpacked by us so that no length is believed and none exceeded."""
    coding = headers.get("content-encoding", "identity").strip().lower()
    if coding not in ("identity", "gzip"):
        raise FetchError(
            budget.url, BROKEN, f"answers in an encoding not asked for, {coding[:40]!a}"
        )
    unpack = zlib.decompressobj(zlib.MAX_WBITS | 16) if coding == "gzip" else None
    body = bytearray()
    while piece := raw.read(_PIECE, decode_content=False):
        try:
            body += unpack.decompress(piece, max_bytes + 1 - len(body)) if unpack else piece
        except zlib.error:
            raise FetchError(budget.url, BROKEN, "sends gzip that cannot be unpacked") from None
        if len(body) > max_bytes:
            raise FetchError(budget.url, TOO_LARGE, f"sends more than {max_bytes} bytes")
    if unpack and (not unpack.eof or unpack.unused_data):
        raise FetchError(budget.url, BROKEN, "sends gzip that is cut short or has more behind it")
    return bytes(body)


def _explained(budget: Budget, error: Exception) -> FetchError:
    """The libraries' error as ours."""
    cause: BaseException = error
    while cause.__context__:
        cause = cause.__context__
    if isinstance(cause, TimeoutError):
        return budget.timed_out()
    if isinstance(cause, ssl.SSLError):
        return FetchError(budget.url, BROKEN, f"no trusted connection: {cause}")
    return FetchError(budget.url, BROKEN, f"its answer is broken: {str(cause)[:200]!a}")
