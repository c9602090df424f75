"""``merkki award`` and ``merkki show``: issue a badge, and look at one."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import click

from merkki_definitions import LANGUAGES
from merkki_issuer.cli_output import answers, json_option, print_facts, print_json
from merkki_issuer.cli_output import service as open_service
from merkki_issuer.delivery.files import FORMS, File, all_files, file_of
from merkki_issuer.errors import UnavailableError
from merkki_issuer.issuing.model import Award, Evidence, Issued, State
from merkki_issuer.service import Service
from merkki_issuer.sharing.links import claim_url

_SHA256 = re.compile(r"[0-9a-f]{64}")


@click.command()
@click.option("--org", "slug", required=True, metavar="SLUG", help="Who awards.")
@click.option("--mark", required=True, metavar="CODE", help="What, e.g. WL-01.")
@click.option(
    "--to",
    "recipient",
    required=True,
    metavar="REFERENCE",
    help="Your own reference for the person. It is never in the badge, nor kept as it is.",
)
@click.option("--holder", metavar="DID", help="The DID of the holder's wallet, if known.")
@click.option("--language", type=click.Choice(LANGUAGES), help="Default: MERKKI_LANGUAGE.")
@click.option("--version", metavar="VERSION", help="Default: the newest version of the mark.")
@click.option("--awarded-on", type=click.DateTime(["%Y-%m-%d"]), help="The day; default: today.")
@click.option("--attested-by", metavar="SLUG", help="Who confirmed the facts to you.")
@click.option(
    "--evidence",
    nargs=2,
    multiple=True,
    metavar="NAME URL|SHA256",
    help="Evidence the HOLDER chose to show to everyone who sees the badge.",
)
@click.option("--dedupe", default="", metavar="TEXT", help="Tells two intended awards apart.")
@click.option("--idempotency-key", metavar="KEY", help="Repeating the command repeats nothing.")
@click.option("--claim", is_flag=True, help="Make a one-use claim link, shown now and never again.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Write its files.")
@json_option
@answers
def award(  # noqa: PLR0913 # click gives every option as an argument
    slug: str,
    *,
    mark: str,
    recipient: str,
    holder: str | None,
    language: str | None,
    version: str | None,
    awarded_on: datetime | None,
    attested_by: str | None,
    evidence: tuple[tuple[str, str], ...],
    dedupe: str,
    idempotency_key: str | None,
    claim: bool,
    out: Path | None,
    as_json: bool,
) -> None:
    """Award a mark: sign a badge exactly once. The same award again gives the same badge.

    \b
    Examples:
      merkki award --org opisto --mark WL-01 --to participant-17 --claim
      merkki award --org opisto --mark WL-01 --to participant-17 --out badges/
    """  # noqa: D301 # click's own mark for "do not rewrap"
    with open_service() as service:
        issued = service.issuing.issue(
            Award(
                organisation=slug,
                mark=mark,
                recipient=recipient,
                version=version,
                language=language or service.settings.language,
                holder=holder,
                awarded_on=awarded_on.date() if awarded_on else None,
                attested_by=attested_by,
                evidence=tuple(_evidence(name, proof) for name, proof in evidence),
                dedupe=dedupe,
            ),
            idempotency_key=idempotency_key,
        )
        facts = described(service, issued)
        if claim:
            token = service.claims.create(issued.award_id)
            facts["claim_link"] = claim_url(service.settings.link_url, token)
    if out is not None:
        facts["files"] = _write(out, all_files(issued))
    _print(facts, as_json=as_json)


@click.command()
@click.argument("name", metavar="AWARD", required=False)
@click.option("--org", "slug", metavar="SLUG", help="With --to: everything it awarded to one.")
@click.option("--to", "recipient", metavar="REFERENCE")
@click.option("--form", type=click.Choice(FORMS), help="Write this one form to standard output.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Write its files.")
@json_option
@answers
def show(
    name: str | None,
    *,
    slug: str | None,
    recipient: str | None,
    form: str | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Show an award by its id or its credential's id, with its status; take its files.

    \b
    Examples:
      merkki show urn:uuid:... --form json > badge.json
      merkki show --org opisto --to participant-17
    """  # noqa: D301 # click's own mark for "do not rewrap"
    by_person = slug is not None and recipient is not None
    if (name is None) == (not by_person) or (form and name is None):
        raise click.UsageError("Give one AWARD, or --org and --to.")
    with open_service() as service:
        if name is None:
            found = service.issuing.awards_of(slug or "", recipient or "")
        else:
            found = (service.issuing.get(name),)
        facts = [described(service, issued) for issued in found]
    if form is not None:
        click.echo(file_of(found[0], form).content, nl=False)
        return
    for issued, each in zip(found, facts, strict=True):
        if out is not None:
            each["files"] = _write(out, all_files(issued))
    if name is None and as_json:
        print_json(facts)
        return
    for each in facts:
        _print(each, as_json=as_json)


def described(service: Service, issued: Issued) -> dict[str, object]:
    """An award with its status as JSON-ready values."""
    entry = service.status.entry(issued.award_id)
    word = "revoked" if entry.revoked else "suspended" if entry.suspended else "valid"
    return {
        "award": issued.award_id,
        "credential": issued.credential_id,
        "organisation": issued.organisation,
        "mark": issued.mark,
        "version": issued.version,
        "language": issued.language,
        "state": issued.state.value,
        "status": word if issued.state is State.ISSUED else issued.state.value,
        "reason": service.status.reason(issued.award_id),
        "awarded": f"{issued.awarded:%Y-%m-%d}",
        "valid_until": f"{issued.valid_until:%Y-%m-%d}" if issued.valid_until else None,
        "forms": [form.value for form in issued.renderings],
    }


def _print(facts: dict[str, object], *, as_json: bool) -> None:
    if as_json:
        print_json(facts)
    else:
        print_facts({name: value for name, value in facts.items() if value is not None})


def _evidence(name: str, proof: str) -> Evidence:
    if _SHA256.fullmatch(proof):
        return Evidence(name, sha256=proof)
    return Evidence(name, url=proof)


def _write(folder: Path, files: tuple[File, ...]) -> list[str]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file in files:
            (folder / file.name).write_bytes(file.content)
    except OSError as error:
        raise UnavailableError(
            "cannot-write",
            f"{folder} cannot be written: {error.strerror}.",
            "The badge is issued; `merkki show` writes its files again.",
        ) from error
    return [str(folder / file.name) for file in files]
