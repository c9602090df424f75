"""Rules for every text of every file, whatever it is for."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from merkki_definitions.nodes import Node, Problem
from merkki_definitions.reading import Definitions

# In a Finnish school a written assessment of somebody's personal qualities is secret by law
# (Act on the Openness of Government Activities, section 24.1(30)). What has no place in a
# definition is never asked for, and cannot reach a credential.
FORBIDDEN = frozenset(
    {
        "behaviour",
        "character",
        "comment",
        "free_text",
        "person_description",
        "personal_assessment",
        "personal_qualities",
        "personality",
        "recommendation_letter",
        "verbal_assessment",
    }
)


def check_wording(definitions: Definitions) -> Iterator[Problem]:
    """Oddities of texts, and places for describing a person."""
    for node in definitions.files.values():
        yield from _forbidden(node)
        for place, text in node.strings():
            yield from (place.problem(message) for message in _oddities(text))


def _oddities(text: str) -> Iterator[str]:
    if not text.strip():
        yield "the text is empty"
        return
    if text != text.strip():
        yield "the text begins or ends with a space"
    if "\t" in text:
        yield "the text holds a tab"
    if "  " in text:
        yield "the text holds two spaces in a row"
    # Two spellings of the same letter would look alike and have different digests.
    if not unicodedata.is_normalized("NFC", text):
        yield "the text is not in Unicode's composed form (NFC)"
    odd = sorted({char for char in text if char != "\t" and unicodedata.category(char)[0] == "C"})
    if odd:
        yield "the text holds control characters: " + " ".join(f"U+{ord(c):04X}" for c in odd)


def _forbidden(node: Node) -> Iterator[Problem]:
    for key, child in node.fields():
        word = child.text if key == "kind" else key
        if word in FORBIDDEN:
            yield child.problem(
                f"{word}: a mark never asks for a free description of a person; use fixed choices"
            )
        yield from _forbidden(child)
    for child in node.each():
        yield from _forbidden(child)
