"""The shape a credential must have, before anybody asks who signed it.

``check_structure`` for what is presented as a badge, ``check_endorsement`` for what hangs
on one, ``check_credential`` for any other credential (a status list),
``check_presentation_shape`` for what a holder signs around them, ``check_sd_jwt_vc`` for the
claims of an SD-JWT VC, which is no W3C document.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from merkki_verifier.structure.check import (
    check_credential,
    check_endorsement,
    check_presentation_shape,
    check_structure,
)

if TYPE_CHECKING:
    from merkki_verifier.structure.sd_jwt_vc import check_sd_jwt_vc

__all__ = [
    "check_credential",
    "check_endorsement",
    "check_presentation_shape",
    "check_sd_jwt_vc",
    "check_structure",
]


def __getattr__(name: str) -> object:
    # It needs the modules of tokens, which badges with an embedded proof do not.
    if name == "check_sd_jwt_vc":
        return getattr(import_module(f"{__name__}.sd_jwt_vc"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
