"""What every page of every Merkki site has: its language, layout, headers and errors.

The verify page and the issuing service both ``install`` this on their Flask app. No page
sets a cookie here, and no link is ever built from the request's Host.
"""

from __future__ import annotations

import io
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from importlib.resources import files
from types import TracebackType
from typing import IO

from flask import Flask, Request, Response, current_app, g, request, url_for
from markupsafe import Markup

from merkki_verifier.web import dates, errors, headers, look
from merkki_verifier.web.answer import visible
from merkki_verifier.web.language import NAMES, Choice, choose, same_page
from merkki_verifier.web.sentences import say_finding
from merkki_verifier.web.texts import Language, Texts, Wording, read_texts

TEXTS = files("merkki_verifier.web") / "texts"

# The credential may be 4 MiB; the form around it and base64 need room beside it.
MAX_REQUEST_BYTES = 7 * 1024 * 1024
MAX_FORM_PARTS = 20


@dataclass(frozen=True, slots=True)
class Site:
    """Whose pages these are.

    ``home`` and ``links`` are endpoints of the app (with the text key of each link).
    ``zone`` is where the readers live. ``secure`` says the site is reached by https, so
    browsers are told to insist on it.
    """

    name: Wording
    owner: Wording
    home: str
    zone: tzinfo
    links: tuple[tuple[str, str], ...] = ()
    secure: bool = True


class UploadRequest(Request):
    """A request whose uploads stay in memory: what is checked here is never on our disk."""

    def _get_file_stream(
        self,
        total_content_length: int | None,  # noqa: ARG002 - the signature is Werkzeug's
        content_type: str | None,  # noqa: ARG002 - likewise
        filename: str | None = None,  # noqa: ARG002 - likewise
        content_length: int | None = None,  # noqa: ARG002 - likewise
    ) -> IO[bytes]:
        return io.BytesIO()  # MAX_REQUEST_BYTES bounds it


class Pages(Flask):
    """A Flask app that never writes an address into its log: addresses carry tokens."""

    request_class = UploadRequest

    def log_exception(
        self,
        exc_info: tuple[type, BaseException, TracebackType] | tuple[None, None, None],
    ) -> None:
        """Log our own fault under the request's id and its route, not its address."""
        rule = request.url_rule.rule if request.url_rule is not None else "no route"
        self.logger.error(
            "request %s failed: %s %s",
            g.get("request_id", "-"),
            request.method,
            rule,
            exc_info=exc_info,
        )


def install(
    app: Flask,
    site: Site,
    *,
    texts: Texts | None = None,
    new_request_id: Callable[[], str] = lambda: secrets.token_hex(8),
) -> None:
    """Give ``app`` the shared look, languages, headers, limits and error pages.

    ``texts`` must contain those of this package; None takes them alone.
    """
    spoken = read_texts(TEXTS) if texts is None else texts
    app.config["MAX_CONTENT_LENGTH"] = MAX_REQUEST_BYTES
    app.config["MAX_FORM_MEMORY_SIZE"] = MAX_REQUEST_BYTES
    app.config["MAX_FORM_PARTS"] = MAX_FORM_PARTS
    app.extensions["merkki"] = (site, spoken)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.register_blueprint(look.blueprint)
    errors.install(app)

    @app.before_request
    def begin() -> None:
        g.request_id = new_request_id()
        g.choice = choose(request.args.get("lang"), request.accept_languages)

    @app.after_request
    def finish(response: Response) -> Response:
        return headers.set_headers(response, secure=site.secure)

    @app.context_processor
    def words() -> dict[str, object]:
        return {
            "t": say,
            "language": choice().language,
            "languages": _languages(),
            "link": link,
            "look": look.address,
            "site": site,
            "day": day,
            "clock": clock,
            "iso": lambda moment: moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "visible": visible,
            "say_finding": lambda finding: say_finding(spoken, finding, choice().language),
        }


def choice() -> Choice:
    """The language of the page being made."""
    chosen: Choice = g.choice
    return chosen


def speak(language: Language) -> None:
    """Make this page in ``language``: its address says so."""
    g.choice = Choice(language, explicit=choice().explicit)


def site_and_texts() -> tuple[Site, Texts]:
    """The site and the texts of the app at work."""
    installed: tuple[Site, Texts] = current_app.extensions["merkki"]
    return installed


def say(key: str, **values: object) -> Markup:
    """The text ``key`` in the page's language, values escaped and isolated."""
    return site_and_texts()[1].say(key, choice().language, **values)


def day(moment: datetime) -> str:
    """A day in the page's language and the site's zone."""
    return dates.day(moment, choice().language, site_and_texts()[0].zone)


def clock(moment: datetime) -> str:
    """A time of day in the page's language and the site's zone."""
    return dates.clock(moment, choice().language, site_and_texts()[0].zone)


def link(endpoint: str, **values: str) -> str:
    """The path of another page of this site; a chosen language goes along."""
    if choice().explicit and "lang" not in values:
        values["lang"] = choice().language.value
    return url_for(endpoint, _external=False, **values)  # pyright: ignore[reportArgumentType]


def _languages() -> tuple[tuple[Language, str, str], ...]:
    """Each language with its own name and the address of this page in it."""
    query = {k: v for k, v in request.args.items() if k != "lang"}
    return tuple((one, NAMES[one], same_page(request.path, query, one)) for one in Language)
