"""JSON Pointers into a credential: what they select, as JSON and as statements.

RFC 6901; VC-DI-ECDSA 1.0 section 3.4 (selectJsonLd). A selected member brings along the
``id`` and the types of everything it lies in, for without them it would say something else.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Mapping, Sequence

Path = tuple[str | int, ...]

_INDEX = re.compile(r"0|[1-9][0-9]{0,8}", re.ASCII)
# Brought along with everything that lies in the object: who it is about, and what that is.
_ALWAYS = frozenset({"id", "type"})


class SelectionError(ValueError):
    """A pointer selects nothing, or something that cannot be shown by itself."""


def resolve(document: Mapping[str, object], pointer: str) -> Path:
    """The way from the root of ``document`` to what ``pointer`` names. Raises SelectionError."""
    if pointer and not pointer.startswith("/"):
        raise SelectionError(f"{pointer[:200]!r} is no JSON Pointer")
    path: list[str | int] = []
    value: object = document
    for token in pointer.split("/")[1:]:
        step: str | int = token.replace("~1", "/").replace("~0", "~")
        if isinstance(value, list):
            step = int(token) if _INDEX.fullmatch(token) else -1
            found = 0 <= step < len(value)
        else:
            found = isinstance(value, Mapping) and step in value
        if not found:
            raise SelectionError(f"the document has nothing at {pointer[:200]}")
        value = value[step]  # type: ignore[index] # found says that it can be
        path.append(step)
    return tuple(path)


def select(document: Mapping[str, object], paths: Sequence[Path]) -> dict[str, object]:
    """The part of ``document`` that ``paths`` lead to, as a document of its own.

    What is left of an array moves together. ``paths`` must be from ``resolve``.
    """
    selected = _part(document, paths)
    assert isinstance(selected, dict)
    # The words keep their meaning only under all the contexts, whatever a pointer says of them.
    selected.pop("@context", None)
    return {"@context": copy.deepcopy(document.get("@context")), **selected}


def covers(paths: Iterable[Path], place: Path) -> bool:
    """Whether a statement made at ``place`` is in the part that ``paths`` lead to."""
    return any(_covers(path, place) for path in paths)


def _covers(path: Path, place: Path) -> bool:
    shared = 0
    for step, other in zip(path, place, strict=False):
        if step != other:
            break
        shared += 1
    if shared in (len(path), len(place)):
        # Inside what is selected; or the link to something that it lies in.
        return True
    return place[shared] == "type"  # of something that it lies in


def _part(value: object, paths: Sequence[Path]) -> object:
    if () in paths:
        return copy.deepcopy(value)
    inner: dict[str | int, list[Path]] = {}
    for path in paths:
        inner.setdefault(path[0], []).append(path[1:])
    if isinstance(value, list):
        return [
            _part(element, inner[index]) for index, element in enumerate(value) if index in inner
        ]
    assert isinstance(value, Mapping)
    return {
        name: copy.deepcopy(member) if name in _ALWAYS else _part(member, inner[name])
        for name, member in value.items()
        if name in _ALWAYS or name in inner
    }
