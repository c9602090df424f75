"""``/conformance``: the test profiles, without a key, for programs on this machine alone."""

from __future__ import annotations

import ipaddress
import json

from flask import Blueprint, Response, abort, current_app, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from merkki_issuer.conformance.requests import read_request
from merkki_issuer.conformance.service import Conformance
from merkki_issuer.errors import IssuerError
from merkki_issuer.settings import LOOPBACK
from merkki_issuer.status.requests import read_flip
from merkki_issuer.web.api.asking import body
from merkki_issuer.web.api.credentials import answered
from merkki_issuer.web.api.problems import issuer_problem, problem
from merkki_issuer.web.around import service
from merkki_verifier.web.headers import open_document

blueprint = Blueprint("conformance", __name__, url_prefix="/conformance")
blueprint.register_error_handler(IssuerError, issuer_problem)

# By these a proxy or a tunnel says for whom it asks, whatever it forwards. One that says
# nothing and writes a local Host cannot be told from a program here.
_OF_PROXIES = frozenset(
    {"forwarded", "via", "cdn-loop", "cf-connecting-ip", "fastly-client-ip", "fly-client-ip"}
    | {"true-client-ip", "x-client-ip", "x-cluster-client-ip", "x-real-ip", "x-original-host"}
    | {"x-originating-ip", "x-remote-addr", "x-remote-ip"}
)
_FORWARDED = "x-forwarded"


@blueprint.before_request
def on_this_machine() -> None:
    """Refuse whoever is not on this machine, however this server was started.

    A proxy in front of it would make everybody look local, and a page on the web can point
    its own name at 127.0.0.1.
    """
    names = [name.lower() for name, _ in request.headers]
    proxied = any(name in _OF_PROXIES or name.startswith(_FORWARDED) for name in names)
    host = request.host.rpartition(":")[0] if request.host.count(":") == 1 else request.host
    host = host.partition("]")[0].strip("[")
    if proxied or host not in LOOPBACK or not _is_local(request.remote_addr or ""):
        abort(problem(403, "not-local", "The test profiles are for this machine alone."))


@blueprint.get("")
def profiles() -> ResponseReturnValue:
    """Every test profile with its DIDs and addresses."""
    return answered(_conformance().profiles())


@blueprint.post("/<profile>/credentials/issue")
def issue(profile: str) -> ResponseReturnValue:
    """Sign the given credential, if it passes our linter: 201."""
    signed = _conformance().issue(profile, read_request(body()))
    return answered({"verifiableCredential": signed}, 201)


@blueprint.post("/<profile>/credentials/status")
def status(profile: str) -> ResponseReturnValue:
    """Set or clear a status; the next reader of the list sees it."""
    flip = read_flip(body(), status_required=False)
    _conformance().flip(profile, flip)
    said = {"credentialId": flip.credential_id, "status": flip.is_set}
    return answered({**said, "statusPurpose": flip.purpose.value})


@blueprint.get("/<profile>/did.json")
def did_document(profile: str) -> ResponseReturnValue:
    """The key of the profile's did:web."""
    return _document(_conformance().did_document(profile), "application/did+json")


@blueprint.get("/<profile>/status/<identity>/<purpose>")
def status_list(profile: str, identity: str, purpose: str) -> ResponseReturnValue:
    """A status list credential as it stands this moment."""
    return _document(_conformance().status_list(profile, identity, purpose), "application/vc")


def _document(content: dict[str, object], media_type: str) -> Response:
    text = json.dumps(content, ensure_ascii=False)
    response = open_document(current_app.response_class(text, mimetype=media_type), seconds=0)
    # A flip must be seen by whoever asks next.
    response.headers["Cache-Control"] = "no-store"
    return response


def _conformance() -> Conformance:
    found = service().conformance
    if found is None:
        raise NotFound
    return found


def _is_local(address: str) -> bool:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return (mapped or found).is_loopback
