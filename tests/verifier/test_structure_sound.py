"""The quick look at a document's shape and the careful one: a quick yes is never too hasty."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from unsigned import Json, badge, endorsement, old_badge, status_list

from merkki_verifier.structure import sound
from merkki_verifier.structure.sound import is_sound
from merkki_verifier.structure.tables import OPEN_BADGES
from merkki_verifier.structure.w3c import CREDENTIALS
from merkki_verifier.structure.walk import careful_faults, shape_faults

HELD_TO = {
    "a badge": (badge(), "AchievementCredential", OPEN_BADGES["2.0"]),
    "an older badge": (old_badge(), "AchievementCredential", OPEN_BADGES["1.1"]),
    "an endorsement": (endorsement(), "EndorsementCredential", OPEN_BADGES["2.0"]),
    "a list": (status_list(), "VerifiableCredential", CREDENTIALS["2.0"]),
}
# What stands somewhere in a badge, and what stands nowhere in one.
VALUES: list[Any] = [
    None, "", "text", "https://a.example/", "did:web:a.example", "2026-01-01T00:00:00Z", "fi",
    "2026-01-01", "e30.e30.AA", 0, 4.5, True, [], {}, [{}], ["text"], ["text", {}], [None],
    {"id": "https://a.example/"}, {"type": ["Profile"], "id": "did:web:a.example"},
    [{"id": "https://a.example/x.png", "type": "Image"}], ["https://a.example/", 7], "Image",
]  # fmt: skip


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every member and element below a value, as its container and its name there."""
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    for name, item in list(inside):
        yield value, name
        if isinstance(item, dict | list):
            yield from places(item)


@pytest.mark.parametrize("name", HELD_TO)
def test_an_honest_document_needs_no_careful_look(name: str) -> None:
    document, shape, model = HELD_TO[name]
    assert is_sound(document, shape, model)
    assert not list(careful_faults(document, shape, model))


@given(data=st.data())
def test_a_quick_yes_is_one_that_the_careful_look_gives(data: st.DataObject) -> None:
    whole, shape, model = HELD_TO[data.draw(st.sampled_from(sorted(HELD_TO)))]
    document: Json = copy.deepcopy(whole)
    for _ in range(data.draw(st.integers(1, 2))):
        container, name = data.draw(st.sampled_from(list(places(document))))
        if isinstance(container, dict) and data.draw(st.booleans()):
            container.pop(name)
            name = data.draw(st.sampled_from([name, "extra", "endorsementJwt", "image", "tag"]))
        container[name] = copy.deepcopy(data.draw(st.sampled_from(VALUES)))
    faults = list(careful_faults(document, shape, model))
    assert list(shape_faults(document, shape, model)) == faults


@pytest.mark.parametrize("name", HELD_TO)
def test_every_place_of_a_document_is_looked_at(name: str) -> None:
    whole, shape, model = HELD_TO[name]
    for number, _ in enumerate(places(whole)):
        for value in VALUES:
            document: Json = copy.deepcopy(whole)
            container, member = list(places(document))[number]
            container[member] = copy.deepcopy(value)
            faults = list(careful_faults(document, shape, model))
            assert list(shape_faults(document, shape, model)) == faults, (member, value)


def faults_of(document: Json) -> list[str]:
    found = shape_faults(document, "AchievementCredential", OPEN_BADGES["2.0"])
    return ["/".join(fault.path) for fault in found]


def test_a_part_that_was_found_sound_excuses_no_other() -> None:
    """Not one of the same id, nor the same object changed since, nor the same as another class."""
    document = badge()
    for _ in range(3):
        assert not faults_of(document)
    achievement = document["credentialSubject"]["achievement"]
    for spoilt in (7, True, None, ["x"]):
        changed = copy.deepcopy(document)
        changed["credentialSubject"]["achievement"]["name"] = spoilt
        expected = [] if spoilt is None else ["credentialSubject/achievement/name"]
        assert faults_of(changed) == expected
    assert "issuer/type" in faults_of(document | {"issuer": achievement})
    achievement["criteria"]["narrative"] = 7
    assert faults_of(document) == ["credentialSubject/achievement/criteria/narrative"]


def test_the_parts_of_an_unsound_badge_are_not_remembered() -> None:
    document = badge()
    document["issuer"]["url"] = "no address"
    for _ in range(3):
        assert faults_of(document) == ["issuer/url"]


def test_what_a_stranger_can_make_us_remember_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sound, "_PARTS_KEPT", 3)
    for number in range(20):
        document = badge()
        document["issuer"]["name"] = f"Oppilaitos {number}"
        if number % 2:
            document["credentialSubject"]["achievement"]["tag"] = ["pitkä " * 3_000]
        assert not faults_of(document)
        assert len(sound._parts) <= 3
