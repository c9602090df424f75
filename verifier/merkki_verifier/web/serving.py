"""Serving the pages and the routes for real: gunicorn, in one process with threads.

The one door to gunicorn here. One process, so that what is counted and used up in memory is
counted and used up for all. Where there is no gunicorn (Windows) Werkzeug's development server
takes its place, and says so.
"""

from __future__ import annotations

import gc
import io
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from merkki_verifier.web.shell import Pages


def server_name() -> str:
    """What will serve, in words for whoever starts it."""
    if find_spec("gunicorn") is not None:
        return "gunicorn, one process"
    return "Werkzeug's development server: put nothing public on it"


def authority(host: str, port: int) -> str:
    """A host and its port as one text (RFC 3986 section 3.2)."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def serve(app: Callable[[], Pages], *, host: str, port: int, threads: int) -> None:
    """Serve ``app()`` until interrupted. Logs no address and no requester."""
    if find_spec("gunicorn") is None:
        app().run(host=host, port=port, threaded=True)
        return
    _application(app)(
        {
            "bind": authority(host, port),
            "workers": 1,
            "worker_class": "gthread",
            "threads": threads,
            # Seconds that a request may still take when told to stop. Then the process ends,
            # as it does where the signal met gunicorn's worker at a bad moment.
            "graceful_timeout": 15,
            # At lower levels it writes down who sent what it could not read.
            "loglevel": "error",
            # Nobody steers this server from outside it.
            "control_socket_disable": True,
            # No header is a word about where the app stands: links are built from that.
            "forwarder_headers": "",
        }
    ).run()


def settle() -> None:
    """Say that what is loaded by now stays for as long as this process serves.

    Else Python looks through all of it for garbage now and then, a tenth of a second each time,
    while requests wait.
    """
    gc.collect()
    gc.freeze()


class Received(io.RawIOBase):
    """A request's body, as a file that fails as files do.

    Gunicorn finds out that a body in chunks is not sent as HTTP says (RFC 9112 section 7.1)
    when it is read, and raises what only its own server knows. Werkzeug makes an OSError the
    client's fault (400) and anything else ours (500).
    """

    def __init__(self, body: IO[bytes]) -> None:
        super().__init__()
        self._body = body

    def readable(self) -> bool:
        """It is there to be read."""
        return True

    def readinto(self, buffer: Any, /) -> int:
        """Fill ``buffer``, as far as there is something. Raises OSError."""
        try:
            content = self._body.read(len(buffer))
        except _malformed() as error:
            raise OSError("the body is not sent as HTTP says") from error
        buffer[: len(content)] = content
        return len(content)


@cache
def _malformed() -> tuple[type[Exception], ...]:
    if find_spec("gunicorn") is None:
        return ()
    from gunicorn.http.errors import ParseException  # noqa: PLC0415 # not on every system

    return (ParseException,)


def _application(app: Callable[[], Pages]) -> Any:
    """Gunicorn's own class, made for ``app``: it is imported only where there is one."""
    from gunicorn.app.base import BaseApplication  # noqa: PLC0415 # not on every system

    class Served(BaseApplication):  # type: ignore[misc] # it is published without types
        def __init__(self, options: dict[str, object]) -> None:
            self._options = options
            super().__init__()

        def load_config(self) -> None:
            for name, value in self._options.items():
                self.cfg.set(name, value)

        def load(self) -> Any:  # by its types an app takes a dict, by PEP 3333 any mapping
            loaded = app()
            settle()
            return loaded

    return Served
