"""What the documents of a bundle are, as they say of themselves, and how old they are."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from merkki_keys import EncodingError, b64url_decode
from merkki_verifier.bundle.model import Bundle, Fetched
from merkki_verifier.dates import LAST_SECOND, DateError, parse_datetime_stamp, parse_numeric_date
from merkki_verifier.strict_json import JsonError, parse

_OK = 200


@dataclass(frozen=True, slots=True)
class Content:
    """One document. Its ``kind`` is what it looks like; nobody has checked a signature.

    ``old`` says in words why it should be fetched anew, None if it need not be.
    """

    url: str
    kind: str
    fetched: datetime
    sha256: str
    valid_until: datetime | None
    old: str | None
    age: timedelta

    def to_dict(self) -> dict[str, object]:
        """The content as JSON-ready values."""
        return {
            "url": self.url,
            "kind": self.kind,
            "fetched": self.fetched.isoformat(),
            "age_seconds": self.age // timedelta(seconds=1),
            "sha256": self.sha256,
            "valid_until": self.valid_until.isoformat() if self.valid_until else None,
            "old": self.old,
        }


def contents_of(bundle: Bundle, *, now: datetime) -> list[Content]:
    """What is in the bundle, and what of it is older at ``now`` than it says it may be."""
    return [_content(fetched, now) for fetched in bundle.documents]


def _content(fetched: Fetched, now: datetime) -> Content:
    claims = _claims(fetched.response.body)
    until = _until(claims)
    age = now - fetched.fetched
    ttl = _ttl(claims)
    old = None
    if until is not None and now > until:
        old = "out of date"
    elif ttl is not None and age > ttl:
        old = "older than it should be"
    return Content(
        fetched.url, _kind(fetched, claims), fetched.fetched, fetched.sha256, until, old, age
    )


def _claims(body: bytes) -> Mapping[str, object]:
    """What the document says, signed or not; nothing if that cannot be read."""
    is_token = body[:1] not in (b"{", b"[") and body.count(b".") == 2
    try:
        text = b64url_decode(body.split(b".")[1].decode("ascii")) if is_token else body
        document = parse(text)
    except (EncodingError, JsonError, UnicodeDecodeError):
        return {}
    return document if isinstance(document, dict) else {}


def _kind(fetched: Fetched, claims: Mapping[str, object]) -> str:
    if fetched.response.status != _OK:
        return f"answer {fetched.response.status}"
    subject = claims.get("credentialSubject")
    listed = isinstance(subject, Mapping) and "encodedList" in subject
    if listed or "status_list" in claims or {"revokedCredential", "revokedCredentials"} & {*claims}:
        return "status list"
    if {"verificationMethod", "keys", "kty"} & {*claims}:
        return "key document"
    return "credential" if isinstance(subject, Mapping | list) else "document"


def _until(claims: Mapping[str, object]) -> datetime | None:
    ends = []
    for name in ("validUntil", "expirationDate"):
        text = claims.get(name)
        if isinstance(text, str):
            with suppress(DateError):
                ends.append(parse_datetime_stamp(text))
    if "exp" in claims:
        with suppress(DateError):
            ends.append(parse_numeric_date(claims["exp"]))
    return min(ends, default=None)


def _ttl(claims: Mapping[str, object]) -> timedelta | None:
    subject = claims.get("credentialSubject")
    spans = [(claims.get("ttl"), 1.0)] if "status_list" in claims else []
    if isinstance(subject, Mapping):
        spans.append((subject.get("ttl"), 0.001))
    for value, unit in spans:
        if isinstance(value, int | float) and 0 < value * unit <= LAST_SECOND:
            return timedelta(seconds=value * unit)
    return None
