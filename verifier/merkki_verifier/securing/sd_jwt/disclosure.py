"""One disclosure: a salted claim, or element of an array, to be shown or kept back.

RFC 9901 section 4.2. The issuer signs the digest of the disclosure's base64url text exactly
as it travels; so the text is kept beside what it says, and never written anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from merkki_keys import EncodingError, b64url_decode, b64url_encode
from merkki_verifier.json_values import JsonDict, JsonValue
from merkki_verifier.securing.sd_jwt.errors import SdJwtError
from merkki_verifier.strict_json import JsonError, parse

# Names that are machinery wherever they stand, so no claim may bear them (4.1, 4.2.1).
DIGESTS: Final = "_sd"
ALGORITHM: Final = "_sd_alg"
ELEMENT: Final = "..."
RESERVED: Final = frozenset({DIGESTS, ALGORITHM, ELEMENT})

# Whoever kept one of these back would make the credential look better than it is: in force
# for longer, never withdrawn, held by anybody (9.7; SD-JWT VC 2.2.2.2).
_CLAIMS: Final = frozenset(
    {"iss", "aud", "exp", "nbf", "cnf", "status", "vct", "vct#integrity", "aka_vcts", "@context"}
)
_W3C: Final = frozenset(
    {"validFrom", "validUntil", "issuanceDate", "expirationDate", "credentialStatus", "nonce"}
)

DEFAULT_HASH: Final = "sha-256"
# The names of IANA's Named Information registry; the truncated and the broken are not here.
_HASHES: Final[Mapping[str, Callable[[bytes], hashlib._Hash]]] = {
    "sha-256": hashlib.sha256,
    "sha-384": hashlib.sha384,
    "sha-512": hashlib.sha512,
}


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What a holder shows: a claim with its ``name``, or an array's element without one."""

    text: str
    salt: str
    value: JsonValue
    name: str | None = None

    def digest(self, hash_name: str) -> str:
        """The digest that the issuer signed for this disclosure (4.2.3)."""
        return digest_of(self.text, hash_name)


def digest_of(text: str, hash_name: str) -> str:
    """base64url of the hash of an ASCII text. ``hash_name`` is one that ``hash_name_of`` gave."""
    return b64url_encode(_HASHES[hash_name](text.encode("ascii")).digest())


def hash_name_of(payload: JsonDict) -> str:
    """The hash that the payload's digests are made with (4.1.1).

    Raises SdJwtError ``sd-jwt-hash`` for one that we do not compute.
    """
    name = payload.get(ALGORITHM, DEFAULT_HASH)
    if isinstance(name, str) and name in _HASHES:
        return name
    known = ", ".join(_HASHES)
    raise SdJwtError("sd-jwt-hash", f"_sd_alg {name!r:.60} is not one of {known}", "/_sd_alg")


def never_selective(claims: JsonDict) -> frozenset[str]:
    """The top-level claims that no holder may be able to keep back, wholly or in part.

    A W3C document (one with ``@context``) has more of them.
    """
    return _CLAIMS | _W3C if "@context" in claims else _CLAIMS


def read_disclosure(text: str, *, max_depth: int) -> Disclosure:
    """Read one disclosure strictly. Raises SdJwtError ``sd-jwt-disclosure``."""
    try:
        parts = parse(b64url_decode(text), max_depth=max_depth)
    except (EncodingError, JsonError) as error:
        raise _malformed(f"is no JSON in exact base64url: {error}") from error
    if not isinstance(parts, list) or not 2 <= len(parts) <= 3:
        raise _malformed("is no array of two or three")
    salt, *name, value = parts
    if not isinstance(salt, str) or not all(isinstance(part, str) for part in name):
        raise _malformed("has a salt or a name that is no text")
    return Disclosure(text, salt, value, name[0] if name and isinstance(name[0], str) else None)


def make_disclosure(salt: str, value: JsonValue, name: str | None = None) -> Disclosure:
    """Write a disclosure. ``salt`` must be fresh and have 128 bits that nobody can guess."""
    parts: list[JsonValue] = [salt, value] if name is None else [salt, name, value]
    written = json.dumps(parts, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return Disclosure(b64url_encode(written.encode()), salt, value, name)


def _malformed(what: str) -> SdJwtError:
    return SdJwtError("sd-jwt-disclosure", f"a disclosure {what}")
