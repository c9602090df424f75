"""Rules for marks and for what they share."""

from __future__ import annotations

import re
from collections.abc import Iterator

from merkki_definitions.frameworks import known_refs, resolve
from merkki_definitions.nodes import Node, Problem
from merkki_definitions.reading import CATALOGUE, FRAMEWORKS, ORGANISATIONS, TERMS, Definitions
from merkki_definitions.rules.compositions import check_composition
from merkki_definitions.texts import LANGUAGES

# What others say or a person confides stays with the issuer, whatever the holder chooses.
NEVER_SHARED = frozenset(
    {"attestation", "observation_form", "process_log", "reflection", "supervisor_attestation"}
)
# The ECTS Users' Guide: a credit is 25 to 30 hours of work.
HOURS_OF_A_CREDIT = range(25, 31)


def check_marks(definitions: Definitions) -> Iterator[Problem]:
    """Every broken rule of every mark, and of the catalogue, terms and frameworks."""
    yield from _check_catalogue(definitions.file(CATALOGUE))
    yield from _check_names(definitions)
    for mark in definitions.marks:
        yield from _check_place(mark, definitions)
        yield from _check_refs(mark, definitions)
        yield from _check_terms(mark, definitions)
        yield from _check_rights(mark)
        yield from _check_evidence(mark)
        yield from _check_amounts(mark, definitions)
        yield from check_composition(mark, definitions)
    yield from _check_frameworks(definitions)


def _check_catalogue(catalogue: Node) -> Iterator[Problem]:
    groups = list(catalogue.at("groups").each())
    for key in ("id", "code"):
        yield from twice([group.at(key) for group in groups])
    languages = catalogue.at("languages").words()
    for language in LANGUAGES:
        if language not in languages:
            yield catalogue.at("languages").problem(f"the language {language} is missing")
    steps = [step.at("value").number for step in catalogue.at("progress_scale").each()]
    if steps != [*range(1, len(steps) + 1)]:
        yield catalogue.at("progress_scale").problem("the steps must be numbered 1, 2, 3 and so on")


def twice(nodes: list[Node]) -> Iterator[Problem]:
    """A problem at each place but the first where the same text stands again."""
    seen = set[str]()
    for node in nodes:
        if node.text is not None and node.text in seen:
            yield node.problem(f"{node.text} is used twice")
        seen.add(node.text or "")


def _check_names(definitions: Definitions) -> Iterator[Problem]:
    """No two marks are called the same in a language."""
    owners: dict[tuple[str, str], str] = {}
    for mark in definitions.marks:
        code = mark.at("code").text or ""
        for language, name in mark.at("name").fields():
            owner = owners.setdefault((language, (name.text or "").casefold()), code)
            if owner != code:
                yield name.problem(f"{owner} has the same name")


def _check_place(mark: Node, definitions: Definitions) -> Iterator[Problem]:
    """A file is where its code and version say, and its code begins as its group's."""
    code, version = mark.at("code").text, mark.at("version").text
    if code and version and mark.file != f"marks/{code}/{version}.yaml":
        yield mark.problem(f"{code} in version {version} belongs in marks/{code}/{version}.yaml")
    group = mark.at("group")
    codes = {
        entry.at("id").text: entry.at("code").text
        for entry in definitions.file(CATALOGUE).at("groups").each()
    }
    if group.text is not None and group.text not in codes:
        yield group.problem(f"there is no group {group.text}")
    elif group.text and code and not code.startswith(f"{codes[group.text]}-"):
        yield mark.at("code").problem(
            f"codes of the group {group.text} begin with {codes[group.text]}-"
        )


def _check_refs(mark: Node, definitions: Definitions) -> Iterator[Problem]:
    frameworks = definitions.file(FRAMEWORKS)
    known = known_refs(frameworks)
    for ref in (*mark.at("alignments").each(), *mark.at("accepted_prior_learning").each()):
        if ref.text is not None and ref.text not in known:
            yield ref.problem(f"{ref.text} is not in frameworks.yaml")
    eqf = mark.at("level", "eqf")
    if eqf.number is not None and f"eqf:{eqf.value}" not in known:
        yield eqf.problem(f"eqf:{eqf.value} is not in frameworks.yaml")
    codes = {other.at("code").text for other in definitions.marks}
    for before in mark.at("recommended_before").each():
        if before.text not in codes:
            yield before.problem(f"there is no mark {before.text}")
        elif before.text == mark.at("code").text:
            yield before.problem("a mark cannot be recommended before itself")


def _check_terms(mark: Node, definitions: Definitions) -> Iterator[Problem]:
    """Every term a mark uses has words for people."""
    defaults = definitions.file(CATALOGUE).at("defaults")
    used = [
        *(("assessment_type", node) for node in mark.at("assessment", "types").each()),
        ("assessor", mark.at("assessment", "assessor")),
        *(("evidence_kind", item.at("kind")) for item in mark.at("evidence").each()),
        *(
            (key, source.at(key))
            for key in ("participation", "identity_check")
            for source in (mark, defaults)
        ),
    ]
    for kind, node in used:
        terms = dict(definitions.file(TERMS).at(kind).fields())
        if node.text is not None and node.text not in terms:
            yield node.problem(f"{node.text} has no words in terms.yaml under {kind}")


def _check_rights(mark: Node) -> Iterator[Problem]:
    rights = mark.at("may_award")
    if isinstance(rights.value, dict) and "issue" not in rights.value.values():
        yield rights.problem("nobody may issue this mark")


def _check_evidence(mark: Node) -> Iterator[Problem]:
    for item in mark.at("evidence").each():
        if item.at("kind").text in NEVER_SHARED and item.at("visibility").text != "private":
            yield item.at("visibility").problem(
                f"{item.at('kind').text} must be private: it holds what is said about a person"
            )


def _check_amounts(mark: Node, definitions: Definitions) -> Iterator[Problem]:
    values = mark.at("credits")
    osp, ects, hours = values.at("osp"), values.at("ects"), mark.at("workload_hours")
    if (osp.number is None) != (ects.number is None):
        yield values.problem("give both osp and ects, or null for both")
    if ects.number and hours.number is not None:
        least, most = HOURS_OF_A_CREDIT[0] * ects.number, HOURS_OF_A_CREDIT[-1] * ects.number
        if not least <= hours.number <= most:
            yield hours.problem(
                f"{hours.value} hours for {ects.value} ECTS: a credit is 25 to 30 hours"
            )
    for node in (
        mark.at("valid_for"),
        definitions.file(CATALOGUE).at("defaults", "valid_for"),
        mark.at("requires_mentorship", "min_duration"),
    ):
        if node.text is not None and re.fullmatch(r"P(0+[YMWD])+", node.text):
            yield node.problem(f"{node.text} is no length of time; write null for none")


def _check_frameworks(definitions: Definitions) -> Iterator[Problem]:
    """Only what is used, and everything with an address: an alignment must have one."""
    frameworks = definitions.file(FRAMEWORKS)
    used = set(_used_refs(definitions))
    for name, framework in frameworks.at("frameworks").fields():
        for key, item in framework.at("items").fields():
            if resolve(frameworks, f"{name}:{key}") is None:
                yield item.problem("no address: give target_url here or for the framework")
            if f"{name}:{key}" not in used:
                yield item.problem("nothing uses this code")


def _used_refs(definitions: Definitions) -> Iterator[str]:
    for mark in definitions.marks:
        yield from mark.at("alignments").words()
        yield from mark.at("accepted_prior_learning").words()
        yield f"eqf:{mark.at('level', 'eqf').value}"
    for organisation in definitions.file(ORGANISATIONS).at("organisations").each():
        yield f"isced-f:{organisation.at('sector', 'isced_f').text}"
        for need in organisation.at("skill_needs").each():
            yield from need.at("esco").words()
