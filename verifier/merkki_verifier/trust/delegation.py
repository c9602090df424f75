"""Rights passed on: chains of endorsements, each link narrower than the one before.

A delegate never has more than its delegator: fewer marks, a shorter period, the earlier
distrust, one link less to pass on. Everything here is pure; the endorsements' signatures
have been checked by whoever made the grants.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from merkki_verifier.trust.entries import MAX_DELEGATIONS
from merkki_verifier.trust.registry import TrustEntry, TrustRegistry

# A region has dozens of delegates; more paths than this are an attack on our patience.
MAX_DERIVED = 1000
OPERATOR = "operator"  # the kind whose word on what others are is taken


@dataclass(frozen=True, slots=True)
class Grant:
    """One endorsement that gives a right, exactly as its endorser signed it."""

    endorser: str
    right: TrustEntry
    made: datetime | None  # the latest of every date it was made at


def with_grants(registry: TrustRegistry, grants: Iterable[Grant]) -> TrustRegistry:
    """The registry and whatever follows from it by endorsements.

    Only an issuer with ``may_delegate`` can begin a chain, of that many links and of
    MAX_DELEGATIONS at most. Whom the registry names itself gains nothing: the reader's own
    word counts.
    """
    given = tuple(grants)
    if not given:
        return registry
    first = [entry for issuer in registry.entries for entry in registry.of(issuer)]
    further = dict(registry.further)
    for entry in _derived(first, given):
        if entry.issuer not in registry.entries:
            further[entry.issuer] = (*further.get(entry.issuer, ()), entry)
    return replace(registry, further=further)


def endorsed_by(operator: str, grants: Sequence[Grant]) -> tuple[TrustEntry, ...]:
    """All rights that follow from an operator's endorsements, its own before others'.

    What the operator says itself needs no voucher: it is the registry speaking.
    """
    own = [replace(grant.right, vouched_by=()) for grant in grants if grant.endorser == operator]
    return (*own, *_derived(own, grants))


def narrowed(giver: TrustEntry, grant: Grant) -> TrustEntry | None:
    """What a grant by ``giver`` is worth; None if nothing."""
    right = grant.right
    if giver.may_delegate < 1 or right.issuer in (giver.issuer, *giver.vouched_by):
        return None
    if not _made_in_force(giver, grant.made):
        return None
    start = max((t for t in (giver.valid_from, right.valid_from) if t), default=None)
    end = min((t for t in (giver.valid_until, right.valid_until) if t), default=None)
    if start is not None and end is not None and end <= start:
        return None
    marks, alignments = _marks(giver, right)
    prefixes = _prefixes(giver.achievement_ids, right.achievement_ids)
    if prefixes is None:
        marks, alignments, prefixes = frozenset(), frozenset(), giver.achievement_ids
    distrust = min((t for t in (giver.distrust_from, right.distrust_from) if t), default=None)
    # A company's word does not make its friend a school, and rules of credit ask which it is.
    sure = giver.kind in (right.kind, OPERATOR)
    return replace(
        right,
        kind=right.kind if sure else "other",
        may_issue=marks,
        alignments=alignments,
        may_attest=giver.may_attest & right.may_attest,
        achievement_ids=prefixes,
        valid_from=start,
        valid_until=end,
        distrust_from=distrust,
        may_delegate=min(giver.may_delegate - 1, right.may_delegate),
        vouched_by=(giver.issuer, *giver.vouched_by),
    )


def _derived(first: Iterable[TrustEntry], grants: Sequence[Grant]) -> list[TrustEntry]:
    found: list[TrustEntry] = []
    givers = [entry for entry in first if entry.may_delegate]
    for _ in range(MAX_DELEGATIONS):
        made = [
            entry
            for giver in givers
            for grant in grants
            if grant.endorser == giver.issuer and (entry := narrowed(giver, grant))
        ]
        found += made
        if not made or len(found) > MAX_DERIVED:
            break
        givers = [entry for entry in made if entry.may_delegate]
    return found[:MAX_DERIVED]


def _made_in_force(giver: TrustEntry, made: datetime | None) -> bool:
    """Whether the giver could still pass a right on when it signed."""
    ends = [t for t in (giver.valid_until, giver.distrust_from) if t is not None]
    return not ends or (made is not None and made < min(ends))


def _marks(giver: TrustEntry, right: TrustEntry) -> tuple[frozenset[str] | None, frozenset[str]]:
    if giver.may_issue is None:
        return right.may_issue, right.alignments
    if right.may_issue is None:
        return giver.may_issue, giver.alignments
    return giver.may_issue & right.may_issue, giver.alignments & right.alignments


def _prefixes(giver: tuple[str, ...], right: tuple[str, ...]) -> tuple[str, ...] | None:
    """Where both allow definitions to live; None if nowhere."""
    if not giver or not right:
        return giver or right
    both = [r for r in right if r.startswith(giver)]
    both += [g for g in giver if g.startswith(right) and g not in both]
    return tuple(both) or None
