"""A real browser on a real socket, and everything it tried to do."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from werkzeug.serving import WSGIRequestHandler, make_server

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication
    from playwright.sync_api import Browser, Dialog, Page, Request

CHROMIUM = Path("/usr/bin/chromium")
# Without these Chromium talks to its makers at every start; the machine may have no network.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def free_port() -> int:
    """A port that nobody listens on now; for links that must know it beforehand."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
    return port


class SilentHandler(WSGIRequestHandler):
    """Serves without a word."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Say nothing."""


@contextmanager
def served(app: WSGIApplication, port: int = 0) -> Iterator[str]:
    """The app on a loopback port of its own; gives its origin."""
    server = make_server("127.0.0.1", port, app, threaded=True, request_handler=SilentHandler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass  # without slots: Playwright keeps its wrappers on the object whose method it calls
class Watched:
    """A page, and what happened on it."""

    page: Page
    origin: str
    dialogs: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("dialog", self._dialog)
        self.page.on("request", self._request)

    def _dialog(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def _request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.origin}/", "data:")):
            self.strangers.append(request.url)

    def live_parts(self) -> list[str]:
        """Elements and attributes in the page that could act, other than our own script."""
        found: list[str] = self.page.evaluate(
            """() => {
              const live = [];
              for (const e of document.querySelectorAll("*")) {
                if (["IFRAME", "OBJECT", "EMBED", "STYLE", "BASE", "FORM"].includes(e.tagName)
                    && !(e.tagName === "FORM" && e.matches(".langs, [data-drop]")))
                  live.push(e.outerHTML);
                if (e.tagName === "SCRIPT" && !e.src.includes("/look/")) live.push(e.outerHTML);
                for (const a of e.attributes)
                  if (a.name.startsWith("on") || /^\\s*(javascript|vbscript):/i.test(a.value))
                    live.push(`${e.tagName} ${a.name}=${a.value}`);
              }
              return live;
            }"""
        )
        return found


@contextmanager
def opened(browser: Browser, origin: str, **context: object) -> Iterator[Watched]:
    """A fresh page in a fresh context, watched."""
    fresh = browser.new_context(**context)  # type: ignore[arg-type] # Playwright's own options
    try:
        yield Watched(fresh.new_page(), origin)
    finally:
        fresh.close()
