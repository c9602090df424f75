"""Credentials as JWTs: the Open Badges profile, VC-JOSE-COSE, and the older ``vc`` claim.

Open Badges 3.0 section 8.2, VC-JOSE-COSE section 3.1.1, VCDM 1.1 section 6.3.1. The
three differ in which claims they demand; in none may a claim contradict the credential.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING

from merkki_verifier.dates import DateError, parse_datetime_stamp, parse_numeric_date
from merkki_verifier.securing.jws import Jws, compact_json, sign_compact

if TYPE_CHECKING:
    from merkki_keys import Signer

# Open Badges 3.0, 8.2.3: "Additional JOSE Headers are NOT allowed".
_HEADER = frozenset({"alg", "kid", "jwk", "typ"})
_TYPES = {"jwt": False, "vc+jwt": True, "application/vc+jwt": True}
_V1 = "https://www.w3.org/2018/credentials/v1"


class Profile(Enum):
    """Which rules a credential JWT follows."""

    OPEN_BADGES = "ob-vc-jwt"
    VC_JOSE = "vc-jose-cose"
    VC_CLAIM = "vc-jwt-1.1"


class ClaimError(Exception):
    """A JWT's header or claims break their profile. ``code`` is a finding code."""

    def __init__(self, code: str, message: str, pointer: str = "") -> None:
        self.code = code
        self.pointer = pointer
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class VcJwt:
    """The credential inside a JWT, and the claims beside it."""

    profile: Profile
    credential: Mapping[str, object]
    kid: str | None
    jwk: Mapping[str, object] | None
    expires: datetime | None


def read(jws: Jws, payload: object) -> VcJwt:
    """Find the credential in ``payload`` and the key hints in the header.

    Nothing is believed yet: the signature is checked by others. Raises ClaimError.
    """
    typed = _check_header(jws.header)
    if not isinstance(payload, dict):
        raise ClaimError("jwt-payload", "the payload is not a JSON object")
    kid, jwk = jws.header.get("kid"), jws.header.get("jwk")
    if ("kid" in jws.header and not (isinstance(kid, str) and kid)) or (
        "jwk" in jws.header and not isinstance(jwk, dict)
    ):
        raise ClaimError("jws-header", "the header's kid is not text, or its jwk is not an object")
    profile, credential = _credential(payload, typed=typed)
    return VcJwt(
        profile=profile,
        credential=credential,
        kid=kid if isinstance(kid, str) else None,
        jwk=jwk if isinstance(jwk, dict) else None,
        expires=numeric_date(payload, "exp"),
    )


def read_sd(
    claims: Mapping[str, object], kid: str | None, jwk: Mapping[str, object] | None
) -> VcJwt:
    """The credential that the claims of an SD-JWT are (VC-JOSE-COSE section 3.2.1).

    Raises ClaimError ``jwt-date``.
    """
    return VcJwt(Profile.VC_JOSE, claims, kid, jwk, numeric_date(claims, "exp"))


def check_claims(
    payload: Mapping[str, object], credential: Mapping[str, object], profile: Profile
) -> None:
    """Compare the registered claims with the credential they copy.

    Open Badges 3.0 section 8.2.6.1: any mismatch makes the badge invalid, and ``iss``,
    ``sub``, ``jti`` and ``nbf`` must be there. Raises ClaimError naming the claim.
    """
    required = profile is Profile.OPEN_BADGES
    for claim, pointer, value in _copies(credential):
        if claim not in payload:
            if required and value is not None:
                message = f"the claim {claim} is missing; it must repeat {pointer}"
                raise ClaimError("jwt-claim-missing", message, pointer)
            if required:
                message = f"the claim {claim} has nothing to repeat: there is no {pointer}"
                raise ClaimError("jwt-claim-missing", message, pointer)
            continue
        if payload[claim] != value or not isinstance(value, str):
            raise ClaimError("jwt-claim-mismatch", f"{claim} is not equal to {pointer}", pointer)
    for claim, members in (("nbf", ("validFrom", "issuanceDate")), ("exp", _UNTIL)):
        _check_date(payload, credential, claim, members, required=required and claim == "nbf")


_UNTIL = ("validUntil", "expirationDate")


def secure(document: Mapping[str, object], *, signer: Signer, typ: str = "JWT") -> str:
    """Sign ``document`` as a compact JWT: ``typ`` JWT (Open Badges) or vc+jwt (VC-JOSE-COSE).

    Open Badges 3.0 section 8.2.4: the claims repeat the credential's own members. Raises
    ValueError where one has no source (a subject without id cannot have a JWT proof), and
    ClaimError where a date is none.
    """
    payload = dict(document)
    if typ == "JWT":
        for claim, pointer, value in _copies(document):
            if value is None:
                raise ValueError(f"a JWT needs {pointer} for its {claim} claim")
            payload[claim] = value
        payload["nbf"] = _seconds(document, ("validFrom",))
        if "validUntil" in document:
            payload["exp"] = _seconds(document, ("validUntil",))
    elif typ != "vc+jwt":
        raise ValueError(f"no credential is typed {typ!r}")
    header = {"typ": typ, "kid": signer.key_id}
    return sign_compact(compact_json(payload), signer=signer, header=header)


def _check_header(header: Mapping[str, object]) -> bool:
    """Return whether the header says VC-JOSE-COSE."""
    typ = header.get("typ", "JWT")
    typed = _TYPES.get(typ.lower()) if isinstance(typ, str) else None
    if typed is None:
        raise ClaimError("jws-typ", f"typ {typ!r:.60} names another kind of token")
    extra = set(header) - _HEADER
    if typed and header.get("cty", "vc") == "vc":
        extra.discard("cty")
    if extra:
        named = ", ".join(sorted(extra))
        message = f"the header may hold only alg, kid, jwk, typ; it also has {named:.200}"
        raise ClaimError("jws-header-member", message)
    return typed


def _credential(payload: dict[str, object], *, typed: bool) -> tuple[Profile, Mapping[str, object]]:
    if "vp" in payload:
        raise ClaimError("jwt-payload", "this is a presentation, not a credential")
    if "vc" not in payload:
        return (Profile.VC_JOSE if typed else Profile.OPEN_BADGES), payload
    inner = payload["vc"]
    if typed:
        raise ClaimError("jwt-vc-claim", "VC-JOSE-COSE forbids a vc claim")
    if not isinstance(inner, dict) or {"@context", "type", "credentialSubject"} & set(payload):
        message = "the token holds a vc claim beside a credential: which is meant?"
        raise ClaimError("jwt-vc-claim", message)
    contexts = inner.get("@context")
    if not isinstance(contexts, list) or contexts[:1] != [_V1]:
        raise ClaimError("jwt-vc-claim", "a vc claim belongs to VC Data Model 1.1 alone")
    return Profile.VC_CLAIM, _filled(inner, payload)


def _filled(inner: dict[str, object], payload: Mapping[str, object]) -> Mapping[str, object]:
    """Put the claims where VCDM 1.1 section 6.3.1 (decoding) puts them, if nothing is there."""
    filled = dict(inner)
    for claim, member in (("jti", "id"), ("iss", "issuer")):
        if claim in payload:
            filled.setdefault(member, payload[claim])
    subject = filled.get("credentialSubject")
    if "sub" in payload and isinstance(subject, dict):
        filled["credentialSubject"] = {"id": payload["sub"], **subject}
    for claim, member in (("nbf", "issuanceDate"), ("exp", "expirationDate")):
        instant = numeric_date(payload, claim)
        if instant is not None:
            filled.setdefault(member, instant.strftime("%Y-%m-%dT%H:%M:%SZ"))
    return filled


def _copies(credential: Mapping[str, object]) -> Iterator[tuple[str, str, object]]:
    issuer = credential.get("issuer")
    subject = credential.get("credentialSubject")
    yield "iss", "/issuer/id", issuer.get("id") if isinstance(issuer, dict) else issuer
    yield "jti", "/id", credential.get("id")
    yield "sub", "/credentialSubject/id", subject.get("id") if isinstance(subject, dict) else None


def _check_date(
    payload: Mapping[str, object],
    credential: Mapping[str, object],
    claim: str,
    members: tuple[str, ...],
    *,
    required: bool,
) -> None:
    instant = numeric_date(payload, claim)
    member = next((m for m in members if m in credential), None)
    if instant is None:
        if required:
            message = f"the claim {claim} is missing; it must repeat /{members[0]}"
            raise ClaimError("jwt-claim-missing", message)
        return
    if member is None:
        return
    # A NumericDate may be whole seconds where the credential has fractions: compare seconds.
    if int(instant.timestamp()) != _seconds(credential, (member,)):
        raise ClaimError("jwt-claim-mismatch", f"{claim} is not equal to /{member}", f"/{member}")


def _seconds(credential: Mapping[str, object], members: tuple[str, ...]) -> int:
    value = next((credential[m] for m in members if m in credential), None)
    try:
        # What is no text becomes a text that is no date.
        stamp = parse_datetime_stamp(value if isinstance(value, str) else "")
        return math.floor(stamp.timestamp())
    except ValueError as error:
        raise ClaimError("jwt-claim-mismatch", f"/{members[0]} is no date") from error


def numeric_date(payload: Mapping[str, object], claim: str) -> datetime | None:
    """Read a NumericDate claim (RFC 7519 section 2); null is none, and no absence.

    Raises ClaimError ``jwt-date``.
    """
    if claim not in payload:
        return None
    try:
        return parse_numeric_date(payload[claim])
    except DateError as error:
        raise ClaimError("jwt-date", f"{claim} is {error}") from error
