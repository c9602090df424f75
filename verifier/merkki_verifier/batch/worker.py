"""The other end of the line: one process that does one thing after another."""

from __future__ import annotations

import signal
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, Final

READY: Final = "ready"


def run(line: Connection, start: Callable[[], Callable[[Any], Any]]) -> None:
    """Work until the line is closed. An error of ours ends the process, and is heard so."""
    # Ctrl-C reaches the whole group of processes; ending the workers is the caller's to do.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    serve(line, start)


def serve(line: Connection, start: Callable[[], Callable[[Any], Any]]) -> None:
    """Answer each task with its result, in order, as soon as it is there."""
    work = start()
    try:
        line.send(READY)
        while True:
            for task in line.recv():
                line.send(work(task))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return  # nobody is there any more who would want to know
