"""What pinned contexts define is found without pyld, and is what pyld finds."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from itertools import permutations
from typing import Any, TypeAlias

import pytest
from badge_samples import OB303, V2, large_badge
from pyld import jsonld
from pyld.context_resolver import ContextResolver

from merkki_contexts import DataLossError, canonicalize, pinned_library
from merkki_contexts.definitions import Active, Unusual, initial, processed

Context: TypeAlias = Mapping[str, Any]
Made: TypeAlias = Mapping[str, Any] | None  # None: it will not

LIBRARY = pinned_library()
# One URL for each text.
URLS = list({pinned.sha256: url for url, pinned in LIBRARY.documents.items()}.values())
CONTEXTS = {url: LIBRARY.get(url).parse()["@context"] for url in URLS}


def by_pyld(active: Context, contexts: tuple[Any, ...], **switches: bool) -> Made:
    # A new one each time: what pyld remembers it may give in another order.
    options = {
        "base": "",
        "processingMode": "json-ld-1.1",
        "contextResolver": ContextResolver({}, lambda *_: None),
    }
    try:
        made: Context = jsonld.JsonLdProcessor()._process_context(
            dict(active), list(contexts), options, **switches
        )
    except jsonld.JsonLdError:
        return None
    return made


def by_us(active: Active, contexts: tuple[Any, ...], **switches: bool) -> Active | None:
    try:
        return processed(active, contexts, **switches)
    except Unusual:
        return None


def meaning(active: Context) -> object:
    """All that counts of an active context."""
    assert active.keys() <= {"_uuid", "processingMode", "mappings", "previousContext", "@version"}
    before = active.get("previousContext")
    terms = {word: dict(mapping) for word, mapping in active["mappings"].items()}
    return terms, None if before is None else meaning(before)


STEPS = [
    {"override_protected": False, "propagate": True},  # a document's
    {"override_protected": False, "propagate": False},  # a type's
    {"override_protected": True, "propagate": True},  # a property's
]


def compared(active: Active, contexts: tuple[Any, ...], depth: int) -> Iterator[tuple[Made, Made]]:
    """What both make of the contexts, and then of all contexts inside them."""
    for step in STEPS if active["mappings"] else STEPS[:1]:
        ours, theirs = by_us(active, contexts, **step), by_pyld(active, contexts, **step)
        yield ours, theirs
        if ours is not None and depth:
            inner = [m["@context"] for m in ours["mappings"].values() if "@context" in m]
            for context in inner:
                yield from compared(ours, (context,), depth - 1)


@pytest.mark.parametrize("url", URLS)
def test_a_pinned_context_defines_what_pyld_says_down_to_its_innermost(url: str) -> None:
    pairs = list(compared(initial(), (CONTEXTS[url],), 2))
    assert pairs[0][0] is not None
    for ours, theirs in pairs:
        assert (ours is None) == (theirs is None)
        assert ours is None or theirs is None or meaning(ours) == meaning(theirs)


@pytest.mark.parametrize("first", URLS)
def test_a_pinned_context_behind_another_defines_what_pyld_says(first: str) -> None:
    for one, other in permutations(URLS, 2):
        if one == first:
            for ours, theirs in compared(initial(), (CONTEXTS[one], CONTEXTS[other]), 0):
                assert (ours is None) == (theirs is None), other
                assert ours is None or theirs is None or meaning(ours) == meaning(theirs), other


# A context that is like the pinned ones, and what makes it another. For each of them pyld
# decides: some are faulty, some are only more than what this module knows.
USUAL: dict[str, Any] = {
    "@version": 1.1,
    "@protected": True,
    "id": "@id",
    "x": "https://x.example/#",
    "Thing": {"@id": "x:Thing", "@context": {"part": {"@id": "x:part", "@type": "@id"}}},
    # Written at length, a term is no prefix: "long:y" is an IRI of that scheme.
    "long": {"@id": "x:long#"},
    "scheme": "long:y",
    "of": {"@id": "Thing", "@type": "x:kind", "@container": "@set", "@context": None},
}
UNUSUAL: list[tuple[str, dict[str, Any]]] = [
    ("another version", {"@version": 1.0}),
    ("a vocabulary", {"@vocab": "https://x.example/"}),
    ("a language", {"@language": "fi"}),
    ("a term of no letters", {"": "x:empty"}),
    ("an IRI as a term", {"x:term": "x:term"}),
    ("a path as a term", {"a/b": "x:term"}),
    ("a keyword as a term", {"@type": {"@container": "@set"}}),
    ("another keyword's alias", {"graph": "@graph"}),
    ("a null", {"none": None}),
    ("a number", {"seven": 7}),
    ("no IRI", {"term": {"@type": "@id"}}),
    ("itself", {"term": "term"}),
    ("a number for an IRI", {"term": {"@id": 7}}),
    ("a relative IRI", {"term": "other"}),
    ("an IRI with a space", {"term": "x:two words"}),
    ("a blank node", {"term": "_:b"}),
    ("terms by each other", {"one": "two:x", "two": "one:x"}),
    ("a datatype that is none", {"term": {"@id": "x:t", "@type": 7}}),
    ("a keyword for a datatype", {"term": {"@id": "x:t", "@type": "id"}}),
    ("two containers", {"term": {"@id": "x:t", "@container": ["@set", "@graph"]}}),
    ("a container by language", {"term": {"@id": "x:t", "@container": "@language"}}),
    ("a context by its name", {"term": {"@id": "x:t", "@context": V2}}),
    ("a reverse term", {"term": {"@reverse": "x:t"}}),
    ("nesting", {"term": {"@id": "x:t", "@nest": "@nest"}}),
]


def test_the_usual_context_is_read() -> None:
    ours, theirs = by_us(initial(), (USUAL,), **STEPS[0]), by_pyld(initial(), (USUAL,), **STEPS[0])
    assert ours is not None
    assert theirs is not None
    assert meaning(ours) == meaning(theirs)
    assert ours["mappings"]["of"]["@id"] == "https://x.example/#Thing"


@pytest.mark.parametrize(("what", "more"), UNUSUAL, ids=[name for name, _ in UNUSUAL])
def test_what_is_unusual_is_left_to_pyld(what: str, more: dict[str, Any]) -> None:
    assert by_us(initial(), ({**USUAL, **more},), **STEPS[0]) is None, what


@pytest.mark.parametrize("context", [["a list"], "a text", 7])
def test_what_is_no_context_is_left_to_pyld(context: object) -> None:
    assert by_us(initial(), (context,), **STEPS[0]) is None


def test_a_protected_term_is_only_overridden_by_a_property() -> None:
    first = processed(initial(), (USUAL,), **STEPS[0])
    for change in ({"x": "https://y.example/#"}, {"of": "x:of"}):
        assert by_us(first, (change,), **STEPS[0]) is None
        assert by_us(first, (change,), **STEPS[1]) is None
        assert by_us(first, (change,), **STEPS[2]) is not None
    # The same again contradicts nothing, and stays protected.
    again = processed(first, ({"x": USUAL["x"]},), **STEPS[0])
    assert again["mappings"]["x"]["protected"]


def test_a_null_context_forgets_everything_and_only_a_property_may_say_it() -> None:
    first = processed(initial(), (USUAL,), **STEPS[0])
    assert processed(first, (None,), **STEPS[2]) == processed(first, (False,), **STEPS[2])
    assert processed(first, (None,), **STEPS[2]) == initial()
    assert by_us(first, (None,), **STEPS[1]) is None


def test_what_a_type_brings_ends_with_its_object() -> None:
    first = processed(initial(), (USUAL,), **STEPS[0])
    inner = first["mappings"]["Thing"]["@context"]
    within = processed(first, (inner,), **STEPS[1])
    assert "part" in within["mappings"]
    assert within["previousContext"] is first
    # Of two types' contexts, one after the other, what was before both.
    assert processed(within, ({"y": "x:y"},), **STEPS[1])["previousContext"] is first


def test_a_callers_own_context_is_checked_to_its_innermost_before_it_is_used() -> None:
    own = "https://own.example/context.json"
    document = {"@context": own, "id": "urn:uuid:x", "name": "x"}
    inner: dict[str, Any] = {"y": "https://own.example/#y"}
    for fault in (False, True):
        inner["z"] = {"@id": 7} if fault else {"@id": "https://own.example/#z"}
        unused = {"@id": "https://own.example/#x", "@context": inner}
        context = {"id": "@id", "name": "https://own.example/#name", "x": unused}
        data = json.dumps({"@context": context}).encode()
        library = LIBRARY.extended({own: data})
        if fault:
            with pytest.raises(DataLossError, match="contradict"):
                canonicalize(document, library=library)
        else:
            assert canonicalize(document, library=library)


PROGRAM = """
import json, sys
from merkki_contexts import DataLossError, canonicalize, pinned_library
document = json.loads(sys.stdin.read())
library = pinned_library()
if sys.argv[1:]:
    library = library.extended({sys.argv[1]: b'{"@context": {}}'})
canonicalize(document, library=library)
print("pyld" in sys.modules)
"""


def says_whether_pyld_was_loaded(document: Context, *arguments: str) -> str:

    return subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments],
        input=json.dumps(document),
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()


def test_pyld_is_loaded_for_a_callers_own_context_alone() -> None:
    badge = large_badge()
    assert badge["@context"][:2] == [V2, OB303]
    assert canonicalize(badge)
    assert says_whether_pyld_was_loaded(badge) == "False"
    own = "https://own.example/context.json"
    assert says_whether_pyld_was_loaded(badge, own) == "False"  # held, but not named
    named = {**badge, "@context": [*badge["@context"], own]}
    assert says_whether_pyld_was_loaded(named, own) == "True"
