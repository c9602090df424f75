"""Making a bundle: verify while somebody takes down what was fetched."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from merkki_verifier.bundle.model import Bundle, Failed, Fetched
from merkki_verifier.fetch.protocol import Fetcher, FetchError, Response
from merkki_verifier.report import Report

# What says how old an answer is and how to read it. Others are not the document's, and a
# cookie is nobody else's business.
_KEPT = ("content-type", "cache-control", "age", "date", "expires", "last-modified", "etag")


@dataclass(slots=True)
class RecordingFetcher:
    """Passes questions on and takes down the answers; of the same question, the last one."""

    fetcher: Fetcher
    clock: Callable[[], datetime]
    answers: dict[tuple[str, str], Fetched] = field(default_factory=dict)
    failures: dict[tuple[str, str], Failed] = field(default_factory=dict)

    def get(self, url: str, *, accept: str) -> Response:
        """The other fetcher's answer. Raises FetchError."""
        key = (url, accept)
        try:
            response = self.fetcher.get(url, accept=accept)
        except FetchError as error:
            failed = Failed(url, accept, self.clock(), error.code, error.message)
            self.failures[key] = failed
            raise
        headers = {name: response.headers[name] for name in _KEPT if name in response.headers}
        kept = replace(response, headers=headers)
        self.answers[key] = Fetched(url, accept, self.clock(), kept)
        self.failures.pop(key, None)
        return response

    def bundle(
        self,
        *,
        made: datetime,
        program: str,
        reports: Iterable[Report],
        registry: bytes | None = None,
        operator: str = "",
        inputs: Iterable[str] = (),
    ) -> Bundle:
        """What was taken down, with what the ``reports`` of the same run say they used."""
        contexts: dict[str, str] = {}
        for report in reports:
            contexts |= contexts_of(report)
        return Bundle(
            made=made,
            program=program,
            documents=tuple(self.answers[key] for key in sorted(self.answers)),
            failures=tuple(self.failures[key] for key in sorted(self.failures)),
            registry=registry,
            operator=operator,
            contexts=dict(sorted(contexts.items())),
            inputs=tuple(inputs),
        )


def contexts_of(report: Report) -> dict[str, str]:
    """The digests of the contexts that a report, and those inside it, were read under."""
    found: dict[str, str] = {}
    for one in _all(report):
        contexts = one.facts.get("contexts")
        if isinstance(contexts, Mapping):
            found |= {str(url): str(digest) for url, digest in contexts.items()}
    return found


def _all(report: Report) -> Iterator[Report]:
    yield report
    for part in report.parts:
        yield from _all(part.report)
