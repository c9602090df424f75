"""A folder with key files and documents, to run ``tool`` in as a tool builder would."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from presenting import HOLDER, V2
from workshop import Json, unsigned

from merkki_keys import KeyType, PrivateKey, b64url_encode, base58btc_encode
from merkki_verifier.cli import main

AT = "2026-11-25T12:00:00Z"
ISSUER = "https://issuer.example/1"
# Bytes that stand out; those of P-521 begin with a byte of zero.
SECRETS = {
    KeyType.ED25519: bytes(range(101, 133)),
    KeyType.P256: bytes(range(102, 134)),
    KeyType.P384: bytes(range(103, 151)),
    KeyType.P521: b"\0" + bytes(range(104, 169)),
}
CODECS = {
    KeyType.ED25519: "8026",
    KeyType.P256: "8626",
    KeyType.P384: "8726",
    KeyType.P521: "8826",
}
EXIT = {"success": 0, "failure": 1, "error": 2, "indeterminate": 3}
MAKES_PROOFS = {
    KeyType.ED25519: ("eddsa-rdfc-2022", "eddsa-jcs-2022"),
    KeyType.P256: ("ecdsa-rdfc-2019", "ecdsa-jcs-2019", "ecdsa-sd-2023"),
    KeyType.P384: ("ecdsa-rdfc-2019", "ecdsa-jcs-2019"),
}


def key(kind: KeyType) -> PrivateKey:
    return PrivateKey.from_secret_bytes(kind, SECRETS[kind])


def public_jwk(kind: KeyType, **more: Any) -> Json:
    return {**key(kind).public.to_jwk(), **more}


def private_jwk(kind: KeyType, **more: Any) -> Json:
    return public_jwk(kind, **{"d": b64url_encode(SECRETS[kind]), **more})


def secret_multikey(kind: KeyType) -> str:
    return "z" + base58btc_encode(bytes.fromhex(CODECS[kind]) + SECRETS[kind])


def credential(**changes: Any) -> Json:
    """A badge by an issuer whose keys cannot be looked up here. None takes a member away."""
    issuer = {"id": ISSUER, "type": ["Profile"], "name": "Esimerkkikoulu"}
    return unsigned(**{"issuer": issuer, **changes})


def presentation(*credentials: object, **changes: Any) -> Json:
    document: Json = {
        "@context": [V2],
        "type": ["VerifiablePresentation"],
        "holder": HOLDER,
        "verifiableCredential": list(credentials),
    }
    return {k: v for k, v in {**document, **changes}.items() if v is not None}


def attestation(**changes: Any) -> Json:
    return {"iss": ISSUER, "vct": "https://issuer.example/vct", "given_name": "Aino", **changes}


class Bench:
    """Runs the command in ``folder``. Every answer is JSON, and its status says the same."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, name: str, content: Json | str | bytes) -> str:
        path = self.folder / name
        if isinstance(content, dict):
            content = json.dumps(content)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    def run(self, *arguments: str) -> Json:
        """The answer, told alike by the status, and free of the secrets of the bench."""
        done = CliRunner().invoke(main, ["tool", *arguments])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        answer: Json = json.loads(done.stdout)
        assert done.exit_code == EXIT[answer["result"]]
        assert {"result", "data", "message"} <= answer.keys()
        for secret in SECRETS.values():
            for told in (b64url_encode(secret), base58btc_encode(secret), secret.hex()):
                assert told not in done.output
        return answer

    def issue(self, feature: str, document: Json, kind: KeyType, *more: str) -> Json:
        return self.run(
            *("issue", "--feature", feature, "--key", self.put("key.json", private_jwk(kind))),
            *("--input", self.put("document.json", document), "--at", AT, *more),
        )

    def verify(
        self, feature: str, signed: Json | str, kind: KeyType, *more: str, at: str = AT
    ) -> Json:
        return self.run(
            *("verify", "--feature", feature, "--key", self.put("public.json", public_jwk(kind))),
            *("--input", self.put("signed.txt", signed), "--at", at, *more),
        )
