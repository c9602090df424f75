"""Who signed these bytes, if anybody: structure, key binding and signature, in that order.

Serves badges and status lists alike. Cheap questions come first, and nothing that the
credential names is fetched here but the issuer's own key document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from merkki_contexts import ContextsError, context_digests
from merkki_keys import KeyFormatError, PublicKey
from merkki_verifier.containers import Opened
from merkki_verifier.issuers import IssuerKeyError, IssuerKeys
from merkki_verifier.proofs import check_proofs
from merkki_verifier.report import Check, Finding, Outcome
from merkki_verifier.securing import vc_jwt
from merkki_verifier.securing.jws import JwsError, read_compact, verify_signature
from merkki_verifier.strict_json import JsonError, parse
from merkki_verifier.world import World

Shape = Callable[[Mapping[str, object]], Iterable[Finding]]

# Claims that an Open Badges JWT adds beside the credential's own members.
_CLAIMS = frozenset({"iss", "sub", "jti", "nbf", "exp", "iat", "aud"})


@dataclass(frozen=True, slots=True)
class Authentic:
    """A credential whose issuer signed all of it."""

    credential: Mapping[str, object]
    issuer: str
    expires: datetime | None = None  # a JWT's own exp, beside the credential's validUntil
    facts: Mapping[str, object] = field(default_factory=dict)
    claims: Mapping[str, object] | None = None  # of the JWT that carried it, if one did


@dataclass(frozen=True, slots=True)
class Answer:
    """What could be found out about who signed; ``authentic`` only if all of it held."""

    findings: tuple[Finding, ...]
    authentic: Authentic | None = None


def authenticate(opened: Opened, *, world: World, shape: Shape) -> Answer:
    """Establish who signed an opened container's credential.

    ``shape`` says what the credential must look like. Findings cover STRUCTURE, PROOF
    and ISSUER; what could not be asked is SKIPPED.
    """
    answer = (
        _of_jws(opened, world, shape) if opened.form == "jws" else _of_json(opened, world, shape)
    )
    return Answer(answer.findings + tuple(_skipped(answer.findings)), answer.authentic)


def issuer_id(credential: Mapping[str, object]) -> str | None:
    """Return the issuer's identifier, wherever the data model lets it stand."""
    issuer = credential.get("issuer")
    identity = issuer.get("id") if isinstance(issuer, Mapping) else issuer
    return identity if isinstance(identity, str) and identity else None


def _of_json(opened: Opened, world: World, shape: Shape) -> Answer:
    try:
        document = parse(opened.payload, max_depth=world.limits.max_depth)
    except JsonError as error:
        return _stopped(Check.CONTAINER, error.code, str(error))
    if not isinstance(document, dict):
        return _stopped(Check.STRUCTURE, "structure-object", "a credential is a JSON object")
    findings, issuer = _shaped(document, shape)
    if issuer is None:
        return Answer(findings)
    keys = IssuerKeys(issuer, fetch=world.fetch, now=world.now)
    proven = check_proofs(document, keys=keys, now=world.now, limits=world.limits)
    findings += proven.findings
    if not proven.holds:
        return Answer(findings)
    facts = {"securing": list(proven.securing), "method": proven.method, **_contexts(document)}
    return Answer(findings, Authentic(document, issuer, facts=facts))


def _of_jws(opened: Opened, world: World, shape: Shape) -> Answer:
    try:
        jws = read_compact(opened.payload)
        payload = parse(jws.payload, max_depth=world.limits.max_depth)
        token = vc_jwt.read(jws, payload)
    except JsonError as error:
        return _stopped(Check.CONTAINER, error.code, f"the signed payload: {error}")
    except JwsError as error:
        return _stopped(Check.PROOF, error.code, str(error))
    except vc_jwt.ClaimError as error:
        return _stopped(Check.PROOF, error.code, str(error), error.pointer)
    findings, issuer = _shaped(token.credential, shape)
    if issuer is None or not isinstance(payload, dict):
        return Answer(findings)
    keys = IssuerKeys(issuer, fetch=world.fetch, now=world.now)
    try:
        key = _key_of(token, keys)
        verify_signature(jws, key)
        vc_jwt.check_claims(payload, token.credential, token.profile)
    except IssuerKeyError as error:
        return Answer((*findings, error.finding))
    except JwsError as error:
        return Answer((*findings, _failed(Check.PROOF, error.code, str(error))))
    except vc_jwt.ClaimError as error:
        return Answer((*findings, _failed(Check.PROOF, error.code, str(error), error.pointer)))
    securing = f"{token.profile.value} {jws.alg.value}"
    findings += (
        _passed(Check.ISSUER, "issuer-bound", f"the key belongs to {issuer}", issuer=issuer),
        _passed(Check.PROOF, "proof-ok", f"{securing}: the signature fits", securing=securing),
    )
    if "proof" in token.credential and token.profile is not vc_jwt.Profile.VC_CLAIM:
        # An embedded proof was made first, over the credential without the claims.
        bare = {name: value for name, value in payload.items() if name not in _CLAIMS}
        inner = check_proofs(bare, keys=keys, now=world.now, limits=world.limits)
        findings += inner.findings
        if not inner.holds:
            return Answer(findings)
    facts = {"securing": [securing], "method": token.kid or "", **_contexts(token.credential)}
    return Answer(findings, Authentic(token.credential, issuer, token.expires, facts, payload))


def _key_of(token: vc_jwt.VcJwt, keys: IssuerKeys) -> PublicKey:
    """Find the issuer's key that the header points at. ``jwk`` alone proves nothing."""
    try:
        shown = PublicKey.from_jwk(token.jwk) if token.jwk is not None else None
    except KeyFormatError as error:
        raise IssuerKeyError("issuer-key-format", f"jwk in the header: {error}") from error
    if token.kid is not None:
        key = keys.by_method(token.kid)
        if shown is not None and shown != key:
            raise IssuerKeyError("issuer-key-foreign", "jwk is not the key that kid names")
        return key
    if shown is None:
        raise IssuerKeyError("jws-no-key", "the header names no key: neither kid nor jwk")
    keys.require(shown)
    return shown


def _shaped(
    credential: Mapping[str, object], shape: Shape
) -> tuple[tuple[Finding, ...], str | None]:
    findings = tuple(shape(credential))
    if any(f.outcome is Outcome.FAILED for f in findings):
        return findings, None
    issuer = issuer_id(credential)
    if issuer is None:
        message = "the credential names no issuer"
        return (*findings, _failed(Check.STRUCTURE, "structure-issuer", message, "/issuer")), None
    return findings, issuer


def _contexts(credential: Mapping[str, object]) -> dict[str, object]:
    """Say under which pinned bytes the terms were read: they can change in place."""
    try:
        return {"contexts": dict(context_digests(credential))}
    except ContextsError:
        # A JWT or JCS proof signs the text, so a context that we do not know is no danger
        # there; it only leaves the extra terms without a meaning.
        return {"contexts": {}, "context_unknown": True}


def _skipped(findings: tuple[Finding, ...]) -> Iterable[Finding]:
    asked = {f.check for f in findings if f.outcome is not Outcome.ABSENT}
    for check in (Check.STRUCTURE, Check.ISSUER, Check.PROOF):
        if check not in asked:
            message = "not asked: an earlier check did not pass"
            yield Finding(check, Outcome.SKIPPED, f"{check.value}-skipped", message)


def _stopped(check: Check, code: str, message: str, pointer: str = "") -> Answer:
    return Answer((_failed(check, code, message, pointer),))


def _failed(check: Check, code: str, message: str, pointer: str = "") -> Finding:
    return Finding(check, Outcome.FAILED, code, message, pointer)


def _passed(check: Check, code: str, message: str, **facts: str) -> Finding:
    return Finding(check, Outcome.PASSED, code, message, facts=facts)
