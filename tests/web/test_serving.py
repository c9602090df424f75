"""What serves the pages is told what it must not write down, and whoever lacks it is served too."""

from __future__ import annotations

import gc
import io
import sys
from typing import Any

import pytest
from click.testing import CliRunner
from workshop import Workshop

from merkki_verifier.cli import main
from merkki_verifier.web import create_app, serving
from merkki_verifier.web.shell import UnloggedHandler

OFFLINE = ["serve", "--port", "8123", "--offline"]


class Spoilt(io.BytesIO):
    """A body that shows itself to be no HTTP when it is read."""

    def read(self, _size: int | None = -1, /) -> bytes:
        from gunicorn.http.errors import InvalidChunkSize  # noqa: PLC0415 # not on every system

        raise InvalidChunkSize(b"zz")


@pytest.mark.skipif(sys.platform == "win32", reason="there gunicorn is not known")
@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_gunicorn_serves_in_one_process_and_logs_no_request(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    served: list[Any] = []

    def run(application: object) -> None:
        served.append(application)

    monkeypatch.setattr("gunicorn.app.base.BaseApplication.run", run)
    result = CliRunner().invoke(main, [*OFFLINE, "--host", host])
    assert result.exit_code == 0, result.output
    assert "gunicorn, one process" in result.output
    (application,) = served
    told = application.cfg
    address = "[::1]:8123" if host == "::1" else "127.0.0.1:8123"
    assert f"http://{address}/" in result.output
    assert told.bind == [address]
    assert told.graceful_timeout < 30  # Ctrl-C is not to be waited for
    assert (told.workers, told.loglevel, told.accesslog) == (1, "error", None)
    page = application.load().test_client().post("/", data={"text": "no badge"})
    assert page.status_code == 200


def test_where_there_is_no_gunicorn_werkzeug_serves_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    served: list[dict[str, Any]] = []

    def run_simple(host: str, port: int, _app: object, **options: Any) -> None:
        served.append({"host": host, "port": port, **options})

    monkeypatch.setattr(serving, "find_spec", lambda _: None)
    monkeypatch.setattr("werkzeug.serving.run_simple", run_simple)
    result = CliRunner().invoke(main, OFFLINE)
    assert result.exit_code == 0, result.output
    assert "development server" in result.output
    (told,) = served
    assert (told["host"], told["port"]) == ("127.0.0.1", 8123)
    # The one that writes down nobody's address.
    assert told["request_handler"] is UnloggedHandler


@pytest.mark.skipif(sys.platform == "win32", reason="there gunicorn is not known")
def test_a_body_that_is_no_http_is_the_senders_fault_and_another_is_read() -> None:
    client = create_app(Workshop().world).test_client()
    kind, body = "application/x-www-form-urlencoded", b"text=no+badge"
    for stream, status in [(io.BytesIO(body), 200), (Spoilt(body), 400)]:
        headers = {"Content-Length": str(len(body))}
        answer = client.post("/", content_type=kind, input_stream=stream, headers=headers)
        assert answer.status_code == status


def test_a_body_is_a_file_like_any_other() -> None:
    body = serving.Received(io.BytesIO(b"all of it"))
    assert body.readable()
    assert body.read(3) == b"all"
    assert io.BufferedReader(body).read() == b" of it"


def test_without_gunicorn_no_body_is_blamed_for_what_gunicorn_raises(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(serving, "find_spec", lambda _: None)
    assert serving._malformed.__wrapped__() == ()


def test_what_is_loaded_is_no_garbage_to_look_through_while_it_serves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done: list[str] = []
    monkeypatch.setattr(gc, "collect", lambda: done.append("collect"))
    monkeypatch.setattr(gc, "freeze", lambda: done.append("freeze"))
    serving.settle()
    assert done == ["collect", "freeze"]
