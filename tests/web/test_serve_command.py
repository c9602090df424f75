"""``merkki-verify serve`` shows the page until it is told to stop, and says what it needs."""

from __future__ import annotations

import signal
import socket
import sys
import threading
import time
from http.client import HTTPConnection
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner

from merkki_verifier.cli import main
from merkki_verifier.web import read_texts
from merkki_verifier.web.shell import TEXTS

SECONDS = 30.0
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Visitor(threading.Thread):
    """Asks about a badge as soon as the page is there, then presses Ctrl-C."""

    def __init__(self, port: int, address: str) -> None:
        super().__init__()
        self.port, self.address = port, address
        self.page = ""
        self.over = threading.Event()  # nobody serves any more

    def run(self) -> None:
        deadline = time.monotonic() + SECONDS
        while not self.page and not self.over.is_set() and time.monotonic() < deadline:
            try:
                self.page = self.visit()
            except ConnectionError:
                time.sleep(0.05)
        if not self.over.is_set():
            signal.raise_signal(signal.SIGINT)

    def visit(self) -> str:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        try:
            connection.request("POST", self.address, urlencode({"text": "no badge"}), FORM)
            return connection.getresponse().read().decode()
        finally:
            connection.close()


def test_the_page_is_served_until_ctrl_c_and_who_looked_is_written_nowhere(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(0)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    visitor = Visitor(port, "/?lang=en&who=somebody")
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        visitor.start()
        result = CliRunner().invoke(main, ["serve", "--port", str(port), "--offline"])
    finally:
        visitor.over.set()
        visitor.join()
        signal.signal(signal.SIGINT, before)
    assert result.exit_code == 0, result.output
    assert read_texts(TEXTS)["answer.unreadable"].en in visitor.page
    assert f"http://127.0.0.1:{port}/" in result.output
    assert "somebody" not in result.output + caplog.text


def test_without_the_extra_the_command_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    web = "merkki_verifier.web"
    for name in [name for name in sys.modules if f"{name}.".startswith(f"{web}.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "flask", None)
    result = CliRunner().invoke(main, ["serve"])
    assert result.exit_code == 2
    assert "pip install 'merkki[web]'" in result.output
