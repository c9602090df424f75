"""Open Badges 2.0: badges that a server vouches for (hosted), or that a key signed.

An older format with weaker promises, which docs/open-badges-2.md tells: read, and verified
as far as it can be. IMS Open Badges 2.0 (12 April 2018); 2.1 has the same badges.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from merkki_verifier.open_badges_2.recognizing import is_older

if TYPE_CHECKING:
    from merkki_verifier.open_badges_2.check import check_older
    from merkki_verifier.open_badges_2.words import MODEL, older_in_credential_words

__all__ = ["MODEL", "check_older", "is_older", "older_in_credential_words"]

# Needed for such badges alone, and there are few of them.
_ELSEWHERE = {"MODEL": "words", "check_older": "check", "older_in_credential_words": "words"}


def __getattr__(name: str) -> object:
    if name in _ELSEWHERE:
        return getattr(import_module(f"{__name__}.{_ELSEWHERE[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
