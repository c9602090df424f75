"""Selective disclosure, ``ecdsa-sd-2023``: a signed credential of which its holder shows a part.

The issuer signs with ``add_base_proof`` and gives the result to the holder alone; the holder
shows what ``derive`` makes of it; ``merkki_verifier.verify`` reads that like any other badge.
VC-DI-ECDSA 1.0 section 3.4 to 3.6.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from merkki_verifier.securing.selective.deriving import derive
    from merkki_verifier.securing.selective.issuing import add_base_proof, badge_pointers
    from merkki_verifier.securing.selective.pointers import SelectionError

__all__ = ["SelectionError", "add_base_proof", "badge_pointers", "derive"]

# Verifying a badge that is signed whole needs none of this.
_ELSEWHERE = {
    "SelectionError": "pointers",
    "add_base_proof": "issuing",
    "badge_pointers": "issuing",
    "derive": "deriving",
}


def __getattr__(name: str) -> object:
    if name in _ELSEWHERE:
        return getattr(import_module(f"{__name__}.{_ELSEWHERE[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
