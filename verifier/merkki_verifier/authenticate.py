"""Who signed these bytes, if anybody: structure, key binding and signature, in that order.

Serves badges and status lists alike. Cheap questions come first, and nothing that the
credential names is fetched here but the issuer's own key document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Protocol

from merkki_contexts import ContextsError, context_digests
from merkki_keys import PublicKey
from merkki_verifier import securing
from merkki_verifier.containers import Opened
from merkki_verifier.containers.payload import Form
from merkki_verifier.issuers import IssuerKeyError, IssuerKeys
from merkki_verifier.json_values import JsonValue
from merkki_verifier.proofs import check_proofs
from merkki_verifier.report import Check, Finding, Outcome
from merkki_verifier.securing.sd_jwt import SdJwtError
from merkki_verifier.strict_json import JsonError, parse
from merkki_verifier.structure.fault import MAX_DEPTH
from merkki_verifier.structure.hidden import is_plain_text
from merkki_verifier.world import World

if TYPE_CHECKING:
    from merkki_verifier.sd_jwt_credential import SdToken

KeysOf = Callable[[str], IssuerKeys]
_Look = Callable[[Mapping[str, object]], Iterable[Finding]]


class Shape(Protocol):
    """What a credential must look like; ``plain`` as ``check_structure`` has it."""

    def __call__(
        self, document: Mapping[str, object], /, *, plain: bool = False
    ) -> Iterable[Finding]:
        """What is found in ``document``."""
        ...


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
    sd: SdToken | None = None  # the SD-JWT that carried it, if one did

    @property
    def attests(self) -> bool:
        """Whether it is an SD-JWT VC, and so no W3C document."""
        return self.sd is not None and self.sd.attests


@dataclass(frozen=True, slots=True)
class Answer:
    """What could be found out about who signed; ``authentic`` only if all of it held."""

    findings: tuple[Finding, ...]
    authentic: Authentic | None = None


def authenticate(
    opened: Opened, *, world: World, shape: Shape, given: PublicKey | None = None
) -> Answer:
    """Establish who signed an opened container's credential.

    ``shape`` says what the credential must look like. With a key ``given``, that is the
    issuer's, and none is looked up. Findings cover STRUCTURE, PROOF and ISSUER; what could
    not be asked is SKIPPED.
    """

    def keys_of(issuer: str) -> IssuerKeys:
        return IssuerKeys(issuer, fetch=world.fetch, now=world.now, given=given)

    answer = _READERS[opened.form](opened, world, shape, keys_of)
    return Answer(answer.findings + tuple(_skipped(answer.findings)), answer.authentic)


def issuer_id(credential: Mapping[str, object]) -> str | None:
    """Return the issuer's identifier, wherever the data model lets it stand."""
    issuer = credential.get("issuer")
    identity = issuer.get("id") if isinstance(issuer, Mapping) else issuer
    return identity if isinstance(identity, str) and identity else None


def _of_json(opened: Opened, world: World, shape: Shape, keys_of: KeysOf) -> Answer:
    try:
        document = _parsed(opened.payload, world)
    except JsonError as error:
        return _stopped(Check.CONTAINER, error.code, str(error))
    if not isinstance(document, dict):
        message = "the JSON is a list or a bare value, not an object"
        return _stopped(Check.STRUCTURE, "structure-object", message)
    plain = _is_plain(document, opened.payload, world)
    findings, issuer = _shaped(document, partial(shape, plain=plain), issuer_id(document))
    if issuer is None:
        return Answer(findings)
    keys = keys_of(issuer)
    proven = check_proofs(document, keys=keys, now=world.now, limits=world.limits)
    findings += proven.findings
    if not proven.holds:
        return Answer(findings)
    facts = {
        "securing": list(proven.securing),
        "method": proven.method,
        **_contexts(document, plain=plain),
    }
    return Answer(findings, Authentic(proven.covered, issuer, facts=facts))


def _of_jws(opened: Opened, world: World, shape: Shape, keys_of: KeysOf) -> Answer:
    try:
        jws = securing.jws.read_compact(opened.payload)
        payload = _parsed(jws.payload, world)
        token = securing.vc_jwt.read(jws, payload)
    except JsonError as error:
        return _stopped(Check.CONTAINER, error.code, f"the signed payload: {error}")
    except securing.jws.JwsError as error:
        return _stopped(Check.PROOF, error.code, str(error))
    except securing.vc_jwt.ClaimError as error:
        return _stopped(Check.PROOF, error.code, str(error), error.pointer)
    claims = payload if isinstance(payload, dict) else {}
    return _of_token(_Token(jws, claims, token), world, shape, keys_of)


def _of_sd_jwt(opened: Opened, world: World, shape: Shape, keys_of: KeysOf) -> Answer:
    # Few badges are SD-JWTs, and who verifies the others need not wait for this.
    from merkki_verifier.sd_jwt_credential import read_sd_token  # noqa: PLC0415 - see above
    from merkki_verifier.structure import check_sd_jwt_vc  # noqa: PLC0415 - likewise

    try:
        token = _sd_token(read_sd_token(opened.payload, limits=world.limits))
    except JsonError as error:
        return _stopped(Check.CONTAINER, error.code, f"the signed payload: {error}")
    except securing.jws.JwsError as error:
        return _stopped(Check.PROOF, error.code, str(error))
    except (SdJwtError, securing.vc_jwt.ClaimError) as error:
        return _stopped(Check.PROOF, error.code, str(error), error.pointer)
    except IssuerKeyError as error:
        return Answer((error.finding,))
    return _of_token(token, world, check_sd_jwt_vc if token.attests else shape, keys_of)


def _sd_token(sd: SdToken) -> _Token:
    if sd.presents:
        raise securing.vc_jwt.ClaimError("jws-typ", "this is a presentation, not a credential")
    if "x5c" in sd.jws.header:
        message = "the key comes with a certificate chain (x5c), which is not checked"
        raise IssuerKeyError("issuer-certificate", message, Outcome.UNKNOWN)
    return _Token(sd.jws, sd.claims, securing.vc_jwt.read_sd(sd.claims, sd.kid, sd.jwk), sd)


@dataclass(frozen=True, slots=True)
class _Token:
    """A token of sound form, however it was put together."""

    jws: securing.jws.Jws
    claims: Mapping[str, object]
    vc: securing.vc_jwt.VcJwt
    sd: SdToken | None = None

    @property
    def attests(self) -> bool:
        """Whether it is an SD-JWT VC, whose issuer and keys are found in ways of their own."""
        return self.sd is not None and self.sd.attests

    @property
    def securing(self) -> str:
        """The format and the algorithm, for the report."""
        name = self.sd.model.value if self.sd is not None else self.vc.profile.value
        return f"{name} {self.jws.alg.value}"

    def check(self, keys: IssuerKeys) -> None:
        """Check whose key it is, that it signed, and that no claim contradicts another.

        Raises IssuerKeyError, JwsError or ClaimError.
        """
        from merkki_verifier.token_keys import (  # noqa: PLC0415 # of tokens alone
            key_of_metadata,
            key_of_token,
        )

        kid, jwk = self.vc.kid, self.vc.jwk
        if self.attests and not keys.issuer.startswith("did:"):
            key = key_of_metadata(kid, jwk, keys)
        else:
            short = self.sd is not None or self.vc.profile is securing.vc_jwt.Profile.VC_JOSE
            key = key_of_token(kid, jwk, keys, short=short)
        securing.jws.verify_signature(self.jws, key)
        if not self.attests or "@context" in self.claims:
            securing.vc_jwt.check_claims(self.claims, self.vc.credential, self.vc.profile)


def _of_token(token: _Token, world: World, shape: Shape, keys_of: KeysOf) -> Answer:
    credential = token.vc.credential
    named = token.claims.get("iss") if token.attests else issuer_id(credential)
    plain = token.sd is None and _is_plain(credential, token.jws.payload, world)
    look = partial(shape, plain=plain) if plain else shape
    findings, issuer = _shaped(credential, look, named)
    if issuer is None:
        return Answer(findings)
    keys = keys_of(issuer)
    try:
        token.check(keys)
    except IssuerKeyError as error:
        return Answer((*findings, error.finding))
    except securing.jws.JwsError as error:
        return Answer((*findings, _failed(Check.PROOF, error.code, str(error))))
    except securing.vc_jwt.ClaimError as error:
        return Answer((*findings, _failed(Check.PROOF, error.code, str(error), error.pointer)))
    made = token.securing
    findings += (
        _passed(Check.ISSUER, "issuer-bound", f"the key belongs to {issuer}", issuer=issuer),
        _passed(Check.PROOF, "proof-ok", f"{made}: the signature fits", securing=made),
        *(token.sd.remarks() if token.sd is not None else ()),
    )
    if not token.attests and "proof" in credential:
        # An embedded proof was made first, over the credential without the claims: the token
        # must not hide that it is broken.
        named = token.claims.get("vc")
        signed = named if isinstance(named, dict) else token.claims
        bare = {name: value for name, value in signed.items() if name not in _CLAIMS}
        inner = check_proofs(bare, keys=keys, now=world.now, limits=world.limits)
        findings += inner.findings
        if not inner.holds:
            return Answer(findings)
    facts: dict[str, object] = {"securing": [made], "method": token.vc.kid or ""}
    facts |= token.sd.facts() if token.sd is not None else {}
    facts |= {} if token.attests else _contexts(credential, plain=plain)
    expires = None if token.attests else token.vc.expires
    held = Authentic(credential, issuer, expires, facts, token.claims, token.sd)
    return Answer(findings, held)


def _shaped(
    credential: Mapping[str, object], shape: _Look, issuer: object
) -> tuple[tuple[Finding, ...], str | None]:
    findings = tuple(shape(credential))
    if any(f.outcome is Outcome.FAILED for f in findings):
        return findings, None
    if not isinstance(issuer, str):
        message = "the credential names no issuer"
        return (*findings, _failed(Check.STRUCTURE, "structure-issuer", message, "/issuer")), None
    return findings, issuer


def _is_plain(credential: Mapping[str, object], text: bytes, world: World) -> bool:
    """Whether the credential's only keyword is its context, and nothing in it is null or hidden."""
    shallow = world.limits.max_depth <= MAX_DEPTH
    return shallow and "@context" in credential and is_plain_text(text)


def _contexts(credential: Mapping[str, object], *, plain: bool = False) -> dict[str, object]:
    """Say under which pinned bytes the terms were read: they can change in place."""
    if plain:  # then nothing inside names others
        credential = {"@context": credential.get("@context")}
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
            yield Finding(check, Outcome.SKIPPED, f"{check.value}-skipped", not_asked(findings))


def not_asked(findings: Iterable[Finding]) -> str:
    """Say of a question that was not asked which check stopped it."""
    bad = {Outcome.FAILED: "failed", Outcome.UNKNOWN: "could not be made"}
    for finding in findings:
        if finding.outcome in bad:
            return f"not asked: the check of {finding.check.value} {bad[finding.outcome]}"
    return "not asked: nobody is known to have signed this"


def _parsed(raw: bytes, world: World) -> JsonValue:
    limits = world.limits
    return parse(raw, max_depth=limits.max_depth, max_bytes=limits.max_bytes)


def _stopped(check: Check, code: str, message: str, pointer: str = "") -> Answer:
    return Answer((_failed(check, code, message, pointer),))


def _failed(check: Check, code: str, message: str, pointer: str = "") -> Finding:
    return Finding(check, Outcome.FAILED, code, message, pointer)


def _passed(check: Check, code: str, message: str, **facts: str) -> Finding:
    return Finding(check, Outcome.PASSED, code, message, facts=facts)


_READERS: Mapping[Form, Callable[[Opened, World, Shape, KeysOf], Answer]] = {
    "json": _of_json,
    "jws": _of_jws,
    "sd-jwt": _of_sd_jwt,
}
