"""The demo's own badges, as a school and a company would issue them, hold among strangers."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from merkki_verifier.securing.jws import read_compact

pytestmark = [pytest.mark.interop, pytest.mark.slow]

Peer = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that ``merkki demo --out`` leaves."""
    out = tmp_path_factory.mktemp("demo") / "out"
    command = [sys.executable, "-m", "merkki_issuer", "demo", "--out", str(out), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return out


def badge(demo: Path, pattern: str) -> Path:
    (found,) = demo.glob(pattern)
    return found


def published(demo: Path, url: str) -> Any:
    return json.loads(json.loads((demo / "documents.json").read_text())[url]["body_text"])


@pytest.mark.parametrize("mark", ["LI-04", "new-LI-04"])
def test_digital_bazaar_verifies_the_companys_badge_and_its_status(
    node: Peer, demo: Path, contexts: Path, mark: str
) -> None:
    file = badge(demo, f"{mark}-*.json")
    found = node("verify.mjs", file, demo / "documents.json", contexts, "--status")
    assert found.returncode == 0, found.stdout + found.stderr


def test_digital_bazaar_sees_that_the_schools_badge_is_withdrawn(
    node: Peer, demo: Path, contexts: Path
) -> None:
    file = badge(demo, "WL-01-*.json")
    signed = node("verify.mjs", file, demo / "documents.json", contexts)
    assert signed.returncode == 0, signed.stdout + signed.stderr
    withdrawn = node("verify.mjs", file, demo / "documents.json", contexts, "--status")
    assert json.loads(withdrawn.stdout)["set"] is True


def test_openvc_verifies_the_companys_badge_and_refuses_the_withdrawn_one(
    peers: Peer, demo: Path, contexts: Path
) -> None:
    documents = demo / "documents.json"
    good = peers("openvc-verify", badge(demo, "LI-04-*.json"), documents, contexts)
    assert good.returncode == 0, good.stderr
    gone = peers("openvc-verify", badge(demo, "WL-01-*.json"), documents, contexts)
    assert gone.returncode != 0
    assert "revo" in gone.stderr.lower()


def test_openbadgeslib_verifies_the_schools_badge_and_both_tokens(
    peers: Peer, demo: Path, tmp_path: Path
) -> None:
    from merkki_keys import PublicKey  # noqa: PLC0415 # only to write the peer's key file

    # The school's badge needs no context but the standard ones, so this peer can read it.
    document = json.loads(badge(demo, "WL-01-*.json").read_text())
    methods = published(demo, _did_document(document["issuer"]["id"]))["verificationMethod"]
    (method,) = (m for m in methods if m["id"] == document["proof"]["verificationMethod"])
    key = tmp_path / "key.pem"
    key.write_bytes(PublicKey.from_multikey(method["publicKeyMultibase"]).to_pem())
    found = peers("openbadgeslib-verify", badge(demo, "WL-01-*.json"), key)
    assert found.returncode == 0, found.stderr
    for alg in ("es256", "rs256"):
        token = badge(demo, f"WL-01-*-{alg}.jwt")
        kid = read_compact(token.read_bytes()).header["kid"]
        methods = published(demo, _did_document(document["issuer"]["id"]))["verificationMethod"]
        (method,) = (m for m in methods if m["id"] == kid)
        key.write_bytes(PublicKey.from_jwk(method["publicKeyJwk"]).to_pem())
        found = peers("openbadgeslib-verify", token, key)
        assert found.returncode == 0, (alg, found.stderr)


@pytest.mark.parametrize("alg", ["es256", "rs256"])
def test_jose_verifies_the_tokens(node: Peer, demo: Path, tmp_path: Path, alg: str) -> None:
    file = badge(demo, f"LI-04-*-{alg}.jwt")
    kid = read_compact(file.read_bytes()).header["kid"]
    issuer = str(kid).split("#")[0]
    methods = published(demo, _did_document(issuer))["verificationMethod"]
    (method,) = (m for m in methods if m["id"] == kid)
    jwk = tmp_path / "jwk.json"
    jwk.write_text(json.dumps(method["publicKeyJwk"]))
    found = node("jose.mjs", "verify", file, jwk)
    assert found.returncode == 0, found.stderr
    assert json.loads(found.stdout)["credentialSubject"]["achievement"]["humanCode"] == "LI-04"


@pytest.mark.parametrize("form", ["png", "svg"])
def test_openbadgeslib_finds_the_credential_in_the_pictures(
    peers: Peer, demo: Path, form: str
) -> None:
    (file,) = (f for f in demo.glob(f"LI-04-*.{form}") if "qr" not in f.name)
    found = peers("openbadgeslib-extract", file)
    assert found.returncode == 0, found.stderr
    original = json.loads(badge(demo, "LI-04-*.json").read_text())
    assert json.loads(json.loads(found.stdout)["text"]) == original


def _did_document(did: str) -> str:
    host, *path = did.removeprefix("did:web:").split(":")
    return f"https://{host}/{'/'.join(path)}/did.json"
