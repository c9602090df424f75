"""A registry as a credential: the plain form, signed by its operator.

The reader pins the operator; whoever else signed is refused, however well. The entries are
a JSON literal of the subject, so that a signature covers them exactly as they stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from merkki_contexts import TRUST_CONTEXT_URL
from merkki_verifier.authenticate import Authentic, Shape, authenticate
from merkki_verifier.containers import ContainerError, open_container
from merkki_verifier.json_values import texts
from merkki_verifier.report import Finding, Outcome
from merkki_verifier.status.check import StatusCheck
from merkki_verifier.structure import check_credential
from merkki_verifier.trust.entries import read_document, stamp, write_entry
from merkki_verifier.trust.faults import RegistryError
from merkki_verifier.trust.registry import TrustRegistry
from merkki_verifier.validity import check_validity, period
from merkki_verifier.world import World

FORM = "signed"
CREDENTIAL, SUBJECT = "TrustRegistryCredential", "TrustRegistry"
CREDENTIALS_V2 = "https://www.w3.org/ns/credentials/v2"
_BAD = (Outcome.FAILED, Outcome.UNKNOWN)


def load_signed_registry(raw: bytes, *, operator: str, world: World) -> TrustRegistry:
    """The registry that ``operator`` signed, as a credential with a proof or as a JWT.

    It must be a TrustRegistryCredential of exactly that operator, in force at ``world.now``
    and not withdrawn. Fetches the operator's key document and status list at most. Raises
    RegistryError.
    """
    authentic = signed_by(raw, operator, world=world, shape=check_credential)
    credential = authentic.credential
    subject = credential.get("credentialSubject")
    if CREDENTIAL not in texts(credential.get("type")) or not isinstance(subject, Mapping):
        raise RegistryError((f"it is signed, but is no {CREDENTIAL}",))
    if SUBJECT not in texts(subject.get("type")):
        raise RegistryError((f"its subject is no {SUBJECT}",))
    start, until = _period(authentic)
    for finding in check_validity(start, until, now=world.now, skew=world.limits.clock_skew):
        if finding.outcome is Outcome.FAILED:
            raise RegistryError((f"it is {finding.message}",))
    require_standing(authentic, world)
    document = {
        "id": subject.get("id"),
        "updated": stamp(start) if start else None,
        "entries": subject.get("entries"),
    }
    problems: list[str] = []
    registry = read_document(document, problems)
    if problems:
        raise RegistryError(tuple(problems))
    return TrustRegistry(
        registry.entries, registry.id, registry.updated, until, FORM, authentic.issuer
    )


def registry_credential(
    registry: TrustRegistry,
    *,
    operator: str,
    credential_id: str,
    valid_from: datetime,
    valid_until: datetime,
) -> dict[str, object]:
    """The unsigned credential of a registry, for its operator to sign. Pure.

    Any cryptosuite or JWT form will do. ``valid_until`` is when readers must have a newer
    edition: a registry that never ends could be replayed for ever.
    """
    return {
        "@context": [CREDENTIALS_V2, TRUST_CONTEXT_URL],
        "id": credential_id,
        "type": ["VerifiableCredential", CREDENTIAL],
        "issuer": operator,
        "validFrom": stamp(valid_from),
        "validUntil": stamp(valid_until),
        "credentialSubject": {
            "id": registry.id,
            "type": SUBJECT,
            "entries": [write_entry(entry) for entry in registry.entries.values()],
        },
    }


def signed_by(raw: bytes, signer: str | None, *, world: World, shape: Shape) -> Authentic:
    """The credential in ``raw``, signed by ``signer`` (by anybody, if None).

    Raises RegistryError.
    """
    try:
        opened = open_container(raw, limits=world.limits)
    except ContainerError as error:
        raise RegistryError((str(error),)) from error
    answer = authenticate(opened, world=world, shape=shape)
    if answer.authentic is None:
        reasons = tuple(f.message for f in answer.findings if f.outcome in _BAD)
        raise RegistryError(reasons or ("nobody signed it",))
    if shows_a_part(answer.findings, answer.authentic.facts):
        raise RegistryError(("only a part of it is shown: what was left out might say no",))
    if signer is not None and answer.authentic.issuer != signer:
        raise RegistryError((f"it is signed by {answer.authentic.issuer}, not by {signer}",))
    return answer.authentic


def shows_a_part(findings: Iterable[Finding], facts: Mapping[str, object]) -> bool:
    """Whether somebody on the way may have left something out of what was signed.

    A badge's holder may do so. Of a right, the part kept back could be its end.
    """
    return bool(facts.get("withheld")) or any(f.code == "proof-selective" for f in findings)


def require_standing(authentic: Authentic, world: World) -> None:
    """Refuse what its signer withdrew, or may have withdrawn. Raises RegistryError."""
    status = StatusCheck(authentic.issuer, world)
    found = status.findings(authentic.credential, authentic.claims)
    reasons = tuple(f"status: {f.message}" for f in found if f.outcome in _BAD)
    if reasons:
        raise RegistryError(reasons)


def _period(authentic: Authentic) -> tuple[datetime | None, datetime | None]:
    start, end = period(authentic.credential)
    return start, min((t for t in (end, authentic.expires) if t), default=None)
