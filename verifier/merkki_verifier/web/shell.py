"""What every page of every Merkki site has: its language, layout, headers and errors.

The verify page and the issuing service both ``install`` this on their Flask app. No page
sets a cookie here, and no link is ever built from the request's Host.
"""

from __future__ import annotations

import io
import logging
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import cache
from importlib.resources import files
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any

from flask import Flask, Request, Response, current_app, g, request, url_for
from markupsafe import Markup
from werkzeug.serving import WSGIRequestHandler

from merkki_verifier.web import dates, errors, headers, look
from merkki_verifier.web.answer import may_award, visible
from merkki_verifier.web.language import NAMES, Choice, choose, same_page
from merkki_verifier.web.sentences import say_finding
from merkki_verifier.web.serving import Received
from merkki_verifier.web.texts import Language, Texts, Wording, read_texts

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

TEXTS = files("merkki_verifier.web") / "texts"

_ACCESS = logging.getLogger("merkki.access")

# The credential may be 4 MiB; the form around it and base64 need room beside it.
MAX_REQUEST_BYTES = 7 * 1024 * 1024
MAX_FORM_PARTS = 20


@dataclass(frozen=True, slots=True)
class Site:
    """Whose pages these are.

    ``home`` and ``links`` are endpoints of the app (with the text key of each link).
    ``zone`` is where the readers live, ``language`` is spoken where nobody asks for one.
    ``secure`` says the site is reached by https, so browsers are told to insist on it.
    """

    name: Wording
    owner: Wording
    home: str
    zone: tzinfo
    language: Language = Language.FI
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


class UnloggedHandler(WSGIRequestHandler):
    """Serves without logging: the pages log each request themselves, by its route."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


class Pages(Flask):
    """A Flask app that never writes an address into its log, nor who asked.

    Addresses carry tokens, and who looked at a badge is nobody's business.
    """

    request_class = UploadRequest

    def wsgi_app(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Serve one request, whose body may be anything."""
        environ["wsgi.input"] = Received(environ["wsgi.input"])
        return super().wsgi_app(environ, start_response)

    def log_exception(
        self,
        exc_info: tuple[type, BaseException, TracebackType] | tuple[None, None, None],
    ) -> None:
        """Log our own fault under the request's id and its route, not its address."""
        self.logger.error(
            "request %s failed: %s %s",
            g.get("request_id", "-"),
            request.method,
            _rule(),
            exc_info=exc_info,
        )

    def run(
        self,
        host: str | None = None,
        port: int | None = None,
        debug: bool | None = None,  # noqa: FBT001 - the signature is Flask's
        load_dotenv: bool = True,  # noqa: FBT001, FBT002 - likewise
        **options: Any,
    ) -> None:
        """Serve with Werkzeug's server, which else would log every address."""
        options.setdefault("request_handler", UnloggedHandler)
        super().run(host, port, debug, load_dotenv, **options)


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
    spoken = shared_texts() if texts is None else texts
    app.config["MAX_CONTENT_LENGTH"] = MAX_REQUEST_BYTES
    app.config["MAX_FORM_MEMORY_SIZE"] = MAX_REQUEST_BYTES
    app.config["MAX_FORM_PARTS"] = MAX_FORM_PARTS
    app.extensions["merkki"] = (site, spoken)
    # The router's own redirects are built from the request's Host: it makes none here.
    app.url_map.strict_slashes = app.url_map.merge_slashes = False
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.register_blueprint(look.blueprint)
    errors.install(app)

    @app.before_request
    def begin() -> None:
        g.request_id = new_request_id()
        g.choice = choose(
            request.args.get("lang"), request.accept_languages, otherwise=site.language
        )

    @app.after_request
    def finish(response: Response) -> Response:
        _ACCESS.info("%s %s %d %s", request.method, _rule(), response.status_code, g.request_id)
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
            "written_day": written_day,
            "clock": clock,
            "iso": lambda moment: moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "visible": visible,
            "may_award": may_award,
            "say_finding": lambda finding: say_finding(spoken, finding, choice().language),
        }


@cache
def shared_texts() -> Texts:
    """The texts of this package alone, read once a process."""
    return read_texts(TEXTS)


def _rule() -> str:
    """The route of the request: ``/s/<token>``, without the token."""
    return request.url_rule.rule if request.url_rule is not None else "no-route"


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


def written_day(moment: datetime) -> str:
    """The day an issuer wrote, in the page's language."""
    return dates.written_day(moment, choice().language, site_and_texts()[0].zone)


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
