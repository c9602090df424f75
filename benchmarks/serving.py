"""A server of our own on this machine for as long as a workload lasts, and one connection to it."""

from __future__ import annotations

import atexit
import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask

from benchmarks.model import WrongAnswerError

_SECONDS_TO_START = 60


def bare() -> Flask:
    """An app whose only page says nothing: what the server and the framework cost."""
    app = Flask("bare")
    app.add_url_rule("/", view_func=lambda: "nothing")
    return app


class Client:
    """A server process with two threads, and a connection that is kept as browsers keep theirs."""

    def __init__(self, app: str, *, health: str, settings: Mapping[str, str]) -> None:
        """Start ``app``, in gunicorn's notation, and wait until ``health`` answers."""
        self._listening = socket.create_server(("127.0.0.1", 0))
        # As gunicorn sets it on sockets of its own; else each small answer waits for 40 ms.
        self._listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._port: int = self._listening.getsockname()[1]
        self._process = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "--workers", "1", "--threads", "2"),
                *("--bind", f"fd://{self._listening.fileno()}", "--keep-alive", "60"),
                *("--access-logfile", os.devnull, "--log-level", "warning"),
                *("--no-control-socket", app),
            ],
            cwd=Path(__file__).resolve().parent.parent,
            env=os.environ | settings,
            pass_fds=[self._listening.fileno()],
        )
        atexit.register(self.close)
        self._connection = HTTPConnection("127.0.0.1", self._port, timeout=30)
        self._wait(health)

    def get(self, path: str, **headers: str) -> bytes:
        """The body of a page. Raises WrongAnswerError where the answer is neither 200 nor 201."""
        return self._ask("GET", path, None, headers)

    def post(self, path: str, form: Mapping[str, str]) -> bytes:
        """The body of what a form leads to. Raises as ``get``."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", path, urlencode(form), kind)

    def send(self, path: str, body: str, key: str = "") -> bytes:
        """What JSON is answered with. Raises as ``get``."""
        headers = {"Content-Type": "application/json"}
        return self._ask(
            "POST", path, body, headers | ({"Authorization": f"Bearer {key}"} if key else {})
        )

    def close(self) -> None:
        """End the server."""
        self._connection.close()
        self._listening.close()
        self._process.terminate()
        self._process.wait(timeout=30)

    def _ask(self, method: str, path: str, body: str | None, headers: Mapping[str, str]) -> bytes:
        try:
            self._connection.request(method, path, body, dict(headers))
            answer = self._connection.getresponse()
            content = answer.read()
        except (HTTPException, OSError):
            self._connection.close()  # the next request connects anew
            raise
        if answer.status not in (200, 201):
            raise WrongAnswerError(f"{method} {path}: {answer.status} {content[:200]!r}")
        return content

    def _wait(self, path: str) -> None:
        until = time.monotonic() + _SECONDS_TO_START
        while True:
            if self._process.poll() is not None:
                raise WrongAnswerError("the server ended before it answered")
            try:
                self.get(path)
            except (HTTPException, OSError):
                if time.monotonic() > until:
                    raise
                time.sleep(0.05)
            else:
                return
