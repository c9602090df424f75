"""Signing as a profile does, and what our own verifier says of the result."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime

from merkki_contexts import ContextsError, UnknownContextError, canonicalize
from merkki_issuer.conformance.identities import Party
from merkki_issuer.conformance.profiles import Securing
from merkki_issuer.errors import ConfusionError, Fault, MalformedError
from merkki_issuer.issuing.worlds import world_of
from merkki_verifier import Finding, Outcome, Report
from merkki_verifier.report import Check
from merkki_verifier.securing.data_integrity import add_proof
from merkki_verifier.securing.proof_value import TransformError
from merkki_verifier.securing.selective import SelectionError, add_base_proof, derive
from merkki_verifier.securing.vc_jwt import secure as secure_jwt
from merkki_verifier.structure import check_structure
from merkki_verifier.verify import verify

JsonObject = dict[str, object]

# Findings about the moment and about documents of others. A credential may be dated into the
# future or the past (VCDM 2.0, 4.9), and name a list that only its readers can fetch.
_MOMENT = frozenset({(Check.VALIDITY, Outcome.FAILED)})
_OTHERS = frozenset(
    (check, Outcome.UNKNOWN)
    for check in (Check.STATUS, Check.REFRESH, Check.ENDORSEMENT, Check.PART)
)
_BAD = frozenset({Outcome.FAILED, Outcome.UNKNOWN})


def secure(
    document: JsonObject, party: Party, *, created: datetime, pointers: Sequence[str] | None
) -> JsonObject | str:
    """The document secured as the party's profile does: JSON, or a compact JWT.

    ``pointers`` are what a base proof makes mandatory; None takes the suite's own choice.
    Raises MalformedError where it cannot be signed as it is.
    """
    profile, signer = party.profile, party.signer()
    try:
        _check_terms(document)
        if profile.securing is Securing.SELECTIVE:
            return add_base_proof(
                document, signer=signer, created=created, mandatory_pointers=pointers
            )
        if profile.securing is Securing.JOSE:
            return secure_jwt(document, signer=signer, typ="vc+jwt")
        return add_proof(document, signer=signer, cryptosuite=profile.suite, created=created)
    except SelectionError as error:
        raise _refused("selection", "/options/mandatoryPointers", str(error)) from error
    except (TransformError, ContextsError) as error:
        # Of a proof's own options nothing comes from the caller.
        raise _refused(error.code, f"/credential{error.pointer}", str(error)) from error
    except ValueError as error:
        raise _refused("cannot-be-signed", "/credential", str(error)) from error


def check(
    secured: JsonObject | str,
    document: JsonObject,
    documents: Mapping[str, object],
    *,
    securing: Securing,
    now: datetime,
) -> None:
    """Verify with our own verifier, offline but for ``documents``.

    Of a base proof everything is derived, since it is not for verifiers itself. Raises
    MalformedError that names every finding, ConfusionError if what is signed is not what
    was to be.
    """
    shown = secured
    if securing is Securing.SELECTIVE and isinstance(secured, dict):
        shown = derive(secured, pointers=[""])
    raw = shown if isinstance(shown, str) else json.dumps(shown, ensure_ascii=False)
    report = verify(raw, world=world_of(documents, now=now))
    faults = tuple(_faults(report))
    if faults:
        raise MalformedError("lint", "The credential does not pass our linter.", faults)
    said = {name: value for name, value in (report.signed or {}).items() if name != "proof"}
    if report.signed is None or said != document:
        raise ConfusionError("lint", "What was signed is not what was to be signed.")


def shape_faults(document: JsonObject) -> tuple[Fault, ...]:
    """What the data model has against the credential as it was given (VCDM 2.0, 4)."""
    return tuple(_fault(f) for f in check_structure(document) if f.outcome is Outcome.FAILED)


def _check_terms(document: JsonObject) -> None:
    """Refuse a term that no context defines, also where the form of signing would not mind.

    Raises ContextsError. Of terms under a context that we do not hold nothing is known here;
    forms that need it say so themselves.
    """
    with suppress(UnknownContextError):
        canonicalize(document)


def _faults(report: Report) -> Iterator[Fault]:
    for finding in report.findings:
        stands = (finding.check, finding.outcome)
        if finding.outcome in _BAD and stands not in _MOMENT | _OTHERS:
            yield _fault(finding)


def _fault(finding: Finding) -> Fault:
    return Fault(finding.code, f"/credential{finding.pointer}", finding.message)


def _refused(code: str, pointer: str, message: str) -> MalformedError:
    fault = Fault(code, pointer, message)
    return MalformedError(code, "The credential cannot be signed as it is.", (fault,))
