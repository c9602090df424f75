"""Worlds for many processes: importable by each, and some of them deadly."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from workshop import DOCUMENT, LIST, NOW, Workshop

from merkki_verifier import DocumentsFetcher, FetchError, Response, World

Working = Callable[[int], int]

# A badge whose status stands here ends, or stops, the process that looks.
KILLER = "https://koulu.example/status/kill"
SLEEPER = "https://koulu.example/status/sleep"
QUITTER = "https://koulu.example/status/once"


def documents(shop: Workshop) -> dict[str, object]:
    """What the school publishes, for a DocumentsFetcher."""
    return {
        url: {"status": 200, "body_text": json.dumps(document)}
        for url, document in ((DOCUMENT, shop.did_document()), (LIST, shop.status_list(7)))
    }


def world_of(given: dict[str, object]) -> World:
    return World(now=NOW, fetch=DocumentsFetcher.from_mapping(given))


@dataclass(frozen=True)
class Deadly:
    """A network at which some addresses are the end of whoever asks."""

    given: DocumentsFetcher
    folder: Path

    def get(self, url: str, *, accept: str) -> Response:
        with (self.folder / "asked").open("a") as file:
            file.write(f"{os.getpid()} {url}\n")
        if url == KILLER:
            os.kill(os.getpid(), signal.SIGKILL)
        if url == SLEEPER:
            time.sleep(3600)
        if url == QUITTER and not (self.folder / "quit").exists():
            (self.folder / "quit").touch()
            os._exit(3)
        if url in (KILLER, SLEEPER, QUITTER):
            raise FetchError(url, "unreachable", "nobody answers")
        return self.given.get(url, accept=accept)


@dataclass(frozen=True)
class Clinging:
    """A network that cannot be sent to another process, as a real one with a socket."""

    given: DocumentsFetcher
    lock: threading.Lock

    def get(self, url: str, *, accept: str) -> Response:
        with self.lock:
            return self.given.get(url, accept=accept)


def clinging_world(given: dict[str, object]) -> World:
    return World(NOW, Clinging(DocumentsFetcher.from_mapping(given), threading.Lock()))


def square(number: int) -> int:
    return number * number


def squares() -> Working:
    """How a worker that squares numbers begins."""
    return square


def pid_of(_: int) -> int:
    time.sleep(1.0)  # so long that the other worker is there before this one asks again
    return os.getpid()


def pids_of() -> Working:
    return pid_of


def quits_at_once() -> Working:
    os._exit(9)


def ends_when_idle() -> Working:
    """A worker that says it is ready, and is gone before anything is asked of it."""
    threading.Timer(0.4, os._exit, [4]).start()
    return square


def never_starts() -> Working:
    time.sleep(3600)
    return square
