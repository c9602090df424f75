"""For authors of marks: ``python -m merkki_definitions check|publish|draw FOLDER``."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from merkki_definitions.authoring import publish, write_artwork
from merkki_definitions.checking import DefinitionsError, check_files

_FOLDER = click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))


@click.group()
def main() -> None:
    """Check, publish and draw definitions of marks."""


@main.command("check")
@_FOLDER
def check_command(folder: Path) -> None:
    """Show every mistake of every file; exit 1 if there is one."""
    problems = check_files(folder)
    for problem in problems:
        click.echo(problem)
    if problems:
        raise SystemExit(1)


@main.command("publish")
@_FOLDER
def publish_command(folder: Path) -> None:
    """Record the digest of each new version that is not a draft."""
    try:
        published = publish(folder, on=datetime.now(tz=UTC).date())
    except DefinitionsError as error:
        raise click.ClickException(f"nothing was published:\n{error}") from error
    for version in published:
        click.echo(f"published {version}")


@main.command("draw")
@_FOLDER
def draw_command(folder: Path) -> None:
    """Draw every picture anew, as SVG and as PNG."""
    for code in write_artwork(folder):
        click.echo(f"drew {code}")


if __name__ == "__main__":
    main()
