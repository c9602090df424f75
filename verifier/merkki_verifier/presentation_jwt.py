"""Presentations as JWTs: VC-JOSE-COSE ``vp+jwt`` and ``vp+sd-jwt``, and the older ``vp`` claim.

VC-JOSE-COSE sections 3.1.2 and 3.2.2; VCDM 1.1 section 6.3.1. The challenge travels as
``nonce`` and the verifier as ``aud``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from merkki_verifier.sd_jwt_credential import read_sd_token
from merkki_verifier.securing.jws import Jws, JwsError, read_compact
from merkki_verifier.securing.sd_jwt import SdJwtError
from merkki_verifier.securing.vc_jwt import ClaimError, numeric_date
from merkki_verifier.strict_json import parse
from merkki_verifier.world import Limits

_HEADER = frozenset({"alg", "kid", "typ", "cty"})


class PresentationJwtError(Exception):
    """A token is no presentation. ``code`` is a finding code."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class PresentationJwt:
    """A presentation in a token whose signature nobody has checked yet."""

    jws: Jws
    kid: str
    presentation: Mapping[str, object]
    issuer: str | None
    nonce: object
    audience: object
    not_before: datetime | None
    expires: datetime | None


def read_presentation_jwt(raw: bytes, *, limits: Limits) -> PresentationJwt:
    """Read a token strictly. Raises PresentationJwtError, JsonError for its payload."""
    try:
        jws = read_compact(raw)
    except JwsError as error:
        raise PresentationJwtError(error.code, str(error)) from error
    payload = parse(jws.payload, max_depth=limits.max_depth, max_bytes=limits.max_bytes)
    if not isinstance(payload, dict):
        raise PresentationJwtError("jwt-payload", "the payload is not a JSON object")
    return _read(jws, payload, _presentation(jws.header.get("typ", "JWT"), payload))


def read_presentation_sd_jwt(raw: bytes, *, limits: Limits) -> PresentationJwt:
    """Read a ``vp+sd-jwt`` strictly (VC-JOSE-COSE section 3.2.2).

    Raises PresentationJwtError, JsonError for what it holds.
    """
    try:
        token = read_sd_token(raw, limits=limits)
    except (SdJwtError, JwsError, ClaimError) as error:
        raise PresentationJwtError(error.code, str(error)) from error
    if token.sd_jwt.key_binding is not None:
        # Its holder has signed it already; whose key would the second one be?
        raise PresentationJwtError("jwt-payload", "a presentation with a key binding")
    return _read(token.jws, token.claims, token.claims)


def _read(
    jws: Jws, payload: Mapping[str, object], presentation: Mapping[str, object]
) -> PresentationJwt:
    kid, issuer = jws.header.get("kid"), payload.get("iss")
    if not isinstance(kid, str) or not kid or set(jws.header) - _HEADER:
        raise PresentationJwtError("jws-header", "the header needs kid, and little else")
    if not isinstance(issuer, str | None):
        raise PresentationJwtError("jwt-payload", "the claim iss is not text")
    try:
        begins, expires = numeric_date(payload, "nbf"), numeric_date(payload, "exp")
    except ClaimError as error:
        raise PresentationJwtError(error.code, str(error)) from error
    return PresentationJwt(
        jws=jws,
        kid=kid,
        presentation=presentation,
        issuer=issuer,
        nonce=payload.get("nonce"),
        audience=payload.get("aud"),
        not_before=begins,
        expires=expires,
    )


def _presentation(typ: object, payload: Mapping[str, object]) -> Mapping[str, object]:
    kind = typ.lower().removeprefix("application/") if isinstance(typ, str) else ""
    inner = payload.get("vp")
    if kind == "vp+jwt" and "vp" not in payload:
        return payload
    if kind == "jwt" and isinstance(inner, dict):
        return inner
    raise PresentationJwtError("jws-typ", f"typ {typ!r} and its payload are no presentation")
