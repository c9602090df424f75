"""Errors for programs: problem details (RFC 9457), with the place of every fault.

``code`` is ours and stable; ``type`` is the W3C's name for the kind of problem where it
has one (VCDM 2.0, 7.3). What is our own affair (files, keys, the database) is not told.
"""

from __future__ import annotations

import json
from http import HTTPStatus

from flask import Response, current_app, g
from werkzeug.exceptions import HTTPException

from merkki_issuer.errors import (
    ConflictError,
    ConfusionError,
    Fault,
    IssuerError,
    MalformedError,
    NotFoundError,
    RefusedError,
    UnavailableError,
)

PROBLEM = "application/problem+json"
# Requests to these paths come from programs, whatever their Accept header says. Others below
# /credentials are the verifier's, which answers for them itself.
_PATHS = (
    *("/credentials/issue", "/credentials/status", "/credentials/urn:"),
    *("/conformance", "/api/issuing/"),
)

_W3C = "https://www.w3.org/TR/vc-data-model#"
_TYPES = {
    "json": f"{_W3C}PARSING_ERROR",
    "lint": f"{_W3C}MALFORMED_VALUE_ERROR",
    "request": f"{_W3C}MALFORMED_VALUE_ERROR",
    "selection": "https://w3id.org/security#PROOF_GENERATION_ERROR",
    "cannot-be-signed": "https://w3id.org/security#PROOF_GENERATION_ERROR",
}
# What the framework refuses, for programs: its own sentences speak to a person with a browser.
_SAID = {
    400: "The request cannot be read.",
    404: "There is nothing at this address.",
    405: "Nothing is done here by this method; Allow names those there are.",
    413: "The body is too long: at most 1 MiB is read.",
    500: "The fault is ours; quote the instance if you ask about it.",
}
_FORBIDDEN = frozenset({"not-entitled", "attester-not-entitled"})
_AWAY = "The service cannot do this at the moment. Nothing was signed; ask again later."


def is_for_programs(path: str) -> bool:
    """Whether errors of this path are problem details."""
    return path.startswith(_PATHS)


def problem(
    status: int, code: str, detail: str, faults: tuple[Fault, ...] = (), hint: str = ""
) -> Response:
    """An answer that says what is wrong, where, and whose it is."""
    body: dict[str, object] = {
        "type": _TYPES.get(code, "about:blank"),
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": f"{detail} {hint}".strip(),
        "instance": f"urn:request:{g.request_id}",
        "code": code,
    }
    if faults:
        body["errors"] = [
            {"code": fault.code, "pointer": fault.pointer, "detail": fault.message}
            for fault in faults
        ]
    text = json.dumps(body, ensure_ascii=False)
    return current_app.response_class(text, status=status, mimetype=PROBLEM)


def http_problem(error: HTTPException) -> Response:
    """What the framework refused: a path, a method, a size."""
    status = error.code or 500
    said = _SAID.get(status, f"{HTTPStatus(status).phrase}.")
    answer = problem(status, f"http-{status}", said)
    if allowed := getattr(error, "valid_methods", None):
        answer.headers["Allow"] = ", ".join(sorted(allowed))
    return answer


def unauthorised(code: str, detail: str) -> Response:
    """No key, or not a good one (RFC 6750, 3)."""
    answer = problem(401, code, detail, hint="See `merkki api-key add`.")
    error = ', error="invalid_token"' if code == "api-key" else ""
    answer.headers["WWW-Authenticate"] = f'Bearer realm="merkki"{error}'
    return answer


def issuer_problem(error: IssuerError) -> Response:
    """What our own parts refused. Our own confusion is no answer: it is raised on."""
    if isinstance(error, ConfusionError):
        raise error
    if isinstance(error, UnavailableError):
        return problem(503, error.code, _AWAY)
    faults = error.faults if isinstance(error, MalformedError) else ()
    return problem(_status(error), error.code, error.message, faults, error.hint)


def _status(error: IssuerError) -> int:
    if isinstance(error, NotFoundError):
        return 404
    if error.code == "idempotency-mismatch":
        return 422
    if isinstance(error, ConflictError) or error.code == "revoked-for-good":
        return 409
    assert isinstance(error, RefusedError)
    return 403 if error.code in _FORBIDDEN else 400
