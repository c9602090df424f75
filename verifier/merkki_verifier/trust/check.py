"""Who says so: whether the reader knows the issuer, and what it had the right to award.

A signature proves that somebody signed. Whether that somebody is anybody to you is your
registry's word alone; what a badge says of its issuer is a claim.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from merkki_verifier.dates import DateError, parse_datetime_stamp
from merkki_verifier.report import Check, Finding, Outcome
from merkki_verifier.trust.registry import TrustEntry, TrustRegistry

_SPEC = "OB 3.0, 2.5"
# A prefix is no promise if the path can climb out of it again.
_CLIMBING = re.compile(r"(^|[/\\])(\.|%2e){1,2}([/\\?#]|$)|%2f|%5c", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Awarding:
    """What a credential says about its award; claims of the issuer, all of them."""

    mark: str | None  # the achievement's humanCode
    achievement: str | None
    creator: str | None
    awarded: datetime | None  # awardedDate, else the start of validity
    signed: datetime | None  # the latest of every date that it was made at


def check_trust(
    credential: Mapping[str, object], *, issuer: str, registry: TrustRegistry | None
) -> Iterator[Finding]:
    """Look up ``issuer`` in the reader's registry, and its right to award this badge.

    ``credential`` is one whose proof by ``issuer`` holds. Yields one TRUST finding, one
    RIGHT finding, and ``creator-differs`` where the achievement is somebody else's whom
    the registry does not know. Without a registry both say that nobody looked.
    """
    award = awarding(credential)
    entry = registry.entries.get(issuer) if registry is not None else None
    if registry is None:
        message = "nobody looked who this issuer is: no registry was given"
        yield Finding(Check.TRUST, Outcome.SKIPPED, "trust-not-asked", message)
    elif entry is None:
        message = "the issuer is not in the registry: signed, but by somebody you do not know"
        facts = {"issuer": issuer, **_edition(registry)}
        code, outcome = "issuer-unknown", Outcome.UNKNOWN
        yield Finding(Check.TRUST, outcome, code, message, "/issuer", _SPEC, facts)
    else:
        yield _known(entry, award, registry)
    if entry is None:
        message = "whether it may award this is not known"
        yield Finding(Check.RIGHT, Outcome.SKIPPED, "right-not-asked", message)
    else:
        yield _right(entry, award)
    if award.creator not in (None, issuer, *(registry.entries if registry else ())):
        yield _creator_differs()


def _creator_differs() -> Finding:
    return Finding(
        Check.RIGHT,
        Outcome.SKIPPED,
        "creator-differs",
        "the achievement is said to be somebody else's; that is the issuer's claim",
        "/credentialSubject/achievement/creator",
        "OB 3.0, 2.6",
        warning=True,
    )


def awarding(credential: Mapping[str, object]) -> Awarding:
    """What ``credential`` says of its award. Unreadable parts are None."""
    subject = _object(credential.get("credentialSubject"))
    achievement = _object(subject.get("achievement"))
    creator = _object(achievement.get("creator"))
    awarded = _stamp(credential.get("awardedDate"))
    start = _stamp(credential.get("validFrom")) or _stamp(credential.get("issuanceDate"))
    proofs = credential.get("proof")
    made = [_stamp(_object(p).get("created")) for p in _several(proofs)]
    moments = [moment for moment in (awarded, start, *made) if moment is not None]
    return Awarding(
        mark=_text(achievement.get("humanCode")),
        achievement=_text(achievement.get("id")),
        creator=_text(creator.get("id")),
        awarded=awarded or start,
        signed=max(moments, default=None),
    )


def _known(entry: TrustEntry, award: Awarding, registry: TrustRegistry) -> Finding:
    facts = {"issuer": entry.issuer, "kind": entry.kind, **_edition(registry)}
    facts |= {f"name-{language}": name for language, name in entry.names.items()}
    if entry.distrust_from is None:
        message = "the issuer is in the registry"
        return Finding(Check.TRUST, Outcome.PASSED, "issuer-known", message, facts=facts)
    facts["from"] = entry.distrust_from.isoformat()
    # Any of its dates will do: an old date of award on a new signature proves nothing.
    if award.signed is None or award.signed >= entry.distrust_from:
        message = f"the registry believes nothing this issuer signed from {facts['from']} on"
        code, outcome = "issuer-distrusted", Outcome.FAILED
        return Finding(Check.TRUST, outcome, code, message, "/issuer", _SPEC, facts)
    message = "the issuer is in the registry, and was trusted when this was signed"
    return Finding(Check.TRUST, Outcome.PASSED, "issuer-known", message, facts=facts)


def _right(entry: TrustEntry, award: Awarding) -> Finding:
    def finding(outcome: Outcome, code: str, message: str, pointer: str = "") -> Finding:
        facts = {"mark": award.mark} if award.mark else {}
        return Finding(Check.RIGHT, outcome, code, message, pointer, _SPEC, facts)

    achievement = "/credentialSubject/achievement"
    if entry.may_issue is not None and award.mark is None:
        message = "the badge names no mark code, and this issuer may award certain marks only"
        place = f"{achievement}/humanCode"
        return finding(Outcome.UNKNOWN, "right-mark-unnamed", message, place)
    if entry.may_issue is not None and award.mark not in entry.may_issue:
        message = "the issuer may not award this mark"
        place = f"{achievement}/humanCode"
        return finding(Outcome.FAILED, "right-not-for-mark", message, place)
    if entry.achievement_ids and not _begins(award.achievement, entry.achievement_ids):
        message = "the achievement is not one of those the issuer may award"
        return finding(Outcome.FAILED, "right-not-for-achievement", message, f"{achievement}/id")
    if not _in_force(entry, award.awarded):
        message = "the issuer had no right to award on that date"
        return finding(Outcome.FAILED, "right-not-in-force", message, "/validFrom")
    return finding(Outcome.PASSED, "right-ok", "the issuer might award this mark on that date")


def _in_force(entry: TrustEntry, awarded: datetime | None) -> bool:
    if awarded is None:
        return entry.valid_from is None and entry.valid_until is None
    return (entry.valid_from is None or entry.valid_from <= awarded) and (
        entry.valid_until is None or awarded < entry.valid_until
    )


def _begins(achievement: str | None, prefixes: tuple[str, ...]) -> bool:
    if achievement is None:
        return False
    return any(
        achievement.startswith(prefix) and not _CLIMBING.search(achievement[len(prefix) - 1 :])
        for prefix in prefixes
    )


def _edition(registry: TrustRegistry) -> dict[str, str]:
    updated = registry.updated.isoformat() if registry.updated else ""
    return {"registry": registry.id, "updated": updated}


def _several(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _object(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _stamp(value: object) -> datetime | None:
    try:
        return parse_datetime_stamp(value) if isinstance(value, str) else None
    except DateError:
        return None
