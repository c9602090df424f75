"""JSON-LD libraries by hand: what a programmer writes who needs ``eddsa-rdfc-2022`` today."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from itertools import cycle
from pathlib import Path
from typing import Any

from peer_files import CREATED, METHOD, Step, documents, documents_once, lines, native, read

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def base58(raw: bytes) -> str:
    number, text = int.from_bytes(raw, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        text = ALPHABET[digit] + text
    return "1" * (len(raw) - len(raw.lstrip(b"\0"))) + text


def unbase58(text: str) -> bytes:
    number = 0
    for letter in text:
        number = number * 58 + ALPHABET.index(letter)
    zeros = len(text) - len(text.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def normalizer(folder: Path) -> Callable[[Any], str]:
    from pyld import jsonld

    known = {
        url: {"contextUrl": None, "documentUrl": url, "document": document, "tag": "static"}
        for url, document in read(folder, "contexts.json").items()
    }
    options = {
        "algorithm": "URDNA2015",
        "format": "application/n-quads",
        "documentLoader": lambda url, _: known[url],
    }

    def normalize(document: Any) -> str:
        text: str = jsonld.normalize(document, options)
        return text

    return normalize


def hashed(document: Any, proof: Any, normalize: Callable[[Any], str]) -> bytes:
    config = normalize({**proof, "@context": document["@context"]})
    return sha256(config.encode()).digest() + sha256(normalize(document).encode()).digest()


def pyld_verify(folder: Path) -> Step:
    key, badges = native(folder).public_key(), lines(folder, "badges.jsonl")
    normalize = normalizer(folder)

    def step() -> None:
        document = json.loads(next(badges))
        proof = document.pop("proof")
        signature = unbase58(proof.pop("proofValue")[1:])
        key.verify(signature, hashed(document, proof, normalize))

    return step


def pyld_sign(folder: Path) -> Step:
    key, badges = native(folder), documents(folder, "unsigned.jsonl")
    normalize = normalizer(folder)

    def step() -> object:
        document = next(badges)
        proof = {
            "type": "DataIntegrityProof",
            "cryptosuite": "eddsa-rdfc-2022",
            "created": CREATED,
            "verificationMethod": METHOD,
            "proofPurpose": "assertionMethod",
        }
        signature = key.sign(hashed(document, proof, normalize))
        return {**document, "proof": {**proof, "proofValue": "z" + base58(signature)}}

    return step


def pyld_canonical(folder: Path) -> Step:
    normalize, badges = normalizer(folder), documents(folder, "unsigned.jsonl")
    return lambda: normalize(next(badges))


def pyoxigraph_canonical(folder: Path) -> Step:
    import pyoxigraph

    texts = cycle([document["n"] for document in [*documents_once(folder, "quads.jsonl")]])

    def step() -> object:
        parsed = pyoxigraph.parse(input=next(texts), format=pyoxigraph.RdfFormat.N_QUADS)
        dataset = pyoxigraph.Dataset(parsed)
        dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
        # A data set has no order: canonical N-Quads are its lines, sorted.
        return "".join(sorted(f"{quad} .\n" for quad in dataset))

    return step
