"""Reading a university's credit rules from YAML or JSON. See docs/credit.md."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from merkki_verifier import strict_yaml
from merkki_verifier.credit.ruleset import (
    Automation,
    Consumes,
    Course,
    Effect,
    Preconditions,
    Route,
    Rule,
    Ruleset,
    Texts,
    When,
)
from merkki_verifier.reading import LANGUAGES, Fields, open_fields

Groups = Mapping[str, frozenset[str]]

_MODES = frozenset({"substitution", "inclusion"})


class RulesError(ValueError):
    """The rules cannot be used; ``problems`` names everything that is wrong with them."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        self.problems = problems
        super().__init__("the rules cannot be used: " + "; ".join(problems))


def load_rules(source: Path | bytes) -> Ruleset:
    """The rules a file, or its bytes, hold.

    Raises RulesError with every problem at once: nobody is judged by half a ruleset.
    """
    try:
        raw = source if isinstance(source, bytes) else source.read_bytes()
        document = strict_yaml.parse(raw)
    except OSError as error:
        raise RulesError((f"{source!s}: {error.strerror}",)) from error
    except strict_yaml.YamlError as error:
        raise RulesError(error.problems) from error
    problems: list[str] = []
    ruleset = _ruleset(open_fields(document, "", problems))
    if problems:
        raise RulesError(tuple(problems))
    return ruleset


def _ruleset(fields: Fields) -> Ruleset:
    if fields.number("schema_version") != 1:
        fields.problem("schema_version", "this program reads version 1")
    groups = _groups(fields.child("groups")) if fields.value("groups") is not None else {}
    url, days = _correction(fields.child("correction_request"))
    ruleset = Ruleset(
        university=fields.text("id"),
        id=fields.text("ruleset_id"),
        version=fields.text("ruleset_version"),
        automation=fields.member("automation", Automation, Automation.PROPOSE),
        valid_from=fields.day("valid_from"),
        valid_until=fields.day("valid_until"),
        legal_note=fields.text("legal_note", ""),
        correction_url=url,
        correction_days=days,
        preconditions=_preconditions(fields.child("preconditions")),
        max_ects=_caps(fields.child("caps")),
        exclusions=dict(_exclusion(child) for child in fields.children("exclusions")),
        groups=groups,
        rules=tuple(_rule(child, groups) for child in fields.children("rules")),
        routes=tuple(_route(child, groups) for child in fields.children("admission_routes")),
    )
    _check(fields, ruleset)
    fields.close()
    return ruleset


def _check(fields: Fields, ruleset: Ruleset) -> None:
    """What only the whole can get wrong."""
    if ruleset.valid_until < ruleset.valid_from:
        fields.problem("valid_until", "is earlier than valid_from")
    if not ruleset.rules and not ruleset.routes:
        fields.problem("rules", "there is no rule and no admission route")
    named: tuple[Rule | Route, ...] = (*ruleset.rules, *ruleset.routes)
    names = [item.id for item in named if item.id]
    for name in sorted({name for name in names if names.count(name) > 1}):
        fields.problem("rules", f"the id {name!r} is there twice")
    for rule in ruleset.rules:
        if rule.ects > ruleset.max_ects:
            fields.problem("caps", f"{rule.id} alone is more than the maximum")
    for item in named:
        for mark in item.when.all_of:
            if mark in ruleset.exclusions:
                fields.problem("exclusions", f"{mark} is excluded, and {item.id} asks for it")


def _correction(fields: Fields) -> tuple[str, int]:
    url, days = fields.text("url"), fields.number("days")
    if url and not url.startswith("https://"):
        fields.problem("url", "must be an https address")
    fields.close()
    return url, days


def _caps(fields: Fields) -> float:
    most = _credits(fields, "max_ects_total")
    fields.close()
    return most


def _groups(fields: Fields) -> dict[str, frozenset[str]]:
    groups = {name: frozenset(fields.words(name, needed=True)) for name in fields.members}
    fields.close()
    return groups


def _preconditions(fields: Fields) -> Preconditions:
    # Written out so that a reader sees them; no ruleset can do without them.
    fields.choice("signature", {"required"})
    fields.choice("issuer_in_trust_registry_for_mark", {"required"})
    fields.text("identity_link", "")
    status = fields.child("status_check")
    if status.value("required") is not True:
        status.problem("required", "must be true")
    status.choice("when_unavailable", {"set_aside"})
    status_age = status.number("max_age_hours")
    status.close()
    kinds = fields.words("accepted_issuer_types")
    preconditions = Preconditions(
        status_max_age_hours=status_age,
        max_age_months=fields.number("max_age_months"),
        major_versions=_versions(fields),
        issuer_kinds=frozenset(kinds) or None,
        holder_binding=fields.choice("holder_binding", {"required", "optional"}) != "optional",
    )
    fields.close()
    return preconditions


def _versions(fields: Fields) -> frozenset[int]:
    name = "accepted_catalogue_major_versions"
    value = fields.value(name)
    if isinstance(value, list) and value and all(type(item) is int for item in value):
        return frozenset(value)
    fields.problem(name, "must be a list of whole numbers")
    return frozenset()


def _exclusion(fields: Fields) -> tuple[str, Texts]:
    fields.choice("code", {"EXCLUDED"}, "EXCLUDED")
    found = fields.text("mark"), fields.texts("why")
    fields.close()
    return found


def _rule(fields: Fields, groups: Groups) -> Rule:
    effect = fields.member("decision", Effect)
    when = _when(fields.child("when"), groups)
    supplement, supplement_ects = _supplement(fields)
    rule = Rule(
        id=fields.text("id"),
        course=_course(fields.child("course")),
        mode=fields.choice("mode", _MODES),
        when=when,
        effect=effect,
        ects=_rule_credits(fields, effect),
        consumes=fields.member("consumes", Consumes),
        max_marks=_max_marks(fields, when),
        grade=fields.text("grade", ""),
        course_ects=None
        if fields.value("course_ects") is None
        else _credits(fields, "course_ects"),
        supplement=supplement,
        supplement_ects=supplement_ects,
        decided_by=None if fields.value("decided_by") is None else fields.texts("decided_by"),
    )
    for name, effects in (
        ("supplement", {Effect.PARTIAL}),
        ("decided_by", {Effect.REFER}),
        ("grade", {Effect.GRANT, Effect.PARTIAL}),
    ):
        if effect in effects and fields.value(name) is None:
            fields.problem(name, f"a rule that says {effect} needs it")
    fields.close()
    return rule


def _rule_credits(fields: Fields, effect: Effect) -> float:
    if effect is Effect.DENY and fields.value("ects") is None:
        return 0
    return _credits(fields, "ects")


def _route(fields: Fields, groups: Groups) -> Route:
    # A place to study is never given by a rule.
    fields.choice("decision", {"refer"})
    fields.text("note", "")
    quota = fields.value("quota_per_year")
    route = Route(
        id=fields.text("id"),
        name=fields.texts("name"),
        when=_when(fields.child("when"), groups),
        result=fields.texts("result"),
        checked_elsewhere=fields.words("checked_elsewhere"),
        quota_per_year=None if quota is None else fields.number("quota_per_year"),
    )
    fields.close()
    return route


def _when(fields: Fields, groups: Groups) -> When:
    group, count = None, 0
    if fields.value("at_least") is not None:
        at_least = fields.child("at_least")
        group, count = at_least.text("group"), at_least.number("count")
        if group and group not in groups:
            at_least.problem("group", f"the group {group!r} is not among groups")
        elif group and count > len(groups[group]):
            at_least.problem("count", "the group has not so many marks")
        at_least.close()
    when = When(
        all_of=fields.words("all_of"),
        group=group,
        count=count,
        endorsed_by=frozenset(fields.words("requires_endorsement_from")),
    )
    if not when.all_of and when.group is None:
        # Without a mark to ask for, the rule would hold for everybody.
        fields.problem("", "needs all_of or at_least")
    fields.close()
    return when


def _course(fields: Fields) -> Course:
    course = Course(fields.text("code"), fields.texts("name"))
    fields.close()
    return course


def _supplement(fields: Fields) -> tuple[Texts | None, float]:
    if fields.value("supplement") is None:
        return None, 0
    child = fields.child("supplement")
    credits_left = _credits(child, "ects")
    texts = {language: child.text(language) for language in LANGUAGES}
    child.close()
    return texts, credits_left


def _max_marks(fields: Fields, when: When) -> int | None:
    if fields.value("max_marks") is None:
        return None
    most = fields.number("max_marks")
    if most < when.count:
        fields.problem("max_marks", "is less than the marks the rule asks for")
    return most


def _credits(fields: Fields, name: str) -> float:
    """ECTS credits, in halves: sums of halves are exact in every program."""
    value = fields.value(name)
    halves = 0.0
    if isinstance(value, int | float) and not isinstance(value, bool):
        halves = float(value) * 2
    if halves > 0 and halves.is_integer():
        return halves / 2
    fields.problem(name, "must be ECTS credits: more than nothing, in halves")
    return 0
