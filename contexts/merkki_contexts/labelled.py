"""A document's canonical statements one by one: where each is made, under names of your choice.

What selective disclosure needs of RDF (VC-DI-ECDSA 1.0, section 3.4). Its text skolemizes a
document, selects from the copy, and compares N-Quads to learn which statement came from which
part of the JSON. Here the walk that makes the statements says so itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from merkki_contexts.canonical import DEFAULT_LIMITS
from merkki_contexts.errors import Path
from merkki_contexts.limits import Limits
from merkki_contexts.pinned import Library, pinned_library
from merkki_contexts.rdfc import Quad, canonical_form, serialize
from merkki_contexts.statements import to_placed_quads


@dataclass(frozen=True, slots=True)
class Statement:
    """One line of N-Quads, and every place in the document that makes this statement."""

    line: str
    places: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class CanonicalStatements:
    """The statements of one document; blank nodes are "c14n0", "c14n1" ... as RDFC-1.0 labels them.

    ``labels`` are those labels, without "_:", in no particular order.
    """

    labels: frozenset[str]
    _placed: tuple[tuple[Quad, Path], ...]

    def named(self, names: Mapping[str, str]) -> tuple[Statement, ...]:
        """The statements, each once and in code point order, under other blank node labels.

        ``names`` gives a new label (without "_:") for each of ``labels``. Two of them with one
        name would make two things one: that raises ValueError, as does a label without a name.
        """
        if names.keys() != self.labels or len(set(names.values())) != len(names):
            raise ValueError("every blank node needs a name, and one of its own")
        terms = {f"_:{label}": f"_:{name}" for label, name in names.items()}
        places: dict[str, list[Path]] = {}
        for quad, path in self._placed:
            places.setdefault(serialize(_relabelled(quad, terms)), []).append(path)
        return tuple(Statement(line, tuple(paths)) for line, paths in sorted(places.items()))


def canonical_statements(
    document: Mapping[str, object],
    *,
    limits: Limits = DEFAULT_LIMITS,
    library: Library | None = None,
) -> CanonicalStatements:
    """The statements of ``canonicalize(document)`` (SHA-256), with nothing lost on the way.

    Takes and raises what ``canonicalize`` does.
    """
    placed = to_placed_quads(document, library=library or pinned_library(), limits=limits)
    quads = [quad for quad, _ in placed]
    _, labels = canonical_form(quads, hash_name="SHA-256", max_work=limits.max_work)
    return CanonicalStatements(
        labels=frozenset(label[2:] for label in labels.values()),
        _placed=tuple((_relabelled(quad, labels), path) for quad, path in placed),
    )


def _relabelled(quad: Quad, labels: Mapping[str, str]) -> Quad:
    return Quad(*(labels.get(term, term) for term in quad))
