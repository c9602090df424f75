"""Links that carry nothing but chance: who holds the link may look, and the link says no more.

Three kinds. A *claim link* is sent by the issuer and works once: it hands the badge over. A
*holder link* is what the participant has after that, and keeps. A *share link* is made by
the holder for somebody who is to see some badges for some time.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

# 160 bits: beyond guessing for as long as any link lives, and a QR code stays coarse.
TOKEN_BYTES = 20
_TOKEN = re.compile(r"[A-Za-z0-9_-]{27}")

CLAIM_LIFETIME = timedelta(days=30)
# A share may last a term of job-seeking; what is needed longer is shared again.
SHARE_LIFETIME_MAX = timedelta(days=90)
SHARE_LIFETIME = timedelta(days=14)
# Longer than any share, so that whoever started one can always stop it.
HOLDER_LIFETIME = timedelta(days=365)
# More links than anyone keeps track of.
SHARES_PER_HOLDER = 100


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim link, seen without spending it."""

    award: str
    created: datetime
    expires: datetime
    spent: datetime | None


@dataclass(frozen=True, slots=True)
class Holding:
    """What a holder link opens: the badges its holder claimed, oldest first."""

    holding: str
    awards: tuple[str, ...]
    expires: datetime


@dataclass(frozen=True, slots=True)
class Share:
    """A share link as its maker sees it in a list; the token itself is nowhere kept."""

    share: str
    awards: tuple[str, ...]
    created: datetime
    expires: datetime
    stopped: datetime | None

    def is_open(self, now: datetime) -> bool:
        """Whether the link still opens."""
        return self.stopped is None and now < self.expires


def new_token(randbytes: Callable[[int], bytes]) -> str:
    """A fresh random token, 27 characters that survive any URL."""
    return base64.urlsafe_b64encode(randbytes(TOKEN_BYTES)).rstrip(b"=").decode("ascii")


def token_digest(token: str) -> str | None:
    """What is kept of a token; None for text that cannot be one.

    A plain hash suffices: 160 random bits cannot be searched, so a stolen database opens
    no link.
    """
    if not _TOKEN.fullmatch(token):
        return None
    return hashlib.sha256(b"merkki-link:" + token.encode("ascii")).hexdigest()
