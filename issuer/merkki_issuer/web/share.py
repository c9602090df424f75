"""What an employer sees after scanning: the answer, verified this moment.

The badge's own bytes go through the same verifier as anybody's, in a world that holds our
documents and no network. A program that asks for them gets these bytes, to verify them by
itself. Nobody records that somebody looked.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, current_app, make_response, render_template, request

from merkki_issuer.delivery.qr import qr_png, qr_svg
from merkki_issuer.issuing.compose import VC_CONTEXT
from merkki_issuer.issuing.model import Format
from merkki_issuer.sharing.links import share_url
from merkki_issuer.sharing.model import Share, token_digest
from merkki_issuer.web.around import around, service
from merkki_issuer.web.codes import token_of
from merkki_issuer.web.negotiation import best_of
from merkki_verifier.verify import verify
from merkki_verifier.web import Answer, answer
from merkki_verifier.web.headers import PICTURE_POLICY
from merkki_verifier.web.shell import choice, link

# People first: a browser, and whoever takes anything, gets the page. text/plain is a compact
# JWS (Open Badges 3.0 section 5.2).
_TOKENS = frozenset({"text/plain"})
_OF_ONE = (
    *("text/html", "application/vc", "application/vc+ld+json", "application/ld+json"),
    *("application/json", "text/plain"),
)
# Several badges: one a line, or in a presentation that nobody signed.
_LINES = "application/jsonl"
_OF_MANY = ("text/html", _LINES, "application/vp", "application/ld+json", "application/json")

blueprint = Blueprint("share", __name__, template_folder="templates")


@blueprint.get("/s/<token>")
def page(token: str) -> Response:
    """The answer for each badge of a share; for programs, by Accept, the badges themselves."""
    found = service().shares.resolve(token)
    response = _badges(
        found.awards, best_of(request, _OF_ONE if len(found.awards) == 1 else _OF_MANY)
    )
    if response is None:
        response = _answers(found)
    response.vary.add("Accept")
    return response


def _answers(found: Share) -> Response:
    answers = [_answer(award) for award in found.awards]
    shown = render_template(
        "service/share.html", answers=answers, until=found.expires, host=_host()
    )
    return make_response(shown)


@blueprint.get("/s/<token>/qr.<ending>")
def qr(token: str, ending: str) -> Response:
    """The share's link as a QR code: the link, and nothing of the person."""
    service().shares.resolve(token)
    address = share_url(around().link_url, token)
    if ending == "png":
        content, kind = qr_png(address), "image/png"
    elif ending == "svg":
        content, kind = qr_svg(address), "image/svg+xml"
    else:
        abort(404)
    response = current_app.response_class(content, mimetype=kind)
    response.headers["Content-Security-Policy"] = PICTURE_POLICY
    return response


def own_page(text: str) -> str | None:
    """The path of our own page for a pasted share link or a typed code; None for other text."""
    token = token_of(text)
    for origin in (around().link_url, service().settings.public_url):
        if text.startswith(share_url(origin, "")):
            token = text.removeprefix(share_url(origin, "")).partition("?")[0]
    if token is None or token_digest(token) is None:
        return None
    return link("share.page", token=token)


def _answer(award: str) -> Answer:
    issued = service().issuing.get(award)
    world = around().own_world()
    report = verify(issued.renderings[Format.EMBEDDED], world=world)
    return answer(
        report,
        checked=world.now,
        language=choice().language,
        trust=world.trust,
        edition_of=around().editions.of,
    )


def _badges(awards: Sequence[str], kind: str) -> Response | None:
    """The badges as signed, in the form that was asked for; None where a page was."""
    if kind == "text/html":
        return None
    form = Format.JWT_ES256 if kind in _TOKENS else Format.EMBEDDED
    signed = [service().issuing.get(award).renderings[form] for award in awards]
    if len(signed) == 1:
        content = signed[0]
    elif kind == _LINES:
        content = b"".join(one + b"\n" for one in signed)
    else:
        shown = {
            "@context": [VC_CONTEXT],
            "type": ["VerifiablePresentation"],
            "verifiableCredential": [json.loads(one) for one in signed],
        }
        content = json.dumps(shown, ensure_ascii=False).encode()
    return current_app.response_class(content, mimetype=kind)


def _host() -> str:
    return urlsplit(around().link_url).netloc
