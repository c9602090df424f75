"""``merkki key``: the keys of organisations. No command ever shows a private one."""

from __future__ import annotations

import sys

import click

from merkki_issuer.cli_output import (
    KEY_TYPES,
    UNCERTAIN,
    answers,
    json_option,
    key_type_option,
    print_facts,
    print_json,
    print_table,
)
from merkki_issuer.cli_output import service as open_service
from merkki_issuer.organisations.keyring import KEY_TYPES as ISSUING_TYPES
from merkki_issuer.organisations.model import OrganisationKey


@click.group()
def key() -> None:
    """Keys: create, list, rotate, retire. Old badges stay valid throughout."""


@key.command()
@click.option("--org", "slug", required=True, metavar="SLUG")
@key_type_option(required=True)
@json_option
@answers
def create(slug: str, *, key_type: str, as_json: bool) -> None:
    """Make an organisation's first key of a type.

    \b
    Example:
      merkki key create --org opisto --type ed25519
    """  # noqa: D301 # click's own mark for "do not rewrap"
    with open_service() as service:
        _print(service.organisations.create_key(slug, KEY_TYPES[key_type]), as_json=as_json)


@key.command("list")
@click.option("--org", "slug", metavar="SLUG", help="Only this organisation's.")
@json_option
@answers
def list_(slug: str | None, *, as_json: bool) -> None:
    """List every key ever used, and name each private file that cannot be used.

    Ends with 3 if any active key's file is missing, damaged or closed to us.

    \b
    Example:
      merkki key list --org opisto
    """  # noqa: D301 # click's own mark for "do not rewrap"
    with open_service() as service:
        slugs = [slug] if slug else [o.slug for o in service.organisations.all()]
        keys = [each for name in slugs for each in service.organisations.keys(name)]
        problems = [p for name in slugs for p in service.means.keyring.problems(name)]
    if as_json:
        print_json(
            {
                "keys": [described(each) for each in keys],
                "problems": [problem.to_dict() for problem in problems],
            }
        )
    else:
        rows = [(d["organisation"], d["type"], d["key"], d["state"]) for d in map(described, keys)]
        print_table(("organisation", "type", "key", "state"), rows)
        for problem in problems:
            click.echo(problem.message, err=True)
    if problems:
        sys.exit(UNCERTAIN)


@key.command()
@click.option("--org", "slug", required=True, metavar="SLUG")
@key_type_option(required=False)
@json_option
@answers
def rotate(slug: str, *, key_type: str | None, as_json: bool) -> None:
    """Replace an organisation's keys (all, or of one type); old badges stay valid.

    Whatever was intended under the old keys is finished first.

    \b
    Example:
      merkki key rotate --org opisto --type ed25519
    """  # noqa: D301 # click's own mark for "do not rewrap"
    types = [KEY_TYPES[key_type]] if key_type else list(ISSUING_TYPES)
    with open_service() as service:
        service.organisations.get(slug)
        service.sweeper.sweep()
        fresh = [service.organisations.rotate_key(slug, each) for each in types]
        # The lists too, so that no list depends on a key that may be retired for cause.
        service.status.publish(slug, force=True)
    if as_json:
        print_json([described(each) for each in fresh])
        return
    for each in fresh:
        print_facts(described(each))


@key.command()
@click.argument("name", metavar="KEY")
@click.option("--org", "slug", required=True, metavar="SLUG")
@json_option
@answers
def retire(name: str, *, slug: str, as_json: bool) -> None:
    """Let a key sign nothing more, found by its thumbprint or multikey.

    What it signed stays valid. Without another key of its type nothing new is issued.

    \b
    Example:
      merkki key retire z6Mk... --org opisto
    """  # noqa: D301 # click's own mark for "do not rewrap"
    with open_service() as service:
        _print(service.organisations.retire_key(slug, name), as_json=as_json)


def described(each: OrganisationKey) -> dict[str, object]:
    """A public key as JSON-ready values."""
    dates = {"created": each.created, "retired": each.retired, "revoked": each.revoked}
    state = "revoked" if each.revoked else "retired" if each.retired else "active"
    return {
        "organisation": each.organisation,
        "type": each.public.key_type.value,
        "key": each.published.fragment,
        "thumbprint": each.thumbprint,
        "state": state,
        **{name: at.isoformat() if at else None for name, at in dates.items()},
    }


def _print(each: OrganisationKey, *, as_json: bool) -> None:
    if as_json:
        print_json(described(each))
    else:
        print_facts(described(each))
