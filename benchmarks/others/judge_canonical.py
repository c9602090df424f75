"""Canonicalizers of statements as judges: the digest of the canonical form is the reason given."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

Answer = tuple[str, str]
Judge = Callable[[bytes], Answer]


def pyld(folder: Path, aspect: str) -> Judge:
    """The canonical form's digest as the reason; it knows SHA-256 alone."""
    from pyld import jsonld

    del folder
    options = {
        "algorithm": "URDNA2015",
        "inputFormat": "application/n-quads",
        "format": "application/n-quads",
    }

    def judge(raw: bytes) -> Answer:
        if aspect.endswith("384"):
            return "cannot", "knows no SHA-384"
        text = jsonld.normalize(raw.decode("utf-8"), options)
        return "accept", sha256(text.encode()).hexdigest()

    return judge


def pyoxigraph(folder: Path, aspect: str) -> Judge:
    import pyoxigraph as peer

    del folder
    kind = peer.CanonicalizationAlgorithm
    algorithm = kind.RDFC_1_0_SHA_384 if aspect.endswith("384") else kind.RDFC_1_0

    def judge(raw: bytes) -> Answer:
        dataset = peer.Dataset(peer.parse(input=raw, format=peer.RdfFormat.N_QUADS))
        dataset.canonicalize(algorithm)
        text = "".join(sorted(f"{quad} .\n" for quad in dataset))
        return "accept", sha256(text.encode()).hexdigest()

    return judge
