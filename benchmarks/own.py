"""Our side of a workload, in its own process: ``python -m benchmarks.own WORKLOAD ENTRANT DIR``."""

from __future__ import annotations

import importlib.metadata
import json
import sys
from pathlib import Path
from time import perf_counter

from benchmarks.workloads import WORKLOADS


def main(workload: str, entrant: str, folder: str) -> None:
    """Do as many operations as each line of the input asks for."""
    step = WORKLOADS[workload].own[entrant](Path(folder))
    step()
    library = "merkki" if entrant.startswith("merkki") else "cryptography"
    print(json.dumps({"ready": importlib.metadata.version(library)}), flush=True)
    for line in sys.stdin:
        count = int(line)
        started = perf_counter()
        for _ in range(count):
            step()
        seconds = perf_counter() - started
        print(json.dumps({"seconds": seconds, "peak": peak_memory()}), flush=True)


def peak_memory() -> int:
    """The largest resident memory of this process so far, in bytes; 0 where nobody keeps it.

    What getrusage says is that of the parent too, until the process grows beyond it.
    """
    status = Path("/proc/self/status")
    if not status.exists():
        return 0
    text = status.read_text(encoding="ascii", errors="replace")
    return int(text.split("VmHWM:")[1].split()[0]) * 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
