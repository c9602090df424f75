"""Our marks in the reader's language, for badges whose achievement is one of ours."""

from __future__ import annotations

import re
from dataclasses import dataclass

from merkki_definitions import Catalogue, Mark, UnknownMarkError, alt_text
from merkki_verifier.report import JsonObject
from merkki_verifier.web import Edition

_CODE = r"[A-Z]{2}-[0-9]{2}"
_VERSION = r"[0-9]{1,4}(?:\.[0-9]{1,4}){0,2}"


@dataclass(frozen=True, slots=True)
class Editions:
    """Finds a mark by its achievement's id, below our own public address alone."""

    catalogue: Catalogue
    public_url: str

    def of(self, achievement: JsonObject) -> Edition | None:
        """The edition of a signed achievement; None if it is not one of ours."""
        identifier = achievement.get("id")
        if not isinstance(identifier, str):
            return None
        path = identifier.removeprefix(self.public_url)
        found = re.fullmatch(rf"/achievements/({_CODE})/({_VERSION})/(?:fi|sv|en)", path)
        if found is None or path == identifier:
            return None
        try:
            return edition(self.catalogue.mark(found[1], found[2]))
        except UnknownMarkError:
            return None


def edition(mark: Mark) -> Edition:
    """One mark with its own drawing."""
    return Edition(
        name=mark.name,
        description=mark.description,
        criteria=tuple(criterion.text for criterion in mark.criteria),
        picture=picture_path(mark, "svg"),
        picture_alt=alt_text(mark.code),
    )


def picture_path(mark: Mark, ending: str) -> str:
    """Where the drawing is on this site; ``png`` is also the address that badges name."""
    return f"/achievements/{mark.code}/{mark.version}/image.{ending}"
