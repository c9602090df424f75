"""What the test profiles sign strangers verify, with the status lists and keys that are served."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from service_world import Region

from merkki_verifier.securing.selective import derive

pytestmark = pytest.mark.interop

Json = dict[str, Any]
Peer = Callable[..., subprocess.CompletedProcess[str]]
HOME = "https://localhost:8443"
ID = "urn:uuid:5f0c2f5e-7a34-4c55-9d49-1f5f5a4d6a01"
ENTRY = {"type": "BitstringStatusListEntry", "statusPurpose": "revocation"}
RDFC = ("eddsa-rdfc-2022-ed25519", "ecdsa-rdfc-2019-p-256", "ecdsa-rdfc-2019-p-384")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("mode")
    region = Region.at(folder, public_url=HOME, link_url=HOME, conformance=True)
    # The peers have a clock of the real world.
    region.clock.now = region.clock.now.now(region.clock.now.tzinfo)
    yield region.client()
    region.service.close()


def issue(client: FlaskClient, name: str, identity: int, **options: object) -> Json:
    listed = {each["profile"]: each for each in client.get("/conformance").get_json()}
    credential = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential"],
        "id": ID,
        "issuer": listed[name]["issuers"][identity],
        "credentialSubject": {"id": "did:example:alice", "name": "Alice"},
    }
    answer = client.post(listed[name]["issue"], json={"credential": credential, "options": options})
    assert answer.status_code == 201, answer.text
    signed: Json = answer.get_json()["verifiableCredential"]
    return signed


def flip(client: FlaskClient, name: str, *, status: bool) -> None:
    body = {"credentialId": ID, "credentialStatus": ENTRY, "status": status}
    assert client.post(f"/conformance/{name}/credentials/status", json=body).status_code == 200


def put(folder: Path, client: FlaskClient, signed: Json) -> tuple[Path, Path]:
    """The credential, and what a peer would fetch for it, as files."""
    urls = [signed["credentialStatus"]["statusListCredential"]]
    if signed["issuer"].startswith("did:web:"):
        urls.append(urls[0].partition("/status/")[0] + "/did.json")
    served = {url: {"body_text": client.get(url.removeprefix(HOME)).text} for url in urls}
    credential, documents = folder / "credential.json", folder / "documents.json"
    credential.write_text(json.dumps(signed))
    documents.write_text(json.dumps(served))
    return credential, documents


@pytest.mark.parametrize("name", [*RDFC, "ecdsa-sd-2023-p-256"])
@pytest.mark.parametrize("identity", [0, 1])
def test_digital_bazaar_verifies_each_profile_and_its_status(
    node: Peer, client: FlaskClient, contexts: Path, tmp_path: Path, name: str, identity: int
) -> None:
    signed = issue(client, name, identity, credentialStatus=ENTRY)
    if "sd" in name:
        signed = derive(signed, pointers=["/credentialSubject"])
    good = node("verify.mjs", *put(tmp_path, client, signed), contexts, "--status")
    assert good.returncode == 0, good.stdout + good.stderr
    flip(client, name, status=True)
    bad = node("verify.mjs", *put(tmp_path, client, signed), contexts, "--status")
    assert json.loads(bad.stdout)["set"] is True, bad.stdout + bad.stderr
    signed["credentialSubject"]["name"] = "Bob"
    forged = node("verify.mjs", *put(tmp_path, client, signed), contexts)
    assert forged.returncode == 1, forged.stdout


@pytest.mark.parametrize("name", ["vc-jose-ed25519", "vc-jose-p-256", "vc-jose-p-384"])
def test_jose_verifies_each_enveloped_profile(
    node: Peer, client: FlaskClient, tmp_path: Path, name: str
) -> None:
    token = issue(client, name, 1)["id"].removeprefix("data:application/vc+jwt,")
    methods = client.get(f"/conformance/{name}/did.json").get_json()["verificationMethod"]
    (jwk,) = [each["publicKeyJwk"] for each in methods if each["type"] == "JsonWebKey"]
    (tmp_path / "jwk.json").write_text(json.dumps(jwk))
    (tmp_path / "a.jwt").write_text(token)
    good = node("jose.mjs", "verify", tmp_path / "a.jwt", tmp_path / "jwk.json")
    assert good.returncode == 0, good.stderr
    assert json.loads(good.stdout)["credentialSubject"]["name"] == "Alice"
    head, body, tail = token.split(".")
    (tmp_path / "b.jwt").write_text(f"{head}.{body[:-6]}AAAAAA.{tail}")
    assert node("jose.mjs", "verify", tmp_path / "b.jwt", tmp_path / "jwk.json").returncode != 0
