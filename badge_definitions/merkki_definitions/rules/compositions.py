"""Rules for meta marks: what they gather exists, can be gathered, and counts once."""

from __future__ import annotations

from collections.abc import Iterator

from merkki_definitions.nodes import Node, Problem
from merkki_definitions.reading import CATALOGUE, Definitions


def check_composition(mark: Node, definitions: Definitions) -> Iterator[Problem]:
    """Every broken rule of a meta mark; nothing for any other mark."""
    composition = mark.at("composition")
    automatic = mark.at("assessment", "assessor").text == "system"
    if composition.value is None:
        if automatic:
            yield mark.at("assessment", "assessor").problem(
                "only a meta mark is compiled by the service; a person judges every other"
            )
        return
    if not automatic:
        yield mark.at("assessment", "assessor").problem("a meta mark is compiled: use `system`")
    for unit in ("osp", "ects"):
        if mark.at("credits", unit).number:
            yield mark.at("credits", unit).problem("a meta mark carries 0: nothing counts twice")
    yield from _check_parts(mark, definitions)
    yield from _check_reach(composition, definitions)


def _check_parts(mark: Node, definitions: Definitions) -> Iterator[Problem]:
    parts = _parts(definitions)
    for part in mark.at("composition", "all_of").each():
        if part.text is None:
            continue
        if part.text not in parts:
            yield part.problem(f"there is no mark {part.text}")
        elif mark.at("code").text in _below(part.text, parts):
            yield part.problem(f"{part.text} is made of this mark")


def _below(code: str, parts: dict[str, tuple[str, ...]]) -> set[str]:
    """The mark and everything it is made of, however deep."""
    found = set[str]()
    waiting = [code]
    while waiting:
        here = waiting.pop()
        if here not in found:
            found.add(here)
            waiting.extend(parts.get(here, ()))
    return found


def _parts(definitions: Definitions) -> dict[str, tuple[str, ...]]:
    """Each mark's own components, of all its versions."""
    parts: dict[str, tuple[str, ...]] = {}
    for mark in definitions.marks:
        code = mark.at("code").text or ""
        parts[code] = (*parts.get(code, ()), *mark.at("composition", "all_of").words())
    return parts


def _check_reach(composition: Node, definitions: Definitions) -> Iterator[Problem]:
    """Nobody is asked for more marks or points than there are."""
    plain = {
        mark.at("code").text: mark for mark in definitions.marks if not mark.at("composition").value
    }
    groups = [mark.at("group").text for mark in plain.values()]
    known = {group.at("id").text for group in definitions.file(CATALOGUE).at("groups").each()}
    for group, count in composition.at("at_least").fields():
        if group not in known:
            yield count.problem(f"there is no group {group}")
        elif (count.number or 0) > groups.count(group):
            yield count.problem(f"the group {group} has only {groups.count(group)} marks")
    marks = composition.at("min_marks")
    if (marks.number or 0) > len(plain):
        yield marks.problem(f"there are only {len(plain)} marks that count")
    points = composition.at("min_osp")
    most = sum(mark.at("credits", "osp").number or 0 for mark in plain.values())
    if (points.number or 0) > most:
        yield points.problem(f"all marks together give {most:g} points")
