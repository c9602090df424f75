"""Paths to what a holder may keep back or show: JSON Pointers, or the dots that suites write."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from merkki_verifier.json_values import pointer
from merkki_verifier.securing.selective.pointers import SelectionError, resolve
from merkki_verifier.strict_json import JsonError, parse
from merkki_verifier.tool.answer import ToolError

_STEP = re.compile(r"[^.\[\]/]+(?:\[[0-9]{1,9}\])*")
_PART = re.compile(r"[^\[\]]+")


def read_paths(given: Iterable[str], document: Mapping[str, object]) -> tuple[str, ...]:
    """The JSON Pointers that options name, each leading to something in ``document``.

    An option holds one path or several, as a JSON array or with commas between: pointers
    such as ``/credentialSubject/name``, or ``credentialSubject.phones[0]``. Raises ToolError.
    """
    return tuple(
        _there(_pointer(path.strip()), document) for text in given for path in _split(text)
    )


def _split(text: str) -> Iterator[str]:
    if not text.lstrip().startswith("["):
        yield from (path for path in text.split(",") if path.strip())
        return
    try:
        paths = parse(text)
    except JsonError as error:
        raise ToolError(f"{text[:60]!r} is no JSON array of paths: {error}") from None
    for path in paths if isinstance(paths, list) else []:
        if not isinstance(path, str):
            raise ToolError(f"{path!r:.60} is no path: give texts")
        yield path


def _pointer(path: str) -> str:
    if path.startswith("/"):
        return path
    steps = path.split(".")
    if not all(_STEP.fullmatch(step) for step in steps):
        raise ToolError(
            f"{path[:60]!r} is no path: write /credentialSubject/name or credentialSubject.name"
        )
    return pointer(*(part for step in steps for part in _PART.findall(step)))


def _there(path: str, document: Mapping[str, object]) -> str:
    try:
        resolve(document, path)
    except SelectionError as error:
        raise ToolError(str(error)) from None
    return path
