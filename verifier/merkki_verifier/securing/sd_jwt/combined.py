"""The combined format: a signed JWT, what its holder discloses, and perhaps a key binding.

RFC 9901 section 4: ``JWT~disclosure~...~`` with a key-binding JWT after the last ``~`` or
nothing there. Whatever else the text might be taken for is refused.
"""

from __future__ import annotations

from dataclasses import dataclass

from merkki_verifier.json_values import JsonDict
from merkki_verifier.securing.jws import Jws, read_compact
from merkki_verifier.securing.sd_jwt.disclosure import (
    Disclosure,
    digest_of,
    hash_name_of,
    read_disclosure,
)
from merkki_verifier.securing.sd_jwt.errors import SdJwtError
from merkki_verifier.strict_json import parse
from merkki_verifier.world import Limits

SEPARATOR = b"~"
# An identity document has some forty claims and a passport of every mark a few hundred.
MAX_DISCLOSURES = 1000


@dataclass(frozen=True, slots=True)
class SdJwt:
    """An SD-JWT whose form is sound; nobody has checked a signature or a digest yet.

    ``payload`` is what the issuer signed, digests and all. ``presented`` is the text that a
    key binding vouches for, up to and with the last ``~``.
    """

    jws: Jws
    payload: JsonDict
    disclosures: tuple[Disclosure, ...]
    presented: str
    key_binding: bytes | None = None

    @property
    def sd_hash(self) -> str:
        """What a key binding must say of this presentation (RFC 9901 section 4.3.1)."""
        return digest_of(self.presented, hash_name_of(self.payload))


def read_sd_jwt(raw: bytes, *, limits: Limits | None = None) -> SdJwt:
    """Take an SD-JWT apart, strictly, without any key.

    Raises SdJwtError, JwsError for the JWT inside, JsonError for that one's payload.
    """
    limits = limits or Limits()
    if len(raw) > limits.max_bytes or raw.count(SEPARATOR) > MAX_DISCLOSURES + 1:
        message = f"more than {limits.max_bytes} bytes, or than {MAX_DISCLOSURES} disclosures"
        raise SdJwtError("sd-jwt-size", message)
    if not raw.isascii() or SEPARATOR not in raw:
        raise SdJwtError("sd-jwt-form", "this is not an SD-JWT: a JWT, then parts between ~")
    signed, *disclosed, last = raw.split(SEPARATOR)
    if b"" in disclosed:
        raise SdJwtError("sd-jwt-form", "nothing stands between two ~")
    if last and b"." not in last:
        raise SdJwtError("sd-jwt-form", "the last ~ is missing, or no key binding is behind it")
    jws = read_compact(signed)
    payload = parse(jws.payload, max_depth=limits.max_depth)
    if not isinstance(payload, dict):
        raise SdJwtError("jwt-payload", "the payload is not a JSON object")
    texts = [part.decode("ascii") for part in disclosed]
    if len(set(texts)) < len(texts):
        raise SdJwtError("sd-jwt-twice", "a disclosure is there twice")
    return SdJwt(
        jws=jws,
        payload=payload,
        disclosures=tuple(read_disclosure(text, max_depth=limits.max_depth) for text in texts),
        presented=raw[: len(raw) - len(last)].decode("ascii"),
        key_binding=last or None,
    )
