"""What a decision may know of a presented credential: facts of a verification, no more.

No name, age, school or free text of the holder comes this way, so none can enter a rule.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from merkki_verifier.attestation import in_credential_words
from merkki_verifier.credit.reasons import Reason
from merkki_verifier.dates import DateError, parse_datetime_stamp
from merkki_verifier.json_values import one_or_many
from merkki_verifier.report import REQUIRED, Check, Finding, Outcome, Report
from merkki_verifier.trust.registry import TrustRegistry

# The result of a meta mark that names a mark it was put together from.
COMPONENT = "ext:component"

_SIGNATURE = frozenset({*REQUIRED, Check.CONTAINER})
_FAILED_CODES: Mapping[str, Reason] = {
    "expired": Reason.EXPIRED,
    "not-yet-valid": Reason.NOT_YET_VALID,
    "status-revoked": Reason.REVOKED,
    "status-suspended": Reason.SUSPENDED,
    # "Issuer had lost the right at the time of issue" is said of both.
    "issuer-distrusted": Reason.ISSUER_DISTRUSTED,
    "right-not-in-force": Reason.ISSUER_DISTRUSTED,
}
_FAILED_CHECKS: Mapping[Check, Reason] = {
    Check.VALIDITY: Reason.EXPIRED,
    Check.STATUS: Reason.STATUS_UNAVAILABLE,
    Check.RECIPIENT: Reason.HOLDER_NOT_PROVEN,
    Check.HOLDER: Reason.HOLDER_NOT_PROVEN,
    Check.TRUST: Reason.ISSUER_UNKNOWN,
    Check.RIGHT: Reason.ISSUER_OUT_OF_SCOPE,
}
# Each of these must have been asked, and answered yes.
_MUST_PASS: tuple[tuple[Check, Reason], ...] = (
    *((check, Reason.SIGNATURE_INVALID) for check in sorted(REQUIRED, key=str)),
    (Check.VALIDITY, Reason.EXPIRED),
    (Check.STATUS, Reason.STATUS_UNAVAILABLE),
    (Check.TRUST, Reason.ISSUER_UNKNOWN),
    (Check.RIGHT, Reason.ISSUER_OUT_OF_SCOPE),
)


@dataclass(frozen=True, slots=True)
class Endorser:
    """Somebody whose endorsement of the credential was verified."""

    issuer: str
    kind: str
    may_attest: frozenset[str]


@dataclass(frozen=True, slots=True)
class Presented:
    """One presented credential. ``reasons``: why verification sets it aside, if it does."""

    digest: str
    issuer: str
    issuer_kind: str
    mark: str | None
    version: str | None
    awarded: datetime | None
    valid_until: datetime | None = None
    checked: datetime | None = None  # when its status was looked up
    holder_proven: bool = False
    reasons: frozenset[Reason] = frozenset()
    endorsers: tuple[Endorser, ...] = ()
    components: frozenset[str] = frozenset()

    @property
    def major_version(self) -> int | None:
        """The number before the first dot of the mark's version."""
        head = (self.version or "").split(".")[0]
        return int(head) if head.isascii() and head.isdecimal() and len(head) < 5 else None


def credential_digest(issuer: str, identifier: str) -> str:
    """What a university keeps of a used credential: SHA-256 of its issuer and id, as hex.

    Both, for the id of a credential is unique to its issuer only (OB 3.0, 10).
    """
    return hashlib.sha256(f"{issuer}\n{identifier}".encode("utf-8", "surrogatepass")).hexdigest()


def facts_of(
    report: Report,
    *,
    registry: TrustRegistry | None = None,
    holder_proven: bool | None = None,
) -> Presented:
    """What a decision may know of a verified credential.

    ``registry`` says what kind of organisation an endorser is, and what it may attest.
    ``holder_proven`` is the caller's own word on whether the presenter is the holder (a
    log-in with a fresh challenge); left out, the report's HOLDER check decides.
    """
    holder = _passed(report, Check.HOLDER) if holder_proven is None else holder_proven
    reasons = frozenset(_reasons(report, holder_checked_elsewhere=holder_proven is not None))
    signed = in_credential_words(report)
    if signed is None:
        # Nothing it says of itself may be believed, not even which mark it is.
        return Presented("", "", "", None, None, None, reasons=reasons, holder_proven=holder)
    achievement = _object(_object(signed.get("credentialSubject")).get("achievement"))
    issuer = signed.get("issuer")
    issuer_id = str(_object(issuer).get("id") if isinstance(issuer, Mapping) else issuer)
    known = next((f for f in report.of(Check.TRUST) if f.code == "issuer-known"), None)
    return Presented(
        digest=credential_digest(issuer_id, str(signed.get("id"))),
        issuer=issuer_id,
        issuer_kind=known.facts.get("kind", "") if known else "",
        mark=_text(achievement.get("humanCode")),
        version=_text(achievement.get("version")),
        awarded=_stamp(signed, "awardedDate", "validFrom", "issuanceDate"),
        valid_until=_stamp(signed, "validUntil", "expirationDate"),
        checked=_stamp(report.facts, "checked"),
        holder_proven=holder,
        reasons=reasons,
        endorsers=tuple(_endorsers(report, registry)),
        components=frozenset(_components(_object(signed.get("credentialSubject")), achievement)),
    )


def _reasons(report: Report, *, holder_checked_elsewhere: bool) -> Iterator[Reason]:
    if report.signed is None:
        yield Reason.SIGNATURE_INVALID
    for finding in report.findings:
        if finding.outcome in (Outcome.FAILED, Outcome.UNKNOWN):
            if finding.check is Check.HOLDER and holder_checked_elsewhere:
                continue
            reason = _reason(finding)
            if reason is not None:
                yield reason
    for check, reason in _MUST_PASS:
        if not _passed(report, check) and not any(
            f.outcome in (Outcome.FAILED, Outcome.UNKNOWN) for f in report.of(check)
        ):
            yield reason


def _reason(finding: Finding) -> Reason | None:
    """Fails closed: what this function has never heard of counts against the signature."""
    unknown = finding.outcome is Outcome.UNKNOWN
    if finding.check in _SIGNATURE:
        return Reason.SIGNATURE_UNAVAILABLE if unknown else Reason.SIGNATURE_INVALID
    if finding.check is Check.ENDORSEMENT and unknown:
        return None  # it endorses nothing; the badge stands without it
    if not unknown and finding.code in _FAILED_CODES:
        return _FAILED_CODES[finding.code]
    return _FAILED_CHECKS.get(finding.check, Reason.SIGNATURE_INVALID)


def _endorsers(report: Report, registry: TrustRegistry | None) -> Iterator[Endorser]:
    for finding in report.of(Check.ENDORSEMENT):
        entry = registry.entries.get(finding.facts.get("issuer", "")) if registry else None
        if finding.outcome is Outcome.PASSED and entry is not None:
            yield Endorser(entry.issuer, entry.kind, entry.may_attest)


def _components(subject: Mapping[str, object], achievement: Mapping[str, object]) -> Iterator[str]:
    """The marks a meta mark says it was put together from, as results of ``ext:component``."""
    descriptions = map(_object, one_or_many(achievement.get("resultDescription")))
    places = {_text(d.get("id")) for d in descriptions if d.get("resultType") == COMPONENT}
    for result in map(_object, one_or_many(subject.get("result"))):
        place, value = _text(result.get("resultDescription")), _text(result.get("value"))
        if place is not None and value is not None and place in places:
            yield value


def _passed(report: Report, check: Check) -> bool:
    passed = [f for f in report.of(check) if f.outcome is Outcome.PASSED]
    if check is Check.STATUS:
        # That a newer edition exists, or is not suspended, says nothing of withdrawal.
        passed = [f for f in passed if f.code == "status-ok" and _about_revocation(f)]
    return bool(passed)


def _about_revocation(finding: Finding) -> bool:
    return finding.facts.get("purpose", "revocation") == "revocation"


def _object(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _stamp(node: Mapping[str, object], *names: str) -> datetime | None:
    for name in names:
        value = node.get(name)
        if isinstance(value, str):
            try:
                return parse_datetime_stamp(value)
            except DateError:
                return None
    return None
