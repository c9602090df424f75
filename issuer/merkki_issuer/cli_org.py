"""``merkki org``: the organisations that award marks."""

from __future__ import annotations

import click

from merkki_definitions import LANGUAGES, OrganisationType, Text
from merkki_issuer.cli_output import answers, json_option, print_facts, print_json, print_table
from merkki_issuer.cli_output import service as open_service
from merkki_issuer.organisations.model import Organisation
from merkki_issuer.organisations.register import NewOrganisation


@click.group()
def org() -> None:
    """Organisations: create, change, list."""


@org.command()
@click.argument("slug")
@click.option("--name", help="Its name in every language.")
@click.option("--name-fi", help="Its name in Finnish, where it differs.")
@click.option("--name-sv", help="Its name in Swedish, where it differs.")
@click.option("--name-en", help="Its name in English, where it differs.")
@click.option("--url", required=True, help="Its home page, https.")
@click.option("--kind", required=True, type=click.Choice([kind.value for kind in OrganisationType]))
@click.option("--may-issue", "codes", multiple=True, metavar="MARK", help="Repeat for each mark.")
@click.option(
    "--suspendable",
    is_flag=True,
    help="Badges can be suspended too; the official schema then refuses them. Final.",
)
@click.option("--suggested-credit", is_flag=True, help="Put suggested credits into badges.")
@json_option
@answers
def create(  # noqa: PLR0913 # click gives every option as an argument
    slug: str,
    *,
    name: str | None,
    name_fi: str | None,
    name_sv: str | None,
    name_en: str | None,
    url: str,
    kind: str,
    codes: tuple[str, ...],
    suspendable: bool,
    suggested_credit: bool,
    as_json: bool,
) -> None:
    """Create an organisation; if it may issue, with keys and a published status list.

    SLUG becomes part of its DID and can never change.

    \b
    Example:
      merkki org create opisto --name "Opisto" --url https://opisto.example/ \\
          --kind school --may-issue WL-01 --may-issue WL-02
    """  # noqa: D301 # click's own mark for "do not rewrap"
    given = dict(zip(LANGUAGES, (name_fi, name_sv, name_en), strict=True))
    names = {language: text or name for language, text in given.items()}
    missing = [language for language, text in names.items() if not text]
    if missing:
        raise click.UsageError(f"Give --name, or --name-{' and --name-'.join(missing)}.")
    new = NewOrganisation(
        slug=slug,
        names=Text(**{language: text or "" for language, text in names.items()}),
        url=url,
        kind=OrganisationType(kind),
        may_issue=_codes(codes),
        suspendable=suspendable,
        includes_suggested_credit=suggested_credit,
    )
    with open_service() as service:
        _print(service.organisations.create(new), as_json=as_json)


@org.command()
@click.argument("slug")
@click.option("--may-issue", "codes", multiple=True, metavar="MARK", help="Repeat for each mark.")
@json_option
@answers
def rights(slug: str, *, codes: tuple[str, ...], as_json: bool) -> None:
    """Set which marks an organisation may issue from now on; none, if none is given.

    \b
    Example:
      merkki org rights opisto --may-issue WL-01 --may-issue WL-03
    """  # noqa: D301 # click's own mark for "do not rewrap"
    with open_service() as service:
        _print(service.organisations.set_may_issue(slug, _codes(codes)), as_json=as_json)


@org.command("list")
@json_option
@answers
def list_(*, as_json: bool) -> None:
    """List the organisations, oldest first.

    \b
    Example:
      merkki org list --json
    """  # noqa: D301 # click's own mark for "do not rewrap"
    with open_service() as service:
        found = service.organisations.all()
    if as_json:
        print_json([described(organisation) for organisation in found])
        return
    print_table(
        ("slug", "kind", "name", "may issue"),
        [(o.slug, o.kind.value, o.names.en, " ".join(o.may_issue)) for o in found],
    )


@org.command()
@click.argument("slug")
@json_option
@answers
def show(slug: str, *, as_json: bool) -> None:
    """Show one organisation.

    \b
    Example:
      merkki org show opisto
    """  # noqa: D301 # click's own mark for "do not rewrap"
    with open_service() as service:
        _print(service.organisations.get(slug), as_json=as_json)


def described(organisation: Organisation) -> dict[str, object]:
    """An organisation as JSON-ready values."""
    return {
        "slug": organisation.slug,
        "did": organisation.did,
        "names": organisation.names.as_dict(),
        "url": organisation.url,
        "kind": organisation.kind.value,
        "may_issue": list(organisation.may_issue),
        "suspendable": organisation.suspendable,
        "includes_suggested_credit": organisation.includes_suggested_credit,
        "created": organisation.created.isoformat(),
    }


def _print(organisation: Organisation, *, as_json: bool) -> None:
    facts = described(organisation)
    if as_json:
        print_json(facts)
    else:
        names = organisation.names.as_dict()
        print_facts(
            {**facts, "names": [f"{text} ({language})" for language, text in names.items()]}
        )


def _codes(given: tuple[str, ...]) -> tuple[str, ...]:
    """Marks given one by one or with commas between them."""
    return tuple(code for text in given for code in text.replace(",", " ").split())
