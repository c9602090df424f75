"""What is asked of an SD-JWT VC once its issuer is known to have signed it.

The questions are a badge's (period, status, recipient, trust); the claims that answer them
are JWT's. Claims by the names of Open Badges (``credentialSubject``, ``awardedDate``) are
read as such by the check of trust, since SD-JWT VC has no names for these things.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from merkki_keys import KeysError, PublicKey, parse_did_jwk, parse_did_key
from merkki_verifier import open_badges_2, securing
from merkki_verifier.issuers import split_fragment
from merkki_verifier.recipient import check_recipient
from merkki_verifier.report import Check, Finding, JsonObject, Outcome, Report
from merkki_verifier.securing import sd_jwt
from merkki_verifier.securing.sd_jwt import SdJwtError
from merkki_verifier.status.check import StatusCheck
from merkki_verifier.validity import check_validity, period
from merkki_verifier.world import World

if TYPE_CHECKING:
    from merkki_verifier.sd_jwt_credential import SdToken

_POINTERS = {"/validFrom": "/nbf", "/validUntil": "/exp", "/issuer": "/iss"}
_SPEC = "SD-JWT VC 2.2.2"
_NOT_FOUND = ("recipient-mismatch", "recipient-none")


def check_attestation(
    token: SdToken, status: StatusCheck, *, world: World, recipient: str | None
) -> Iterator[Finding]:
    """Ask an SD-JWT VC of sound structure what is asked of any credential whose proof holds.

    Its trust is ``check_trust``'s to say, of what ``as_award`` makes of it.
    """
    claims = token.claims
    ends = min(
        (t for t in (_moment(claims, "exp"), _period(claims)[1]) if t),
        default=None,
    )
    begins = _begins(claims)
    for finding in check_validity(begins, ends, now=world.now, skew=world.limits.clock_skew):
        yield by_claims(finding)
    yield from status.findings(claims, claims)
    subjects = {"credentialSubject": list(_subjects(claims, recipient))}
    yield from unless_withheld(check_recipient(subjects, recipient), token)


def unless_withheld(findings: Iterable[Finding], token: SdToken) -> Iterator[Finding]:
    """Let no mismatch of the recipient stand where the match may have been kept back."""
    for finding in findings:
        if finding.code in _NOT_FOUND and token.rebuilt.withheld:
            message = "whom it was made out to may be among what was not shown"
            code, outcome = "recipient-undisclosed", Outcome.UNKNOWN
            yield Finding(Check.RECIPIENT, outcome, code, message, "", "RFC 9901 9.7")
        else:
            yield finding


def is_holder(claims: Mapping[str, object], identity: str) -> bool:
    """Whether an SD-JWT VC was made out to ``identity``: its ``sub``, or the key in ``cnf``.

    A did:key or a did:jwk is that key's in whatever way it is written.
    """
    if identity in (claims.get("sub"), _holder(claims)):
        return True
    try:
        return _key_of(identity) == sd_jwt.confirmation_key(claims)
    except (SdJwtError, KeysError):
        return False


def _holder(claims: Mapping[str, object]) -> str | None:
    try:
        key = sd_jwt.confirmation_key(claims)
    except SdJwtError:
        return None
    from merkki_verifier.holder_binding import key_name  # noqa: PLC0415 # of SD-JWTs alone

    return key_name(key) if isinstance(key, PublicKey) else split_fragment(key)[0]


def _key_of(identity: str) -> PublicKey | None:
    if identity.startswith("did:key:"):
        return parse_did_key(identity)
    return parse_did_jwk(identity) if identity.startswith("did:jwk:") else None


def _subjects(
    claims: Mapping[str, object], recipient: str | None
) -> Iterator[Mapping[str, object]]:
    """Whom it was made out to, in the words of Open Badges' recipient check."""
    if recipient is not None and is_holder(claims, recipient):
        yield {"id": recipient}
    yield from ({"id": name} for name in (claims.get("sub"), _holder(claims)) if name)
    address = claims.get("email")
    if isinstance(address, str):
        entry = {"identityType": "emailAddress", "hashed": False, "identityHash": address}
        yield {"identifier": [entry]}


def as_award(claims: Mapping[str, object]) -> Mapping[str, object]:
    """What the check of trust reads: when it was made, and for what."""
    names = ("awardedDate", "credentialSubject")
    view = {name: claims[name] for name in names if name in claims}
    begins = _begins(claims)
    return {**view, "validFrom": begins.isoformat()} if begins else view


def in_credential_words(report: Report) -> JsonObject | None:
    """What was signed; of an SD-JWT VC only what any credential says, in a credential's words.

    Of a badge of Open Badges 2.0 what both formats say, in the words of 3.0.

    For those who show or count badges: an attestation has a type, an issuer, a period and
    perhaps a subject, and no claim of it is taken for an achievement.
    """
    claims = report.signed
    model = report.facts.get("model")
    if claims is not None and model is not None and model == open_badges_2.MODEL:
        return open_badges_2.older_in_credential_words(claims)
    if claims is None or "vct" not in report.facts:
        return claims
    ends = _moment(claims, "exp")
    named = {"id": claims.get("jti"), "issuer": claims["iss"], "name": claims["vct"]}
    dated = {"validFrom": _begins(claims), "validUntil": ends}
    view = {**named, **{name: t and t.isoformat() for name, t in dated.items()}}
    subject = {"credentialSubject": {"id": claims["sub"]}} if "sub" in claims else {}
    return {**{name: text for name, text in view.items() if text}, **subject}


def by_claims(finding: Finding) -> Finding:
    """The finding with its place said in the claims of a JWT."""
    place = _POINTERS.get(finding.pointer)
    return finding if place is None else replace(finding, pointer=place, spec=_SPEC)


def _moment(claims: Mapping[str, object], name: str) -> datetime | None:
    return securing.vc_jwt.numeric_date(claims, name)


def _begins(claims: Mapping[str, object]) -> datetime | None:
    """The latest of its beginnings: nothing is in force before it was made."""
    starts = (
        _moment(claims, "nbf"),
        _moment(claims, "iat"),
        _period(claims)[0],
    )
    return max((start for start in starts if start), default=None)


def _period(claims: Mapping[str, object]) -> tuple[datetime | None, datetime | None]:
    """The period of the W3C document that the claims may be besides."""
    return period(claims) if "@context" in claims else (None, None)
