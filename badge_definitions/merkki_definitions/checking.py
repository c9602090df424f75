"""Every mistake of every definition file, at once.

A person who writes a mark mends a file in one round: nothing here stops at the first
mistake, and one mistake never hides another.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from merkki_definitions.nodes import Problem
from merkki_definitions.publishing import check_published
from merkki_definitions.reading import Definitions, read
from merkki_definitions.rules.artwork import check_artwork
from merkki_definitions.rules.marks import check_marks
from merkki_definitions.rules.region import check_region
from merkki_definitions.rules.wording import check_wording
from merkki_definitions.schemas import check_shapes


class DefinitionsError(ValueError):
    """The definitions have mistakes; ``problems`` has all of them."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))


def check_files(directory: Path) -> list[Problem]:
    """Every mistake of every file of a folder laid out as this package, in order of file.

    Raises SchemaToolMissingError where jsonschema is not installed.
    """
    definitions = read(directory)
    return sorted({*check_shapes(definitions), *check_rules(definitions)})


def check_rules(definitions: Definitions) -> Iterator[Problem]:
    """What no schema can say; needs no more than the base install."""
    yield from definitions.problems
    yield from check_wording(definitions)
    yield from check_marks(definitions)
    yield from check_region(definitions)
    yield from check_artwork(definitions)
    yield from check_published(definitions)
