"""Selective disclosure, ``ecdsa-sd-2023``: a signed credential of which its holder shows a part.

The issuer signs with ``add_base_proof`` and gives the result to the holder alone; the holder
shows what ``derive`` makes of it; ``merkki_verifier.verify`` reads that like any other badge.
VC-DI-ECDSA 1.0 section 3.4 to 3.6.
"""

from __future__ import annotations

from merkki_verifier.securing.selective.deriving import derive
from merkki_verifier.securing.selective.issuing import add_base_proof, badge_pointers
from merkki_verifier.securing.selective.pointers import SelectionError

__all__ = ["SelectionError", "add_base_proof", "badge_pointers", "derive"]
