"""What Merkki signs strangers accept, what they sign Merkki accepts, and nobody a forgery."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from test_cli import Desk
from workshop import KEYS, LIST, Json, entry, unsigned, unsigned_list

from merkki_definitions import artwork, artwork_png
from merkki_keys import Alg, KeySigner, KeyType, PublicKey, did_key
from merkki_verifier import DocumentsFetcher, Verdict, World, verify
from merkki_verifier.containers import open_container, png, svg
from merkki_verifier.report import Report

pytestmark = pytest.mark.interop

Peer = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def documents(desk: Desk) -> str:
    return desk.put("documents.json", json.dumps(desk.documents))


def here(raw: str | bytes) -> Report:
    now = datetime.now(UTC)
    return verify(raw, world=World(now=now, fetch=DocumentsFetcher.from_mapping({})))


def pem(key: PublicKey) -> bytes:
    return key.to_pem()


class TestTheyReadOurs:
    """Each peer accepts our badge, and refuses it with one letter changed."""

    @pytest.mark.parametrize("kind", [KeyType.ED25519, KeyType.P256, KeyType.P384])
    def test_digital_bazaar_verifies_every_rdfc_suite(
        self, node: Peer, desk: Desk, documents: str, contexts: Path, kind: KeyType
    ) -> None:
        document = unsigned(
            issuer={"id": did_key(KEYS[kind].public), "type": ["Profile"], "name": "Koulu"}
        )
        did = document["issuer"]["id"]
        badge = desk.shop.sign(document, kind, signer=KeySigner(f"{did}#{did[8:]}", KEYS[kind]))
        good = node("verify.mjs", desk.put("a.json", badge), documents, contexts)
        assert good.returncode == 0, good.stdout + good.stderr
        bad = node("verify.mjs", desk.put("b.json", {**badge, "name": "Muu"}), documents, contexts)
        assert bad.returncode == 1, bad.stdout

    def test_digital_bazaar_reads_our_status_list(
        self, node: Peer, desk: Desk, contexts: Path
    ) -> None:
        did = did_key(KEYS[KeyType.ED25519].public)
        signer = KeySigner(f"{did}#{did[8:]}", KEYS[KeyType.ED25519])
        desk.serve(LIST, desk.shop.sign(unsigned_list(7, issuer=did), signer=signer))
        documents = desk.put("documents.json", json.dumps(desk.documents))
        for index, code in ((5, 0), (7, 1)):
            document = unsigned(
                issuer={"id": did, "type": ["Profile"], "name": "Koulu"},
                credentialStatus=entry(index),
            )
            badge = desk.shop.sign(document, signer=signer)
            found = node("verify.mjs", desk.put("a.json", badge), documents, contexts, "--status")
            assert found.returncode == code, found.stdout + found.stderr

    @pytest.mark.parametrize("kind", list(KeyType))
    def test_jose_verifies_our_jwts(self, node: Peer, desk: Desk, kind: KeyType) -> None:
        token = desk.shop.jwt(kind)
        jwk = desk.put("jwk.json", dict(KEYS[kind].public.to_jwk()))
        good = node("jose.mjs", "verify", desk.put("a.jwt", token), jwk)
        assert good.returncode == 0, good.stderr
        assert json.loads(good.stdout)["name"] == "Työelämän pelisäännöt"
        head, body, tail = token.split(".")
        forged = f"{head}.{body[:-6]}AAAAAA.{tail}"
        assert node("jose.mjs", "verify", desk.put("b.jwt", forged), jwk).returncode != 0

    def test_openvc_verifies_our_badge_and_its_status(
        self, peers: Peer, desk: Desk, documents: str, contexts: Path
    ) -> None:
        for index, code in ((5, 0), (7, 1)):
            badge = desk.shop.badge(credentialStatus=entry(index))
            found = peers("openvc-verify", desk.put("a.json", badge), documents, contexts)
            assert found.returncode == code, found.stdout + found.stderr
        forged = {**desk.shop.badge(), "name": "Muu"}
        assert peers("openvc-verify", desk.put("b.json", forged), documents, contexts).returncode

    def test_openbadgeslib_verifies_our_badge(self, peers: Peer, desk: Desk) -> None:
        key = desk.put("key.pem", pem(KEYS[KeyType.ED25519].public))
        badge = desk.shop.badge()
        good = peers("openbadgeslib-verify", desk.put("a.json", badge), key)
        assert good.returncode == 0, good.stderr
        bad = peers("openbadgeslib-verify", desk.put("b.json", {**badge, "name": "Muu"}), key)
        assert bad.returncode != 0

    def test_openbadgeslib_verifies_our_rs256_jwt(self, peers: Peer, desk: Desk) -> None:
        key = desk.put("key.pem", pem(KEYS[KeyType.RSA].public))
        found = peers("openbadgeslib-verify", desk.put("a.jwt", desk.shop.jwt(KeyType.RSA)), key)
        assert found.returncode == 0, found.stderr

    @pytest.mark.parametrize("form", ["png", "svg"])
    def test_openbadgeslib_finds_the_badge_in_our_images(
        self, peers: Peer, desk: Desk, form: str
    ) -> None:
        token = desk.shop.jwt()
        baked = (
            png.splice(artwork_png("WL-01"), token)
            if form == "png"
            else svg.splice(artwork("WL-01"), token)
        )
        found = peers("openbadgeslib-extract", desk.put(f"a.{form}", baked))
        assert found.returncode == 0, found.stderr
        assert json.loads(found.stdout)["text"] == token


class TestWeReadTheirs:
    """We accept each peer's badge, and refuse it with one letter changed."""

    def agrees(self, badge: Json) -> None:
        report = here(json.dumps(badge))
        assert report.verdict is Verdict.VERIFIED, report.to_dict()["findings"]
        altered = {**badge, "name": "Something else"}
        assert here(json.dumps(altered)).verdict is Verdict.REJECTED

    @pytest.mark.parametrize("kind", ["ed25519", "p256", "p384"])
    def test_a_badge_by_digital_bazaar(
        self, node: Peer, desk: Desk, contexts: Path, kind: str
    ) -> None:
        made = node("issue.mjs", desk.put("u.json", unsigned()), contexts, kind)
        assert made.returncode == 0, made.stderr
        self.agrees(json.loads(made.stdout))

    @pytest.mark.parametrize("alg", [alg.value for alg in Alg])
    def test_a_jwt_by_jose(self, node: Peer, desk: Desk, alg: str) -> None:
        payload = unsigned()
        payload |= {
            "jti": payload["id"],
            "sub": payload["credentialSubject"]["id"],
            "nbf": 1793491200,
        }
        made = node("jose.mjs", "sign", desk.put("p.json", payload), alg)
        assert made.returncode == 0, made.stderr
        assert here(made.stdout).verdict is Verdict.VERIFIED
        head, body, tail = made.stdout.strip().split(".")
        assert here(f"{head}.{body}.{tail[:-8]}AAAAAAAA").verdict is Verdict.REJECTED

    def test_a_badge_by_openvc(self, peers: Peer, desk: Desk, contexts: Path) -> None:
        made = peers("openvc-issue", desk.put("u.json", unsigned()), contexts)
        assert made.returncode == 0, made.stderr
        self.agrees(json.loads(made.stdout))

    def test_a_badge_by_openbadgeslib_bare_and_baked(self, peers: Peer, desk: Desk) -> None:
        private = Ed25519PrivateKey.generate()
        key = desk.put("k.pem", private.private_bytes(*_PKCS8, serialization.NoEncryption()))
        did = did_key(PublicKey.from_pem(private.public_key().public_bytes(*_SPKI)))
        key_id = f"{did}#{did[8:]}"
        made = peers("openbadgeslib-issue", key, key_id)
        assert made.returncode == 0, made.stderr
        self.agrees(json.loads(made.stdout))
        for form, picture in (("png", artwork_png("WL-01")), ("svg", artwork("WL-01"))):
            image = desk.put(f"in.{form}", picture)
            out = desk.folder / f"out.{form}"
            baked = peers("openbadgeslib-issue", key, key_id, image, out)
            assert baked.returncode == 0, baked.stderr
            assert open_container(out.read_bytes()).kind == form
            assert here(out.read_bytes()).verdict is Verdict.VERIFIED


_PKCS8 = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8)
_SPKI = (serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
