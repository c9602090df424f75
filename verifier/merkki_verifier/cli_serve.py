"""``merkki-verify serve``: the verify page and the routes for programs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import click

from merkki_verifier.cli_world import WorldChoice, takes_world
from merkki_verifier.shared_world import shared
from merkki_verifier.world import World


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8001,
    show_default=True,
    help="Port to listen on.",
)
@click.option(
    "--threads", type=click.IntRange(1, 64), default=8, show_default=True, help="Requests at once."
)
@click.option(
    "--limit",
    "rate",
    default="300/minute",
    show_default=True,
    metavar="RATE",
    help="What one client may ask, such as 20/minute; off for no limit.",
)
@click.option(
    "--trusted-proxies",
    type=click.IntRange(0, 10),
    default=0,
    show_default=True,
    metavar="N",
    help="How many proxies of yours stand before it and set X-Forwarded-For.",
)
@takes_world
def serve(
    host: str, port: int, threads: int, rate: str, trusted_proxies: int, *, choice: WorldChoice
) -> None:
    """Serve the verify page and the HTTP API (needs the extra: pip install 'merkki[web]').

    gunicorn serves, in one process with threads: requests are counted and challenges used up
    for that process. Put a proxy with TLS before it, and tell --trusted-proxies of it: else all
    who come through the proxy share one limit. On Windows, which gunicorn does not know, it
    is Werkzeug's development server, for trying it out only.

    \b
    Example:
      merkki-verify serve --port 8001 --trust region.yaml
      merkki-verify serve --limit 60/minute --trusted-proxies 1
    """  # noqa: D301 # click's own mark for "do not rewrap"
    try:
        from merkki_verifier.web import RateError, create_app, serving  # noqa: PLC0415 # an extra
    except ImportError as error:
        raise click.UsageError("serving needs the extra: pip install 'merkki[web]'") from error
    fresh = choice.world(datetime.now(UTC))
    # Key documents and status lists are remembered as long as they say; the badges that
    # visitors name by an address are not.
    first = shared(fresh)

    def world() -> World:
        return replace(first, now=datetime.now(UTC))

    try:
        app = create_app(
            world,
            given=fresh.fetch,
            rate=rate,
            trusted_proxies=trusted_proxies,
            # Some threads never wait for other hosts.
            fetching=max(1, threads - 2),
        )
    except RateError as error:
        raise click.BadParameter(str(error), param_hint="--limit") from error
    where = serving.authority(host, port)
    click.echo(f"Verify page: http://{where}/   for programs: /api", err=True)
    click.echo(f"Served by {serving.server_name()}.", err=True)
    serving.serve(lambda: app, host=host, port=port, threads=threads)
