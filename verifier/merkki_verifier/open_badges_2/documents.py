"""The documents that a badge leads to, each from its own address and from nowhere else.

All of them come over https by the one guarded fetcher, whatever their names begin with. A
document speaks only for the address at which it was found.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from merkki_verifier.fetch.protocol import FetchError, Response
from merkki_verifier.json_values import JsonDict, texts
from merkki_verifier.open_badges_2.faults import DocumentError
from merkki_verifier.open_badges_2.recognizing import check_words
from merkki_verifier.report import Check, Finding, Outcome
from merkki_verifier.strict_json import JsonError, parse
from merkki_verifier.world import World

# Servers of the time answer with the page for people unless JSON is asked for.
ACCEPT = "application/ld+json, application/json;q=0.9"
_OK = 200


@dataclass(frozen=True, slots=True)
class Found:
    """A document, and the SHA-256 of its bytes as they came."""

    document: JsonDict
    sha256: str


@dataclass(slots=True)
class Documents:
    """Fetches documents for one badge, and notes what is worth saying of them.

    ``shown`` are findings, all of them warnings: an address written as http, a context
    that was not read, a copy that differs.
    """

    world: World
    shown: list[Finding] = field(default_factory=list)

    def get(self, url: str) -> Response:
        """The answer at ``url``, asked for over https. Raises DocumentError."""
        try:
            return self.world.fetch.get(self._secure(url), accept=ACCEPT)
        except FetchError as error:
            raise DocumentError("unreachable", str(error)) from error

    def at(self, url: str) -> Found:
        """The document that stands at ``url`` and says so itself. Raises DocumentError."""
        found = self.any_at(url)
        named = found.document.get("id")
        if named != url:
            message = f"the document at {url:.200} calls itself {named!s:.200}"
            raise DocumentError("id", message)
        return found

    def any_at(self, url: str) -> Found:
        """The document that stands at ``url``, whatever it calls itself. Raises DocumentError."""
        return self.answered(self.get(url), url)

    def answered(self, response: Response, url: str) -> Found:
        """The document of an answer, in the words of Open Badges 2.0. Raises DocumentError."""
        if response.status != _OK:
            raise DocumentError("unreachable", f"{url:.200} answered {response.status}")
        limits = self.world.limits
        try:
            document = parse(response.body, max_depth=limits.max_depth, max_bytes=limits.max_bytes)
        except JsonError as error:
            message = f"what stands at {url:.200} is not strict JSON: {error}"
            raise DocumentError("form", message) from error
        if not isinstance(document, dict):
            raise DocumentError("form", f"what stands at {url:.200} is no JSON object")
        for finding in check_words(document):
            if finding.outcome is Outcome.FAILED:
                raise DocumentError("form", f"{url:.200}: {finding.message}")
            self.shown.append(finding)
        return Found(document, hashlib.sha256(response.body).hexdigest())

    def _secure(self, url: str) -> str:
        if not url.lower().startswith("http://"):
            return url
        message = f"{url:.200} is written as http; it was read over https, or not at all"
        self.shown.append(_warning("structure-ob2-http", message))
        return "https://" + url[len("http://") :]

    def differs(self, what: str, pointer: str) -> None:
        """Note that the badge carries another copy of a document than stands at its address."""
        message = f"the badge carries other words of its {what} than stand at its address now"
        self.shown.append(_warning("structure-ob2-copy", message, pointer))


def kinds_of(document: Mapping[str, object]) -> frozenset[str]:
    """The types of a document, be they one or several."""
    return frozenset(texts(document.get("type")))


def is_web_address(text: str) -> bool:
    """Whether a document could be fetched from there."""
    return text.lower().startswith(("https://", "http://"))


def _warning(code: str, message: str, pointer: str = "") -> Finding:
    return Finding(Check.STRUCTURE, Outcome.PASSED, code, message, pointer, warning=True)
