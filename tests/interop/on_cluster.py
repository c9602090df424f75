"""Verifies a file over a cluster of this machine, in which a worker dies once.

    python on_cluster.py FILE FOLDER DOCUMENTS.json

Needs ray on the path; started by test_cluster.py.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from batch_world import Deadly
from workshop import NOW

from merkki_verifier import DocumentsFetcher, World
from merkki_verifier.batch.cluster import over_cluster
from merkki_verifier.batch.ranges import Ranges, RangeWork, begun
from merkki_verifier.batch.summary import Summary


def main(file: str, folder: str, documents: str) -> None:
    """Print the summary as JSON."""
    given = DocumentsFetcher.from_mapping(json.loads(Path(documents).read_text("utf-8")))
    found = Ranges.of(Path(file), lines=5)
    begun(Path(folder), {"file": found.sha256})
    work = RangeWork(file, folder, World(NOW, Deadly(given, Path(folder))))
    summary = Summary()
    for counts in over_cluster(work, found.ranges, address="local"):
        counts.add_to(summary)
    sys.stdout.write(json.dumps(summary.to_dict()) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
