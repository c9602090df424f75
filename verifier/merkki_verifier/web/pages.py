"""The verify page: anybody hands in a badge and gets an answer. Keeps nothing.

``create_app`` serves it alone; the issuing service mounts ``blueprint`` at ``/verify``.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from merkki_verifier.verify import verify
from merkki_verifier.web.answer import EditionOf, answer
from merkki_verifier.web.headers import public
from merkki_verifier.web.intake import Problem, read_input
from merkki_verifier.web.shell import Pages, Site, choice, install
from merkki_verifier.web.texts import Text
from merkki_verifier.world import World

# A badge this small travels back in the page, so that another language is one click.
MAX_AGAIN = 192 * 1024

ALONE = Site(
    name=Text(fi="Merkki", sv="Merkki", en="Merkki"),
    owner=Text(
        fi="Merkki: avoimien osaamismerkkien tarkistus",
        sv="Merkki: kontroll av öppna kompetensmärken",
        en="Merkki: verification of open badges",
    ),
    home="verify.form",
    zone=ZoneInfo("Europe/Helsinki"),
)


def create_app(
    world: Callable[[], World], *, site: Site = ALONE, edition_of: EditionOf | None = None
) -> Pages:
    """The verify page on its own. ``world`` is asked anew for every verification."""
    app = Pages("merkki_verifier.web", static_folder=None)
    install(app, site)
    app.register_blueprint(blueprint(world, edition_of=edition_of))
    return app


def blueprint(
    world: Callable[[], World],
    *,
    edition_of: EditionOf | None = None,
    own_page: Callable[[str], str | None] | None = None,
) -> Blueprint:
    """The verify page for another app, which must have ``install``ed the shell.

    ``own_page`` gives the path of the page of that app which answers for a pasted text,
    such as a link or a code of its own; the visitor is led there.
    """
    pages = Blueprint("verify", "merkki_verifier.web")

    @pages.get("/")
    def form() -> Response:
        page = render_template("merkki/verify.html", takes_codes=own_page is not None)
        return public(make_response(page), seconds=300)

    @pages.post("/")
    def check() -> AnyResponse:
        around = world()
        path = own_page(request.form.get("text", "").strip()) if own_page is not None else None
        if path is not None:
            return redirect(path, 303)
        raw = read_input(request, fetch=around.fetch, max_bytes=around.limits.max_bytes)
        if isinstance(raw, Problem):
            page = render_template(
                "merkki/verify.html", problem=raw.name, takes_codes=own_page is not None
            )
            return make_response(page, 400)
        answered = answer(
            verify(raw, world=around),
            checked=around.now,
            language=choice().language,
            trust=around.trust,
            edition_of=edition_of,
        )
        return make_response(
            render_template(
                "merkki/verified.html",
                answered=answered,
                again=base64.b64encode(raw).decode("ascii") if len(raw) <= MAX_AGAIN else "",
            )
        )

    return pages
