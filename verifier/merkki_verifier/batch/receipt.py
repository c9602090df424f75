"""A receipt: a signed record of what was verified, when, and against which lists.

A compact JWS (RFC 7515) of the type ``merkki-receipt+jws``. The payload is JSON and is
described in docs/batch.md. It names no person: badges and files stand in it as digests.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from merkki_keys import KeyFormatError, PublicKey, Signer
from merkki_verifier.batch.rows import Row
from merkki_verifier.batch.summary import Summary
from merkki_verifier.securing.jws import (
    JwsError,
    compact_json,
    read_compact,
    sign_compact,
    verify_signature,
)
from merkki_verifier.strict_json import JsonError, parse

MEDIA_TYPE: Final = "merkki-receipt+jws"
TYPE: Final = "MerkkiVerificationReceipt"
VERSION: Final = 1
# A million badges; the reader's own file, so that the limit only stops accidents.
MAX_BYTES: Final = 512 * 1024 * 1024


class ReceiptError(ValueError):
    """The file is no receipt, or its signature does not hold; the message says which."""


@dataclass(slots=True)
class ReceiptBuilder:
    """Collects what a receipt says. Grows by some 200 bytes a badge.

    ``registry`` says which edition was used, None where nobody looked.
    """

    registry: Mapping[str, object] | None = None
    contexts: dict[str, str] = field(default_factory=dict)
    lists: dict[tuple[str, str], int] = field(default_factory=dict)
    editions: list[Mapping[str, object]] = field(default_factory=list)
    items: list[dict[str, object]] = field(default_factory=list)
    summary: Summary = field(default_factory=Summary)

    def add(self, row: Row) -> None:
        """Take up one result."""
        self.summary.add(row)
        used = sorted(set(self._used(row)))
        self.items.append(
            {
                "name_sha256": hashlib.sha256(
                    row.name.encode("utf-8", "surrogatepass")
                ).hexdigest(),
                "sha256": row.sha256,
                "verdict": row.verdict.value,
                "codes": sorted({code for code, _ in row.reasons()}),
                "lists": used,
            }
        )

    def payload(
        self,
        *,
        checked_at: datetime,
        made_at: datetime,
        program: str,
        settings: Mapping[str, object],
    ) -> dict[str, object]:
        """All that is signed. ``checked_at`` is the moment the badges were verified as of."""
        return {
            "type": TYPE,
            "version": VERSION,
            "program": program,
            "checked_at": checked_at.isoformat(),
            "made_at": made_at.isoformat(),
            "settings": dict(settings),
            "registry": self.registry,
            "contexts": dict(sorted(self.contexts.items())),
            "lists": self.editions,
            "summary": self.summary.counts(),
            "items": self.items,
        }

    def _used(self, row: Row) -> Iterator[int]:
        """The lists that a badge and those inside it were looked up in, by their place."""
        facts = row.facts()
        contexts, lists = facts.get("contexts"), facts.get("lists")
        if isinstance(contexts, Mapping):
            self.contexts.update({str(url): str(digest) for url, digest in contexts.items()})
        for one in lists if isinstance(lists, list) else []:
            if isinstance(one, Mapping):
                key = (str(one.get("url")), str(one.get("sha256")))
                if key not in self.lists:
                    self.lists[key] = len(self.editions)
                    self.editions.append(one)
                yield self.lists[key]
        for part in row.parts():
            yield from self._used(part)


def sign_receipt(payload: Mapping[str, object], signer: Signer) -> str:
    """The receipt as a compact JWS. The key that made it stands in its header."""
    header = {"typ": MEDIA_TYPE, "kid": signer.key_id, "jwk": signer.public.to_jwk()}
    return sign_compact(compact_json(payload), signer=signer, header=header)


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt whose signature holds: by ``key``, whosever that is."""

    key: PublicKey
    payload: Mapping[str, object]


def read_receipt(raw: bytes) -> Receipt:
    """The receipt in a file, its signature checked with the key it carries itself.

    That proves only that nothing was changed since somebody with that key signed it: compare
    ``key`` with the one you expect. Raises ReceiptError.
    """
    try:
        jws = read_compact(raw.strip(), max_bytes=MAX_BYTES)
        shown = jws.header.get("jwk")
        if jws.header.get("typ") != MEDIA_TYPE or not isinstance(shown, Mapping):
            raise ReceiptError("it is signed, but is no receipt of a verification")
        key = PublicKey.from_jwk(shown)
        verify_signature(jws, key)
        payload = parse(jws.payload, max_bytes=MAX_BYTES)
    except JwsError as error:
        raise ReceiptError(f"{error}") from error
    except (KeyFormatError, JsonError) as error:
        raise ReceiptError(f"it is damaged: {error}") from error
    if not isinstance(payload, dict) or payload.get("type") != TYPE:
        raise ReceiptError("it is signed, but is no receipt of a verification")
    if payload.get("version") != VERSION:
        raise ReceiptError(f"it is of another version; this program reads version {VERSION}")
    return Receipt(key, payload)
