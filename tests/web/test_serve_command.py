"""``merkki-verify serve`` shows the page until it is told to stop, and says what it needs."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
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


def visit(port: int, address: str) -> str:
    """Ask about a badge as soon as the page is there."""
    deadline = time.monotonic() + SECONDS
    while True:
        connection = HTTPConnection("127.0.0.1", port, timeout=SECONDS)
        try:
            connection.request("POST", address, urlencode({"text": "no badge"}), FORM)
            return connection.getresponse().read().decode()
        except ConnectionError:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        finally:
            connection.close()


@pytest.mark.skipif(sys.platform == "win32", reason="there Ctrl-C is no signal")
def test_the_page_is_served_until_ctrl_c_and_who_looked_is_written_nowhere() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    # A process of its own: the server forks, and would take the tests along.
    process = subprocess.Popen(
        [sys.executable, "-m", "merkki_verifier", "serve", "--port", str(port), "--offline"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        page = visit(port, "/?lang=en&who=somebody")
    finally:
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=SECONDS)
    assert process.returncode == 0, said
    assert read_texts(TEXTS)["answer.unreadable"].en in page
    assert f"http://127.0.0.1:{port}/" in said
    assert "somebody" not in said


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
