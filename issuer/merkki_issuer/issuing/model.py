"""What the issuing cycle turns into what: Award, Credential, Linted, Intent, Signed, Issued."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import NewType

from merkki_issuer.status.model import Place
from merkki_keys import Alg, KeyType

JsonObject = dict[str, object]


class Step(Enum):
    """The steps of the cycle; docs/issuing.md carries the same numbers and names."""

    SETTINGS = 0
    AWARD = 1
    COMPOSE = 2
    LINT = 3
    INTEND = 4
    SIGN = 5
    CONFIRM = 6
    FULFIL = 7
    DELIVER = 8


class Format(Enum):
    """How one credential is secured. Each rendering is signed exactly once and kept."""

    EMBEDDED = "json"  # Data Integrity, eddsa-rdfc-2022: what learner wallets read
    JWT_ES256 = "jwt-es256"  # Open Badges VC-JWT
    JWT_RS256 = "jwt-rs256"  # likewise; the one algorithm every validator must accept

    @property
    def key_type(self) -> KeyType:
        """The kind of key this rendering is signed with."""
        return _KEYS[self][0]

    @property
    def algorithm(self) -> Alg:
        """The JOSE name of the signature."""
        return _KEYS[self][1]

    @property
    def is_jwt(self) -> bool:
        """Whether the rendering is a compact JWT."""
        return self is not Format.EMBEDDED

    @property
    def media_type(self) -> str:
        """Content type of the file (Open Badges 3.0, 5.2 and VCDM 2.0, 6.4)."""
        return "text/plain" if self.is_jwt else "application/vc+ld+json"


_KEYS = {
    Format.EMBEDDED: (KeyType.ED25519, Alg.EDDSA),
    Format.JWT_ES256: (KeyType.P256, Alg.ES256),
    Format.JWT_RS256: (KeyType.RSA, Alg.RS256),
}
ALL_FORMATS = tuple(Format)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece of evidence that the *holder* chose to show to everyone who sees the badge.

    ``url`` is an https address, or ``sha256`` (32 bytes, hex) the digest of a file the
    holder keeps. Evidence nobody chose stays with the organisation and is never given here.
    """

    name: str
    url: str | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Award:
    """Step 1: somebody decided that this person earned this mark.

    ``recipient`` is the organisation's own reference for the person. It never enters the
    credential, and is kept only as a keyed digest, to see that the same award comes twice.
    ``holder`` is the DID of the holder's wallet, where known. ``dedupe`` tells two awards
    of one mark to one person apart, where both are meant.
    """

    organisation: str
    mark: str
    recipient: str
    version: str | None = None
    language: str = "fi"
    holder: str | None = None
    awarded_on: date | None = None
    attested_by: str | None = None
    evidence: tuple[Evidence, ...] = ()
    dedupe: str = ""
    formats: tuple[Format, ...] = ALL_FORMATS


@dataclass(frozen=True, slots=True)
class Credential:
    """Step 2: the unsigned document, and what the ledger must remember of it."""

    document: JsonObject
    credential_id: str
    subject_id: str
    organisation: str
    mark: str
    version: str
    language: str
    place: Place
    awarded: datetime
    valid_from: datetime
    valid_until: datetime | None
    formats: tuple[Format, ...]


# Only ``lint`` makes one and only ``intend`` takes one, so the order cannot be got wrong.
Linted = NewType("Linted", Credential)


class State(Enum):
    """Where an award stands in the ledger."""

    INTENDED = "intended"  # on record; the key may or may not have been used
    ISSUED = "issued"  # signed, confirmed and kept
    VOID = "void"  # given up by a sweep; its place stays taken and is marked revoked


@dataclass(frozen=True, slots=True)
class SigningPlan:
    """Which key makes which rendering."""

    format: Format
    key: str  # its thumbprint (RFC 7638)


@dataclass(frozen=True, slots=True)
class Intent:
    """Step 4: everything a signature depends on, on disk before the key is used.

    Signing is a function of these values alone: whoever finishes the intent, today's
    worker or next week's sweep, makes the same bytes.
    """

    award_id: str
    organisation: str
    unsigned: bytes
    created: datetime
    plans: tuple[SigningPlan, ...]


@dataclass(frozen=True, slots=True)
class Signed:
    """Step 5: the renderings, not yet confirmed."""

    intent: Intent
    renderings: Mapping[Format, bytes]


Confirmed = NewType("Confirmed", Signed)


@dataclass(frozen=True, slots=True)
class Issued:
    """An award as the ledger has it, with its exact bytes once it is issued."""

    award_id: str
    state: State
    organisation: str
    mark: str
    version: str
    language: str
    credential_id: str
    subject_id: str
    created: datetime
    issued: datetime | None
    awarded: datetime
    valid_from: datetime
    valid_until: datetime | None
    renderings: Mapping[Format, bytes]
