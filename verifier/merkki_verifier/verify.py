"""Verify one credential: bytes in, a Report out, and never an exception.

The order is Open Badges 3.0 section 9.1's, cheap questions first: container, strict
JSON, structure, key binding, signature, time, status, recipient, trust. Nothing that
the credential names is fetched before its proof holds, save its issuer's key document.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from merkki_verifier.authenticate import Authentic, authenticate
from merkki_verifier.containers import ContainerError, open_container
from merkki_verifier.fetch.remembering import RememberingFetcher
from merkki_verifier.recipient import check_recipient
from merkki_verifier.report import Check, Finding, Outcome, Report
from merkki_verifier.status.check import StatusCheck
from merkki_verifier.structure import check_structure
from merkki_verifier.trust import check_trust
from merkki_verifier.validity import check_validity, period
from merkki_verifier.world import MIN_STATUS_ENTRIES, World


def verify(
    raw: bytes | str,
    *,
    world: World,
    recipient: str | None = None,
    challenge: str | None = None,
    domain: str | None = None,
) -> Report:
    """Check a badge (JSON, compact JWS, baked PNG or SVG) and say all that was found.

    ``recipient`` is an identifier known from elsewhere (a DID, an e-mail address) that
    the badge should have been made out to. ``challenge`` and ``domain`` ask whether the
    person showing it holds it; a credential on its own cannot prove that. Never raises
    for any input. Open Badges 3.0 section 9.1.
    """
    data = raw.encode("utf-8", "surrogatepass") if isinstance(raw, str) else raw
    # One answer a URL within one verification: two entries must not see two lists.
    world = replace(world, fetch=RememberingFetcher(world.fetch))
    try:
        opened = open_container(data, limits=world.limits)
    except ContainerError as error:
        finding = Finding(Check.CONTAINER, Outcome.FAILED, error.code, str(error))
        return Report((finding,), facts={"checked": world.now.isoformat()})
    facts: dict[str, object] = {"container": opened.kind, "checked": world.now.isoformat()}
    readable = Finding(
        Check.CONTAINER, Outcome.PASSED, "container-ok", f"read as {opened.kind}", "", "OB 3.0 5"
    )
    answer = authenticate(opened, world=world, shape=check_structure)
    findings = [readable, *answer.findings]
    if any(f.check is Check.CONTAINER and f.outcome is Outcome.FAILED for f in answer.findings):
        findings.remove(readable)
    if answer.authentic is None:
        findings += _unasked()
        return Report(tuple(findings), facts=facts)
    status = StatusCheck(answer.authentic.issuer, world)
    findings += _after_proof(answer.authentic, status, world, recipient)
    findings += _holder(challenge, domain)
    facts |= answer.authentic.facts
    facts["issuer"] = answer.authentic.issuer
    facts["lists"] = [edition.to_dict() for edition in status.editions.values()]
    if world.limits.min_status_entries < MIN_STATUS_ENTRIES:
        facts["min_status_entries"] = world.limits.min_status_entries
    return Report(tuple(findings), signed=answer.authentic.credential, facts=facts)


def verify_many(
    badges: Iterable[bytes | str], world: World, *, recipient: str | None = None
) -> Iterator[Report]:
    """Verify badges one after another, lazily and in order, at one moment of the world.

    Each URL is asked once for all of them, so a list that a thousand badges share is
    fetched once.
    """
    shared = replace(world, fetch=RememberingFetcher(world.fetch))
    for badge in badges:
        yield verify(badge, world=shared, recipient=recipient)


def _after_proof(
    authentic: Authentic, status: StatusCheck, world: World, recipient: str | None
) -> Iterator[Finding]:
    credential = authentic.credential
    valid_from, valid_until = period(credential)
    until = min((t for t in (valid_until, authentic.expires) if t), default=None)
    yield from check_validity(valid_from, until, now=world.now, skew=world.limits.clock_skew)
    yield from status.findings(credential, authentic.claims)
    yield from _endorsements(credential)
    yield from check_recipient(credential, recipient)
    yield from check_trust(credential, issuer=authentic.issuer, registry=world.trust)


def _endorsements(credential: Mapping[str, object]) -> Iterator[Finding]:
    """Say aloud that endorsements inside were not looked at: they are somebody's claims."""
    places = [credential, credential.get("issuer")]
    subject = credential.get("credentialSubject")
    if isinstance(subject, Mapping):
        places.append(subject.get("achievement"))
    for place in places:
        if isinstance(place, Mapping) and {"endorsement", "endorsementJwt"} & set(place):
            yield Finding(
                Check.ENDORSEMENT,
                Outcome.SKIPPED,
                "endorsement-not-checked",
                "it carries endorsements, which this version does not check",
                spec="OB 3.0 9.1.6",
                warning=True,
            )
            return


def _holder(challenge: str | None, domain: str | None) -> Iterator[Finding]:
    if challenge is None and domain is None:
        return
    yield Finding(
        Check.HOLDER,
        Outcome.UNKNOWN,
        "holder-not-shown",
        "a credential alone does not show who holds it: ask for a signed presentation",
        spec="VCDM 2.0 4.13",
    )


def _unasked() -> Iterator[Finding]:
    for check in (Check.VALIDITY, Check.STATUS, Check.TRUST):
        message = "not asked: nobody is known to have signed this"
        yield Finding(check, Outcome.SKIPPED, f"{check.value}-skipped", message)
