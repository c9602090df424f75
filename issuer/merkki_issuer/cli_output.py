"""How the commands open the service, print an answer, and end."""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import ParamSpec

import click
from rich.console import Console
from rich.table import Table

from merkki_issuer.errors import IssuerError
from merkki_issuer.service import Service
from merkki_issuer.settings import load_settings
from merkki_keys import KeyType

try:
    import resource
except ImportError:  # Windows has no such limits
    resource = None  # type: ignore[assignment] # and then there is no module

P = ParamSpec("P")

UNCERTAIN = 3

KEY_TYPES = {key_type.value.lower(): key_type for key_type in KeyType}


@contextmanager
def service() -> Iterator[Service]:
    """The service of the environment's settings, closed afterwards."""
    # A core dump of this process would hold the private keys it opened. What gunicorn
    # becomes of it inherits the limit.
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    opened = Service.open(load_settings())
    try:
        yield opened
    finally:
        opened.close()


def answers(command: Callable[P, None]) -> Callable[P, None]:
    """A command that ends with the status of what went wrong, and says it as asked: the
    last line of the program, where every error of ours becomes words.
    """  # noqa: D205 - one sentence, too long for a line

    @functools.wraps(command)
    def answering(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except IssuerError as error:
            if kwargs.get("as_json"):
                print_json({"error": error.to_dict()})
            else:
                click.echo(f"{error.message}", err=True)
                if error.hint:
                    click.echo(error.hint, err=True)
            sys.exit(error.exit_status)

    return answering


def json_option(command: Callable[P, None]) -> Callable[P, None]:
    """``--json``: the answer as one JSON value on standard output."""
    return click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")(command)


def print_json(value: object) -> None:
    """One JSON value and a line end."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def print_facts(facts: Mapping[str, object]) -> None:
    """Names and values, one a line."""
    width = max((len(name) for name in facts), default=0)
    for name, value in facts.items():
        text = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
        click.echo(f"{name:<{width}}  {text}")


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table on a terminal; tabs where the output goes to another program."""
    rows = list(rows)
    if not sys.stdout.isatty():
        for row in rows:
            click.echo("\t".join(map(str, row)))
        return
    table = Table(*columns, box=None)
    for row in rows:
        table.add_row(*map(str, row))
    Console().print(table)


def key_type_option(*, required: bool) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """``--type``: which kind of key."""
    return click.option(
        "--type",
        "key_type",
        required=required,
        type=click.Choice(["ed25519", "p-256", "rsa"], case_sensitive=False),
        help="Ed25519 makes embedded proofs, P-256 ES256 and RSA RS256 tokens.",
    )
