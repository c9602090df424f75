"""A fetcher that is made when it is first asked."""

from __future__ import annotations

import pickle
from dataclasses import dataclass, field

import pytest

from merkki_verifier.fetch import Fetcher, FetchError, Response
from merkki_verifier.fetch.documents import DocumentsFetcher
from merkki_verifier.fetch.later import LaterFetcher

URL = "https://koulu.example/did.json"


@dataclass
class Maker:
    made: list[Fetcher] = field(default_factory=list)

    def __call__(self) -> Fetcher:
        self.made.append(DocumentsFetcher.from_mapping({URL: {"body_text": "{}"}}))
        return self.made[-1]


def test_it_is_made_once_and_not_before_somebody_asks() -> None:
    maker = Maker()
    fetcher = LaterFetcher(maker)
    assert not maker.made
    for _ in range(2):
        assert fetcher.get(URL, accept="*/*") == Response(200, {}, b"{}")
    assert len(maker.made) == 1


def test_it_fails_as_the_other_does() -> None:
    with pytest.raises(FetchError) as raised:
        LaterFetcher(Maker()).get("https://else.example/", accept="*/*")
    assert raised.value.code == "not-provided"


def test_it_can_be_sent_to_another_process_before_and_after() -> None:
    fetcher = LaterFetcher(Maker())
    for _ in range(2):
        sent: LaterFetcher = pickle.loads(pickle.dumps(fetcher))  # noqa: S301 # our own
        assert sent.get(URL, accept="*/*").body == b"{}"
        fetcher.get(URL, accept="*/*")
