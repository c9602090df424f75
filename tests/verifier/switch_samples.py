"""What the checks are tried on: the corpus, the cases of every code, and samples of our own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from code_cases import CASES, Case
from corpus import Corpus
from own_corpus import OWN
from trials import LAYERS, WORD, Trial, all_codes, trials_of

from merkki_verifier import Outcome

Judge = Callable[[], tuple[str, frozenset[str]]]
# 200 MB each: what they show, a case of a code shows with a lower limit.
_HUGE = "-synth-"
_VERDICTS = {Outcome.FAILED: frozenset({"reject"}), Outcome.UNKNOWN: frozenset({"indeterminate"})}


def samples(shared: Path) -> Iterator[tuple[str, frozenset[str], Judge]]:
    """Each sample with its name, the words allowed, and its judge."""
    corpus = Corpus.open(shared)
    for layer in LAYERS:
        for trial in trials_of(corpus, layer):
            if _HUGE not in trial.id:
                yield trial.id, trial.allowed, _of_trial(trial)
    for number, case in enumerate(CASES):
        if case.outcome in _VERDICTS:
            yield f"code {case.code} {number}", _VERDICTS[case.outcome], _of_case(case)
    for trial in OWN:
        yield f"own {trial.id}", trial.allowed, _of_trial(trial)


def _of_trial(trial: Trial) -> Judge:
    def judge() -> tuple[str, frozenset[str]]:
        judged = trial.judge()
        return judged.word, judged.codes

    return judge


def _of_case(case: Case) -> Judge:
    def judge() -> tuple[str, frozenset[str]]:
        report = case.found()
        return WORD[report.verdict], all_codes(report)

    return judge
