"""docs/peers.md: counts first, then reasons, then every answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from benchmarks.comparing import remarks
from benchmarks.comparing.canonical import Conformance
from benchmarks.comparing.judging import Answer
from benchmarks.comparing.samples import Sample

US = "Merkki"
# How judging.py and the judges mark what was no verdict.
_ESCAPED = "escaped: "
_SIGNS = {"accept": "yes", "refuse": "no", "cannot": "?"}


@dataclass(frozen=True, slots=True)
class Compared:
    """One batch with everybody's answers, ours under ``US``, in the order of its samples."""

    title: str
    samples: Sequence[Sample]
    answers: Mapping[str, Sequence[Answer]]


def render(
    public: Sequence[Compared],
    hostile: Compared,
    canonical: Sequence[Conformance],
    versions: Mapping[str, str],
    absent: Mapping[str, str],
) -> str:
    """The whole page."""
    return "\n".join(
        [
            *_opening(versions, absent),
            *_counts(public, list(versions)),
            *_canonical(canonical),
            "### Why they differ\n",
            remarks.PUBLIC,
            *_hostile(hostile, list(versions)),
            "### How to read this\n",
            remarks.HOSTILE,
            *_accepted(hostile, list(versions)),
            *_everything(public, list(versions)),
        ]
    )


def _opening(versions: Mapping[str, str], absent: Mapping[str, str]) -> Iterator[str]:
    yield "# Verdicts of others on the same badges\n"
    yield (
        "The public fixtures of 1EdTech, the Digital Credentials Consortium and W3C, and a corpus"
        " of hostile ones, before Merkki and five other verifiers. Written by `make compare`, which"
        " needs the folder of fixtures and Node; the remarks are by hand. How fast they are: see"
        " [benchmarks.md](benchmarks.md).\n"
    )
    yield "| verifier | version |"
    yield "|---|---|"
    for name, version in versions.items():
        yield f"| {name} | {version} |"
    for name, reason in absent.items():
        yield f"| {name} | absent: {_cell(reason)} |"
    yield ""
    yield (
        "**yes**: it says that the credential verifies. **no**: that it does not. **?**: it cannot"
        " tell, for it does not know the format, suite, context or kind of key, or could not have"
        " a document. Libraries that raise one kind of error for both are read by its message.\n"
    )
    yield "## How they were asked\n"
    yield remarks.CONFIGURED


def _counts(public: Sequence[Compared], names: Sequence[str]) -> Iterator[str]:
    yield "## Public fixtures\n"
    yield (
        "How many answers are the ones that the publisher states, and after a sign ! how many"
        " credentials are accepted that it states to be invalid. Fixtures of which it states"
        " nothing are left out here. Not compared: Open Badges 2.0, presentations, COSE, and the"
        " pictures of the Consortium, whose text chunks are gone.\n"
    )
    yield from _head(["publisher", "fixtures", *names])
    for title, group in groupby(public, key=lambda each: each.title):
        pairs = [_stated(each, names) for each in group]
        total = sum(count for count, _ in pairs)
        cells = []
        for name in names:
            right = sum(found[name][0] for _, found in pairs)
            wrong = sum(found[name][1] for _, found in pairs)
            cells.append(f"{right}" + (f" (! {wrong})" if wrong else ""))
        yield _row([title, str(total), *cells])
    yield ""


def _stated(each: Compared, names: Sequence[str]) -> tuple[int, dict[str, tuple[int, int]]]:
    """How many samples have a stated answer; for each name how many hit it, how many overshoot."""
    found = {}
    for name in names:
        pairs = [(s, a) for s, a in zip(each.samples, each.answers[name], strict=True) if s.allowed]
        right = sum(answer.word in sample.allowed for sample, answer in pairs)
        wrong = sum(_overshoots(sample, answer) for sample, answer in pairs)
        found[name] = (right, wrong)
    return sum(bool(sample.allowed) for sample in each.samples), found


def _overshoots(sample: Sample, answer: Answer) -> bool:
    return bool(sample.allowed) and answer.word == "accept" and "accept" not in sample.allowed


def _canonical(canonical: Sequence[Conformance]) -> Iterator[str]:
    yield "### Canonicalization\n"
    yield (
        "The W3C's tests of RDFC-1.0: how many statements get the canonical form stated, with"
        " SHA-256 and with SHA-384, and whether the poison graph is refused in time. rdf-canonize"
        " runs with `maxWorkFactor: 3`; with its default it gives up on eighteen of them.\n"
    )
    yield from _head(["implementation", "version", "SHA-256", "SHA-384", "poison graph"])
    for each in canonical:
        yield _row(
            [
                each.name,
                each.version,
                f"{each.right} of {each.total}",
                f"{each.right_384} of {each.total_384}",
                "refused"
                if each.poison.word == "refuse"
                else each.poison.why.removeprefix(_ESCAPED),
            ]
        )
    yield ""


def _hostile(each: Compared, names: Sequence[str]) -> Iterator[str]:
    yield "## Hostile samples\n"
    yield (
        "Each has one thing wrong, and twins that are right but for it. First how many hostile ones"
        " are accepted (of those that the verifier could read at all in brackets: it said yes or"
        " no), then how many honest twins are.\n"
    )
    yield from _head(["kind", "hostile", *names])
    kinds = list(dict.fromkeys(sample.kind for sample in each.samples))
    for kind in kinds:
        yield _row([kind, *_cells_of(each, names, kind, control=False)])
    yield ""
    yield from _head(["kind", "honest", *names])
    for kind in kinds:
        if any(sample.control for sample in each.samples if sample.kind == kind):
            yield _row([kind, *_cells_of(each, names, kind, control=True)])
    yield ""


def _cells_of(each: Compared, names: Sequence[str], kind: str, *, control: bool) -> Iterator[str]:
    chosen = [
        place
        for place, sample in enumerate(each.samples)
        if sample.kind == kind and (sample.control if control else "accept" not in sample.allowed)
    ]
    yield str(len(chosen))
    for name in names:
        words = [each.answers[name][place].word for place in chosen]
        accepted, told = words.count("accept"), len(words) - words.count("cannot")
        yield str(accepted) if control else f"{accepted} ({told})"


def _accepted(each: Compared, names: Sequence[str]) -> Iterator[str]:
    yield "### Every hostile sample that somebody accepts\n"
    yield from _head(["sample", "what is wrong with it", "accepted by"])
    for place, sample in enumerate(each.samples):
        who = [name for name in names if _overshoots(sample, each.answers[name][place])]
        if who:
            yield _row([f"`{sample.name}`", sample.stated, ", ".join(who)])
    yield ""
    lost = [
        f"{name} on `{sample.name}` ({answer.why.removeprefix(_ESCAPED)})"
        for name in names
        for sample, answer in zip(each.samples, each.answers[name], strict=True)
        if answer.why.startswith(_ESCAPED)
    ]
    if lost:
        yield "Answers that were no verdict but an escaped error or a missed deadline:\n"
        yield from (f"- {_cell(line)}" for line in lost)
        yield ""


def _everything(public: Sequence[Compared], names: Sequence[str]) -> Iterator[str]:
    yield "## Every public fixture\n"
    for title, group in groupby(public, key=lambda each: each.title):
        yield f"### {title}\n"
        yield from _head(["fixture", "stated", *names])
        for each in group:
            for place, sample in enumerate(each.samples):
                signs = [_SIGNS[each.answers[name][place].word] for name in names]
                yield _row([f"`{sample.name}`", sample.stated, *signs])
        yield ""


def _head(cells: Sequence[str]) -> Iterator[str]:
    yield _row(cells)
    yield "|" + "---|" * len(cells)


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(map(_cell, cells)) + " |"


def _cell(text: str) -> str:
    """Text that stands in a table as text."""
    return text.replace("|", "/").replace("\n", " ").replace("<", "&lt;")
