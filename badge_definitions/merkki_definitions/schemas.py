"""The shape of each kind of file: the door to jsonschema, which only checking needs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from merkki_definitions.nodes import Node, Problem
from merkki_definitions.reading import Definitions

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator, ValidationError

_SCHEMA_OF = {
    "catalogue.yaml": "catalogue.json",
    "frameworks.yaml": "frameworks.json",
    "terms.yaml": "terms.json",
    "published.yaml": "published.json",
    "artwork/alt_texts.yaml": "alt_texts.json",
    "region/organisations.yaml": "organisations.json",
}
# Published text that people would read as a value's fault stays short.
_LONGEST_VALUE = 60


class SchemaToolMissingError(RuntimeError):
    """jsonschema is not installed, so that files cannot be checked."""

    def __init__(self) -> None:
        super().__init__(
            "checking definitions needs jsonschema, which comes with: pip install 'merkki[issuer]'"
        )


def check_shapes(definitions: Definitions) -> Iterator[Problem]:
    """Every departure of every file from its schema. Raises SchemaToolMissingError."""
    for path, node in definitions.files.items():
        validator = _validator(_SCHEMA_OF.get(path, "mark.json"))
        value: Any = node.value
        for error in validator.iter_errors(value):
            yield _problem(node, error)


@cache
def _validator(name: str) -> Draft202012Validator:
    try:
        from jsonschema import Draft202012Validator, FormatChecker  # noqa: PLC0415 - only checking needs it
        from referencing import Registry, Resource  # noqa: PLC0415 - comes with jsonschema
        from referencing.jsonschema import DRAFT202012  # noqa: PLC0415 - likewise
    except ModuleNotFoundError as error:
        raise SchemaToolMissingError from error
    folder = files("merkki_definitions").joinpath("schema")
    schemas: dict[str, Any] = {
        entry.name: json.loads(entry.read_text("utf-8")) for entry in folder.iterdir()
    }
    registry: Registry[Any] = Registry().with_resources(
        (key, Resource.from_contents(schema, default_specification=DRAFT202012))
        for key, schema in schemas.items()
    )
    return Draft202012Validator(
        {"$ref": name}, registry=registry, format_checker=FormatChecker(["date"])
    )


def _problem(node: Node, error: ValidationError) -> Problem:
    place = node
    for step in error.absolute_path:
        place = _inside(place, step)
    return place.problem(_message(error))


def _inside(node: Node, step: str | int) -> Node:
    if isinstance(step, str):
        return node.at(step)
    return list(node.each())[step]


def _message(error: ValidationError) -> str:
    """What is wrong, in words for somebody who writes marks and not schemas."""
    schema: dict[str, Any] = dict(error.schema) if isinstance(error.schema, dict) else {}
    rule: Any = error.validator_value
    instance: Any = error.instance
    if error.validator == "required":
        missing = [key for key in rule if key not in instance]
        if schema.get("title") == "a text":
            return f"the text is missing in {', '.join(missing)}"
        # One error a key: jsonschema says which in its own message.
        return next((f"{k} is missing" for k in missing if repr(k) in error.message), error.message)
    if error.validator == "additionalProperties":
        unknown = sorted(set(instance) - set(schema.get("properties", {})))
        return f"unknown: {', '.join(unknown)}"
    if error.validator == "uniqueItems":
        return "the same value stands here twice"
    if error.validator == "anyOf" and "title" not in schema:
        # The branch for null says nothing; what is wrong is wrong with the other one.
        return next(_message(e) for e in error.context or () if e.schema != {"type": "null"})
    value = json.dumps(instance, ensure_ascii=False, default=str)
    shown = value if len(value) <= _LONGEST_VALUE else f"{value[:_LONGEST_VALUE]}…"
    if title := schema.get("title"):
        return f"{shown} is not {title}"
    if error.validator == "enum":
        return f"{shown} is not one of: {', '.join(map(str, rule))}"
    if description := schema.get("description"):
        return f"{shown} does not fit: {description}"
    return error.message
