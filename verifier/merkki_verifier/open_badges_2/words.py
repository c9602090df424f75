"""An older badge in the words of Open Badges 3.0, for those who show, count or judge badges.

Only what both have is said; nothing is added. The pointers of findings that were made from
these words are turned back into the badge's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from merkki_verifier.dates import DateError
from merkki_verifier.json_values import one_or_many, texts
from merkki_verifier.open_badges_2.moments import read_moment
from merkki_verifier.report import Finding, JsonObject

MODEL = "Open Badges 2.0"
_IDENTITIES = {"email": "emailAddress", "telephone": "phone", "url": "url", "id": "id"}
_POINTERS = (
    ("/credentialSubject/achievement", "/badge"),
    ("/credentialSubject", "/recipient"),
    ("/validFrom", "/issuedOn"),
    ("/validUntil", "/expires"),
    ("/issuer", "/badge/issuer"),
)


def older_in_credential_words(badge: JsonObject) -> JsonObject:
    """``badge`` is an Assertion with its BadgeClass in it, and its issuer's profile in that."""
    mark = _object(badge.get("badge"))
    profile = _object(mark.get("issuer"))
    achievement = {
        "id": mark.get("id"),
        "type": ["Achievement"],
        "name": mark.get("name"),
        "description": mark.get("description"),
        "criteria": _criteria(mark.get("criteria")),
        "image": mark.get("image"),
        "inLanguage": mark.get("@language"),
        "version": mark.get("version"),
        "alignment": [_kept(_object(item)) for item in one_or_many(mark.get("alignment"))],
        "creator": {"id": profile.get("id")},
    }
    words = {
        "id": badge.get("id"),
        "issuer": _kept({"id": profile.get("id"), "name": profile.get("name")}),
        "validFrom": _moment(badge.get("issuedOn")),
        "validUntil": _moment(badge.get("expires"), end=True),
        "credentialSubject": {
            "identifier": [identity(_object(badge.get("recipient")))],
            "achievement": _kept(achievement),
        },
    }
    return _kept(words)


def identity(recipient: JsonObject) -> JsonObject:
    """A recipient as an IdentityObject. What is not said to be hashed is not."""
    kinds = texts(recipient.get("type"))
    kind = kinds[0] if kinds else ""
    return {
        "type": "IdentityObject",
        "identityType": _IDENTITIES.get(kind, kind),
        "hashed": recipient.get("hashed") is True,
        "identityHash": recipient.get("identity"),
        "salt": recipient.get("salt") or "",
    }


def in_own_words(finding: Finding) -> Finding:
    """The finding with its place said in the badge's own words."""
    for theirs, own in _POINTERS:
        if finding.pointer.startswith(theirs):
            return replace(finding, pointer=own)
    return finding


def _criteria(value: object) -> JsonObject:
    if isinstance(value, Mapping):
        return _kept({"id": value.get("id"), "narrative": value.get("narrative")})
    return _kept({"id": value})


def _moment(value: object, *, end: bool = False) -> str | None:
    try:
        return read_moment(value, end=end)[0].isoformat() if isinstance(value, str) else None
    except DateError:
        return None


def _kept(members: Mapping[str, object]) -> JsonObject:
    return {name: value for name, value in members.items() if value is not None}


def _object(value: object) -> JsonObject:
    return value if isinstance(value, Mapping) else {}
