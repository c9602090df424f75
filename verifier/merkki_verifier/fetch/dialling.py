"""Connecting within bounds: the address that was checked, and nothing after the deadline.

A name is resolved once; if any of its addresses is not public, nobody is called; the
connection goes to a checked address, not to the name again, so a second answer of the
DNS cannot redirect it. Every read of the socket is given only the time that is left, so
a server that sends one byte a second gains nothing.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Final, TypeAlias

from merkki_verifier.fetch.addresses import AddressTable
from merkki_verifier.fetch.policy import Target
from merkki_verifier.fetch.protocol import (
    REFUSED_URL,
    TIMEOUT,
    TOO_LARGE,
    UNREACHABLE,
    FetchError,
    NotPublicError,
)

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

Resolve: TypeAlias = Callable[[str, int], Sequence[str]]
Connect: TypeAlias = Callable[[str, int, float], socket.socket]

# One dead address must leave time for the next; a live server answers in a few tenths.
CONNECT_SECONDS: Final = 3.0


def resolve_by_system(host: str, port: int) -> Sequence[str]:
    """Every address the system knows for a name. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def connect_by_system(address: str, port: int, timeout: float) -> socket.socket:
    """A TCP connection to an address. Raises OSError."""
    return socket.create_connection((address, port), timeout)


class Budget:
    """What one fetch may still spend: seconds of a monotonic clock, and bytes on the wire."""

    def __init__(self, url: str, *, seconds: float, max_bytes: int) -> None:
        self.url = url
        self._seconds = seconds
        self._ends = time.monotonic() + seconds
        self._bytes = max_bytes

    def seconds_left(self) -> float:
        """The time left, always more than nothing. Raises FetchError when it is used up."""
        left = self._ends - time.monotonic()
        if left <= 0:
            raise self.timed_out()
        return left

    def spend(self, count: int) -> None:
        """Count received bytes. Raises FetchError when there are too many."""
        self._bytes -= count
        if self._bytes < 0:
            raise FetchError(self.url, TOO_LARGE, "sends more than a document may hold")

    def timed_out(self) -> FetchError:
        """The error that the time is over."""
        return FetchError(self.url, TIMEOUT, f"no whole answer within {self._seconds:g} seconds")


class BudgetedSocket(ssl.SSLSocket):
    """A TLS connection whose every read is bounded by the budget given after its handshake."""

    budget: Budget

    def recv_into(self, buffer: WriteableBuffer, nbytes: int | None = None, flags: int = 0) -> int:
        """As in the base class, within the budget. Raises FetchError beside OSError."""
        self.settimeout(self.budget.seconds_left())
        try:
            count = super().recv_into(buffer, nbytes, flags)
        except TimeoutError:
            raise self.budget.timed_out() from None
        self.budget.spend(count)
        return count


@dataclass(frozen=True, slots=True)
class Dialler:
    """Turns a target into a connection to one of its checked addresses."""

    resolve: Resolve
    connect: Connect
    addresses: AddressTable

    def dial(self, target: Target, budget: Budget) -> socket.socket:
        """A TCP connection within the budget. Raises FetchError."""
        failure: OSError | None = None
        for address in self._checked(target, budget):
            patience = min(CONNECT_SECONDS, budget.seconds_left())
            try:
                connection = self.connect(address, target.port, patience)
            except OSError as error:
                failure = error
                continue
            connection.settimeout(budget.seconds_left())
            return connection
        budget.seconds_left()
        raise FetchError(budget.url, UNREACHABLE, f"nobody answers there: {failure}")

    def _checked(self, target: Target, budget: Budget) -> Sequence[str]:
        """All addresses of the target, none of which may be other than public."""
        answer = _within(budget, self.resolve, target)
        if isinstance(answer, Exception):
            raise FetchError(budget.url, UNREACHABLE, f"its host is not known: {answer}")
        if not answer:
            raise FetchError(budget.url, UNREACHABLE, "its host has no address")
        for address in () if target.private else answer:
            reason = self.addresses.why_refused(address)
            if reason:
                message = f"its host leads to {address[:50]!a}, which is {reason}"
                raise NotPublicError(budget.url, REFUSED_URL, message)
        return answer


def _within(budget: Budget, resolve: Resolve, target: Target) -> Sequence[str] | Exception:
    """What the resolver says, or the time is over.

    The system's resolver cannot be told to hurry, so it works in a thread of its own; one
    that is late is left behind, and ends when the system gives up.
    """
    answers: SimpleQueue[Sequence[str] | Exception] = SimpleQueue()

    def ask() -> None:
        try:
            answers.put(resolve(target.host.strip("[]"), target.port))
        except (OSError, UnicodeError) as error:  # the latter for a label of 64 letters
            answers.put(error)

    Thread(target=ask, name="merkki-resolve", daemon=True).start()
    try:
        return answers.get(timeout=budget.seconds_left())
    except Empty:
        raise budget.timed_out() from None
