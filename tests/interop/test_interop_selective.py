"""Issuer, holder and verifier of a selective proof may each run another implementation."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from selective_world import ED25519_2020, WRITTEN, rich
from test_cli import Desk
from workshop import KEYS, Json, unsigned

from merkki_keys import KeySigner, KeyType, did_key
from merkki_verifier import DocumentsFetcher, Verdict, World, verify
from merkki_verifier.securing.selective import add_base_proof, badge_pointers, derive

pytestmark = pytest.mark.interop

Peer = Callable[..., subprocess.CompletedProcess[str]]
CHOSEN = ["/evidence/1/name", "/credentialSubject/result/0", "/name"]
# openvc 1.37 says that it does not select single elements of arrays yet, and fails to derive
# evidence from base proofs of its own as well.
PLAIN = ["/credentialSubject/result", "/credentialSubject/narrative", "/name"]
PEERS = ["node", "peers"]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def ours() -> Json:
    """A base proof of ours, by a did:key that every peer can resolve."""
    did = did_key(KEYS[KeyType.P256].public)
    document = rich(issuer={"id": did, "type": ["Profile"], "name": "Koulu"})
    signer = KeySigner(f"{did}#{did[8:]}", KEYS[KeyType.P256])
    return add_base_proof(document, signer=signer, created=WRITTEN)


@pytest.fixture(params=PEERS)
def theirs(request: pytest.FixtureRequest, contexts: Path, desk: Desk) -> Callable[..., Json]:
    """What a peer makes: ``theirs("issue" or "derive", document, pointers)``."""
    run: Peer = request.getfixturevalue(request.param)

    def make(step: str, document: Json, pointers: list[str]) -> Json:
        files = (
            desk.put("in.json", document),
            contexts,
            desk.put("pointers.json", json.dumps(pointers)),
        )
        if request.param == "node":
            made = run("selective.mjs", step, *files)
        else:
            made = run({"issue": "openvc-base", "derive": "openvc-derive"}[step], *files)
        assert made.returncode == 0, made.stderr
        found: Json = json.loads(made.stdout)
        return found

    return make


@pytest.fixture(params=PEERS)
def they_verify(
    request: pytest.FixtureRequest, contexts: Path, desk: Desk
) -> Callable[[Json], bool]:
    run: Peer = request.getfixturevalue(request.param)
    script = "verify.mjs" if request.param == "node" else "openvc-verify"

    def check(badge: Json) -> bool:
        file, documents = desk.put("shown.json", badge), desk.put("documents.json", "{}")
        return run(script, file, documents, contexts).returncode == 0

    return check


def we_verify(badge: Json) -> Verdict:
    world = World(now=datetime.now(UTC), fetch=DocumentsFetcher.from_mapping({}))
    return verify(json.dumps(badge), world=world).verdict


def unlabelled(value: Any) -> Any:
    """Without the labels of blank nodes that openvc writes as ids into what it derives.

    They name nothing and could be exchanged unnoticed, so no verification of ours takes them.
    """
    if isinstance(value, list):
        return [unlabelled(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    return {
        name: unlabelled(inner)
        for name, inner in value.items()
        if not (name == "id" and str(inner).startswith("_:"))
    }


def test_they_verify_what_we_issue_and_derive(they_verify: Callable[[Json], bool]) -> None:
    for pointers in (CHOSEN, [], ["/evidence", "/credentialSubject"]):
        shown = derive(ours(), pointers=pointers)
        assert they_verify(shown)
        assert not they_verify({**shown, "validUntil": "2099-11-01T00:00:00Z"})


def test_they_refuse_our_base_proof_as_we_do(they_verify: Callable[[Json], bool]) -> None:
    assert not they_verify(ours())
    assert we_verify(ours()) is Verdict.REJECTED


def test_they_derive_from_what_we_issue(theirs: Callable[..., Json]) -> None:
    base = ours()
    shown = unlabelled(theirs("derive", base, PLAIN))
    assert we_verify(shown) is Verdict.VERIFIED
    assert shown["proof"] == derive(base, pointers=PLAIN)["proof"]


@pytest.mark.parametrize("theirs", ["node"], indirect=True)
def test_they_pick_single_elements_as_we_do(theirs: Callable[..., Json]) -> None:
    base = ours()
    shown = theirs("derive", base, CHOSEN)
    assert shown["evidence"] == [{"type": ["Evidence"], "name": "Kirje"}]
    assert shown == derive(base, pointers=CHOSEN)


def test_we_derive_from_what_they_issue(
    theirs: Callable[..., Json], they_verify: Callable[[Json], bool]
) -> None:
    base = theirs("issue", rich(), list(badge_pointers(rich())))
    shown = derive(base, pointers=CHOSEN)
    assert we_verify(shown) is Verdict.VERIFIED
    assert we_verify({**shown, "name": "Muu"}) is Verdict.REJECTED
    assert they_verify(shown)


def test_we_verify_what_they_issue_and_derive(theirs: Callable[..., Json]) -> None:
    base = theirs("issue", rich(), list(badge_pointers(rich())))
    assert we_verify(base) is Verdict.REJECTED
    shown = unlabelled(theirs("derive", base, PLAIN))
    assert we_verify(shown) is Verdict.VERIFIED
    assert we_verify({**shown, "name": "Muu"}) is Verdict.REJECTED


def test_we_verify_an_old_proof_of_digital_bazaar(node: Peer, contexts: Path, desk: Desk) -> None:
    document = unsigned()
    document["@context"] = [*document["@context"], ED25519_2020]
    made = node("selective.mjs", "legacy", desk.put("u.json", document), contexts)
    assert made.returncode == 0, made.stderr
    badge = json.loads(made.stdout)
    assert badge["proof"]["type"] == "Ed25519Signature2020"
    assert we_verify(badge) is Verdict.VERIFIED
    assert we_verify({**badge, "name": "Muu"}) is Verdict.REJECTED
