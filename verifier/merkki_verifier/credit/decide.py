"""Deciding credit by rule: reports in, a decision with its reasons out.

Verification comes first: what does not fulfil the preconditions is set aside with its
reason and never makes the whole presentation fail. Then the rules run in their order. No
clock, no store: the moment and what was used before are arguments.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from merkki_verifier.credit.decision import (
    Decision,
    Effected,
    RouteOutcome,
    RuleOutcome,
    SetAside,
)
from merkki_verifier.credit.presented import Presented, facts_of
from merkki_verifier.credit.reasons import PRECEDENCE, Reason
from merkki_verifier.credit.ruleset import Automation, Consumes, Effect, Route, Rule, Ruleset, When
from merkki_verifier.report import Report
from merkki_verifier.trust.registry import TrustRegistry


def decide(
    presented: Report | Presented | Iterable[Report | Presented],
    rules: Ruleset,
    *,
    now: datetime,
    used: Collection[str] = frozenset(),
    used_marks: Collection[str] = frozenset(),
    registry: TrustRegistry | None = None,
    automation: Automation | None = None,
) -> Decision:
    """What ``rules`` give for the credentials one person presented.

    ``now`` carries the university's time zone: its day decides. ``used`` are the digests
    and ``used_marks`` the marks that earlier decisions for this person consumed. A Report
    becomes facts by ``facts_of``; pass Presented values to say yourself whether the holder
    was proven. ``automation`` overrides the ruleset's. The order of the credentials makes
    no difference. Raises ValueError only for a ``now`` without time zone.
    """
    if now.tzinfo is None:
        raise ValueError("decide needs the moment with its time zone")
    automation = automation or rules.automation
    today = now.date()
    if not rules.valid_from <= today <= rules.valid_until:
        return Decision(rules, automation, now, error=Reason.RULESET_NOT_IN_FORCE)
    desk = _Desk(rules, automation, frozenset(used_marks))
    for credential in _in_order(presented, registry):
        reasons = set(_objections(credential, rules, now))
        if credential.digest in used or credential.mark in desk.used_marks:
            reasons.add(Reason.ALREADY_USED)
        desk.take(credential, next((r for r in PRECEDENCE if r in reasons), None))
    return desk.decision(now)


def _in_order(
    presented: Report | Presented | Iterable[Report | Presented], registry: TrustRegistry | None
) -> list[Presented]:
    """The facts of every credential once, by mark, the newest of each first."""
    items = [presented] if isinstance(presented, Report | Presented) else presented
    facts = [
        facts_of(item, registry=registry) if isinstance(item, Report) else item for item in items
    ]
    # What was not verified has no digest that could tell it from another such.
    distinct = {(c.digest or str(n)): c for n, c in enumerate(facts)}
    newest_first = sorted(distinct.values(), key=lambda c: c.digest)
    newest_first.sort(key=lambda c: c.awarded.timestamp() if c.awarded else 0.0, reverse=True)
    return sorted(newest_first, key=lambda c: c.mark or "")


def _objections(credential: Presented, rules: Ruleset, now: datetime) -> Iterator[Reason]:
    """Every reason to set the credential aside but its having been used."""
    demands = rules.preconditions
    yield from credential.reasons
    if credential.mark in rules.exclusions:
        yield Reason.EXCLUDED
    if demands.holder_binding and not credential.holder_proven:
        yield Reason.HOLDER_NOT_PROVEN
    if demands.issuer_kinds is not None and credential.issuer_kind not in demands.issuer_kinds:
        yield Reason.ISSUER_TYPE_NOT_ACCEPTED
    oldest_look = now - timedelta(hours=demands.status_max_age_hours)
    if credential.checked is None or credential.checked < oldest_look:
        yield Reason.STATUS_UNAVAILABLE
    if credential.valid_until is not None and credential.valid_until < now:
        yield Reason.EXPIRED
    if credential.awarded is None or (
        _months(credential.awarded.date(), now.date()) > demands.max_age_months
    ):
        yield Reason.TOO_OLD
    if credential.major_version not in demands.major_versions:
        yield Reason.VERSION_NOT_ACCEPTED


def _months(start: date, end: date) -> int:
    """Whole months from ``start`` to ``end``."""
    return (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)


@dataclass(slots=True)
class _Desk:
    """One presentation on the desk: what may be used, and what has been."""

    rules: Ruleset
    automation: Automation
    used_marks: frozenset[str]
    usable: dict[str, Presented] = field(default_factory=dict)
    aside: list[SetAside] = field(default_factory=list)
    superseded: list[Presented] = field(default_factory=list)
    consumed: set[str] = field(default_factory=set)
    granted: float = 0

    def take(self, credential: Presented, reason: Reason | None) -> None:
        """Lay a credential on the desk, or beside it; they come newest first."""
        if reason is not None:
            self.aside.append(SetAside(credential, reason))
        elif credential.mark is None or credential.mark in self.usable:
            self.superseded.append(credential)
        else:
            self.usable[credential.mark] = credential

    def decision(self, at: datetime) -> Decision:
        """Run the rules in their order, then look at the routes."""
        outcomes = tuple(self.apply(rule) for rule in self.rules.rules)
        taken_part = (*self.usable.values(), *self.superseded)
        return Decision(
            ruleset=self.rules,
            automation=self.automation,
            at=at,
            outcomes=outcomes,
            routes=tuple(self.open(route) for route in self.rules.routes),
            set_aside=tuple(self.aside),
            counted=tuple(self.usable.values()),
            superseded=tuple(self.superseded),
            # An older copy of a used mark is used with it, or it could be shown next year.
            consumed=tuple(sorted(c.digest for c in taken_part if c.mark in self.consumed)),
            consumed_marks=tuple(sorted(self.consumed)),
        )

    def apply(self, rule: Rule) -> RuleOutcome:
        """What becomes of one rule; a grant uses its marks up."""
        free = [mark for mark in self.usable if mark not in self.consumed]
        found = self._match(rule.when, free, rule.max_marks)
        digests = tuple(self.usable[mark].digest for mark in found.using)
        if found.reasons:
            return RuleOutcome(
                rule,
                Effected.NOT_MET,
                found.reasons,
                marks=found.using,
                credentials=digests,
                missing=tuple(mark for mark in found.missing if mark not in self.consumed),
                taken=tuple(mark for mark in found.missing if mark in self.consumed),
                lacking=found.lacking,
            )
        outcome, reasons = self._effect(rule, found.using)
        if outcome in (Effected.GRANTED, Effected.PARTIAL):
            self.granted += rule.ects
            self.consumed.update(found.using)
            if rule.consumes is Consumes.COMPONENTS:
                self.consumed.update(self._components(found.using))
        return RuleOutcome(rule, outcome, reasons, found.using, digests)

    def open(self, route: Route) -> RouteOutcome:
        """Whether the marks open a route. Using a mark for credit does not close it."""
        found = self._match(route.when, list(self.usable), None)
        outcome = Effected.NOT_MET if found.reasons else Effected.REFERRED
        return RouteOutcome(
            id=route.id,
            outcome=outcome,
            reasons=found.reasons or (Reason.NEEDS_HUMAN,),
            result=route.result,
            checked_elsewhere=route.checked_elsewhere,
            missing=found.missing,
        )

    def _effect(self, rule: Rule, using: tuple[str, ...]) -> tuple[Effected, tuple[Reason, ...]]:
        """What a rule whose conditions hold does."""
        if rule.effect is Effect.DENY:
            return Effected.DENIED, (Reason.EXCLUDED,)
        if rule.effect is Effect.REFER:
            return Effected.REFERRED, (Reason.NEEDS_HUMAN,)
        if rule.consumes is Consumes.COMPONENTS:
            components = self._components(using)
            if not components:
                # What cannot be named cannot be counted as used.
                return Effected.REFERRED, (Reason.NEEDS_HUMAN,)
            if components & (self.consumed | self.used_marks):
                return Effected.REFERRED, (Reason.ALREADY_USED, Reason.NEEDS_HUMAN)
        if self.granted + rule.ects > self.rules.max_ects:
            return Effected.REFERRED, (Reason.CAP_REACHED, Reason.NEEDS_HUMAN)
        if self.automation is Automation.PROPOSE:
            return Effected.REFERRED, (Reason.NEEDS_HUMAN,)
        partial = rule.effect is Effect.PARTIAL
        return Effected.PARTIAL if partial else Effected.GRANTED, (Reason.OK,)

    def _match(self, when: When, free: list[str], max_marks: int | None) -> _Match:
        using = [mark for mark in when.all_of if mark in free]
        missing = tuple(mark for mark in when.all_of if mark not in free)
        lacking = 0
        if when.group is not None:
            members = [mark for mark in free if mark in self.rules.groups[when.group]]
            lacking = max(0, when.count - len(members))
            using += [mark for mark in members[:max_marks] if mark not in using]
        reasons = []
        if missing or lacking:
            reasons.append(Reason.MISSING_MARKS)
        if when.endorsed_by and not all(self._endorsed(mark, when.endorsed_by) for mark in using):
            reasons.append(Reason.MISSING_ENDORSEMENT)
        return _Match(tuple(using), missing, lacking, tuple(reasons))

    def _endorsed(self, mark: str, kinds: frozenset[str]) -> bool:
        """Whether one of these kinds of organisations, that may attest it, confirmed a mark."""
        return any(
            endorser.kind in kinds and mark in endorser.may_attest
            for endorser in self.usable[mark].endorsers
        )

    def _components(self, using: tuple[str, ...]) -> frozenset[str]:
        return frozenset().union(*(self.usable[mark].components for mark in using))


@dataclass(frozen=True, slots=True)
class _Match:
    """How the conditions of a rule or route are met; ``reasons`` if they are not."""

    using: tuple[str, ...]
    missing: tuple[str, ...]
    lacking: int
    reasons: tuple[Reason, ...]
