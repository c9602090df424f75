"""The whole hostile corpus, each batch in a process with a deadline and a memory limit."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

import pytest
from corpus import Corpus
from corpus_batch import batch
from trials import LAYERS, Trial, trials_of

from merkki_verifier import Verdict, World, verify
from merkki_verifier.fetch import HttpsFetcher
from merkki_verifier.fetch.addresses import PUBLIC

HERE = Path(__file__).resolve().parent
# Interpreter and imports; after that each sample has its own bound, and they add up to less.
DEADLINE = 120
# What the stub resolver answers for a host without an address of its own.
PLAIN = "203.0.113.9"

BATCHES = [
    *(("credential", folder) for folder in ("di", "di-synth", "did", "jwt", "jwt-synth", "ob")),
    *(("credential", folder) for folder in ("png", "png-synth", "status", "svg", "svg-synth")),
    ("credential", "vp"),
    ("presentation", "vp"),
    ("recipient", "ob"),
    ("json", "json"),
    ("json", "json-synth"),
    ("json", "third_party"),
    ("rdfc", "rdf"),
    ("rdfc", "third_party"),
    ("jcs", "jcs"),
    ("url-policy", "url"),
    ("signature", "crypto"),
    ("signature", "third_party"),
]
# The manifest's names of warnings, and the codes with which we say the same ("own naming
# may differ"). Where nobody gave a registry, the report says that nobody looked.
WARNINGS = {
    "issuer.unknown": {"issuer-unknown", "trust-not-asked"},
    "text.bidi": {"structure-hidden-characters"},
    # The last one: a token without a signature is none, and the badge is rejected for it.
    "ob.endorsement_invalid": {"endorsement-forged", "endorsement-not-held", "structure-model"},
    "ob.endorsement_target": {"endorsement-target"},
    "ob.self_endorsement": {"endorsement-own"},
    "ob.weak_hash": {"recipient-weak-hash"},
}


@dataclass(frozen=True, slots=True)
class Done:
    """What a batch's process said, and how it ended."""

    told: Mapping[str, Mapping[str, Any]]
    last: str  # the trial begun last
    ended: str  # "" if it ended well


def run(shared: Path, layer: str, folder: str, *, deadline: float = DEADLINE) -> Done:
    command = [sys.executable, str(HERE / "corpus_batch.py"), str(shared), layer, folder]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            out, errors = process.communicate(timeout=deadline)
            ended = "" if process.returncode == 0 else f"{process.returncode}: {errors[-2000:]}"
        except subprocess.TimeoutExpired:
            process.kill()
            out, errors = process.communicate()
            ended = f"still running after {deadline} seconds"
    lines = [json.loads(line) for line in out.splitlines()]
    begun = [line["begun"] for line in lines if "begun" in line]
    return Done({line["id"]: line for line in lines if "id" in line}, (begun or [""])[-1], ended)


@pytest.fixture(scope="session")
def corpus(shared: Path) -> Corpus:
    return Corpus.open(shared)


def faults(trial: Trial, told: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with the way one trial went."""
    if told["word"] not in trial.allowed:
        kind = "FALSE ACCEPT: " if told["word"] == "accept" else ""
        kind = "FALSE REFUSAL: " if trial.control else kind
        yield f"{kind}{told['word']} where {sorted(trial.allowed)} was allowed: {told['codes']}"
    for url in set(told["asked"]).intersection(trial.must_not_fetch):
        yield f"LEAK: fetched {url}"
    for warning in trial.must_warn:
        if not WARNINGS[warning].intersection(told["codes"]):
            yield f"no warning {warning}: {told['codes']}"
    if told["seconds"] > trial.seconds:
        yield f"took {told['seconds']:.1f} s of processor time; {trial.seconds} are allowed"
    if told["resident"] > trial.mebibytes:
        yield f"{told['resident']} MiB were held; {trial.mebibytes} are allowed"


@pytest.mark.parametrize(("layer", "folder"), BATCHES)
def test_a_batch_is_judged_within_its_bounds_and_as_the_manifest_says(
    shared: Path, corpus: Corpus, layer: str, folder: str
) -> None:
    done = run(shared, layer, folder)
    assert done.ended == "", f"{done.last} ended the batch"
    trials = list(batch(corpus, layer, folder))
    assert trials
    assert {trial.id for trial in trials} == done.told.keys()
    wrong = {t.id: found for t in trials if (found := list(faults(t, done.told[t.id])))}
    assert wrong == {}


def test_a_process_that_is_late_is_ended_and_its_trial_named(shared: Path) -> None:
    done = run(shared, "credential", "di", deadline=0.01)
    assert done.ended.startswith("still running")


@cache
def _rows(corpus_folder: Path) -> tuple[tuple[str, str], ...]:
    manifest = json.loads((corpus_folder / "MANIFEST.json").read_text())
    return tuple((r["layer"], r["file"].split("/")[0]) for r in manifest["samples"])


def test_every_sample_of_the_layers_that_are_judged_here_is_in_some_batch(corpus: Corpus) -> None:
    here = {(layer, folder) for layer, folder in _rows(corpus.folder) if layer in LAYERS}
    assert here == set(BATCHES)


def test_the_tables_are_taken_apart_whole(corpus: Corpus) -> None:
    for layer in ("jcs", "url-policy", "signature"):
        stated = sum(int(str(s.row["rows"])) for s in corpus.samples(layer))
        assert len(list(trials_of(corpus, layer))) == stated


def test_no_address_that_must_not_be_connected_to_is(corpus: Corpus) -> None:
    hosts = json.loads((corpus.folder / "fixtures" / "hosts.json").read_text())
    rows = {urlsplit(url).hostname: row for url, row in hosts.items() if "address" in row}
    called: list[str] = []

    def resolve(host: str, _port: int) -> list[str]:
        row = rows.get(host, {})
        if row.get("dns_sequence"):
            return [row["dns_sequence"].pop(0)]  # another answer each time it is asked
        return row.get("dns_addresses") or [row.get("address", PLAIN)]

    def connect(address: str, _port: int, _timeout: float) -> NoReturn:
        called.append(address)
        raise OSError("nobody is there")

    table = PUBLIC.admitting(f"{PLAIN}/32")
    fetcher = HttpsFetcher(resolve=resolve, connect=connect, addresses=table)
    samples = [s for s in corpus.samples("credential") if "must_not_connect" in s.row]
    for sample in samples:
        world = World(now=corpus.world(corpus.network()).now, fetch=fetcher)
        assert verify(sample.read(), world=world).verdict is not Verdict.VERIFIED
    assert len(samples) > 10
    assert set(called) <= {PLAIN}
    # The same way of asking does reach what may be reached.
    ordinary = next(s for s in corpus.samples("credential") if s.id == "di-ok-ed25519-rdfc-v0")
    verify(ordinary.read(), world=World(now=world.now, fetch=fetcher))
    assert called
