"""What is wrong with a request, as problem details (RFC 9457)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from flask import Response, current_app, g

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a request; ``pointer`` (RFC 6901) leads into its body."""

    code: str
    pointer: str
    detail: str

    def to_dict(self) -> dict[str, str]:
        """The fault as a member of ``errors``."""
        return {"code": self.code, "pointer": self.pointer, "detail": self.detail}


class ProblemError(Exception):
    """A request cannot be served, and why. ``name`` is API, like a finding's code."""

    def __init__(
        self, name: str, detail: str, *, status: int = 400, faults: Sequence[Fault] = ()
    ) -> None:
        self.name = name
        self.detail = detail
        self.status = status
        self.faults = tuple(faults)
        super().__init__(detail)


def problem_type(name: str) -> str:
    """The ``type`` of a problem that no specification has a name for."""
    return f"urn:merkki:problem:{name}"


def problem(
    status: int,
    detail: str,
    *,
    code: str,
    type_: str,
    title: str = "",
    more: Mapping[str, object] | None = None,
) -> Response:
    """The answer of a program's request that did not go well.

    ``code`` is the stable name of what is wrong, a member beside those of RFC 9457 section
    3.1, and so are those of ``more``. ``title`` is that of the HTTP status where none is given.
    """
    body = {
        "type": type_,
        "title": title or HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": f"urn:request:{g.request_id}",
        "code": code,
        **(more or {}),
    }
    text = json.dumps(body, ensure_ascii=False)
    return current_app.response_class(text, status=status, mimetype=MEDIA_TYPE)


def of_error(error: ProblemError) -> Response:
    """The answer for a request that could not be served."""
    errors = [fault.to_dict() for fault in error.faults]
    return problem(
        error.status,
        error.detail,
        code=error.name,
        type_=problem_type(error.name),
        more={"errors": errors} if errors else None,
    )
