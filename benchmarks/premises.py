"""What a workload's folder holds: keys, contexts, documents, and the badges themselves.

The same files are read by everybody who takes part, ours and others. Keys are made for one
run and thrown away.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from itertools import cycle
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from benchmarks.badges import CONTEXTS, ISSUER, LIST, SITE, Json
from merkki_contexts import pinned_library
from merkki_keys import KeySigner, KeyType, PrivateKey, b64url_encode
from merkki_verifier import DocumentsFetcher, World, load_registry
from merkki_verifier.fetch import CachingFetcher
from merkki_verifier.securing.data_integrity import add_proof

CREATED = datetime(2026, 1, 15, 9, tzinfo=UTC)
NOW = datetime(2026, 6, 1, tzinfo=UTC)
REGISTRY = {
    "id": f"{SITE}/registry",
    "updated": "2026-05-01T00:00:00Z",
    "entries": [
        {
            "issuer": ISSUER,
            "names": {
                "fi": "Esimerkin ammattiopisto",
                "sv": "Exempelyrkesinstitutet",
                "en": "Example Vocational College",
            },
            "kind": "school",
            "may_issue": "any",
        }
    ],
}
KINDS = (KeyType.ED25519, KeyType.P256, KeyType.RSA)
NativeKey = ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True)
class Premises:
    """A folder of a workload."""

    folder: Path

    def furnish(self) -> None:
        """Write keys, contexts and documents. Whatever was there before is replaced."""
        made: dict[KeyType, NativeKey] = {
            KeyType.ED25519: ed25519.Ed25519PrivateKey.generate(),
            KeyType.P256: ec.generate_private_key(ec.SECP256R1()),
            KeyType.RSA: rsa.generate_private_key(65537, 2048),
        }
        for kind, key in made.items():
            pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            self._key_file(kind).write_bytes(pem)
            public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
            self._key_file(kind).with_suffix(".public.pem").write_bytes(public)
        self._write("p256.jwk.json", self.signer(KeyType.P256).public.to_jwk())
        self._write("trust.json", REGISTRY)
        known = pinned_library().documents.items()
        self._write("contexts.json", {url: json.loads(pinned.data) for url, pinned in known})
        answers = {
            f"{SITE}/.well-known/did.json": self._did_document(),
            LIST: self.sign(status_list()),
        }
        self._write(
            "documents.json",
            {
                url: {
                    "status": 200,
                    "headers": {"content-type": "application/json"},
                    "body_text": json.dumps(body),
                }
                for url, body in answers.items()
            },
        )

    # --- keys ------------------------------------------------------------------------

    def native(self, kind: KeyType) -> NativeKey:
        """The key as ``cryptography`` has it."""
        key = load_pem_private_key(self._key_file(kind).read_bytes(), None)
        assert isinstance(key, NativeKey)
        return key

    def signer(self, kind: KeyType = KeyType.ED25519) -> KeySigner:
        """The key as Merkki has it, under the name that the DID document gives it."""
        return KeySigner(f"{ISSUER}#{kind.name.lower()}", PrivateKey(self.native(kind)))

    def sign(self, document: Json) -> Json:
        """``document`` with an ``eddsa-rdfc-2022`` proof."""
        return add_proof(
            document, signer=self._ed25519, cryptosuite="eddsa-rdfc-2022", created=CREATED
        )

    @cached_property
    def _ed25519(self) -> KeySigner:
        return self.signer()

    # --- the world -------------------------------------------------------------------

    def world(self) -> World:
        """All that a verifier needs, at hand: documents, and a registry that knows the issuer."""
        return World(
            now=NOW,
            fetch=CachingFetcher(DocumentsFetcher.from_file(self.folder / "documents.json")),
            trust=load_registry(self.folder / "trust.json"),
        )

    # --- files of lines --------------------------------------------------------------

    def write_lines(self, name: str, lines: Iterable[Json | str]) -> None:
        """One document or token a line."""
        with (self.folder / name).open("w", encoding="utf-8") as file:
            for line in lines:
                text = line if isinstance(line, str) else json.dumps(line, ensure_ascii=False)
                file.write(text + "\n")

    def lines(self, name: str) -> cycle[bytes]:
        """The lines of a file, in order, and again from the first."""
        return cycle((self.folder / name).read_bytes().splitlines())

    def documents(self, name: str) -> cycle[Json]:
        """The documents of a file of lines, parsed, in order, and again from the first."""
        return cycle([json.loads(line) for line in (self.folder / name).read_bytes().splitlines()])

    def _did_document(self) -> Json:
        methods = [
            {
                "id": f"{ISSUER}#{kind.name.lower()}",
                **self._public_form(kind),
                "controller": ISSUER,
            }
            for kind in KINDS
        ]
        return {
            "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
            "id": ISSUER,
            "verificationMethod": methods,
            "assertionMethod": [method["id"] for method in methods],
        }

    def _public_form(self, kind: KeyType) -> Json:
        public = self.signer(kind).public
        if kind is KeyType.RSA:
            return {"type": "JsonWebKey", "publicKeyJwk": public.to_jwk()}
        return {"type": "Multikey", "publicKeyMultibase": public.to_multikey()}

    def _key_file(self, kind: KeyType) -> Path:
        return self.folder / f"{kind.name.lower()}.pem"

    def _write(self, name: str, document: object) -> None:
        (self.folder / name).write_text(json.dumps(document), encoding="utf-8")


def status_list() -> Json:
    """A list of 131,072 places in which nothing that is measured is withdrawn."""
    bits = bytearray(131_072 // 8)
    bits[-1] = 0x55
    return {
        "@context": [CONTEXTS[0]],
        "id": LIST,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": ISSUER,
        "validFrom": "2026-01-01T00:00:00Z",
        "validUntil": "2036-01-01T00:00:00Z",
        "credentialSubject": {
            "id": f"{LIST}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": "u" + b64url_encode(gzip.compress(bytes(bits), mtime=0)),
        },
    }
