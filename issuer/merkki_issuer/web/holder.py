"""The holder's session: their own link's token in a cookie, and nothing else.

The cookie ends with the browser: school computers are shared. It is set only where a
badge was taken or an own link was opened, never on a public page.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from merkki_issuer.errors import NotFoundError
from merkki_issuer.sharing.model import Holding
from merkki_issuer.web.around import around, service


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who holds badges here, by their own link."""

    token: str
    holding: Holding


def cookie_name() -> str:
    """The session cookie's name; ``__Host-`` lets no other host or plain http set it."""
    return "__Host-merkki" if around().secure else "merkki"


def current_holder() -> Holder | None:
    """Whose session this request belongs to, if anybody's."""
    token = request.cookies.get(cookie_name(), "")
    if not token:
        return None
    try:
        return Holder(token, service().claims.holding(token))
    except NotFoundError:
        return None


def remember(response: AnyResponse, token: str) -> AnyResponse:
    """Begin the session of the holder with this token."""
    response.set_cookie(
        cookie_name(), token, httponly=True, samesite="Lax", secure=around().secure, path="/"
    )
    return response


def forget(response: AnyResponse) -> AnyResponse:
    """End the session in this browser; the own link stays good."""
    response.delete_cookie(
        cookie_name(), httponly=True, samesite="Lax", secure=around().secure, path="/"
    )
    return response


def private(response: Response) -> Response:
    """Mark a page that belongs to one reader."""
    response.headers["Cache-Control"] = "no-store"
    response.vary.add("Cookie")
    return response
