"""Status lists: the words, and the rules of what may follow what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

# Bitstring Status List 1.0, 2.2: the least that hides one holder among many.
ENTRIES = 131_072
# Random draws stay cheap and the herd stays large until half the places are taken.
FULL_AT = ENTRIES // 2
# A list must outlive a long weekend without an operator; it is renewed at half of this.
LIST_LIFETIME = timedelta(days=7)
# How long a verifier may rest on its copy before asking again.
LIST_TTL = timedelta(minutes=5)


class Purpose(Enum):
    """What a set bit means (Bitstring Status List 1.0, 2.2)."""

    REVOCATION = "revocation"
    SUSPENSION = "suspension"


class Reason(Enum):
    """Why a credential was withdrawn. Kept inside; the public learns only that it was."""

    ERROR = "error"
    DUPLICATE = "duplicate"
    EVIDENCE_FALSE = "evidence-false"
    KEY_COMPROMISE = "key-compromise"
    HOLDERS_WISH = "holders-wish"
    UNDER_REVIEW = "under-review"  # for a suspension
    NOT_STATED = "not-stated"  # a program asked, and gave none
    NEVER_DELIVERED = "never-delivered"  # an intent that was voided by a sweep


@dataclass(frozen=True, slots=True)
class Place:
    """One place in the shared index space of an organisation's lists."""

    list_id: str  # "{organisation}/{number}"
    organisation: str
    number: int
    index: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A place that belongs to an award, and what was said about it."""

    place: Place
    award: str
    revoked: bool
    suspended: bool


@dataclass(frozen=True, slots=True)
class StatusList:
    """One index space. ``revision`` counts the changes that its publications must show."""

    list_id: str
    organisation: str
    number: int
    revision: int


@dataclass(frozen=True, slots=True)
class Publication:
    """One published version of a list, byte for byte. Serving it needs no key."""

    list_id: str
    purpose: Purpose
    version: int
    revision: int
    published: datetime
    valid_until: datetime
    body: bytes
    jwt: bytes
    etag: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How a list stands: its newest version, and whether a newer one is due."""

    version: tuple[str, Purpose, int, str]  # the list, its purpose, the version, its digest
    revision: int  # which changes the version shows
    wanted: int  # and which it should
    published: datetime

    def is_stale(self, now: datetime) -> bool:
        """Whether a row changed since, or half its life is over."""
        return self.revision < self.wanted or now >= self.published + LIST_LIFETIME / 2


def list_name(purpose: Purpose, number: int) -> str:
    """The last segment of a list's URL: ``revocation-1``."""
    return f"{purpose.value}-{number}"


def parse_list_name(name: str) -> tuple[Purpose, int] | None:
    """The purpose and number a URL's last segment stands for; None if it is none of ours."""
    word, _, number = name.rpartition("-")
    if not (number.isascii() and number.isdecimal()) or number.startswith("0") or len(number) > 6:
        return None
    for purpose in Purpose:
        if purpose.value == word:
            return purpose, int(number)
    return None


def purposes(*, suspendable: bool) -> tuple[Purpose, ...]:
    """Which lists an organisation keeps."""
    return tuple(Purpose) if suspendable else (Purpose.REVOCATION,)
