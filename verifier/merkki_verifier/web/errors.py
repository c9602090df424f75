"""Every error is a page too: in three languages, with an id to quote and no trace."""

from __future__ import annotations

import json

from flask import Flask, Response, current_app, g, make_response, render_template, request
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.wrappers import Response as AnyResponse

# The ones with sentences of their own; the rest say only whose fault it is.
_SAID = frozenset({400, 403, 404, 405, 410, 413, 500, 503})
NAMES = frozenset(str(code) for code in _SAID) | {"ours", "theirs"}


def install(app: Flask) -> None:
    """Answer every HTTP error of ``app`` with a page, or problem details by Accept."""
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(InternalServerError, http_error)


def http_error(error: HTTPException) -> AnyResponse:
    """The answer for what the framework refused, or for our own fault."""
    code = error.code or 500
    if code < 400:
        return error.get_response()  # a redirect of the router
    response = error_answer(code)
    if allowed := getattr(error, "valid_methods", None):
        response.headers["Allow"] = ", ".join(sorted(allowed))
    return response


def error_answer(code: int) -> Response:
    """The answer for an error of this HTTP status."""
    response = _problem(code) if _wants_problem() else _page(code)
    response.status_code = code
    return response


def _wants_problem() -> bool:
    """Whether the caller is a program: it asks for JSON and would not read a page."""
    accepted = request.accept_mimetypes
    return not accepted.accept_html and accepted.accept_json


def _problem(code: int) -> Response:
    body = {"type": "about:blank", "status": code, "instance": f"urn:request:{g.request_id}"}
    return current_app.response_class(json.dumps(body), mimetype="application/problem+json")


def _page(code: int) -> Response:
    name = str(code) if code in _SAID else "ours" if code >= 500 else "theirs"
    return make_response(render_template("merkki/error.html", name=name, id=g.request_id))
