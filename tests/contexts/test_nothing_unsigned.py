"""Nothing in a badge can be changed without changing its canonical form, or being refused.

The other side of the comparison is :func:`meaning`: a second, plain reading of the JSON that
knows no contexts, only what docs/contexts.md lists as free.
"""

from __future__ import annotations

import copy
import re
from collections import Counter
from random import Random
from typing import Any

import pyoxigraph
import pytest
from any_badges import badges, iris, numbers, texts
from badge_samples import Json, by_oxigraph, by_pyld, has_graphs, large_badge, small_badge
from hypothesis import HealthCheck, example, given, note, settings
from hypothesis import strategies as st
from pyld import jsonld

from merkki_contexts import ContextsError, canonicalize, load

# ---- a second reading of the JSON, knowing nothing of contexts

# Terms whose texts are identifiers: there a text and an object with only an id are one thing.
_REFERENCES = {
    *("issuer", "statusListCredential", "verificationMethod", "framework", "evidence"),
    *("credentialSubject", "credentialStatus", "recommendedBefore", "composedOf"),
    *("credentialSchema", "criteria", "image", "source"),
}
_JSON = {"_sd"}
_LISTS = {"allowedValue"}
_GRAPHS = {"proof"}

Fact = tuple[object, str, object]


def meaning(document: Json) -> object:
    """What ``document`` says: statements about things with ids, and what hangs on the root."""
    facts: Counter[Fact] = Counter()
    root = _thing(document, facts)
    return root, _distinct(facts)


def _distinct(facts: Counter[Fact]) -> frozenset[tuple[Fact, int]]:
    """Facts said twice are said once, but two things without ids stay two."""
    nameless = {"thing", "graph", "list"}
    return frozenset(
        (fact, count if isinstance(fact[2], tuple) and fact[2][0] in nameless else 1)
        for fact, count in facts.items()
    )


def _thing(value: Json, facts: Counter[Fact]) -> object:
    said = [
        (key, said)
        for key, member in value.items()
        if key not in {"@context", "id"}
        for said in _said(key, member, facts)
    ]
    if "id" not in value:
        return "thing", frozenset(Counter(said).items())
    facts.update((value["id"], key, what) for key, what in said)
    return "reference", value["id"]


def _said(key: str, member: object, facts: Counter[Fact]) -> list[object]:
    values = member if isinstance(member, list) else [member]
    if key in _JSON:
        return [_plain(member)]
    if key in _LISTS:
        return [("list", *(_one(key, value, facts) for value in values))]
    return [_one(key, value, facts) for value in values]


def _one(key: str, value: object, facts: Counter[Fact]) -> object:
    if isinstance(value, dict) and "@value" in value:
        language = value.get("@language", "").lower()
        return "text", value["@value"], language, value.get("@direction")
    if isinstance(value, dict) and key in _GRAPHS:
        inside: Counter[Fact] = Counter()
        return "graph", _thing(value, inside), _distinct(inside)
    if isinstance(value, dict):
        return _thing(value, facts)
    if key in _REFERENCES and isinstance(value, str):
        return "reference", value
    if key == "type":  # the two names of one type
        return "text", {"AchievementCredential": "OpenBadgeCredential"}.get(str(value), value)
    return _plain(value)


def _plain(value: object) -> object:
    if isinstance(value, list):
        return "array", *(_plain(inner) for inner in value)
    if isinstance(value, dict):
        return "object", frozenset((key, _plain(inner)) for key, inner in value.items())
    if isinstance(value, bool) or not isinstance(value, int | float):
        return type(value).__name__, value
    return "number", float(value)


# ---- changes


def places(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every place of a document below the root, but for contexts."""
    inner: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        inner = [(key, member) for key, member in value.items() if key != "@context"]
    elif isinstance(value, list):
        inner = list(enumerate(value))
    found = []
    for step, member in inner:
        found += [(*path, step), *places(member, (*path, step))]
    return found


_WORDS = [
    *("id", "type", "name", "value", "criteria", "Criteria", "narrative", "validFrom", "tag"),
    *("validUntil", "credentialStatus", "achievement", "proof", "@id", "@graph", "evil", ""),
    *("https://schema.org/name", "geo", "issuer", "image", "result", "framework", "_sd"),
]
replacements = st.one_of(
    texts,
    st.sampled_from(_WORDS),
    st.none(),
    st.booleans(),
    numbers,
    iris,
    st.builds(dict),
    st.builds(list),
    st.builds(lambda iri: {"id": iri}, iris),
    st.builds(lambda text: {"@value": text, "@language": "fi"}, texts),
)


def move(badge: Json, owner: Any, last: str | int, way: tuple[str | int, ...]) -> None:
    """Take a member out of ``owner`` and put it into the object at ``way``, if that is one."""
    target: Any = badge
    for step in way:
        target = target[step]
    if isinstance(target, dict):
        target[str(last)] = copy.deepcopy(owner[last])
        if target is not owner:
            del owner[last]


@st.composite
def changed(draw: st.DrawFn, badge: Json) -> Json:
    """``badge`` with one thing done to it, somewhere."""
    badge = copy.deepcopy(badge)
    *way, last = draw(st.sampled_from(places(badge)))
    owner: Any = badge
    for step in way:
        owner = owner[step]
    what = owner[last]
    match draw(st.sampled_from(["drop", "wrap", "twice", "rename", "move", "spell", "replace"])):
        case "drop":
            del owner[last]
        case "wrap":
            owner[last] = [what]
        case "twice":
            owner[last] = [*what, *what[:1]] if isinstance(what, list) else [what, what]
        case "rename" if isinstance(owner, dict):
            owner[draw(st.sampled_from(_WORDS))] = owner.pop(last)
        case "move":
            move(badge, owner, last, draw(st.sampled_from(places(badge))))
        case "spell" if isinstance(what, str | bool | int | float):
            owner[last] = draw(st.sampled_from([{"id": what}, f"{what}x", str(what).lower()]))
        case _:
            owner[last] = draw(replacements)
    return badge


def canonical(badge: Json) -> str | None:
    """The canonical form, or None where the badge is refused."""
    try:
        return canonicalize(badge)
    except ContextsError:
        return None


def check(before: Json, after: Json) -> None:
    note(f"{before}\n{after}")
    first, second = canonical(before), canonical(after)
    if first is not None and second is not None:
        assert (first == second) == (meaning(before) == meaning(after))


@given(st.data())
@settings(deadline=None, max_examples=250, suppress_health_check=list(HealthCheck))
def test_a_change_to_any_badge_is_seen_or_refused(data: st.DataObject) -> None:
    badge = data.draw(badges)
    check(badge, data.draw(changed(badge)))


@given(st.data())
@settings(deadline=None, max_examples=250, suppress_health_check=list(HealthCheck))
def test_a_change_to_the_large_badge_is_seen_or_refused(data: st.DataObject) -> None:
    badge = large_badge()
    assert canonical(badge) is not None
    once = data.draw(changed(badge))
    check(badge, once)
    if places(once):
        check(badge, data.draw(changed(once)))


def shuffled(value: object, random: Random, key: str = "") -> Any:
    """The same JSON, its members and sets in another order."""
    if key in _LISTS | _JSON | {"@context"}:
        return value
    if isinstance(value, dict):
        members = list(value.items())
        random.shuffle(members)
        return {name: shuffled(member, random, name) for name, member in members}
    if isinstance(value, list):
        return random.sample([shuffled(inner, random) for inner in value], len(value))
    return value


@given(badges, st.randoms())
@settings(deadline=None, max_examples=100, suppress_health_check=list(HealthCheck))
def test_the_order_of_members_and_sets_never_matters(badge: Json, random: Random) -> None:
    assert canonical(shuffled(badge, random)) == canonical(badge)


def test_dropping_or_changing_any_one_leaf_is_seen_or_refused() -> None:
    original = large_badge()
    first = canonicalize(original)
    for *way, last in places(original):
        for change in ("drop", "more", "other", "null"):
            badge = large_badge()
            owner: Any = badge
            for step in way:
                owner = owner[step]
            if change == "drop":
                del owner[last]
            elif change == "more" and isinstance(owner[last], str):
                owner[last] += "x"
            elif change == "null":
                owner[last] = None
            else:
                owner[last] = "urn:uuid:other"
            assert canonical(badge) != first, (change, *way, last)


# ---- every leaf is there


def leaves(value: object) -> list[str]:
    """Every text, number and truth value, as RDF writes it, but for contexts."""
    if isinstance(value, dict):
        inner = [member for key, member in value.items() if key != "@context"]
        return [leaf for member in inner for leaf in leaves(member)]
    if isinstance(value, list):
        return [leaf for member in value for leaf in leaves(member)]
    return [str(value).lower() if isinstance(value, bool) else str(value)]


def words_of(badge: Json) -> dict[str, str]:
    """The IRI of every type and purpose, read from the context documents as plain JSON."""
    found: dict[str, str] = {}

    def read(context: Any) -> None:
        for word, definition in context.items():
            if isinstance(definition, dict):
                found.setdefault(word, definition.get("@id", ""))
                read(definition.get("@context") or {})
            elif isinstance(definition, str):
                found.setdefault(word, definition)

    for url in badge["@context"]:
        read(load(url)["@context"])
    return found


@pytest.mark.parametrize("badge", [small_badge(), large_badge()], ids=["small", "large"])
def test_every_leaf_of_the_json_is_in_the_canonical_form(badge: Json) -> None:
    quads = pyoxigraph.parse(canonicalize(badge), format=pyoxigraph.RdfFormat.N_QUADS)
    values = set()
    for quad in quads:
        for term in (quad.subject, quad.object):
            values.add(term.value)
            if isinstance(term, pyoxigraph.Literal) and term.value.endswith("E0"):
                values.add(str(float(term.value)))
    iris_by_word = words_of(badge)
    for leaf in leaves(badge):
        assert leaf in values or iris_by_word[leaf] in values, leaf


# ---- other implementations


@given(badges)
@settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck))
@example(large_badge())
def test_pyld_and_oxigraph_agree_about_every_badge_we_accept(badge: Json) -> None:
    ours = canonical(badge)
    if ours is None:
        return
    assert ours == by_pyld(badge)
    if has_graphs(ours):
        return
    assert by_oxigraph(ours) == frozenset(
        pyoxigraph.parse(ours, format=pyoxigraph.RdfFormat.N_QUADS)
    )


_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@given(badges)
@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
def test_pylds_own_canonicalization_agrees_where_no_control_characters_are(badge: Json) -> None:
    # with them it differs: it is URDNA2015, which escapes fewer of them than RDFC-1.0
    ours = canonical(badge)
    if ours is None or any(_CONTROL.search(leaf) for leaf in leaves(badge)):
        return
    options = {
        "algorithm": "URDNA2015",
        "format": "application/n-quads",
        "base": "",
        "rdfDirection": "i18n-datatype",
        "documentLoader": lambda url, _options: {
            "document": load(url),
            "documentUrl": url,
            "contextUrl": None,
        },
    }
    assert ours == jsonld.normalize(badge, options)
