"""The definitions this package carries, and those of another folder."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

from merkki_definitions.building import build_catalogue
from merkki_definitions.building_region import build_region
from merkki_definitions.catalogue_of_marks import Catalogue, UnknownMarkError
from merkki_definitions.checking import DefinitionsError, check_files, check_rules
from merkki_definitions.organisations import Region
from merkki_definitions.reading import ALT_TEXTS, Definitions, read
from merkki_definitions.texts import Text

_PACKAGE = "merkki_definitions"


@cache
def catalogue() -> Catalogue:
    """The marks this package carries, read once. Raises DefinitionsError with every problem."""
    return build_catalogue(_own())


@cache
def region() -> Region:
    """The fictional demo region. Raises DefinitionsError with every problem."""
    return build_region(_own())


def load(directory: Path) -> tuple[Catalogue, Region]:
    """The definitions of another folder, laid out as this package.

    Raises DefinitionsError with every problem of every file, and SchemaToolMissingError
    where jsonschema is not installed.
    """
    if problems := check_files(directory):
        raise DefinitionsError(tuple(problems))
    definitions = read(directory)
    return build_catalogue(definitions), build_region(definitions)


def artwork(code: str) -> bytes:
    """A mark's picture as SVG. Raises UnknownMarkError."""
    return _picture(code, "svg")


def artwork_png(code: str) -> bytes:
    """A mark's picture as PNG, 512 by 512 pixels. Raises UnknownMarkError."""
    return _picture(code, "png")


def alt_text(code: str) -> Text:
    """What a mark's picture shows, with the mark's name. Raises UnknownMarkError."""
    catalogue().versions(code)
    said = {
        language: node.text or "" for language, node in _own().file(ALT_TEXTS).at(code).fields()
    }
    return Text(**said)


@cache
def _own() -> Definitions:
    # The shapes are checked before a release, by the tests; the rules are cheap enough
    # to hold at every start, so that a damaged installation says what is damaged.
    definitions = read(files(_PACKAGE))
    if problems := sorted(set(check_rules(definitions))):
        raise DefinitionsError(tuple(problems))
    return definitions


@cache
def _picture(code: str, ending: str) -> bytes:
    if not any(mark.code == code for mark in catalogue().every_version):
        raise UnknownMarkError(code)
    return files(_PACKAGE).joinpath("artwork", f"{code}.{ending}").read_bytes()
