"""What a long file's results are written by says, byte for byte, what everything else would."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from corpus import Corpus
from hypothesis import given
from hypothesis import strategies as st
from workshop import Workshop

from merkki_verifier import Finding, Outcome, Report, verify
from merkki_verifier.batch import fresh
from merkki_verifier.batch.fresh import Fresh
from merkki_verifier.batch.rows import Row
from merkki_verifier.batch.summary import Summary
from merkki_verifier.report import Check, Part, Verdict

# Also what no UTF-8 can hold: a stranger's JSON may have half a character in it.
texts = st.text(st.characters(exclude_categories=()), max_size=8)
findings = st.builds(
    Finding,
    check=st.sampled_from(Check),
    outcome=st.sampled_from(Outcome),
    code=texts,
    message=texts,
    pointer=texts,
    spec=texts,
    facts=st.dictionaries(texts, texts, max_size=3),
    warning=st.booleans(),
)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
objects = st.dictionaries(texts, values, max_size=4)
reports = st.builds(
    Report,
    findings=st.lists(findings, max_size=5).map(tuple),
    signed=st.none() | objects,
    facts=objects,
)


def parted(report: Report, inner: Report) -> Report:
    return replace(report, parts=(Part("presented", "/verifiableCredential", inner),))


def alike(name: str, sha256: str | None, report: Report) -> None:
    made, row = Fresh.of(name, sha256, report), Row(name, sha256, report.to_dict())
    assert made.line() == row.line()
    assert made.verdict is row.verdict
    assert list(made.reasons()) == list(row.reasons())
    assert list(made.warnings()) == list(row.warnings())
    counted, ordinary = Summary(), Summary()
    counted.add(made)
    ordinary.add(row)
    assert counted == ordinary


@given(texts, st.none() | texts, reports, reports)
def test_a_line_and_its_counts_are_those_of_the_whole_report(
    name: str, sha256: str | None, report: Report, inner: Report
) -> None:
    alike(name, sha256, report)
    alike(name, sha256, parted(report, inner))


def test_every_sample_of_the_corpus_is_written_alike(shared: Path) -> None:
    corpus = Corpus.open(shared)
    samples = corpus.samples("credential", "presentation")
    assert len(samples) > 100
    for sample in samples:
        report = verify(sample.read(), world=corpus.world(corpus.network()))
        alike(sample.id, None, report)


@given(findings, findings)
def test_findings_that_differ_in_anything_are_not_taken_for_each_other(
    one: Finding, other: Finding
) -> None:
    # Which of the two is written first must not matter to the second.
    mixed = (replace(one, outcome=other.outcome), replace(one, facts=other.facts))
    for finding in (one, other, *mixed):
        line = Fresh.of("x", None, Report((finding,))).line()
        assert json.loads(line)["findings"] == json.loads(json.dumps([finding.to_dict()]))


def test_what_is_remembered_is_bounded_and_holds_no_strangers_long_words() -> None:
    long = Finding(Check.PROOF, Outcome.FAILED, "a-code", "x" * 3_000)
    many = [Finding(Check.PROOF, Outcome.FAILED, "a-code", f"{n}") for n in range(1_200)]
    for finding in (*many, long):
        alike("x", None, Report((finding,)))
    assert 0 < len(fresh._written) <= 512
    assert all(len(text) <= 2_000 for text in fresh._written.values())


def test_a_second_badge_of_a_kind_has_its_findings_written_already() -> None:
    shop = Workshop()
    fresh._written.clear()
    for times in (1, 2):
        report = shop.check(shop.badge(id=f"urn:uuid:00000000-0000-0000-0000-00000000000{times}"))
        assert report.verdict is Verdict.VERIFIED
        Fresh.of("x", None, report).line()
        assert len(fresh._written) == len(report.findings)


def test_counts_are_written_in_the_order_in_which_the_reasons_came() -> None:
    """And not in that of a process's own hashes: two runs write the same files."""
    codes = [f"code-{n}" for n in range(20)]
    found = [Finding(Check.PROOF, Outcome.FAILED, code, "m", warning=True) for code in codes]
    summary = Summary()
    summary.add(Fresh.of("x", None, Report((*found, *found))))
    assert list(summary.reasons.items()) == [((Verdict.REJECTED, code), 1) for code in codes]
    assert list(summary.warnings.items()) == [(code, 1) for code in codes]
