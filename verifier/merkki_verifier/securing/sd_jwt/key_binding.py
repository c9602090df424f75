"""Key binding: that whoever shows an SD-JWT holds the key its issuer bound it to.

RFC 9901 sections 4.3 and 7.3; RFC 7800 for the claim ``cnf``. The holder signs the
verifier's nonce, the verifier's name, the moment and the hash of exactly what is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from merkki_keys import KeyFormatError, PublicKey
from merkki_verifier.json_values import JsonDict
from merkki_verifier.securing.jws import Jws, JwsError, read_compact, verify_signature
from merkki_verifier.securing.sd_jwt.errors import SdJwtError
from merkki_verifier.securing.vc_jwt import ClaimError, numeric_date
from merkki_verifier.strict_json import JsonError, parse

TYPE: Final = "kb+jwt"
# A holder answers while the question stands on the screen. Ten minutes leave room for
# unlocking a wallet and choosing what to show; an older answer was made for another asking.
MAX_AGE: Final = timedelta(minutes=10)
_MAX_DEPTH: Final = 20


@dataclass(frozen=True, slots=True)
class KeyBinding:
    """A key-binding JWT of sound form, whose signature nobody has checked yet."""

    jws: Jws
    nonce: str
    audience: str
    issued: datetime
    sd_hash: str
    begins: datetime | None = None
    expires: datetime | None = None


def read_key_binding(raw: bytes) -> KeyBinding:
    """Read a key-binding JWT strictly. Raises SdJwtError ``key-binding-form``."""
    try:
        jws = read_compact(raw)
        payload = parse(jws.payload, max_depth=_MAX_DEPTH)
        if not isinstance(payload, dict):
            raise _malformed("its payload is not a JSON object")
        issued = numeric_date(payload, "iat")
        begins, expires = numeric_date(payload, "nbf"), numeric_date(payload, "exp")
    except (JwsError, JsonError, ClaimError) as error:
        raise _malformed(str(error)) from error
    if jws.header.get("typ") != TYPE:
        raise _malformed(f"typ {jws.header.get('typ')!r:.60} is not {TYPE}")
    if issued is None:
        raise _malformed("iat is missing")
    return KeyBinding(
        jws=jws,
        nonce=_text(payload, "nonce"),
        audience=_text(payload, "aud"),
        issued=issued,
        sd_hash=_text(payload, "sd_hash"),
        begins=begins,
        expires=expires,
    )


def check_key_binding(binding: KeyBinding, *, sd_hash: str, key: PublicKey) -> None:
    """Check that ``key`` signed the binding, and for exactly what is shown.

    ``sd_hash`` is ``SdJwt.sd_hash``. Raises SdJwtError ``key-binding-hash`` or
    ``key-binding-signature``.
    """
    if binding.sd_hash != sd_hash:
        message = "the key binding was made for another selection, or another SD-JWT"
        raise SdJwtError("key-binding-hash", message)
    try:
        verify_signature(binding.jws, key)
    except JwsError as error:
        message = f"the holder's key did not sign the key binding: {error}"
        raise SdJwtError("key-binding-signature", message) from error


def check_moment(
    binding: KeyBinding, *, now: datetime, skew: timedelta, max_age: timedelta | None
) -> None:
    """Check when the binding was made; with ``max_age``, that it was made just now.

    Raises SdJwtError ``key-binding-time``.
    """
    starts = max(moment for moment in (binding.issued, binding.begins) if moment is not None)
    # The moment is shifted, never the dates: these may stand at the end of the calendar.
    if now + skew < starts:
        raise _untimely(f"it is of the future: {starts.isoformat()}")
    if binding.expires is not None and now - skew > binding.expires:
        raise _untimely(f"it ran out on {binding.expires.isoformat()}")
    if max_age is not None and now - skew - max_age > binding.issued:
        raise _untimely(f"it is old: it was made on {binding.issued.isoformat()}")


def confirmation_key(claims: Mapping[str, object]) -> PublicKey | str:
    """The key that ``cnf`` binds the SD-JWT to, or the identifier of one (RFC 7800 section 3).

    Raises SdJwtError ``key-binding-key`` where ``cnf`` names no one key.
    """
    confirmation = claims.get("cnf")
    if not isinstance(confirmation, Mapping):
        raise _no_key("the SD-JWT is bound to no key: it has no cnf")
    jwk, kid = confirmation.get("jwk"), confirmation.get("kid")
    if {"jwe", "jku", "x5c", "x5u"} & confirmation.keys():
        raise _no_key("cnf names its key in a way that we do not read")
    if jwk is None and isinstance(kid, str) and kid:
        return kid
    if not isinstance(jwk, Mapping):
        raise _no_key("cnf holds neither a jwk nor a kid")
    try:
        return PublicKey.from_jwk(jwk)
    except KeyFormatError as error:
        raise _no_key(f"the key in cnf cannot be used: {error}") from error


def _text(payload: JsonDict, claim: str) -> str:
    value = payload.get(claim)
    if isinstance(value, str) and value:
        return value
    raise _malformed(f"{claim} is no text")


def _malformed(message: str) -> SdJwtError:
    return SdJwtError("key-binding-form", f"the key binding cannot be read: {message}")


def _untimely(message: str) -> SdJwtError:
    return SdJwtError("key-binding-time", f"the key binding does not count: {message}")


def _no_key(message: str) -> SdJwtError:
    return SdJwtError("key-binding-key", message, "/cnf")
