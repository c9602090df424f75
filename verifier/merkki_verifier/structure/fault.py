"""One thing that is wrong with the shape of a document, before it becomes a finding."""

from __future__ import annotations

from dataclasses import dataclass

from merkki_verifier.structure.model import Kind, Slot

OK = "structure-ok"
CONTEXT = "structure-context"
TYPE = "structure-type"
ID = "structure-id"
ISSUER = "structure-issuer"
SUBJECT = "structure-subject"
ACHIEVEMENT = "structure-achievement"
DATE = "structure-date"
MODEL = "structure-model"
KEYWORD = "structure-keyword"
NULL = "structure-null"
DEPTH = "structure-depth"
NOT_A_BADGE = "structure-not-a-badge"
RESOURCE_CHANGED = "structure-resource-changed"
MORE = "structure-more"
# These are said aloud and refuse nothing: the text says SHOULD, or nothing at all.
CRITERIA = "structure-criteria"
RESULT = "structure-result"
ACTIVITY = "structure-activity"
EMPTY = "structure-empty"
HIDDEN = "structure-hidden-characters"
SCHEMA_NOT_APPLIED = "structure-schema-not-applied"
RESOURCE_NOT_CHECKED = "structure-resource-not-checked"
# Open Badges 3.0 says MUST, W3C does not, many honest badges of the world do otherwise, and no
# reader is misled (docs/adr/0017).
BEARER = "structure-bearer"
LOOSE = "structure-loose"
WARNINGS = frozenset(
    {CRITERIA, RESULT, ACTIVITY, EMPTY, HIDDEN, SCHEMA_NOT_APPLIED, BEARER, LOOSE, NOT_A_BADGE}
    | {RESOURCE_NOT_CHECKED}
)

_BY_MEMBER = {
    "@context": CONTEXT,
    "type": TYPE,
    "id": ID,
    "issuer": ISSUER,
    "credentialSubject": SUBJECT,
    "achievement": ACHIEVEMENT,
}
_BY_KIND = {Kind.DATE: DATE, Kind.DATE_TIME: DATE, Kind.STAMP: DATE, Kind.IRI: ID}
# Honest badges nest about ten deep. The reader of JSON stops at Limits.max_depth, which is the
# same; in a world that reads deeper JSON, a badge is still no deeper than this.
MAX_DEPTH = 100
# A member name longer than this is left out of pointers: fifty of them would be a flood.
_MAX_TOKEN = 200

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, where, and which section says so."""

    code: str
    path: Path
    message: str
    spec: str


def code_of(member: str, slot: Slot | None = None) -> str:
    """The finding code for a fault of ``member``: by its name, or by what it should be."""
    if member in _BY_MEMBER:
        return _BY_MEMBER[member]
    if slot is not None and isinstance(slot.value, Kind):
        return _BY_KIND.get(slot.value, MODEL)
    return MODEL


def pointer(path: Path) -> str:
    """The RFC 6901 pointer of a path; it ends before a member name too long to print."""
    tokens: list[str] = []
    for token in path:
        if len(token) > _MAX_TOKEN:
            break
        tokens.append("/" + token.replace("~", "~0").replace("/", "~1"))
    return "".join(tokens)


def kind_of(value: object) -> str:
    """What a JSON value is, in words for a message."""
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, str):
        return "text" if value else "an empty text"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, list | tuple):
        return "a list"
    return "nothing" if value is None else "an object"
