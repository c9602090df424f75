"""Judges one batch of the corpus in a process of its own: started by test_corpus_batches.

    python corpus_batch.py SHARED LAYER FOLDER

Writes one JSON line before and one after every trial, so that whoever waits knows which
trial ate the time or the memory if this process is killed.
"""

from __future__ import annotations

import json
import re
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from corpus import Corpus
from trials import Trial, trials_of

# Far above what a sample may cost (300 MiB resident), since address space is not memory:
# it stops a runaway before the machine feels it.
ADDRESS_SPACE = 2 * 1024**3


def resident() -> int:
    """The most memory this process ever held, in MiB."""
    status = Path("/proc/self/status")
    if status.exists():
        # ru_maxrss counts what held the process before its program was loaded: the tests' own.
        (peak,) = re.findall(
            r"^VmHWM:\s+(\d+) kB$", status.read_text(encoding="ascii"), re.MULTILINE
        )
        return int(peak) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def batch(corpus: Corpus, layer: str, folder: str) -> Iterator[Trial]:
    """The trials of a layer whose samples lie in one folder of the corpus."""
    wanted = {
        sample.id
        for sample in corpus.samples(layer)
        if sample.path.relative_to(corpus.folder).parts[0] == folder
    }
    return (trial for trial in trials_of(corpus, layer) if trial.id.split("[")[0] in wanted)


def tell(**said: object) -> None:
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


def main(shared: str, layer: str, folder: str) -> None:
    """Judge the batch."""
    for bound in (resource.RLIMIT_AS, resource.RLIMIT_DATA):
        resource.setrlimit(bound, (ADDRESS_SPACE, ADDRESS_SPACE))
    for trial in batch(Corpus.open(Path(shared)), layer, folder):
        tell(begun=trial.id)
        started = time.process_time()
        judged = trial.judge()  # an exception ends the process: that is a finding, too
        tell(
            id=trial.id,
            word=judged.word,
            codes=sorted(judged.codes),
            asked=judged.asked,
            seconds=time.process_time() - started,
            resident=resident(),
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
