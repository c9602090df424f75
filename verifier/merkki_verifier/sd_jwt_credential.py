"""Credentials and presentations in SD-JWTs: which model they follow, and what they say.

SD-JWT VC (draft-ietf-oauth-sd-jwt-vc) ``dc+sd-jwt``, which was called ``vc+sd-jwt`` until
2024; VC-JOSE-COSE section 3.2, whose names ``vc+sd-jwt`` and ``vp+sd-jwt`` are now.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from merkki_verifier.json_values import JsonDict
from merkki_verifier.report import Check, Finding, Outcome
from merkki_verifier.securing import sd_jwt
from merkki_verifier.securing.jws import Jws, JwsError
from merkki_verifier.securing.sd_jwt import SdJwtError
from merkki_verifier.securing.vc_jwt import ClaimError
from merkki_verifier.strict_json import JsonError
from merkki_verifier.world import Limits

if TYPE_CHECKING:
    from merkki_verifier.securing.sd_jwt import Rebuilt, SdJwt

# Names of keys by address. None is ever followed, and none may pretend that it was.
_ADDRESSES = frozenset({"jku", "x5u"})

# The second of each is what the drafts of VC-JOSE-COSE said until 2024.
_NAMES = {
    "vc": ("vc+sd-jwt", "vc+ld+json+sd-jwt"),
    "vp": ("vp+sd-jwt", "vp+ld+json+sd-jwt"),
}
_SPEC = "RFC 9901 9.7"
_HIDEABLE = (
    (
        Check.STATUS,
        "status-may-be-withheld",
        {"status", "credentialStatus"},
        "no status is shown; if there is one, its holder left it out",
    ),
    (
        Check.VALIDITY,
        "end-may-be-withheld",
        {"exp", "validUntil", "expirationDate"},
        "no end of validity is shown; if there is one, its holder left it out",
    ),
)


class Model(Enum):
    """What an SD-JWT carries."""

    SD_JWT_VC = "sd-jwt-vc"
    CREDENTIAL = "vc-jose-cose-sd-jwt"
    PRESENTATION = "vp-jose-cose-sd-jwt"


@dataclass(frozen=True, slots=True)
class SdToken:
    """An SD-JWT with its disclosures put in place. No signature has been checked yet."""

    model: Model
    sd_jwt: SdJwt
    rebuilt: Rebuilt
    kid: str | None
    jwk: Mapping[str, object] | None

    @property
    def attests(self) -> bool:
        """Whether it is an SD-JWT VC, and so no W3C document."""
        return self.model is Model.SD_JWT_VC

    @property
    def presents(self) -> bool:
        """Whether it is a presentation, and so no credential."""
        return self.model is Model.PRESENTATION

    @property
    def claims(self) -> JsonDict:
        """What the issuer signed and the holder showed."""
        return self.rebuilt.claims

    @property
    def jws(self) -> Jws:
        """The token that the issuer signed."""
        return self.sd_jwt.jws

    def facts(self) -> dict[str, object]:
        """What a report says of it: its type, and how much was shown and kept back.

        ``withheld`` counts digests, some of which may be decoys.
        """
        counts = {"disclosed": len(self.rebuilt.disclosed), "withheld": len(self.rebuilt.withheld)}
        vct = {"vct": self.claims["vct"]} if self.model is Model.SD_JWT_VC else {}
        return {**counts, **vct}

    def remarks(self) -> Iterator[Finding]:
        """Say what an issuer who breaks RFC 9901 section 9.7 may have let the holder hide.

        Nobody can tell a digest of such a claim from any other, or from a decoy.
        """
        if () not in self.rebuilt.withheld:
            return
        for check, code, names, message in _HIDEABLE:
            if not names & self.claims.keys():
                yield Finding(check, Outcome.ABSENT, code, message, "", _SPEC, warning=True)


def read_sd_token(raw: bytes, *, limits: Limits) -> SdToken:
    """Read an SD-JWT strictly, without any key.

    Raises SdJwtError, JwsError, JsonError, or ClaimError for header and claims.
    """
    token = sd_jwt.read_sd_jwt(raw, limits=limits)
    header = token.jws.header
    typ = _typ(header)
    kid, jwk = header.get("kid"), header.get("jwk")
    if not isinstance(kid, str | None) or kid == "" or not isinstance(jwk, Mapping | None):
        raise ClaimError("jws-header", "kid is a text and jwk an object")
    if _ADDRESSES & header.keys():
        raise ClaimError("jws-header-member", "keys named by an address are not looked up")
    rebuilt = sd_jwt.rebuild(token, max_depth=limits.max_depth)
    kept_back = rebuilt.selective() & sd_jwt.never_selective(rebuilt.claims)
    if kept_back:
        names = ", ".join(sorted(kept_back))
        message = f"its holder could keep back {names}, on which its validity rests"
        raise SdJwtError("sd-jwt-selective", message, f"/{min(kept_back)}")
    return SdToken(_model(typ, header, rebuilt.claims), token, rebuilt, kid, jwk)


def says_presentation(raw: bytes, *, limits: Limits) -> bool:
    """Whether an SD-JWT says of itself that it is a presentation. Raises nothing."""
    try:
        return _typ(sd_jwt.read_sd_jwt(raw, limits=limits).jws.header) in _NAMES["vp"]
    except (SdJwtError, JwsError, JsonError):
        return False


def _typ(header: Mapping[str, object]) -> str:
    typ = header.get("typ")
    return typ.lower().removeprefix("application/") if isinstance(typ, str) else ""


def _model(typ: str, header: Mapping[str, object], claims: JsonDict) -> Model:
    w3c = "@context" in claims
    if typ == "dc+sd-jwt":
        return Model.SD_JWT_VC
    # The name of two formats, told apart by what each must have and the other must not.
    if typ == "vc+sd-jwt" and "vct" in claims and not w3c:
        return Model.SD_JWT_VC
    if {"vc", "vp"} & claims.keys():
        raise ClaimError("jwt-vc-claim", "VC-JOSE-COSE forbids a vc or a vp claim")
    # VC-JOSE-COSE only recommends a type, and its examples go without.
    untyped = "typ" not in header and "vct" not in claims
    for short, model in (("vc", Model.CREDENTIAL), ("vp", Model.PRESENTATION)):
        named = typ in _NAMES[short] and "vct" not in claims
        if w3c and (named or (untyped and short == "vc")):
            if header.get("cty", short) not in (short, f"application/{short}"):
                raise ClaimError("jws-typ", f"cty {header['cty']!r:.60} is not {short}")
            return model
    message = f"typ {header.get('typ')!r:.60} and these claims do not go together"
    raise ClaimError("jws-typ", message)
