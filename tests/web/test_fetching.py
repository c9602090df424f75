"""What a visitor makes the service fetch: a few at once, so that others are still served."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from itertools import islice
from threading import Event

import pytest
from api_world import PROBLEM, Api
from werkzeug.exceptions import ServiceUnavailable, TooManyRequests
from workshop import SCHOOL, Workshop

from merkki_verifier import FetchError, HttpsFetcher, Response, World
from merkki_verifier.web import create_app
from merkki_verifier.web.fetching import Turns
from merkki_verifier.web.limiting import MAX_FETCH_SECONDS, ClientLimit

HERE, THERE = "203.0.113.7", "203.0.113.8"
BADGE = {"verifiableCredential": Workshop().badge()}


@dataclass
class Stuck:
    """A network whose hosts accept and say nothing, until they are let go."""

    shop: Workshop = field(default_factory=Workshop)
    go: Event = field(default_factory=Event)
    begun: Event = field(default_factory=Event)
    fetching: int = 4

    def __post_init__(self) -> None:
        self.app = create_app(self.world, rate="300/minute", fetching=self.fetching)

    def world(self) -> World:
        return replace(self.shop.world(), fetch=self)

    def get(self, url: str, *, accept: str) -> Response:
        self.begun.set()
        assert self.go.wait(30)
        return self.shop.network.get(url, accept=accept)

    def resolve(self, address: str) -> int:
        answer = self.app.test_client().get(
            f"/identifiers/{SCHOOL}", environ_overrides={"REMOTE_ADDR": address}
        )
        if answer.status_code in (429, 503):
            assert answer.mimetype == PROBLEM
            assert int(answer.headers["Retry-After"]) >= 1
        return answer.status_code


def first(stuck: Stuck, addresses: list[str], count: int) -> tuple[list[int], list[int]]:
    """The first ``count`` answers while the network is stuck, and the others after it."""
    with ThreadPoolExecutor(len(addresses)) as pool:
        try:
            asked = as_completed([pool.submit(stuck.resolve, one) for one in addresses], timeout=20)
            early = [one.result() for one in islice(asked, count)]
        finally:
            stuck.go.set()
        return early, [one.result() for one in asked]


def test_one_client_may_wait_for_three_hosts_at_once_and_no_more() -> None:
    assert first(Stuck(), [HERE] * 5, 2) == ([429] * 2, [200] * 3)


def test_one_client_leaves_a_turn_for_another_however_few_there_are() -> None:
    assert first(Stuck(fetching=2), [HERE] * 3, 2) == ([429] * 2, [200])
    assert first(Stuck(fetching=2), [HERE, HERE, THERE], 1) == ([429], [200] * 2)


def test_all_clients_together_leave_threads_for_others() -> None:
    stuck = Stuck()
    others = [f"198.51.100.{n}" for n in range(6)]
    assert first(stuck, others, 2) == ([503] * 2, [200] * 4)


def test_what_needs_nothing_from_elsewhere_is_served_while_all_wait() -> None:
    stuck = Stuck(fetching=1)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(stuck.resolve, HERE)
        assert stuck.begun.wait(20)
        client = stuck.app.test_client()
        assert client.post("/challenges").status_code == 200
        key = "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"
        assert client.get(f"/identifiers/{key}").status_code == 200
        stuck.go.set()
        assert waiting.result() == 200


@pytest.mark.parametrize("path", ["/credentials/verify", "/"])
def test_verifying_waits_its_turn_too(path: str) -> None:
    stuck = Stuck(fetching=1)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(stuck.resolve, HERE)
        assert stuck.begun.wait(20)
        client = stuck.app.test_client()
        sent = {"data": {"text": "https://koulu.example/badge"}} if path == "/" else {"json": BADGE}
        answer = client.post(path, environ_overrides={"REMOTE_ADDR": THERE}, **sent)
        stuck.go.set()
        assert (answer.status_code, waiting.result()) == (503, 200)


def test_a_turn_is_given_back_whatever_comes_of_it() -> None:
    turns = Turns(each=1, all_=2, patience=0)
    with pytest.raises(ValueError, match="x"), turns.one("a"):
        raise ValueError("x")
    with turns.one("a"), turns.one("b"):
        with pytest.raises(TooManyRequests), turns.one("a"):
            pass
        with pytest.raises(ServiceUnavailable), turns.one("c"):
            pass
    with turns.one("a"), turns.one("c"):
        pass


def test_one_request_waits_for_other_hosts_for_seconds_and_not_for_a_minute() -> None:
    app = create_app(Workshop().world)
    with app.test_request_context():
        around = ClientLimit().around(Workshop().world())
    assert around.limits.max_fetch_seconds == MAX_FETCH_SECONDS < 30


def test_where_a_private_host_leads_is_told_to_nobody_who_asks_over_http() -> None:
    fetch = HttpsFetcher(resolve=lambda _host, _port: ["10.20.30.40"])
    with pytest.raises(FetchError, match=r"10\.20\.30\.40"):
        fetch.get("https://hr.intra.example/", accept="*/*")  # the operator is told
    api = Api()
    api.world = lambda: replace(api.shop.world(), fetch=fetch)  # type: ignore[method-assign]
    client = create_app(api.world).test_client()
    told = client.get("/identifiers/did:web:hr.intra.example")
    assert told.status_code == 404
    assert "not public" in told.text
    badge = client.post("/credentials/verify", json=BADGE)
    assert "not public" in badge.text
    page = client.post("/?lang=en", data={"text": api.shop.jwt()})
    assert page.status_code == 200
    for answer in (told, badge, page):
        assert "10.20." not in answer.text
