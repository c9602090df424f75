"""Every statement of a document knows the places that make it, under whatever names it is shown."""

from __future__ import annotations

from typing import Any

import pytest
from badge_samples import small_badge

from merkki_contexts import DataLossError, canonical_statements, canonicalize

Json = dict[str, Any]
V2 = "https://www.w3.org/ns/credentials/v2"


def nameless() -> Json:
    """A badge in which several things have no id."""
    badge = small_badge()
    badge["evidence"] = [{"type": ["Evidence"], "name": name} for name in ("Yksi", "Kaksi")]
    return badge


def same(labels: frozenset[str]) -> dict[str, str]:
    return {label: label for label in labels}


def test_under_their_own_names_the_statements_are_the_canonical_form() -> None:
    found = canonical_statements(small_badge())
    lines = [statement.line for statement in found.named(same(found.labels))]
    assert "".join(lines) == canonicalize(small_badge())


def test_a_statement_is_placed_where_the_document_makes_it() -> None:
    found = canonical_statements(small_badge())
    places = {place for s in found.named(same(found.labels)) for place in s.places}
    assert ("name",) in places
    assert ("type", 1) in places
    assert ("credentialSubject", "achievement", "criteria", "narrative") in places


def test_a_statement_made_twice_has_both_places() -> None:
    document = {
        "@context": [V2],
        "type": ["VerifiableCredential"],
        "issuer": "did:web:koulu.example",
        "credentialSubject": [
            {"id": "urn:x:1", "description": "Sama"},
            {"id": "urn:x:2", "name": "Muu"},
        ],
        "evidence": {"id": "urn:x:1", "type": "Evidence", "description": "Sama"},
    }
    document["@context"] = [V2, "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]
    found = canonical_statements(document)
    (twice,) = [s for s in found.named(same(found.labels)) if '"Sama"' in s.line]
    assert set(twice.places) == {
        ("credentialSubject", 0, "description"),
        ("evidence", "description"),
    }


def test_other_names_change_only_the_blank_nodes_and_the_order() -> None:
    found = canonical_statements(nameless())
    assert len(found.labels) > 1
    names = {label: f"z{number}" for number, label in enumerate(sorted(found.labels))}
    renamed = [statement.line for statement in found.named(names)]
    assert renamed == sorted(renamed)
    text = "".join(renamed)
    for label, name in names.items():
        text = text.replace(f"_:{name} ", f"_:{label} ")
    assert sorted(text.splitlines()) == sorted(canonicalize(nameless()).splitlines())


def test_two_blank_nodes_cannot_be_given_one_name() -> None:
    found = canonical_statements(nameless())
    with pytest.raises(ValueError, match="one of its own"):
        found.named(dict.fromkeys(found.labels, "b"))


def test_every_blank_node_is_named_and_nothing_else() -> None:
    found = canonical_statements(nameless())
    for names in ({}, {**same(found.labels), "c14n99": "b"}):
        with pytest.raises(ValueError, match="needs a name"):
            found.named(names)


def test_what_would_be_lost_is_refused_here_too() -> None:
    with pytest.raises(DataLossError):
        canonical_statements({**small_badge(), "honours": "summa"})
