"""The only door to the network, against a real TLS server that behaves as badly as it can."""

from __future__ import annotations

import gzip
import json
import os
import pickle
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from loopback import DAY, NOW, Authority, Script, Server, Visit, serving

from merkki_verifier.fetch import FetchError, HttpsFetcher, Response
from merkki_verifier.fetch.addresses import PUBLIC

HOST = "www.alpha.example"
URL = f"https://{HOST}/document"
PUBLIC_ADDRESS = "203.0.113.9"  # for documentation, and treated as public in these tests
BODY = b'{"id": "did:web:www.alpha.example"}'
SHORT = 0.6  # seconds; long enough for an honest answer on the loopback


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority.founded(tmp_path_factory.mktemp("authority"))


@dataclass
class Internet:
    """Names, addresses and who answers there; it remembers what was asked of it."""

    authority: Authority
    port: int
    answers: list[list[str]] = field(default_factory=lambda: [[PUBLIC_ADDRESS]])
    dead: frozenset[str] = frozenset()
    asked: list[tuple[str, int]] = field(default_factory=list)
    called: list[tuple[str, int]] = field(default_factory=list)

    def resolve(self, host: str, port: int) -> Sequence[str]:
        self.asked.append((host, port))
        return self.answers[min(len(self.asked), len(self.answers)) - 1]

    def connect(self, address: str, port: int, timeout: float) -> socket.socket:
        self.called.append((address, port))
        if address in self.dead:
            raise ConnectionRefusedError(111, "Connection refused")
        return socket.create_connection(("127.0.0.1", self.port), timeout)

    def fetcher(self, **settings: Any) -> HttpsFetcher:
        return HttpsFetcher(
            resolve=self.resolve,
            connect=self.connect,
            addresses=PUBLIC.admitting("203.0.113.0/24"),
            ca_file=self.authority.ca_file,
            **settings,
        )


@contextmanager
def internet(
    authority: Authority,
    script: Script,
    *,
    tls: ssl.SSLContext | None = None,
    silent: bool = False,
) -> Iterator[tuple[Internet, Server]]:
    with serving(script, tls or authority.certify(HOST), silent=silent) as server:
        yield Internet(authority, server.port), server


def refusal(fetcher: HttpsFetcher, url: str = URL) -> FetchError:
    with pytest.raises(FetchError) as caught:
        fetcher.get(url, accept="*/*")
    assert caught.value.url == url
    return caught.value


def honest(visit: Visit) -> None:
    visit.answer(BODY, Content_Type="application/did+json", Set_Cookie="a=b")


def test_a_document_is_fetched_from_the_host_that_was_named(authority: Authority) -> None:
    with internet(authority, honest) as (world, server):
        answer = world.fetcher().get(f"{URL}?v=1#key-1", accept="application/did+json")
    assert (answer.status, answer.body) == (200, BODY)
    assert answer.headers["content-type"] == "application/did+json"
    assert world.asked == [(HOST, 443)]
    assert world.called == [(PUBLIC_ADDRESS, 443)]
    assert server.names == [HOST]
    lines = server.requests[0].decode().lower().split("\r\n")
    assert lines[0] == "get /document?v=1 http/1.1"
    assert f"host: {HOST}" in lines
    assert "accept: application/did+json" in lines


def test_nothing_about_us_is_told_or_remembered(authority: Authority) -> None:
    with internet(authority, honest) as (world, server):
        fetcher = world.fetcher()
        fetcher.get(URL, accept="*/*")
        fetcher.get(URL, accept="*/*")
    sent = {
        line.split(":")[0]
        for request in server.requests
        for line in request.decode().lower().split("\r\n")[1:]
    }
    assert sent == {"host", "accept", "accept-encoding", "connection", "user-agent", ""}


@pytest.mark.parametrize("status", [204, 304, 404, 410, 500, 503])
def test_every_status_but_a_redirect_is_the_callers_to_judge(
    authority: Authority, status: int
) -> None:
    with internet(authority, lambda visit: visit.answer(b"", status=f"{status} X")) as (world, _):
        assert world.fetcher().get(URL, accept="*/*").status == status


# Where it leads


def test_the_address_that_was_checked_is_the_one_that_is_called(authority: Authority) -> None:
    with internet(authority, honest) as (world, _):
        world.answers = [[PUBLIC_ADDRESS], ["127.0.0.1"]]
        world.fetcher().get(URL, accept="*/*")
        assert len(world.asked) == 1
        # The second look-up, which rebinds the name to this machine, is checked anew.
        assert refusal(world.fetcher()).code == "refused-url"
    assert world.called == [(PUBLIC_ADDRESS, 443)]


@pytest.mark.parametrize("private", ["127.0.0.1", "10.1.2.3", "::1", "64:ff9b::7f00:1", "nonsense"])
def test_one_private_address_among_the_answers_and_nobody_is_called(
    authority: Authority, private: str
) -> None:
    with internet(authority, honest) as (world, server):
        world.answers = [[PUBLIC_ADDRESS, private]]
        error = refusal(world.fetcher())
    assert error.code == "refused-url"
    assert private in str(error)
    assert world.called == []
    assert server.requests == []


def test_a_dead_address_is_passed_over(authority: Authority) -> None:
    with internet(authority, honest) as (world, _):
        world.answers, world.dead = [["203.0.113.1", PUBLIC_ADDRESS]], frozenset({"203.0.113.1"})
        assert world.fetcher().get(URL, accept="*/*").body == BODY
        world.dead = frozenset({"203.0.113.1", PUBLIC_ADDRESS})
        error = refusal(world.fetcher())
    assert error.code == "unreachable"
    assert "refused" in str(error)


def test_a_name_without_addresses_is_unreachable(authority: Authority) -> None:
    with internet(authority, honest) as (world, _):
        world.answers = [[]]
        assert refusal(world.fetcher()).code == "unreachable"


def test_a_name_the_system_does_not_know_is_unreachable() -> None:
    impossible = "a" * 64
    fetcher = HttpsFetcher(allow_hosts=frozenset({impossible}))
    for host in ("merkki.invalid.example", impossible):
        assert refusal(fetcher, f"https://{host}/").code == "unreachable"


def test_a_private_host_is_reached_only_if_the_operator_names_it(authority: Authority) -> None:
    with serving(honest, authority.certify("localhost")) as server:
        url = f"https://localhost:{server.port}/document"
        named = frozenset({f"localhost:{server.port}"})
        fetcher = HttpsFetcher(allow_hosts=named, ca_file=authority.ca_file)
        assert fetcher.get(url, accept="*/*").body == BODY
        assert refusal(HttpsFetcher(ca_file=authority.ca_file), url).code == "refused-url"
        assert refusal(HttpsFetcher(allow_hosts=named), url).code == "broken"  # whose CA?
    assert refusal(fetcher, url).code == "unreachable"


# TLS


def test_only_a_certificate_for_this_name_from_a_known_authority_will_do(
    authority: Authority,
) -> None:
    tried = {
        "good": authority.certify("beta.example", HOST),
        "other name": authority.certify("beta.example"),
        "expired": authority.certify(HOST, until=NOW - DAY),
        "self-signed": authority.self_signed(HOST),
    }
    found = {}
    for name, tls in tried.items():
        with internet(authority, honest, tls=tls) as (world, server):
            try:
                found[name] = str(world.fetcher().get(URL, accept="*/*").status)
            except FetchError as error:
                found[name] = error.code
                assert "certificate" in str(error)  # noqa: PT017 - the twin does not raise
                assert server.requests == []  # nothing was said to a stranger
                assert len(world.called) == 1  # and there was no second, laxer try
    assert found == {
        "good": "200",
        "other name": "broken",
        "expired": "broken",
        "self-signed": "broken",
    }


# Time


def dripping_head(visit: Visit) -> None:
    visit.drip(b"HTTP/1.1 200 OK\r\nx: " + b"a" * 60_000)


def dripping_body(visit: Visit) -> None:
    visit.send(b"HTTP/1.1 200 OK\r\ncontent-length: 60000\r\n\r\n")
    visit.drip(b"a" * 60_000)


def dripping_chunks(visit: Visit) -> None:
    visit.send(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
    visit.drip(b"1\r\na\r\n" * 10_000)


def never(visit: Visit) -> None:
    visit.over.wait()


SLOW = {f.__name__: f for f in (dripping_head, dripping_body, dripping_chunks, never)}


@pytest.mark.parametrize("name", SLOW)
def test_the_deadline_holds_for_the_whole_however_slowly_it_comes(
    authority: Authority, name: str
) -> None:
    with internet(authority, SLOW[name]) as (world, _):
        started = time.monotonic()
        assert refusal(world.fetcher(deadline_seconds=SHORT)).code == "timeout"
        assert time.monotonic() - started < SHORT + 2


def test_a_server_that_never_begins_tls_is_left_in_time(authority: Authority) -> None:
    with internet(authority, honest, silent=True) as (world, _):
        started = time.monotonic()
        assert refusal(world.fetcher(deadline_seconds=SHORT)).code == "timeout"
        assert time.monotonic() - started < SHORT + 2


def test_a_resolver_that_never_answers_is_left_in_time() -> None:
    over = Event()

    def resolve(_host: str, _port: int) -> Sequence[str]:
        over.wait(10)
        return [PUBLIC_ADDRESS]

    started = time.monotonic()
    error = refusal(HttpsFetcher(resolve=resolve, deadline_seconds=0.2))
    over.set()
    assert error.code == "timeout"
    assert "0.2 seconds" in str(error)
    assert time.monotonic() - started < 2


def test_addresses_that_swallow_every_call_use_up_the_deadline_and_no_more() -> None:
    def connect(_address: str, _port: int, timeout: float) -> socket.socket:
        time.sleep(timeout)
        raise TimeoutError("timed out")

    started = time.monotonic()
    fetcher = HttpsFetcher(
        resolve=lambda _host, _port: ["203.0.113.1", "203.0.113.2"],
        connect=connect,
        addresses=PUBLIC.admitting("203.0.113.0/24"),
        deadline_seconds=0.2,
    )
    assert refusal(fetcher).code == "timeout"
    assert time.monotonic() - started < 2


# Size


@pytest.mark.parametrize("packed", [False, True])
def test_a_body_is_read_up_to_the_limit_and_not_a_byte_further(
    authority: Authority, *, packed: bool
) -> None:
    def answer(visit: Visit) -> None:
        body = b"a" * int(visit.path[1:])
        if packed:
            visit.answer(gzip.compress(body), Content_Encoding="gzip")
        else:
            visit.answer(body)

    with internet(authority, answer) as (world, _):
        fetcher = world.fetcher(max_bytes=200_000)
        assert len(fetcher.get(f"https://{HOST}/200000", accept="*/*").body) == 200_000
        assert refusal(fetcher, f"https://{HOST}/200001").code == "too-large"
        assert refusal(fetcher, f"https://{HOST}/9000000").code == "too-large"


def endless_body(visit: Visit) -> None:
    visit.send(b"HTTP/1.1 200 OK\r\n\r\n")
    while not visit.over.is_set():
        visit.send(b"a" * 65536)


def endless_chunk_overhead(visit: Visit) -> None:
    visit.send(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
    while not visit.over.is_set():
        visit.send((b"1;" + b"x" * 60_000 + b"\r\na\r\n") * 4)


def endless_interim_answers(visit: Visit) -> None:
    while not visit.over.is_set():
        visit.send(b"HTTP/1.1 100 Continue\r\n\r\n" * 1000)


def bomb(visit: Visit) -> None:
    visit.answer(gzip.compress(bytes(200_000_000), 9), Content_Encoding="gzip")


ENDLESS = {
    f.__name__: f for f in (endless_body, endless_chunk_overhead, endless_interim_answers, bomb)
}


@pytest.mark.parametrize("name", ENDLESS)
def test_a_flood_is_cut_off_whatever_it_is_made_of(authority: Authority, name: str) -> None:
    with internet(authority, ENDLESS[name]) as (world, _):
        assert refusal(world.fetcher(max_bytes=500_000)).code == "too-large"


# Framing and encoding


def test_a_packed_answer_comes_out_unpacked(authority: Authority) -> None:
    def answer(visit: Visit) -> None:
        visit.answer(gzip.compress(BODY), Content_Encoding="GZIP")

    with internet(authority, answer) as (world, _):
        assert world.fetcher().get(URL, accept="*/*").body == BODY


def chunked(visit: Visit) -> None:
    visit.send(
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
    )


def test_a_chunked_answer_comes_out_whole(authority: Authority) -> None:
    with internet(authority, chunked) as (world, _):
        assert world.fetcher().get(URL, accept="*/*").body == b"abcde"


BROKEN: dict[str, Script] = {
    "no HTTP": lambda visit: visit.send(b"hello\r\n"),
    "nothing at all": lambda visit: visit.send(b""),
    "shorter than announced": lambda visit: visit.answer(BODY, Content_Length="99"),
    "two lengths": lambda visit: visit.answer(BODY, Content_Length="1, 2"),
    "a chunk of no number": lambda visit: visit.send(
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n"
    ),
    "a header line of 70,000 bytes": lambda visit: visit.answer(BODY, X="a" * 70_000),
    "a thousand headers": lambda visit: visit.answer(BODY, **{f"X{n}": "a" for n in range(1000)}),
    "an encoding not asked for": lambda visit: visit.answer(BODY, Content_Encoding="br"),
    "stacked encodings": lambda visit: visit.answer(BODY, Content_Encoding="gzip, gzip"),
    "gzip that is none": lambda visit: visit.answer(BODY, Content_Encoding="gzip"),
    "gzip cut short": lambda visit: visit.answer(gzip.compress(BODY)[:-4], Content_Encoding="gzip"),
    "gzip with more behind it": lambda visit: visit.answer(
        gzip.compress(BODY) * 2, Content_Encoding="gzip"
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_answer_is_called_broken(authority: Authority, name: str) -> None:
    with internet(authority, BROKEN[name]) as (world, _):
        assert refusal(world.fetcher()).code == "broken"


# Redirects


def hops(visit: Visit) -> None:
    """/n redirects n times within the origin, then answers."""
    left = int(visit.path[1:])
    if left:
        visit.answer(b"", status="302 Found", Location=f"/{left - 1}")
    else:
        visit.answer(BODY)


def test_redirects_within_the_origin_are_followed_three_times_and_each_is_checked(
    authority: Authority,
) -> None:
    with internet(authority, hops) as (world, server):
        assert world.fetcher().get(f"https://{HOST}/3", accept="*/*").body == BODY
        assert len(world.asked) == len(server.requests) == 4
        error = refusal(world.fetcher(), f"https://{HOST}/4")
        assert error.code == "redirect"
    assert len(server.requests) == 8


@pytest.mark.parametrize(
    "location",
    [
        "https://beta.example/document",
        f"https://{HOST}:8443/document",
        f"http://{HOST}/document",
        f"https://{HOST}@beta.example/",
        "https://127.0.0.1/",
        "https://[::1",
        "//beta.example/document",
        "file:///etc/passwd",
        "",
    ],
)
def test_a_redirect_off_the_origin_is_not_followed(authority: Authority, location: str) -> None:
    def redirect(visit: Visit) -> None:
        visit.answer(b"", status="302 Found", Location=location)

    with internet(authority, redirect) as (world, server):
        assert refusal(world.fetcher()).code == "redirect"
    assert len(server.requests) == 1


def test_a_redirect_that_rebinds_its_name_is_not_followed(authority: Authority) -> None:
    with internet(authority, hops) as (world, server):
        world.answers = [[PUBLIC_ADDRESS], ["10.0.0.8"]]
        assert refusal(world.fetcher(), f"https://{HOST}/1").code == "refused-url"
    assert len(server.requests) == len(world.called) == 1


def test_the_body_of_a_redirect_is_never_unpacked(authority: Authority) -> None:
    unpackable = gzip.compress(bytes(400_000_000), 9)

    def redirect(visit: Visit) -> None:
        location, coding = "https://beta.example/", "gzip"
        visit.answer(unpackable, status="302 Found", Location=location, Content_Encoding=coding)

    with internet(authority, redirect) as (world, _):
        started = time.process_time()
        assert refusal(world.fetcher(max_bytes=10**9)).code == "redirect"
        assert time.process_time() - started < 0.3  # unpacking alone would take longer


# The environment


def test_proxies_credentials_and_authorities_in_the_environment_are_ignored(
    authority: Authority, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine localhost login someone password secret")
    netrc.chmod(0o600)
    nowhere = str(tmp_path / "nowhere.pem")
    hostile = {"HTTPS_PROXY": "http://127.0.0.1:9", "ALL_PROXY": "http://127.0.0.1:9"}
    hostile |= {"NETRC": str(netrc), "REQUESTS_CA_BUNDLE": nowhere, "CURL_CA_BUNDLE": nowhere}
    program = (
        "import sys; from pathlib import Path; from merkki_verifier.fetch import HttpsFetcher;"
        "port, ca = sys.argv[1:];"
        "fetcher = HttpsFetcher(allow_hosts=frozenset({f'localhost:{port}'}), ca_file=Path(ca));"
        "print(fetcher.get(f'https://localhost:{port}/', accept='*/*').body.decode())"
    )
    with serving(honest, authority.certify("localhost")) as server:
        ran = subprocess.run(
            [sys.executable, "-c", program, str(server.port), str(authority.ca_file)],
            env=os.environ | hostile,
            capture_output=True,
            text=True,
            timeout=30,
            check=True,
        )
    assert ran.stdout.encode().strip() == BODY
    assert b"authorization" not in server.requests[0].lower()


def test_an_error_travels_between_processes(authority: Authority) -> None:
    with internet(authority, BROKEN["no HTTP"]) as (world, _):
        error = refusal(world.fetcher())
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes, just made
    assert (again.url, again.code, str(again)) == (error.url, error.code, str(error))


# The shared table of server behaviours

ANSWERED = {
    "lying-content-length",
    "status-304",
    "status-200-empty",
    "ct-missing",
    "ct-10k",
    "cache-negative",
    "etag-huge",
}
CODES = {
    "big-body": {"too-large"},
    "drip-1-byte": {"timeout"},
    "hang-accept": {"timeout"},
    "reset-midway": {"broken"},
    "gzip-chain": {"broken"},
    "redirect-1-same-origin": {"redirect"},
    "redirect-bomb": {"redirect"},
    "redirect-file": {"redirect"},
    "redirect-auth": {"redirect"},
    "header-64k-line": {"broken"},
    "http09": {"broken"},
    "100-continue-flood": {"broken", "too-large"},
    "tls-self-signed": {"broken"},
    "tls-expired": {"broken"},
    "h2-only": {"broken"},
    "ipv6-only-dead": {"refused-url"},
}


def played(server: dict[str, Any]) -> Script:
    """The script that a row of the table describes."""

    def script(visit: Visit) -> None:
        if "raw" in server:
            visit.send(server["raw"].encode())
            return
        if "raw_repeat" in server:
            text, count = server["raw_repeat"]
            visit.send(text.encode() * count)
            return
        headers = dict(server.get("headers", {}))
        headers |= {
            n: text * count for n, (text, count) in server.get("headers_repeat", {}).items()
        }
        headers.setdefault("connection", "close")
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        visit.send(f"HTTP/1.1 {server.get('status', 200)} X\r\n{head}\r\n".encode())
        text, count = server.get("body_repeat", [server.get("body", ""), 1])
        if "body_gzip_repeat" in server:
            visit.send(gzip.compress(bytes(50_000_000), 9))
        elif "drip_ms" in server:
            visit.drip(text.encode() * count)
        elif "reset_after_bytes" in server:
            visit.send(b"a" * server["reset_after_bytes"])
            visit.reset()
        else:
            piece = text.encode() * min(count, 65536)
            for _ in range(max(1, count // 65536)):
                visit.send(piece)

    return script


def test_every_behaviour_of_the_shared_table_ends_as_it_should(
    shared: Path, authority: Authority
) -> None:
    rows = json.loads((shared / "security" / "http" / "scenarios-v0.json").read_bytes())
    found: dict[str, str] = {}
    for row in rows:
        server = row["server"]
        tls = authority.certify(HOST)
        if server.get("tls") == "self-signed":
            tls = authority.self_signed(HOST)
        elif server.get("tls") == "expired":
            tls = authority.certify(HOST, until=NOW - DAY)
        elif "alpn" in server:
            tls.set_alpn_protocols([server["alpn"]])
        silent = "accept_then_silent" in server
        script = played({"raw": "PRI * HTTP/2.0\r\n\r\n"} if "alpn" in server else server)
        with internet(authority, script, tls=tls, silent=silent) as (world, _):
            world.answers = [server.get("dns", [PUBLIC_ADDRESS])]
            found[row["name"]] = _outcome(world.fetcher(deadline_seconds=2))
    assert {name for name, code in found.items() if code == "answered"} == ANSWERED
    assert {n: c for n, c in found.items() if c not in CODES.get(n, {"answered"})} == {}
    assert found.keys() == ANSWERED | CODES.keys()


def _outcome(fetcher: HttpsFetcher) -> str:
    try:
        answer = fetcher.get(URL, accept="*/*")
    except FetchError as error:
        return error.code
    assert isinstance(answer, Response)
    assert len(answer.body) <= 10
    return "answered"
