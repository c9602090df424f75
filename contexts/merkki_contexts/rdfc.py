"""RDF Dataset Canonicalization, RDFC-1.0 (W3C Recommendation of 2024-05-21), over quads.

The names of the steps and their order are the Recommendation's. Two things are ours: the
N-degree step keeps its own stack, so no graph can exhaust the interpreter's, and it counts
its work, so no graph can keep us busy: a poison graph ends in WorkLimitError.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Generator, Iterable, Sequence
from itertools import permutations
from typing import NamedTuple

from merkki_contexts.errors import WorkLimitError
from merkki_contexts.lexical import is_blank

HASHES: dict[str, Callable[[bytes], hashlib._Hash]] = {
    "SHA-256": hashlib.sha256,
    "SHA-384": hashlib.sha384,
}
_POSITIONS = ((0, "s"), (2, "o"), (3, "g"))


class Quad(NamedTuple):
    """One statement; terms as :mod:`merkki_contexts.lexical` writes them, "" the default graph."""

    subject: str
    predicate: str
    object: str
    graph: str = ""


class _Issuer:
    """Issues ``prefix`` + 0, 1, 2 ... in the order it is asked, once for each node."""

    def __init__(self, prefix: str, issued: dict[str, str] | None = None) -> None:
        self.prefix = prefix
        self.issued = {} if issued is None else issued

    def copy(self) -> _Issuer:
        return _Issuer(self.prefix, dict(self.issued))

    def issue(self, node: str) -> str:
        if node not in self.issued:
            self.issued[node] = f"{self.prefix}{len(self.issued)}"
        return self.issued[node]


class _Answer(NamedTuple):
    """What the N-degree step found: a hash, and the issuer with the labels of that path."""

    digest: str
    issuer: _Issuer


# A step that needs the answer for another node asks for it by yielding the question.
_Step = Generator[tuple[str, _Issuer], _Answer, _Answer]


class _Canonicalizer:
    """One run: the state of RDFC-1.0 section 4.2, and the work done so far."""

    def __init__(self, quads: Sequence[Quad], hash_name: str, max_work: int) -> None:
        self._hash = HASHES[hash_name]
        self._max_work = max_work
        self.work = 0
        self.canonical = _Issuer("_:c14n")
        self._quads_of: defaultdict[str, list[Quad]] = defaultdict(list)
        for quad in quads:
            for node in {quad.subject, quad.object, quad.graph}:
                if is_blank(node):
                    self._quads_of[node].append(quad)
        self._first: dict[str, str] = {}

    def run(self) -> dict[str, str]:
        """Issue the canonical labels (section 4.4.3); input label to canonical label."""
        by_hash: defaultdict[str, list[str]] = defaultdict(list)
        for node in self._quads_of:
            self._first[node] = self._first_degree(node)
            by_hash[self._first[node]].append(node)
        shared = []
        for _, nodes in sorted(by_hash.items()):
            if len(nodes) == 1:
                self.canonical.issue(nodes[0])
            else:
                shared.append(nodes)
        for nodes in shared:
            self._label_alike(nodes)
        return self.canonical.issued

    def _label_alike(self, nodes: list[str]) -> None:
        """Tell apart nodes with one first-degree hash, by what lies around them."""
        answers = []
        for node in nodes:
            if node in self.canonical.issued:
                continue
            issuer = _Issuer("_:b")
            issuer.issue(node)
            answers.append(self._n_degree(node, issuer))
        for answer in sorted(answers, key=lambda answer: answer.digest):
            for node in answer.issuer.issued:
                self.canonical.issue(node)

    def _digest(self, text: str) -> str:
        return self._hash(text.encode()).hexdigest()

    def _spend(self, steps: int) -> None:
        self.work += steps
        if self.work > self._max_work:
            raise WorkLimitError(
                f"telling alike unlabelled parts from each other takes over {self._max_work} steps"
            )

    def _first_degree(self, node: str) -> str:
        """Hash First Degree Quads (section 4.6)."""

        def stand_in(term: str) -> str:
            if not is_blank(term):
                return term
            return "_:a" if term == node else "_:z"

        lines = (
            serialize(Quad(stand_in(q.subject), q.predicate, stand_in(q.object), stand_in(q.graph)))
            for q in self._quads_of[node]
        )
        return self._digest("".join(sorted(lines)))

    def _related(self, related: str, quad: Quad, issuer: _Issuer, position: str) -> str:
        """Hash Related Blank Node (section 4.7)."""
        label = self.canonical.issued.get(related) or issuer.issued.get(related)
        predicate = "" if position == "g" else quad.predicate
        return self._digest(position + predicate + (label or self._first[related]))

    def _n_degree(self, node: str, issuer: _Issuer) -> _Answer:
        """Hash N-Degree Quads (section 4.8), on a stack of our own."""
        stack = [self._n_degree_steps(node, issuer)]
        answer: _Answer | None = None
        while stack:
            try:
                question = stack[-1].send(answer) if answer else next(stack[-1])
            except StopIteration as done:
                stack.pop()
                answer = done.value
            else:
                stack.append(self._n_degree_steps(*question))
                answer = None
        assert answer is not None
        return answer

    def _n_degree_steps(self, node: str, issuer: _Issuer) -> _Step:
        around: defaultdict[str, list[str]] = defaultdict(list)
        for quad in self._quads_of[node]:
            for index, position in _POSITIONS:
                related = quad[index]
                if is_blank(related) and related != node:
                    self._spend(1)
                    around[self._related(related, quad, issuer, position)].append(related)
        data = []
        for digest, related_nodes in sorted(around.items()):
            path, issuer = yield from self._shortest_path(related_nodes, issuer)
            data.append(digest + path)
        return _Answer(self._digest("".join(data)), issuer)

    def _shortest_path(
        self, nodes: list[str], issuer: _Issuer
    ) -> Generator[tuple[str, _Issuer], _Answer, tuple[str, _Issuer]]:
        """Section 4.8 step 5: of all orders of ``nodes``, the least path and its issuer."""
        chosen = ""
        chosen_issuer = issuer
        for order in permutations(nodes):
            attempt = issuer.copy()
            # Copying the labels is the costliest step of an order once there are many of them.
            self._spend(1 + len(order) + len(attempt.issued) // 8)
            path, unexplored = "", []
            for related in order:
                label = self.canonical.issued.get(related)
                if label is None:
                    if related not in attempt.issued:
                        unexplored.append(related)
                    label = attempt.issue(related)
                path += label
            for related in unexplored:
                answer = yield (related, attempt)
                path += f"{attempt.issue(related)}<{answer.digest}>"
                attempt = answer.issuer
            # The Recommendation also gives up an order as soon as it is sure to lose. That
            # changes no result, and a path is sure to lose only when it is nearly done.
            if not chosen or path < chosen:
                chosen, chosen_issuer = path, attempt
        return chosen, chosen_issuer


def serialize(quad: Quad) -> str:
    """One line of canonical N-Quads."""
    if quad.graph:
        return f"{quad.subject} {quad.predicate} {quad.object} {quad.graph} .\n"
    return f"{quad.subject} {quad.predicate} {quad.object} .\n"


def canonical_form(
    quads: Iterable[Quad], *, hash_name: str, max_work: int
) -> tuple[str, dict[str, str]]:
    """The canonical N-Quads of the dataset, and the canonical label of each of its blank nodes.

    Raises WorkLimitError once ``max_work`` steps are spent, and ValueError for a hash other
    than SHA-256 and SHA-384.
    """
    if hash_name not in HASHES:
        raise ValueError(f"no hash {hash_name!r}; RDFC-1.0 here has {', '.join(HASHES)}")
    # A dataset is a set: a statement made twice is made once.
    distinct = list(dict.fromkeys(quads))
    labels = _Canonicalizer(distinct, hash_name, max_work).run()

    def labelled(term: str) -> str:
        return labels.get(term, term)

    lines = (
        serialize(Quad(labelled(q.subject), q.predicate, labelled(q.object), labelled(q.graph)))
        for q in distinct
    )
    return "".join(sorted(lines)), labels
