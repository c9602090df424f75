"""Several fetchers as one: the documents at hand first, then the network."""

from __future__ import annotations

from merkki_verifier.fetch.protocol import NOT_PROVIDED, Fetcher, FetchError, Response


class ChainFetcher:
    """Asks its fetchers in order, each only if all before it had no such document.

    Any other failure is final: a document that was given and cannot be read must not be
    replaced by whatever the network says.
    """

    def __init__(self, *fetchers: Fetcher) -> None:
        self._fetchers = fetchers

    def get(self, url: str, *, accept: str) -> Response:
        """The first answer. Raises FetchError."""
        for fetcher in self._fetchers:
            try:
                return fetcher.get(url, accept=accept)
            except FetchError as error:
                if error.code != NOT_PROVIDED:
                    raise
        raise FetchError(url, NOT_PROVIDED, "is not among the documents given")


def first_of(*fetchers: Fetcher) -> Fetcher:
    """The fetchers as one, in order of preference."""
    return fetchers[0] if len(fetchers) == 1 else ChainFetcher(*fetchers)
