"""Every code that a finding of ``verify`` or of the command can carry, and what it means.

This is the source of docs/checks.md. A test holds the table to the modules that make the
findings; another makes each finding happen, and shows a twin in which it does not.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from merkki_verifier.codes.afterwards import AFTERWARDS
from merkki_verifier.codes.coverage import COVERAGE
from merkki_verifier.codes.issuer import ISSUER
from merkki_verifier.codes.model import Code
from merkki_verifier.codes.older import OLDER
from merkki_verifier.codes.parts import PARTS
from merkki_verifier.codes.reading import READING
from merkki_verifier.codes.sd_jwt import SD_JWT
from merkki_verifier.codes.selective import SELECTIVE
from merkki_verifier.codes.shape import SHAPE
from merkki_verifier.codes.signature import SIGNATURE
from merkki_verifier.codes.trust import TRUST

__all__ = ["CODES", "TABLE", "Code"]

# In the order of docs/checks.md within each check.
TABLE: Final[tuple[Code, ...]] = (
    *READING,
    *SHAPE,
    *ISSUER,
    *SIGNATURE,
    *SELECTIVE,
    *SD_JWT,
    *COVERAGE,
    *AFTERWARDS,
    *PARTS,
    *OLDER,
    *TRUST,
)
CODES: Final[Mapping[str, Code]] = MappingProxyType({code.code: code for code in TABLE})
