"""An API key: what is kept of it, and what only its owner has.

The token is ``merkki_NAME_SECRET``. The name is no secret: it stands in lists and in the
log, so that a key found somewhere can be told and revoked. The prefix lets secret scanners
find a token that was committed or posted by mistake.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

LABEL_MAX = 100
# 40 bits name a key among an organisation's few.
_NAME_BYTES = 5
# 256 bits: beyond guessing, so a plain digest is enough to keep.
_SECRET_BYTES = 32
_TOKEN = re.compile(r"merkki_([a-z2-7]{8})_[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as its organisation sees it in a list; the token itself is nowhere kept."""

    name: str
    organisation: str
    label: str
    created: datetime
    revoked: datetime | None = None


def new_token(randbytes: Callable[[int], bytes]) -> str:
    """A fresh random token."""
    name = base64.b32encode(randbytes(_NAME_BYTES)).decode("ascii").lower()
    secret = base64.urlsafe_b64encode(randbytes(_SECRET_BYTES)).rstrip(b"=").decode("ascii")
    return f"merkki_{name}_{secret}"


def name_of(token: str) -> str | None:
    """The name in a token; None for text that cannot be one."""
    found = _TOKEN.fullmatch(token)
    return found[1] if found else None


def token_digest(token: str) -> str:
    """What is kept of a token: SHA-256, in hex."""
    return hashlib.sha256(b"merkki-api-key:" + token.encode("ascii")).hexdigest()
