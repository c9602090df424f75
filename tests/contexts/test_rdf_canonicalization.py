"""RDFC-1.0 as the W3C tests it, and the graphs that are made to hurt."""

from __future__ import annotations

import json
import time
from itertools import combinations, permutations
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
from badge_samples import Json, by_oxigraph, by_pyld, by_urdna2015, small_badge
from hypothesis import given, settings
from hypothesis import strategies as st

from merkki_contexts import (
    ContextsError,
    DocumentError,
    Limits,
    WorkLimitError,
    canonicalize,
    canonicalize_nquads,
)

P = "<https://x.example/p>"
# "Well under a second", with room for a machine that is busy with other things.
SOON = 5.0


def suite(shared: Path) -> Path:
    folder = shared / "standards/vectors/rdfc10"
    if not folder.is_dir():
        pytest.skip("the RDFC-1.0 suite of the W3C is not here")
    return folder


def entries_of(folder: Path, kind: str) -> list[dict[str, Any]]:
    entries = json.loads((folder / "manifest.jsonld").read_text("utf-8"))["entries"]
    return [entry for entry in entries if entry["type"] == f"rdfc:RDFC10{kind}Test"]


def hash_of(entry: dict[str, Any]) -> str:
    return {None: "SHA-256", "SHA384": "SHA-384"}[entry.get("hashAlgorithm")]


def test_all_evaluation_tests_of_the_w3c_pass(shared: Path) -> None:
    folder = suite(shared)
    entries = entries_of(folder, "Eval")
    for entry in entries:
        text = (folder / entry["action"]).read_text("utf-8")
        canonical, _ = canonicalize_nquads(text, hash_name=hash_of(entry))
        assert canonical == (folder / entry["result"]).read_text("utf-8"), entry["id"]
    assert len(entries) == 64


def test_all_label_tests_of_the_w3c_pass(shared: Path) -> None:
    folder = suite(shared)
    entries = entries_of(folder, "Map")
    for entry in entries:
        text = (folder / entry["action"]).read_text("utf-8")
        _, labels = canonicalize_nquads(text, hash_name=hash_of(entry))
        assert labels == json.loads((folder / entry["result"]).read_text("utf-8")), entry["id"]
    assert len(entries) == 21


def test_the_poison_graph_of_the_w3c_is_refused(shared: Path) -> None:
    folder = suite(shared)
    (entry,) = entries_of(folder, "NegativeEval")
    with pytest.raises(WorkLimitError):
        canonicalize_nquads((folder / entry["action"]).read_text("utf-8"))


def clique(size: int) -> str:
    return "".join(f"_:n{a} {P} _:n{b} .\n" for a, b in permutations(range(size), 2))


def bipartite(size: int) -> str:
    return "".join(f"_:l{a} {P} _:r{b} .\n" for a in range(size) for b in range(size))


def star(points: int, leaves: int) -> str:
    lines = [f"_:hub {P} _:n{a} .\n" for a in range(points)]
    lines += [f"_:n{a} {P} _:n{a}x{b} .\n" for a in range(points) for b in range(leaves)]
    return "".join(lines)


def cycle(size: int) -> str:
    return "".join(f"_:n{a} {P} _:n{(a + 1) % size} .\n" for a in range(size))


def path(size: int) -> str:
    return "".join(f"_:n{a} {P} _:n{a + 1} .\n" for a in range(size))


@pytest.mark.parametrize(
    "graph",
    [clique(10), clique(30), bipartite(10), star(8, 8), cycle(400), path(2_000)],
    ids=["clique 10", "clique 30", "bipartite 10", "star 8x8", "cycle 400", "path 2000"],
)
@pytest.mark.parametrize("hash_name", ["SHA-256", "SHA-384"])
def test_a_graph_made_to_hurt_is_refused_soon(graph: str, hash_name: str) -> None:
    started = time.perf_counter()
    with pytest.raises(WorkLimitError):
        canonicalize_nquads(graph, hash_name=hash_name)
    assert time.perf_counter() - started < SOON


@pytest.mark.parametrize(
    "graph",
    [clique(5), bipartite(3), star(3, 3), cycle(40), path(60)],
    ids=["clique 5", "bipartite 3", "star 3x3", "cycle 40", "path 60"],
)
@pytest.mark.parametrize("hash_name", ["SHA-256", "SHA-384"])
def test_the_same_graph_of_honest_size_is_not(graph: str, hash_name: str) -> None:
    canonical, _ = canonicalize_nquads(graph, hash_name=hash_name)
    algorithm = {
        "SHA-256": pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0_SHA_256,
        "SHA-384": pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0_SHA_384,
    }[hash_name]
    plain = pyoxigraph.parse(canonical, format=pyoxigraph.RdfFormat.N_QUADS)
    assert frozenset(plain) == by_oxigraph(graph, algorithm)


def with_results(items: int, children: int) -> Json:
    """``items`` equal results without ids, each with ``children`` equal parts without ids."""
    badge = small_badge()
    part = {"type": ["IdentifierEntry"], "identifierType": "nationalIdentityNumber"}
    badge["credentialSubject"]["source"] = {
        "type": ["Profile"],
        "parentOrg": [
            {"type": ["Profile"], "otherIdentifier": [part] * children} for _ in range(items)
        ],
    }
    return badge


def test_eight_equal_items_with_eight_equal_children_are_refused_soon() -> None:
    started = time.perf_counter()
    with pytest.raises(WorkLimitError):
        canonicalize(with_results(8, 8))
    assert time.perf_counter() - started < SOON
    assert canonicalize(with_results(3, 3)) == by_pyld(with_results(3, 3))


def test_the_poison_of_the_shared_corpus_is_refused_soon(shared: Path) -> None:
    codes = {}
    for sample in sorted((shared / "security/di").glob("poison-*.json")):
        document = json.loads(sample.read_text("utf-8"))
        document.pop("proof")
        started = time.perf_counter()
        with pytest.raises(ContextsError) as refusal:
            canonicalize(document)
        assert time.perf_counter() - started < SOON
        codes[sample.stem] = refusal.value.code
    assert codes == {
        "poison-clique-10-v0": "blank-node-id",
        "poison-clique-6-v0": "blank-node-id",
        "poison-tree-7x7-v0": "work-limit",
        "poison-tree-9x9-v0": "work-limit",
    }


def test_a_thousand_related_items_are_fine() -> None:
    badge = small_badge()
    badge["credentialSubject"]["achievement"]["related"] = [
        {"id": f"urn:uuid:{number}", "type": ["Related"], "inLanguage": "fi"}
        for number in range(1_000)
    ]
    assert canonicalize(badge).count("inLanguage") == 1_000


def test_a_thousand_equal_items_without_ids_are_fine_and_all_there() -> None:
    badge = small_badge()
    badge["credentialSubject"]["result"] = [{"type": ["Result"], "value": "passed"}] * 1_000
    assert canonicalize(badge).count('"passed"') == 1_000


@pytest.mark.parametrize("hash_name", ["SHA-256", "SHA-384"])
def test_forty_different_items_without_ids_are_fine(hash_name: str) -> None:
    badge = small_badge()
    badge["evidence"] = [{"type": ["Evidence"], "name": f"Näyttö {number}"} for number in range(40)]
    assert canonicalize(badge, hash_name=hash_name).count("Näyttö") == 40


def test_the_labels_depend_on_the_hash() -> None:
    badge = small_badge()
    badge["evidence"] = [{"type": ["Evidence"], "name": str(number)} for number in range(20)]
    assert canonicalize(badge) != canonicalize(badge, hash_name="SHA-384")


@pytest.mark.parametrize("name", ["SHA-1", "sha-256", "SHA256", ""])
def test_there_are_two_hashes(name: str) -> None:
    with pytest.raises(ValueError, match="no hash"):
        canonicalize(small_badge(), hash_name=name)


def test_work_is_counted_not_timed() -> None:
    limits = Limits(max_work=100)
    for _ in range(3):
        with pytest.raises(WorkLimitError):
            canonicalize_nquads(cycle(40), limits=limits)
        assert canonicalize_nquads(cycle(3), limits=limits)


def test_the_number_of_statements_read_is_limited() -> None:
    with pytest.raises(WorkLimitError):
        canonicalize_nquads(path(11), limits=Limits(max_statements=10))
    assert canonicalize_nquads(path(10), limits=Limits(max_statements=10))


def test_two_triangles_are_not_a_hexagon() -> None:
    triangles = cycle(3) + cycle(3).replace("_:n", "_:m")
    assert canonicalize_nquads(triangles)[0] != canonicalize_nquads(cycle(6))[0]


terms = st.sampled_from(["_:a", "_:b", "_:c", "_:d", "_:e", "<https://x.example/1>"])
# One graph only. RDFC-1.0 hashes how a node is related to another apart from the graph that says
# so: "_:a p _:c . _:b p _:c _:g ." beside "_:b p _:d . _:a p _:d _:g ." can give c and d one hash,
# and then their labels depend on the order of the input, in every implementation. No JSON
# document makes such a dataset, since its blank nodes form trees; named graphs are in the
# suite of the W3C, and in the badges of test_nothing_unsigned.
predicates = st.sampled_from([P, "<https://x.example/q>"])
literals = st.sampled_from(['"x"', '"x"@fi', '"1"^^<http://www.w3.org/2001/XMLSchema#integer>'])
statements = st.tuples(terms, predicates, terms | literals).map(
    lambda parts: f"{parts[0]} {parts[1]} {parts[2]} .\n"
)


@given(st.lists(statements, max_size=9))
@settings(deadline=None)
def test_another_implementation_gives_the_same_canonical_form(lines: list[str]) -> None:
    graph = "".join(lines)
    canonical, labels = canonicalize_nquads(graph)
    plain = pyoxigraph.parse(canonical, format=pyoxigraph.RdfFormat.N_QUADS)
    assert frozenset(plain) == by_oxigraph(graph)
    if all(line.count(node) < 2 for line in lines for node in line.split()):
        assert canonical == by_urdna2015(graph)
    assert sorted(labels.values()) == sorted(f"c14n{number}" for number in range(len(labels)))


@given(st.lists(statements, max_size=8), st.randoms())
@settings(deadline=None, max_examples=60)
def test_labels_and_order_do_not_matter(lines: list[str], random: Any) -> None:
    names = ["_:v", "_:w", "_:x", "_:y", "_:z"]
    random.shuffle(names)
    table = dict(zip(["_:a", "_:b", "_:c", "_:d", "_:e"], names, strict=True))
    other = "".join(lines)
    for old, new in table.items():
        other = other.replace(old, new)
    shuffled = other.splitlines(keepends=True)
    random.shuffle(shuffled)
    assert canonicalize_nquads("".join(shuffled))[0] == canonicalize_nquads("".join(lines))[0]


def test_relabelled_twins_of_every_small_graph_agree() -> None:
    edges = [(a, b) for a in range(3) for b in range(3)]
    for size in range(4):
        for chosen in combinations(edges, size):
            forms = {
                canonicalize_nquads(
                    "".join(f"_:n{names[a]} {P} _:n{names[b]} .\n" for a, b in chosen)
                )[0]
                for names in permutations(range(3))
            }
            assert len(forms) == 1


# ---- the reader


@pytest.mark.parametrize(
    ("line", "canonical"),
    [
        ('<a:s> <a:p> "x" .', '<a:s> <a:p> "x" .'),
        ('<a:s>\t<a:p>"x".', '<a:s> <a:p> "x" .'),
        ('  <a:s> <a:p> "x" . # said', '<a:s> <a:p> "x" .'),
        ('<a:s> <a:p> "x"^^<http://www.w3.org/2001/XMLSchema#string> .', '<a:s> <a:p> "x" .'),
        ('<a:s> <a:p> "\\u00e4\\U0001F3C5" .', '<a:s> <a:p> "ä🏅" .'),
        ('<a:s> <a:p> "\\\'\\"\\\\" .', '<a:s> <a:p> "\'\\"\\\\" .'),
        ('<a:s> <a:p> "\\t\\b\\n\\r\\f" .', '<a:s> <a:p> "\\t\\b\\n\\r\\f" .'),
        ('<a:s> <a:p> "\x00\x0b\x7f\x85" .', '<a:s> <a:p> "\\u0000\\u000B\\u007F\x85" .'),
        ("<a:\\u00e4> <a:p> <a:o> <a:g> .", "<a:ä> <a:p> <a:o> <a:g> ."),
        ('<a:s> <a:p> "x"@en-GB .', '<a:s> <a:p> "x"@en-GB .'),
        ("_:a.b <a:p> _:1 .", None),
        ("_:\u00e4·x <a:p> _::y _:g .", None),
    ],
)
def test_a_statement_is_read_and_written_canonically(line: str, canonical: str | None) -> None:
    for text in (line, f"\n# first\n\r\n{line}\r", f"{line}\n \t\n"):
        form, labels = canonicalize_nquads(text)
        if canonical is None:
            assert len(labels) >= 2
        else:
            assert form == canonical + "\n"


@pytest.mark.parametrize(
    "line",
    [
        "<a:s> <a:p> .",
        '<a:s> <a:p> "x"',
        '<a:s> <a:p> "x" . .',
        '<a:s> <a:p> "x" <a:g> <a:h> .',
        '"x" <a:p> <a:o> .',
        "<a:s> _:p <a:o> .",
        '<a:s> "p" <a:o> .',
        '<a:s> <a:p> <a:o> "g" .',
        "<s> <a:p> <a:o> .",
        "<a:s> <p> <a:o> .",
        "<a:s> <a:p> <> .",
        '<a:s> <a:p> "x"^^<integer> .',
        '<a:s> <a:p> "x"^^ .',
        '<a:s> <a:p> "x"@ .',
        '<a:s> <a:p> "x"@1 .',
        '<a:s> <a:p> "x .',
        '<a:s> <a:p> "a"b" .',
        "<a:s> <a:p> 'x' .",
        '<a:s> <a:p> "\\x" .',
        '<a:s> <a:p> "\\u12" .',
        '<a:s> <a:p> "\\uD800" .',
        '<a:s> <a:p> "\ud800" .',
        '<a:s> <a:p> "\\U00110000" .',
        "<a:s> <a:p> <a:with space> .",
        "<a:s> <a:p> <a:\\u0020> .",
        "<a:s> <a:p> <a:\\u003E> .",
        "_:.a <a:p> <a:o> .",
        "_:a. <a:p> <a:o> .",
        "_: <a:p> <a:o> .",
        '\ufeff<a:s> <a:p> "x" .',
        '<a:s>\u00a0<a:p> "x" .',
        "@prefix a: <a:b> .",
        ".",
    ],
)
def test_what_is_no_statement_is_refused_and_its_line_named(line: str) -> None:
    with pytest.raises(DocumentError, match="line 2") as refusal:
        canonicalize_nquads(f'<a:s> <a:p> "x" .\n{line}\n')
    assert (refusal.value.code, refusal.value.pointer) == ("bad-document", "")


def test_the_graphs_of_the_shared_corpus_get_the_expected_answer(shared: Path) -> None:
    manifest = json.loads((shared / "security/MANIFEST.json").read_text("utf-8"))
    samples = [row for row in manifest["samples"] if row["file"].startswith("rdf/")]
    for sample in samples:
        text = (shared / "security" / sample["file"]).read_text("utf-8")
        started = time.perf_counter()
        try:
            canonicalize_nquads(text)
        except (DocumentError, WorkLimitError):
            verdict = "reject"
        else:
            verdict = "accept"
        assert time.perf_counter() - started < SOON
        assert verdict in {sample["expected"], *(sample.get("tolerated") or ())}, sample["id"]
    assert samples
