"""Selective Disclosure for JWTs (SD-JWT), RFC 9901: issuing, presenting, reading.

Knows nothing of credentials: which claims there must be, and whose key it was, are for
those to say who use it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from merkki_verifier.securing.sd_jwt.errors import SdJwtError

if TYPE_CHECKING:
    from merkki_verifier.securing.sd_jwt.combined import MAX_DISCLOSURES, SdJwt, read_sd_jwt
    from merkki_verifier.securing.sd_jwt.disclosure import never_selective
    from merkki_verifier.securing.sd_jwt.issuing import fresh_salt, issue
    from merkki_verifier.securing.sd_jwt.key_binding import (
        KeyBinding,
        check_key_binding,
        confirmation_key,
        read_key_binding,
    )
    from merkki_verifier.securing.sd_jwt.presenting import disclosable, present, select
    from merkki_verifier.securing.sd_jwt.rebuilding import Rebuilt, rebuild

__all__ = [
    "MAX_DISCLOSURES",
    "KeyBinding",
    "Rebuilt",
    "SdJwt",
    "SdJwtError",
    "check_key_binding",
    "confirmation_key",
    "disclosable",
    "fresh_salt",
    "issue",
    "never_selective",
    "present",
    "read_key_binding",
    "read_sd_jwt",
    "rebuild",
    "select",
]

# Most badges are no SD-JWTs, and who verifies those need not wait for this.
_ELSEWHERE = {
    "MAX_DISCLOSURES": "combined",
    "KeyBinding": "key_binding",
    "Rebuilt": "rebuilding",
    "SdJwt": "combined",
    "check_key_binding": "key_binding",
    "confirmation_key": "key_binding",
    "disclosable": "presenting",
    "fresh_salt": "issuing",
    "issue": "issuing",
    "never_selective": "disclosure",
    "present": "presenting",
    "read_key_binding": "key_binding",
    "read_sd_jwt": "combined",
    "rebuild": "rebuilding",
    "select": "presenting",
}


def __getattr__(name: str) -> object:
    if name in _ELSEWHERE:
        return getattr(import_module(f"{__name__}.{_ELSEWHERE[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
