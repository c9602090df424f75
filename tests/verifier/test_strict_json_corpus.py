"""The shared corpus of hostile JSON, and JSONTestSuite, come out as their manifest says."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from merkki_verifier.strict_json import JsonError, parse


def spelled_out(path: Path) -> bytes:
    """A sample's bytes; the ones too big to store are described, not kept."""
    if not path.name.endswith(".synth.json"):
        return path.read_bytes()
    parts = json.loads(path.read_bytes())["synth"]
    return b"".join(
        bytes.fromhex(part["hex"])
        if "hex" in part
        else part.get("text", part.get("repeat", "")).encode() * part.get("count", 1)
        for part in parts
    )


def verdict(raw: bytes) -> str:
    try:
        parse(raw)
    except JsonError:
        return "reject"
    return "accept"


def test_every_json_sample_of_the_corpus_comes_out_as_expected(shared: Path) -> None:
    folder = shared / "security"
    samples = [
        sample
        for sample in json.loads((folder / "MANIFEST.json").read_bytes())["samples"]
        if sample["layer"] == "json"
    ]
    surprises = {
        sample["id"]: (sample["expected"], found)
        for sample in samples
        if (found := verdict(spelled_out(folder / sample["file"]))) != sample["expected"]
    }
    assert surprises == {}
    counts = Counter(sample["expected"] for sample in samples)
    assert counts["accept"] > 90
    assert counts["reject"] > 200
