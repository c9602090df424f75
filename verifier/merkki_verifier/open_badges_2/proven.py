"""What is known of an older badge once it is proven, by its address or by a signature."""

from __future__ import annotations

from dataclasses import dataclass

from merkki_verifier.open_badges_2.assertion import Assertion
from merkki_verifier.open_badges_2.chain import Chain
from merkki_verifier.report import Finding
from merkki_verifier.status.edition import Edition


@dataclass(frozen=True, slots=True)
class Proven:
    """A badge that is proven, and how it stands with its withdrawal.

    ``securing`` is by what, and ``method`` the key, or the address, that vouches for it.
    """

    assertion: Assertion
    chain: Chain
    findings: tuple[Finding, ...]
    securing: str
    method: str
    editions: tuple[Edition, ...] = ()
