"""What an offline bundle is: everything one verification may ask for, and when it was had."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from merkki_verifier.fetch.protocol import NOT_PROVIDED, FetchError, Response


class BundleError(ValueError):
    """The bundle cannot be used; ``problems`` names everything that is wrong with it."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        return "the bundle cannot be used: " + "; ".join(self.problems)


@dataclass(frozen=True, slots=True)
class Fetched:
    """One answer, of whatever status: what was asked, when it came, and what it said."""

    url: str
    accept: str
    fetched: datetime
    response: Response

    @property
    def sha256(self) -> str:
        """The digest of the body (hex)."""
        return hashlib.sha256(self.response.body).hexdigest()


@dataclass(frozen=True, slots=True)
class Failed:
    """An address that gave no answer, and what FetchError said of it."""

    url: str
    accept: str
    asked: datetime
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Bundle:
    """The documents of a verification, the registry it used, and the contexts it read.

    ``inputs`` are the digests of what was verified when the bundle was made; they tell what
    it was made for, and bind nothing. ``sha256`` is the digest of the file it was read
    from, "" for one not written yet.
    """

    made: datetime
    program: str
    documents: tuple[Fetched, ...] = ()
    failures: tuple[Failed, ...] = ()
    registry: bytes | None = None
    operator: str = ""  # who must have signed the registry, where somebody must
    contexts: Mapping[str, str] = field(default_factory=dict)
    inputs: tuple[str, ...] = ()
    sha256: str = ""


class BundleFetcher:
    """Answers what the bundle has, as it was then, failures included, and nothing else."""

    def __init__(self, bundle: Bundle) -> None:
        self._answers = {(d.url, d.accept): d.response for d in bundle.documents}
        # Another version of this program may ask for another form first.
        self._any = {d.url: d.response for d in reversed(bundle.documents)}
        self._failures = {f.url: f for f in bundle.failures}

    def get(self, url: str, *, accept: str) -> Response:
        """The answer that the bundle has for ``url``. Raises FetchError."""
        answer = self._answers.get((url, accept)) or self._any.get(url)
        if answer is not None:
            return answer
        failure = self._failures.get(url)
        if failure is not None:
            raise FetchError(url, failure.code, failure.message)
        raise FetchError(url, NOT_PROVIDED, "is not in the bundle")
