"""Choosing a form by the Accept header."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Request
from werkzeug.exceptions import NotAcceptable


def best_of(request: Request, offered: Sequence[str]) -> str:
    """The offered media type the caller likes best; the first where it has no wish.

    Raises NotAcceptable where it wants none of them.
    """
    accepted = request.accept_mimetypes
    if not accepted:
        return offered[0]
    # Of equally wanted ones the first offered wins, so */* gets our own default.
    best = max(offered, key=lambda kind: (accepted.quality(kind), -offered.index(kind)))
    if not accepted.quality(best):
        raise NotAcceptable
    return best
