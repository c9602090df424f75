"""The demo by https: a real server, its own certificate, its keys and lists over the wire."""

from __future__ import annotations

import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from merkki_verifier import HttpsFetcher, Verdict, World
from merkki_verifier.verify import verify

pytestmark = pytest.mark.slow

Json = dict[str, Any]
# Making a region's RSA keys takes a while on a busy machine.
PATIENCE_SECONDS = 180


@dataclass
class Server:
    """The demo in a process of its own."""

    port: int
    data: Path

    @property
    def certificate(self) -> Path:
        return self.data / "tls" / "localhost.crt"

    def ask(self, path: str, body: object = None, key: str | None = None) -> tuple[int, Any]:
        headers = {"Content-Type": "application/json"}
        if key:
            headers["Authorization"] = f"Bearer {key}"
        request = urllib.request.Request(  # our own server
            f"https://localhost:{self.port}{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers=headers,
        )
        context = ssl.create_default_context(cafile=str(self.certificate))
        try:
            with urllib.request.urlopen(request, context=context) as answer:  # noqa: S310 # likewise
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)

    def verdict(self, credential: Json) -> Verdict:
        """What a verifier says that fetches keys and lists by https like anybody's."""
        fetch = HttpsFetcher(
            allow_hosts=frozenset({f"localhost:{self.port}"}), ca_file=self.certificate
        )
        world = World(now=datetime.now(UTC), fetch=fetch)
        return verify(json.dumps(credential), world=world).verdict

    def environment(self) -> dict[str, str]:
        """Settings with which a command reaches the same region."""
        return os.environ | {
            "MERKKI_DEMO": "true",
            "MERKKI_DATA": str(self.data),
            "MERKKI_PUBLIC_URL": f"https://localhost:{self.port}",
            "MERKKI_KEY_PASSPHRASE_FILE": str(self.data / "passphrase"),
        }


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    found = Server(port, tmp_path_factory.mktemp("https") / "region")
    command = [sys.executable, "-m", "merkki_issuer", "demo", "serve", "--https", "--conformance"]
    process = subprocess.Popen(
        [*command, "--port", str(port), "--data", str(found.data)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(PATIENCE_SECONDS):
            time.sleep(1)
            assert process.poll() is None, "the server ended"
            # Until the certificate is there and somebody answers.
            with suppress(OSError):
                if found.certificate.exists() and found.ask("/healthz")[0] == 200:
                    break
        else:
            pytest.fail("the server did not start")
        yield found
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def test_a_mark_awarded_over_http_verifies_over_the_network_until_it_is_withdrawn(
    server: Server,
) -> None:
    added = subprocess.run(
        [
            *(sys.executable, "-m", "merkki_issuer", "api-key", "add", "--json"),
            *("--org", "ammattiopisto", "--label", "test"),
        ],
        capture_output=True,
        text=True,
        check=True,
        env=server.environment(),
    )
    key = json.loads(added.stdout)["token"]
    achievement = f"https://localhost:{server.port}/achievements/WL-01/1.0/fi"
    order = {
        "credential": {"credentialSubject": {"achievement": {"id": achievement}}},
        "options": {"recipient": "participant-1"},
    }
    status, answer = server.ask("/credentials/issue", order, key)
    assert status == 201
    badge = answer["verifiableCredential"]
    assert badge["issuer"]["id"] == f"did:web:localhost%3A{server.port}:orgs:ammattiopisto"
    assert server.verdict(badge) is Verdict.VERIFIED
    entry = {"type": "BitstringStatusListEntry", "statusPurpose": "revocation"}
    flip = {"credentialId": badge["id"], "credentialStatus": entry, "status": True}
    assert server.ask("/credentials/status", flip, key)[0] == 200
    assert server.verdict(badge) is Verdict.REJECTED
    assert server.ask("/credentials/issue", order)[0] == 401


def test_a_test_profiles_did_web_and_status_list_are_fetched_by_https(server: Server) -> None:
    _, profiles = server.ask("/conformance")
    entry = {"type": "BitstringStatusListEntry", "statusPurpose": "suspension"}
    for profile in (profiles[0], profiles[2]):
        credential = {
            "@context": ["https://www.w3.org/ns/credentials/v2"],
            "type": ["VerifiableCredential"],
            "id": "urn:uuid:5f0c2f5e-7a34-4c55-9d49-1f5f5a4d6a01",
            "issuer": profile["issuers"][1],
            "credentialSubject": {"id": "did:example:alice", "name": "Alice"},
        }
        body = {"credential": credential, "options": {"credentialStatus": entry}}
        status, answer = server.ask(profile["issue"], body)
        assert status == 201, answer
        signed = answer["verifiableCredential"]
        assert server.verdict(signed) is Verdict.VERIFIED
        server.ask(profile["status"], {"credentialId": credential["id"], "credentialStatus": entry})
        assert server.verdict(signed) is Verdict.REJECTED


def test_nobody_believes_the_certificate_who_was_not_told_to(server: Server) -> None:
    with pytest.raises(urllib.error.URLError, match="CERTIFICATE_VERIFY_FAILED"):
        urllib.request.urlopen(f"https://localhost:{server.port}/healthz")  # our own
