"""A filled template is the canonical form of the filled document, or nothing."""

from __future__ import annotations

import copy
import json

import pytest
from badge_samples import Json, large_badge
from hypothesis import given
from hypothesis import strategies as st

from merkki_contexts import CanonicalTemplate, TemplateError, canonicalize

CREDENTIAL = "urn:uuid:00000000-0000-4000-8000-00000000000c"
SUBJECT = "urn:uuid:00000000-0000-4000-8000-00000000000d"
INDEX = "94567"
HOLES = (CREDENTIAL, SUBJECT, INDEX)


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
    assert TEMPLATE.fill(texts) == canonicalize(filled(texts))


def test_a_text_that_looks_like_another_hole_is_only_a_text() -> None:
    texts = (CREDENTIAL.replace("c", "e"), f"did:key:z6Mk{INDEX}", "7")
    own = document()
    own["id"], own["credentialSubject"]["id"] = texts[:2]
    status = own["credentialStatus"]
    status["id"] = status["id"].replace(INDEX, "7")
    status["statusListIndex"] = "7"
    assert TEMPLATE.fill(texts) == canonicalize(own)


def test_filling_once_changes_nothing_for_the_next() -> None:
    texts = (CREDENTIAL, SUBJECT, INDEX)
    first = TEMPLATE.fill(texts)
    TEMPLATE.fill(("urn:uuid:1", "urn:uuid:2", "3"))
    assert TEMPLATE.fill(texts) == first == canonicalize(document())


def test_a_template_does_not_change_with_its_document() -> None:
    own = document()
    template = CanonicalTemplate(own, holes=HOLES)
    own["name"] = "Something else"
    own["credentialSubject"].clear()
    assert template.fill(HOLES) == canonicalize(document())


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
    assert template.fill(HOLES) == canonicalize(document(), hash_name="SHA-384")
