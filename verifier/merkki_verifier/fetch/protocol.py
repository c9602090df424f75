"""What a fetcher is, whoever implements it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


class FetchError(Exception):
    """A document could not be had. ``code`` says why; the message is for people.

    Codes: ``refused-url`` (our policy forbids this address), ``unreachable``,
    ``timeout``, ``too-large``, ``redirect``, ``not-provided`` (offline and not in the
    documents given), ``broken`` (TLS, framing or encoding fault).
    """

    def __init__(self, url: str, code: str, message: str) -> None:
        self.url = url
        self.code = code
        super().__init__(f"{url}: {message}")


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
