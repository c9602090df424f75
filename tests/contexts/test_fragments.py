"""Parts that badges share are written down once, and nobody can make us write another's."""

from __future__ import annotations

import copy
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from badge_samples import Json, large_badge
from test_direct_form import direct, full, without_graphs

from merkki_contexts import Limits, fragments, pinned_library
from merkki_contexts.direct import DirectWalk
from merkki_contexts.fragments import Fragment, Fragments, exact_bytes
from merkki_contexts.tables import tables_of


@pytest.fixture(autouse=True)
def _nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables_of(pinned_library()), "fragments", Fragments())


def badge(number: int = 0) -> Json:
    """A badge of another learner, with the issuer and achievement of all."""
    document = without_graphs(large_badge())
    document["id"] = f"urn:uuid:badge-{number}"
    return document


def kept() -> list[Fragment]:
    return list(tables_of(pinned_library()).fragments._known.values())


def test_from_the_second_time_on_a_shared_part_is_remembered_and_written_alike() -> None:
    forms = [direct(badge(number)) for number in range(4)]
    assert {part.subject for part in kept()} == {
        f"<{badge()['issuer']['id']}>",
        f"<{badge()['credentialSubject']['achievement']['id']}>",
    }
    assert forms == [full(badge(number)) for number in range(4)]
    assert None not in forms


def test_a_part_that_was_met_once_is_not_kept() -> None:
    direct(badge())
    assert not kept()


def test_a_remembered_part_is_not_walked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    walked: list[int] = []
    node = DirectWalk.node

    def counting(walk: DirectWalk, *given: Any) -> object:
        walked.append(1)
        return node(walk, *given)

    monkeypatch.setattr(DirectWalk, "node", counting)
    counts = []
    for number in range(4):
        walked.clear()
        direct(badge(number))
        counts.append(len(walked))
    assert counts[0] == counts[1] > 2 * counts[2] == 2 * counts[3]


CHANGES: list[Callable[[Json], object]] = [
    lambda b: b["issuer"].update(name="Toinen"),
    lambda b: b["issuer"].update(id="did:web:mallory.example"),
    lambda b: b["credentialSubject"]["achievement"].update(name="Toinen"),
    lambda b: b["credentialSubject"]["achievement"].update(creditsAvailable=1),
    lambda b: b["credentialSubject"]["achievement"].update(creditsAvailable=True),
    lambda b: b["credentialSubject"]["achievement"].update(creditsAvailable=1.0),
    lambda b: b["credentialSubject"]["achievement"]["criteria"].update(narrative="Toinen"),
    lambda b: b["credentialSubject"]["achievement"].pop("tag"),
    lambda b: b["credentialSubject"]["achievement"]["tag"].reverse(),
    lambda b: b["credentialSubject"]["achievement"].update(type=["Achievement", "Profile"]),
    lambda b: b.update(issuer=b["credentialSubject"]["achievement"]),
    lambda b: b["credentialSubject"].update(source=b["issuer"]),
    # Other blank nodes before those of the shared part.
    lambda b: b.update(image={"type": "Image", "caption": "ei tunnusta"}),
    lambda b: b.update(type=["VerifiableCredential", "OpenBadgeCredential", "urn:x:y"]),
]


@pytest.mark.parametrize("number", range(len(CHANGES)))
def test_the_same_ids_with_other_content_are_other_statements(number: int) -> None:
    """Whichever came first, and however often."""
    changed = badge()
    CHANGES[number](changed)
    for first, second in ((badge(), changed), (changed, badge())):
        tables_of(pinned_library()).fragments = Fragments()
        for document in (first, first, first, second, second, second, first):
            assert direct(copy.deepcopy(document)) in (None, full(document))
    assert direct(badge()) == full(badge())


def test_a_part_changed_after_it_was_remembered_changes_nothing() -> None:
    document = badge()
    before = [direct(document) for _ in range(3)]
    document["credentialSubject"]["achievement"]["criteria"]["narrative"] = "Mallory"
    document["issuer"]["name"] = "Mallory"
    assert "Mallory" in (direct(document) or "")
    assert {*before, direct(badge())} == {full(badge())}


def test_both_hashes_tell_remembered_blank_nodes_apart() -> None:
    for hash_name in ("SHA-256", "SHA-384", "SHA-256", "SHA-384"):
        assert direct(badge(), hash_name) == full(badge(), hash_name)


@pytest.mark.parametrize(
    "limits", [Limits(max_depth=5), Limits(max_statements=20), Limits(max_scopes=12)]
)
def test_the_limits_hold_for_what_is_remembered(limits: Limits) -> None:
    for _ in range(3):
        assert direct(badge()) is not None
    for _ in range(3):
        assert direct(badge(), limits=limits) is None


def test_a_credential_in_a_shared_part_is_never_remembered() -> None:
    document = badge()
    document["issuer"]["type"] = ["Profile", "VerifiableCredential"]
    for _ in range(3):
        assert direct(document) in (None, full(document))
    assert f"<{document['issuer']['id']}>" not in {part.subject for part in kept()}


def test_a_part_without_a_name_is_never_remembered() -> None:
    document = badge()
    del document["credentialSubject"]["achievement"]["id"]
    for _ in range(3):
        assert direct(document) == full(document) is not None
    assert len(kept()) == 1  # the issuer


def test_threads_find_the_same_form() -> None:
    documents = [badge(number % 7) for number in range(400)]
    for number, document in enumerate(documents):
        document["issuer"]["name"] = f"Oppilaitos {number % 5}"
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(direct, documents))
    assert found == [full(document) for document in documents]


def test_what_a_stranger_can_make_us_remember_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fragments, "_KEPT", 4)
    monkeypatch.setattr(fragments, "_NOTED", 10)
    for number in range(30):
        document = badge()
        document["issuer"]["name"] = f"Oppilaitos {number}"
        for _ in range(3):
            assert direct(document) == full(document)
        assert len(kept()) <= 4
        assert len(tables_of(pinned_library()).fragments._met) <= 10


@pytest.mark.parametrize(
    "flood", [{"tag": [str(n) for n in range(300)]}, {"description": "pitkä " * 2_000}]
)
def test_a_large_part_is_written_and_not_remembered(flood: Json) -> None:
    document = badge()
    document["credentialSubject"]["achievement"] |= flood
    for _ in range(3):
        assert direct(document) == full(document)
    assert len(kept()) == 1  # the issuer


def test_only_json_values_that_are_one_have_the_same_bytes() -> None:
    values: list[Any] = [1, 1.0, True, "1", [1], {"1": 1}, {"a": 1, "b": 2}, {"b": 2, "a": 1}, None]
    values += [0.0, -0.0, "", [], {}, "ä", "a\u0308"]
    assert len({exact_bytes(value) for value in values}) == len(values)
    assert exact_bytes({"a": object()}) is None


def test_what_is_no_plain_json_is_walked_as_ever() -> None:
    class Text(str):
        __slots__ = ()

    document = badge()
    document["issuer"]["name"] = Text("Oppilaitos")
    for _ in range(3):
        assert direct(document) == full(document) is not None
