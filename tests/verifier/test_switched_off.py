"""Every security check has a sample that fails without it: each is turned off, and one flips.

How it is done is told in switches.py and switch_worker.py; docs/adversarial.md has the counts.
"""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from covered_twice import NO_SAMPLE, TWICE
from switch_plan import GROUPS, MAKERS, MAKING, TABLES, modules_of, plan, sites_of, source_of
from switches import Plan, Switches, cut

HERE = Path(__file__).resolve().parent
Answers = dict[str, dict[str, Any]]


def turned_off(shared: Path, group: str, folder: Path) -> Answers:
    """What came of each check of a group."""
    answers = folder / "answers.jsonl"
    command = [sys.executable, str(HERE / "switch_worker.py"), str(shared), group, str(answers)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    told = answers.read_text() if answers.exists() else ""
    found = {line["site"]: line for line in map(json.loads, told.splitlines())}
    assert found.keys() == {site.name for site in sites_of(group)}, done.stdout + done.stderr
    return found


@pytest.mark.slow
@pytest.mark.parametrize("group", GROUPS)
def test_every_check_has_a_sample_that_fails_without_it(
    shared: Path, group: str, tmp_path: Path
) -> None:
    answers = turned_off(shared, group, tmp_path)
    how = {site: answer["how"] for site, answer in answers.items()}
    missed = {site for site, word in how.items() if word in ("never", "unheard")}
    assert missed - NO_SAMPLE.keys() == set(), "give it a sample, or say why it can have none"
    twice = {site: answers[site]["others"] for site, word in how.items() if word == "twice"}
    assert twice.keys() - TWICE.keys() == set(), f"say why it is covered twice: {twice}"
    # The lists are true: alone nothing flips, together with the others a sample does.
    assert {site: how[site] for site in TWICE.keys() & how.keys()} == dict.fromkeys(
        TWICE.keys() & how.keys(), "twice"
    )
    assert NO_SAMPLE.keys() & how.keys() <= missed


def test_the_lists_name_checks_that_exist() -> None:
    every = {site.name for group in GROUPS for site in sites_of(group)}
    assert (TWICE.keys() | NO_SAMPLE.keys()) - every == set()
    assert TWICE.keys() & NO_SAMPLE.keys() == set()


def test_what_gets_no_switch_exists_as_well() -> None:
    modules = frozenset[str]().union(*(modules_of(p) for ps in GROUPS.values() for p in ps))
    assert modules >= MAKERS
    whole = plan()
    places = {
        whole.place(module, *path)
        for module in sorted(modules)
        for path in _functions(ast.parse(source_of(module)))
    }
    assert places >= MAKING
    assert all(any(t.startswith(whole.place(m)) for m in modules) for t in TABLES)


def _functions(tree: ast.AST, *path: str) -> list[tuple[str, ...]]:
    found = []
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found += [(*path, node.name), *_functions(node, *path, node.name)]
    return found


# --- the switches themselves

SMALL = '''
REFUSED = {"a": 1, "b": 2}
TABLE = {"bad": Outcome.FAILED}

def check(value):
    """Refuse what is no number."""
    if value is None:
        raise ValueError("no-value")
    if value in REFUSED:
        return Finding(Outcome.FAILED, "is-refused")
    return TABLE.get(value)

def make(value):
    raise ValueError("a maker's")
'''
PLAN = Plan(frozenset({"small"}), frozenset({"small.make"}), frozenset({"small.REFUSED"}))


class Outcome:
    FAILED, PASSED = "failed", "passed"


def small(*off: str) -> Any:
    """The little module's ``check``, with some checks off."""
    switches = Switches(off=set(off))
    tree, _ = cut(SMALL, "small", PLAN)
    space: dict[str, Any] = {
        "__switches__": switches,
        "Outcome": Outcome,
        "Finding": lambda outcome, code: (outcome, code),
    }
    exec(compile(tree, "small", "exec"), space)  # noqa: S102 # it stands a few lines above
    return space["check"]


def test_a_switch_is_put_at_every_check_and_nowhere_else() -> None:
    assert set(cut(SMALL, "small", PLAN)[1]) == {
        "small.REFUSED row: a",
        "small.REFUSED row: b",
        "small pass: Outcome.FAILED",
        "small.check drop: no-value",
        "small.check drop: is-refused",
    }


def test_with_no_switch_off_a_module_does_what_it_says() -> None:
    check = small()
    assert check("a") == ("failed", "is-refused")
    assert check("bad") == "failed"
    assert check("good") is None
    with pytest.raises(ValueError, match="no-value"):
        check(None)


@pytest.mark.parametrize(
    ("off", "value", "answer"),
    [
        ("small.REFUSED row: a", "a", None),
        ("small.check drop: is-refused", "b", None),
        ("small pass: Outcome.FAILED", "bad", "passed"),
        ("small.check drop: no-value", None, None),
    ],
)
def test_a_switch_turns_one_check_off(off: str, value: str | None, answer: str | None) -> None:
    assert small(off)(value) == answer
    assert small(off)("a" if value != "a" else "b") == ("failed", "is-refused") or "refused" in off
