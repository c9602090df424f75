"""Every row of the corpus' manifest is run by some test, or says here why by none."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from corpus import Corpus, Sample
from test_corpus_batches import BATCHES

TESTS = Path(__file__).resolve().parent.parent
IN_BATCHES = "verifier/test_corpus_batches.py::test_a_batch_is_judged_within_its_bounds_and_as_the_manifest_says"  # noqa: E501 # a name in one piece can be found

# By layer, and where a layer is not one thing by the beginning of the file's name.
RUN_BY: dict[tuple[str, str], str] = {
    **{(layer, f"{folder}/"): IN_BATCHES for layer, folder in BATCHES},
    ("http-scenario", "http/"): "verifier/test_fetch_https.py::"
    "test_every_behaviour_of_the_shared_table_ends_as_it_should",
    ("qr", "qr/"): "verifier/test_inputs_qr.py::"
    "test_the_corpus_of_qr_codes_comes_out_as_its_manifest_says",
    ("upload", "web/upload-"): "web/test_service_hostile.py::test_no_uploaded_file_breaks_the_page",
    **{
        ("web-input", f"web/{table}-v0"): "web/test_service_hostile.py::"
        "test_no_hostile_string_opens_any_door"
        for table in (
            *("headers-inject", "ids", "path-traversal", "redirect-next", "sql", "ssti"),
            *("xss-markdown", "xss-text"),
        )
    },
}
# These are about programs other than the reader of badges.
NOT_RUN = {
    "oid4vci-proof": "wallets' key proofs: nothing here issues by OpenID4VCI",
    "oid4vci-scenario": "as above",
    "web-input": "hosts, proxies, imports, directories, passwords: the service has no such doors",
    "web-scenario": "sessions, roles and limits of the issuing service",
}


@pytest.fixture(scope="session")
def corpus(shared: Path) -> Corpus:
    return Corpus.open(shared)


def every_sample(corpus: Corpus) -> list[Sample]:
    layers = corpus.manifest["layers"]
    assert isinstance(layers, dict)
    return corpus.samples(*layers)


def runner(sample: Sample) -> str | None:
    file = str(sample.row["file"])
    layer = str(sample.row["layer"])
    return next(
        (test for (of, start), test in RUN_BY.items() if of == layer and file.startswith(start)),
        None,
    )


def test_every_sample_is_run_by_a_test_or_its_layer_says_why_not(corpus: Corpus) -> None:
    samples = every_sample(corpus)
    rows = corpus.manifest["samples"]
    assert isinstance(rows, list)
    assert len(samples) == len(rows), "a layer that the manifest does not explain"
    lost = [s.id for s in samples if runner(s) is None and s.row["layer"] not in NOT_RUN]
    assert lost == []


def test_no_layer_is_excused_that_is_run_whole(corpus: Corpus) -> None:
    excused = {str(s.row["layer"]) for s in every_sample(corpus) if runner(s) is None}
    assert excused == NOT_RUN.keys()


@pytest.mark.parametrize("test", sorted(set(RUN_BY.values())))
def test_the_tests_named_exist(test: str) -> None:
    module, name = test.split("::")
    tree = ast.parse((TESTS / module).read_text("utf-8"))
    assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_file_of_the_corpus_is_in_the_manifest(corpus: Corpus) -> None:
    listed = {sample.path for sample in every_sample(corpus)}
    listed |= {
        corpus.folder / str(s.row["canonical_file"])
        for s in every_sample(corpus)
        if "canonical_file" in s.row
    }
    found = {
        path
        for path in corpus.folder.rglob("*")
        if path.is_file() and path.parent != corpus.folder and "fixtures" not in path.parts
    }
    notes = {p for p in found - listed if p.suffix in {".md", ".txt"} or "LICENSE" in p.name}
    assert found - listed - notes == set()
