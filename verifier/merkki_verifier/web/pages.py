"""The verify page: anybody hands in a badge and gets an answer. Keeps nothing.

``create_app`` serves it with the routes for programs; the issuing service mounts
``blueprint`` at ``/verify``.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from merkki_verifier.fetch.protocol import Fetcher
from merkki_verifier.inputs import Item, verify_item
from merkki_verifier.inputs.qr import can_read_codes, read_codes
from merkki_verifier.web.answer import EditionOf, answer
from merkki_verifier.web.api import api_blueprint
from merkki_verifier.web.headers import public
from merkki_verifier.web.intake import Problem, read_input
from merkki_verifier.web.limiting import DEFAULT_FETCHING, DEFAULT_RATE, ClientLimit, behind_proxies
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
    links=(("api.page", "api.title"),),
    zone=ZoneInfo("Europe/Helsinki"),
)


def create_app(
    world: Callable[[], World],
    *,
    site: Site = ALONE,
    edition_of: EditionOf | None = None,
    given: Fetcher | None = None,
    rate: str = DEFAULT_RATE,
    trusted_proxies: int = 0,
    fetching: int = DEFAULT_FETCHING,
) -> Pages:
    """The verify page and the routes for programs. ``world`` is asked anew every time.

    ``given`` fetches the badges that visitors name by an address; None leaves it to the
    world, whose fetcher may remember. ``rate`` is what one client may ask (``off``:
    anything). ``trusted_proxies`` is how many proxies of ours stand before this app and say
    in X-Forwarded-For who asks; with 0 nobody is believed. ``fetching`` requests may wait for
    other hosts at once, fewer than there are threads. Raises RateError.
    """
    app = Pages("merkki_verifier.web", static_folder=None)
    install(app, site)
    behind_proxies(app, trusted_proxies)
    limit = ClientLimit(rate, fetching=fetching)
    app.register_blueprint(blueprint(world, edition_of=edition_of, given=given, limit=limit))
    app.register_blueprint(api_blueprint(world, limit=limit))
    return app


def blueprint(
    world: Callable[[], World],
    *,
    edition_of: EditionOf | None = None,
    own_page: Callable[[str], str | None] | None = None,
    given: Fetcher | None = None,
    limit: ClientLimit | None = None,
) -> Blueprint:
    """The verify page for another app, which must have ``install``ed the shell.

    ``own_page`` gives the path of the page of that app which answers for a pasted text,
    such as a link or a code of its own; the visitor is led there. ``given`` is
    ``create_app``'s; ``limit`` None takes the default rate.
    """
    limit = limit or ClientLimit()
    pages = Blueprint("verify", "merkki_verifier.web")

    @pages.get("/")
    def form() -> Response:
        return public(make_response(_form()), seconds=300)

    def _form(problem: str = "") -> str:
        return render_template(
            "merkki/verify.html",
            problem=problem,
            takes_codes=own_page is not None,
            reads_pictures=can_read_codes(),
        )

    @pages.post("/")
    def check() -> AnyResponse:
        limit.require()
        around = limit.around(world())
        path = own_page(request.form.get("text", "").strip()) if own_page is not None else None
        if path is not None:
            return redirect(path, 303)
        fetch = around.fetch if given is None else limit.fetcher(given)
        raw = read_input(request, fetch=fetch, max_bytes=around.limits.max_bytes)
        if isinstance(raw, Problem):
            return make_response(_form(raw.name), 400)
        try:
            report = verify_item(Item("", raw), world=around, codes=_codes(own_page, limit))
        except _OwnPageError as found:
            return redirect(found.path, 303)
        answered = answer(
            report,
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


class _OwnPageError(Exception):
    """The picture shows the way to a page of ours, which is where the visitor is led."""

    def __init__(self, path: str) -> None:
        self.path = path
        super().__init__(path)


def _codes(
    own_page: Callable[[str], str | None] | None, limit: ClientLimit
) -> Callable[[bytes], list[bytes]]:
    """Reads QR codes; raises _OwnPageError for one of ours, which is not asked of itself."""

    def read(picture: bytes) -> list[bytes]:
        limit.require(costly=True)
        found = read_codes(picture)
        if own_page is not None and len(set(found)) == 1:
            path = own_page(found[0].decode("utf-8", "replace"))
            if path is not None:
                raise _OwnPageError(path)
        return found

    return read
