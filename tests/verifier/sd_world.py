"""SD-JWTs made by hand, without the library's own rules, so that they can break any of them."""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
from typing import Any

from workshop import KEYS, NOW, SCHOOL, Json, Workshop, compact, unsigned

from merkki_keys import KeySigner, KeyType
from merkki_verifier import Outcome, Report

VCT = "https://koulu.example/vct/working-life"
MADE = 1793491200  # 2026-11-01T00:00:00Z
HOLDER = KEYS[KeyType.ED25519]
# An issuer that is a web address, and its key as a key set has it.
SITE = "https://koulu.example/issuers/1"
P256 = {**KEYS[KeyType.P256].public.to_jwk(), "kid": "k-1"}
_SALTS = itertools.count()


def b64(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def disclosure(*parts: object) -> str:
    """The text of a disclosure: a salt, a name and a value, or whatever else is given."""
    return b64(json.dumps(parts).encode())


def claim(name: object, value: object) -> str:
    return disclosure(f"salt-{next(_SALTS)}", name, value)


def element(value: object) -> str:
    return disclosure(f"salt-{next(_SALTS)}", value)


def digest(text: str, name: str = "sha256") -> str:
    return b64(hashlib.new(name, text.encode()).digest())


def attestation(**changes: Any) -> Json:
    """The claims of an SD-JWT VC bound to a holder's key. A change of None takes one away."""
    claims: Json = {
        "iss": SCHOOL,
        "vct": VCT,
        "iat": MADE,
        "given_name": "Aino",
        "cnf": {"jwk": HOLDER.public.to_jwk()},
        **changes,
    }
    return {name: value for name, value in claims.items() if value is not None}


def signed(payload: object, *, kind: KeyType = KeyType.P256, **header: Any) -> str:
    """The JWT alone, without a ``~``. A header of None takes the member away."""
    signer = Workshop().signer(kind)
    head = {"alg": kind.algorithm.value, "typ": "dc+sd-jwt", "kid": signer.key_id, **header}
    body = json.dumps(payload).encode()
    return compact({k: v for k, v in head.items() if v is not None}, body, signer)


def sd_jwt(payload: object = None, *shown: str, **header: Any) -> str:
    """An SD-JWT with these disclosures and without a key binding."""
    token = signed(attestation() if payload is None else payload, **header)
    return "~".join([token, *shown, ""])


def badge(*shown: str, typ: str = "vc+sd-jwt", **changes: Any) -> str:
    """An Open Badge in an SD-JWT as VC-JOSE-COSE has it."""
    return sd_jwt(unsigned(**changes), *shown, typ=typ)


def bound(
    presented: str,
    *,
    key: KeySigner | None = None,
    header: Json | None = None,
    **changes: Any,
) -> str:
    """An SD-JWT with a key binding behind it. A change of None takes a claim away."""
    claims = {
        "iat": int(NOW.timestamp()),
        "aud": "https://employer.example",
        "nonce": "n-1",
        "sd_hash": digest(presented),
        **changes,
    }
    signer = key or KeySigner("", HOLDER)
    head = header or {"alg": signer.algorithm.value, "typ": "kb+jwt"}
    body = json.dumps({k: v for k, v in claims.items() if v is not None}).encode()
    return presented + compact(head, body, signer)


def bad(report: Report) -> list[str]:
    """The codes of what failed or could not be told."""
    return [f.code for f in report.findings if f.outcome in (Outcome.FAILED, Outcome.UNKNOWN)]


def look(handed: str, shop: Workshop | None = None, **asked: Any) -> Report:
    return (shop or Workshop()).check(handed, **asked)


def asked(handed: str, shop: Workshop | None = None, **changes: Any) -> Report:
    """Verify what was shown to a challenge."""
    demand = {"challenge": "n-1", "domain": "https://employer.example", **changes}
    return look(handed, shop, **demand)


NAME = claim("given_name", "Aino")
