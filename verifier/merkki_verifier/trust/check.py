"""Who says so: whether the reader knows the issuer, and what it had the right to award.

A signature proves that somebody signed. Whether that somebody is anybody to you is your
registry's word alone; what a badge says of its issuer is a claim.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from merkki_verifier.dates import LAST_SECOND, DateError, parse_datetime_stamp
from merkki_verifier.json_values import one_or_many
from merkki_verifier.report import Check, Finding, Outcome

if TYPE_CHECKING:
    from merkki_verifier.trust.registry import TrustEntry, TrustRegistry

_SPEC = "OB 3.0 2.5"
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
    alignments: frozenset[str] = frozenset()  # the targets that the achievement is aligned to
    awards: bool = True  # an endorsement awards nothing


def check_trust(
    credential: Mapping[str, object],
    *,
    issuer: str,
    registry: TrustRegistry | None,
    now: datetime | None = None,
    max_age: timedelta | None = None,
) -> Iterator[Finding]:
    """Look up ``issuer`` in the reader's registry, and its right to award this badge.

    ``credential`` is one whose proof by ``issuer`` holds. Yields one TRUST finding, one
    RIGHT finding, and ``creator-differs`` where the achievement is somebody else's whom
    the registry does not know. Without a registry both say that nobody looked. With
    ``now`` a registry whose own period is over says nothing, and one older than
    ``max_age`` is said to be so.
    """
    award = awarding(credential)
    known: tuple[TrustEntry, ...] = ()
    if registry is None:
        message = "nobody looked who this issuer is: no registry was given"
        yield Finding(Check.TRUST, Outcome.SKIPPED, "trust-not-asked", message)
    else:
        if now is not None and registry.valid_until is not None and now > registry.valid_until:
            yield _expired(registry)
            yield _right_not_asked()
            return
        yield from _age(registry, now, max_age)
        known = registry.of(issuer)
    if registry is not None and not known:
        message = "the issuer is not in the registry: signed, but by somebody you do not know"
        facts = {"issuer": issuer, **_edition(registry)}
        code, outcome = "issuer-unknown", Outcome.UNKNOWN
        yield Finding(Check.TRUST, outcome, code, message, "/issuer", _SPEC, facts)
    if registry is None or not known:
        yield _right_not_asked()
    else:
        yield from _best([(_known(e, award, registry), _right(e, award)) for e in known])
    if award.creator not in (None, issuer, *(registry.entries if registry else ())):
        yield _creator_differs()


def _best(answers: list[tuple[Finding, Finding]]) -> tuple[Finding, Finding]:
    """The answer under which the badge stands best: one sound right is enough.

    An issuer may have several: terms that follow each other, or delegators of different marks.
    """

    def passes(answer: tuple[Finding, Finding]) -> tuple[bool, bool]:
        trust, right = answer
        trusted = trust.outcome is Outcome.PASSED
        return trusted and right.outcome in (Outcome.PASSED, Outcome.SKIPPED), trusted

    return max(answers, key=passes)


def _right_not_asked() -> Finding:
    message = "whether it may award this is not known"
    return Finding(Check.RIGHT, Outcome.SKIPPED, "right-not-asked", message)


def _expired(registry: TrustRegistry) -> Finding:
    message = "the registry's own period is over: whom it knew may have changed"
    code, outcome = "registry-expired", Outcome.UNKNOWN
    return Finding(Check.TRUST, outcome, code, message, facts=_edition(registry))


def _age(
    registry: TrustRegistry, now: datetime | None, max_age: timedelta | None
) -> Iterator[Finding]:
    if now is None or max_age is None:
        return
    if registry.updated is None:
        message = "the registry does not say how old it is"
    elif now - registry.updated > max_age:
        message = f"the registry is {(now - registry.updated).days} days old"
    else:
        return
    yield Finding(
        Check.TRUST,
        Outcome.PASSED,
        "registry-old",
        message,
        facts={**_edition(registry), "max_age_days": str(max_age.days)},
        warning=True,
    )


def _creator_differs() -> Finding:
    return Finding(
        Check.RIGHT,
        Outcome.SKIPPED,
        "creator-differs",
        "the achievement is said to be somebody else's; that is the issuer's claim",
        "/credentialSubject/achievement/creator",
        "OB 3.0 2.6",
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
    made = [_stamp(_object(p).get("created")) for p in one_or_many(proofs)]
    made.append(_seconds(credential.get("iat")))
    moments = [moment for moment in (awarded, start, *made) if moment is not None]
    aligned = (_object(item).get("targetUrl") for item in one_or_many(achievement.get("alignment")))
    return Awarding(
        mark=_text(achievement.get("humanCode")),
        achievement=_text(achievement.get("id")),
        creator=_text(creator.get("id")),
        awarded=awarded or start,
        signed=max(moments, default=None),
        alignments=frozenset(url for url in aligned if isinstance(url, str)),
        awards="EndorsementCredential" not in one_or_many(credential.get("type")),
    )


def _known(entry: TrustEntry, award: Awarding, registry: TrustRegistry) -> Finding:
    facts = {"issuer": entry.issuer, "kind": entry.kind, **_edition(registry)}
    where = "in the registry"
    if not entry.vouched_by:
        facts |= {f"name-{language}": name for language, name in entry.names.items()}
    else:
        # What its endorser calls it is not the registry's word, and is not shown as such.
        facts["vouched_by"] = " ".join(entry.vouched_by)
        where = f"vouched for by {entry.vouched_by[0]}, whom the registry leads to"
    if entry.distrust_from is None:
        message = f"the issuer is {where}"
        return Finding(Check.TRUST, Outcome.PASSED, "issuer-known", message, facts=facts)
    facts["from"] = entry.distrust_from.isoformat()
    # Any of its dates will do: an old date of award on a new signature proves nothing.
    if award.signed is None or award.signed >= entry.distrust_from:
        message = f"the registry believes nothing this issuer signed from {facts['from']} on"
        code, outcome = "issuer-distrusted", Outcome.FAILED
        return Finding(Check.TRUST, outcome, code, message, "/issuer", _SPEC, facts)
    message = f"the issuer is {where}, and was trusted when this was signed"
    return Finding(Check.TRUST, Outcome.PASSED, "issuer-known", message, facts=facts)


def _right(entry: TrustEntry, award: Awarding) -> Finding:
    def finding(outcome: Outcome, code: str, message: str, pointer: str = "") -> Finding:
        facts = {"mark": award.mark} if award.mark else {}
        return Finding(Check.RIGHT, outcome, code, message, pointer, _SPEC, facts)

    achievement = "/credentialSubject/achievement"
    if not award.awards:
        message = "an endorsement awards nothing, so there is no right to ask for"
        return finding(Outcome.SKIPPED, "right-no-award", message)
    limited = entry.may_issue is not None and not entry.alignments & award.alignments
    if limited and award.mark is None:
        message = "the badge names no mark code, and this issuer may award certain marks only"
        place = f"{achievement}/humanCode"
        return finding(Outcome.UNKNOWN, "right-mark-unnamed", message, place)
    if limited and award.mark not in (entry.may_issue or ()):
        message = "the issuer may not award this mark"
        place = f"{achievement}/humanCode"
        return finding(Outcome.FAILED, "right-not-for-mark", message, place)
    if entry.achievement_ids and not _begins(award.achievement, entry.achievement_ids):
        message = "the achievement is not one of those the issuer may award"
        return finding(Outcome.FAILED, "right-not-for-achievement", message, f"{achievement}/id")
    if not _in_force(entry, award.awarded):
        message = "the issuer had no right to award on that date"
        return finding(Outcome.FAILED, "right-not-in-force", message, "/validFrom")
    return finding(
        Outcome.PASSED, "right-ok", "the issuer had the right to award this mark on that date"
    )


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


def _object(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _seconds(value: object) -> datetime | None:
    """The moment of a JWT's NumericDate; one beyond time counts as the end of it."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return datetime.fromtimestamp(min(max(value, 0), LAST_SECOND), UTC)


def _stamp(value: object) -> datetime | None:
    try:
        return parse_datetime_stamp(value) if isinstance(value, str) else None
    except DateError:
        return None
