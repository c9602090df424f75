"""Turns the checks of one group of modules off, one at a time, and says what then flips.

    python switch_worker.py SHARED GROUP ANSWERS

Everything is judged once with all checks on, which tells what each check speaks about: the
samples of the corpus, the cases of the codes, and after these the plain tests. Then a fork of
this process for each check judges the few of them that it refuses. One JSON line for each
check goes to the file ANSWERS.

The process is a pytest session of its own, since only pytest can run tests; the import hook
is in place before it begins.
"""

from __future__ import annotations

import json
import os
import resource
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol
from switch_plan import plan, sites_of, tests_of
from switches import Finder, Site, Switches

# A check on the amount of work, once off, must not be waited for; nor eat the machine.
SECONDS = 20
MEMORY = 3 * 1024**3
# Samples tried for one check, the likeliest first.
TRIED = 120
# Checks that have to be off together before a forgery gets through; more is another matter.
TOGETHER = 5

Judge = Callable[[], tuple[str, frozenset[str]]]


@dataclass(frozen=True, slots=True)
class Known:
    """A sample, and how it went with every check on. ``spoke`` are the checks, in order."""

    id: str
    allowed: frozenset[str]
    judge: Judge
    spoke: tuple[str, ...]


@dataclass(slots=True)
class Bench:
    """All samples, by what speaks about them."""

    switches: Switches
    known: list[Known] = field(default_factory=list)

    def judge(self, id_: str, allowed: frozenset[str], judge: Judge) -> None:
        """Judge one sample with every check on."""
        self.switches.spoke.clear()
        word, _ = judge()
        if word in allowed:  # else another test fails, and says more
            self.known.append(Known(id_, allowed, judge, tuple(self.switches.spoke)))

    def about(self, site: Site) -> list[Known]:
        """The samples that one check refuses, those first about which little else speaks."""
        if site.early:
            # Nobody hears it: addresses and names for a table of them, else what ends badly.
            wanted = {"row": ("own address", "own name"), "pass": ("status-", "code ", "own ")}[
                site.kind
            ]
            return [k for k in self.known if k.id.startswith(wanted)]
        heard = [k for k in self.known if site.name in k.spoke]
        # Else in the order they were judged in. Were it the quickest first, what is tried, and
        # with it the answer, would depend on how busy the machine is.
        return sorted(heard, key=lambda k: (_rank(k.id), len(k.spoke)))


def _rank(id_: str) -> int:
    """The shared corpus first, then the cases of codes and samples of our own, then tests."""
    kinds = ("code ", "own ", "test ")
    return next((n for n, kind in enumerate(kinds, start=1) if id_.startswith(kind)), 0)


def flip(bench: Bench, off: Iterable[str], samples: Iterable[Known]) -> Mapping[str, object]:
    """Judge samples in a fork with some checks off, until one comes out otherwise."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            bench.switches.off = set(off)
            os.write(writing, json.dumps(_first_flip(bench, samples)).encode())
        finally:
            os._exit(0)
    os.close(writing)
    told, _, _ = select.select([reading], [], [], SECONDS)
    said = os.read(reading, 1 << 16) if told else b""
    os.close(reading)
    if not told:
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    if said:
        found: Mapping[str, object] = json.loads(said)
        return found
    return {"how": "hung" if not told else "died"}


def _first_flip(bench: Bench, samples: Iterable[Known]) -> Mapping[str, object]:
    spoke: list[str] = []
    for known in samples:
        bench.switches.spoke.clear()
        try:
            word, _ = known.judge()
        except BaseException as error:  # noqa: BLE001 # whatever gets out, the corpus calls a failure
            return {"how": "crashed", "by": known.id, "to": repr(error)[:200]}
        if word not in known.allowed:
            return {"how": "flipped", "by": known.id, "to": word}
        spoke = spoke or [name for name in bench.switches.spoke if name not in known.spoke]
    return {"how": "", "spoke": spoke}


def together(bench: Bench, site: Site, samples: list[Known]) -> list[str]:
    """The other checks that refuse what this one refuses: off with it, a sample flips."""
    # As many as alone: most may be one test's examples, which another check refuses for good.
    for known in samples[:TRIED]:
        off: list[str] = [site.name]
        while len(off) <= TOGETHER:
            found = flip(bench, off, [known])
            if found["how"]:
                return off[1:]
            # The first that has not spoken before is the one that now refuses. Without the
            # verdict itself anything gets through: that explains nothing.
            spoke = found["spoke"]
            assert isinstance(spoke, list)
            new = [n for n in spoke if n not in off and not n.startswith("report.")]
            if not new:
                break
            off.append(new[0])
    return []


def early(shared: str, site: Site, samples: list[Known]) -> Mapping[str, object]:
    """The same for what is evaluated at import: another process imports with the check off."""
    ids = json.dumps([known.id for known in samples])
    command = [sys.executable, __file__, shared, "", "", site.name, ids]
    done = subprocess.run(command, capture_output=True, check=False, timeout=120)
    if done.returncode:
        return {"how": "crashed", "to": done.stderr.decode()[-200:]}
    found: Mapping[str, object] = json.loads(done.stdout)
    return found


def judged_off(shared: Path, ids: set[str]) -> Mapping[str, object]:
    """Judge samples until one comes out otherwise than it may."""
    from switch_samples import samples  # noqa: PLC0415 # only after the hook is in place

    for id_, allowed, judge in samples(shared):
        if id_ in ids:
            word, _ = judge()
            if word not in allowed:
                return {"how": "flipped", "by": id_, "to": word}
    return {"how": ""}


def tried(shared: str, bench: Bench, site: Site) -> Mapping[str, object]:
    """What comes of turning one check off."""
    samples, others = bench.about(site), list[str]()
    if not samples:
        found: Mapping[str, object] = {"how": "unheard"}
    elif site.early:
        found = early(shared, site, samples)
    else:
        plain = [k for k in samples if not k.id.startswith("test ")]
        found = flip(bench, [site.name], plain[:TRIED])
        if not found["how"]:
            tests = [k for k in samples if k.id.startswith("test ")]
            found = flip(bench, [site.name], tests[:TRIED])
    if not found["how"] and not site.early:
        others = together(bench, site, samples)
    return {
        "site": site.name,
        "how": found["how"] or ("twice" if others else "never"),
        "by": found.get("by", ""),
        "to": found.get("to", ""),
        "others": others,
    }


@dataclass(slots=True)
class Session:
    """The pytest plugin: runs no test for its own sake."""

    switches: Switches
    shared: str
    group: str
    answers: Path

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Judge everything, then try every check of the group."""
        from switch_samples import samples  # noqa: PLC0415 # likewise

        bench = Bench(self.switches)
        for id_, allowed, judge in samples(Path(self.shared)):
            bench.judge(id_, allowed, judge)
        for id_, judge in _tests(session):
            bench.judge(id_, frozenset({"held"}), judge)
        with self.answers.open("w") as answers:
            for site in sites_of(self.group):
                answers.write(json.dumps(tried(self.shared, bench, site)) + "\n")
                answers.flush()
        return True


def _tests(session: pytest.Session) -> Iterator[tuple[str, Judge]]:
    """The plain tests: quick, and the same each time."""
    for item in session.items:
        plain = isinstance(item, pytest.Function) and not hasattr(item.obj, "hypothesis")
        if plain and item.get_closest_marker("slow") is None:
            yield f"test {item.nodeid}", _of_test(item)


def _of_test(item: pytest.Item) -> Judge:
    def judge() -> tuple[str, frozenset[str]]:
        item._initrequest()  # type: ignore[attr-defined] # as plugins that run tests again do
        reports = runtestprotocol(item, log=False, nextitem=None)
        skipped = any(report.skipped for report in reports)
        broken = any(report.failed for report in reports)
        return "skipped" if skipped else "broken" if broken else "held", frozenset()

    return judge


def main(shared: str, group: str, answers: str, off: str = "", ids: str = "") -> None:
    """Try every check of the group; or judge the samples ``ids`` with one check off."""
    switches, whole = Switches(off={off} if off else set()), plan()
    if off:
        # Its own module will do, and is there sooner.
        alone = {m for m in whole.modules if off.startswith(whole.place(m))}
        Finder(replace(whole, modules=frozenset(alone)), switches).install()
        sys.stdout.write(json.dumps(judged_off(Path(shared), set(json.loads(ids)))))
        return
    Finder(whole, switches).install()
    session = Session(switches, shared, group, Path(answers))
    quiet = ["-q", "-s", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:cov"]
    sys.exit(pytest.main([*quiet, *map(str, tests_of(group))], plugins=[session]))


if __name__ == "__main__":
    main(*sys.argv[1:])
