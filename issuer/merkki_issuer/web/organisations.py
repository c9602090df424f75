"""An organisation's page, its profile, its keys and its status lists."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from flask import Blueprint, Response, current_app, make_response, render_template, request

from merkki_definitions import UnknownMarkError
from merkki_issuer.issuing.compose import OB_CONTEXT, VC_CONTEXT
from merkki_issuer.status.model import LIST_TTL, list_name
from merkki_issuer.web.around import around, service
from merkki_issuer.web.editions import picture_path
from merkki_issuer.web.negotiation import best_of
from merkki_verifier.web.headers import open_document, public
from merkki_verifier.web.shell import choice

blueprint = Blueprint("orgs", __name__, template_folder="templates")

_PROFILE_TYPES = ("text/html", "application/ld+json", "application/json")
_VC_JWT = "application/vc+jwt"
_LIST_TYPES = (
    "application/vc",
    _VC_JWT,
    "application/vc+ld+json",
    "application/ld+json",
    "application/json",
)
# A new key must be found soon after a rotation; nothing else in these documents changes.
_DOCUMENT_SECONDS = 300


@blueprint.get("/orgs")
def organisations() -> Response:
    """All organisations of the region."""
    page = render_template(
        "service/organisations.html", organisations=service().organisations.all()
    )
    return public(make_response(page), seconds=300)


@blueprint.get("/orgs/<slug>")
def organisation(slug: str) -> Response:
    """Who the organisation is and what it may award; its Profile by Accept."""
    found = service().organisations.get(slug)
    kind = best_of(request, _PROFILE_TYPES)
    if kind != "text/html":
        profile = service().organisations.profile(slug, choice().language)
        return _varied(linked_data(profile, kind), "Accept, Accept-Language")
    offered = service().catalogue
    marks = []
    for code in found.may_issue:
        try:
            marks.append(offered.mark(code))
        except UnknownMarkError:
            continue  # a right to a mark that the catalogue no longer has
    page = render_template(
        "service/organisation.html",
        organisation=found,
        marks=marks,
        picture_path=picture_path,
        addresses=around().service.means.addresses,
        lists=[list_name(*each) for each in service().status.on_offer(slug)],
    )
    return _varied(public(make_response(page), seconds=300), "Accept")


@blueprint.get("/orgs/<slug>/did.json")
def did_document(slug: str) -> Response:
    """The DID document (did:web, 3.2)."""
    return document(service().organisations.did_document(slug), "application/did+json")


@blueprint.get("/orgs/<slug>/jwks.json")
def jwks(slug: str) -> Response:
    """The keys as a JWK Set (RFC 7517)."""
    return document(service().organisations.jwks(slug), "application/jwk-set+json")


@blueprint.get("/orgs/<slug>/status/<name>")
def status_list(slug: str, name: str) -> Response:
    """A status list credential (Bitstring Status List 1.0), in JSON or as a JWT by Accept."""
    found = around().own.lists.current(slug, name)
    kind = best_of(request, _LIST_TYPES)
    content = found.jwt if kind == _VC_JWT else found.body
    response = current_app.response_class(content, mimetype=kind)
    response.set_etag(f"{found.etag}-jwt" if kind == _VC_JWT else found.etag)
    response.last_modified = found.published
    response = open_document(response, seconds=int(LIST_TTL.total_seconds()))
    return _varied(_conditional(response), "Accept")


def linked_data(content: Mapping[str, object], media_type: str) -> Response:
    """What a badge names by its id, with the contexts that a badge would give it."""
    return document({"@context": [VC_CONTEXT, OB_CONTEXT], **content}, media_type)


def document(content: Mapping[str, object], media_type: str) -> Response:
    """A JSON document for programs on any site, with its digest as ETag."""
    body = json.dumps(content, ensure_ascii=False, indent=1).encode()
    response = current_app.response_class(body, mimetype=media_type)
    response.set_etag(hashlib.sha256(body).hexdigest()[:32])
    return _conditional(open_document(response, seconds=_DOCUMENT_SECONDS))


def _conditional(response: Response) -> Response:
    """Answer 304 to whoever has these bytes already."""
    response.make_conditional(request)
    return response


def _varied(response: Response, headers: str) -> Response:
    response.vary.update(header.strip() for header in headers.split(","))
    return response
