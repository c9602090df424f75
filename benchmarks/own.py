"""Our side, in a process: ``python -m benchmarks.own MODULE WORKLOAD ENTRANT FOLDER``."""

from __future__ import annotations

import importlib
import importlib.metadata
import json
import re
import resource
import sys
from collections.abc import Iterator
from math import ceil
from pathlib import Path
from time import perf_counter

from benchmarks.model import Burst, Workload

# Whose version is shown beside an entrant that is not ours.
LIBRARIES = {
    "raw signature": "cryptography",
    "bare route": "flask",
    "bare start": "cryptography",
    "bare start, nothing to check with": "cryptography",
}


def main(module: str, workload: str, entrant: str, folder: str) -> None:
    """Do as many operations as each line of the input asks for."""
    listed: tuple[Workload, ...] = importlib.import_module(module).WORKLOADS
    found = next(each for each in listed if each.name == workload)
    step = found.own[entrant](Path(folder))
    if not found.whole:
        step()  # what does not work is found before it is timed
    library = LIBRARIES.get(entrant, "merkki")
    print(json.dumps({"ready": importlib.metadata.version(library)}), flush=True)
    for line in sys.stdin:
        count = int(line)
        seconds, each = 0.0, list[float]()
        for _ in range(count):
            started = perf_counter()
            made = step()
            took = perf_counter() - started
            seconds += made.mean if isinstance(made, Burst) else took
            each += made.each if isinstance(made, Burst) else (took,)
        slow = sorted(each)[max(0, ceil(0.99 * len(each)) - 1)]
        print(json.dumps({"seconds": seconds, "peak": peak_memory(), "slow": slow}), flush=True)


def peak_memory() -> int:
    """The most resident memory that this process, or one that it started, ever had, in bytes.

    0 where nobody keeps it. What getrusage says of this very process is its parent's too,
    until it grows beyond that.
    """
    ended = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    return max(ended, *map(_peak_of, _family("self")))


def _family(process: str) -> Iterator[str]:
    yield process
    for children in Path(f"/proc/{process}/task").glob("*/children"):
        for child in children.read_text(encoding="ascii").split():
            yield from _family(child)


def _peak_of(process: str) -> int:
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0  # it ended meanwhile, or this system keeps no such files
    found = re.search(r"^VmHWM:\s+([0-9]+)", status, re.MULTILINE)
    return int(found[1]) * 1024 if found else 0


if __name__ == "__main__":
    main(*sys.argv[1:])
