"""The service's pages as one WSGI app."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from importlib.resources import files
from zoneinfo import ZoneInfo

from flask import Response, request
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.wrappers import Response as AnyResponse

from merkki_definitions import OrganisationType
from merkki_issuer.errors import (
    ConflictError,
    IssuerError,
    NotFoundError,
    RefusedError,
    UnavailableError,
)
from merkki_issuer.service import Service
from merkki_issuer.settings import Settings, SettingsError, load_settings
from merkki_issuer.web import claim, marks, organisations, passport, region, share
from merkki_issuer.web.api import conformance, credentials, description
from merkki_issuer.web.api.problems import http_problem, is_for_programs
from merkki_issuer.web.around import Around
from merkki_issuer.web.editions import Editions
from merkki_issuer.web.own_origin import OwnOrigin
from merkki_issuer.web.registry import Rights
from merkki_verifier import Fetcher
from merkki_verifier.fetch import CachingFetcher, HttpsFetcher
from merkki_verifier.web import (
    Challenges,
    ClientLimit,
    Language,
    Pages,
    RateError,
    Site,
    Text,
    UsedInFolder,
    api_blueprint,
    behind_proxies,
    install,
    read_texts,
)
from merkki_verifier.web import blueprint as verify_pages
from merkki_verifier.web.errors import error_answer, http_error
from merkki_verifier.web.serving import settle
from merkki_verifier.web.shell import TEXTS as SHARED_TEXTS

TEXTS = files("merkki_issuer.web") / "texts"

NAME = Text(fi="Työelämäpassi", sv="Arbetslivspasset", en="Working-Life Passport")
# Requests that may wait for other hosts at once, of the four threads that serve by default.
_FETCHING = 2
FICTIONAL = Text(fi="esimerkkialue", sv="exempelregion", en="a fictional region")


@dataclass(frozen=True, slots=True)
class Owner:
    """Who runs the region: its operator's name, as it stands in the database now."""

    service: Service

    def get(self, language: Language, /) -> str:
        """The operator's name; the service's own where there is none or nobody answers."""
        name = NAME.get(language)
        try:
            for organisation in self.service.organisations.all():
                if organisation.kind is OrganisationType.OPERATOR:
                    name = organisation.names.get(language)
                    break
        except UnavailableError:
            pass  # an error page needs a footer too
        return f"{name} ({FICTIONAL.get(language)})" if self.service.settings.demo else name


def create_app(
    settings: Settings | None = None,
    *,
    service: Service | None = None,
    outside: Fetcher | None = None,
) -> Pages:
    """The service's pages.

    ``settings`` None reads the environment, as a WSGI server's worker does. ``service``
    None opens it on the settings. ``outside`` is how documents of others are
    fetched for ``/verify``; None takes the guarded network. Raises SettingsError without
    a secret, UnavailableError as ``Service.open``.
    """
    if settings is None:
        app = create_app(load_settings(), service=service, outside=outside)
        settle()  # a WSGI server's worker asked, and serves from now on
        return app
    secret = settings.require_secret_key().get_secret_value().encode()
    opened = Service.open(settings) if service is None else service
    network = HttpsFetcher() if outside is None else outside
    around = Around(
        service=opened,
        own=OwnOrigin(opened),
        rights=Rights(opened),
        editions=Editions(opened.catalogue, settings.public_url),
        outside=network,
        remembering=CachingFetcher(network, clock=opened.means.clock),
        secret=secret,
    )
    app = Pages("merkki_issuer.web", static_folder=None)
    install(app, _site(around), texts=read_texts(SHARED_TEXTS, TEXTS))
    app.extensions["merkki-issuer"] = around
    for pages in (region, organisations, marks, claim, passport, share):
        app.register_blueprint(pages.blueprint)
    _mount_verifier(app, around, settings)
    for interface in (credentials, description, *([conformance] if opened.conformance else [])):
        app.register_blueprint(interface.blueprint)
    app.register_error_handler(IssuerError, _issuer_error)
    for kind in (HTTPException, InternalServerError):
        app.register_error_handler(kind, _http_error)
    return app


def _mount_verifier(app: Pages, around: Around, settings: Settings) -> None:
    """The verify page at /verify, and the verifier's routes for programs at the root."""
    behind_proxies(app, settings.trusted_proxies)
    try:
        limit = ClientLimit(settings.client_rate, fetching=_FETCHING)
    except RateError as error:
        raise SettingsError((f"MERKKI_CLIENT_RATE: {error}",)) from error
    # All processes of this machine know the same challenges, and which were used.
    secret = hmac.new(around.secret, b"challenges", hashlib.sha256).digest()
    used = UsedInFolder(settings.data / "challenges")
    pages = verify_pages(
        around.whole_world,
        given=around.named_badges(),
        edition_of=around.editions.of,
        own_page=share.own_page,
        limit=limit,
    )
    app.register_blueprint(pages, url_prefix="/verify")
    challenges = Challenges(secret=secret, used=used)
    app.register_blueprint(
        api_blueprint(
            around.whole_world,
            limit=limit,
            challenges=challenges,
            also="issuing-description.openapi",
        )
    )


def _site(around: Around) -> Site:
    return Site(
        name=NAME,
        owner=Owner(around.service),
        home="region.start",
        zone=ZoneInfo("Europe/Helsinki"),
        links=(
            ("marks.catalogue", "region.marks"),
            ("verify.form", "region.verify"),
            ("region.accessibility", "region.accessibility"),
            ("region.privacy", "region.privacy"),
        ),
        language=Language(around.service.settings.language),
        # A browser would insist on https for every port of this machine, for two years.
        secure=around.secure and not around.service.settings.on_loopback,
    )


def _http_error(error: HTTPException) -> AnyResponse:
    """What the framework refused, or our own fault: a page, or problem details for programs."""
    code = error.code or 500
    if code >= 400 and is_for_programs(request.path):
        return http_problem(error)
    return http_error(error)


def _issuer_error(error: IssuerError) -> Response:
    """What our own parts refused, as the HTTP error it is."""
    if isinstance(error, NotFoundError):
        return error_answer(404)
    if isinstance(error, ConflictError):
        return error_answer(410 if error.code == "claim-spent" else 409)
    if isinstance(error, RefusedError):
        return error_answer(400)
    if isinstance(error, UnavailableError):
        return error_answer(503)
    raise error  # our own confusion: a 500, and a person must look
