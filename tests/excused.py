"""After a run of the tests under coverage: what is excused from being run was not run.

A line of ours that no test can run says so beside itself, ``# uncovered:`` and why; behind a
line that ends in a colon, or in the bracket of a definition, the excuse is for all that it
opens. ``make test`` demands every other line. An excuse that is not needed hides the day when
the line stops being tried.
"""

from __future__ import annotations

import sys
from pathlib import Path

from coverage import Coverage

MARK = "# uncovered: "


def needless(coverage: Coverage) -> list[str]:
    """The excused lines that the tests ran, each as ``file:line``."""
    coverage.clear_exclude()
    coverage.exclude(MARK)
    ran = coverage.get_data()
    found = []
    for file in sorted(ran.measured_files()):
        text = Path(file).read_text("utf-8").splitlines()
        _, _, excused, _, _ = coverage.analysis2(file)
        # What opens a function or a branch is run to get past it.
        code = [line.partition(MARK)[0] for line in text]
        opening = {n for n, line in enumerate(code, 1) if line.endswith((":  ", "(  "))}
        lines = set(excused) & set(ran.lines(file) or ()) - opening
        found += [f"{file}:{number}" for number in sorted(lines)]
    return found


if __name__ == "__main__":
    measured = Coverage()
    measured.load()
    if lines := needless(measured):
        sys.exit("\n".join(["excused from being run, and run:", *lines]))
