"""A small world to let things happen in: one school, its keys, its lists, its badges."""

from __future__ import annotations

import base64
import copy
import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from merkki_keys import KeySigner, KeyType, PrivateKey, b64url_encode, did_key
from merkki_verifier import FetchError, Report, Response, World
from merkki_verifier.securing import vc_jwt
from merkki_verifier.securing.data_integrity import add_proof
from merkki_verifier.trust import TrustRegistry
from merkki_verifier.verify import verify

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
SCHOOL = "did:web:koulu.example"
DOCUMENT = "https://koulu.example/.well-known/did.json"
LIST = "https://koulu.example/status/1"
SUITE = {
    KeyType.ED25519: "eddsa-rdfc-2022",
    KeyType.P256: "ecdsa-rdfc-2019",
    KeyType.P384: "ecdsa-rdfc-2019",
}
Json = dict[str, Any]


@dataclass(slots=True)
class Network:
    """Answers what it was given and remembers what it was asked."""

    answers: dict[str, Response | str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def get(self, url: str, *, accept: str) -> Response:
        assert accept
        self.asked.append(url)
        answer = self.answers.get(url, "unreachable")
        if isinstance(answer, str):
            raise FetchError(url, answer, "nobody answers")
        return answer

    def serve(self, url: str, document: object, status: int = 200) -> None:
        body = document if isinstance(document, bytes) else json.dumps(document).encode()
        self.answers[url] = Response(status, {"content-type": "application/json"}, body)


@dataclass(slots=True)
class Workshop:
    """A school with one key of each kind, a DID document, and a status list."""

    keys: dict[KeyType, PrivateKey] = field(default_factory=dict)
    network: Network = field(default_factory=Network)
    trust: TrustRegistry | None = None
    now: datetime = NOW

    def __post_init__(self) -> None:
        self.network.serve(DOCUMENT, self.did_document())
        self.network.serve(LIST, self.status_list())

    def key(self, kind: KeyType) -> PrivateKey:
        if kind not in self.keys:
            self.keys[kind] = KEYS[kind]
        return self.keys[kind]

    def signer(self, kind: KeyType = KeyType.ED25519, *, did: str = SCHOOL) -> KeySigner:
        return KeySigner(f"{did}#{kind.name.lower()}", self.key(kind))

    def did_document(self) -> Json:
        methods = [self.method(kind) for kind in KeyType]
        return {
            "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
            "id": SCHOOL,
            "verificationMethod": methods,
            "assertionMethod": [m["id"] for m in methods],
        }

    def method(self, kind: KeyType) -> Json:
        return {
            "id": f"{SCHOOL}#{kind.name.lower()}",
            "type": "JsonWebKey",
            "controller": SCHOOL,
            "publicKeyJwk": self.key(kind).public.to_jwk(),
        }

    def world(self) -> World:
        return World(now=self.now, fetch=self.network, trust=self.trust)

    def check(self, badge: Json | str | bytes, **asked: Any) -> Report:
        raw = json.dumps(badge) if isinstance(badge, dict) else badge
        return verify(raw, world=self.world(), **asked)

    def sign(self, document: Json, kind: KeyType = KeyType.ED25519, **how: Any) -> Json:
        suite = how.pop("cryptosuite", SUITE.get(kind))
        assert isinstance(suite, str)
        how.setdefault("created", datetime(2026, 11, 1, tzinfo=UTC))
        return add_proof(document, signer=how.pop("signer", self.signer(kind)), cryptosuite=suite, **how)  # fmt: skip  # noqa: E501

    def badge(self, **changes: Any) -> Json:
        return self.sign(unsigned(**changes))

    def jwt(self, kind: KeyType = KeyType.P256, typ: str = "JWT", **changes: Any) -> str:
        return vc_jwt.secure(unsigned(**changes), signer=self.signer(kind), typ=typ)

    def status_list(self, *bits: int, purpose: str = "revocation", **changes: Any) -> Json:
        return self.sign(unsigned_list(*bits, purpose=purpose, **changes))


def unsigned(**changes: Any) -> Json:
    """A badge of sound structure. A change of None takes the member away."""
    document: Json = {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": "urn:uuid:0b6f62b8-5f8d-4d5d-a1ad-7a6a1f0c3c11",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Työelämän pelisäännöt",
        "issuer": {"id": SCHOOL, "type": ["Profile"], "name": "Esimerkkikoulu"},
        "validFrom": "2026-11-01T00:00:00Z",
        "credentialSubject": {
            "id": "did:key:z6Mku3T6NkbaU6xf8FnN5uEiCFoPhLxyaRYbNxWkWGMNxesV",
            "type": ["AchievementSubject"],
            "achievement": {
                "id": "https://koulu.example/marks/WL-01/1.0/fi",
                "type": ["Achievement"],
                "humanCode": "WL-01",
                "name": "Työelämän pelisäännöt",
                "description": "Tuntee työelämän säännöt.",
                "criteria": {"narrative": "Selittää työsopimuksen pääkohdat."},
            },
        },
    }
    document |= changes
    return {name: copy.deepcopy(value) for name, value in document.items() if value is not None}


def entry(
    index: int | str = 5, *, purpose: str = "revocation", url: str = LIST, **more: Any
) -> Json:
    """A status entry for a badge."""
    return {
        "type": "BitstringStatusListEntry",
        "statusPurpose": purpose,
        "statusListIndex": index if isinstance(index, str) else str(index),
        "statusListCredential": url,
        **more,
    }


def unsigned_list(*bits: int, purpose: str = "revocation", **changes: Any) -> Json:
    """A status list credential in which the given bits are set."""
    document: Json = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": LIST,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": SCHOOL,
        "validFrom": "2026-11-24T00:00:00Z",
        "validUntil": "2026-12-01T00:00:00Z",
        "credentialSubject": {
            "id": LIST + "#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "encodedList": encoded(*bits),
        },
    }
    document |= changes
    return {name: value for name, value in document.items() if value is not None}


def encoded(*bits: int, entries: int = 131_072) -> str:
    """An encodedList with the given bits set, most significant bit first."""
    raw = bytearray(entries // 8)
    for bit in bits:
        raw[bit // 8] |= 0x80 >> (bit % 8)
    return "u" + b64url_encode(gzip.compress(bytes(raw), mtime=0))


def at(document: Json, pointer: str, value: object) -> Json:
    """A copy of ``document`` with the value at ``pointer`` replaced or added."""
    changed = copy.deepcopy(document)
    *way, last = pointer.removeprefix("/").split("/")
    place: Any = changed
    for step in way:
        place = place[int(step)] if isinstance(place, list) else place[step]
    if isinstance(place, list):
        place[int(last)] = value
    else:
        place[last] = value
    return changed


def without(document: Json, pointer: str) -> Json:
    """A copy of ``document`` without the member at ``pointer``."""
    changed = copy.deepcopy(document)
    *way, last = pointer.removeprefix("/").split("/")
    place: Any = changed
    for step in way:
        place = place[int(step)] if isinstance(place, list) else place[step]
    del place[last]
    return changed


def compact(header: Mapping[str, object], payload: bytes, signer: KeySigner) -> str:
    """A compact JWS with any header at all, made without the library's own rules."""
    head = base64.urlsafe_b64encode(json.dumps(header).encode()).rstrip(b"=")
    body = base64.urlsafe_b64encode(payload).rstrip(b"=")
    signature = signer.sign(head + b"." + body)
    return (head + b"." + body + b"." + base64.urlsafe_b64encode(signature).rstrip(b"=")).decode()


# Making an RSA key takes a while; these are made once and never leave the tests.
KEYS = {kind: PrivateKey.generate(kind) for kind in KeyType}
STRANGER = PrivateKey.generate(KeyType.ED25519)
STRANGER_DID = did_key(STRANGER.public)
