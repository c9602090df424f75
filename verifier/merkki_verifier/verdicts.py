"""Verdicts on several badges as one, and as a program's exit status."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from merkki_verifier.report import Verdict

_SEVERITY: Final = (Verdict.VERIFIED, Verdict.INDETERMINATE, Verdict.REJECTED)
# 2 is the shells' own number for wrong use.
EXIT: Final = {Verdict.VERIFIED: 0, Verdict.REJECTED: 1, Verdict.INDETERMINATE: 3}


def worst_of(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict on all: the worst one, and INDETERMINATE where there is none at all."""
    return max(verdicts, key=_SEVERITY.index, default=Verdict.INDETERMINATE)
