"""``merkki serve``: the web service."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import NoReturn

import click

from merkki_issuer.cli_output import answers
from merkki_issuer.cli_output import service as open_service
from merkki_issuer.errors import RefusedError
from merkki_issuer.settings import LOOPBACK


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, envvar="PORT", help="Port to listen on.")
@click.option("--workers", default=2, show_default=True, help="Processes.")
@click.option("--threads", default=4, show_default=True, help="Threads in each process.")
@answers
def serve(*, host: str, port: int, workers: int, threads: int) -> None:
    """Serve the web pages with gunicorn until interrupted.

    Put a reverse proxy with TLS before it. The settings are checked before it starts.

    \b
    Example:
      merkki serve --port 8000 --workers 4
    """  # noqa: D301 # click's own mark for "do not rewrap"
    with open_service() as service:
        service.settings.require_secret_key()
        if service.conformance is not None:
            require_loopback(host)
        for problem in service.key_problems():
            click.echo(f"{problem.message} Nothing is signed with it.", err=True)
    click.echo(f"Listening on {_address(host, port)}; errors alone are logged.", err=True)
    replace_by_gunicorn(host, port, workers=workers, threads=threads)


def require_loopback(host: str) -> None:
    """Raise RefusedError for an address that anybody else can reach."""
    if host not in LOOPBACK:
        raise RefusedError(
            "conformance-not-local",
            f"Conformance mode signs for anybody who asks, and {host} is not this machine alone.",
            "Listen on 127.0.0.1, or turn MERKKI_CONFORMANCE off.",
        )


def replace_by_gunicorn(
    host: str, port: int, *, workers: int, threads: int, tls: Path | None = None
) -> NoReturn:
    """Let gunicorn take this process's place; the settings are in the environment.

    ``tls`` is a PEM file with a key and its certificate, for https without a proxy.
    """
    arguments = [
        sys.executable,
        *("-m", "gunicorn"),
        *("--bind", _address(host, port)),
        *("--workers", str(workers)),
        *("--threads", str(threads)),
        *(("--certfile", str(tls), "--keyfile", str(tls)) if tls else ()),
        # The tokens of claim and share links are in the path: no access log may keep them.
        *("--access-logfile", os.devnull),
        # At lower levels it writes down what it could not read, an API key or such a path
        # among it, and who sent it.
        *("--log-level", "error"),
        # Else whoever asks from this machine says by a header where our links lead.
        *("--forwarder-headers", ""),
        # Nobody steers this server from outside it.
        "--no-control-socket",
        "merkki_issuer.web:create_app()",
    ]
    os.execv(sys.executable, arguments)  # noqa: S606 # gunicorn takes this process's place


def _address(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
