"""A server of our own on this machine for as long as a workload lasts, and connections to it."""

from __future__ import annotations

import atexit
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection, Mapping
from contextlib import suppress
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


class Connection:
    """One connection to a server on this machine, kept as browsers keep theirs."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._connection = HTTPConnection("127.0.0.1", port, timeout=30)
        self.tag = ""  # the ETag of the last answer that had one

    def disconnect(self) -> None:
        """Let go of the connection; whoever asks again connects anew."""
        self._connection.close()

    def get(self, path: str, **headers: str) -> bytes:
        """The body of a page. Raises WrongAnswerError where the answer is neither 200 nor 201."""
        return self._ask("GET", path, None, headers)

    def unchanged(self, path: str, tag: str) -> None:
        """Ask by ETag for what is newer. Raises WrongAnswerError where the answer is not 304."""
        self._ask("GET", path, None, {"If-None-Match": tag}, good=(304,))

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

    def refused(self, path: str, body: str) -> bytes:
        """What JSON is answered with that is not good: a verdict, or an error of the sender's."""
        headers = {"Content-Type": "application/json"}
        return self._ask("POST", path, body, headers, good=(200, 400, 413, 422))

    def _ask(
        self,
        method: str,
        path: str,
        body: str | None,
        headers: Mapping[str, str],
        *,
        good: Collection[int] = (200, 201),
    ) -> bytes:
        try:
            self._connection.request(method, path, body, dict(headers))
            answer = self._connection.getresponse()
            content = answer.read()
        except (HTTPException, OSError):
            self._connection.close()  # the next request connects anew
            raise
        if answer.status not in good:
            raise WrongAnswerError(f"{method} {path}: {answer.status} {content[:200]!r}")
        self.tag = answer.headers.get("ETag", self.tag)
        return content


class Client(Connection):
    """A server of our own for as long as this process lives, and one connection to it."""

    def __init__(
        self,
        app: str,
        *,
        health: str,
        settings: Mapping[str, str],
        workers: int = 1,
        threads: int = 2,
    ) -> None:
        """Start ``app``, in gunicorn's notation, and wait until ``health`` answers."""
        self._listening = socket.create_server(("127.0.0.1", 0))
        # As gunicorn sets it on sockets of its own; else each small answer waits for 40 ms.
        self._listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().__init__(self._listening.getsockname()[1])
        self._ready = tempfile.TemporaryDirectory()
        self._process = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "--workers", str(workers)),
                *("--threads", str(threads)),
                *("--config", "python:benchmarks.told_when_ready"),
                *("--bind", f"fd://{self._listening.fileno()}", "--keep-alive", "60"),
                *("--access-logfile", os.devnull, "--log-level", "warning"),
                *("--no-control-socket", app),
            ],
            cwd=Path(__file__).resolve().parent.parent,
            env=os.environ | settings | {"BENCH_READY": self._ready.name},
            pass_fds=[self._listening.fileno()],
        )
        self._more = list[Connection]()
        atexit.register(self.close)
        self._wait(health, workers)

    def another(self) -> Connection:
        """A second connection to the same server, closed with it."""
        self._more.append(Connection(self._port))
        return self._more[-1]

    def close(self) -> None:
        """End the server."""
        for connection in (self, *self._more):
            connection.disconnect()
        self._listening.close()
        self._process.terminate()
        self._process.wait(timeout=30)
        self._ready.cleanup()

    def _wait(self, path: str, workers: int) -> None:
        until = time.monotonic() + _SECONDS_TO_START
        while time.monotonic() < until:
            if self._process.poll() is not None:
                raise WrongAnswerError("the server ended before it answered")
            with suppress(HTTPException, OSError):
                self.get(path)
                if len([*Path(self._ready.name).iterdir()]) >= workers:
                    return
            time.sleep(0.05)
        raise WrongAnswerError("the server is not ready")
