"""``merkki api-key``: which programs may act for an organisation over HTTP."""

from __future__ import annotations

import click

from merkki_issuer.access.model import ApiKey
from merkki_issuer.cli_output import answers, json_option, print_facts, print_json, print_table
from merkki_issuer.cli_output import service as open_service


@click.group()
def api_key() -> None:
    """API keys: let a program award and withdraw for an organisation (docs/issuing-http.md)."""


@api_key.command()
@click.option("--org", "slug", required=True, metavar="SLUG")
@click.option("--label", required=True, metavar="TEXT", help="Which program has it; no person.")
@json_option
@answers
def add(slug: str, *, label: str, as_json: bool) -> None:
    """Make a key and show its token, now and never again: only its digest is kept.

    \b
    Example:
      merkki api-key add --org opisto --label "student register"
    """  # noqa: D301 # click's own mark for "do not rewrap"
    with open_service() as service:
        key, token = service.api_keys.create(slug, label)
    facts = {**described(key), "token": token}
    if as_json:
        print_json(facts)
    else:
        print_facts(facts)


@api_key.command("list")
@click.option("--org", "slug", metavar="SLUG", help="Only this organisation's.")
@json_option
@answers
def list_(slug: str | None, *, as_json: bool) -> None:
    """List every key there ever was. Tokens are not among it.

    \b
    Example:
      merkki api-key list --org opisto
    """  # noqa: D301 # click's own mark for "do not rewrap"
    with open_service() as service:
        keys = [described(key) for key in service.api_keys.all(slug)]
    if as_json:
        print_json(keys)
        return
    columns = ("key", "organisation", "label", "state")
    print_table(columns, [[key[column] for column in columns] for key in keys])


@api_key.command()
@click.argument("name", metavar="KEY")
@json_option
@answers
def revoke(name: str, *, as_json: bool) -> None:
    """Let a key open nothing from now on, by its name from the list.

    \b
    Example:
      merkki api-key revoke abcdefgh
    """  # noqa: D301 # click's own mark for "do not rewrap"
    with open_service() as service:
        facts = described(service.api_keys.revoke(name))
    if as_json:
        print_json(facts)
    else:
        print_facts(facts)


def described(key: ApiKey) -> dict[str, object]:
    """A key as JSON-ready values."""
    return {
        "key": key.name,
        "organisation": key.organisation,
        "label": key.label,
        "state": "revoked" if key.revoked else "active",
        "created": key.created.isoformat(),
        "revoked": key.revoked.isoformat() if key.revoked else None,
    }
