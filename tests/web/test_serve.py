"""``merkki-verify serve`` as a process of its own, asked over a real socket."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pytest
from click.testing import CliRunner
from workshop import KEYS, NOW, unsigned

from merkki_keys import KeySigner, KeyType, did_key
from merkki_verifier.cli import main
from merkki_verifier.securing.data_integrity import add_proof

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there gunicorn is not known")

FLOOD = b"x" * 9_000_000


@dataclass(frozen=True)
class Server:
    port: int
    process: subprocess.Popen[str]

    def post(self, path: str, body: bytes, kind: str = "application/json") -> tuple[int, Any]:
        url = f"http://127.0.0.1:{self.port}{path}"
        return self._asked(urllib.request.Request(url, body, {"Content-Type": kind}))  # ours

    def get(self, path: str) -> tuple[int, Any]:
        return self._asked(urllib.request.Request(f"http://127.0.0.1:{self.port}{path}"))  # ours

    def _asked(self, request: urllib.request.Request) -> tuple[int, Any]:
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 # ours
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)

    def raw(self, content: bytes) -> bytes:
        """What comes back for bytes that are perhaps no HTTP at all."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as connection:
            received = b""
            with suppress(OSError):  # it may have answered and hung up before we were done
                connection.sendall(content)
                connection.shutdown(socket.SHUT_WR)
            with suppress(OSError):
                while chunk := connection.recv(65536):
                    received += chunk
        return received


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    port = free_port()
    command = [sys.executable, "-m", "merkki_verifier", "serve", "--port", str(port), "--offline"]
    process = subprocess.Popen(
        [*command, "--limit", "2000/minute"], stderr=subprocess.PIPE, text=True
    )
    made = Server(port, process)
    for _ in range(200):
        try:
            made.post("/challenges", b"{}")
            break
        except OSError:
            assert process.poll() is None
            time.sleep(0.1)
    yield made
    process.terminate()
    _, said = process.communicate(timeout=30)
    assert "127.0.0.1" not in said.replace(f"http://127.0.0.1:{port}/", "")
    assert "Traceback" not in said


def badge() -> dict[str, Any]:
    """A badge by a key that is its own identifier: nothing needs to be fetched."""
    key = KEYS[KeyType.ED25519]
    did = did_key(key.public)
    document = unsigned(issuer={"id": did, "type": ["Profile"]})
    signer = KeySigner(f"{did}#{did.removeprefix('did:key:')}", key)
    return add_proof(document, signer=signer, cryptosuite="eddsa-rdfc-2022", created=NOW)


def asked(document: object) -> bytes:
    return json.dumps({"verifiableCredential": document, "options": {"checks": []}}).encode()


def test_a_badge_is_verified_over_the_wire(server: Server) -> None:
    status, said = server.post("/credentials/verify", asked(badge()))
    assert (status, said["verified"]) == (200, True)
    status, said = server.post("/credentials/verify", asked({**badge(), "name": "Muu"}))
    assert (status, said["verified"]) == (400, False)


def test_many_at_once_are_all_answered(server: Server) -> None:
    body = asked(badge())
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: server.post("/credentials/verify", body)[0], range(40)))
    assert found == [200] * 40


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"", "application/json", 400),
        (b"\x00" * 100, "application/json", 400),
        (b"[" * 1_000_000, "application/json", 400),
        (b"{}", "text/xml", 415),
        (b"x" * (5 * 1024 * 1024), "application/json", 413),
    ],
)
def test_a_hostile_body_gets_a_problem(server: Server, body: bytes, kind: str, status: int) -> None:
    found, said = server.post("/credentials/verify", body, kind)
    assert (found, said["status"]) == (status, status)


@pytest.mark.parametrize(
    "content",
    [
        b"\x16\x03\x01\x02\x00",
        b"POST /credentials/verify HTTP/1.1\r\n\r\n",
        b"POST /credentials/verify HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST /challenges HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n",
        b"POST /challenges HTTP/1.1\r\nHost: x\r\nContent-Length: 9000000\r\n\r\n"
        + b"x" * 9_000_000,
        b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /%00 HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
)
def test_what_is_hardly_http_breaks_nothing(server: Server, content: bytes) -> None:
    received = server.raw(content)
    assert b" 500 " not in received.partition(b"\r\n")[0]
    assert server.post("/challenges", b"{}")[0] == 200


def test_a_body_in_chunks_is_read(server: Server) -> None:
    body = asked(badge())
    head = (
        b"POST /credentials/verify HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    chunk = f"{len(body):x}\r\n".encode() + body + b"\r\n0\r\n\r\n"
    assert server.raw(head + chunk).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("path", ["/credentials/verify", "/presentations/verify", "/?lang=en"])
@pytest.mark.parametrize(
    "chunks", [b"zz\r\n{}\r\n0\r\n\r\n", b"2\r\n{}xx0\r\n\r\n", b"2;=\r\n{}\r\n0\r\n\r\n"]
)
def test_chunks_that_are_none_are_the_sender_s_fault(
    server: Server, path: str, chunks: bytes
) -> None:
    kind = b"application/x-www-form-urlencoded" if "lang" in path else b"application/json"
    head = (
        f"POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n".encode()
        + b"Content-Type: "
        + kind
        + b"\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    assert server.raw(head + chunks).startswith(b"HTTP/1.1 400 ")
    # That nothing is said of it is looked at when the server has ended.


@pytest.mark.parametrize("name", [b"SCRIPT_NAME", b"PATH_INFO", b"SCRIPT-NAME"])
def test_no_header_says_where_the_service_stands(server: Server, name: bytes) -> None:
    head = b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
    for path in (b"/api?lang=en", b"/openapi.json"):
        plain = server.raw(b"GET " + path + head + b"\r\n")
        moved = server.raw(b"GET //evil.example" + path + head + name + b": //evil.example\r\n\r\n")
        told = server.raw(b"GET " + path + head + name + b": //evil.example\r\n\r\n")
        assert plain.startswith(b"HTTP/1.1 200")
        assert b"evil.example" not in told
        assert not moved.startswith(b"HTTP/1.1 200")


def test_a_port_reaches_a_resolved_did_over_the_wire(server: Server) -> None:
    status, said = server.get("/identifiers/did:web:koulu.example%3A8443")
    assert (status, said["code"]) == (404, "notFound")
    assert "https://koulu.example:8443/.well-known/did.json" in said["detail"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--limit", "often"], "NUMBER/minute"),
        (["--trusted-proxies", "-1"], "--trusted-proxies"),
        (["--threads", "0"], "--threads"),
        (["--port", "0"], "--port"),
        (["--port", "65536"], "--port"),
        (["--limit", "5/minute;1/second"], "NUMBER/minute"),
        (["--trust", "nowhere.yaml"], "nowhere.yaml"),
    ],
)
def test_a_wrong_option_is_told_before_anything_is_served(options: list[str], said: str) -> None:
    found = CliRunner().invoke(main, ["serve", "--offline", *options])
    assert found.exit_code == 2
    assert said in found.output


def test_help_says_what_serves() -> None:
    told = CliRunner().invoke(main, ["serve", "--help"]).output
    assert "gunicorn" in told
    assert "--trusted-proxies" in told
