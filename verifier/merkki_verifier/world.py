"""What a verification may know of the world besides the credential itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from merkki_verifier.fetch.protocol import Fetcher

if TYPE_CHECKING:
    from merkki_verifier.trust.registry import TrustRegistry

# Bitstring Status List 1.0 section 3.2: the herd that hides one holder among many.
MIN_STATUS_ENTRIES = 131_072


@dataclass(frozen=True, slots=True)
class Limits:
    """How much work one credential may ask of us. Each bound has its reason beside it."""

    # A badge with an embedded image is some 100 kB; 4 MiB leaves room and stops floods.
    max_bytes: int = 4 * 1024 * 1024
    # Python's own recursion gives out near 1,000; honest badges nest about ten deep.
    max_depth: int = 100
    # Enough for co-signing and endorsement chains; 300 proofs is an attack.
    max_proofs: int = 10
    max_status_entries: int = 10
    # A passport of every mark fits; a thousand badges in one showing is an attack.
    max_presented: int = 50
    # An endorsement of an endorser, or a record in a presentation; forty deep is an attack.
    max_nesting: int = 4
    # In all, however they are nested. A record of a whole degree has about a hundred.
    max_parts: int = 200
    # In all, too: key documents, status lists and newer editions. Fifty badges of fifty
    # issuers need a hundred; none of them should keep anybody waiting for minutes.
    max_fetches: int = 200
    max_fetch_seconds: float = 60
    # 2^26 one-bit entries, the size the Bitstring authors suggest as a ceiling.
    max_status_list_bytes: int = 8 * 1024 * 1024
    # A reader may accept shorter lists, such as those of 100,000 entries that the Digital
    # Credentials Consortium publishes; every report then says so.
    min_status_entries: int = MIN_STATUS_ENTRIES
    # Issuers' and verifiers' clocks differ. The allowance widens the period at both
    # ends, so it can never turn a valid credential into an expired one.
    clock_skew: timedelta = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class World:
    """The moment, the way to fetch, whom to trust, and the limits of one verification.

    ``now`` must carry a time zone. ``trust`` None means the caller has no registry:
    the report then says that nobody looked. Lists of withdrawn badges are believed from
    the badge's own issuer, and from ``status_issuers``. A registry older than
    ``registry_max_age`` is said to be so. ``refresh`` False: no issuer is asked for a newer
    edition of a badge, since the asking tells it that somebody looks at the badge.
    """

    now: datetime
    fetch: Fetcher
    trust: TrustRegistry | None = None
    limits: Limits = field(default_factory=Limits)
    status_issuers: frozenset[str] = frozenset()
    registry_max_age: timedelta | None = None
    refresh: bool = True

    def __post_init__(self) -> None:
        if self.now.tzinfo is None:
            raise ValueError("World.now needs a time zone: use datetime.now(UTC)")
