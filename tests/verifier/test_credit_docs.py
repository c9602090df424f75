"""docs/credit.md does what it says."""

from __future__ import annotations

import doctest
import re
from contextlib import chdir
from pathlib import Path

from credit_world import Mark, registry

from merkki_verifier import Outcome
from merkki_verifier.credit import Reason, load_rules
from merkki_verifier.credit.ruleset import Automation
from merkki_verifier.report import Check

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs/credit.md").read_text()


def test_every_example_comes_out_as_printed() -> None:
    withdrawn = Mark("CP-01", but={Check.STATUS: (Outcome.FAILED, "status-revoked")})
    shown = [Mark(f"WL-0{n}") for n in range(1, 5)]
    world = {"reports": [m.report() for m in (*shown, withdrawn)], "registry": registry()}
    test = doctest.DocTestParser().get_doctest(TEXT, world, "credit.md", None, 0)
    with chdir(ROOT):
        assert doctest.DocTestRunner().run(test).failed == 0
    assert len(test.examples) > 8


def test_the_example_ruleset_is_one() -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
    rules = load_rules(example.encode())
    assert (rules.id, rules.automation) == ("amk-2026", Automation.PROPOSE)


def test_every_reason_code_is_explained() -> None:
    named = set(re.findall(r"\b[A-Z]{2,}(?:_[A-Z]+)*\b", TEXT))
    assert {reason.value for reason in Reason} <= named
