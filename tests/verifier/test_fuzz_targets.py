"""The fuzzer's targets keep their promises on every seed, and on what once broke one."""

from __future__ import annotations

from pathlib import Path

import pytest
from fuzz_seeds import FOLDERS, OWN, seeds
from fuzz_targets import OF_JSON, TARGETS

REGRESSIONS = Path(__file__).resolve().parents[1] / "fuzz" / "regressions"
NOWHERE = Path(__file__).with_name("no such folder")


@pytest.mark.parametrize("target", TARGETS)
def test_a_target_keeps_its_promise_on_seeds_of_our_own(target: str) -> None:
    given = list(seeds(target, NOWHERE))
    assert given
    for seed in given:
        TARGETS[target](seed)


@pytest.mark.parametrize("target", TARGETS)
def test_a_target_keeps_its_promise_on_the_seeds_of_the_corpus(target: str, shared: Path) -> None:
    for seed in seeds(target, shared):
        TARGETS[target](seed)


def test_every_target_has_seeds_of_our_own() -> None:
    assert TARGETS.keys() == OWN.keys()
    assert TARGETS.keys() >= FOLDERS.keys() | OF_JSON


@pytest.mark.parametrize("path", sorted(REGRESSIONS.glob("*/*")), ids=lambda path: path.name)
def test_what_once_broke_a_promise_breaks_none_now(path: Path) -> None:
    TARGETS[path.parent.name](path.read_bytes())
