"""``python -m benchmarks.comparing FOLDER``: ask everybody, and write docs/peers.md."""

from __future__ import annotations

import importlib.metadata
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from benchmarks.comparing.canonical import conformance
from benchmarks.comparing.hostile import HostileCorpus
from benchmarks.comparing.judging import ASKED, by_peers, by_us
from benchmarks.comparing.page import US, Compared, render
from benchmarks.comparing.public import PublicFixtures
from benchmarks.comparing.samples import Batch
from benchmarks.installing import BUILD, ROOT, Environment, install
from benchmarks.peers import PEERS


@click.command()
@click.argument("fixtures", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    default=ROOT / "docs" / "peers.md",
    help="Where the page goes.",
)
def main(*, fixtures: Path, out: Path) -> None:
    """Compare verdicts on FIXTURES, a folder with standards/vectors and security/ in it."""
    environment = install(BUILD)
    fixtures = fixtures.resolve()
    public = [
        _compare(batch, environment) for batch in PublicFixtures(fixtures / "standards").batches()
    ]
    hostile = _compare(HostileCorpus(fixtures / "security").batch(), environment)
    canonical = conformance(fixtures / "standards" / "vectors", environment)
    versions = {US: importlib.metadata.version("merkki")}
    versions |= {name: PEERS[name].pin for name in ASKED if name not in environment.missing}
    absent = {name: environment.missing[name] for name in ASKED if name in environment.missing}
    out.write_text(render(public, hostile, canonical, versions, absent), encoding="utf-8")
    click.echo(f"Written: {out}")


def _compare(batch: Batch, environment: Environment) -> Compared:
    click.echo(f"{batch.title}: {len(batch.samples)} ...", err=True)
    with TemporaryDirectory() as folder:
        answers = {US: by_us(batch), **by_peers(batch, environment, Path(folder))}
    return Compared(batch.title, batch.samples, answers)


if __name__ == "__main__":
    main()
