"""Badges of Open Badges 2.0: theirs are read here, ours there, and no forgery by either."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from older_world import (
    BADGE,
    EMAIL,
    MARK,
    Academy,
    assertion,
    key,
    profile,
    revoked,
    signed,
    to_sign,
)
from test_cli import Desk
from workshop import Json

from merkki_definitions import artwork, artwork_png
from merkki_verifier import DocumentsFetcher, Verdict, World, verify
from merkki_verifier.report import Report

pytestmark = pytest.mark.interop

Peer = Callable[..., subprocess.CompletedProcess[str]]
Private = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey
MAKERS: Mapping[str, Callable[[], Private]] = {
    "RS256": lambda: rsa.generate_private_key(65537, 2048),
    "ES256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "EdDSA": ed25519.Ed25519PrivateKey.generate,
}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def here(raw: str | bytes, documents: Json, recipient: str = EMAIL) -> Report:
    world = World(now=datetime.now(UTC), fetch=DocumentsFetcher.from_mapping(documents))
    return verify(raw, world=world, recipient=recipient)


def private_pem(alg: str) -> bytes:
    form, none = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return MAKERS[alg]().private_bytes(serialization.Encoding.PEM, form, none)


def issued(peers: Peer, desk: Desk, alg: str, kind: str, *images: str | Path) -> Json:
    """What the peer made: a token, an assertion, and the documents of its issuer."""
    written = Path(desk.put("key.pem", private_pem(alg)))
    done = peers("openbadgeslib2-issue", written, alg, kind, *images)
    assert done.returncode == 0, done.stderr
    made: Json = json.loads(done.stdout)
    return made


class TestWeReadTheirs:
    @pytest.mark.parametrize("alg", MAKERS)
    def test_a_signed_badge(self, peers: Peer, desk: Desk, alg: str) -> None:
        made = issued(peers, desk, alg, "SignedBadge")
        report = here(made["token"], made["documents"])
        assert report.verdict is Verdict.VERIFIED
        assert report.facts["securing"] == [f"JWS {alg}"]
        head, body, tail = made["token"].split(".")
        forged = f"{head}.{body}.{tail[:20]}{'A' if tail[20] != 'A' else 'B'}{tail[21:]}"
        assert here(forged, made["documents"]).verdict is Verdict.REJECTED
        other = here(made["token"], made["documents"], "eino@koti.example")
        assert other.verdict is Verdict.REJECTED

    def test_a_hosted_badge(self, peers: Peer, desk: Desk) -> None:
        made = issued(peers, desk, "RS256", "HostedBadge")
        whole = json.dumps(made["assertion"])
        assert here(whole, made["documents"]).verdict is Verdict.VERIFIED
        assert here(made["token"], made["documents"]).verdict is Verdict.VERIFIED
        del made["documents"][made["assertion"]["id"]]
        assert here(whole, made["documents"]).verdict is Verdict.INDETERMINATE

    @pytest.mark.parametrize("kind", ["png", "svg"])
    def test_a_baked_badge(self, peers: Peer, desk: Desk, kind: str, tmp_path: Path) -> None:
        plain = artwork_png("WL-01") if kind == "png" else artwork("WL-01")
        image, out = desk.put(f"plain.{kind}", plain), tmp_path / f"baked.{kind}"
        made = issued(peers, desk, "RS256", "SignedBadge", image, out)
        report = here(out.read_bytes(), made["documents"])
        assert report.verdict is Verdict.VERIFIED
        assert report.facts["container"] == kind


def served(academy: Academy) -> Json:
    """Everything on the academy's site, as a file of documents."""
    return {
        url: {"status": answer.status, "body_text": answer.body.decode()}
        for url, answer in academy.network.answers.items()
        if not isinstance(answer, str)
    }


class TestTheyReadOurs:
    def both(self, peers: Peer, desk: Desk, badge: str, academy: Academy) -> tuple[bool, Verdict]:
        """Whether the peer accepted it, and what we say."""
        documents = served(academy)
        found = peers(
            "openbadgeslib2-verify",
            desk.put("badge.txt", badge),
            desk.put("documents.json", json.dumps(documents)),
            EMAIL,
        )
        assert found.returncode == 0 or "refused" in found.stdout, found.stderr
        return found.returncode == 0, here(badge, documents).verdict

    @pytest.mark.parametrize("badge", [signed(), json.dumps(assertion())])
    def test_both_accept_what_is_good(self, peers: Peer, desk: Desk, badge: str) -> None:
        assert self.both(peers, desk, badge, Academy()) == (True, Verdict.VERIFIED)

    @pytest.mark.parametrize(
        ("badge", "change"),
        [
            (signed(), lambda a: a.serve(profile(publicKey=None))),
            (signed(), lambda a: a.serve(key(owner="https://mallory.example/i"))),
            (signed(), lambda a: a.serve(revoked({"id": to_sign()["id"]}))),
            (signed(expires="2026-11-02T00:00:00Z"), lambda a: a),
            (signed(recipient={"type": "email", "hashed": False, "identity": "x@y.example"}),
             lambda a: a),
            (json.dumps(assertion()), lambda a: a.serve(assertion(id=MARK), BADGE)),
            (json.dumps(assertion()), lambda a: a.serve(
                profile(verification={"allowedOrigins": ["badges.example"]}))),
        ],
    )  # fmt: skip
    def test_neither_accepts_a_forgery(
        self, peers: Peer, desk: Desk, badge: str, change: Callable[[Academy], Academy]
    ) -> None:
        assert self.both(peers, desk, badge, change(Academy())) == (False, Verdict.REJECTED)
