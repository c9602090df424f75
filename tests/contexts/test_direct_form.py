"""The direct walk gives what the full walk gives, or nothing; and nobody can teach it otherwise."""

from __future__ import annotations

import copy
import json
import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from any_badges import badges
from badge_samples import OB303, V2, Json, large_badge, small_badge
from hypothesis import HealthCheck, given, settings

from merkki_contexts import ContextsError, Limits, canonicalize, pinned_library, tables
from merkki_contexts import direct as walking
from merkki_contexts.direct import direct_form
from merkki_contexts.rdfc import canonical_form
from merkki_contexts.statements import to_quads
from merkki_contexts.tables import Tables, tables_of

# A long run: MERKKI_BADGES=100000 pytest tests/contexts/test_direct_form.py
BADGES = int(os.environ.get("MERKKI_BADGES", "1000"))
LIMITS = Limits()


def direct(document: Json, hash_name: str = "SHA-256", limits: Limits = LIMITS) -> str | None:
    return direct_form(document, hash_name=hash_name, limits=limits, library=pinned_library())


def full(document: Json, hash_name: str = "SHA-256", limits: Limits = LIMITS) -> str | None:
    try:
        quads = to_quads(document, library=pinned_library(), limits=limits)
        return canonical_form(quads, hash_name=hash_name, max_work=limits.max_work)[0]
    except ContextsError:
        return None


def without_graphs(badge: Json) -> Json:
    return {name: value for name, value in badge.items() if name not in {"endorsement", "_sd"}}


def usual() -> Json:
    """The large badge without what only the full walk reads."""
    return without_graphs(large_badge())


@given(badges)
@settings(deadline=None, max_examples=BADGES, suppress_health_check=list(HealthCheck))
def test_any_badge_has_one_canonical_form_whichever_way_it_goes(badge: Json) -> None:
    for one in (badge, without_graphs(badge)):
        expected = full(one)
        for _ in range(3):  # the second time shared parts are kept, and then taken from there
            assert direct(one) in (None, expected)


def test_ordinary_badges_go_the_direct_way() -> None:
    for badge in (small_badge(), usual()):
        for hash_name in ("SHA-256", "SHA-384"):
            assert direct(badge, hash_name) == full(badge, hash_name) is not None
    listed = usual()
    levels = [{"id": "urn:uuid:level", "type": ["RubricCriterionLevel"], "name": "Hyvä"}]
    description = listed["credentialSubject"]["achievement"]["resultDescription"][0]
    for allowed in (["1", "2", "1"], "1", []):
        description |= {"allowedValue": allowed, "rubricCriterionLevel": levels}
        assert direct(listed) == full(listed) is not None


def set_name(value: object) -> Callable[[Json], object]:
    return lambda badge: badge.update(name=value)


NOT_COVERED: list[tuple[str, Callable[[Json], object]]] = [
    ("a null", set_name(None)),
    ("a null type", lambda b: b["issuer"].update(type=None)),
    ("a null id", lambda b: b["issuer"].update(id=None)),
    ("a null in a set", lambda b: b["credentialSubject"]["achievement"]["tag"].append(None)),
    ("an empty array", set_name([])),
    ("an array in an array", set_name([["a"]])),
    ("a value there twice", set_name(["a", "a"])),
    ("a number there twice", lambda b: b["credentialSubject"].update(creditsEarned=[1, 1.0])),
    ("an undefined term", lambda b: b["issuer"].update(evil="x")),
    ("an undefined type", lambda b: b["issuer"].update(type=["Profile", "Evil"])),
    ("a type that is an object", lambda b: b["issuer"].update(type=[{}])),
    ("a type that is a number", lambda b: b["issuer"].update(type=[1])),
    ("a type there twice", lambda b: b["issuer"].update(type=["Profile", "Profile"])),
    ("a keyword", lambda b: b["issuer"].update({"@id": "urn:uuid:x"})),
    ("an inner context", lambda b: b["issuer"].update({"@context": [V2]})),
    ("an inline context", lambda b: b["@context"].append({"x": "urn:x"})),
    ("an unknown context", lambda b: b["@context"].append("https://evil.example/c")),
    ("a context there twice", lambda b: b["@context"].append(V2)),
    ("a relative id", lambda b: b["issuer"].update(id="issuer")),
    ("an id with a space", lambda b: b["issuer"].update(id="did:web:a b")),
    ("an id that is a number", lambda b: b["issuer"].update(id=7)),
    ("a blank node's name", lambda b: b["issuer"].update(id="_:b0")),
    ("half a surrogate pair", set_name("\ud800")),
    ("a number too large", lambda b: b["credentialSubject"].update(creditsEarned=2**60)),
    ("a text for a truth value", lambda b: first_identifier(b).update(hashed="true")),
    ("a number for an IRI", lambda b: b.update(issuer=5)),
    ("an upper-case name", lambda b: b["credentialSubject"]["achievement"].update(Criteria="x")),
    ("another credential inside", lambda b: b.update(evidence=credential_inside())),
    ("a tuple for a list", lambda b: b["issuer"].update(type=("Profile",))),
    ("a tuple of contexts", lambda b: b.update({"@context": tuple(b["@context"])})),
    ("a text that is more than one", lambda b: b["issuer"].update(id=Named("urn:x:y"))),
    ("something no JSON has", set_name({1, 2})),
]


class Named(str):
    """A text that would write itself otherwise."""

    __slots__ = ()

    def __format__(self, _: str) -> str:
        return "urn:x:other"


def first_identifier(badge: Json) -> Json:
    found: Json = badge["credentialSubject"]["identifier"][0]
    return found


def credential_inside() -> Json:
    return {"id": "urn:uuid:badge", "type": "VerifiableCredential", "name": "inside"}


@pytest.mark.parametrize("change", [c for _, c in NOT_COVERED], ids=[n for n, _ in NOT_COVERED])
def test_what_would_be_lost_or_misread_never_goes_the_direct_way(
    change: Callable[[Json], object],
) -> None:
    badge = usual()
    assert direct(badge) is not None
    change(badge)
    assert direct(badge) is None


def test_documents_of_no_context_or_no_object_are_left_to_the_full_walk() -> None:
    assert direct({"id": "urn:uuid:1"}) is None
    assert direct({"@context": {"a": "b"}}) is None
    assert direct({"@context": [V2]}) is None  # it says nothing
    assert direct([V2]) is None  # type: ignore[arg-type] # that is the point
    assert direct(usual(), "MD5") is None


def by_other_context(context: Json, change: Json) -> str | None:
    url = "https://context.example/one"
    body = json.dumps({"@context": context}).encode()
    badge = small_badge() | change
    badge["@context"].append(url)
    library = pinned_library().extended({url: body})
    return direct_form(badge, hash_name="SHA-256", limits=LIMITS, library=library)


def test_terms_of_a_vocabulary_without_end_are_left_to_the_full_walk() -> None:
    context = {"@vocab": "https://words.example/", "known": "https://words.example/known"}
    assert by_other_context(context, {"known": "x"}) is not None
    assert by_other_context(context, {"anything": "x"}) is None
    assert by_other_context(context, {"evidence": {"type": "Anything", "id": "urn:uuid:e"}}) is None


def test_an_iri_that_is_short_for_another_never_goes_the_direct_way() -> None:
    context = {"ex": {"@id": "https://words.example/", "@prefix": True}}
    assert by_other_context(context, {"id": "other:x"}) is not None
    assert by_other_context(context, {"id": "ex:x"}) is None


def test_a_second_name_for_a_keyword_never_goes_the_direct_way() -> None:
    for context in ({"kind": "@type"}, {"name_of_it": "@id"}, {"reversed": {"@reverse": "urn:r"}}):
        assert by_other_context(context, {}) is not None
        assert by_other_context(context, dict.fromkeys(context, "urn:uuid:x")) is None


def test_a_second_name_for_the_type_is_one_even_where_the_type_gives_it_another_meaning() -> None:
    scoped = {"@id": "urn:T", "@context": {"kind": "urn:kind", "other": "urn:kind"}}
    context = {"kind": "@type", "T": scoped}
    typed = {"type": ["VerifiableCredential", "OpenBadgeCredential", "T"]}
    assert by_other_context(context, typed | {"other": "x"}) is not None
    assert by_other_context(context, typed | {"kind": "x"}) is None


def typed_by(context: Json) -> Json:
    return {"T": {"@id": "urn:T", "@context": context}}


# The official contexts protect id and type, and end in a conflict; one's own may leave them open.
OTHER_KEYWORDS: list[tuple[str, Json]] = [
    ("no id", {"id": None}),
    ("no type", {"type": None}),
    ("the id a property", {"id": "urn:q"}),
    ("the type a property", {"type": "urn:q"}),
    (
        "the type a property that the type itself makes a type",
        {"type": "urn:q"} | typed_by({"type": "@type"}),
    ),
    ("an id that the type makes a property", typed_by({"id": "urn:q"})),
    ("a type that the type makes a property", typed_by({"type": "urn:q"})),
    ("a type that the type makes an id", typed_by({"type": "@id"})),
]


@pytest.mark.parametrize(
    "change", [c for _, c in OTHER_KEYWORDS], ids=[n for n, _ in OTHER_KEYWORDS]
)
def test_where_id_or_type_mean_something_else_nothing_goes_the_direct_way(change: Json) -> None:
    def form(terms: Json) -> str | None:
        url = "https://context.example/open"
        body = json.dumps({"@context": terms}).encode()
        library = pinned_library().extended({url: body})
        document = {"@context": url, "id": "urn:uuid:x", "type": "T", "p": "x"}
        return direct_form(document, hash_name="SHA-256", limits=LIMITS, library=library)

    usual_terms = {"id": "@id", "type": "@type", "T": "urn:T", "p": "urn:p"}
    assert form(usual_terms) is not None
    assert form(usual_terms | change) is None


def test_a_document_that_asks_for_much_at_once_is_left_to_who_counts_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert direct(usual()) is not None  # what it needs is known
    tables_of.cache_clear()
    monkeypatch.setattr(walking, "_MADE_AT_ONCE", 20)
    assert direct(usual()) is None
    assert canonicalize(usual()) == full(usual())


@pytest.mark.parametrize(
    "limits",
    [Limits(max_statements=20), Limits(max_depth=3), Limits(max_scopes=12)],
    ids=["statements", "depth", "scopes"],
)
def test_the_limits_hold_on_both_ways(limits: Limits) -> None:
    assert direct(usual()) is not None
    assert direct(usual(), limits=limits) is None
    with pytest.raises(ContextsError):
        canonicalize(usual(), limits=limits)


def test_alike_parts_are_told_apart_by_the_full_algorithm() -> None:
    badge = usual()
    alignment = badge["credentialSubject"]["achievement"]["alignment"][0]
    badge["credentialSubject"]["achievement"]["alignment"] = [alignment, dict(alignment)]
    assert direct(badge) is None
    assert canonicalize(badge) == full(badge)


# ---- nobody can teach it anything


def test_the_same_ids_with_other_content_are_other_statements() -> None:
    badge = usual()
    first = canonicalize(badge)
    badge["issuer"]["name"] = "Somebody else"
    badge["credentialSubject"]["achievement"]["name"] = "Something else"
    second = canonicalize(badge)
    assert second == full(badge) != first
    assert canonicalize(usual()) == first


def test_a_document_changed_after_it_was_read_changes_nothing_that_is_remembered() -> None:
    badge = usual()
    first = canonicalize(badge)
    badge["issuer"]["type"].append("Evil")
    badge["@context"].clear()
    badge["credentialSubject"].clear()
    assert canonicalize(usual()) == first


def test_hostile_documents_leave_no_trace_for_honest_ones() -> None:
    first = canonicalize(usual())
    for _, change in NOT_COVERED:
        badge = usual()
        change(badge)
        direct(badge)
    assert canonicalize(usual()) == first


def test_many_threads_find_the_same_form() -> None:
    tables_of.cache_clear()  # they begin with nothing worked out
    documents = [usual() for _ in range(40)]
    for number, badge in enumerate(documents):
        badge["credentialSubject"]["achievement"]["name"] = f"Mark {number}"
    wanted = [full(badge) for badge in documents]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(canonicalize, documents * 5)) == wanted * 5


def test_threads_that_fill_the_tables_together_drop_no_member() -> None:
    # Each document brings members of its own, so that one thread makes what another looks up.
    documents = [usual() for _ in range(8)]
    for badge in documents[::2]:
        badge["credentialSubject"]["role"] = "student"
        badge["credentialSubject"]["achievement"]["version"] = "1"
    wanted = [full(badge) for badge in documents]
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            for _ in range(150):
                tables_of.cache_clear()
                assert list(pool.map(direct, documents)) == wanted
    finally:
        sys.setswitchinterval(before)


@pytest.mark.parametrize(("kinds", "places"), [(15, 100), (100, 10)])
def test_what_a_stranger_can_make_us_remember_is_bounded(
    kinds: int, places: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Smaller bounds, so that the test need not make two thousand kinds.
    monkeypatch.setattr(tables, "_KINDS_KEPT", kinds)
    monkeypatch.setattr(tables, "_PLACES_KEPT", places)
    known = Tables(pinned_library())
    root = known.root([V2, OB303])
    words = ["VerifiableCredential", "OpenBadgeCredential", "Profile", "Achievement", "Image"]
    for first in words:
        for second in words:
            if first != second:
                root.kind((first, second), [first, second]).member("name").below()
    assert known._kinds <= kinds
    assert len(known._places) <= places


def test_numbers_are_forgotten_before_they_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of all members together: a stranger can have as many members as kinds."""
    monkeypatch.setattr(tables, "_NUMBERS_KEPT", 5)
    numbers = tables_of(pinned_library()).numbers
    for number in range(20):
        badge = usual()
        badge["credentialSubject"]["creditsEarned"] = number + 0.25
        badge["credentialSubject"]["achievement"]["creditsAvailable"] = number + 0.5
        for _ in range(2):
            assert direct(badge) == full(badge) is not None
        assert 0 < len(numbers) <= 5


def test_a_thing_with_hundreds_of_nameless_parts_is_written_as_by_the_full_walk() -> None:
    badge = usual()
    badge["credentialSubject"]["achievement"]["alignment"] = [
        {
            "type": ["Alignment"],
            "targetName": f"Osa {number}",
            "targetUrl": "https://framework.example/skill",
        }
        for number in range(300)
    ]
    assert direct(badge) == full(badge) is not None


def test_an_iri_without_end_is_walked_and_not_remembered() -> None:
    badge = usual()
    badge["id"] = "https://tervasalmi.example/" + "x" * 5_000
    assert direct(badge) == full(badge) is not None
    assert badge["id"] not in walking._KNOWN_IRIS
    assert usual()["id"] in walking._KNOWN_IRIS


def test_iris_are_forgotten_before_they_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walking, "_IRIS_KEPT", 3)
    monkeypatch.setattr(walking, "_KNOWN_IRIS", {})
    for number in range(10):
        badge = usual() | {"id": f"https://tervasalmi.example/{number}"}
        assert direct(badge) == full(badge) is not None
        assert len(walking._KNOWN_IRIS) <= 3


# ---- a guard on work, not on seconds


def calls_of(work: Callable[[], object]) -> int:
    """How many Python functions are entered."""
    count = 0

    def count_calls(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal count
        count += event == "call"

    sys.setprofile(count_calls)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def test_a_second_badge_of_a_kind_costs_a_fraction_of_the_first_and_no_context_is_read() -> None:
    badge = usual()
    canonicalize(badge)
    another = copy.deepcopy(badge)
    another["id"] = "urn:uuid:another"
    known = tables_of(pinned_library())._kinds
    work = calls_of(lambda: canonicalize(another))
    assert tables_of(pinned_library())._kinds == known
    statements = canonicalize(another).count("\n")
    assert work < 6 * statements  # the full walk needs some twenty for each
