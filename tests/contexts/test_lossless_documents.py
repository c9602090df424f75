"""Whatever a signature would silently fail to cover is refused, and the place is named."""

from __future__ import annotations

import json
import math
import re
from concurrent.futures import ThreadPoolExecutor
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from badge_samples import (
    EXTENSIONS,
    OB303,
    UNDEFINED_TERMS,
    V1,
    V2,
    Change,
    Json,
    by_pyld,
    large_badge,
    small_badge,
)

from merkki_contexts import (
    PASSPORT_CONTEXT_URL,
    ContextsError,
    DataLossError,
    DocumentError,
    Limits,
    UnknownContextError,
    WorkLimitError,
    canonical_json,
    canonicalize,
    pinned_library,
)


def put(*path: str | int, value: object) -> Change:
    """A change that sets the member or element at ``path``."""

    def change(badge: Json) -> None:
        place: Any = badge
        for step in path[:-1]:
            place = place[step]
        if isinstance(place, list) and path[-1] == len(place):
            place.append(value)
        else:
            place[path[-1]] = value

    return change


def rename(*path: str, to: str) -> Change:
    """A change that gives the member at ``path`` another name, and leaves its value."""

    def change(badge: Json) -> None:
        place: Any = badge
        for step in path[:-1]:
            place = place[step]
        place[to] = place.pop(path[-1])

    return change


SUBJECT = "credentialSubject"
MARK = (SUBJECT, "achievement")

# code, pointer, what is done to a badge that is accepted as it stands
REFUSED: list[tuple[str, str, Change]] = [
    ("undefined-term", "/evil", put("evil", value="x")),
    ("undefined-term", "/credentialSubject/achievement/evil", put(*MARK, "evil", value="x")),
    ("undefined-term", "/credentialSubject/email", put(SUBJECT, "email", value="a@b.example")),
    ("undefined-term", "/", put("", value="x")),
    ("undefined-term", "/__proto__", put("__proto__", value={"x": "y"})),
    ("undefined-term", "/a~1b~0c", put("a/b~c", value="x")),
    # the long name of a member: the same statement, under a name that no reader looks for
    (
        "undefined-term",
        "/https:~1~1www.w3.org~12018~1credentials#credentialStatus",
        rename("credentialStatus", to="https://www.w3.org/2018/credentials#credentialStatus"),
    ),
    ("undefined-type", "/type/2", put("type", 2, value="EvilCredential")),
    ("undefined-type", "/credentialSubject/type", put(SUBJECT, "type", value="Subject")),
    ("undefined-type", "/type/2", put("type", 2, value="")),
    ("undefined-type", "/type/2", put("type", 2, value="@json")),
    ("keyword", "/type/2", put("type", 2, value="id")),
    (
        "compact-iri",
        "/type/0",
        put("type", 0, value="https://www.w3.org/2018/credentials#VerifiableCredential"),
    ),
    ("relative-iri", "/type/2", put("type", 2, value="not an IRI: at all")),
    ("relative-iri", "/id", put("id", value="badge/1")),
    ("relative-iri", "/id", put("id", value="")),
    ("relative-iri", "/id", put("id", value="//passi.tervasalmi.example/1")),
    ("relative-iri", "/id", put("id", value="urn:uuid:with space")),
    ("relative-iri", "/id", put("id", value="urn:uuid:wide\u3000space")),
    ("relative-iri", "/id", put("id", value="urn:uuid:next\u0085line")),
    ("relative-iri", "/id", put("id", value="urn:uuid:<x>")),
    ("relative-iri", "/id", put("id", value="https://x.example/\ud800")),
    ("relative-iri", "/id", put("id", value="ü:x")),
    ("relative-iri", "/issuer/id", put("issuer", "id", value="opisto")),
    ("relative-iri", "/issuer", put("issuer", value="opisto")),
    ("relative-iri", "/credentialSubject/id", put(SUBJECT, "id", value="#me")),
    ("relative-iri", "/id", put("id", value="@graph")),
    ("blank-node-id", "/id", put("id", value="_:b0")),
    ("blank-node-id", "/credentialSubject/id", put(SUBJECT, "id", value="_:b0")),
    ("blank-node-id", "/issuer", put("issuer", value="_:b0")),
    ("keyword", "/@graph", put("@graph", value=[])),
    ("keyword", "/@included", put("@included", value=[{"id": "urn:x:1"}])),
    ("keyword", "/@reverse", put("@reverse", value={})),
    ("keyword", "/@nest", put("@nest", value={"name": "x"})),
    ("keyword", "/@ignored", put("@ignored", value="x")),
    ("keyword", "/@", put("@", value="x")),
    ("keyword", "/@id", rename("id", to="@id")),
    ("keyword", "/@type", put("@type", value="VerifiableCredential")),
    ("keyword", "/issuer/@id", rename("issuer", "id", to="@id")),
    ("keyword", "/issuer/@context", put("issuer", "@context", value=[V2])),
    ("keyword", "/name", put("name", value={"@value": "x"})),
    ("keyword", "/name", put("name", value={"@value": 1, "@language": "fi"})),
    ("keyword", "/name", put("name", value={"@value": "x", "@language": "fi", "@index": "1"})),
    ("keyword", "/name", put("name", value={"@value": "x", "@type": "https://x.example/t"})),
    (
        "keyword",
        "/validFrom",
        put("validFrom", value={"@value": "2026-09-01T09:00:00Z", "@language": "fi"}),
    ),
    (
        "keyword",
        "/credentialSubject/achievement/criteria/narrative",
        put(*MARK, "criteria", "narrative", value={"@value": "x", "@language": "fi"}),
    ),
    (
        "bad-language",
        "/name/@language",
        put("name", value={"@value": "x", "@language": "in Finnish"}),
    ),
    ("bad-language", "/name/@language", put("name", value={"@value": "x", "@language": None})),
    (
        "bad-language",
        "/name/@direction",
        put("name", value={"@value": "x", "@language": "fi", "@direction": "up"}),
    ),
    (
        "bad-language",
        "/name/@direction",
        put("name", value={"@value": "x", "@language": "fi", "@direction": ["ltr"]}),
    ),
    ("null-value", "/validUntil", put("validUntil", value=None)),
    ("null-value", "/type", put("type", value=None)),
    ("null-value", "/credentialSubject/achievement/tag/1", put(*MARK, "tag", 1, value=None)),
    ("empty-array", "/credentialSubject/achievement/tag", put(*MARK, "tag", value=[])),
    ("empty-array", "/type", put("type", value=[])),
    ("nested-array", "/credentialSubject/achievement/tag/0", put(*MARK, "tag", 0, value=["x"])),
    (
        "nested-array",
        "/credentialSubject/achievement/resultDescription/0/allowedValue/1",
        put(*MARK, "resultDescription", 0, "allowedValue", 1, value=["x"]),
    ),
    (
        "repeated-value",
        "/credentialSubject/achievement/tag/2",
        put(*MARK, "tag", 2, value="palkka"),
    ),
    ("repeated-value", "/type/2", put("type", 2, value="VerifiableCredential")),
    ("repeated-value", "/@context/4", put("@context", 4, value=V2)),
    # one node in two halves: the second would be overlooked
    (
        "repeated-value",
        "/credentialSubject/achievement/related/2",
        put(
            *MARK,
            "related",
            2,
            value={
                "id": "https://passi.tervasalmi.example/achievements/WL-01/1.0/sv",
                "type": ["Related"],
                "version": "1.0",
            },
        ),
    ),
    # the endorsed id claims to be a credential, and could take the status away with it
    (
        "repeated-value",
        "/endorsement/0/credentialSubject",
        put(
            "endorsement",
            0,
            SUBJECT,
            "type",
            value=["EndorsementSubject", "VerifiableCredential"],
        ),
    ),
    # Criteria is a type, criteria the member: both mean one IRI
    (
        "second-name",
        "/credentialSubject/achievement/Criteria",
        rename(*MARK, "criteria", to="Criteria"),
    ),
    # a true, a "true": the same statement
    (
        "wrong-type",
        "/credentialSubject/identifier/0/hashed",
        put(SUBJECT, "identifier", 0, "hashed", value="false"),
    ),
    ("wrong-type", "/credentialSubject/creditsEarned", put(SUBJECT, "creditsEarned", value="1.5")),
    ("wrong-type", "/credentialSubject/creditsEarned", put(SUBJECT, "creditsEarned", value=True)),
    (
        "wrong-type",
        "/credentialStatus/statusSize",
        put("credentialStatus", "statusSize", value="1"),
    ),
    ("wrong-type", "/validFrom", put("validFrom", value=2026)),
    ("wrong-type", "/issuer", put("issuer", value=5)),
    (
        "wrong-type",
        "/credentialSubject/achievement/workloadHours",
        put(*MARK, "workloadHours", value=27),
    ),
    (
        "inexact-number",
        "/credentialSubject/creditsEarned",
        put(SUBJECT, "creditsEarned", value=2**53),
    ),
    (
        "inexact-number",
        "/credentialSubject/creditsEarned",
        put(SUBJECT, "creditsEarned", value=0.1 + 0.2),
    ),
    (
        "inexact-number",
        "/credentialSubject/creditsEarned",
        put(SUBJECT, "creditsEarned", value=math.inf),
    ),
    (
        "inexact-number",
        "/credentialSubject/creditsEarned",
        put(SUBJECT, "creditsEarned", value=math.nan),
    ),
    (
        "inexact-number",
        "/credentialSubject/creditsEarned",
        put(SUBJECT, "creditsEarned", value=-0.0),
    ),
    (
        "inexact-number",
        "/credentialSubject/creditsEarned",
        put(SUBJECT, "creditsEarned", value=1e-7),
    ),
    # a graph of its own drops what is only a reference
    ("no-statements", "/endorsement/0/proof", put("endorsement", 0, "proof", value="urn:x:1")),
    (
        "no-statements",
        "/endorsement/0/proof",
        put("endorsement", 0, "proof", value={"id": "urn:x:1"}),
    ),
    ("no-statements", "/endorsement/0/proof/0", put("endorsement", 0, "proof", value=[{}])),
    ("inline-context", "/@context/4", put("@context", 4, value={"evil": "https://x.example/"})),
    ("inline-context", "/@context", put("@context", value={"@vocab": "https://x.example/"})),
    ("null-context", "/@context/4", put("@context", 4, value=None)),
    ("null-context", "/endorsement/0/@context", put("endorsement", 0, "@context", value=None)),
    ("context-conflict", "/@context", put("@context", 4, value=V1)),
]


@pytest.mark.parametrize(
    ("code", "pointer", "change"), REFUSED, ids=[f"{row[0]} {row[1]}" for row in REFUSED]
)
def test_a_badge_with_one_thing_changed_is_refused(code: str, pointer: str, change: Change) -> None:
    badge = large_badge()
    change(badge)
    with pytest.raises(DataLossError) as refusal:
        canonicalize(badge)
    assert (refusal.value.code, refusal.value.pointer) == (code, pointer)


def test_the_same_badge_unchanged_is_accepted() -> None:
    assert canonicalize(large_badge()) == by_pyld(large_badge())


# pointer, what is done: no JSON-LD document at all any more
MALFORMED: list[tuple[str, Change]] = [
    ("", lambda badge: badge.pop("@context")),
    ("/@context", put("@context", value=[])),
    ("/@context/0", put("@context", 0, value=1)),
    ("/type/1", put("type", 1, value=1)),
    ("/type/1", put("type", 1, value={})),
    ("/id", put("id", value=7)),
    ("/issuer/id", put("issuer", "id", value=["did:web:x.example"])),
    ("/name", put("name", value="\ud800")),
    ("/\\ud800", put("\ud800", value="x")),
    ("/credentialSubject", lambda badge: badge[SUBJECT].__setitem__(1, "x")),
    ("/name", put("name", value=b"bytes")),
    ("/credentialSubject/achievement/tag/0", put(*MARK, "tag", 0, value={1, 2})),
]


@pytest.mark.parametrize(("pointer", "change"), MALFORMED, ids=[row[0] for row in MALFORMED])
def test_what_is_no_document_is_called_so(pointer: str, change: Change) -> None:
    badge = large_badge()
    change(badge)
    with pytest.raises(DocumentError) as refusal:
        canonicalize(badge)
    assert (refusal.value.code, refusal.value.pointer) == ("bad-document", pointer)


@pytest.mark.parametrize("document", [None, [], "x", 1])
def test_only_an_object_is_a_document(document: Any) -> None:
    with pytest.raises(DocumentError):
        canonicalize(document)


def test_a_list_of_contexts_without_end_is_not_looked_through() -> None:
    badge = small_badge()
    badge["@context"] += [f"urn:context:{number}" for number in range(100)]
    with pytest.raises(WorkLimitError) as refusal:
        canonicalize(badge)
    assert (refusal.value.code, refusal.value.pointer) == ("work-limit", "/@context")
    badge["@context"] = badge["@context"][:100]
    with pytest.raises(UnknownContextError):
        canonicalize(badge)


@pytest.mark.parametrize(
    "url",
    [
        "https://mallory.example/context.json",
        "file:///etc/passwd",
        "data:application/ld+json,{}",
        "https://www.w3.org/ns/credentials/V2",
        UNDEFINED_TERMS,
        "",
    ],
)
def test_a_context_that_is_not_pinned_is_unknown(url: str) -> None:
    badge = small_badge()
    badge["@context"].append(url)
    with pytest.raises(UnknownContextError) as refusal:
        canonicalize(badge)
    assert refusal.value.code == "unknown-context"
    assert (refusal.value.pointer, refusal.value.url) == ("/@context/2", url)


def test_an_unknown_context_inside_an_endorsement_is_named_where_it_is() -> None:
    badge = large_badge()
    badge["endorsement"][0]["@context"][1] = "https://mallory.example/context.json"
    with pytest.raises(UnknownContextError) as refusal:
        canonicalize(badge)
    assert refusal.value.pointer == "/endorsement/0/@context/1"


def test_a_document_that_says_nothing_is_refused() -> None:
    with pytest.raises(DataLossError) as refusal:
        canonicalize({"@context": V2, "id": "urn:uuid:1"})
    assert refusal.value.code == "no-statements"
    assert canonicalize({"@context": V2, "id": "urn:uuid:1", "name": "x"})


def test_an_error_says_its_place_in_words_too() -> None:
    badge = small_badge()
    badge["issuer"]["evil"] = 1
    with pytest.raises(ContextsError, match=r"no context defines 'evil' here \(at /issuer/evil\)"):
        canonicalize(badge)


# what may differ and mean the same (docs/contexts.md); each row changes the JSON, not the badge
FREE: dict[str, Change] = {
    "the order of members": lambda badge: badge.__setitem__("id", badge.pop("id")),
    "the order of a set": lambda badge: badge["type"].reverse(),
    "one value, or an array of one": lambda badge: badge.__setitem__("issuer", [badge["issuer"]]),
    "two spellings of one number": put(SUBJECT, "achievement", "creditsAvailable", value=2.0),
    "two names of the badge type": put("type", 1, value="AchievementCredential"),
    "a context that changes no meaning": lambda badge: badge["endorsement"][0].pop("@context"),
    "a reference, or an object with only an id": put(
        "credentialStatus",
        "statusListCredential",
        value={"id": "https://passi.tervasalmi.example/orgs/opisto/status/1"},
    ),
}


@pytest.mark.parametrize("change", FREE.values(), ids=FREE)
def test_what_rdf_has_no_word_for_is_left_free(change: Change) -> None:
    badge = large_badge()
    change(badge)
    assert canonicalize(badge) == canonicalize(large_badge())


@pytest.mark.parametrize(
    "value",
    [
        {"@value": "Merkki", "@language": "fi"},
        {"@value": "Merkki", "@language": "FI-latn"},
        {"@value": "علامة", "@language": "ar", "@direction": "rtl"},
        {"@value": "علامة", "@direction": "rtl"},
        [{"@value": "Merkki", "@language": "fi"}, {"@value": "Märke", "@language": "sv"}],
    ],
)
def test_a_name_may_say_its_language_and_direction(value: object) -> None:
    badge = small_badge()
    badge["name"] = value
    canonical = canonicalize(badge)
    assert canonical == by_pyld(badge)
    assert canonical != canonicalize(small_badge())


def test_direction_and_language_are_both_covered() -> None:
    forms = set()
    for extra in (
        {"@language": "ar"},
        {"@language": "he"},
        {"@language": "ar", "@direction": "rtl"},
        {"@language": "ar", "@direction": "ltr"},
        {"@direction": "rtl"},
    ):
        badge = small_badge()
        badge["name"] = {"@value": "x", **extra}
        forms.add(canonicalize(badge))
    assert len(forms) == 5


@pytest.mark.parametrize("depth", [1, 3, 30])
def test_an_endorsed_endorsement_is_as_deep_as_it_likes_within_the_limit(depth: int) -> None:
    badge = _endorsed(depth)
    assert canonicalize(badge, limits=Limits(max_depth=100)) == by_pyld(badge)


@pytest.mark.parametrize("depth", [33, 60, 5_000])
def test_depth_is_limited_and_never_a_recursion_error(depth: int) -> None:
    with pytest.raises(WorkLimitError) as refusal:
        canonicalize(_endorsed(depth))
    assert refusal.value.code == "work-limit"


def _endorsed(depth: int) -> Json:
    badge = small_badge()
    inner = badge
    for _ in range(depth):
        inner["endorsement"] = [
            {"type": ["VerifiableCredential", "EndorsementCredential"], "name": "Suositus"}
        ]
        inner = inner["endorsement"][0]
    return badge


def test_a_limit_that_the_stack_has_no_room_for_cannot_be_set() -> None:
    with pytest.raises(ValueError, match="max_depth"):
        Limits(max_depth=101)
    with pytest.raises(ValueError, match="max_depth"):
        Limits(max_depth=0)
    assert Limits(max_depth=100).max_depth == 100


@pytest.mark.parametrize("what", ["tag", "type"])
def test_the_number_of_statements_is_limited(what: str) -> None:
    badge = small_badge()
    words = [f"https://x.example/{number}" for number in range(200)]
    badge["credentialSubject"]["achievement"].setdefault(what, []).extend(words)
    assert canonicalize(badge, limits=Limits(max_statements=300))
    for most in (100, 205):  # fewer than the array has; fewer than array and badge together
        with pytest.raises(WorkLimitError):
            canonicalize(badge, limits=Limits(max_statements=most))


def test_the_number_of_context_lists_is_limited() -> None:
    harmless = [
        *(OB303, EXTENSIONS, PASSPORT_CONTEXT_URL, "https://www.w3.org/ns/did/v1"),
        *("https://w3id.org/security/data-integrity/v2", "https://w3id.org/security/multikey/v1"),
    ]
    badge = small_badge()
    for length, accepted in ((1, True), (2, True), (3, False), (4, False)):
        badge["endorsement"] = [
            {"@context": [V2, *urls], "type": "VerifiableCredential", "name": "Suositus"}
            for urls in permutations(harmless, length)
        ]
        if accepted:
            assert canonicalize(badge) == by_pyld(badge)
            continue
        with pytest.raises(WorkLimitError):
            canonicalize(badge)


@pytest.mark.parametrize(("most", "accepted"), [(20, False), (1_000, True)])
def test_the_number_of_term_sets_is_limited(most: int, accepted: bool) -> None:  # noqa: FBT001 - a table's column
    limits = Limits(max_scopes=most)
    if accepted:
        assert canonicalize(large_badge(), limits=limits)
        return
    with pytest.raises(WorkLimitError):
        canonicalize(large_badge(), limits=limits)


def test_many_threads_agree() -> None:
    # a library of its own, so that they all find its caches empty
    library = pinned_library().extended({"https://x.example/unused": b"{}"})
    expected = canonicalize(large_badge())
    with ThreadPoolExecutor(8) as pool:
        forms = pool.map(lambda badge: canonicalize(badge, library=library), [large_badge()] * 40)
        assert set(forms) == {expected}


def test_an_extension_type_is_defined_only_with_its_context() -> None:
    badge = small_badge()
    badge["credentialSchema"] = {
        "id": "https://schema.example/badge.json",
        "type": "1EdTechJsonSchemaValidator2019",
    }
    with pytest.raises(DataLossError) as refusal:
        canonicalize(badge)
    assert refusal.value.code == "undefined-type"
    badge["@context"].append(EXTENSIONS)
    assert canonicalize(badge) == by_pyld(badge)


def test_terms_of_a_type_end_with_its_object() -> None:
    badge = small_badge()
    # validUntil is defined for credentials; the subject is none
    badge["credentialSubject"]["validUntil"] = "2031-09-01T09:00:00Z"
    with pytest.raises(DataLossError) as refusal:
        canonicalize(badge)
    assert refusal.value.pointer == "/credentialSubject/validUntil"


def test_a_presented_credential_brings_its_own_context() -> None:
    presentation: Json = {
        "@context": [V2],
        "type": "VerifiablePresentation",
        "holder": "did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp",
        "verifiableCredential": [small_badge(), {**small_badge(), "id": "urn:uuid:2"}],
    }
    assert canonicalize(presentation) == by_pyld(presentation)
    del presentation["verifiableCredential"][0]["@context"]
    with pytest.raises(DataLossError) as refusal:
        canonicalize(presentation)
    assert refusal.value.pointer == "/verifiableCredential/0/id"


def test_an_enveloped_credential_brings_its_own_context_too() -> None:
    presentation = {
        "@context": [V2, OB303],
        "type": "VerifiablePresentation",
        "verifiableCredential": {
            "@context": V2,
            "id": "data:application/vc+jwt,eyJhbGciOiJFUzI1NiJ9.e30.AAAA",
            "type": "EnvelopedVerifiableCredential",
        },
    }
    assert canonicalize(presentation) == by_pyld(presentation)


def test_a_json_valued_term_keeps_all_of_its_json() -> None:
    schema: Json = {
        "@context": [V2],
        "id": "urn:uuid:3",
        "type": "VerifiableCredential",
        "credentialSubject": {
            "id": "urn:uuid:4",
            "type": "JsonSchema",
            "jsonSchema": {"b": [1, 2.5, True, None, "ä\n"], "@a": {"": []}},
        },
    }
    canonical = canonicalize(schema)
    assert canonical == by_pyld(schema)
    schema["credentialSubject"]["jsonSchema"]["b"][3] = False
    assert canonicalize(schema) != canonical


@pytest.mark.parametrize(
    ("value", "code", "pointer"),
    [
        (None, "null-value", ""),
        ({"x": [2**60]}, "inexact-number", "/x/0"),
        ({"x": 10**400}, "inexact-number", "/x"),
        ({"x": -0.0}, "inexact-number", "/x"),
        ({"x": math.inf}, "inexact-number", "/x"),
        ({"x": {1}}, "bad-document", "/x"),
        ({1: "x"}, "bad-document", ""),
        ({"x": "\udfff"}, "bad-document", "/x"),
        ([[[[[["x"]]]]]], "work-limit", "/0/0/0/0/0"),
    ],
)
def test_json_inside_a_term_is_checked_as_well(value: object, code: str, pointer: str) -> None:
    document: Json = {"@context": V2, "id": "urn:uuid:3", "_sd": value}
    with pytest.raises(ContextsError) as refusal:
        canonicalize(document, limits=Limits(max_depth=5))
    assert (refusal.value.code, refusal.value.pointer) == (code, f"/_sd{pointer}")


def test_json_may_hold_any_double_and_no_integer_that_a_double_cannot() -> None:
    # RFC 8785 appendix B: the largest and the smallest double have a canonical form.
    assert canonical_json([1.7976931348623157e308, 5e-324]) == "[1.7976931348623157e+308,5e-324]"
    assert canonical_json(2**53 - 1) == "9007199254740991"
    for integer in (2**53, -(2**53), 10**400):
        with pytest.raises(DataLossError):
            canonical_json(integer)


def test_a_list_keeps_order_and_repetition_and_may_be_empty() -> None:
    forms = set()
    for values in (["a", "b"], ["b", "a"], ["a", "b", "a"], []):
        badge = large_badge()
        badge["credentialSubject"]["achievement"]["resultDescription"][0]["allowedValue"] = values
        forms.add(canonicalize(badge))
        assert canonicalize(badge) == by_pyld(badge)
    assert len(forms) == 4


@pytest.mark.parametrize(
    ("term", "code"),
    [
        ({"@id": "@graph"}, "undefined-term"),
        ({"@id": "@included"}, "undefined-term"),
        ({"@id": "@nest"}, "undefined-term"),
        ({"@reverse": "https://x.example/p"}, "undefined-term"),
        ({"@id": "https://x.example/p", "@nest": "@nest"}, "undefined-term"),
        ({"@id": "https://x.example/p", "@container": "@language"}, "undefined-term"),
        ({"@id": "https://x.example/p", "@container": ["@graph", "@id"]}, "undefined-term"),
        ({"@id": "https://x.example/p", "@language": "fi"}, "undefined-term"),
        ({"@id": "https://x.example/p", "@context": None}, "undefined-term"),
        ({"@id": "https://x.example/p", "@type": 5}, "context-conflict"),
        (None, "undefined-term"),
        ({"@id": "_:p"}, "undefined-term"),
        ("@id", "keyword"),
    ],
)
def test_a_term_that_would_let_a_document_be_rewritten_is_not_for_use(
    term: object, code: str
) -> None:
    context = json.dumps({"@context": {"id": "@id", "p": term}}).encode()
    library = pinned_library().extended({"https://x.example/context": context})
    document = {"@context": "https://x.example/context", "id": "urn:uuid:1", "p": "urn:uuid:2"}
    with pytest.raises(DataLossError) as refusal:
        canonicalize(document, library=library)
    assert refusal.value.code == code


def test_a_type_is_not_named_like_the_property_of_its_iri() -> None:
    terms = {"type": "@type", "Criteria": "https://x.example/C", "criteria": "https://x.example/C"}
    context = json.dumps({"@context": terms}).encode()
    library = pinned_library().extended({"https://x.example/context": context})
    document = {"@context": "https://x.example/context", "type": "Criteria", "criteria": "x"}
    assert canonicalize(document, library=library)
    with pytest.raises(DataLossError) as refusal:
        canonicalize({**document, "type": "criteria"}, library=library)
    assert (refusal.value.code, refusal.value.pointer) == ("second-name", "/type")


def test_two_words_for_an_identifier_are_not_both_used() -> None:
    context = b'{"@context": {"id": "@id", "also": "@id", "p": "https://x.example/p"}}'
    library = pinned_library().extended({"https://x.example/context": context})
    document = {"@context": "https://x.example/context", "id": "urn:uuid:1", "p": "x"}
    assert canonicalize(document, library=library)
    with pytest.raises(DataLossError) as refusal:
        canonicalize({**document, "also": "urn:uuid:2"}, library=library)
    assert (refusal.value.code, refusal.value.pointer) == ("keyword", "/also")


def test_an_identifier_is_not_short_for_another() -> None:
    # credentials/v1 has the prefix cred: inside a credential
    badge = small_badge()
    badge["@context"] = [V1, "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json"]
    badge["issuanceDate"] = badge.pop("validFrom")
    badge["evidence"] = "https://www.w3.org/2018/credentials#x"
    assert canonicalize(badge)
    badge["evidence"] = "cred:x"
    with pytest.raises(DataLossError) as refusal:
        canonicalize(badge)
    assert (refusal.value.code, refusal.value.pointer) == ("compact-iri", "/evidence")


@pytest.mark.parametrize(
    ("purpose", "code"),
    [
        ("assertionMethod", None),
        ("https://x.example/purpose", None),
        ("https://w3id.org/security#assertionMethod", "compact-iri"),
        ("anything", "relative-iri"),
        ("id", "relative-iri"),
    ],
)
def test_a_purpose_has_one_spelling(purpose: str, code: str | None) -> None:
    proof = {"@context": [V2], "type": "DataIntegrityProof", "proofPurpose": purpose}
    if code is None:
        assert canonicalize(proof) == by_pyld(proof)
        return
    with pytest.raises(DataLossError) as refusal:
        canonicalize(proof)
    assert refusal.value.code == code


def test_a_vocabulary_for_undefined_terms_works_where_a_test_brings_it() -> None:
    url = "https://x.example/vocabulary"
    library = pinned_library().extended({url: b'{"@context": {"@vocab": "https://x.example/#"}}'})
    badge = small_badge()
    badge["@context"].append(url)
    badge["type"].append("HomemadeCredential")
    badge["homemade"] = {"id": "urn:uuid:9", "more": [1, "x", True, {"type": "Thing"}]}
    assert canonicalize(badge, library=library) == by_pyld(badge, library)
    badge["with space"] = "x"
    with pytest.raises(DataLossError):
        canonicalize(badge, library=library)


def test_numbers_keep_their_value() -> None:
    badge = large_badge()
    result: Json = {"type": ["ResultDescription"], "id": "urn:uuid:r1", "name": "x"}
    forms = set()
    numbers = [0, 1, -1, 2**53 - 1, 0.5, 1.25, 0.000001, 123456.789, 4.35, 100.0, -2.5]
    for number in numbers:
        result["valueMax"] = number
        badge["credentialSubject"]["achievement"]["resultDescription"] = [result]
        badge["credentialSubject"]["creditsEarned"] = number
        forms.add(canonicalize(badge))
        assert canonicalize(badge) == by_pyld(badge)
    assert len(forms) == len(numbers)


def test_a_double_is_written_as_one() -> None:
    context = (
        b'{"@context": {"p": {"@id": "https://x.example/p",'
        b' "@type": "http://www.w3.org/2001/XMLSchema#double"}}}'
    )
    library = pinned_library().extended({"https://x.example/context": context})
    for number, written in ((5, "5.0E0"), (0, "0.0E0"), (-12.5, "-1.25E1")):
        document = {"@context": "https://x.example/context", "p": number}
        assert f'"{written}"' in canonicalize(document, library=library)
        assert canonicalize(document, library=library) == by_pyld(document, library)


def test_every_code_is_documented_and_tested() -> None:
    root = Path(__file__).resolve().parents[2]
    sources = (root / "contexts" / "merkki_contexts").glob("*.py")
    raised = {
        code
        for source in sources
        for code in re.findall(
            r'(?:DataLossError|named_iri)\([^"()]*"([a-z-]+)"', source.read_text("utf-8")
        )
    }
    documented = set(
        re.findall(r"`([a-z]+-[a-z-]+|keyword)`", (root / "docs/contexts.md").read_text("utf-8"))
    )
    assert raised >= {code for code, _, _ in REFUSED}
    assert documented - {"unknown-context", "bad-document", "work-limit"} == raised
