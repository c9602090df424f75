"""The shape of parsed JSON, and typed ways to read it."""

from __future__ import annotations

from typing import TypeAlias

JsonValue: TypeAlias = "dict[str, JsonValue] | list[JsonValue] | str | int | float | bool | None"
JsonDict: TypeAlias = "dict[str, JsonValue]"


def one_or_many(value: object) -> list[object]:
    """A list of the value's members, the value alone in a list, or nothing for null.

    JSON-LD lets a set of one be written without its brackets; readers take both.
    """
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def texts(value: object) -> list[str]:
    """The texts of a member that may be one or several."""
    return [item for item in one_or_many(value) if isinstance(item, str)]


def pointer(*steps: str | int) -> str:
    """The RFC 6901 JSON Pointer that takes these steps from the root."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)
