"""Securing a credential: making proofs, and checking the signature inside one.

Nothing here decides whom a key belongs to; that is ``merkki_verifier.issuers``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from merkki_verifier.securing import jws, vc_jwt

__all__ = ["jws", "vc_jwt"]


def __getattr__(name: str) -> object:
    # Badges with an embedded proof need nothing of tokens. Once loaded, a module is found
    # without this.
    if name in __all__:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
