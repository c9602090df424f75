"""The shape of parsed JSON, and typed ways to read it."""

from __future__ import annotations

from typing import TypeAlias

JsonValue: TypeAlias = "dict[str, JsonValue] | list[JsonValue] | str | int | float | bool | None"
JsonDict: TypeAlias = "dict[str, JsonValue]"


def as_object(value: JsonValue) -> JsonDict | None:
    """The value if it is an object, else None."""
    return value if isinstance(value, dict) else None


def as_text(value: JsonValue) -> str | None:
    """The value if it is a string, else None."""
    return value if isinstance(value, str) else None


def one_or_many(value: JsonValue) -> list[JsonValue]:
    """A list of the value's members, the value alone in a list, or nothing for null.

    JSON-LD lets a set of one be written without its brackets; readers take both.
    """
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def pointer(*steps: str | int) -> str:
    """The RFC 6901 JSON Pointer that takes these steps from the root."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)
