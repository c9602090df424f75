"""A small world with one issuer: real keys, real signatures, no network."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from merkki_keys import KeySigner, KeyType, PrivateKey, did_key
from merkki_verifier import FetchError, Response, World
from merkki_verifier.securing.data_integrity import add_proof
from merkki_verifier.trust.registry import TrustEntry, TrustRegistry

NOON = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
NAMES = {"fi": "Esimerkkikoulu", "sv": "Exempelskolan", "en": "Example School"}

BADGE: Mapping[str, Any] = {
    "@context": [
        "https://www.w3.org/ns/credentials/v2",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    ],
    "id": "urn:uuid:5f0c2f5e-7a34-4c55-9d49-1f5f5a4d6a01",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "validFrom": "2026-11-12T00:00:00Z",
    "name": "Turvallisesti työssä",
    "credentialSubject": {
        "id": "urn:uuid:0b2f1c55-5df5-4d0a-8a3f-5b6c9f3a7c11",
        "type": ["AchievementSubject"],
        "achievement": {
            "id": "https://passi.tervasalmi.example/achievements/WL-02/1.0/fi",
            "type": ["Achievement"],
            "name": "Turvallisesti työssä",
            "description": "Toimii turvallisesti.",
            "inLanguage": "fi",
            "humanCode": "WL-02",
            "criteria": {"narrative": "* Tunnistaa vaarat.\n* Käyttää suojaimia."},
        },
    },
}


@dataclass(slots=True)
class Web:
    """Answers with the documents it has, and remembers what was asked of it."""

    documents: dict[str, Response] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def get(self, url: str, *, accept: str) -> Response:
        assert accept
        self.asked.append(url)
        if url not in self.documents:
            raise FetchError(url, "unreachable", "nobody is there")
        return self.documents[url]


@dataclass(frozen=True, slots=True)
class BadgeWorld:
    """One issuer with a key, the web around it, and a registry that knows it."""

    key: PrivateKey = field(default_factory=lambda: PrivateKey.generate(KeyType.ED25519))
    web: Web = field(default_factory=Web)

    @property
    def issuer(self) -> str:
        return did_key(self.key.public)

    def badge(self, **changes: object) -> bytes:
        """A good badge but for these members, signed by the issuer."""
        document = {**copy.deepcopy(dict(BADGE)), **changes}
        document.setdefault("issuer", self._profile())
        key_id = f"{self.issuer}#{self.issuer.removeprefix('did:key:')}"
        signer = KeySigner(key_id, self.key)
        signed = add_proof(document, signer=signer, cryptosuite="eddsa-rdfc-2022", created=NOON)
        return json.dumps(signed, ensure_ascii=False).encode()

    def world(self, *, known: bool = True) -> World:
        entry = TrustEntry(self.issuer, NAMES, "school")
        entries = {self.issuer: entry} if known else {}
        return World(now=NOON, fetch=self.web, trust=TrustRegistry(entries))

    def _profile(self) -> dict[str, object]:
        return {"id": self.issuer, "type": ["Profile"], "name": "What It Calls Itself"}
