"""What the data model asks for and no table of properties can say.

Faults first; then what is only said aloud, because the text says SHOULD or is silent.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping

from merkki_verifier.dates import DateError, parse_datetime, parse_datetime_stamp
from merkki_verifier.structure.fault import (
    ACTIVITY,
    BEARER,
    CRITERIA,
    DATE,
    DEPTH,
    HIDDEN,
    KEYWORD,
    MAX_DEPTH,
    NULL,
    RESULT,
    SCHEMA_NOT_APPLIED,
    SUBJECT,
    Fault,
    Path,
)
from merkki_verifier.structure.hidden import has_hidden
from merkki_verifier.structure.kinds import is_language_object
from merkki_verifier.structure.vocabulary import OFFICIAL_SCHEMAS

Json = Mapping[str, object]

# An embedded credential and a proof may carry contexts of their own; nothing else may.
_CARRIERS = frozenset({"endorsement", "verifiableCredential", "proof"})
_TEXTS = frozenset({("name",), ("description",), ("issuer", "name"), ("issuer", "description")})


def document_faults(document: Json, *, language_objects: bool) -> Iterator[Fault]:
    """What may stand nowhere: null, JSON-LD keywords, nesting without end; hidden characters.

    A keyword re-arranges the graph under the same signature, so that the reader of the JSON
    and the signer of the graph see different badges (T-DI-06). ``language_objects`` lets
    names and descriptions have a language, as the W3C model has it and badges have not.
    """
    pending: deque[tuple[Json | list[object], Path]] = deque([(document, ())])
    while pending:
        node, path = pending.popleft()
        if len(path) > MAX_DEPTH:
            yield Fault(DEPTH, path, f"nested more than {MAX_DEPTH} deep", "")
            continue
        if not isinstance(node, list):
            yield from _keyword_faults(node, path, spared=language_objects)
        for token, item in _members(node):
            if isinstance(item, str):
                if has_hidden(item):
                    message = "the text has characters that nobody sees"
                    yield Fault(HIDDEN, (*path, token), message, "")
            elif isinstance(item, dict | list | Mapping):
                pending.append((item, (*path, token)))
            elif item is None:
                message = "this member is null: leave it out"
                yield Fault(NULL, (*path, token), message, "OB 3.0 appendix A")


def _members(node: Json | list[object]) -> Iterable[tuple[str, object]]:
    if isinstance(node, list):
        return ((str(index), item) for index, item in enumerate(node))
    return node.items()


def _keyword_faults(node: Json, path: Path, *, spared: bool) -> Iterator[Fault]:
    for name in node:
        if not name.startswith("@") or _may_carry(name, path):
            continue
        if not (spared and _names(path) in _TEXTS and is_language_object(node)):
            message = "a JSON-LD keyword may not stand here"
            yield Fault(KEYWORD, (*path, name), message, "OB 3.0 appendix A")


def _names(path: Path) -> Path:
    return tuple(token for token in path if not token.isdecimal())


def _may_carry(name: str, path: Path) -> bool:
    return name == "@context" and (not path or _CARRIERS.issuperset(_names(path)[-1:]))


def period_faults(document: Json, version: str) -> Iterator[Fault]:
    """The end of the validity period comes before its start, or is written in old words."""
    if version == "2.0":
        for name in ("issuanceDate", "expirationDate"):
            if name in document:
                # Read by nobody in this version, an expiry here would never expire.
                message = f"{name} belongs to version 1.1 of the data model"
                yield Fault(DATE, (name,), message, "VCDM 2.0 4.9")
    for first, last in (
        ("validFrom", "validUntil"),
        ("issuanceDate", "expirationDate"),
    ):
        if _out_of_order(document.get(first), document.get(last), stamps=True):
            message = f"{last} is earlier than {first}"
            yield Fault(DATE, (last,), message, "VCDM 2.0 4.9")


def _out_of_order(first: object, last: object, *, stamps: bool) -> bool:
    parse = parse_datetime_stamp if stamps else parse_datetime
    if not isinstance(first, str) or not isinstance(last, str):
        return False
    try:
        start, end = parse(first), parse(last)
    except DateError:
        return False  # the table has said so already
    if (start.tzinfo is None) != (end.tzinfo is None):
        return False  # a time without zone has no order among instants
    return end < start


def subject_faults(document: Json) -> Iterator[Fault]:
    """A credential says something of each of its subjects. Spec: VCDM 2.0, 4.8."""
    for path, subject in _objects(document, "credentialSubject"):
        if not subject.keys() - {"id"}:
            yield Fault(SUBJECT, path, "nothing is said of this subject", "VCDM 2.0 4.8")


def badge_faults(document: Json) -> Iterator[Fault]:
    """What a badge must have beside its properties, and what it had better have."""
    subject = document.get("credentialSubject")
    if not isinstance(subject, Mapping):
        return
    if subject.get("id") is None and not subject.get("identifier"):
        message = "made out to nobody (neither id nor identifier): whoever has it can show it"
        yield Fault(BEARER, ("credentialSubject",), message, "OB 3.0 9.1.1")
    if _out_of_order(
        subject.get("activityStartDate"), subject.get("activityEndDate"), stamps=False
    ):
        path = ("credentialSubject", "activityEndDate")
        yield Fault(ACTIVITY, path, "the activity ends before it starts", "")
    achievement = subject.get("achievement")
    if isinstance(achievement, Mapping):
        yield from _criteria_faults(achievement)
        yield from _result_faults(subject, achievement)


def _criteria_faults(achievement: Json) -> Iterator[Fault]:
    criteria = achievement.get("criteria")
    if isinstance(criteria, Mapping) and not any(criteria.get(n) for n in ("id", "narrative")):
        path = ("credentialSubject", "achievement", "criteria")
        message = "the criteria say nothing: no id, no narrative"
        yield Fault(CRITERIA, path, message, "OB 3.0 appendix B, Criteria")


def _result_faults(subject: Json, achievement: Json) -> Iterator[Fault]:
    """Results that point at nothing. The schema checks no reference, so an issuer may err."""
    spec = "OB 3.0 appendix B, Result"
    described = {
        description["id"]: description
        for _, description in _objects(achievement, "resultDescription")
        if isinstance(description.get("id"), str)
    }
    for place, result in _objects(subject, "result"):
        path = ("credentialSubject", *place)
        reference = result.get("resultDescription")
        if not isinstance(reference, str):
            continue
        description = described.get(reference)
        if description is None:
            message = "no result description of the achievement has this id"
            yield Fault(RESULT, (*path, "resultDescription"), message, spec)
            continue
        if description.get("resultType") == "Status" and "status" not in result:
            yield Fault(RESULT, path, "a result of type Status needs status", spec)
        levels = [level.get("id") for _, level in _objects(description, "rubricCriterionLevel")]
        if "achievedLevel" in result and result["achievedLevel"] not in levels:
            message = "no level of the result description has this id"
            yield Fault(RESULT, (*path, "achievedLevel"), message, spec)
        allowed = description.get("allowedValue", [])
        values = allowed if isinstance(allowed, list) else [allowed]
        if "value" in result and values and result["value"] not in values:
            message = "the result description does not allow this value"
            yield Fault(RESULT, (*path, "value"), message, spec)


def schema_faults(document: Json) -> Iterator[Fault]:
    """Schemas the credential names that were not applied: only the official one is known."""
    for path, schema in _objects(document, "credentialSchema"):
        official = schema.get("type") == "1EdTechJsonSchemaValidator2019"
        if not official or schema.get("id") not in OFFICIAL_SCHEMAS:
            message = "the credential names a schema that was not applied"
            yield Fault(SCHEMA_NOT_APPLIED, path, message, "OB 3.0 9.1.1")


def _objects(node: Json, name: str) -> Iterator[tuple[Path, Json]]:
    """The objects a property holds, be it one or a list, each with its place."""
    value = node.get(name)
    if isinstance(value, Mapping):
        yield (name,), value
    elif isinstance(value, list):
        for index, item in enumerate(value):
            if isinstance(item, Mapping):
                yield (name, str(index)), item
