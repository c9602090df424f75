"""Which language a page speaks, decided without a cookie.

An explicit choice travels in the address as ``?lang=``; without one the browser's own
Accept-Language decides; the site's own, Finnish, where it wishes for none of ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from werkzeug.datastructures import LanguageAccept

from merkki_verifier.web.texts import Language

NAMES: Mapping[Language, str] = {
    Language.FI: "Suomi",
    Language.SV: "Svenska",
    Language.EN: "English",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """The language of one page, and whether the reader chose it in the address."""

    language: Language
    explicit: bool


def choose(
    wanted: str | None, accepted: LanguageAccept, *, otherwise: Language = Language.FI
) -> Choice:
    """The choice for a request with ``?lang=wanted`` and these accepted languages."""
    for language in Language:
        if wanted == language.value:
            return Choice(language, explicit=True)
    for tag, quality in accepted:  # the most wanted first
        # A browser that asks for sv-FI is content with sv: only the first part counts.
        for language in Language:
            if quality and tag.lower().partition("-")[0] == language.value:
                return Choice(language, explicit=False)
    return Choice(otherwise, explicit=False)


def same_page(path: str, query: Mapping[str, str], language: Language) -> str:
    """The address of this same page in ``language``: a path, never with a host."""
    # A path of two slashes would be read as a host: the link must stay on this site.
    local = "/" + path.lstrip("/\\")
    return f"{local}?{urlencode({**query, 'lang': language.value})}"
