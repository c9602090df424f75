"""``merkki serve`` as processes of its own: what is hardly HTTP, and what is written of it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from service_world import LINK_URL, PUBLIC_URL, SCHOOL, Region

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there gunicorn is not known")

PATIENCE_SECONDS = 60
TOKEN = "merkki_jtdz5t7a_TheSecretOfAnApiKey"


@dataclass
class Server:
    """The service of a small region, with a key of its school, and the log it writes."""

    port: int
    key: str
    log: Path

    def raw(self, *lines: str, body: bytes = b"") -> bytes:
        """What comes back for these lines and bytes, whether or not they are HTTP."""
        head = "".join(f"{line}\r\n" for line in (*lines, "Connection: close", ""))
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as connection:
            received = b""
            with suppress(OSError):  # it may have answered and hung up before we were done
                connection.sendall(head.encode("latin-1") + body)
                connection.shutdown(socket.SHUT_WR)
            with suppress(OSError):
                while chunk := connection.recv(65536):
                    received += chunk
        return received

    def post(self, path: str, body: bytes, *headers: str) -> bytes:
        """A POST of JSON with the school's key."""
        return self.raw(
            f"POST {path} HTTP/1.1",
            f"Host: 127.0.0.1:{self.port}",
            f"Authorization: Bearer {self.key}",
            "Content-Type: application/json",
            *headers,
            body=body,
        )


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("served")
    made = Region.at(folder / "region")
    _, key = made.service.api_keys.create(SCHOOL.slug, "test")
    made.service.close()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {
        "MERKKI_DATA": str(folder / "region"),
        "MERKKI_PUBLIC_URL": PUBLIC_URL,
        "MERKKI_LINK_URL": LINK_URL,
        "MERKKI_KEY_PASSPHRASE": "seven blue herons waited",
        "MERKKI_SECRET_KEY": "nine grey cranes flew over the bay at dawn",
    }
    command = [sys.executable, "-m", "merkki_issuer", "serve", "--port", str(port)]
    found = Server(port, key, folder / "log")
    with found.log.open("wb") as log:
        process = subprocess.Popen(
            [*command, "--workers", "1"], stdout=log, stderr=log, env=environment
        )
        try:
            for _ in range(PATIENCE_SECONDS * 10):
                assert process.poll() is None, found.log.read_text()
                with suppress(OSError):
                    if found.raw("GET /healthz HTTP/1.1", "Host: x").startswith(b"HTTP/1.1 200"):
                        break
                time.sleep(0.1)
            else:
                pytest.fail("the server did not start")
            yield found
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)


@pytest.mark.parametrize(
    ("secret", "lines"),
    [
        (TOKEN, ("GET /credentials/urn:uuid:1 HTTP/1.1", f"Authorization Bearer {TOKEN}")),
        (TOKEN, ("GET / HTTP/1.1", "Host: x", f"Authorization_Bearer: {TOKEN}")),
        (TOKEN, ("GET / HTTP/1.1", "Host: x", f"Bad Name {TOKEN}: x")),
        (TOKEN, ("GET / HTTP/1.1", "Host: x", f"Expect: {TOKEN}")),
        (TOKEN, ("GET / HTTP/1.1", "Host: x", f"Content-Length: {TOKEN}")),
        ("SecretOfAClaim", ("GET /claim/SecretOfAClaim",)),
        ("SecretOfAClaim", ("GET /claim/SecretOfAClaim HTTP/9.9",)),
        ("SecretOfAClaim", ("G{T /claim/SecretOfAClaim HTTP/1.1",)),
        ("SecretOfAClaim", ("GET /claim/SecretOfAClaim HTTP/1.1", "SCRIPT_NAME: /elsewhere")),
        ("SecretOfAClaim", ("GET /claim/SecretOfAClaim HTTP/1.1", "Host: x", "PATH_INFO: /x")),
        ("SecretOfAClaim", ("GET /claim/SecretOfAClaim HTTP/1.1", "Host: x")),
    ],
)
def test_what_cannot_be_read_is_written_nowhere_and_neither_is_who_sent_it(
    server: Server, secret: str, lines: tuple[str, ...]
) -> None:
    assert server.raw(*lines).startswith(b"HTTP/1.1 ")
    time.sleep(0.2)  # the log is written by another process
    said = server.log.read_text()
    assert "Listening" in said
    assert secret not in said
    assert "127.0.0.1" not in said.replace(f"127.0.0.1:{server.port};", "")


def test_no_header_says_where_our_links_lead(server: Server) -> None:
    page = server.raw("GET /verify/ HTTP/1.1", "Host: x")
    assert page.startswith(b"HTTP/1.1 200")
    assert b'action="/verify/' in page
    for name in ("SCRIPT_NAME", "Script-Name", "X-Script-Name", "X-Forwarded-Prefix"):
        asked = server.raw(
            "GET //evil.example/verify/ HTTP/1.1", "Host: x", f"{name}: //evil.example"
        )
        assert not asked.startswith(b"HTTP/1.1 2"), name
        assert b'"//evil.example' not in asked, name


@pytest.mark.parametrize("path", ["/credentials/issue", "/credentials/status"])
@pytest.mark.parametrize("chunks", [b"zz\r\n{}\r\n", b"-1\r\n{}\r\n", b"2\r\n{}xx", b"2\r\n{"])
def test_a_body_in_broken_chunks_is_the_callers_fault(
    server: Server, path: str, chunks: bytes
) -> None:
    answer = server.post(path, chunks, "Transfer-Encoding: chunked")
    assert answer.startswith(b"HTTP/1.1 400 "), answer
    assert b"application/problem+json" in answer
    # The twin: whole chunks are read, and it is what they say that is at fault.
    whole = server.post(path, b"2\r\n{}\r\n0\r\n\r\n", "Transfer-Encoding: chunked")
    assert b'"pointer": "/credential' in whole
    assert "Traceback" not in server.log.read_text()


def test_the_verifiers_routes_here_say_the_same_of_broken_chunks(server: Server) -> None:
    answer = server.post("/credentials/verify", b"zz\r\n{}\r\n", "Transfer-Encoding: chunked")
    assert answer.startswith(b"HTTP/1.1 400 "), answer
    assert b"application/problem+json" in answer
