"""Every text in three languages, and no text without a page or a page without its text."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pytest
from reports import finding

from merkki_verifier.codes import CODES
from merkki_verifier.report import Check, Outcome
from merkki_verifier.web import Language, TextsError, errors, headline, read_texts
from merkki_verifier.web.sentences import say_finding
from merkki_verifier.web.shell import TEXTS

WEB = Path(str(files("merkki_verifier.web")))
ALL = read_texts(TEXTS)

# Keys that are put together from a value: all values of the family must have a text.
FAMILIES = (
    {f"outcome.{o.value}" for o in Outcome}
    | {f"check.{o.value}" for o in Outcome}
    | {f"check.{c.value}" for c in Check}
    | {"check.warning"}
    | {f"answer.{name}{end}" for name in headline.NAMES for end in ("", "-lead")}
    | {f"error.{name}{end}" for name in errors.NAMES for end in ("", "-lead")}
    | {f"finding.{code}" for code in CODES}
    | {f"verify.{name}" for name in ("nothing", "both", "not-https", "not-fetched")}
)


def asked_by_name() -> set[str]:
    """Keys that templates ask for by their whole name, in either quotes."""
    sources = "".join(p.read_text() for p in WEB.rglob("*.html"))
    return (
        set(re.findall(r"['\"]([a-z]+\.[a-z0-9-]+)['\"]", sources))
        - {"verify.form"}
        - set(re.findall(r"look\('([^']+)'\)", sources))
    )


def test_every_text_a_page_asks_for_exists() -> None:
    assert asked_by_name() | FAMILIES <= set(ALL)


def test_no_text_is_left_that_no_page_asks_for() -> None:
    assert set(ALL) - asked_by_name() - FAMILIES == set()


def test_a_code_without_a_sentence_is_said_by_its_check_and_outcome() -> None:
    made = finding(Check.PROOF, Outcome.FAILED, "a-code-of-tomorrow")
    assert say_finding(ALL, made, Language.EN) == "Signature: not good."
    known = finding(Check.PROOF, Outcome.FAILED, "proof-signature")
    assert say_finding(ALL, known, Language.EN) == ALL["finding.proof-signature"].en


def write(folder: Path, text: str) -> Path:
    (folder / "page.yaml").write_text(text, "utf-8")
    return folder


def test_a_text_in_all_three_languages_is_read(tmp_path: Path) -> None:
    texts = read_texts(write(tmp_path, "a: {fi: Hei, sv: Hej, en: Hello}"))
    assert [texts["page.a"].get(one) for one in Language] == ["Hei", "Hej", "Hello"]


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ("a: {fi: Hei, en: Hello}", "page.a: no text in sv"),
        ("a: {fi: Hei, sv: '', en: Hello}", "page.a: empty in sv"),
        ("a: {fi: Hei, sv: 7, en: Hello}", "page.a: empty in sv"),
        ("a: {fi: Hei, sv: Hej, en: Hello, de: Hallo}", "page.a: 'de' is not one of our languages"),
        ("a: {fi: Hei {n}, sv: Hej, en: 'Hello {n}'}", "the languages fill in different values"),
        ("a: Hei", "page.a: no text in fi"),
    ],
)
def test_a_half_translated_text_is_refused_by_name(
    tmp_path: Path, entry: str, problem: str
) -> None:
    with pytest.raises(TextsError) as caught:
        read_texts(write(tmp_path, entry.replace("Hei {n}", "'Hei {n}'")))
    assert any(problem in found for found in caught.value.problems)


@pytest.mark.parametrize("file", ["", "- a", "a"])
def test_a_file_without_texts_is_refused(tmp_path: Path, file: str) -> None:
    with pytest.raises(TextsError, match="page: no texts in it"):
        read_texts(write(tmp_path, file))


def test_all_missing_texts_are_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(TextsError) as caught:
        read_texts(write(tmp_path, "a: {fi: Hei}\nb: {sv: Hej, en: Hello}"))
    assert len(caught.value.problems) == 3


@pytest.mark.parametrize(
    "doubled",
    ["a: {fi: Hei, sv: Hej, en: Hi}\n" * 2, "a: {fi: Hei, fi: Moi, sv: Hej, en: Hi}"],
)
def test_a_key_given_twice_in_one_file_is_refused(tmp_path: Path, doubled: str) -> None:
    with pytest.raises(TextsError, match="said twice"):
        read_texts(write(tmp_path, doubled))


def test_the_texts_of_several_folders_are_one_whole(tmp_path: Path) -> None:
    more = read_texts(TEXTS, write(tmp_path, "a: {fi: Hei, sv: Hej, en: Hello}"))
    assert len(more) == len(ALL) + 1
    assert set(more) == {*ALL, "page.a"}


def test_the_same_key_in_two_folders_is_refused(tmp_path: Path) -> None:
    one = write(tmp_path, "a: {fi: Hei, sv: Hej, en: Hello}")
    with pytest.raises(TextsError, match="said twice"):
        read_texts(one, one)


def test_a_value_in_a_sentence_is_escaped_and_isolated(tmp_path: Path) -> None:
    texts = read_texts(write(tmp_path, "a: {fi: 'Hei {who}', sv: 'Hej {who}', en: 'Hi {who}'}"))
    said = texts.say("page.a", Language.EN, who="<b>\u202eevil {who.__class__}")
    assert said == "Hi <bdi>&lt;b&gt;\u202eevil {who.__class__}</bdi>"


def test_a_text_without_places_is_escaped_once_and_says_what_it_did() -> None:
    for language in Language:
        first = ALL.say("answer.valid", language)
        assert first == ALL["answer.valid"].get(language)
        assert ALL.say("answer.valid", language) is first
    with pytest.raises(KeyError):
        ALL.say("answer.until-day", Language.EN)  # its day is not given
