"""An answer shows what was signed, and keeps claims apart from what the registry says."""

from __future__ import annotations

import copy
import importlib
import sys
import unicodedata
from typing import Any

import pytest
from reports import NOON, REGISTRY, SCHOOL, SIGNED, finding, report

from merkki_verifier.report import Check, Finding, Outcome
from merkki_verifier.trust.registry import TrustEntry, TrustRegistry
from merkki_verifier.web import Edition, Language, Text, answer
from merkki_verifier.web.answer import Answer, may_award, visible
from merkki_verifier.web.narrative import Block

# The package has a function of this name.
answering = importlib.import_module("merkki_verifier.web.answer")
UNKNOWN_ISSUER = finding(Check.TRUST, Outcome.UNKNOWN, "issuer-unknown")
EDITION = Edition(
    name=Text("Turvallisesti työssä", "Säker i arbetet", "Safe at Work"),
    description=Text("kuvaus", "beskrivning", "description"),
    criteria=(Text("Tunnistaa vaarat.", "Känner igen faror.", "Knows hazards."),),
    picture="/achievements/WL-02/1.0/picture.svg",
    picture_alt=Text("merkki", "märke", "badge"),
)


def answered(
    *changed: Finding,
    language: Language = Language.FI,
    known: bool = True,
    edition: Edition | None = None,
    **members: object,
) -> Answer:
    signed: dict[str, Any] = copy.deepcopy(dict(SIGNED))
    signed |= members
    return answer(
        report(*changed, signed=signed),
        checked=NOON,
        language=language,
        trust=REGISTRY if known else None,
        edition_of=lambda _: edition,
    )


def test_a_known_issuer_is_named_by_the_registry() -> None:
    issuer = answered(language=Language.SV).issuer
    assert issuer is not None
    assert (issuer.id, issuer.known_as) == (SCHOOL, "Tjärsunds yrkesinstitut")


def test_a_known_issuer_without_a_name_is_shown_by_its_identifier() -> None:
    nameless = TrustRegistry({SCHOOL: TrustEntry(SCHOOL, {})})
    found = answer(report(), checked=NOON, language=Language.SV, trust=nameless).issuer
    assert found is not None
    assert found.known_as == SCHOOL


@pytest.mark.parametrize("trust", [UNKNOWN_ISSUER, finding(Check.TRUST, Outcome.FAILED)])
def test_an_issuer_nobody_vouches_for_is_named_by_nobody(trust: Finding) -> None:
    issuer = answered(trust).issuer
    assert issuer is not None
    assert issuer.known_as is None
    assert issuer.calls_itself == "The Badge's Own Name For It"


def test_an_issuer_is_not_known_without_a_registry_whatever_the_findings_say() -> None:
    issuer = answered(known=False).issuer
    assert issuer is not None
    assert issuer.known_as is None


def test_what_nobody_signed_is_not_shown() -> None:
    broken = report(finding(Check.PROOF, Outcome.FAILED), signed=None)
    shown = answer(broken, checked=NOON, language=Language.FI, trust=REGISTRY)
    assert shown.shown is None
    assert shown.issuer is None


def test_the_signed_words_are_shown_as_they_are() -> None:
    shown = answered().shown
    assert shown is not None
    assert (shown.name, shown.language, shown.translated) == ("Turvallisesti työssä", "fi", False)
    assert shown.criteria.blocks == (Block("list", ("Tunnistaa vaarat.", "Käyttää suojaimia.")),)
    assert shown.awarded is not None
    assert shown.valid_until is not None


def test_another_language_takes_the_catalogue_s_edition_and_says_so() -> None:
    shown = answered(language=Language.EN, edition=EDITION).shown
    assert shown is not None
    assert (shown.name, shown.signed_name) == ("Safe at Work", "Turvallisesti työssä")
    assert (shown.translated, shown.language) == (True, "en")
    assert shown.picture == EDITION.picture


def test_the_signed_language_keeps_the_signed_words_and_takes_our_drawing() -> None:
    shown = answered(language=Language.FI, edition=EDITION).shown
    assert shown is not None
    assert shown.criteria.blocks[0].lines == ("Tunnistaa vaarat.", "Käyttää suojaimia.")
    assert shown.picture == EDITION.picture


def test_a_stranger_never_gets_our_drawing_or_our_words() -> None:
    shown = answered(UNKNOWN_ISSUER, language=Language.EN, edition=EDITION).shown
    assert shown is not None
    assert (shown.picture, shown.name, shown.translated) == (None, "Turvallisesti työssä", False)


def test_the_right_is_claimed_only_where_it_was_found() -> None:
    assert may_award(answered())
    assert not may_award(answered(finding(Check.RIGHT, Outcome.SKIPPED)))


@pytest.mark.parametrize(
    "members",
    [
        {"issuer": SCHOOL},
        {"issuer": {"id": SCHOOL, "name": [{"@value": "X"}]}},
        {"issuer": {"id": SCHOOL, "name": 7}},
        {"credentialSubject": {}},
        {"credentialSubject": []},
        {"credentialSubject": [{"achievement": [{"name": "A"}]}]},
        {"credentialSubject": {"achievement": {"criteria": {"narrative": 7}, "image": 7}}},
        {"credentialSubject": {"achievement": "urn:x"}},
        {"validUntil": "tomorrow", "validFrom": 7},
        {"validFrom": "2026-11-12T00:00:00"},
    ],
)
def test_any_signed_shape_gives_an_answer(members: dict[str, Any]) -> None:
    given = answered(**members)
    assert given.issuer is not None
    assert given.issuer.id == SCHOOL
    assert given.shown is not None


def test_a_name_given_in_the_clear_is_shown_and_a_hashed_one_is_not() -> None:
    def person(*, hashed: bool) -> str | None:
        identity = {"hashed": hashed, "identityHash": "Aino Esimerkki"}
        given = answered(credentialSubject={"identifier": [identity]})
        return given.shown.person if given.shown else None

    assert person(hashed=False) == "Aino Esimerkki"
    assert person(hashed=True) is None


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("\u202eevil\u202c", "evil"),
        ("a\u200bb\u2066c\ufeff", "abc"),
        ("a\x00b\x1b[31m", "a b [31m"),
        ("\u0645\u06cc\u200c\u062e", "\u0645\u06cc\u200c\u062e"),
        ("  x  ", "x"),
    ],
)
def test_characters_that_steer_the_eye_are_not_shown(text: str, seen: str) -> None:
    assert visible(text) == seen


def test_an_endless_name_is_cut() -> None:
    assert len(visible("x" * 10_000)) == 301


def test_no_printable_character_steers_or_hides() -> None:
    """So a text of printable ones alone is shown as it is, without a look at each."""
    printable = (chr(n) for n in range(sys.maxunicode + 1) if chr(n).isprintable())
    steering = [c for c in printable if c in answering._HIDDEN or unicodedata.category(c) == "Cc"]
    assert steering == []
