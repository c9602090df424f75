"""docs/trust.md does what it says."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

from merkki_verifier.trust import load_registry

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs/trust.md").read_text()
(EXAMPLE,) = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)


def test_the_example_registry_is_one() -> None:
    registry = load_registry(EXAMPLE.encode())
    assert set(registry.entries) == {"did:web:koulu.example", "did:web:yllapitaja.example"}


def test_every_example_comes_out_as_printed() -> None:
    world = {"registry_above": EXAMPLE.encode()}
    test = doctest.DocTestParser().get_doctest(TEXT, world, "trust.md", None, 0)
    assert doctest.DocTestRunner().run(test).failed == 0
    assert len(test.examples) > 6


def test_every_answer_of_the_check_is_listed() -> None:
    source = (ROOT / "verifier/merkki_verifier/trust/check.py").read_text()
    answers = set(re.findall(r'"((?:trust|issuer|registry|right|creator)-[a-z-]+)"', source))
    assert len(answers) == 14
    assert answers == set(re.findall(r"^\| `([a-z-]+)` \| \w+ \|", TEXT, re.MULTILINE))
