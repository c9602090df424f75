"""How much work a document may cause before anything about it is believed."""

from __future__ import annotations

from dataclasses import dataclass

# Four frames of the interpreter's stack a level; it has a thousand.
DEEPEST = 100


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of one canonicalization. All are counts, so the answer is the same everywhere.

    ``max_depth``: steps from the root to a value. The deepest of the published samples, a record
    of credentials inside a credential, has 11.

    ``max_statements``: RDF statements. 1,000 related items are 3,000; 50,000 take half a second.

    ``max_scopes``: sets of terms in force somewhere in the document, those that an ``@context``
    makes counted ten times. The richest published sample needs 157; 1,000 take up to a second.

    ``max_work``: steps of the N-degree part of RDFC-1.0, which is factorial for graphs made to
    hurt. The hardest evaluation test of the W3C takes 9,048; honest credentials take next to
    none, since their unlabelled parts differ. 100,000 steps take about a tenth of a second.
    """

    max_depth: int = 64
    max_statements: int = 50_000
    max_scopes: int = 1_000
    max_work: int = 100_000

    def __post_init__(self) -> None:
        """Refuse a depth that the interpreter's own stack might not have room for."""
        if not 1 <= self.max_depth <= DEEPEST:
            raise ValueError(f"max_depth is from 1 to {DEEPEST}, not {self.max_depth}")
