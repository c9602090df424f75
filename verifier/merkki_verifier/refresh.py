"""Whether the issuer has a newer edition of a badge: asked once, after the proof holds.

Open Badges 3.0 section 9.1.3, ``1EdTechCredentialRefresh``. What comes back is a stranger's
answer until it is verified by itself; and it is the same badge only if the same issuer
signed it under the same id. Whatever it is, the verdict on the badge shown stays its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from merkki_verifier.allowance import Allowance
from merkki_verifier.authenticate import Authentic
from merkki_verifier.fetch.protocol import FetchError
from merkki_verifier.inside import each
from merkki_verifier.issuers import origin
from merkki_verifier.report import Check, Finding, Outcome, Part, Report, Verdict
from merkki_verifier.validity import period
from merkki_verifier.world import World

_TYPE = "1EdTechCredentialRefresh"
_ACCEPT = "application/vc, application/vc+jwt;q=0.9, application/json;q=0.8, text/plain;q=0.7"
_OK = 200
_SPEC = "OB 3.0 9.1.3"


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What is said of a newer edition, and the edition itself if there is one."""

    findings: tuple[Finding, ...] = ()
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class _Asked:
    """The one refresh service of a badge that is asked, and the badge."""

    authentic: Authentic
    pointer: str
    url: str

    def skipped(self, code: str, message: str) -> Finding:
        """A finding that leaves the badge as it is."""
        return Finding(
            Check.REFRESH, Outcome.SKIPPED, code, message, self.pointer, _SPEC, warning=True
        )


def check_refresh(
    authentic: Authentic,
    *,
    world: World,
    allowance: Allowance | None,
    verify: Callable[[bytes], Report],
) -> Refreshed:
    """Ask the badge's refresh service, if it has one, and ``verify`` what it gives.

    No finding of it fails or is unknown: a newer edition takes nothing from an older one.
    """
    services = list(each(authentic.credential.get("refreshService"), "/refreshService"))
    if not services:
        return Refreshed()
    pointer, service = next(((p, s) for p, s in services if _is_ours(s)), services[0])
    url = service.get("id") if isinstance(service, Mapping) else None
    asked = _Asked(authentic, pointer, url if isinstance(url, str) else "")
    if not _is_ours(service):
        message = f"only a refresh service of the type {_TYPE} can be asked"
        return Refreshed((asked.skipped("refresh-type", message),))
    if not world.refresh:
        message = "whether there is a newer edition was not asked: the reader wished so"
        return Refreshed((asked.skipped("refresh-not-asked", message),))
    if allowance is not None and not allowance.take(1):
        message = "whether there is a newer edition was not asked: too much to verify already"
        return Refreshed((asked.skipped("refresh-not-asked", message),))
    body = _fetched(asked, world)
    return Refreshed((body,)) if isinstance(body, Finding) else _judged(asked, verify(body))


def _is_ours(service: object) -> bool:
    kind = service.get("type") if isinstance(service, Mapping) else None
    return kind in (_TYPE, [_TYPE])


def _fetched(asked: _Asked, world: World) -> bytes | Finding:
    """What stands at the service's address, or why it could not be had."""
    if origin(asked.url) is None:
        return asked.skipped("refresh-unreachable", "its address is not one of https: not asked")
    try:
        response = world.fetch.get(asked.url, accept=_ACCEPT)
    except FetchError as error:
        return asked.skipped("refresh-unreachable", str(error))
    if response.status != _OK:
        message = f"the refresh service answered {response.status}"
        return asked.skipped("refresh-unreachable", message)
    return response.body


def _judged(asked: _Asked, report: Report) -> Refreshed:
    signed = report.signed
    part = Part("newer", asked.pointer, report)
    if signed is None:
        message = "what the refresh service gave is signed by nobody known"
        return Refreshed((asked.skipped("refresh-not-held", message),), (part,))
    original = asked.authentic
    same = report.facts.get("issuer") == original.issuer
    if not same or signed.get("id") != original.credential.get("id"):
        # Shown beside the badge, somebody else's would pass for an edition of it.
        message = "the refresh service gave another badge, or another issuer's: left aside"
        return Refreshed((asked.skipped("refresh-other", message),))
    begins, began = period(signed)[0], period(original.credential)[0]
    if begins is None or began is None or begins <= began:
        message = "the issuer has no newer edition"
        return Refreshed((_passed(asked, "refresh-none", message),))
    if report.verdict is not Verdict.VERIFIED:
        message = f"there is a newer edition, and it is {report.verdict.value}"
        return Refreshed((asked.skipped("refresh-not-held", message),), (part,))
    message = f"the issuer has a newer edition, valid from {begins.isoformat()}"
    facts = {"from": begins.isoformat()}
    return Refreshed((_passed(asked, "refresh-newer", message, facts),), (part,))


def _passed(
    asked: _Asked, code: str, message: str, facts: Mapping[str, str] | None = None
) -> Finding:
    return Finding(
        Check.REFRESH,
        Outcome.PASSED,
        code,
        message,
        asked.pointer,
        _SPEC,
        facts or {},
        warning=facts is not None,
    )
