"""``--allow-host`` and ``--ca-file``: badges of a host that only the operator knows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from loopback import Authority, Server, Visit, serving
from workshop import KEYS, NOW, unsigned

from merkki_keys import DidDocument, KeySigner, KeyType, PublishedKey
from merkki_verifier.cli import main
from merkki_verifier.securing.data_integrity import add_proof

KEY = KEYS[KeyType.ED25519]


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority.founded(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def host(authority: Authority) -> Iterator[Server]:
    """A server on localhost that serves the DID document of an issuer there."""

    def script(visit: Visit) -> None:
        document = DidDocument(did_of(server), (PublishedKey(KEY.public),)).to_dict()
        visit.answer(json.dumps(document).encode())

    with serving(script, authority.certify("localhost")) as server:
        yield server


def did_of(server: Server) -> str:
    return f"did:web:localhost%3A{server.port}"


def judged(server: Server, folder: Path, *options: str) -> Result:
    """What the command says of a badge by the issuer on that server."""
    published = PublishedKey(KEY.public)
    signer = KeySigner(f"{did_of(server)}#{published.fragment}", KEY)
    document = unsigned(issuer={"id": did_of(server), "type": ["Profile"]})
    badge = folder / "badge.json"
    signed = add_proof(document, signer=signer, cryptosuite="eddsa-rdfc-2022", created=NOW)
    badge.write_text(json.dumps(signed))
    return CliRunner().invoke(main, [str(badge), "--at", NOW.isoformat(), *options])


def test_a_host_is_asked_and_its_certificate_believed_only_if_both_were_named(
    host: Server, authority: Authority, tmp_path: Path
) -> None:
    named = ["--allow-host", f"LOCALHOST:{host.port}"]
    believed = ["--ca-file", str(authority.ca_file)]
    good = judged(host, tmp_path, *named, *believed)
    assert good.exit_code == 0, good.output
    for options in ([], named, believed, ["--allow-host", "localhost:1", *believed]):
        assert judged(host, tmp_path, *options).exit_code == 3, options


@pytest.mark.parametrize(
    "name", ["", "https://localhost", "localhost/", "a b", "me@localhost", "localhost:port"]
)
def test_what_is_no_host_is_refused(host: Server, tmp_path: Path, name: str) -> None:
    found = judged(host, tmp_path, "--allow-host", name)
    assert found.exit_code == 2
    assert "write HOST or HOST:PORT" in found.output


@pytest.mark.parametrize("content", [None, "", "no certificate"])
def test_a_file_without_certificates_is_refused_before_anything_is_fetched(
    host: Server, tmp_path: Path, content: str | None
) -> None:
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_text(content)
    found = judged(host, tmp_path, "--ca-file", str(file))
    assert found.exit_code == 2
    assert "--ca-file" in found.output
    assert host.requests == []


@pytest.mark.parametrize("option", [["--allow-host", "localhost"], ["--ca-file", "ca.pem"]])
def test_where_the_network_is_not_used_nothing_is_said_of_it(
    host: Server, tmp_path: Path, option: list[str]
) -> None:
    found = judged(host, tmp_path, "--offline", *option)
    assert found.exit_code == 2
    assert "it is not used" in found.output
