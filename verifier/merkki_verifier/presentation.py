"""Presentations: credentials shown by somebody who proves to hold them, here and now.

VCDM 2.0 section 4.13, VC Data Integrity 1.0, VC-JOSE-COSE sections 3.1.2 and 3.2.2. The
holder signs the verifier's challenge; each credential inside is verified for itself; and
whether its subject is that holder is a check of its own. All must hold.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from merkki_verifier.allowance import Allowance
from merkki_verifier.attestation import is_holder
from merkki_verifier.containers import ContainerError, Opened, open_container
from merkki_verifier.credential import (
    Asked,
    check_credential_bytes,
    check_inner,
    part_finding,
)
from merkki_verifier.demand import Demand
from merkki_verifier.inner import InnerError, unwrapped
from merkki_verifier.inside import each
from merkki_verifier.issuers import IssuerKeyError, IssuerKeys, split_fragment
from merkki_verifier.json_values import one_or_many
from merkki_verifier.presentation_jwt import (
    PresentationJwt,
    PresentationJwtError,
    read_presentation_jwt,
    read_presentation_sd_jwt,
)
from merkki_verifier.report import (
    REQUIRED_OF_PRESENTATION,
    Check,
    Finding,
    Outcome,
    Part,
    Report,
)
from merkki_verifier.sd_jwt_credential import says_presentation
from merkki_verifier.securing.data_integrity import (
    NotCoveredError,
    ProofError,
    check_expiry,
    check_form,
    verify_signature,
)
from merkki_verifier.securing.jws import JwsError
from merkki_verifier.securing.jws import verify_signature as verify_jws
from merkki_verifier.strict_json import JsonError, parse
from merkki_verifier.structure import check_presentation_shape
from merkki_verifier.token_keys import key_named
from merkki_verifier.world import World

_V2 = "https://www.w3.org/ns/credentials/v2"
_CONTEXTS = (_V2, "https://www.w3.org/2018/credentials/v1")
_PRESENTED = "/verifiableCredential"
_TOKENS = {"jws": read_presentation_jwt, "sd-jwt": read_presentation_sd_jwt}


class PresentationError(Exception):
    """A presentation does not hold. Carries the findings that say why."""

    def __init__(
        self,
        check: Check,
        code: str,
        message: str,
        pointer: str = "",
        outcome: Outcome = Outcome.FAILED,
    ) -> None:
        super().__init__(message)
        self.findings: tuple[Finding, ...] = (Finding(check, outcome, code, message, pointer),)


def check_presentation(raw: bytes, *, world: World, demand: Demand) -> Report:
    """Verify a presentation made for ``demand``, and every credential in it. Never raises.

    A ``demand`` that asks nothing leaves open whether it is shown here and now.
    """
    facts: dict[str, object] = {"checked": world.now.isoformat()}
    try:
        opened = unwrapped(open_container(raw, limits=world.limits), limits=world.limits)
        facts["container"] = opened.kind
        if opened.form == "sd-jwt" and not says_presentation(opened.payload, limits=world.limits):
            # Its holder signs no presentation around it, but binds the SD-JWT itself.
            asked = Asked(recipient=demand.recipient, demand=demand)
            return check_credential_bytes(raw, world=world, asked=asked)
        document, holder, carried = _signed(opened, world, demand)
    except (ContainerError, JsonError) as error:
        finding = Finding(Check.CONTAINER, Outcome.FAILED, error.code, str(error))
        return _report((finding,), facts)
    except InnerError as error:
        return _report((error.of_envelope,), facts)
    except PresentationError as error:
        return _report(error.findings, facts)
    except IssuerKeyError as error:
        return _report((error.of_holder("/holder"),), facts)
    facts["holder"] = holder
    # What is presented was counted already; what stands inside it is counted in all.
    allowance = Allowance(world.limits.max_parts)
    asked = Asked(recipient=demand.recipient, depth=1, allowance=allowance)
    parts = tuple(
        Part("presented", pointer, check_inner(value, world=world, asked=asked))
        for pointer, value in each(document["verifiableCredential"], _PRESENTED)
    )
    remarks = [f for f in check_presentation_shape(document) if f.warning]
    findings = [
        *remarks,
        _passed(Check.STRUCTURE, "presentation-ok", "it has the shape of a presentation"),
        _passed(Check.PROOF, "proof-ok", "the holder's signature fits, and covers everything"),
        _shown_by(holder, demand),
        *(finding for said in carried for finding in demand.unasked(*said)),
        *(part_finding(part) for part in parts),
        *(_bound(part, holder) for part in parts),
    ]
    return _report(tuple(findings), facts, document, parts)


def _shown_by(holder: str, demand: Demand) -> Finding:
    # Who brings the holder's key has asked for the showing by other means.
    if demand.asks or demand.key is not None:
        return _passed(Check.HOLDER, "holder-proven", f"shown by {holder}, as it was asked for")
    message = f"signed by {holder}; without a challenge or a domain it may be a copy"
    return Finding(Check.HOLDER, Outcome.UNKNOWN, "holder-unasked", message)


def _signed(
    opened: Opened, world: World, demand: Demand
) -> tuple[Mapping[str, object], str, Sequence[tuple[object, object]]]:
    """Return the presentation, its holder, and for which challenge and domain it was signed.

    Once each of the holder's signatures holds.
    """
    if opened.form in _TOKENS:
        try:
            token = _TOKENS[opened.form](opened.payload, limits=world.limits)
        except PresentationJwtError as error:
            raise PresentationError(Check.PROOF, error.code, str(error)) from error
        _check_shape(token.presentation, world)
        holder = _holder_of_token(token, world, demand)
        return token.presentation, holder, [(token.nonce, token.audience)]
    limits = world.limits
    document = parse(opened.payload, max_depth=limits.max_depth, max_bytes=limits.max_bytes)
    if not isinstance(document, dict):
        message = "the JSON is a list or a bare value, not an object"
        raise PresentationError(Check.STRUCTURE, "structure-object", message)
    _check_shape(document, world)
    holder = _holder_of_proofs(document, world, demand)
    proofs = [proof for proof in one_or_many(document["proof"]) if isinstance(proof, Mapping)]
    return document, holder, [(proof.get("challenge"), proof.get("domain")) for proof in proofs]


def _check_shape(document: Mapping[str, object], world: World) -> None:
    contexts = document.get("@context")
    first = contexts[0] if isinstance(contexts, list) and contexts else contexts
    if first not in _CONTEXTS:
        raise _malformed("the first @context is not the credentials'", "/@context")
    if "VerifiablePresentation" not in one_or_many(document.get("type")):
        raise _malformed("this is no presentation: ask the holder for one", "/type")
    faults = [f for f in check_presentation_shape(document) if f.outcome is Outcome.FAILED]
    if faults:
        error = PresentationError(Check.STRUCTURE, faults[0].code, faults[0].message)
        error.findings = tuple(faults)
        raise error
    _check_presented(list(each(document.get("verifiableCredential"), _PRESENTED)), first, world)


def _check_presented(items: list[tuple[str, object]], context: object, world: World) -> None:
    if not items:
        raise PresentationError(Check.STRUCTURE, "presentation-empty", "no credential is presented")
    most = world.limits.max_presented
    if len(items) > most:
        message = f"{len(items)} credentials are presented; at most {most} are read"
        raise PresentationError(Check.STRUCTURE, "presentation-count", message)
    for pointer, value in items:
        if context == _V2 and isinstance(value, str):
            # Under JSON-LD a text is the address of something, not a token.
            raise _malformed("version 2.0 puts tokens into envelopes, not as texts", pointer)


def _holder_of_proofs(document: Mapping[str, object], world: World, demand: Demand) -> str:
    proofs = one_or_many(document.get("proof"))
    if not proofs:
        raise PresentationError(Check.PROOF, "proof-missing", "nobody signed the presentation")
    if len(proofs) > world.limits.max_proofs:
        most = world.limits.max_proofs
        message = f"the presentation has {len(proofs)} proofs; at most {most} are read"
        raise PresentationError(Check.PROOF, "proof-count", message)
    holder = _named_holder(document)
    for item in proofs:
        try:
            proof = check_form(item, purpose="authentication")
            check_expiry(proof, now=world.now)
            _check_demand(proof.options.get("challenge"), proof.options.get("domain"), demand)
            holder = holder or split_fragment(proof.method)[0]
            keys = _keys_of(holder, world, demand)
            verify_signature(document, proof, keys.by_method(proof.method))
        except NotCoveredError as error:
            raise PresentationError(
                Check.PROOF, error.code, str(error), error.pointer, _outcome(error)
            ) from error
        except ProofError as error:
            raise PresentationError(
                Check.PROOF, error.code, str(error), "/proof", _outcome(error)
            ) from error
    return holder or ""


def _holder_of_token(token: PresentationJwt, world: World, demand: Demand) -> str:
    _check_demand(token.nonce, token.audience, demand)
    skew = world.limits.clock_skew
    # The moment is shifted, never the dates: these may stand at the end of the calendar.
    if token.not_before is not None and world.now + skew < token.not_before:
        raise PresentationError(Check.VALIDITY, "not-yet-valid", "the presentation begins later")
    if token.expires is not None and world.now - skew > token.expires:
        raise PresentationError(Check.PROOF, "proof-expired", "the presentation has run out")
    holder = _named_holder(token.presentation) or token.issuer or split_fragment(token.kid)[0]
    if token.issuer not in (None, holder):
        raise PresentationError(Check.PROOF, "jwt-claim-mismatch", "iss is not the holder")
    keys = _keys_of(holder, world, demand)
    try:
        verify_jws(token.jws, key_named(token.kid, keys))
    except JwsError as error:
        raise PresentationError(Check.PROOF, error.code, str(error)) from error
    return holder


def _keys_of(holder: str, world: World, demand: Demand) -> IssuerKeys:
    return IssuerKeys(holder, world.fetch, world.now, purpose="authentication", given=demand.key)


def _outcome(error: ProofError) -> Outcome:
    return Outcome.UNKNOWN if error.unsupported else Outcome.FAILED


def _check_demand(challenge: object, domain: object, demand: Demand) -> None:
    """Compare what the holder signed with what was asked: an old showing is a replay."""
    complaint = demand.complaint(challenge, domain)
    if complaint is not None:
        code, message = complaint
        place = code.removeprefix("holder-")
        raise PresentationError(Check.HOLDER, code, message, f"/proof/{place}")


def _bound(part: Part, holder: str) -> Finding:
    """Say whether the presented credential was made out to the one who shows it."""
    signed = part.report.signed
    identity = _about(signed, holder) if signed is not None else None
    pointer = f"{part.pointer}/credentialSubject/id"
    if signed is not None and "vct" in part.report.facts:
        pointer = f"{part.pointer}/cnf"
        identity = holder if is_holder(signed, holder) else "did:"  # somebody else's, then
    if identity == holder:
        return _passed(Check.HOLDER, "holder-bound", "made out to the one who shows it", pointer)
    outcome, code, message = Outcome.FAILED, "holder-other", "made out to somebody else"
    if signed is None:
        outcome, code, message = Outcome.SKIPPED, "holder-skipped", "nobody is known to have signed"
    elif not isinstance(identity, str) or not identity.startswith("did:"):
        # Whose it is cannot be told from the badge: that is not the shower's fault.
        outcome, code = Outcome.UNKNOWN, "holder-unbound"
        message = "made out to nobody who could prove it"
    return Finding(Check.HOLDER, outcome, code, message, pointer)


def _about(signed: Mapping[str, object], holder: str) -> object:
    """The id of the subject: the holder's, if the credential is about several."""
    subjects = [s for _, s in each(signed.get("credentialSubject"), "") if isinstance(s, Mapping)]
    named = [subject["id"] for subject in subjects if "id" in subject]
    return holder if holder in named else next(iter(named), None)


def _named_holder(document: Mapping[str, object]) -> str | None:
    holder = document.get("holder")
    identity = holder.get("id") if isinstance(holder, Mapping) else holder
    return identity if isinstance(identity, str) else None


def _malformed(message: str, pointer: str) -> PresentationError:
    return PresentationError(Check.STRUCTURE, "presentation-shape", message, pointer)


def _passed(check: Check, code: str, message: str, pointer: str = "") -> Finding:
    return Finding(check, Outcome.PASSED, code, message, pointer)


def _report(
    findings: tuple[Finding, ...],
    facts: Mapping[str, object],
    signed: Mapping[str, object] | None = None,
    parts: tuple[Part, ...] = (),
) -> Report:
    return Report(findings, signed, facts, parts, REQUIRED_OF_PRESENTATION)
