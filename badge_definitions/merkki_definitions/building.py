"""From files that passed every rule to values: the one place that trusts their shape."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from merkki_definitions.catalogue_of_marks import Catalogue, Group, ProgressStep, QualityAssurance
from merkki_definitions.durations import Duration
from merkki_definitions.frameworks import credit_value, resolve
from merkki_definitions.marks import (
    Alignment,
    Assessment,
    Composition,
    Credits,
    Criterion,
    EvidenceItem,
    Level,
    Mark,
    MayAward,
    RequiredMentorship,
    Right,
    Status,
    Visibility,
)
from merkki_definitions.nodes import Node
from merkki_definitions.publishing import digest, effective
from merkki_definitions.reading import CATALOGUE, FRAMEWORKS, PUBLISHED, TERMS, Definitions
from merkki_definitions.texts import Text

# A checked file's values. `Any` goes no further than this module.
Raw = Mapping[str, Any]


def build_catalogue(definitions: Definitions) -> Catalogue:
    """The catalogue these files describe. They must have passed the rules."""
    raw = _raw(definitions.file(CATALOGUE))
    terms = _raw(definitions.file(TERMS))
    groups = tuple(Group(g["id"], g["code"], Text(**g["name"])) for g in raw["groups"])
    order = {group.id: place for place, group in enumerate(groups)}
    marks = [_mark(node, definitions) for node in definitions.marks]
    marks.sort(key=lambda mark: (order[mark.group], mark.code, version_key(mark.version)))
    return Catalogue(
        id=raw["id"],
        version=raw["version"],
        published=date.fromisoformat(raw["published"]),
        title=Text(**raw["title"]),
        country=raw["country"],
        languages=tuple(raw["languages"]),
        default_language=raw["default_language"],
        creator=raw["creator"],
        quality_assurance=QualityAssurance(
            raw["quality_assurance"]["type"], Text(**raw["quality_assurance"]["text"])
        ),
        pass_rule=raw["pass_rule"],
        progress_scale=tuple(
            ProgressStep(step["value"], Text(**step["text"])) for step in raw["progress_scale"]
        ),
        groups=groups,
        every_version=tuple(marks),
        terms=MappingProxyType(
            {
                kind: MappingProxyType({term: Text(**text) for term, text in words.items()})
                for kind, words in terms.items()
                if isinstance(words, dict)
            }
        ),
        achievement_path_template=raw["achievement_path"],
    )


def version_key(version: str) -> tuple[int, ...]:
    """Sorts 1.9 before 1.10."""
    return tuple(int(part) for part in version.split("."))


def _mark(node: Node, definitions: Definitions) -> Mark:
    raw: Raw = effective(node, definitions)
    frameworks = definitions.file(FRAMEWORKS)
    entry = definitions.file(PUBLISHED).at(raw["code"], raw["version"])
    published = entry.at("published").text
    return Mark(
        code=raw["code"],
        version=raw["version"],
        status=Status(raw["status"]),
        published=date.fromisoformat(published) if published else None,
        sha256=digest(node, definitions),
        group=raw["group"],
        audience=raw["audience"],
        achievement_type=raw["achievement_type"],
        name=Text(**raw["name"]),
        description=Text(**raw["description"]),
        criteria=tuple(Criterion(Text(**text)) for text in raw["criteria"]),
        level=_level(frameworks, raw["level"]["eqf"]),
        credits=Credits(
            osp=credit_value(frameworks, "osp", raw["credits"]["osp"]),
            ects=credit_value(frameworks, "ects", raw["credits"]["ects"]),
        ),
        workload_hours=raw["workload_hours"],
        assessment=Assessment(tuple(raw["assessment"]["types"]), raw["assessment"]["assessor"]),
        evidence=tuple(_evidence(item) for item in raw["evidence"]),
        may_award=MayAward(**{who: Right(right) for who, right in raw["may_award"].items()}),
        alignments=_alignments(frameworks, raw["alignments"]),
        tags=tuple(raw["tags"]),
        participation=raw["participation"],
        identity_check=raw["identity_check"],
        open_to_non_students=raw["open_to_non_students"],
        valid_for=Duration.parse(raw["valid_for"]) if raw["valid_for"] else None,
        not_a_substitute_for=_maybe_text(raw.get("not_a_substitute_for")),
        young_worker_check=raw.get("young_worker_check", False),
        accepted_prior_learning=_alignments(frameworks, raw.get("accepted_prior_learning", ())),
        recommended_before=tuple(raw.get("recommended_before", ())),
        requires_mentorship=_mentorship(raw.get("requires_mentorship")),
        composition=_composition(raw.get("composition")),
    )


def _alignments(frameworks: Node, refs: list[str]) -> tuple[Alignment, ...]:
    found = (resolve(frameworks, ref) for ref in refs)
    return tuple(alignment for alignment in found if alignment is not None)


def _level(frameworks: Node, eqf: int | None) -> Level | None:
    alignment = None if eqf is None else resolve(frameworks, f"eqf:{eqf}")
    return None if eqf is None or alignment is None else Level(eqf, alignment)


def _evidence(raw: Raw) -> EvidenceItem:
    return EvidenceItem(
        raw["kind"], raw["required"], Visibility(raw["visibility"]), Text(**raw["text"])
    )


def _maybe_text(raw: Raw | None) -> Text | None:
    return None if raw is None else Text(**raw)


def _mentorship(raw: Raw | None) -> RequiredMentorship | None:
    if raw is None:
        return None
    return RequiredMentorship(**{**raw, "min_duration": Duration.parse(raw["min_duration"])})


def _composition(raw: Raw | None) -> Composition | None:
    if raw is None:
        return None
    return Composition(
        all_of=tuple(raw["all_of"]),
        at_least=tuple(raw["at_least"].items()),
        min_marks=raw["min_marks"],
        min_osp=raw.get("min_osp"),
        all_components_must_be_valid_at_issue=raw["all_components_must_be_valid_at_issue"],
    )


def _raw(node: Node) -> Raw:
    return node.value if isinstance(node.value, dict) else {}
