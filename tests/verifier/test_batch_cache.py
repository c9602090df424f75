"""What is remembered is used while it is fresh, no longer, and within bounds."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from status_world import token_claims, token_list
from workshop import LIST, NOW, Network, Workshop, unsigned_list

from merkki_keys import KeyType
from merkki_verifier import FetchError, Response
from merkki_verifier.fetch import CachingFetcher
from merkki_verifier.fetch.caching import Freshness, by_system
from merkki_verifier.securing import vc_jwt

URL = "https://koulu.example/a"


@dataclass(slots=True)
class Clock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass(slots=True)
class Desk:
    """A cache before a network, and a clock to turn."""

    network: Network = field(default_factory=Network)
    clock: Clock = field(default_factory=Clock)

    def cache(self, max_entries: int = 1000, max_bytes: int = 10**8) -> CachingFetcher:
        return CachingFetcher(
            self.network, clock=self.clock, max_entries=max_entries, max_bytes=max_bytes
        )

    def answer(self, url: str, body: bytes = b"{}", status: int = 200, **headers: str) -> None:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        self.network.answers[url] = Response(status, names, body)


def kept_for(body: bytes = b"{}", status: int = 200, **headers: str) -> timedelta:
    """How long an answer is kept, found by turning the clock."""
    desk = Desk()
    desk.answer(URL, body, status, **headers)
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    stated = Freshness().lifetime(Response(status, names, body), now=NOW)
    cache = desk.cache()
    cache.get(URL, accept="*/*")
    desk.clock.now += stated - timedelta(milliseconds=1)
    cache.get(URL, accept="*/*")
    assert len(desk.network.asked) == 1, "it was fresh still"
    desk.clock.now += timedelta(milliseconds=1)
    cache.get(URL, accept="*/*")
    assert len(desk.network.asked) == 2, "it was fresh no more"
    return stated


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


@pytest.mark.parametrize(
    ("control", "age", "stated"),
    [
        ("", "", minutes(5)),
        ("max-age=600", "", minutes(10)),
        ("public, Max-Age=600, immutable", "", minutes(10)),
        ('max-age="600"', "", minutes(10)),
        ("max-age=600", "120", minutes(8)),
        ("max-age=600", "nonsense", minutes(10)),
        ("s-maxage=600", "", minutes(5)),
        ("max-age=99999999999999999999", "", minutes(5)),
        ("max-age=9999999999", "", minutes(24 * 60)),
        ("max-age=0", "", minutes(0.5)),
        ("max-age=600", "6000", minutes(0.5)),
        ("no-store", "", minutes(0.5)),
        ("private, no-cache, max-age=600", "", minutes(0.5)),
    ],
)
def test_a_servers_wish_is_honoured_within_bounds(
    control: str, age: str, stated: timedelta
) -> None:
    assert kept_for(cache_control=control, age=age) == stated


@pytest.mark.parametrize(
    ("body", "stated"),
    [
        ({"credentialSubject": {"ttl": 120_000}}, minutes(2)),
        ({"credentialSubject": {"ttl": 1}}, minutes(0.5)),
        ({"credentialSubject": {"ttl": 1e300}}, minutes(5)),
        ({"credentialSubject": {"ttl": "120000"}}, minutes(5)),
        ({"credentialSubject": {"ttl": True}}, minutes(5)),
        ({"credentialSubject": []}, minutes(5)),
        ({"validUntil": "2026-11-25T12:20:00Z"}, minutes(20)),
        ({"expirationDate": "2026-11-25T12:20:00Z"}, minutes(20)),
        ({"validUntil": "2026-11-24T12:20:00Z"}, minutes(0.5)),
        ({"validUntil": "soon"}, minutes(5)),
        ({"validUntil": 7}, minutes(5)),
        ({"ttl": 60}, minutes(5)),
        (["validUntil"], minutes(5)),
    ],
)
def test_a_documents_own_wish_is_honoured(body: object, stated: timedelta) -> None:
    assert kept_for(json.dumps(body).encode()) == stated


def test_the_shortest_of_several_wishes_counts() -> None:
    body = {"validUntil": "2026-11-25T12:20:00Z", "credentialSubject": {"ttl": 600_000}}
    raw = json.dumps(body).encode()
    assert kept_for(raw) == minutes(10)
    assert kept_for(raw, cache_control="max-age=180") == minutes(3)
    assert kept_for(raw, cache_control="max-age=7200") == minutes(10)


def test_tokens_are_read_in_their_own_units() -> None:
    soon = int((NOW + minutes(7)).timestamp())
    assert kept_for(token_list(token_claims(ttl=120))) == minutes(2)
    assert kept_for(token_list(token_claims(ttl=None, exp=soon))) == minutes(7)
    document = unsigned_list(validUntil="2026-11-25T12:09:00Z")
    secured = vc_jwt.secure(document, signer=Workshop().signer(KeyType.P256), typ="JWT")
    assert kept_for(secured.encode()) == minutes(9)


@pytest.mark.parametrize("body", [b"", b"\xff", b"{", b"a.!.c", b"a.b.c.d", "ä.ö.å".encode()])
def test_what_cannot_be_read_is_kept_as_what_says_nothing(body: bytes) -> None:
    assert kept_for(body) == minutes(5)


def test_a_failure_is_kept_for_the_shortest_time() -> None:
    assert kept_for(status=503, cache_control="max-age=600") == minutes(0.5)
    desk = Desk()
    cache = desk.cache()
    for _ in range(3):
        with pytest.raises(FetchError, match="nobody answers"):
            cache.get(LIST, accept="*/*")
    assert desk.network.asked == [LIST]
    desk.answer(LIST)
    desk.clock.now += minutes(0.5)
    assert cache.get(LIST, accept="*/*").status == 200


def test_two_that_ask_at_once_leave_one_answer_behind() -> None:
    desk = Desk()
    desk.answer(URL, b"x" * 100)

    @dataclass
    class Twice:
        """Another asks the same while this one waits for its answer."""

        cache: CachingFetcher | None = None
        nested: bool = False

        def get(self, url: str, *, accept: str) -> Response:
            assert self.cache is not None
            if not self.nested:
                self.nested = True
                self.cache.get(url, accept=accept)
            return desk.network.get(url, accept=accept)

    twice = Twice()
    twice.cache = CachingFetcher(twice, clock=desk.clock)
    twice.cache.get(URL, accept="*/*")
    assert len(twice.cache._known) == 1
    assert twice.cache._bytes == sum(kept.size for kept in twice.cache._known.values())


def test_another_form_of_the_document_is_another_answer() -> None:
    desk = Desk()
    desk.answer(URL)
    cache = desk.cache()
    cache.get(URL, accept="a/b")
    cache.get(URL, accept="c/d")
    assert len(desk.network.asked) == 2


def test_the_least_recently_used_is_forgotten_first() -> None:
    desk = Desk()
    cache = desk.cache(max_entries=2)
    for name in ("1", "2", "1", "3", "1", "2"):
        desk.answer(URL + name)
        cache.get(URL + name, accept="*/*")
    assert desk.network.asked == [URL + n for n in ("1", "2", "3", "2")]


def test_what_is_remembered_never_weighs_more_than_its_bound() -> None:
    desk = Desk()
    cache = desk.cache(max_bytes=5000)
    for number in range(20):
        desk.answer(f"{URL}{number}", b"x" * 1500)
        cache.get(f"{URL}{number}", accept="*/*")
    assert cache._bytes <= 5000
    assert len(cache._known) == 2
    desk.answer(URL, b"x" * 6000)
    assert cache.get(URL, accept="*/*").body == b"x" * 6000
    assert cache._bytes == 0


def test_the_usual_clock_is_the_systems() -> None:
    assert abs(by_system() - datetime.now(UTC)) < minutes(1)
