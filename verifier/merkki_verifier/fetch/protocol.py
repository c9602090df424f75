"""What a fetcher is, whoever implements it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

# Why a document could not be had: the values of FetchError.code.
REFUSED_URL: Final = "refused-url"  # our policy forbids this address
UNREACHABLE: Final = "unreachable"  # no such name, or nobody answers there
TIMEOUT: Final = "timeout"
TOO_LARGE: Final = "too-large"
REDIRECT: Final = "redirect"  # it sends us elsewhere, and we do not follow
NOT_PROVIDED: Final = "not-provided"  # offline, and not among the documents given
BROKEN: Final = "broken"  # TLS, framing or encoding fault
SPENT: Final = "spent"  # one verification has asked for as much as it may

_SHOWN: Final = 120  # characters of a stranger's URL that a message repeats


class FetchError(Exception):
    """A document could not be had. ``code`` says why; the message is for people.

    Codes: ``refused-url`` (our policy forbids this address), ``unreachable``,
    ``timeout``, ``too-large``, ``redirect``, ``not-provided`` (offline and not in the
    documents given), ``broken`` (TLS, framing or encoding fault), ``spent`` (one
    verification has fetched as much as it may).
    """

    def __init__(self, url: str, code: str, message: str) -> None:
        # The three arguments, so that the error can be pickled between processes.
        super().__init__(url, code, message)
        self.url = url
        self.code = code
        self.message = message

    def __str__(self) -> str:
        # A URL is a stranger's text: no control character of it may reach a terminal.
        shown = ascii(self.url[:_SHOWN])[1:-1]
        return f"{shown}{'...' if len(self.url) > _SHOWN else ''}: {self.message}"


class NotPublicError(FetchError):
    """A host leads into a network of its own: the message says where (``refused-url``).

    Whom the operator does not know must not be told: it would map that network for him.
    """


@dataclass(frozen=True, slots=True)
class Response:
    """An answer: any HTTP status, header names in lower case, the decoded body."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


class Fetcher(Protocol):
    """Gets the document at a URL. Raises nothing but FetchError."""

    def get(self, url: str, *, accept: str) -> Response:
        """The answer to GET ``url`` with the given Accept header."""
        ...
