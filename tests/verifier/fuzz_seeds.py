"""Where a fuzzer starts: badges of our own, small pieces, and the hostile corpus if it is here."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from code_cases.reading import baked, drawn, picture
from fuzz_targets import BADGES, LIST_TOKEN, LISTS, OLDER, SHOP, TOKENS
from older_world import assertion, key, mark, profile, revoked
from sd_world import attestation, badge, claim, digest, sd_jwt
from workshop import SCHOOL, encoded, unsigned, unsigned_list

from merkki_keys import KeyType

# What is larger slows every run and shows nothing that a smaller one does not.
LARGEST = 20_000


def seeds(target: str, shared: Path) -> Iterator[bytes]:
    """The inputs to begin with. ``shared`` need not exist."""
    for seed in (*OWN[target](), *_of_corpus(target, shared / "security")):
        if len(seed) <= LARGEST:
            yield seed


def _of_corpus(target: str, corpus: Path) -> Iterator[bytes]:
    for pattern in FOLDERS.get(target, ()):
        yield from (path.read_bytes() for path in sorted(corpus.glob(pattern)))
    if target == "url" and corpus.is_dir():
        rows = json.loads((corpus / "url/policy-v0.json").read_text())
        yield from (row["url"].encode("utf-8", "surrogatepass") for row in rows)
    if target == "jcs" and corpus.is_dir():
        rows = json.loads((corpus / "jcs/vectors-v0.json").read_text())
        yield from (row["in"].encode("utf-8", "surrogatepass") for row in rows)
    if target in ("did_document", "status_list") and corpus.is_dir():
        hosts = json.loads((corpus / "fixtures/hosts.json").read_text())
        wanted = "did.json" if target == "did_document" else "/status/"
        yield from (h.get("body_text", "").encode() for u, h in hosts.items() if wanted in u)


def _text(*values: Any) -> Iterator[bytes]:
    yield from (v.encode() if isinstance(v, str) else json.dumps(v).encode() for v in values)


def _did_documents() -> Iterator[bytes]:
    document = SHOP.did_document()
    multikey = {
        "id": f"{document['id']}#multi",
        "type": "Multikey",
        "controller": document["id"],
        "publicKeyMultibase": SHOP.key(KeyType.P256).public.to_multikey(),
        "expires": "2031-01-01T00:00:00Z",
    }
    yield from _text(document, {**document, "assertionMethod": [multikey]})
    yield from _text({"keys": [SHOP.key(KeyType.RSA).public.to_jwk() | {"kid": "1"}]})


def _status_lists() -> Iterator[bytes]:
    yield from _text(*LISTS, LIST_TOKEN, encoded(1, entries=64))
    yield from _text({"id": "urn:x", "issuer": SCHOOL, "revokedCredential": []})


def _selective_jwts() -> Iterator[bytes]:
    shown = claim("family_name", "Virtanen")
    payload = attestation(_sd=[digest(shown)])
    yield from _text(sd_jwt(payload, shown), sd_jwt(payload), badge())


OWN: Mapping[str, Callable[[], Iterator[bytes]]] = {
    "json": lambda: _text('{"a":[1,2.5,"\\u00e4"],"b":{"c":null}}', BADGES["jcs"]),
    "jcs": lambda: _text("[5e-324,1.7976931348623157e308,1E2,-1]", BADGES["jcs"]),
    "jws": lambda: _text(*TOKENS),
    "data_integrity": lambda: _text(*BADGES.values()),
    "canonicalizer": lambda: _text(unsigned(), unsigned_list(), json.loads(BADGES["rdfc"])),
    "nquads": lambda: _text('<a:s> <a:p> "x"@fi .\n_:a <a:p> _:b <a:g> .\n'),
    "png": lambda: iter((picture(), baked())),
    "svg": lambda: iter((drawn(), b'<svg xmlns="http://www.w3.org/2000/svg"/>')),
    "did_document": _did_documents,
    "status_list": _status_lists,
    "url": lambda: _text("https://a.example/x?y#z", "https://[2001:4860::8888]/"),
    "sd_jwt": _selective_jwts,
    "older_badge": lambda: _text(
        *OLDER, assertion(badge=mark(issuer=profile())), mark(), profile(), key(), revoked("urn:x")
    ),
}
FOLDERS: Mapping[str, tuple[str, ...]] = {
    "json": ("json/*-v0.json",),
    "jws": ("jwt/*.jwt",),
    "data_integrity": ("di/*.json", "status/*.json", "ob/*.json", "vp/*.json"),
    "canonicalizer": ("di/*.json", "ob/*.json"),
    "nquads": ("rdf/*.nq",),
    "png": ("png/*.png",),
    "svg": ("svg/*.svg",),
}
