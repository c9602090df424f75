"""SD-JWTs: what we issue and show others believe, what they do we believe, and no forgery."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from test_cli import Desk
from workshop import KEYS, Json

from merkki_keys import KeySigner, KeyType, did_jwk
from merkki_verifier import DocumentsFetcher, Verdict, World, verify
from merkki_verifier.report import Report
from merkki_verifier.securing.sd_jwt import fresh_salt, issue, present, select

pytestmark = pytest.mark.interop

Peer = Callable[..., subprocess.CompletedProcess[str]]
AUDIENCE, NONCE = "https://employer.example", "n-0S6_WzA2Mj"
CLAIMS: Json = {
    "vct": "https://koulu.example/vct/working-life",
    "given_name": "Aino Äijälä",
    "marks": ["WL-01", "WL-02"],
}
ISSUER, HOLDER = KEYS[KeyType.P256], KeySigner("", KEYS[KeyType.P256])


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def here(raw: str, **asked: str) -> Report:
    world = World(now=datetime.now(UTC), fetch=DocumentsFetcher.from_mapping({}))
    return verify(raw, world=world, **asked)


def ours(*selective: str) -> str:
    did = did_jwk(ISSUER.public)
    return issue(
        {**CLAIMS, "iss": did, "iat": int(datetime.now(UTC).timestamp())},
        disclosable=selective,
        signer=KeySigner(f"{did}#0", ISSUER),
        salts=fresh_salt,
        holder_jwk=HOLDER.public.to_jwk(),
        decoys=2,
    )


def shown(token: str, *pointers: str) -> str:
    return present(
        token,
        disclose=pointers,
        nonce=NONCE,
        audience=AUDIENCE,
        holder_signer=HOLDER,
        now=datetime.now(UTC),
    )


class TestTheyReadOurs:
    """Each peer sees what we disclosed and nothing else, and refuses what was changed."""

    @pytest.mark.parametrize("command", ["sdjwt-verify", "openvc-sdjwt-verify"])
    def test_python_peers_see_what_was_shown(self, peers: Peer, desk: Desk, command: str) -> None:
        key = desk.put("issuer.json", dict(ISSUER.public.to_jwk()))
        token = ours("/given_name", "/marks/0", "/marks/1")
        for text, demand in (
            (select(token, disclose=["/given_name", "/marks/1"]), ()),
            (shown(token, "/given_name", "/marks/1"), (AUDIENCE, NONCE)),
        ):
            found = peers(command, desk.put("a.txt", text), key, *demand)
            assert found.returncode == 0, found.stderr
            seen = json.loads(found.stdout)
            assert (seen["given_name"], seen["marks"]) == ("Aino Äijälä", ["WL-02"])
        head, _, rest = shown(token, "/given_name").partition(".")
        forged = f"{head}.{rest.replace('a', 'b', 1)}"
        assert peers(command, desk.put("b.txt", forged), key, AUDIENCE, NONCE).returncode
        again = desk.put("c.txt", shown(token))
        assert peers(command, again, key, AUDIENCE, "another nonce").returncode

    def test_sd_jwt_js_sees_what_was_shown(self, node: Peer, desk: Desk) -> None:
        key = desk.put("key.json", dict(ISSUER.public.to_jwk()))
        token = ours("/given_name", "/marks/0", "/marks/1")
        text = desk.put("a.txt", shown(token, "/given_name", "/marks/1"))
        found = node("sd_jwt.mjs", "verify", text, key, key, NONCE)
        assert found.returncode == 0, found.stderr
        seen = json.loads(found.stdout)
        assert (seen["given_name"], seen["marks"]) == ("Aino Äijälä", ["WL-02"])
        assert node("sd_jwt.mjs", "verify", text, key, key, "another").returncode


class TestWeReadTheirs:
    """We accept what each peer issues and shows, and refuse it changed or asked otherwise."""

    def agrees(self, made: subprocess.CompletedProcess[str], marks: list[str]) -> None:
        assert made.returncode == 0, made.stderr
        tokens = json.loads(made.stdout)
        report = here(tokens["issued"])
        assert report.verdict is Verdict.VERIFIED, report.to_dict()["findings"]
        assert report.require()["marks"] == CLAIMS["marks"]
        report = here(tokens["shown"], challenge=NONCE, domain=AUDIENCE)
        assert report.verdict is Verdict.VERIFIED, report.to_dict()["findings"]
        assert (report.require()["given_name"], report.require()["marks"]) == (
            "Aino Äijälä",
            marks,
        )
        for raw, asked in (
            (tokens["shown"], {"challenge": "another", "domain": AUDIENCE}),
            (tokens["shown"], {"challenge": NONCE, "domain": "https://other.example"}),
            (tokens["issued"], {"challenge": NONCE, "domain": AUDIENCE}),
            (tokens["issued"] + tokens["shown"].rpartition("~")[2] + "A", {}),
            (tokens["issued"].replace("~", "A~", 1), {}),
        ):
            assert here(raw, **asked).verdict is Verdict.REJECTED

    def test_the_reference_implementations(self, peers: Peer, desk: Desk) -> None:
        made = peers("sdjwt-issue", desk.put("claims.json", CLAIMS), AUDIENCE, NONCE)
        self.agrees(made, ["WL-02"])

    def test_openvcs(self, peers: Peer, desk: Desk) -> None:
        made = peers("openvc-sdjwt-issue", desk.put("claims.json", CLAIMS), AUDIENCE, NONCE)
        self.agrees(made, ["WL-01", "WL-02"])

    def test_sd_jwt_js(self, node: Peer, desk: Desk) -> None:
        made = node("sd_jwt.mjs", "issue", desk.put("claims.json", CLAIMS), AUDIENCE, NONCE)
        self.agrees(made, ["WL-02"])
