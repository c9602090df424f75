"""The security headers of every answer, in one place.

A page may load its own style, script and pictures and nothing else from anywhere. What
is not said to be public is neither stored nor indexed.
"""

from __future__ import annotations

from flask import Response, g

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
# A picture opened on its own is a document: in a sandbox, with its own style only.
PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"

_FOR_ALL = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
# Two years, the least that browsers' preload lists ask for.
_HSTS = "max-age=63072000; includeSubDomains"


def public(response: Response, *, seconds: int) -> Response:
    """Let anybody store this answer for ``seconds``, and search engines find it."""
    response.headers["Cache-Control"] = f"public, max-age={seconds}"
    g.indexable = True
    return response


def open_document(response: Response, *, seconds: int) -> Response:
    """A public document for programs on any site: DID documents, status lists, contexts."""
    return public(open_to_all(response), seconds=seconds)


def open_to_all(response: Response) -> Response:
    """Let programs of any site read this answer. Nothing here knows them by a cookie."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def set_headers(response: Response, *, secure: bool) -> Response:
    """Fill in every header that the view has not set for itself."""
    wanted = {**_FOR_ALL, "Cache-Control": "no-store", "X-Request-Id": g.get("request_id", "")}
    if not g.get("indexable", False):
        wanted["X-Robots-Tag"] = "noindex, nofollow"
    if secure:
        wanted["Strict-Transport-Security"] = _HSTS
    # Looked through once: asked one by one, each would look through all of them.
    given = {name.lower() for name, _ in response.headers}
    for name, value in wanted.items():
        if name.lower() not in given:
            response.headers.add(name, value)
    if response.mimetype == "text/html":
        response.vary.add("Accept-Language")
    return response
