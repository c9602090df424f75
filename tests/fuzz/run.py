"""Fuzz one target for a while: ``python tests/fuzz/run.py TARGET SECONDS``.

Needs atheris (tests/fuzz/requirements.txt). An input that breaks a promise is written to
tests/fuzz/crashes/ and ends the run with an error; put the interesting ones, made small, into
tests/fuzz/regressions/TARGET/, where the ordinary tests try them for ever.
"""

from __future__ import annotations

import json
import os
import random
import sys
import tempfile
from pathlib import Path
from typing import Any

import atheris  # type: ignore[import-untyped,import-not-found,unused-ignore] # no types, and rarely there

HERE = Path(__file__).resolve().parent
CRASHES = HERE / "crashes"
sys.path.insert(0, str(HERE.parent / "verifier"))

with atheris.instrument_imports(include=["merkki_verifier", "merkki_contexts", "merkki_keys"]):
    from fuzz_seeds import LARGEST, seeds
    from fuzz_targets import OF_JSON, TARGETS

_VALUES: list[Any] = [None, True, 0, -1, 1.5, 2**53, "", "urn:x:1", [], {}, "@id", [[]]]


def mutate_json(data: bytes, max_size: int, seed: int) -> bytes:
    """Change a value where that is possible, and bytes as often."""
    chance = random.Random(seed)  # noqa: S311 # repeatable, and nothing secret
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict | list) or chance.random() < 0.5:
        mutated: bytes = atheris.Mutate(data, max_size)
        return mutated
    place = document
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not keys:
            return data
        key = chance.choice(keys)
        if isinstance(place[key], dict | list) and chance.random() < 0.7:
            place = place[key]
            continue
        _change(document, place, key, chance)
        return json.dumps(document).encode()[:max_size]


def _change(document: Any, place: Any, key: Any, chance: random.Random) -> None:
    what = chance.randrange(5)
    if what == 0:
        del place[key]
    elif what == 1:
        place[key] = chance.choice(_VALUES)
    elif what == 2:
        place[key] = [place[key]]
    elif what == 3 and isinstance(document, dict) and document:
        place[key] = json.loads(json.dumps(document[chance.choice(list(document))]))
    elif isinstance(place, dict):
        place[chance.choice(["id", "type", "@id", "x", *map(str, document)])] = place[key]


def main(name: str, seconds: str) -> None:
    """Fuzz ``name`` for so many seconds, from the seeds."""
    CRASHES.mkdir(exist_ok=True)
    shared = Path(os.environ.get("MERKKI_SHARED", HERE.parents[2] / "shared"))
    with tempfile.TemporaryDirectory() as corpus:
        for number, seed in enumerate(seeds(name, shared)):
            (Path(corpus) / f"seed-{number}").write_bytes(seed)
        options = [
            f"-max_total_time={seconds}",
            f"-artifact_prefix={CRASHES / name}-",
            f"-max_len={2 * LARGEST}",
            "-timeout=20",  # one input; an honest one takes milliseconds
            "-rss_limit_mb=1500",
            "-print_final_stats=1",
            "-verbosity=1",
        ]
        mutator = {"custom_mutator": mutate_json} if name in OF_JSON else {}
        atheris.Setup([sys.argv[0], *options, corpus], TARGETS[name], **mutator)
        atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
