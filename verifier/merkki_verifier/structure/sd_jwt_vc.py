"""The shape of an SD-JWT VC: a set of claims with a type, which is no W3C document.

SD-JWT VC (draft-ietf-oauth-sd-jwt-vc) section 2.2.2. What the claims mean, the type says;
its metadata is neither fetched nor applied, and the report says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from merkki_verifier.report import Check, Finding, Outcome
from merkki_verifier.securing.vc_jwt import ClaimError, numeric_date
from merkki_verifier.structure.check import check_credential

_SPEC = "SD-JWT VC 2.2.2"
# The well-known path goes in front of the issuer's own, which must not climb out again.
_CLIMBING = re.compile(r"(^|/)(\.|%2e){1,2}(/|$)|\\|%2f|%5c", re.IGNORECASE)


def check_sd_jwt_vc(claims: Mapping[str, object], *, plain: bool = False) -> Iterator[Finding]:
    """Whether ``claims``, disclosures filled in, have the shape of an SD-JWT VC.

    Claims that are a W3C document besides (with ``@context``) must be a sound one.
    """
    if "@context" in claims:
        yield from check_credential(claims, plain=plain)
    faults = list(_faults(claims))
    for claim, message in faults:
        yield _finding(Outcome.FAILED, "structure-sd-jwt-claim", message, f"/{claim}")
    if not faults:
        message = (
            "an attestation, not an Open Badge: what its claims mean is for its type to say, "
            "whose metadata was not applied"
        )
        facts = {"vct": str(claims["vct"])}
        yield _finding(Outcome.PASSED, "structure-sd-jwt-vc", message, "/vct", facts)


def _faults(claims: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for claim in ("vct", "iss"):
        value = claims.get(claim)
        if not isinstance(value, str) or not value:
            yield claim, f"{claim} is missing, or no text"
    for claim in ("sub", "jti", "vct#integrity"):
        if claim in claims and not isinstance(claims[claim], str):
            yield claim, f"{claim} is no text"
    if not _are_texts(claims.get("aka_vcts", [])):
        yield "aka_vcts", "aka_vcts is no list of texts"
    if "cnf" in claims and not isinstance(claims["cnf"], Mapping):
        yield "cnf", "cnf is no object"
    for claim in ("nbf", "iat", "exp"):
        try:
            numeric_date(claims, claim)
        except ClaimError as error:
            yield claim, str(error)
    yield from _issuer_faults(claims.get("iss"), claims.get("issuer"))


def _issuer_faults(issuer: object, second: object) -> Iterator[tuple[str, str]]:
    # A reader who looks for a credential's issuer must not find another one.
    named = second.get("id") if isinstance(second, Mapping) else second
    if second is not None and named != issuer:
        yield "issuer", "issuer is another than iss"
    if isinstance(issuer, str) and issuer.startswith("https:") and not _is_plain(issuer):
        yield "iss", "iss is no plain https URL: scheme, host and path, and nothing else"


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _is_plain(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    bare = f"https://{parts.netloc}{parts.path}"
    return bool(parts.hostname) and url == bare and not _CLIMBING.search(parts.path)


def _finding(
    outcome: Outcome,
    code: str,
    message: str,
    pointer: str,
    facts: Mapping[str, str] | None = None,
) -> Finding:
    warning = outcome is Outcome.PASSED
    return Finding(
        Check.STRUCTURE, outcome, code, message, pointer, _SPEC, facts or {}, warning=warning
    )
