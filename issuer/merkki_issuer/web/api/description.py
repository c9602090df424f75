"""``/api/issuing/openapi.json``: what the issuing side promises, for machines."""

from __future__ import annotations

import hashlib
import json

from flask import Blueprint, Response, current_app, request

from merkki_issuer.web.api.openapi import document
from merkki_issuer.web.around import around, service
from merkki_verifier.web.headers import open_document

blueprint = Blueprint("issuing-description", __name__, url_prefix="/api/issuing")


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """The OpenAPI description of this service's issuing side, as it stands here."""
    described = document(around().link_url, conformance=service().conformance is not None)
    text = json.dumps(described, ensure_ascii=False, indent=1).encode()
    response = current_app.response_class(text, mimetype="application/json")
    response.set_etag(hashlib.sha256(text).hexdigest()[:32])
    response.make_conditional(request)
    return open_document(response, seconds=300)
