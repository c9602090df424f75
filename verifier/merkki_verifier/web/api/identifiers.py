"""DID resolution over HTTP: the result, or the document alone, by Accept.

DID Resolution 0.3 (W3C) section 10.1, "HTTP(S) Binding".
"""

from __future__ import annotations

import json
from typing import Final
from urllib.parse import unquote

from flask import Response, current_app, request

from merkki_verifier.fetch.bounded import BoundedFetcher
from merkki_verifier.web.api.problems import problem
from merkki_verifier.web.api.resolving import ResolutionError, Resolved, is_did, resolve
from merkki_verifier.world import World

RESULT: Final = "application/did-resolution"
_OLD_RESULT: Final = 'application/ld+json;profile="https://w3id.org/did-resolution"'
DOCUMENTS: Final = (
    "application/did",
    "application/did+json",
    "application/did+ld+json",
    "application/ld+json",
    "application/json",
)
_CONTEXT: Final = "https://w3id.org/did-resolution/v1"


def answer(decoded: str, world: World) -> Response:
    """The answer of ``GET /identifiers/<did>``; ``decoded`` is the DID as the router reads it."""
    result = _wants_result()
    kind = RESULT if result else _document_kind()
    limits = world.limits
    fetch = BoundedFetcher(
        world.fetch, max_fetches=limits.max_fetches, max_seconds=limits.max_fetch_seconds
    )
    try:
        if kind is None:
            message = f"there is {RESULT}, and the document as {', '.join(DOCUMENTS)}"
            raise ResolutionError("representationNotSupported", message)  # noqa: TRY301 # answered below
        if request.args:
            message = f"no option is known, and so no {next(iter(request.args))!r:.60}"
            raise ResolutionError("invalidOptions", message)  # noqa: TRY301 # answered below
        found = resolve(_named(decoded), fetch=fetch, now=world.now)
    except ResolutionError as error:
        return _failed(error, result=result)
    content = _result(found) if result else found.document
    response = _json(content, kind)
    response.vary.add("Accept")
    return response


def _named(decoded: str) -> str:
    """The DID that the address names, as it was written there.

    The router has taken the percent signs away, and with them the port of a did:web: what is
    left is another DID. One that was encoded as a whole is decoded once. Servers give the
    address as it came under either of two names.
    """
    came = request.environ.get("RAW_URI") or request.environ.get("REQUEST_URI") or ""
    _, found, written = came.partition("?")[0].partition("/identifiers/")
    if not found:
        return decoded
    return written if is_did(written) else unquote(written)


def _wants_result() -> bool:
    """Whether a resolution result is asked for by name: who takes anything gets a document."""
    accepted = request.headers.get("Accept", "").lower()
    return RESULT in accepted.replace(" ", "") or _OLD_RESULT in accepted.replace(" ", "")


def _document_kind() -> str | None:
    accepted = request.accept_mimetypes
    return accepted.best_match(DOCUMENTS) if accepted else DOCUMENTS[0]


def _result(found: Resolved) -> dict[str, object]:
    retrieved = found.retrieved.strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        "@context": _CONTEXT,
        "didDocument": found.document,
        "didResolutionMetadata": {"contentType": DOCUMENTS[0], "retrieved": retrieved},
        "didDocumentMetadata": {},
    }


def _failed(error: ResolutionError, *, result: bool) -> Response:
    if not result:
        return problem(error.status, error.detail, code=error.code, type_=error.type)
    content = {
        "@context": _CONTEXT,
        "didDocument": None,
        "didResolutionMetadata": {"error": error.to_dict()},
        "didDocumentMetadata": {},
    }
    response = _json(content, RESULT)
    response.status_code = error.status
    return response


def _json(content: object, kind: str) -> Response:
    text = json.dumps(content, ensure_ascii=False)
    return current_app.response_class(text, mimetype=kind)
