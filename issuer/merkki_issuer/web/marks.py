"""The catalogue, a page for each mark, the marks' pictures, and our own JSON-LD context."""

from __future__ import annotations

import hashlib

from flask import Blueprint, Response, abort, current_app, make_response, render_template, request

from merkki_contexts import PASSPORT_CONTEXT_URL, TRUST_CONTEXT_URL, pinned_library
from merkki_definitions import Mark, UnknownMarkError, alt_text, artwork, artwork_png
from merkki_issuer.catalogue.achievement import achievement
from merkki_issuer.web.around import around, service
from merkki_issuer.web.editions import picture_path
from merkki_issuer.web.negotiation import best_of
from merkki_issuer.web.organisations import document, linked_data
from merkki_verifier.web import Language
from merkki_verifier.web.dates import length_of_time
from merkki_verifier.web.headers import PICTURE_POLICY, open_document, public
from merkki_verifier.web.shell import choice, speak

blueprint = Blueprint("marks", __name__, template_folder="templates")

_ACHIEVEMENT_TYPES = ("text/html", "application/ld+json", "application/json")
_CATALOGUE_TYPES = ("text/html", "application/json")
_DAY = 24 * 3600


@blueprint.get("/marks")
def catalogue() -> Response:
    """All marks on offer, by group; by Accept the Achievements, in the reader's language."""
    kind = best_of(request, _CATALOGUE_TYPES)
    if kind != "text/html":
        with service().means.database.read() as tx:
            offering = service().means.offering(tx)
        language = choice().language
        marks = [achievement(one, language, offering) for one in service().catalogue.marks]
        response = document({"language": language.value, "achievements": marks}, kind)
        response.vary.add("Accept-Language")
    else:
        page = render_template(
            "service/marks.html", catalogue=service().catalogue, picture_path=picture_path
        )
        response = public(make_response(page), seconds=300)
    response.vary.add("Accept")
    return response


@blueprint.get("/achievements/<code>/<version>/<tag>")
def mark(code: str, version: str, tag: str) -> Response:
    """One version of a mark in one language: a page, or the Achievement by Accept."""
    found = _mark(code, version)
    if tag not in set(Language):
        abort(404)
    speak(Language(tag))
    kind = best_of(request, _ACHIEVEMENT_TYPES)
    if kind != "text/html":
        with service().means.database.read() as tx:
            offering = service().means.offering(tx)
        response = linked_data(achievement(found, tag, offering), kind)
    else:
        response = public(make_response(_page(found)), seconds=300)
    response.vary.add("Accept")
    response.headers["Content-Language"] = tag
    return response


@blueprint.get("/achievements/<code>/<version>/image.<ending>")
def image(code: str, version: str, ending: str) -> Response:
    """The mark's drawing as SVG or PNG."""
    found = _mark(code, version)
    if ending == "png":
        content, kind = artwork_png(found.code), "image/png"
    elif ending == "svg":
        content, kind = artwork(found.code), "image/svg+xml"
    else:
        abort(404)
    response = current_app.response_class(content, mimetype=kind)
    response.headers["Content-Security-Policy"] = PICTURE_POLICY
    response.set_etag(hashlib.sha256(content).hexdigest()[:32])
    response.make_conditional(request)
    return open_document(response, seconds=_DAY)


@blueprint.get("/contexts/passport/v1", defaults={"url": PASSPORT_CONTEXT_URL})
@blueprint.get("/contexts/trust/v1", defaults={"url": TRUST_CONTEXT_URL})
def own_context(url: str) -> Response:
    """One of our own contexts, byte for byte as verifiers pin it."""
    content = pinned_library().get(url).data
    response = current_app.response_class(content, mimetype="application/ld+json")
    response.set_etag(hashlib.sha256(content).hexdigest()[:32])
    response.make_conditional(request)
    return open_document(response, seconds=_DAY)


def _mark(code: str, version: str) -> Mark:
    try:
        return service().catalogue.mark(code, version)
    except UnknownMarkError:
        abort(404)


def _length(found: Mark) -> str:
    """How long the mark is valid, in words; empty if it does not expire."""
    how = found.valid_for
    if how is None:
        return ""
    return length_of_time(
        choice().language, years=how.years, months=how.months, weeks=how.weeks, days=how.days
    )


def _page(found: Mark) -> str:
    offered = service().catalogue
    issuers = [
        organisation
        for organisation in service().organisations.all()
        if found.code in organisation.may_issue
    ]
    return render_template(
        "service/mark.html",
        mark=found,
        catalogue=offered,
        group=offered.group(found.group),
        issuers=issuers,
        length=_length(found),
        picture=picture_path(found, "svg"),
        picture_alt=alt_text(found.code),
        editions=[(one, offered.achievement_path(found, one)) for one in Language],
        public_url=around().service.settings.public_url,
    )
