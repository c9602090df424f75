"""The one door to rfc8785: JSON in the only spelling RFC 8785 (JCS) allows."""

from __future__ import annotations

from merkki_contexts.errors import DataLossError, DocumentError, Path, WorkLimitError
from merkki_contexts.lexical import SURROGATE
from merkki_contexts.numbers import is_exact


def _check(value: object, path: Path, max_depth: int) -> None:
    if len(path) > max_depth:
        raise WorkLimitError(f"more than {max_depth} values inside each other", path)
    match value:
        case None | bool():
            return
        case int() | float():
            if not is_exact(value):
                raise DataLossError(
                    "inexact-number",
                    "programs read this number differently: write it as text",
                    path,
                )
        case str():
            check_text(value, path)
        case dict():
            for key, inner in value.items():
                check_name(key, path)
                _check(inner, (*path, key), max_depth)
        case list():
            for index, inner in enumerate(value):
                _check(inner, (*path, index), max_depth)
        case _:
            raise DocumentError(f"{type(value).__name__} is no JSON value", path)


def check_name(name: object, path: Path) -> None:
    """Raise DocumentError for a member of an object whose name is no JSON text."""
    if not isinstance(name, str):
        raise DocumentError("a member's name is a text", path)
    check_text(name, (*path, name))


def check_text(text: str, path: Path) -> None:
    """Raise DocumentError for a text no UTF-8 can hold."""
    if SURROGATE.search(text):
        raise DocumentError("half a surrogate pair is no character", path)


def canonical_json(value: object, *, path: Path = (), max_depth: int = 64) -> str:
    """``value`` by RFC 8785; equal values, and only they, have equal texts.

    Raises DataLossError for numbers that readers differ about (integers beyond 2**53 - 1, -0.0,
    infinities), DocumentError for what is not JSON, WorkLimitError for too deep a value.
    """
    import rfc8785  # noqa: PLC0415 # JSON in N-Quads and the jcs suites are rare

    _check(value, path, max_depth)
    return rfc8785.dumps(value).decode()  # type: ignore[arg-type] # _check has seen all of it
