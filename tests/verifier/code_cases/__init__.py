"""For every finding code a small world in which it is found, and a twin in which it is not."""

from __future__ import annotations

from code_cases.afterwards import AFTERWARDS
from code_cases.coverage import COVERAGE
from code_cases.issuer import ISSUER
from code_cases.model import Case
from code_cases.older import OLDER
from code_cases.parts import PARTS
from code_cases.reading import READING
from code_cases.refresh import REFRESH
from code_cases.sd_jwt import SD_JWT
from code_cases.selective import SELECTIVE
from code_cases.shape import SHAPE
from code_cases.signature import SIGNATURE
from code_cases.trust import TRUST

__all__ = ["CASES", "Case"]

CASES: tuple[Case, ...] = (
    *READING,
    *SHAPE,
    *SIGNATURE,
    *SELECTIVE,
    *SD_JWT,
    *COVERAGE,
    *ISSUER,
    *AFTERWARDS,
    *REFRESH,
    *PARTS,
    *OLDER,
    *TRUST,
)
