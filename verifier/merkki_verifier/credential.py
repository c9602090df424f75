"""One credential, from opened container to report; and the credentials inside it.

The order is Open Badges 3.0 section 9.1's, cheap questions first. Nothing that the
credential names is fetched before its proof holds, save its issuer's key document. Badges
of Open Badges 2.0 go a way of their own (``open_badges_2``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from merkki_keys import PublicKey
from merkki_verifier import open_badges_2
from merkki_verifier.allowance import Allowance
from merkki_verifier.attestation import (
    as_award,
    by_claims,
    check_attestation,
    unless_withheld,
)
from merkki_verifier.authenticate import Authentic, Shape, authenticate, issuer_id, not_asked
from merkki_verifier.containers import ContainerError, open_container
from merkki_verifier.inner import InnerError, inner_bytes, unwrapped
from merkki_verifier.inside import Inside, inside
from merkki_verifier.json_values import texts
from merkki_verifier.recipient import check_recipient
from merkki_verifier.refresh import Refreshed, check_refresh
from merkki_verifier.report import REQUIRED, Check, Finding, Outcome, Part, Report, Verdict
from merkki_verifier.status.check import StatusCheck
from merkki_verifier.strict_json import JsonError
from merkki_verifier.structure import check_credential, check_endorsement, check_structure
from merkki_verifier.structure.vocabulary import BADGE_TYPES
from merkki_verifier.trust import check_trust
from merkki_verifier.validity import check_validity, period
from merkki_verifier.world import World

if TYPE_CHECKING:
    from merkki_verifier.demand import Demand

_BADGES = BADGE_TYPES | {"EndorsementCredential"}
# What the verdict on a part says of the whole.
_OF_PART = {
    Verdict.VERIFIED: (Outcome.PASSED, "part-verified"),
    Verdict.REJECTED: (Outcome.FAILED, "part-rejected"),
    Verdict.INDETERMINATE: (Outcome.UNKNOWN, "part-indeterminate"),
}


def any_shape(document: Mapping[str, object], *, plain: bool = False) -> Iterator[Finding]:
    """Hold a learner record to the rules of credentials, and all else to those of badges.

    The components of a record (CLR 2.0) are badges, and each gets its report. What says
    that it is a record and a badge is held to both.
    """
    named = set(texts(document.get("type")))
    record = "ClrCredential" in named and not named & _BADGES
    yield from (check_credential if record else check_structure)(document, plain=plain)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the caller wants to know of a credential, besides whether it holds."""

    shape: Shape = any_shape
    recipient: str | None = None
    depth: int = 0  # how many documents this one stands inside
    demand: Demand | None = None  # what the holder of an SD-JWT should have signed
    allowance: Allowance | None = None  # what is left for all inside the outermost document
    newer: bool = False  # it came from a refresh service: there is no second asking
    key: PublicKey | None = None  # the issuer's, if the caller brings it; none is looked up


def check_credential_bytes(raw: bytes, *, world: World, asked: Asked) -> Report:
    """Verify one credential, wherever it came from. Never raises."""
    checked = {"checked": world.now.isoformat()}
    try:
        opened = unwrapped(open_container(raw, limits=world.limits), limits=world.limits)
    except (ContainerError, JsonError) as error:
        finding = Finding(Check.CONTAINER, Outcome.FAILED, error.code, str(error))
        return Report((finding,), facts=checked)
    except InnerError as error:
        return Report((error.of_envelope,), facts=checked)
    # Older badges stand inside nothing: they are no W3C credentials.
    outermost = asked.depth == 0 and asked.demand is None
    # A token may be both. A document may not: no older one has the shape of a newer one, and
    # nothing is fetched before that shape is found. So most documents need not be asked.
    ask_first = opened.older or opened.form != "json"
    if outermost and ask_first and open_badges_2.is_older(opened, limits=world.limits):
        return open_badges_2.check_older(opened, world=world, recipient=asked.recipient)
    answer = authenticate(opened, world=world, shape=asked.shape, given=asked.key)
    ask_now = outermost and answer.authentic is None and not ask_first
    if ask_now and open_badges_2.is_older(opened, limits=world.limits):
        return open_badges_2.check_older(opened, world=world, recipient=asked.recipient)
    facts: dict[str, object] = {"container": opened.kind, **checked}
    findings = [*_readable(answer.findings, opened.kind), *answer.findings]
    required = REQUIRED if asked.demand is None else REQUIRED | {Check.HOLDER}
    if answer.authentic is None:
        return Report((*findings, *_unasked(findings)), facts=facts, required=required)
    asked = replace(asked, allowance=asked.allowance or Allowance(world.limits.max_parts))
    status = StatusCheck(answer.authentic.issuer, world)
    findings += _after_proof(answer.authentic, status, world, asked)
    # An SD-JWT VC is no W3C document: nothing in it is called a credential.
    document = {} if answer.authentic.attests else answer.authentic.credential
    parts, of_parts = _check_parts(document, world, asked)
    findings += of_parts
    findings += _trust(answer.authentic, parts, world)
    refreshed = _refresh(answer.authentic, world, asked)
    findings += refreshed.findings
    facts |= answer.authentic.facts
    facts["issuer"] = answer.authentic.issuer
    facts |= status.facts()
    if world.trust is not None:
        facts["registry"] = world.trust.facts(world.now)
    return Report(
        tuple(findings), answer.authentic.credential, facts, (*parts, *refreshed.parts), required
    )


def check_inner(value: object, *, world: World, asked: Asked) -> Report:
    """Verify a credential that stands inside another document. Never raises."""
    if asked.depth > world.limits.max_nesting:
        message = f"credentials inside credentials, more than {world.limits.max_nesting} deep"
        return Report((Finding(Check.CONTAINER, Outcome.FAILED, "part-depth", message),))
    try:
        raw = inner_bytes(value)
    except InnerError as error:
        return Report((Finding(Check.CONTAINER, Outcome.FAILED, "part-form", str(error)),))
    return check_credential_bytes(raw, world=world, asked=asked)


def part_finding(part: Part) -> Finding:
    """Say in the whole's report how a part came out. The part's own report has the reasons."""
    outcome, code = _OF_PART[part.report.verdict]
    message = "the credential inside is " + _in_short(part.report)
    return Finding(Check.PART, outcome, code, message, part.pointer)


def _in_short(report: Report) -> str:
    """The verdict, with the first reason for it that is a bad one."""
    bad = (Outcome.FAILED, Outcome.UNKNOWN)
    reasons = [f.message for f in report.findings if f.outcome in bad]
    return report.verdict.value + (f": {reasons[0]}" if reasons else "")


def _readable(findings: tuple[Finding, ...], kind: str) -> Iterator[Finding]:
    if not any(f.check is Check.CONTAINER for f in findings):
        yield Finding(
            Check.CONTAINER, Outcome.PASSED, "container-ok", f"read as {kind}", "", "OB 3.0 5"
        )


def _after_proof(
    authentic: Authentic, status: StatusCheck, world: World, asked: Asked
) -> Iterator[Finding]:
    credential, sd = authentic.credential, authentic.sd
    if sd is not None:
        from merkki_verifier.holder_binding import (  # noqa: PLC0415 # few badges are SD-JWTs
            check_audience,
            check_holder_binding,
        )

        yield from check_audience(sd, demand=asked.demand)
        yield from check_holder_binding(sd, world=world, demand=asked.demand)
    if sd is not None and authentic.attests:
        yield from check_attestation(sd, status, world=world, recipient=asked.recipient)
        return
    valid_from, valid_until = period(credential)
    until = min((t for t in (valid_until, authentic.expires) if t), default=None)
    yield from check_validity(valid_from, until, now=world.now, skew=world.limits.clock_skew)
    yield from status.findings(credential, authentic.claims)
    found = check_recipient(credential, asked.recipient)
    yield from found if sd is None else unless_withheld(found, sd)


def _trust(authentic: Authentic, parts: tuple[Part, ...], world: World) -> Iterator[Finding]:
    """Ask who the issuer is; endorsements it carries may pass a right on to it."""
    registry, attests = world.trust, authentic.attests
    if registry is not None and parts:
        from merkki_verifier.trust import with_grants  # noqa: PLC0415 # few badges carry any
        from merkki_verifier.trust.endorsed import grants_in  # noqa: PLC0415 # likewise

        registry = with_grants(registry, grants_in(parts))
    found = check_trust(
        as_award(authentic.credential) if attests else authentic.credential,
        issuer=authentic.issuer,
        registry=registry,
        now=world.now,
        max_age=world.registry_max_age,
    )
    return map(by_claims, found) if attests else found


def _refresh(authentic: Authentic, world: World, asked: Asked) -> Refreshed:
    """Ask for a newer edition, once: not of an edition that came from such asking."""
    if asked.newer or authentic.attests:
        return Refreshed()

    def verify(raw: bytes) -> Report:
        of_newer = replace(asked, depth=asked.depth + 1, demand=None, newer=True)
        return check_credential_bytes(raw, world=world, asked=of_newer)

    return check_refresh(authentic, world=world, allowance=asked.allowance, verify=verify)


def _check_parts(
    credential: Mapping[str, object], world: World, asked: Asked
) -> tuple[tuple[Part, ...], tuple[Finding, ...]]:
    """Verify every credential inside: endorsements, and the components of a record."""
    allowance = asked.allowance or Allowance(world.limits.max_parts)
    found = tuple(inside(credential))
    if not allowance.take(len(found)):
        return (), (too_many_parts(world),)
    parts: list[Part] = []
    findings: list[Finding] = []
    for each in found:
        shape = check_endorsement if each.kind == "endorsement" else any_shape
        of_part = Asked(shape=shape, depth=asked.depth + 1, allowance=allowance)
        report = check_inner(each.value, world=world, asked=of_part)
        parts.append(Part(each.kind, each.pointer, report))
        findings.append(_of_part(parts[-1], each, credential))
    return tuple(parts), tuple(findings)


def too_many_parts(world: World) -> Finding:
    """Say that none of a document's credentials was looked at, for there are too many."""
    message = (
        f"with what stands inside it are more than {world.limits.max_parts} credentials: "
        "they were not looked at"
    )
    return Finding(Check.PART, Outcome.UNKNOWN, "part-count", message)


def _of_part(part: Part, found: Inside, credential: Mapping[str, object]) -> Finding:
    if part.kind == "endorsement":
        return _of_endorsement(part, found.target, credential)
    return part_finding(part)


def _of_endorsement(part: Part, target: object, credential: Mapping[str, object]) -> Finding:
    """Say whether an endorsement holds (Open Badges 3.0 sections 9.1.6 and 9.2).

    A forged one is the issuer's own doing and rejects. One that has merely run out, or
    could not be checked, leaves the badge as it is and is not shown.
    """
    signed = part.report.signed
    verdict = part.report.verdict
    subject = signed.get("credentialSubject") if signed is not None else None
    said_of = subject.get("id") if isinstance(subject, Mapping) else None
    if signed is not None and said_of != target:
        message = "the endorsement is about something else"
        return _endorsed(Outcome.FAILED, "endorsement-target", message, part)
    if verdict is Verdict.VERIFIED and signed is not None:
        own = part.report.facts.get("issuer") == issuer_id(credential)
        if own:
            message = "the issuer endorses itself, which adds nothing"
            return _endorsed(Outcome.PASSED, "endorsement-own", message, part, warning=True)
        return _endorsed(Outcome.PASSED, "endorsement-ok", "the endorsement holds", part)
    if verdict is Verdict.REJECTED and signed is None:
        message = "the endorsement is " + _in_short(part.report)
        return _endorsed(Outcome.FAILED, "endorsement-forged", message, part)
    message = "the endorsement does not count: " + _in_short(part.report)
    return _endorsed(Outcome.SKIPPED, "endorsement-not-held", message, part, warning=True)


def _endorsed(
    outcome: Outcome, code: str, message: str, part: Part, *, warning: bool = False
) -> Finding:
    issuer = part.report.facts.get("issuer")
    facts = {"issuer": issuer} if isinstance(issuer, str) else {}
    spec = "OB 3.0 9.1.6"
    return Finding(
        Check.ENDORSEMENT, outcome, code, message, part.pointer, spec, facts, warning=warning
    )


def _unasked(findings: Iterable[Finding]) -> Iterator[Finding]:
    checks = [Check.VALIDITY, Check.STATUS, Check.RECIPIENT, Check.TRUST, Check.RIGHT]
    for check in checks:
        yield Finding(check, Outcome.SKIPPED, f"{check.value}-skipped", not_asked(findings))
