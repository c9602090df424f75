"""What the catalogue and the region say: everything they were given, typed and complete."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import FrozenInstanceError, fields
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import merkki_definitions
from merkki_definitions import (
    LANGUAGES,
    Alignment,
    Catalogue,
    Duration,
    Label,
    Mark,
    MayAward,
    OrganisationType,
    Region,
    Right,
    Status,
    Text,
    UnknownLanguageError,
    UnknownMarkError,
    Visibility,
    catalogue,
    region,
    right_to_attest,
    right_to_issue,
)

DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2900, 12, 31))


def _source(shared: Path, name: str) -> Any:
    return yaml.safe_load((shared / "domain" / f"{name}.yaml").read_text("utf-8"))


def _text(raw: Mapping[str, str]) -> Text:
    return Text(*(raw[language] for language in LANGUAGES))


# ---- nothing of the domain's own words was lost ----


def test_every_mark_of_the_domain_is_here_word_for_word(shared: Path) -> None:
    source = _source(shared, "marks")
    assert [mark.code for mark in catalogue().marks] == [raw["id"] for raw in source["marks"]]
    for raw in source["marks"]:
        mark = catalogue().mark(raw["id"])
        assert mark.name == _text(raw["name"])
        assert mark.description == _text(raw["description"])
        assert [c.text for c in mark.criteria] == [_text(c) for c in raw["criteria"]]
        assert [(e.kind, e.required, e.visibility.value, e.text) for e in mark.evidence] == [
            (e["kind"], e["required"], e["visibility"], _text(e)) for e in raw["evidence"]
        ]
        substitute = raw.get("not_a_substitute_for")
        assert mark.not_a_substitute_for == (_text(substitute) if substitute else None)


def test_every_fact_of_the_domains_marks_is_here(shared: Path) -> None:
    source = _source(shared, "marks")
    defaults = source["catalogue"]["defaults"]
    for raw in source["marks"]:
        mark = catalogue().mark(raw["id"])
        assert mark.version == defaults["version"]
        assert mark.status == defaults["status"]
        assert mark.group == raw["group"]
        assert mark.audience == raw.get("audience", defaults["audience"])
        assert mark.achievement_type == raw["achievement_type"]
        assert (mark.level.eqf if mark.level else None) == raw["level"]["eqf"]
        assert {v.system: v.value for v in mark.credits.values} == {
            unit: value for unit, value in raw["credits"].items() if value is not None
        }
        assert mark.workload_hours == raw["workload_hours"]
        assert (str(mark.valid_for) if mark.valid_for else None) == raw.get("valid_for")
        assert list(mark.assessment.types) == raw["assessment"]["type"]
        assert mark.assessment.assessor == raw["assessment"]["assessor"]
        assert {who: right.value for who, right in _rights(mark.may_award).items()} == raw[
            "may_award"
        ]
        assert [a.ref for a in mark.alignments] == raw["alignments"]
        prior = raw.get("accepted_prior_learning", [])
        assert [a.ref for a in mark.accepted_prior_learning] == prior
        assert list(mark.recommended_before) == raw.get("recommended_before", [])
        assert list(mark.tags) == raw["tags"]
        assert mark.young_worker_check == (raw.get("young_worker_check") == "required")
        for key in ("participation", "identity_check", "open_to_non_students"):
            assert getattr(mark, key) == defaults[key]


def test_meta_marks_and_mentorships_are_as_the_domain_has_them(shared: Path) -> None:
    for raw in _source(shared, "marks")["marks"]:
        mark = catalogue().mark(raw["id"])
        assert (mark.composition is not None) == ("composition" in raw)
        if mark.composition:
            parts = raw["composition"]
            assert list(mark.composition.all_of) == parts["all_of"]
            assert dict(mark.composition.at_least) == parts["at_least"]
            assert mark.composition.min_marks == parts["min_marks"]
            assert mark.composition.min_osp == parts.get("min_osp")
            assert mark.composition.all_components_must_be_valid_at_issue
        assert (mark.requires_mentorship is None) == ("requires_mentorship" not in raw)
        if mark.requires_mentorship:
            facts = raw["requires_mentorship"]
            for key in set(facts) - {"min_duration"}:
                assert getattr(mark.requires_mentorship, key) == facts[key]
            assert str(mark.requires_mentorship.min_duration) == facts["min_duration"]


def test_what_the_marks_share_is_as_the_domain_has_it(shared: Path) -> None:
    source = _source(shared, "marks")
    raw, mine = source["catalogue"], catalogue()
    assert (mine.id, mine.version, mine.published.isoformat()) == (
        raw["id"],
        raw["version"],
        raw["published"],
    )
    assert mine.title == _text(raw["title"])
    assert (mine.country, mine.creator, mine.pass_rule) == ("FI", "org-operator", "pass_only")
    assert (list(mine.languages), mine.default_language) == (raw["languages"], "fi")
    assert mine.quality_assurance.text == _text(raw["quality_assurance"])
    assert [(step.value, step.text) for step in mine.progress_scale] == [
        (step["value"], _text(step)) for step in raw["progress_scale"]
    ]
    assert [(g.id, g.code, g.name) for g in mine.groups] == [
        (g["id"], g["code"], _text(g["name"])) for g in source["groups"]
    ]


def test_every_code_of_a_framework_is_as_it_was_seen(shared: Path) -> None:
    source = _source(shared, "frameworks")
    seen = {
        item["ref"]: item
        for block in source.values()
        if isinstance(block, dict)
        for item in block.get("items", [])
    }
    for mark in catalogue().marks:
        for alignment in (*mark.alignments, *mark.accepted_prior_learning):
            item = seen[alignment.ref]
            assert alignment.label.en == (item.get("label_en") or item["name"].get("en"))
            address = item.get("uri") or item.get("esco_uri")
            if address:
                assert alignment.target_url == address
        for value in mark.credits.values:
            unit = {"ects": "credit:ects", "osp": "credit:ecvet"}[value.system]
            assert value.framework == seen[unit]["uri"]
        if mark.level:
            assert mark.level.alignment.target_url == seen[mark.level.alignment.ref]["uri"]


def test_every_organisation_of_the_domain_is_here(shared: Path) -> None:
    source = _source(shared, "organisations")
    assert [body.id for body in region().organisations] == [
        raw["id"] for raw in source["organisations"]
    ]
    for raw in source["organisations"]:
        body = region().organisation(raw["id"])
        assert body.name == _text(raw["name"])
        for key in ("type", "did", "url"):
            assert getattr(body, key) == raw[key]
        for key in ("languages", "roles", "may_issue", "may_attest"):
            assert list(getattr(body, key)) == raw[key]
        assert body.serves_non_students == raw.get("serves_non_students", False)
        assert body.education == raw.get("education")
        assert (body.note or "") == (raw.get("note") or "").strip()
        assert body.trust.status == raw["trust"]["status"]
        for key in ("valid_from", "valid_until", "distrust_from"):
            day = getattr(body.trust, key)
            assert (day.isoformat() if day else None) == raw["trust"][key]
        if body.sector:
            assert body.sector.isced_f == raw["sector"]["isced_f"]
            assert body.sector.text == _text(raw["sector"])
        assert (body.sector is None) == ("sector" not in raw)
        assert [
            (n.id, n.title, n.description, list(n.marks), list(n.esco), n.published, n.expires)
            for n in body.skill_needs
        ] == [
            (
                n["id"],
                _text(n["title"]),
                _text(n["description"]),
                n["marks"],
                n["esco"],
                date.fromisoformat(n["published"]),
                date.fromisoformat(n["expires"]),
            )
            for n in raw.get("skill_needs", [])
        ]


def test_every_mentor_profile_of_the_domain_is_here(shared: Path) -> None:
    source = _source(shared, "organisations")
    assert len(region().mentors) == len(source["mentors"])
    for mentor, raw in zip(region().mentors, source["mentors"], strict=True):
        for field in fields(mentor):
            value = getattr(mentor, field.name)
            expected = raw[field.name]
            if isinstance(value, Text):
                assert value == _text(expected)
            else:
                assert (list(value) if isinstance(value, tuple) else value) == expected


# ---- what an issuer may rely on ----


def test_every_alignment_can_be_written_into_a_credential_in_every_language() -> None:
    for mark in catalogue().every_version:
        levels = [mark.level.alignment] if mark.level else []
        for alignment in (*mark.alignments, *mark.accepted_prior_learning, *levels):
            assert alignment.target_url.startswith(("http://", "https://"))
            assert "{" not in alignment.target_url
            assert alignment.target_framework
            assert all(alignment.target_name(language).strip() for language in LANGUAGES)


def test_a_national_code_points_to_its_code_set_and_names_the_code() -> None:
    (prior,) = catalogue().mark("WL-01").accepted_prior_learning
    assert prior == Alignment(
        ref="oph:osaamismerkit_1013",
        label=Label(fi="Palkka", sv="Lön"),
        target_url="https://virkailija.opintopolku.fi/koodisto-service/rest/codes/osaamismerkit",
        target_framework="Opetushallitus koodisto",
        target_code="osaamismerkit_1013",
    )


def test_an_address_that_was_not_confirmed_says_so() -> None:
    by_ref = {a.ref: a for a in catalogue().mark("WL-03").alignments}
    assert not by_ref["lifecomp:P2"].verified
    assert by_ref["esco:manage-digital-identity"].verified


def test_a_level_is_called_indicative_in_every_language() -> None:
    words = {"fi": "suuntaa-antava", "sv": "riktgivande", "en": "indicative"}
    levels = [mark.level for mark in catalogue().marks if mark.level]
    assert len(levels) == 21
    for level in levels:
        for language, word in words.items():
            assert word in level.alignment.target_name(language)
        assert level.alignment.target_url == f"http://data.europa.eu/snb/eqf/{level.eqf}"


def test_a_credit_value_is_never_without_its_unit() -> None:
    values = catalogue().mark("EN-03").credits
    assert values.ects is not None
    assert values.osp is not None
    assert values.ects.framework == "http://data.europa.eu/snb/education-credit/6fcec5c5af"
    assert values.osp.framework == "http://data.europa.eu/snb/education-credit/60b314e826"
    assert values.ects.unit.get("fi") == "opintopiste (ECTS)"
    assert catalogue().mark("ME-03").credits.values == ()


def test_every_term_of_every_mark_has_words_in_every_language() -> None:
    mine = catalogue()
    for mark in mine.every_version:
        used = [
            *(("assessment_type", kind) for kind in mark.assessment.types),
            ("assessor", mark.assessment.assessor),
            *(("evidence_kind", item.kind) for item in mark.evidence),
            ("participation", mark.participation),
            ("identity_check", mark.identity_check),
        ]
        for kind, value in used:
            assert all(mine.term(kind, value).as_dict().values())


def test_marks_are_found_by_code_and_by_version() -> None:
    mine = catalogue()
    assert mine.mark("LI-04") is mine.mark("LI-04", "1.0")
    assert mine.versions("LI-04") == ("1.0",)
    assert mine.group("local_industry").code == "LI"
    assert [mark.code for mark in mine.marks_of("mentoring")] == ["ME-01", "ME-02", "ME-03"]
    assert mine.achievement_path(mine.mark("LI-04"), "sv") == "/achievements/LI-04/1.0/sv"


def test_what_is_not_there_is_an_error_that_names_it() -> None:
    mine = catalogue()
    with pytest.raises(UnknownMarkError, match="there is no mark XX-99"):
        mine.mark("XX-99")
    with pytest.raises(UnknownMarkError, match=r"there is no mark WL-01 in version 9\.9"):
        mine.mark("WL-01", "9.9")
    with pytest.raises(UnknownMarkError, match="XX-99"):
        mine.versions("XX-99")
    with pytest.raises(LookupError, match="leisure"):
        mine.group("leisure")
    with pytest.raises(LookupError, match="org-nobody"):
        region().organisation("org-nobody")
    with pytest.raises(UnknownLanguageError, match="'de'"):
        mine.achievement_path(mine.mark("WL-01"), "de")
    with pytest.raises(UnknownLanguageError, match="fi, sv, en"):
        mine.mark("WL-01").name.get("de")
    with pytest.raises(UnknownLanguageError):
        mine.mark("WL-01").alignments[0].target_name("de")


def test_the_catalogue_is_read_once_and_cannot_be_changed() -> None:
    assert catalogue() is catalogue()
    assert region() is region()
    mark: Any = catalogue().mark("WL-01")
    with pytest.raises(FrozenInstanceError):
        mark.code = "WL-99"
    terms: Any = catalogue().terms
    with pytest.raises(TypeError):
        terms["assessor"]["nobody"] = Text("x", "x", "x")


def test_an_organisation_is_found_by_its_id_or_by_the_name_in_its_address() -> None:
    school = region().organisation("ammattiopisto")
    assert school is region().organisation("org-ammattiopisto")
    assert (school.slug, school.type) == ("ammattiopisto", OrganisationType.SCHOOL)


def test_every_mark_can_be_issued_by_somebody_in_the_region() -> None:
    issuable = {code for body in region().organisations for code in body.may_issue}
    assert issuable == {mark.code for mark in catalogue().marks}


def test_no_right_of_an_organisation_goes_beyond_the_mark() -> None:
    for body in region().organisations:
        for code in body.may_issue:
            assert right_to_issue(catalogue().mark(code).may_award, body.type)
        for code in body.may_attest:
            assert right_to_attest(catalogue().mark(code).may_award, body.type)


def test_only_an_organisation_of_the_right_type_may_issue() -> None:
    rights = catalogue().mark("LI-04").may_award  # school and company issue, operator does not
    assert [kind for kind in OrganisationType if right_to_issue(rights, kind)] == [
        "school",
        "adult_education",
        "company",
    ]
    assert not right_to_attest(rights, OrganisationType.UNIVERSITY)
    assert right_to_attest(rights, OrganisationType.ASSOCIATION)


def test_nobody_but_organisations_issues_and_private_things_stay_private() -> None:
    private = {"attestation", "observation_form", "process_log", "reflection"}
    for mark in catalogue().every_version:
        assert mark.may_award.mentor is not Right.ISSUE
        for item in mark.evidence:
            if item.kind in private:
                assert item.visibility is Visibility.PRIVATE


def test_every_mark_says_what_a_micro_credential_must_say() -> None:
    mine = catalogue()
    assert mine.country
    assert mine.quality_assurance.text.fi
    for mark in mine.marks:
        assert mark.status is Status.ACTIVE
        assert mark.published == date(2026, 8, 1)
        assert mark.criteria
        assert mark.assessment.types
        assert mark.participation
        assert mark.identity_check


# ---- how long a mark is valid ----


@pytest.mark.parametrize(
    ("awarded", "last_day"),
    [
        (date(2026, 11, 25), date(2031, 11, 25)),
        (date(2028, 2, 29), date(2033, 2, 28)),  # no leap day five years later
        (date(2027, 2, 28), date(2032, 2, 28)),  # a leap day there is not reached
    ],
)
def test_safe_at_work_is_valid_for_five_years(awarded: date, last_day: date) -> None:
    assert catalogue().mark("WL-02").valid_until(awarded) == last_day


def test_other_marks_do_not_expire() -> None:
    expiring = [mark.code for mark in catalogue().marks if mark.valid_until(date(2026, 1, 1))]
    assert expiring == ["WL-02"]


@pytest.mark.parametrize(
    ("duration", "day", "after"),
    [
        ("P1M", date(2026, 1, 31), date(2026, 2, 28)),
        ("P1M", date(2028, 1, 31), date(2028, 2, 29)),
        ("P13M", date(2026, 12, 15), date(2028, 1, 15)),
        ("P2W", date(2026, 12, 25), date(2027, 1, 8)),
        ("P1Y6M10D", date(2026, 8, 31), date(2028, 3, 10)),
        ("P4Y", date(2028, 2, 29), date(2032, 2, 29)),
    ],
)
def test_a_duration_ends_on_the_day_people_expect(duration: str, day: date, after: date) -> None:
    assert Duration.parse(duration).after(day) == after


@pytest.mark.parametrize("text", ["", "P", "5Y", "P5", "PT5H", "P5Y ", "P1.5Y", "-P1Y", "P\u0665Y"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no duration"):
        Duration.parse(text)


def test_a_duration_beyond_the_calendar_is_an_error() -> None:
    with pytest.raises(OverflowError, match="beyond the calendar"):
        Duration.parse("P999Y").after(date(9999, 1, 1))


@given(
    st.builds(
        Duration, st.integers(0, 99), st.integers(0, 99), st.integers(0, 99), st.integers(0, 99)
    )
)
def test_a_duration_reads_back_as_it_was_written(duration: Duration) -> None:
    assert Duration.parse(str(duration)) == duration


@given(DAYS, st.integers(0, 99), st.integers(0, 99))
def test_a_later_award_never_ends_earlier(day: date, years: int, months: int) -> None:
    duration = Duration(years, months)
    assert duration.after(day) <= duration.after(day + timedelta(days=1))


# ---- the public face ----


def test_every_public_name_is_there_and_the_functions_are_the_documented_ones() -> None:
    public = {name: getattr(merkki_definitions, name) for name in merkki_definitions.__all__}
    assert {name for name, value in public.items() if not isinstance(value, type)} == {
        "LANGUAGES",
        "alt_text",
        "artwork",
        "artwork_png",
        "catalogue",
        "check_files",
        "load",
        "region",
        "right_to_attest",
        "right_to_issue",
    }
    assert {Catalogue, Mark, Region} <= set(public.values())


def _rights(rights: MayAward) -> dict[str, Right]:
    return {field.name: getattr(rights, field.name) for field in fields(rights)}
