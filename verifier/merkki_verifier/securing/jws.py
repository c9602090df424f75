"""Compact JWS: strict reading and checking, and signing.

RFC 7515 and RFC 8725. Our own checks come first, since a JOSE library must accept more
than a credential may be: the form is exact, five algorithms exist, ``crit`` is refused.
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from merkki_keys import Alg, EncodingError, PublicKey, b64url_decode
from merkki_verifier.securing.compact import written
from merkki_verifier.strict_json import JsonError, parse

if TYPE_CHECKING:
    from merkki_keys import Signer

# A header holds a key id and at most one RSA key; 500 MB headers have been tried elsewhere.
MAX_HEADER = 16 * 1024
# RSA of 8,192 bits is 1,366 characters.
MAX_SIGNATURE = 1400
_CHARACTERS = string.ascii_letters.encode() + string.digits.encode() + b"-_."


class JwsError(Exception):
    """A compact JWS is unusable. ``code`` is a finding code."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Jws:
    """A compact JWS whose form is sound and whose signature nobody has checked yet."""

    compact: bytes
    header: Mapping[str, object]
    payload: bytes
    alg: Alg


def looks_compact(raw: bytes) -> bool:
    """Whether ``raw`` has the outer form of a compact JWS."""
    head, _, rest = raw.partition(b".")
    body, dot, tail = rest.partition(b".")
    sound = bool(head and body and dot) and b"." not in tail
    return sound and not raw.translate(None, _CHARACTERS)


def read_compact(raw: bytes, *, max_bytes: int = 8 * 1024 * 1024) -> Jws:
    """Take a compact JWS apart, strictly, without any key. Raises JwsError."""
    if raw.count(b".", 0, max_bytes) != 2 or not looks_compact(raw):
        raise JwsError("jws-form", "this is not the compact form of a JWS: three base64url parts")
    head, body, tail = raw.split(b".")
    if len(head) > MAX_HEADER or len(tail) > MAX_SIGNATURE:
        raise JwsError("jws-size", "the header or the signature is far too long")
    try:
        header = parse(b64url_decode(head.decode()), max_depth=10)
        payload = b64url_decode(body.decode())
        b64url_decode(tail.decode())
    except EncodingError as error:
        raise JwsError("jws-form", f"not exact base64url: {error}") from error
    except JsonError as error:
        raise JwsError("jws-header", f"the header is not strict JSON: {error}") from error
    if not isinstance(header, dict):
        raise JwsError("jws-header", "the header is not a JSON object")
    if "crit" in header or "b64" in header:
        raise JwsError("jws-crit", "the header demands an extension that we do not know")
    return Jws(raw, header, payload, _algorithm(header.get("alg")))


def verify_signature(jws: Jws, key: PublicKey) -> None:
    """Check that ``key`` signed ``jws``. The key decides the algorithm. Raises JwsError."""
    if jws.alg is not key.algorithm:
        message = f"alg is {jws.alg.value}, but the issuer's key is {key.key_type.value}"
        raise JwsError("jws-key-type", message)
    # RFC 7515, 5.2: what was signed is the text itself, up to the second dot.
    signed, _, signature = jws.compact.rpartition(b".")
    if not key.verify(b64url_decode(signature.decode()), signed, alg=jws.alg):
        raise JwsError(
            "proof-signature",
            "the signature does not fit: the credential was changed, or another key signed it",
        )


def sign_compact(payload: bytes, *, signer: Signer, header: Mapping[str, object]) -> str:
    """Frame and sign ``payload``. ``header`` may not name ``alg``: the signer's key does."""
    if "alg" in header:
        raise ValueError("the key decides the algorithm")
    from merkki_verifier.securing.framing import frame  # noqa: PLC0415 # who only verifies needs no PyJWT, and it is slow to load

    return frame(payload, signer=signer, header=header)


def _algorithm(name: object) -> Alg:
    # Exact match: "none", "es256" and HMAC names are simply not here.
    for alg in Alg:
        if isinstance(name, str) and name == alg.value:
            return alg
    raise JwsError("jws-alg", f"alg {name!r} is not one of {', '.join(a.value for a in Alg)}")


def compact_json(value: Mapping[str, object]) -> bytes:
    """Write JSON for signing: compact, UTF-8, members in the order given."""
    return written(value)
