"""The older 1EdTech way: a plain JSON list of revoked credential ids.

VCRL 1.0 (deprecated by Open Badges 3.0 document 1.3, still met in the field). The list
carries no signature, so what it says is as good as the TLS connection it came over;
it must therefore live on the issuer's own web origin.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from itertools import chain

from merkki_keys import KeysError, did_web_url
from merkki_verifier.issuers import origin
from merkki_verifier.report import Check, Finding, Outcome
from merkki_verifier.status.edition import Edition
from merkki_verifier.status.faults import ListError, StatusError
from merkki_verifier.status.lists import fetch_body, other_list
from merkki_verifier.strict_json import JsonError, parse
from merkki_verifier.world import World

KIND = "1EdTechRevocationList"
_SPEC = "VCRL 1.0"
# The public validator's name for the list, and the older text's.
_MEMBERS = ("revokedCredential", "revokedCredentials")


def check_revocation_list(
    entry: Mapping[str, object],
    credential: Mapping[str, object],
    issuer: str,
    world: World,
    pointer: str,
) -> tuple[Edition, Finding]:
    """Look the credential's id up in the list at ``entry.id``. Raises StatusError."""
    url, identity = entry.get("id"), credential.get("id")
    if not isinstance(url, str) or not url:
        raise StatusError("status-entry", "a 1EdTechRevocationList needs the list's URL as id")
    if not isinstance(identity, str):
        raise StatusError("status-entry", "a credential without id cannot be looked up")
    if origin(url) is None or origin(url) != _issuer_origin(issuer):
        raise ListError(
            "status-list-issuer", "an unsigned list counts only on the issuer's own web site"
        )
    raw = fetch_body(url, world=world, accept="application/json")
    revoked = _revoked_ids(raw, issuer, url)
    edition = Edition(KIND, url, issuer, hashlib.sha256(raw).hexdigest())
    facts = {**edition.facts(), "purpose": "revocation"}
    code, outcome = "status-ok", Outcome.PASSED
    message = "not in the issuer's list of withdrawn badges"
    if identity in revoked:
        code, outcome, message = (
            "status-revoked",
            Outcome.FAILED,
            "withdrawn by its issuer, for good",
        )
    return edition, Finding(Check.STATUS, outcome, code, message, pointer, _SPEC, facts)


def _revoked_ids(raw: bytes, issuer: str, url: str) -> frozenset[str]:
    try:
        document = parse(raw, max_depth=20)
    except JsonError as error:
        raise ListError("status-list-form", f"the list is not strict JSON: {error}") from error
    if not isinstance(document, dict):
        raise ListError("status-list-form", "the list is not a JSON object")
    if document.get("id", url) != url:
        raise ListError("status-list-id", other_list(url, document.get("id")))
    if document.get("issuer") != issuer:
        raise ListError("status-list-issuer", "the list names another issuer")
    named = [document[name] for name in _MEMBERS if name in document]
    if not named or not all(isinstance(rows, list) for rows in named):
        raise ListError("status-list-form", "the list has no revokedCredential member")
    revoked = set[str]()
    # Whoever is in either is withdrawn: else an empty second list would hide a full one.
    for row in chain.from_iterable(rows for rows in named if isinstance(rows, list)):
        identity = row.get("id") if isinstance(row, dict) else None
        if not isinstance(row, dict) or not isinstance(identity, str):
            raise ListError("status-list-form", "a row of the list names no credential")
        # Revoked unless the row plainly says otherwise.
        if row.get("revoked", True) is not False:
            revoked.add(identity)
    return frozenset(revoked)


def _issuer_origin(issuer: str) -> tuple[str, str, int] | None:
    if not issuer.startswith("did:web:"):
        return origin(issuer)
    try:
        return origin(did_web_url(issuer))
    except KeysError:
        return None
