"""Reading a ruleset: everything wrong is named at once, with its place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from credit_world import DATA
from unsigned import GONE, changed

from merkki_verifier import strict_yaml
from merkki_verifier.credit import Automation, RulesError, Ruleset, load_rules
from merkki_verifier.credit.ruleset import Consumes, Effect


def document(name: str = "amk-2026") -> Any:
    return strict_yaml.parse((DATA / f"{name}.yaml").read_bytes())


def load(value: object) -> Ruleset:
    return load_rules(json.dumps(value).encode())


def problems(value: object) -> tuple[str, ...]:
    with pytest.raises(RulesError) as caught:
        load(value)
    assert all(problem in str(caught.value) for problem in caught.value.problems)
    return caught.value.problems


def test_both_examples_are_read_from_yaml_and_from_json_alike() -> None:
    for name in ("amk-2026", "yo-2026"):
        assert load(document(name)) == load_rules(DATA / f"{name}.yaml")


def test_what_the_file_says_is_what_the_rules_are() -> None:
    rules = load_rules(DATA / "yo-2026.yaml")
    assert (rules.id, rules.version, rules.max_ects) == ("yo-2026", "1.0.0", 8)
    assert set(rules.exclusions) == {"CP-04", "ME-03"}
    assert rules.preconditions.issuer_kinds == frozenset({"school", "adult_education", "operator"})
    effects = [Effect.GRANT, Effect.REFER, Effect.PARTIAL, Effect.REFER]
    assert [rule.effect for rule in rules.rules] == effects
    assert rules.rules[0].consumes is Consumes.COMPONENTS
    assert rules.rules[2].supplement_ects == 2
    assert rules.rules[3].decided_by is not None


def test_an_institution_starts_with_proposals() -> None:
    assert load(changed(document(), "/automation", GONE)).automation is Automation.PROPOSE


FAULTS: list[tuple[str, object, str]] = [
    ("/schema_version", 2, "schema_version: this program reads version 1"),
    ("/schema_version", GONE, "schema_version: must be a whole number"),
    ("/ruleset_id", GONE, "ruleset_id: text is needed"),
    ("/ruleset_version", 1, "ruleset_version: must be text"),
    ("/automation", "sometimes", "automation: 'sometimes' is none of full, propose"),
    ("/valid_from", "2026-13-01", "valid_from: no such day"),
    ("/valid_from", GONE, "valid_from: text is needed"),
    ("/valid_until", "2020-01-01", "valid_until: is earlier than valid_from"),
    ("/correction_request", "x", "correction_request: must be an object"),
    ("/correction_request/url", "http://x.example", "correction_request.url: must be an https"),
    ("/correction_request/days", 0, "correction_request.days: must be a whole number"),
    ("/preconditions/signature", "optional", "preconditions.signature: 'optional' is none of"),
    ("/preconditions/holder_binding", "maybe", "preconditions.holder_binding: 'maybe'"),
    ("/preconditions/status_check/required", False, "status_check.required: must be true"),
    ("/preconditions/status_check/when_unavailable", "accept", "when_unavailable: 'accept'"),
    ("/preconditions/max_age_months", True, "max_age_months: must be a whole number"),
    ("/preconditions/accepted_catalogue_major_versions", [], "must be a list of whole numbers"),
    ("/preconditions/accepted_catalogue_major_versions", ["1"], "a list of whole numbers"),
    ("/preconditions/accepted_issuer_types", ["school", "school"], "has something twice"),
    ("/preconditions/max_age", 3, "preconditions.max_age: is not known here"),
    ("/caps/max_ects_total", 0, "caps.max_ects_total: must be ECTS credits"),
    ("/caps/max_ects_total", 2, "caps: AMK-R1 alone is more than the maximum"),
    ("/groups/local_industry", [], "groups.local_industry: must not be empty"),
    ("/groups/local_industry", ["LI-01"], "at_least.count: the group has not so many marks"),
    ("/groups", GONE, "at_least.group: the group 'local_industry' is not among groups"),
    ("/exclusions/0/why/sv", GONE, "exclusions[0].why.sv: text is needed"),
    ("/exclusions/0/mark", "WL-01", "exclusions: WL-01 is excluded, and AMK-R1 asks for it"),
    ("/exclusions/0/mark", "PA-02", "exclusions: PA-02 is excluded, and AMK-A1 asks for it"),
    ("/rules/1/id", "AMK-R1", "rules: the id 'AMK-R1' is there twice"),
    ("/rules/0/ects", 0.3, "rules[0].ects: must be ECTS credits"),
    ("/rules/0/ects", "3", "rules[0].ects: must be ECTS credits"),
    ("/rules/0/ects", True, "rules[0].ects: must be ECTS credits"),
    ("/rules/0/decision", "give", "rules[0].decision: 'give' is none of"),
    ("/rules/0/decision", "partial", "rules[0].supplement: a rule that says partial needs it"),
    ("/rules/0/decision", "refer", "rules[0].decided_by: a rule that says refer needs it"),
    ("/rules/0/grade", GONE, "rules[0].grade: a rule that says grant needs it"),
    ("/rules/0/consumes", GONE, "rules[0].consumes: text is needed"),
    ("/rules/0/mode", "gift", "rules[0].mode: 'gift' is none of inclusion, substitution"),
    ("/rules/0/when", {}, "rules[0].when: needs all_of or at_least"),
    ("/rules/0/when/all_of", "WL-01", "rules[0].when.all_of: must be a list of texts"),
    ("/rules/0/when/any_of", ["WL-01"], "rules[0].when.any_of: is not known here"),
    ("/rules/0/course", GONE, "rules[0].course: must be an object"),
    ("/rules/0", "AMK-R1", "rules[0]: must be an object"),
    ("/rules", {}, "rules: must be a list"),
    ("/rules/5/max_marks", 1, "rules[5].max_marks: is less than the marks the rule asks for"),
    ("/admission_routes/0/decision", "grant", "admission_routes[0].decision: 'grant' is none of"),
    ("/admission_routes/0/quota_per_year", 0, "quota_per_year: must be a whole number"),
    ("/owner", "x", "owner: is not known here"),
]


@pytest.mark.parametrize(("pointer", "value", "expected"), FAULTS)
def test_one_fault_is_named_with_its_place(pointer: str, value: object, expected: str) -> None:
    found = problems(changed(document(), pointer, value))
    assert any(expected in problem for problem in found), found


def test_every_fault_is_named_at_once() -> None:
    spoilt = document()
    for pointer, value in (("/ruleset_id", 7), ("/rules/0/ects", 0), ("/rules/2/mode", "x")):
        spoilt = changed(spoilt, pointer, value)
    assert [problem.split(":")[0] for problem in problems(spoilt)] == [
        "ruleset_id",
        "rules[0].ects",
        "rules[2].mode",
    ]


def test_an_absent_object_is_one_fault_and_not_ten() -> None:
    assert len(problems(changed(document(), "/preconditions", GONE))) == 1


def test_rules_without_rules_are_no_rules() -> None:
    empty = changed(changed(document(), "/rules", GONE), "/admission_routes", GONE)
    assert problems(empty) == ("rules: there is no rule and no admission route",)


def test_a_denial_needs_no_credits() -> None:
    denied = changed(document(), "/rules/0/decision", "deny")
    assert load(denied).rules[0].effect is Effect.DENY
    assert load(changed(denied, "/rules/0/ects", GONE)).rules[0].ects == 0


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"", "must be an object"),
        (b"[1]", "must be an object"),
        (b"a: 1\na: 2\n", "line 2: the key 'a' is there twice"),
        (b"a: [", "line 1"),
        (b"\xff", "not UTF-8"),
    ],
)
def test_what_is_no_ruleset_at_all_is_refused_in_words(raw: bytes, expected: str) -> None:
    with pytest.raises(RulesError, match=expected):
        load_rules(raw)


def test_a_file_that_is_not_there_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(RulesError, match="No such file"):
        load_rules(tmp_path / "none.yaml")
