"""Every hostile sample is refused, every honest twin accepted, and nothing escapes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from corpus import Corpus, CorpusNetwork, Sample

from merkki_verifier import Verdict
from merkki_verifier.verify import verify

WORD = {
    Verdict.VERIFIED: "accept",
    Verdict.REJECTED: "reject",
    Verdict.INDETERMINATE: "indeterminate",
}
# Parts of Open Badges that this version says it does not check (SECURITY.md).
FOLDERS = {"vp", "jwt", "jwt-synth", "di", "di-synth", "did", "status", "png", "svg", "ob"}
FOLDERS |= {"png-synth", "svg-synth"}


@pytest.fixture(scope="session")
def corpus(shared: Path) -> Corpus:
    return Corpus.open(shared)


def _samples(corpus: Corpus) -> Iterator[Sample]:
    for sample in corpus.samples("credential"):
        if str(sample.row["file"]).split("/")[0] in FOLDERS:
            yield sample


def test_no_sample_of_the_corpus_gets_a_verdict_that_its_manifest_forbids(corpus: Corpus) -> None:
    wrong, leaks, slow = [], [], []
    for sample in _samples(corpus):
        network = corpus.network()
        raw = sample.read()
        started = time.perf_counter()
        report = verify(raw, world=corpus.world(network))
        took = time.perf_counter() - started
        if WORD[report.verdict] not in sample.allowed:
            codes = [f.code for f in report.findings if f.outcome.value in ("failed", "unknown")]
            wrong.append((sample.id, WORD[report.verdict], sample.expected, codes))
        leaks += _leaks(sample, network)
        if took > float(str(sample.row.get("max_seconds", 3))):
            slow.append((sample.id, took))
    assert not wrong
    assert not leaks
    assert not slow


def _leaks(sample: Sample, network: CorpusNetwork) -> list[tuple[str, str]]:
    forbidden = sample.row.get("must_not_fetch") or []
    assert isinstance(forbidden, list)
    return [(sample.id, url) for url in network.asked if url in forbidden]


def test_no_presentation_of_the_corpus_gets_a_verdict_that_its_manifest_forbids(
    corpus: Corpus,
) -> None:
    wrong = []
    for sample in corpus.samples("presentation"):
        asked = {name: str(sample.row[name]) for name in ("challenge", "domain")}
        report = verify(sample.read(), world=corpus.world(corpus.network()), **asked)
        if WORD[report.verdict] not in sample.allowed:
            wrong.append((sample.id, WORD[report.verdict], sample.expected, sorted(report.codes())))
    assert not wrong
