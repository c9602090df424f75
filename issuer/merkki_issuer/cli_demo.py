"""``merkki demo``: the whole story in a folder, or a fictional region to click through."""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path

import click

from merkki_issuer.cli_output import answers, json_option, print_json
from merkki_issuer.cli_serve import replace_by_gunicorn, require_loopback
from merkki_issuer.demo.files import write_json
from merkki_issuer.demo.region import COMPANY, SCHOOL, create_region, registry_document
from merkki_issuer.demo.story import Story, Told
from merkki_issuer.documents import exported
from merkki_issuer.errors import UnavailableError
from merkki_issuer.issuing.model import Award, Issued
from merkki_issuer.service import Service, upgrade_database
from merkki_issuer.settings import Settings, load_settings
from merkki_issuer.sharing.links import claim_url, share_url
from merkki_issuer.status.model import Reason
from merkki_keys import KeyStoreError
from merkki_keys.loopback_tls import loopback_certificate

_STUDENT = "demo-student"


@click.group(invoke_without_command=True)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="A new or empty folder for the badges, documents.json and trust.json.",
)
@json_option
@click.pass_context
@answers
def demo(context: click.Context, *, out: Path | None, as_json: bool) -> None:
    """Tell the whole story of two badges, or serve a fictional region.

    With --out every step is done and checked in a separate merkki-verify process; the
    exit code is 0 only if every step came out as it should.

    \b
    Examples:
      merkki demo --out demo/
      merkki-verify demo/LI-04-*.png --offline --documents demo/documents.json \\
          --trust demo/trust.json
      merkki demo serve
    """  # noqa: D301 # click's own mark for "do not rewrap"
    if context.invoked_subcommand is not None:
        return
    if out is None:
        raise click.UsageError("Give --out DIR, or the command `serve`.")
    if out.exists() and any(out.iterdir()):
        raise click.UsageError(f"{out} is not empty: the demo begins from nothing.")
    out.mkdir(parents=True, exist_ok=True)
    settings = load_settings(
        demo=True,
        data=out / "region",
        database_url="",
        public_url="https://passi.tervasalmi.example",
        key_passphrase=secrets.token_urlsafe(32),
    )
    service = Service.open(settings)
    told = []
    for step in Story(service, out).tell():
        told.append(step)
        if not as_json:
            _say(step)
    service.close()
    good = all(step.as_expected for step in told)
    if as_json:
        print_json({"good": good, "steps": [_facts(step) for step in told]})
    else:
        click.echo(
            f"\nAll {len(told)} steps came out as they should." if good else "\nNot all well."
        )
        click.echo(f"Everything is in {out}: try merkki-verify on it.")
    sys.exit(0 if good else 1)


@demo.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", type=int, envvar="PORT", help="Port to listen on; default: 8000, by https 8443."
)
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="MERKKI_DATA",
    help="Where the region is kept; default: data/demo, by https data/demo-https-PORT.",
)
@click.option("--https", is_flag=True, help="Serve https://localhost with a self-made certificate.")
@click.option("--conformance", is_flag=True, help="Open the test profiles to this machine.")
@answers
def serve(
    *, host: str, port: int | None, data: Path | None, https: bool, conformance: bool
) -> None:
    """Create the fictional region if need be, award two marks, and serve the pages.

    By https the region's own addresses are those it is served at, so its DIDs and status
    lists can be fetched by whoever trusts the certificate.

    \b
    Examples:
      merkki demo serve --port 8000
      merkki demo serve --https --conformance
    """  # noqa: D301 # click's own mark for "do not rewrap"
    if conformance or https:
        require_loopback(host)
    port = port or (8443 if https else 8000)
    # The port is part of every address that the badges of such a region name for ever.
    data = data or Path(f"data/demo-https-{port}" if https else "data/demo")
    base = f"https://localhost:{port}" if https else f"http://{host}:{port}"
    data.mkdir(parents=True, exist_ok=True)
    os.environ |= {
        "MERKKI_DEMO": "true",
        "MERKKI_DATA": str(data),
        "MERKKI_PUBLIC_URL": base if https else "https://passi.tervasalmi.example",
        "MERKKI_LINK_URL": base,
        "MERKKI_KEY_PASSPHRASE_FILE": str(_secret(data / "passphrase")),
        "MERKKI_SECRET_KEY_FILE": str(_secret(data / "secret")),
        "MERKKI_CONFORMANCE": str(conformance).lower(),
    }
    settings = load_settings()
    upgrade_database(settings)  # a fictional region of an earlier version goes on
    service = _opened(settings)
    click.echo("Setting up the fictional region of Tervasalmi ...", err=True)
    create_region(service)
    tls = _certificate(service, data) if https else None
    links = _links(service, base)
    if service.conformance is not None:
        service.conformance.profiles()  # their keys, before the workers start
        links["Programs: the test profiles"] = f"{base}/conformance"
    for slug in service.status.publishers():
        service.status.publish(slug)
    write_json(data / "trust.json", registry_document(service))
    write_json(data / "documents.json", exported(service))
    service.close()
    for label, link in links.items():
        click.echo(f"  {label:<34} {link}")
    click.echo(
        f"\nDownloaded badges verify offline with:\n  merkki-verify BADGE --offline "
        f"--documents {data / 'documents.json'} --trust {data / 'trust.json'}\n"
        "\nStop with Ctrl-C.\n"
    )
    sys.stdout.flush()
    replace_by_gunicorn(host, port, workers=2, threads=4, tls=tls)


def _opened(settings: Settings) -> Service:
    """The service; where its folder was begun for other addresses, what to do here is said."""
    try:
        return Service.open(settings)
    except UnavailableError as error:
        if error.code != "public-url-changed":
            raise
        # The addresses of a demo follow from how it is served: no setting would help.
        hint = "Use another folder for this region: --data FOLDER."
        raise UnavailableError(error.code, error.message, hint) from error


def _certificate(service: Service, data: Path) -> Path:
    """The file that the server needs; what its clients need is said."""
    try:
        server, public = loopback_certificate(data / "tls", now=service.means.clock())
    except KeyStoreError as error:
        raise UnavailableError(error.code, f"{error}.") from error
    click.echo(f"  {'Certificate to trust':<34} {public}")
    return server


def _links(service: Service, base: str) -> dict[str, str]:
    """Award two marks and make the links that a student and an employer would have."""
    school = _award(service, SCHOOL, "WL-01")
    company = _award(service, COMPANY, "LI-04")
    gone = _award(service, SCHOOL, "WL-02")
    service.status.revoke(gone.award_id, Reason.ERROR)
    shares = []
    for issued in (company, gone):
        redeemed = service.claims.redeem(service.claims.create(issued.award_id))
        token, _ = service.shares.create(redeemed.holder_token, (issued.award_id,))
        shares.append(share_url(base, token))
    return {
        "Start": f"{base}/",
        "Student: take a new mark": claim_url(base, service.claims.create(school.award_id)),
        "Employer: a valid mark": shares[0],
        "Employer: a withdrawn mark": shares[1],
        "Anybody: verify a file": f"{base}/verify",
    }


def _award(service: Service, slug: str, mark: str) -> Issued:
    """Award the demo's student a mark, once for all runs; a withdrawn one stays withdrawn."""
    earned = service.issuing.awards_of(slug, _STUDENT)
    for issued in earned:
        if issued.mark == mark:
            return issued
    return service.issuing.issue(Award(slug, mark, _STUDENT))


def _secret(file: Path) -> Path:
    """Make a secret once; the demo's region keeps it."""
    if not file.exists():
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as opened:
            opened.write(secrets.token_urlsafe(48))
    return file


def _say(step: Told) -> None:
    click.secho(
        "✓ " if step.as_expected else "✗ ", fg="green" if step.as_expected else "red", nl=False
    )
    click.echo(f"{step.step}: {step.outcome}")


def _facts(step: Told) -> dict[str, object]:
    return {"step": step.step, "outcome": step.outcome, "as_expected": step.as_expected}
