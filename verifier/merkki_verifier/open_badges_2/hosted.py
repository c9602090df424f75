"""A hosted badge: what stands at its own address is the proof.

IMS Open Badges 2.0, Hosted Verification. Nobody signed it: its issuer's server says so now,
and may say otherwise tomorrow. Fetching is the proof here, so the address is fetched that the
badge names, and with it those of its mark and its issuer (docs/adr/0025).
"""

from __future__ import annotations

from collections.abc import Mapping

from merkki_verifier.issuers import origin
from merkki_verifier.open_badges_2.assertion import Assertion, read_assertion
from merkki_verifier.open_badges_2.chain import claimed_issuer, follow, same_meaning
from merkki_verifier.open_badges_2.documents import Documents, Found
from merkki_verifier.open_badges_2.faults import BadgeError, DocumentError
from merkki_verifier.open_badges_2.proven import Proven
from merkki_verifier.open_badges_2.scope import permits
from merkki_verifier.report import Check, Finding, Outcome
from merkki_verifier.status.edition import Edition

_SPEC = "OB 2.0 Hosted Verification"
KIND = "HostedBadge"
_GONE, _MISSING = 410, 404
# What a document that cannot be used means at the badge's own address.
_OF_BADGE = {
    "unreachable": "proof-hosted-unreachable",
    "form": "proof-hosted-form",
}


def prove_hosted(given: Assertion, documents: Documents) -> Proven:
    """Ask the badge's own address, then its mark's and its issuer's. Raises BadgeError."""
    require_address(given.id)
    claimed = claimed_issuer(given)
    if claimed is not None and not permits(claimed, given.id):
        raise _elsewhere(given.id)  # by its own words: nobody needs to be asked
    found = found_at(given.id, documents)
    if not same_meaning(given.document, found.document):
        message = "its own address says something else than this copy: one of them was changed"
        raise BadgeError(Check.PROOF, "proof-hosted-differs", message)
    # What stands there is believed, and nothing of the copy: where both name the same mark, the
    # copy may describe it otherwise.
    held = read_assertion(found.document).assertion
    if held is None:
        message = "what stands at its own address is not in order as a badge of Open Badges 2.0"
        unsound = "proof-hosted-form"
        raise BadgeError(Check.PROOF, unsound, message, "/id", Outcome.UNKNOWN)
    return prove_found(held, found, documents)


def prove_found(held: Assertion, found: Found, documents: Documents) -> Proven:
    """Ask where the mark and the issuer of a badge stand that came from its own address.

    Raises BadgeError.
    """
    chain = follow(held, documents)
    if not permits(chain.issuer, held.id):
        raise _elsewhere(held.id)
    edition = Edition(KIND, held.id, chain.issuer_id, found.sha256)
    findings = (
        _passed(
            Check.ISSUER,
            "issuer-hosted",
            f"{chain.issuer_id} lets its badges stand at this address",
            issuer=chain.issuer_id,
        ),
        _passed(
            Check.PROOF,
            "proof-hosted",
            "its own address says the same today; nobody has signed it",
            warning=True,
            securing=KIND,
        ),
        _passed(
            Check.STATUS,
            "status-ok",
            "its own address does not say that it was withdrawn",
            list=edition.url,
            purpose="revocation",
        ),
    )
    return Proven(held, chain, findings, KIND, held.id, (edition,))


def found_at(address: str, documents: Documents) -> Found:
    """The badge that stands at ``address`` and was not withdrawn. Raises BadgeError."""
    try:
        response = documents.get(address)
        if response.status == _GONE:
            raise _withdrawn({})
        if response.status == _MISSING:
            message = f"no badge stands at {address:.200}, so nobody vouches for this one"
            missing = "proof-hosted-missing"
            raise BadgeError(Check.PROOF, missing, message, "/id", Outcome.UNKNOWN)
        found = documents.answered(response, address)
    except DocumentError as error:
        code = _OF_BADGE[error.reason]
        raise BadgeError(Check.PROOF, code, str(error), "/id", Outcome.UNKNOWN) from error
    # Before its id is looked at: of a withdrawn badge often nothing else is left.
    if found.document.get("revoked", False) is not False:
        raise _withdrawn(found.document)
    named = found.document.get("id")
    if named != address:
        message = f"the badge at {address:.200} calls itself {named!s:.200}"
        raise BadgeError(Check.PROOF, "proof-hosted-id", message, "/id")
    return found


def require_address(address: str) -> None:
    """Require a plain https address, under which a badge can vouch for itself.

    Raises BadgeError.
    """
    if origin(address) is None:
        message = "the badge is hosted, and its id is no plain https address: anybody on the way"
        message += " could answer in its name"
        raise BadgeError(Check.ISSUER, "issuer-origin", message, "/id")


def _elsewhere(address: str) -> BadgeError:
    message = f"{address:.200} is not where the issuer lets its badges stand"
    return BadgeError(Check.ISSUER, "issuer-origin", message, "/id")


def _withdrawn(document: Mapping[str, object]) -> BadgeError:
    reason = document.get("revocationReason")
    why = f": {reason:.200}" if isinstance(reason, str) and reason else ""
    return BadgeError(Check.STATUS, "status-revoked", f"withdrawn by its issuer, for good{why}")


def _passed(
    check: Check, code: str, message: str, *, warning: bool = False, **facts: str
) -> Finding:
    return Finding(check, Outcome.PASSED, code, message, "", _SPEC, facts, warning=warning)
