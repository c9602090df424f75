"""The list of withdrawn badges that an issuer's profile names, for those that are signed.

IMS Open Badges 2.0, RevocationList. The list carries no signature: it is believed because the
issuer's own profile names it. It is fetched once the signature is known to hold.
"""

from __future__ import annotations

from collections.abc import Mapping

from merkki_verifier.json_values import texts
from merkki_verifier.open_badges_2.assertion import Assertion
from merkki_verifier.open_badges_2.chain import Chain
from merkki_verifier.open_badges_2.documents import Documents, Found
from merkki_verifier.open_badges_2.faults import DocumentError
from merkki_verifier.report import Check, Finding, Outcome
from merkki_verifier.status.edition import Edition
from merkki_verifier.status.faults import ListError

KIND = "RevocationList"
_SPEC = "OB 2.0 RevocationList"
_POINTER = "/badge/issuer/revocationList"
_OF_LIST = {
    "unreachable": "status-unreachable",
    "form": "status-list-form",
    "id": "status-list-id",
}


def check_revocation(
    assertion: Assertion, chain: Chain, documents: Documents
) -> tuple[Finding, tuple[Edition, ...]]:
    """Say whether the issuer's list names the badge, and which edition of it was read."""
    if assertion.document.get("revoked") is True:
        message = "it says itself that it was withdrawn"
        return _finding(Outcome.FAILED, "status-revoked", message, "/revoked"), ()
    url = chain.issuer.get("revocationList")
    if url is None:
        message = "its issuer names no list of withdrawn badges"
        return Finding(Check.STATUS, Outcome.ABSENT, "status-absent", message, "", _SPEC), ()
    try:
        found = _fetched(url, documents)
        rows = _rows(found, chain)
    except ListError as error:
        return _finding(Outcome.UNKNOWN, error.code, str(error), _POINTER), ()
    edition = Edition(KIND, str(url), chain.issuer_id, found.sha256)
    facts = {**edition.facts(), "purpose": "revocation"}
    names = {assertion.id, *texts(assertion.document.get("uid"))}
    for identity, reason in rows:
        if identity in names:
            why = f": {reason:.200}" if reason else ""
            message = f"withdrawn by its issuer, for good{why}"
            revoked = _finding(Outcome.FAILED, "status-revoked", message, _POINTER, facts)
            return revoked, (edition,)
    message = "not in its issuer's list of withdrawn badges"
    return _finding(Outcome.PASSED, "status-ok", message, _POINTER, facts), (edition,)


def _fetched(url: object, documents: Documents) -> Found:
    if not isinstance(url, str):
        raise ListError("status-list-form", "the issuer does not name its list by an address")
    try:
        return documents.at(url)
    except DocumentError as error:
        raise ListError(_OF_LIST[error.reason], str(error)) from error


def _rows(found: Found, chain: Chain) -> list[tuple[str, str]]:
    """The ids and uids in the list, each with its reason. Raises ListError."""
    document = found.document
    issuer = document.get("issuer", chain.issuer_id)
    if (issuer.get("id") if isinstance(issuer, Mapping) else issuer) != chain.issuer_id:
        raise ListError("status-list-issuer", "the list names another issuer")
    listed = document.get("revokedAssertions")
    if not isinstance(listed, list):
        raise ListError("status-list-form", "the list has no revokedAssertions")
    rows: list[tuple[str, str]] = []
    for row in listed:
        members = row if isinstance(row, Mapping) else {"id": row}
        names = [members[n] for n in ("id", "uid") if isinstance(members.get(n), str)]
        if not names:
            raise ListError("status-list-form", "a row of the list names no badge")
        reason = members.get("revocationReason")
        rows += [(str(name), reason if isinstance(reason, str) else "") for name in names]
    return rows


def _finding(
    outcome: Outcome,
    code: str,
    message: str,
    pointer: str,
    facts: Mapping[str, str] | None = None,
) -> Finding:
    return Finding(Check.STATUS, outcome, code, message, pointer, _SPEC, facts or {})
