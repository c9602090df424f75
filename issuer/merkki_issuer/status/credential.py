"""A status list credential, derived from the places that are set. Pure."""

from __future__ import annotations

import base64
import gzip
from collections.abc import Iterable
from datetime import datetime, timedelta

from merkki_issuer.issuing.compose import VC_CONTEXT, stamp
from merkki_issuer.status.model import ENTRIES, LIST_LIFETIME, LIST_TTL, Purpose

JsonObject = dict[str, object]

# The clocks of those who fetch a list a second after it was signed may be a little behind.
_BACKDATED = timedelta(minutes=1)


def status_list_credential(
    places: Iterable[int],
    *,
    url: str,
    issuer: str,
    purpose: Purpose,
    now: datetime,
    ttl: timedelta = LIST_TTL,
) -> JsonObject:
    """The unsigned list (Bitstring Status List 1.0, 2.2), valid from ``now`` for its lifetime.

    Types and purpose are single strings where the specification has a single value: a
    library in wide use compares them so. No reason and no message is ever in it.
    """
    return {
        "@context": [VC_CONTEXT],
        "id": url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": stamp(now - _BACKDATED),
        "validUntil": stamp(now + LIST_LIFETIME),
        "credentialSubject": {
            "id": f"{url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose.value,
            "encodedList": encode(places),
            "ttl": int(ttl.total_seconds() * 1000),
        },
    }


def encode(places: Iterable[int]) -> str:
    """The bitstring with these places set, compressed (Bitstring Status List 1.0, 3.3)."""
    bits = bytearray(ENTRIES // 8)
    for place in places:
        # Index 0 is the leftmost bit of the first byte.
        bits[place // 8] |= 0x80 >> (place % 8)
    # Without a time in its header, equal lists are equal bytes.
    packed = gzip.compress(bytes(bits), compresslevel=9, mtime=0)
    return "u" + base64.urlsafe_b64encode(packed).rstrip(b"=").decode("ascii")
