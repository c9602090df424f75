"""Settings of gunicorn: each of its processes leaves a file when it has loaded the app.

Connections that are kept stay with the process that took them. Opened while only one of two
is ready, all of them would be that one's.
"""

import os
from pathlib import Path
from typing import Any


def post_worker_init(worker: Any) -> None:
    """What gunicorn calls in each process before it takes connections."""
    Path(os.environ["BENCH_READY"], str(worker.pid)).touch()
