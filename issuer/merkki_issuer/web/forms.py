"""Forms that change something: only our own page may send them, and only to its own reader.

Two things must hold. The form carries a token made from a secret of ours and from what
the reader alone knows (their claim link, their session). And whatever the browser says
about where the form came from does not contradict it.
"""

from __future__ import annotations

import hashlib
import hmac

from flask import abort, request

from merkki_issuer.web.around import around

FIELD = "form"


def form_token(secret: bytes, subject: str) -> str:
    """The token of a form that acts for ``subject``."""
    return hmac.new(secret, f"form:{subject}".encode(), hashlib.sha256).hexdigest()


def sent_from(origin: str, *, said_origin: str | None, said_site: str | None) -> bool:
    """Whether a request with these Origin and Sec-Fetch-Site may come from ``origin``.

    Our pages send no referrer, and then a browser's Origin is ``null`` even at home; what
    it says of the two sites is in Sec-Fetch-Site. Absent headers contradict nothing: old
    browsers and programs send neither, and the token decides.
    """
    return said_origin in {None, "null", origin} and said_site in {None, "none", "same-origin"}


def token_for(subject: str) -> str:
    """The token to put into a form of ours."""
    return form_token(around().secret, subject)


def require_own_form(subject: str) -> None:
    """Refuse (403) a form that is not ours or not meant for ``subject``."""
    given = request.form.get(FIELD, "")
    right = token_for(subject)
    from_here = sent_from(
        around().link_url,
        said_origin=request.headers.get("Origin"),
        said_site=request.headers.get("Sec-Fetch-Site"),
    )
    if not from_here or not hmac.compare_digest(given.encode(), right.encode()):
        abort(403)
