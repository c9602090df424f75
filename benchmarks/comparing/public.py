"""The public fixtures, with what their publishers would serve.

1EdTech's samples carry their key in the fragment of an https URL; a controller document that
lists it is served for each. The W3C's tokens are asked about one key at a time, as its suite
does, so that each key makes a batch.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.comparing.samples import Batch, Sample
from merkki_verifier import Limits

FIXTURES_NOW = datetime(2026, 11, 23, tzinfo=UTC)
# The presentations beside the W3C's tokens ran out on 17 December 2024.
TOKENS_NOW = datetime(2024, 12, 16, 2, 0, tzinfo=UTC)
CID = "https://www.w3.org/ns/cid/v1"
TOKENS_ISSUER = "https://example.issuer/vc-jose-cose"
DCC = "https://digitalcredentials.github.io/vc-test-fixtures/"
# The DCC signs the lists of its fixtures with one key, whoever issued the badge.
DCC_LISTS = frozenset({"did:key:z6MknNQD1WHLGGraFi6zcbGevuAgkVfdyCdtZnQTGWVVvR5Q"})
TEST_LIST = (
    "https://raw.githubusercontent.com/1EdTech/digital-credentials-public-validator/refs/heads/"
    "main/inspector-vc/src/test/resources/ob30/bit-string-list/testlist"
)
GROUPS: Mapping[str, str] = {
    "1edtech-ob30/": "1EdTech, Open Badges 3.0",
    "1edtech-clr20/": "1EdTech, CLR 2.0",
    "1edtech-impl-guide/": "1EdTech, implementation guide",
    "dcc-fixtures/": "Digital Credentials Consortium",
}
# Their keys are did:keys that nothing ties to the issuer: who looks at more than the proof
# must refuse them. One of them ran out in 2025.
PROOFS: Mapping[str, str] = {
    "w3c-di-eddsa/": "W3C, EdDSA cryptosuites",
    "w3c-di-ecdsa/": "W3C, ECDSA cryptosuites",
}
_NO_CREDENTIAL = ("statusLists/", "LICENSE", ".md", "did.json", "testlist", ".txt", "key-and-hash")
_UNDECIDED = ("status undeterminable", "invalid: did:web", "not verifiable")
_STATED = re.compile(
    r"(\d+)\. .*: verify (credential)_(jose|sdjwt) with (vm-[a-z0-9]+)\.json -> (\w+)"
)
_KEYED = re.compile(r"https://[^\s\"#]+#z[1-9A-HJ-NP-Za-km-z]+")


@dataclass(frozen=True, slots=True)
class PublicFixtures:
    """The folder of standards, as the homework has it."""

    folder: Path

    def batches(self) -> Iterator[Batch]:
        """All public fixtures, by publisher."""
        manifest = json.loads((self._vectors / "MANIFEST.json").read_text(encoding="utf-8"))
        documents, contexts = self._documents(), self._contexts()
        schemas = self._schemas()
        for prefix, title in (*GROUPS.items(), *PROOFS.items()):
            proof = prefix in PROOFS
            yield Batch(
                title=title,
                now=TOKENS_NOW if proof else FIXTURES_NOW,
                aspect="proof" if proof else "credential",
                samples=tuple(self._samples(manifest["files"], prefix)),
                documents=documents,
                contexts=contexts,
                schemas=schemas,
                # The DCC's own lists are shorter than W3C's minimum; its readers say so.
                limits=Limits(min_status_entries=100_000),
                status_issuers=DCC_LISTS,
            )
        yield from self._tokens(manifest["files"], contexts)

    @property
    def _vectors(self) -> Path:
        return self.folder / "vectors"

    def _samples(self, rows: list[dict[str, Any]], prefix: str) -> Iterator[Sample]:
        for row in rows:
            name, stated = str(row["file"]), row.get("expect")
            if not name.startswith(prefix) or any(part in name for part in _NO_CREDENTIAL):
                continue
            if prefix == "dcc-fixtures/" and not name.endswith(".json"):
                continue  # the text chunks of the stored pictures are gone
            if isinstance(stated, str) and stated != "support file":
                yield Sample(name, self._vectors / name, stated, _allowed(stated))

    def _tokens(
        self, rows: list[dict[str, Any]], contexts: Mapping[str, object]
    ) -> Iterator[Batch]:
        by_key: dict[str, list[Sample]] = {}
        for row in rows:
            stated = row.get("expect")
            found = _STATED.fullmatch(stated[0]) if isinstance(stated, list) else None
            if found is not None and str(row["file"]).startswith("vc-jose-cose/"):
                word = "valid" if found[5] == "success" else "invalid"
                file = self._vectors / str(row["file"])
                sample = Sample(str(row["file"]), file, word, _allowed(word))
                by_key.setdefault(found[4], []).append(sample)
        for key, samples in sorted(by_key.items()):
            yield Batch(
                title="W3C, VC-JOSE-COSE",
                now=TOKENS_NOW,
                samples=tuple(samples),
                documents=self._controller_of_tokens(key),
                contexts=contexts,
            )

    def _controller_of_tokens(self, key: str) -> Mapping[str, str]:
        """The issuer's keys in the two forms in which verifiers ask for them."""
        asked: dict[str, Any] = json.loads(
            (self._vectors / f"vc-jose-cose/input/{key}.json").read_text(encoding="utf-8")
        )
        # The suite's keys are published whole; a document that did so is not to be believed.
        method = {name: value for name, value in asked.items() if name != "secretKeyJwk"}
        controller = {
            "@context": CID,
            "id": TOKENS_ISSUER,
            "verificationMethod": [method],
            "assertionMethod": [method["id"]],
        }
        jwk = method["publicKeyJwk"]
        metadata = {"issuer": TOKENS_ISSUER, "jwks": {"keys": [jwk]}}
        return {
            TOKENS_ISSUER: json.dumps(controller),
            "https://example.issuer/.well-known/jwt-vc-issuer/vc-jose-cose": json.dumps(metadata),
        }

    def _documents(self) -> Mapping[str, str]:
        documents = {
            DCC + path.relative_to(self._vectors / "dcc-fixtures").as_posix(): text
            for path in sorted((self._vectors / "dcc-fixtures").rglob("*"))
            if path.is_file() and (text := _text(path)).startswith("{")
        }
        documents[TEST_LIST] = _text(self._vectors / "1edtech-ob30/bit-string-list/testlist")
        controllers: dict[str, dict[str, Any]] = {}
        for path in sorted(self._vectors.rglob("*")):
            if path.is_file() and path.suffix in {".json", ".1ob", ".png", ".svg", ""}:
                for method in _KEYED.findall(_text(path)):
                    _list_key(controllers, method)
        return documents | {url: json.dumps(document) for url, document in controllers.items()}

    def _contexts(self) -> Mapping[str, object]:
        """Every context that a fixture names and that its publisher serves."""
        folder = self.folder / "contexts"
        manifest = json.loads((folder / "MANIFEST.json").read_text(encoding="utf-8"))
        contexts: dict[str, object] = {
            url: json.loads((folder / row["file"]).read_text(encoding="utf-8"))
            for row in manifest["contexts"]
            for url in row["urls"]
        }
        citizenship = self._vectors / "contexts/citizenship-v4rc1.jsonld"
        contexts["https://w3id.org/citizenship/v4rc1"] = json.loads(_text(citizenship))
        return contexts

    def _schemas(self) -> Mapping[str, object]:
        folder = self.folder / "schemas"
        manifest = json.loads((folder / "MANIFEST.json").read_text(encoding="utf-8"))
        return {
            row["id"]: json.loads((folder / row["file"]).read_text(encoding="utf-8"))
            for row in manifest["schemas"]
        }


def _allowed(stated: str) -> frozenset[str]:
    """The answers that a publisher's words stand for; none where they name no verdict."""
    if stated.startswith(("valid for 1EdTech", "test ", "not tested")):
        return frozenset()
    if stated.startswith("valid"):
        return frozenset({"accept"})
    return frozenset({"cannot"} if stated.startswith(_UNDECIDED) else {"refuse"})


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "replace")


def _list_key(controllers: dict[str, dict[str, Any]], method: str) -> None:
    base, _, key = method.partition("#")
    document = controllers.setdefault(
        base, {"@context": CID, "id": base, "verificationMethod": [], "assertionMethod": []}
    )
    if method not in document["assertionMethod"]:
        entry = {"id": method, "type": "Multikey", "controller": base, "publicKeyMultibase": key}
        document["verificationMethod"].append(entry)
        document["assertionMethod"].append(method)
