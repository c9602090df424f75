"""What is wrong with a request, as problem details (RFC 9457)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus

from flask import Response, current_app, g

MEDIA_TYPE = "application/problem+json"


class ProblemError(Exception):
    """A request cannot be served, and why. ``name`` is API, like a finding's code."""

    def __init__(self, name: str, detail: str, *, status: int = 400) -> None:
        self.name = name
        self.detail = detail
        self.status = status
        super().__init__(detail)


def problem_type(name: str) -> str:
    """The ``type`` of a problem that no specification has a name for."""
    return f"urn:merkki:problem:{name}"


def problem(
    status: int,
    detail: str,
    *,
    type_: str,
    title: str = "",
    more: Mapping[str, object] | None = None,
) -> Response:
    """The answer of a program's request that did not go well.

    ``title`` is that of the HTTP status where none is given. ``more`` are members beside
    those of RFC 9457 section 3.1.
    """
    body = {
        "type": type_,
        "title": title or HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": f"urn:request:{g.request_id}",
        **(more or {}),
    }
    text = json.dumps(body, ensure_ascii=False)
    return current_app.response_class(text, status=status, mimetype=MEDIA_TYPE)


def of_error(error: ProblemError) -> Response:
    """The answer for a request that could not be served."""
    return problem(error.status, error.detail, type_=problem_type(error.name))
