"""Every error is a page too: in three languages, with an id to quote and no trace."""

from __future__ import annotations

import json

from flask import Flask, Response, current_app, g, make_response, render_template, request
from werkzeug.exceptions import BadRequest, HTTPException, InternalServerError
from werkzeug.http import HTTP_STATUS_CODES
from werkzeug.wrappers import Response as AnyResponse

from merkki_verifier.web.headers import open_to_all
from merkki_verifier.web.serving import unreadable_requests

# The ones with sentences of their own; the rest say only whose fault it is.
_SAID = frozenset({400, 403, 404, 405, 410, 413, 429, 500, 503})
NAMES = frozenset(str(code) for code in _SAID) | {"ours", "theirs"}


# For programs: whose fault it is, and what to do.
_DETAILS = {
    400: "the request could not be understood",
    404: "there is nothing at this address",
    405: "nothing is done here by this method; Allow names those there are",
    406: "it is not made in any form that Accept names",
    413: "the body is too large",
    429: "this network has asked too often; wait as many seconds as Retry-After says",
    500: "the fault is ours; quote the instance if you ask about it",
    503: "the service cannot do this at the moment; try again",
}
# Below these paths every error is for a program, whatever it says that it accepts.
_FOR_PROGRAMS = "merkki-for-programs"


def for_programs(app: Flask, prefix: str) -> None:
    """Answer errors at ``prefix`` and below it with problem details, for programs on any site."""
    app.extensions[_FOR_PROGRAMS] = (*app.extensions.get(_FOR_PROGRAMS, ()), prefix)


def install(app: Flask) -> None:
    """Answer every HTTP error of ``app`` with a page, or problem details by Accept."""
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(InternalServerError, http_error)
    # A body in broken chunks shows only when it is read. Handing it on as what it is lets
    # whoever answers the app's HTTP errors answer this one.
    for kind in unreadable_requests():
        app.register_error_handler(kind, lambda _: app.handle_http_exception(BadRequest()))


def http_error(error: HTTPException) -> AnyResponse:
    """The answer for what the framework refused, or for our own fault."""
    # Flask keeps redirects and ready answers, which have no such code, away from handlers.
    assert error.code is not None
    response = error_answer(error.code)
    if allowed := getattr(error, "valid_methods", None):
        response.headers["Allow"] = ", ".join(sorted(allowed))
    if wait := getattr(error, "retry_after", None):
        response.headers["Retry-After"] = str(wait)
    return response


def error_answer(code: int) -> Response:
    """The answer for an error of this HTTP status."""
    if _is_for_programs():
        response = open_to_all(_problem(code))
    else:
        response = _problem(code) if _wants_problem() else _page(code)
    response.status_code = code
    return response


def _is_for_programs() -> bool:
    prefixes: tuple[str, ...] = current_app.extensions.get(_FOR_PROGRAMS, ())
    return any(f"{request.path}/".startswith(f"{prefix}/") for prefix in prefixes)


def _wants_problem() -> bool:
    """Whether the caller is a program: it asks for JSON and would not read a page."""
    accepted = request.accept_mimetypes
    return not accepted.accept_html and accepted.accept_json


def _problem(code: int) -> Response:
    title = HTTP_STATUS_CODES.get(code, "Error")
    instance = f"urn:request:{g.request_id}"
    body = {"type": "about:blank", "title": title, "status": code, "instance": instance}
    if code in _DETAILS:
        body["detail"] = _DETAILS[code]
    return current_app.response_class(json.dumps(body), mimetype="application/problem+json")


def _page(code: int) -> Response:
    name = str(code) if code in _SAID else "ours" if code >= 500 else "theirs"
    return make_response(render_template("merkki/error.html", name=name, id=g.request_id))
