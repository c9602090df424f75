"""``merkki revoke``, ``suspend``, ``reinstate`` and ``merkki status``."""

from __future__ import annotations

import sys

import click

from merkki_issuer.cli_output import (
    UNCERTAIN,
    answers,
    json_option,
    print_facts,
    print_json,
    print_table,
)
from merkki_issuer.cli_output import service as open_service
from merkki_issuer.errors import IssuerError
from merkki_issuer.status.lists import StatusChange
from merkki_issuer.status.model import Reason, list_name

# A person gives a reason; these two are for programs.
_REASONS = click.Choice(
    [reason.value for reason in Reason if reason not in {Reason.NOT_STATED, Reason.NEVER_DELIVERED}]
)


@click.command()
@click.argument("name", metavar="AWARD")
@click.option("--reason", required=True, type=_REASONS, help="Kept inside; never published.")
@json_option
@answers
def revoke(name: str, *, reason: str, as_json: bool) -> None:
    """Withdraw a badge for good. The public learns that it was, and never why.

    \b
    Example:
      merkki revoke urn:uuid:... --reason error
    """  # noqa: D301 # click's own mark for "do not rewrap"
    with open_service() as service:
        award = service.issuing.get(name).award_id
        _answer(service.status.revoke(award, Reason(reason)), as_json=as_json)


@click.command()
@click.argument("name", metavar="AWARD")
@click.option("--reason", default=Reason.UNDER_REVIEW.value, type=_REASONS, show_default=True)
@json_option
@answers
def suspend(name: str, *, reason: str, as_json: bool) -> None:
    """Withdraw a badge for a time. Only where the organisation is suspendable.

    \b
    Example:
      merkki suspend urn:uuid:...
    """  # noqa: D301 # click's own mark for "do not rewrap"
    with open_service() as service:
        award = service.issuing.get(name).award_id
        _answer(service.status.suspend(award, Reason(reason)), as_json=as_json)


@click.command()
@click.argument("name", metavar="AWARD")
@json_option
@answers
def reinstate(name: str, *, as_json: bool) -> None:
    """End a badge's suspension.

    \b
    Example:
      merkki reinstate urn:uuid:...
    """  # noqa: D301 # click's own mark for "do not rewrap"
    with open_service() as service:
        award = service.issuing.get(name).award_id
        _answer(service.status.reinstate(award), as_json=as_json)


@click.group()
def status() -> None:
    """Status lists: what verifiers read."""


@status.command()
@click.option("--org", "slug", metavar="SLUG", help="Only this organisation's lists.")
@click.option("--force", is_flag=True, help="Also those that are up to date.")
@json_option
@answers
def publish(slug: str | None, *, force: bool, as_json: bool) -> None:
    """Publish every list that changed or is half-way through its life.

    \b
    Example:
      merkki status publish --org opisto
    """  # noqa: D301 # click's own mark for "do not rewrap"
    with open_service() as service:
        problems: tuple[IssuerError, ...] = ()
        if slug:
            fresh = service.status.publish(slug, force=force)
        else:
            fresh, problems = service.status.publish_all(force=force)
    rows = [
        {
            "list": p.list_id.rpartition("/")[0],
            "name": list_name(p.purpose, int(p.list_id.rpartition("/")[2])),
            "version": p.version,
            "valid_until": p.valid_until.isoformat(),
        }
        for p in fresh
    ]
    if as_json:
        print_json(rows)
    else:
        columns = ("organisation", "list", "version", "valid until")
        print_table(columns, [list(row.values()) for row in rows])
    if problems:
        raise problems[0]


def _answer(change: StatusChange, *, as_json: bool) -> None:
    """Print the change; end with 3 if it is on record but the world cannot see it yet."""
    word = "revoked" if change.revoked else "suspended" if change.suspended else "valid"
    facts = {
        "award": change.award,
        "status": word,
        "changed": change.changed,
        "published": change.unpublished is None,
        "problem": change.unpublished,
    }
    if as_json:
        print_json(facts)
    else:
        print_facts({name: value for name, value in facts.items() if value is not None})
    if change.unpublished is not None:
        click.echo("It is on record; `merkki status publish` tries again to publish it.", err=True)
        sys.exit(UNCERTAIN)
