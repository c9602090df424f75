"""A filled template is the canonical form of the filled document, or nothing."""

from __future__ import annotations

import copy
import json
import os
import re
from collections.abc import Iterator
from itertools import permutations
from typing import Any

import pytest
from any_badges import badges
from badge_samples import Json, large_badge, small_badge
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from merkki_contexts import CanonicalTemplate, TemplateError, canonicalize

CREDENTIAL = "urn:uuid:00000000-0000-4000-8000-00000000000c"
SUBJECT = "urn:uuid:00000000-0000-4000-8000-00000000000d"
INDEX = "94567"
HOLES = (CREDENTIAL, SUBJECT, INDEX)
# A long run: MERKKI_BADGES=100000 pytest tests/contexts/test_canonical_template.py
BADGES = int(os.environ.get("MERKKI_BADGES", "300"))


def document() -> Json:
    badge = {n: v for n, v in large_badge().items() if n != "endorsement"}
    badge["id"] = CREDENTIAL
    badge["credentialSubject"]["id"] = SUBJECT
    assert json.dumps(badge).count(INDEX) == 2
    return badge


def filled(texts: tuple[str, str, str]) -> Json:
    text = json.dumps(document())
    for hole, with_ in zip(HOLES, texts, strict=True):
        text = text.replace(hole, with_)
    found: Json = json.loads(text)
    return found


TEMPLATE = CanonicalTemplate(document(), holes=HOLES)
uuids = st.uuids().map(lambda u: f"urn:uuid:{u}")
holders = st.from_regex(r"did:key:z6Mk[A-Za-z0-9]{1,40}", fullmatch=True)


@given(st.tuples(uuids, uuids | holders, st.integers(0, 131_071).map(str)))
def test_every_filling_gives_what_the_filled_document_gives(texts: tuple[str, str, str]) -> None:
    assert TEMPLATE.fill(texts) == canonicalize(filled(texts)).encode()


# --- any badge, any of its texts


def places(value: Any, *, listed: bool = False) -> Iterator[tuple[Json, str]]:
    """Each text that is a member's only value, and no id of one thing among others."""
    if isinstance(value, list):
        for element in value:
            yield from places(element, listed=True)
    elif isinstance(value, dict) and "@value" not in value:
        for name, inner in value.items():
            if isinstance(inner, str) and name not in {"type", "id" if listed else "type"}:
                yield value, name
            else:
                yield from places(inner)


@st.composite
def holed(draw: st.DrawFn) -> tuple[Json, dict[str, str], Json]:
    """A badge with holes, what fills each, and the filled badge."""
    badge = {n: v for n, v in draw(badges).items() if n not in {"endorsement", "_sd", "@context"}}
    texts = list(places(badge))
    assume(texts)
    chosen = draw(st.sets(st.integers(0, len(texts) - 1), min_size=1, max_size=6))
    filling = {}
    for place in sorted(chosen):
        node, name = texts[place]
        is_iri = name == "id" or str(node[name]).startswith("urn:")
        hole = f"urn:hole:{place}." if is_iri else f"Hole{place}."
        # From few texts, some of them in the badge already: things become one, or look alike.
        word = draw(st.sampled_from(["0", "1", "2", "9", "badge"]))
        filling[hole] = f"urn:uuid:{word}" if is_iri else word
        node[name] = hole
    badge["@context"] = large_badge()["@context"]
    text = json.dumps(badge)
    whole = re.sub("|".join(map(re.escape, filling)), lambda found: filling[found[0]], text)
    return badge, filling, json.loads(whole)


@settings(max_examples=BADGES, deadline=None)
@given(holed())
def test_any_badge_filled_anywhere_is_what_canonicalize_says_or_nothing(
    case: tuple[Json, dict[str, str], Json],
) -> None:
    badge, filling, whole = case
    try:
        form = CanonicalTemplate(badge, holes=tuple(filling)).fill(tuple(filling.values()))
    except TemplateError:
        return
    assert form == canonicalize(whole).encode()


def test_two_things_that_become_one_are_said_once() -> None:
    for texts in ((SUBJECT, SUBJECT, INDEX), (document()["issuer"]["id"], SUBJECT, INDEX)):
        assert TEMPLATE.fill(texts) == canonicalize(filled(texts)).encode()


def test_blank_nodes_are_named_anew_in_each_order_their_hashes_come_in() -> None:
    own = small_badge()
    holes = tuple(f"hole{number}" for number in range(5))
    own["credentialSubject"]["result"] = [{"type": ["Result"], "value": hole} for hole in holes]
    template = CanonicalTemplate(own, holes=holes)
    # More orders than are remembered.
    for texts in permutations(("first", "second", "third", "fourth", "fifth")):
        for result, text in zip(own["credentialSubject"]["result"], texts, strict=True):
            result["value"] = text
        assert template.fill(texts) == canonicalize(own).encode()


def test_statements_that_only_a_hole_tells_apart_are_sorted_when_it_is_filled() -> None:
    own = small_badge()
    own["evidence"] = [{"type": ["Evidence"], "id": f"urn:hole:{n}", "name": "a"} for n in "ab"]
    template = CanonicalTemplate(own, holes=("urn:hole:a", "urn:hole:b"))
    for texts in (("urn:x:1", "urn:x:2"), ("urn:x:2", "urn:x:1")):
        for each, text in zip(own["evidence"], texts, strict=True):
            each["id"] = text
        assert template.fill(texts) == canonicalize(own).encode()


# --- what does not fit


def test_a_text_that_looks_like_another_hole_is_only_a_text() -> None:
    texts = (CREDENTIAL.replace("c", "e"), f"did:key:z6Mk{INDEX}", "7")
    own = document()
    own["id"], own["credentialSubject"]["id"] = texts[:2]
    status = own["credentialStatus"]
    status["id"] = status["id"].replace(INDEX, "7")
    status["statusListIndex"] = "7"
    assert TEMPLATE.fill(texts) == canonicalize(own).encode()


def test_filling_once_changes_nothing_for_the_next() -> None:
    texts = (CREDENTIAL, SUBJECT, INDEX)
    first = TEMPLATE.fill(texts)
    TEMPLATE.fill(("urn:uuid:1", "urn:uuid:2", "3"))
    assert TEMPLATE.fill(texts) == first == canonicalize(document()).encode()


def test_a_template_does_not_change_with_its_document() -> None:
    own = document()
    template = CanonicalTemplate(own, holes=HOLES)
    own["name"] = "Something else"
    own["credentialSubject"].clear()
    assert template.fill(HOLES) == canonicalize(document()).encode()


@pytest.mark.parametrize(
    "texts",
    [
        ("urn:uuid:1", "urn:uuid:2", '3" .\n'),
        ("urn:uuid:1", "urn:uuid:2", "\u0663"),
        ("urn:uuid:1", "urn:uuid:2", ""),
        ("no-iri", "urn:uuid:2", "3"),
        ("urn:uuid:1> <urn:evil", "urn:uuid:2", "3"),
        ("_:b0", "urn:uuid:2", "3"),
    ],
)
def test_what_could_be_more_than_a_text_is_refused(texts: tuple[str, str, str]) -> None:
    assert TEMPLATE.fill(("urn:uuid:1", "urn:uuid:2", "3"))
    with pytest.raises(TemplateError):
        TEMPLATE.fill(texts)


def test_only_usual_documents_with_their_holes_are_templates() -> None:
    CanonicalTemplate(document(), holes=HOLES)
    for holes, change in (
        ((*HOLES, "urn:uuid:nowhere"), {}),
        (HOLES, {"evil": "undefined"}),
        (HOLES, {"@context": []}),
    ):
        with pytest.raises(TemplateError):
            CanonicalTemplate(copy.deepcopy(document()) | change, holes=holes)


def test_parts_that_look_alike_are_left_to_the_full_algorithm() -> None:
    own = document()
    results = own["credentialSubject"]["result"]
    results[0]["value"], results[1]["value"] = "first-hole", "other"
    template = CanonicalTemplate(own, holes=("first-hole",))
    assert template.fill(("third",))
    with pytest.raises(TemplateError):
        template.fill(("other",))


def test_another_hash_is_another_template() -> None:
    template = CanonicalTemplate(document(), holes=HOLES, hash_name="SHA-384")
    whole = canonicalize(document(), hash_name="SHA-384")
    assert template.fill(HOLES) == whole.encode()
