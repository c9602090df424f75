"""Every way to be wrong that we know of, found; and its twin, the files as they are, passes."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from merkki_definitions import DefinitionsError, check_files, load
from merkki_definitions.reading import SINGLE_FILES

if TYPE_CHECKING:
    from tests.definitions.conftest import World

WL01 = "marks/WL-01/1.0.yaml"
WL02 = "marks/WL-02/1.0.yaml"
WL04 = "marks/WL-04/1.0.yaml"
ME01 = "marks/ME-01/1.0.yaml"
PA02 = "marks/PA-02/1.0.yaml"
REGION = "region/organisations.yaml"
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(), inside, max_size=3),
    max_leaves=6,
)


def test_the_definitions_we_ship_have_no_problem(world: World) -> None:
    assert world.problems() == []


# file, what stands there, what stands there instead, where, what is said
MISTAKES = {
    "a language is missing": (
        WL01,
        "  sv: Spelregler i arbetslivet\n",
        "",
        "/name",
        "the text is missing in sv",
    ),
    "a text is empty": (
        WL01,
        "  en: Rules of Working Life\n",
        '  en: ""\n',
        "/name/en",
        "the text is empty",
    ),
    "a text holds a tab": (
        WL01,
        "  en: Rules of Working Life\n",
        '  en: "Rules of\\tWorking Life"\n',
        "/name/en",
        "tab",
    ),
    "a text holds an invisible character": (
        WL01,
        "  en: Rules of Working Life\n",
        '  en: "Rules of\\u200bWorking Life"\n',
        "/name/en",
        "U+200B",
    ),
    "a letter is written in two parts": (
        WL01,
        "  fi: Työelämän pelisäännöt\n",
        '  fi: "Tyo\\u0308elämän pelisäännöt"\n',
        "/name/fi",
        "NFC",
    ),
    "two spaces stand in a row": (
        WL01,
        "  en: Rules of Working Life\n",
        "  en: Rules of  Working Life\n",
        "/name/en",
        "two spaces",
    ),
    "a text ends with a space": (
        WL01,
        "  en: Rules of Working Life\n",
        '  en: "Rules of Working Life "\n',
        "/name/en",
        "begins or ends",
    ),
    "an alignment is unknown": (
        WL01,
        "  - esco:comply-with-regulations\n",
        "  - esco:comply-with-everything\n",
        "/alignments/0",
        "esco:comply-with-everything is not in frameworks.yaml",
    ),
    "prior learning is unknown": (
        WL01,
        "accepted_prior_learning:\n  - oph:osaamismerkit_1013\n",
        "accepted_prior_learning:\n  - oph:osaamismerkit_9999\n",
        "/accepted_prior_learning/0",
        "is not in frameworks.yaml",
    ),
    "an alignment stands twice": (
        WL01,
        "  - esco:comply-with-regulations\n",
        "  - esco:comply-with-regulations\n  - esco:comply-with-regulations\n",
        "/alignments",
        "twice",
    ),
    "nobody may issue a mark": (
        WL01,
        "may_award: {school: issue, company: attest, mentor: recommend, operator: issue}",
        "may_award: {school: attest, company: attest, mentor: recommend, operator: none}",
        "/may_award",
        "nobody may issue this mark",
    ),
    "a mentor issues": (
        WL01,
        "mentor: recommend",
        "mentor: issue",
        "/may_award/mentor",
        '"issue" is not a right that a person may have',
    ),
    "an achievement type is not in the vocabulary": (
        WL01,
        "achievement_type: Competency",
        "achievement_type: Competence",
        "/achievement_type",
        '"Competence" is not a term of the Open Badges 3.0 achievement types',
    ),
    "a duration is malformed": (
        WL02,
        "valid_for: P5Y",
        "valid_for: 5Y",
        "/valid_for",
        '"5Y"',
    ),
    "a duration has hours": (
        ME01,
        "min_duration: P3M",
        "min_duration: PT5H",
        "/requires_mentorship/min_duration",
        '"PT5H" is not an ISO 8601 duration',
    ),
    "a duration is of no length": (
        WL02,
        "valid_for: P5Y",
        "valid_for: P0Y",
        "/valid_for",
        "no length of time",
    ),
    "a field is misspelt": (WL01, "workload_hours:", "workload_hour:", "", "workload_hours is"),
    "a place for describing a person": (
        WL01,
        "workload_hours: 27",
        "workload_hours: 27\npersonality: true",
        "/personality",
        "never asks for a free description of a person",
    ),
    "evidence that describes a person": (
        WL01,
        "  - kind: written_task",
        "  - kind: verbal_assessment",
        "/evidence/0/kind",
        "never asks for a free description of a person",
    ),
    "what is said about a person may be shared": (
        WL04,
        "  - kind: supervisor_attestation\n    required: true\n    visibility: private",
        "  - kind: supervisor_attestation\n    required: true\n    visibility: holder_choice",
        "/evidence/0/visibility",
        "must be private",
    ),
    "a term has no words": (
        WL01,
        "types: [written_task, discussion]",
        "types: [written_task, dance]",
        "/assessment/types/1",
        "dance has no words in terms.yaml",
    ),
    "a group does not exist": (
        WL01,
        "group: working_life",
        "group: leisure",
        "/group",
        "there is no group leisure",
    ),
    "a code does not begin as its group": (
        WL01,
        "group: working_life",
        "group: mentoring",
        "/code",
        "begin with ME-",
    ),
    "a file is not where its code says": (
        WL01,
        "code: WL-01",
        "code: WL-02",
        "",
        "belongs in marks/WL-02/1.0.yaml",
    ),
    "a name is taken": (
        WL02,
        "  en: Safe at Work\n",
        "  en: Rules of working life\n",
        "/name/en",
        "has the same name",
    ),
    "half of the credits are there": (
        WL01,
        "credits: {osp: 1, ects: 1}",
        "credits: {osp: 1, ects: null}",
        "/credits",
        "both",
    ),
    "the work does not fit the credits": (
        WL01,
        "workload_hours: 27",
        "workload_hours: 80",
        "/workload_hours",
        "a credit is 25 to 30 hours",
    ),
    "a level that is not there": (
        WL01,
        "level: {eqf: 3}",
        "level: {eqf: 8}",
        "/level/eqf",
        "eqf:8 is not in frameworks.yaml",
    ),
    "a recommended mark does not exist": (
        "marks/EN-03/1.0.yaml",
        "recommended_before: [EN-01, EN-02]",
        "recommended_before: [EN-01, EN-09]",
        "/recommended_before/1",
        "there is no mark EN-09",
    ),
    "a component does not exist": (
        PA02,
        "all_of: [PA-01, WL-04, ME-01, ME-02]",
        "all_of: [PA-01, WL-04, ME-01, ME-09]",
        "/composition/all_of/3",
        "there is no mark ME-09",
    ),
    "a meta mark is made of itself": (
        "marks/PA-01/1.0.yaml",
        "all_of: [WL-01, WL-02, WL-03]",
        "all_of: [WL-01, WL-02, PA-02]",
        "/composition/all_of/2",
        "PA-02 is made of this mark",
    ),
    "a meta mark counts twice": (
        PA02,
        "credits: {osp: 0, ects: 0}",
        "credits: {osp: 2, ects: 0}",
        "/credits/osp",
        "nothing counts twice",
    ),
    "more marks of a group are asked for than there are": (
        PA02,
        "entrepreneurship: 2",
        "entrepreneurship: 4",
        "/composition/at_least/entrepreneurship",
        "has only 3 marks",
    ),
    "more marks are asked for than there are": (
        PA02,
        "min_marks: 12",
        "min_marks: 40",
        "/composition/min_marks",
        "only 22 marks",
    ),
    "more points are asked for than there are": (
        PA02,
        "min_osp: 16",
        "min_osp: 99",
        "/composition/min_osp",
        "all marks together give",
    ),
    "a service judges a person": (
        WL01,
        "assessor: school_teacher",
        "assessor: system",
        "/assessment/assessor",
        "a person judges every other",
    ),
    "two groups have one code": (
        "catalogue.yaml",
        "    code: EN",
        "    code: WL",
        "/groups/1/code",
        "used twice",
    ),
    "a language of the service is gone": (
        "catalogue.yaml",
        "languages: [fi, sv, en]",
        "languages: [fi, en]",
        "/languages",
        "sv is missing",
    ),
    "a step of progress is left out": (
        "catalogue.yaml",
        "  - value: 3",
        "  - value: 5",
        "/progress_scale",
        "numbered",
    ),
    "the catalogue belongs to nobody": (
        "catalogue.yaml",
        "creator: org-operator",
        "creator: org-nobody",
        "/creator",
        "there is no organisation org-nobody",
    ),
    "a code has no address": (
        "frameworks.yaml",
        "        target_url: http://data.europa.eu/esco/isced-f/0711\n",
        "",
        "/frameworks/isced-f/items/0711",
        "no address",
    ),
    "a code that nothing uses": (
        "frameworks.yaml",
        '      "4":\n',
        '      "5": {target_url: http://data.europa.eu/snb/eqf/5, label: {en: 5th}}\n      "4":\n',
        "/frameworks/eqf/items/5",
        "nothing uses this code",
    ),
    "an organisation stands twice": (
        REGION,
        "  - id: org-lukio\n",
        "  - id: org-ammattiopisto\n",
        "/organisations/2/id",
        "used twice",
    ),
    "an organisation issues what its type may not": (
        REGION,
        "may_issue: [WL-04, EN-01, LI-07]",
        "may_issue: [WL-04, CP-01, LI-07]",
        "/organisations/13/may_issue/1",
        "CP-01 does not let a company issue it",
    ),
    "an organisation issues a mark that does not exist": (
        REGION,
        "may_issue: [WL-04, EN-01, LI-07]",
        "may_issue: [WL-04, EN-99, LI-07]",
        "/organisations/13/may_issue/1",
        "there is no mark EN-99",
    ),
    "an organisation attests what its type may not": (
        REGION,
        "may_attest: [WL-01, WL-03, LI-08]",
        "may_attest: [WL-01, WL-03, PA-01]",
        "/organisations/6/may_attest/2",
        "PA-01 does not let a guidance attest it",
    ),
    "an organisation reaches no mark": (
        REGION,
        "may_attest: [WL-01, WL-03, LI-08]",
        "may_attest: []",
        "/organisations/6",
        "no mark can be reached here",
    ),
    "a mark has no issuer in the region": (
        REGION,
        "may_issue: [WL-01, WL-03, EN-01, LI-08, ME-01, ME-02, ME-03, PA-01, PA-02]",
        "may_issue: [WL-01, WL-03, EN-01, LI-08, ME-01, ME-02, ME-03, PA-01]",
        "/code",
        "no organisation of the region may issue PA-02",
    ),
    "an issuer has no identifier": (
        REGION,
        '    did: "did:web:saarnilehto.example"',
        "    did: null",
        "/organisations/12/did",
        "needs an identifier",
    ),
    "a role and a right disagree": (
        REGION,
        "    roles: [attester]\n",
        "    roles: [attester, issuer]\n",
        "/organisations/14/roles",
        "the role issuer and may_issue must agree",
    ),
    "trust ends before it begins": (
        REGION,
        'valid_until: "2028-06-01"',
        'valid_until: "2025-06-01"',
        "/organisations/4/trust/valid_until",
        "is before valid_from",
    ),
    "a withdrawal has no day": (
        REGION,
        'distrust_from: "2027-10-01"',
        "distrust_from: null",
        "/organisations/11/trust/distrust_from",
        "needs the day",
    ),
    "a date is not on the calendar": (
        REGION,
        'valid_until: "2028-06-01"',
        'valid_until: "2028-06-31"',
        "/organisations/4/trust/valid_until",
        '"2028-06-31"',
    ),
    "a need asks for a mark that does not exist": (
        REGION,
        "marks: [ME-02, LI-05]",
        "marks: [ME-02, LI-99]",
        "/organisations/12/skill_needs/0/marks/1",
        "there is no mark LI-99",
    ),
    "a need expires before it is published": (
        REGION,
        'expires: "2027-06-15"',
        'expires: "2026-06-15"',
        "/organisations/12/skill_needs/0/expires",
        "is not after 2026-10-15",
    ),
    "a need names a code that is no ESCO skill": (
        REGION,
        'esco: ["esco:circular-economy", "esco:solve-problems"]',
        'esco: ["isced-f:0711", "esco:solve-problems"]',
        "/organisations/7/skill_needs/1/esco/0",
        "is no ESCO code",
    ),
    "a mentor has no host": (
        REGION,
        "  - id: mentor-05\n    organisation: org-yrittajaverkko",
        "  - id: mentor-05\n    organisation: org-kahvila",
        "/mentors/4/organisation",
        "no mentor host",
    ),
    "a picture has no words": (
        "artwork/alt_texts.yaml",
        "WL-01:\n",
        "WL-09:\n",
        "/WL-01",
        "the picture of WL-01 has no words",
    ),
    "the words of a picture leave the name out": (
        "artwork/alt_texts.yaml",
        "The mark Safe at Work",
        "The mark Safety",
        "/WL-02/en",
        "must say the name: Safe at Work",
    ),
    "a mark is recommended before itself": (
        "marks/EN-03/1.0.yaml",
        "recommended_before: [EN-01, EN-02]",
        "recommended_before: [EN-01, EN-03]",
        "/recommended_before/1",
        "before itself",
    ),
    "a meta mark is judged by a person": (
        PA02,
        "assessor: system",
        "assessor: school_teacher",
        "/assessment/assessor",
        "a meta mark is compiled",
    ),
    "a meta mark asks for a group that does not exist": (
        PA02,
        "{entrepreneurship: 2,",
        "{leisure: 2,",
        "/composition/at_least/leisure",
        "there is no group leisure",
    ),
    "a right is no right": (
        WL01,
        "company: attest",
        "company: perhaps",
        "/may_award/company",
        '"perhaps" is not one of: issue, attest, recommend, none',
    ),
    "a number is too small": (
        WL01,
        "workload_hours: 27",
        "workload_hours: -27",
        "/workload_hours",
        "-27 does not fit: Notional workload",
    ),
    "a list is empty": (
        "catalogue.yaml",
        "languages: [fi, sv, en]",
        "languages: []",
        "/languages",
        "non-empty",
    ),
    "an attester attests nothing": (
        REGION,
        "may_attest: [WL-04, EN-03, LI-08]",
        "may_attest: []",
        "/organisations/14/roles",
        "an attester needs marks",
    ),
    "an organisation that ended has no day": (
        REGION,
        'valid_until: "2028-06-01"',
        "valid_until: null",
        "/organisations/4/trust/valid_until",
        "needs the day",
    ),
    "an active organisation is distrusted": (
        REGION,
        "status: withdrawn",
        "status: active",
        "/organisations/11/trust/status",
        "is not active",
    ),
    "a publisher of needs has none": (
        REGION,
        "roles: [attester, mentor_host]",
        "roles: [attester, mentor_host, skill_need_publisher]",
        "/organisations/15/roles",
        "skill_needs must agree",
    ),
    "a sector is unknown": (
        REGION,
        'isced_f: "0721"',
        'isced_f: "0722"',
        "/organisations/14/sector/isced_f",
        "isced-f:0722 is not in frameworks.yaml",
    ),
    "words for a picture that no mark has": (
        "artwork/alt_texts.yaml",
        "WL-01:\n",
        'WL-09: {fi: "?", sv: "?", en: "?"}\nWL-01:\n',
        "/WL-09",
        "there is no mark WL-09",
    ),
}


@pytest.mark.parametrize(("file", "old", "new", "pointer", "said"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_found_where_it_is(
    world: World, file: str, old: str, new: str, pointer: str, said: str
) -> None:
    world.change(file, old, new)
    found = [p for p in world.problems() if p.pointer == pointer and said in p.message]
    assert len(found) == 1, world.problems()
    # A mark that nobody may issue is shown at the mark, though the region's file was changed.
    assert found[0].file == file or "no organisation of the region" in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("code: WL-01\ncode: WL-01\n", "line 2, column 1: the key code is here twice"),
        ("1: one\n", 'needs "quotation marks"'),
        ("code: [WL-01\n", "not readable as YAML: line"),
        ("- a list\n", "must hold a mapping"),
        ("", "must hold a mapping"),
        ("code: \x00\n", "not readable as YAML"),
        ("code: &a [*a]\n", "no anchors and aliases"),
        ("code: &a WL-01\ngroup: *a\n", "line 1, column 7: write it out"),
        ("code: " + "[" * 22 + "]" * 22, "nested too deeply"),
        ("code: " + "[" * 900 + "]" * 900, "nested too deeply"),
        ("code: " + "[" * 100_000, "nest"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_problem_and_not_an_exception(
    world: World, text: str, said: str
) -> None:
    world.write(WL01, text)
    assert [p for p in world.problems() if p.file == WL01 and said in p.message]


def test_bytes_that_are_not_utf8_are_a_problem_and_not_an_exception(world: World) -> None:
    (world.folder / WL01).write_bytes(b"code: \xff\n")
    assert [p for p in world.problems() if p.file == WL01 and "not UTF-8" in p.message]


def test_a_missing_file_is_a_problem_and_not_an_exception(world: World) -> None:
    (world.folder / "terms.yaml").unlink()
    (world.folder / "artwork" / "LI-03.png").unlink()
    assert [str(p) for p in world.problems() if "missing" in p.message] == [
        "artwork/LI-03.png: the picture is missing",
        "terms.yaml: the file is missing",
    ]


def test_a_file_in_the_wrong_place_is_a_problem(world: World) -> None:
    world.write("marks/WL-01.yaml", world.read(WL01))
    assert "marks/WL-01.yaml: WL-01 in version 1.0 belongs in marks/WL-01/1.0.yaml" in [
        str(p) for p in world.problems()
    ]


def test_an_empty_folder_is_a_list_of_problems_and_not_an_exception(world: World) -> None:
    (world.folder / "empty").mkdir()
    files = {problem.file for problem in check_files(world.folder / "empty")}
    assert {"catalogue.yaml", "frameworks.yaml", "region/organisations.yaml"} <= files


@pytest.mark.parametrize("word", ["no", "yes", "on", "2026-08-01", "1_000", "12:30", "0x1F"])
def test_a_text_that_yaml_would_guess_about_stays_a_text(world: World, word: str) -> None:
    world.change("catalogue.yaml", "en: Mentoring}", f"en: {word}}}")
    assert world.problems() == []


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(file=st.sampled_from([WL01, PA02, *SINGLE_FILES]), data=st.data())
def test_no_value_in_no_place_stops_the_check(world: World, file: str, data: st.DataObject) -> None:
    before = world.read(file)
    value = yaml.safe_load(before)
    place, key = value, data.draw(st.sampled_from(sorted(value)))
    while isinstance(place[key], dict | list) and place[key] and data.draw(st.booleans()):
        place = place[key]
        keys: list[Any] = list(range(len(place))) if isinstance(place, list) else sorted(place)
        key = data.draw(st.sampled_from(keys))
    place[key] = data.draw(ANYTHING)
    try:
        world.write(file, json.dumps(value, ensure_ascii=True))
        assert all(problem.message for problem in world.problems())
    finally:
        world.write(file, before)


def test_every_mistake_of_every_file_is_told_at_once(world: World) -> None:
    made = [
        "a language is missing",
        "an alignment is unknown",
        "an achievement type is not in the vocabulary",
        "a duration is malformed",
        "a component does not exist",
        "two groups have one code",
        "an organisation issues what its type may not",
        "the words of a picture leave the name out",
        "a code has no address",
    ]
    for mistake in made:
        file, old, new, _, _ = MISTAKES[mistake]
        world.change(file, old, new)
    world.write("marks/ME-03/1.0.yaml", "code: [\n")
    problems = world.problems()
    for mistake in made:
        file, _, _, pointer, said = MISTAKES[mistake]
        assert [
            p for p in problems if (p.file, p.pointer) == (file, pointer) and said in p.message
        ], mistake
    assert "marks/ME-03/1.0.yaml" in {p.file for p in problems}
    assert problems == sorted(problems)


def test_loading_a_folder_with_mistakes_names_all_of_them(world: World) -> None:
    world.change(WL01, "  sv: Spelregler i arbetslivet\n", "")
    world.change(WL02, "valid_for: P5Y", "valid_for: 5Y")
    with pytest.raises(DefinitionsError) as error:
        load(world.folder)
    assert {WL01, WL02} <= {problem.file for problem in error.value.problems}
    assert "/name: the text is missing in sv" in str(error.value)


def test_loading_a_folder_without_mistakes_gives_its_marks_and_region(world: World) -> None:
    marks, region = load(world.folder)
    assert len(marks.marks) == 24
    assert len(region.organisations) == 18


def test_a_draft_may_be_unfinished_business_but_not_malformed(world: World) -> None:
    draft = world.read(WL01).replace('version: "1.0"', 'version: "1.1"\nstatus: draft')
    world.write("marks/WL-01/1.1.yaml", draft)
    assert world.problems() == []
    world.write("marks/WL-01/1.1.yaml", draft.replace("{eqf: 3}", "{eqf: high}"))
    (problem,) = world.problems()
    assert str(problem) == (
        'marks/WL-01/1.1.yaml /level/eqf: "high" does not fit: '
        "1 to 8, or null where a level is not meaningful."
    )


def test_an_author_checks_a_folder_from_the_command_line(world: World) -> None:
    command = [sys.executable, "-m", "merkki_definitions", "check", str(world.folder)]
    fine = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (fine.returncode, fine.stdout) == (0, "")
    world.change(WL01, "  sv: Spelregler i arbetslivet\n", "")
    wrong = subprocess.run(command, capture_output=True, text=True, check=False)
    assert wrong.returncode == 1
    assert f"{WL01} /name: the text is missing in sv\n" in wrong.stdout


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("!!timestamp 2001-01-01", "no tags"),
        ("!!set {a}", "no tags"),
        ("!!binary aGVq", "no tags"),
        ("!!int twenty", "a number that is none"),
        ("9" * 5000, "/workload_hours"),
        ("9" * 400, "/workload_hours"),
    ],
)
def test_what_no_json_holds_is_a_problem_and_not_an_exception(
    world: World, written: str, told: str
) -> None:
    world.change("marks/WL-01/1.0.yaml", "workload_hours: 27", f"workload_hours: {written}")
    problems = [str(p) for p in world.problems()]
    assert any(told in problem for problem in problems), problems
