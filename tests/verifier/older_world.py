"""A small world of Open Badges 2.0: one academy, its documents, and badges of both kinds."""

from __future__ import annotations

import copy
import json
import struct
import zlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from workshop import KEYS, NOW, Json, Network, compact

from merkki_keys import KeySigner, KeyType
from merkki_verifier import Outcome, Report, World, verify
from merkki_verifier.containers import png
from merkki_verifier.trust import TrustRegistry

BASE = "https://opisto.example"
ISSUER = f"{BASE}/issuer.json"
MARK = f"{BASE}/marks/robotics.json"
KEY = f"{BASE}/key.json"
REVOKED = f"{BASE}/revoked.json"
BADGE = f"{BASE}/badges/1.json"
CONTEXT = "https://w3id.org/openbadges/v2"
EMAIL = "aino@koti.example"
# sha256 of EMAIL + "suola"
HASHED = "sha256$793c083f8dd05d6eaa0209f404a07d342e2a75cb673863b2e84d4f784249993f"
# md5 of the same
MD5 = "md5$7e6fb14e29365348d104052535006741"


def document(base: Json, changes: Json) -> Json:
    """A document with some members changed. A change of None takes the member away."""
    return {k: copy.deepcopy(v) for k, v in {**base, **changes}.items() if v is not None}


def profile(**changes: Any) -> Json:
    base = {
        "@context": CONTEXT,
        "type": "Issuer",
        "id": ISSUER,
        "name": "Esimerkkiopisto",
        "url": BASE,
        "publicKey": KEY,
        "revocationList": REVOKED,
    }
    return document(base, changes)


def mark(**changes: Any) -> Json:
    base = {
        "@context": CONTEXT,
        "type": "BadgeClass",
        "id": MARK,
        "name": "Robotiikka",
        "description": "Rakentaa robotin.",
        "image": f"{BASE}/robotics.png",
        "criteria": {"narrative": "- Robotti liikkuu.\n- <script>alert(1)</script>"},
        "issuer": ISSUER,
    }
    return document(base, changes)


def key(kind: KeyType = KeyType.RSA, **changes: Any) -> Json:
    base = {
        "@context": CONTEXT,
        "type": "CryptographicKey",
        "id": KEY,
        "owner": ISSUER,
        "publicKeyPem": KEYS[kind].public.to_pem().decode(),
    }
    return document(base, changes)


def revoked(*rows: Any, **changes: Any) -> Json:
    base = {
        "@context": CONTEXT,
        "type": "RevocationList",
        "id": REVOKED,
        "issuer": ISSUER,
        "revokedAssertions": list(rows),
    }
    return document(base, changes)


def assertion(**changes: Any) -> Json:
    """An Assertion of a hosted badge."""
    base = {
        "@context": CONTEXT,
        "type": "Assertion",
        "id": BADGE,
        "recipient": {"type": "email", "hashed": False, "identity": EMAIL},
        "badge": MARK,
        "issuedOn": "2026-11-01T00:00:00Z",
        "verification": {"type": "hosted"},
    }
    return document(base, changes)


def to_sign(**changes: Any) -> Json:
    """An Assertion of a signed badge, before it is signed."""
    verification = {"type": "SignedBadge", "creator": KEY}
    named = {"id": "urn:uuid:7b1c1f0e-6a55-4f0e-9d2e-000000000001", "verification": verification}
    return assertion(**{**named, **changes})


def signed(
    payload: Any = None, kind: KeyType = KeyType.RSA, *, alg: str | None = None, **changes: Any
) -> str:
    """A signed badge by one of the academy's keys; ``payload`` in place of its Assertion."""
    body = to_sign(**changes) if payload is None else payload
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    header = {"alg": alg or KEYS[kind].public.algorithm.value}
    return compact(header, raw, KeySigner(KEY, KEYS[kind]))


def in_png(text: bytes, *more: bytes, keyword: bytes = png.KEYWORD_OB2) -> bytes:
    """A PNG of one pixel with a badge of the older kind in it."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    pixel = chunk(b"IDAT", zlib.compress(b"\0\x80"))
    baked = chunk(b"iTXt", keyword + b"\0\0\0\0\0" + text)
    return b"".join((png.SIGNATURE, head, baked, *more, pixel, chunk(b"IEND", b"")))


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def in_svg(content: str) -> bytes:
    """An SVG with this element, its prefix bound to the namespace of Open Badges 2.0."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="http://openbadges.org" '
        f'viewBox="0 0 8 8">{content}<path d="M0 0h8v8z"/></svg>'
    ).encode()


@dataclass(slots=True)
class Academy:
    """The academy's site. What is served can be changed or taken away before looking."""

    network: Network = field(default_factory=Network)
    trust: TrustRegistry | None = None
    now: datetime = NOW

    def __post_init__(self) -> None:
        for each in (profile(), mark(), key(), revoked(), assertion()):
            self.serve(each)

    def serve(self, document: Any, at: str | None = None, status: int = 200) -> Academy:
        """Put a document at its own address, or at another one."""
        self.network.serve(at or document["id"], document, status)
        return self

    def without(self, address: str) -> Academy:
        del self.network.answers[address]
        return self

    def look(self, handed: Any, recipient: str | None = None) -> Report:
        raw = json.dumps(handed) if isinstance(handed, dict) else handed
        world = World(now=self.now, fetch=self.network, trust=self.trust)
        return verify(raw, world=world, recipient=recipient)

    def hosted(self, **changes: Any) -> Report:
        """Look at a hosted badge that stands at its own address, as it is."""
        made = assertion(**changes)
        self.serve(made, at=made["id"] if isinstance(made.get("id"), str) else BADGE)
        return self.look(made)


def bad(report: Report) -> set[str]:
    """The codes of what speaks against the badge, or could not be had."""
    outcomes = (Outcome.FAILED, Outcome.UNKNOWN)
    return {f.code for f in report.findings if f.outcome in outcomes}
