"""``/credentials``: award a mark, withdraw a badge, read one. An API key's organisation only."""

from __future__ import annotations

import json

from flask import Blueprint, Response, current_app
from flask.typing import ResponseReturnValue

from merkki_issuer.access.model import ApiKey
from merkki_issuer.errors import (
    Fault,
    IssuerError,
    MalformedError,
    NotFoundError,
    UnavailableError,
)
from merkki_issuer.issuing.model import Format, Issued, State
from merkki_issuer.issuing.orders import check_expected, read_order
from merkki_issuer.status.lists import StatusChange
from merkki_issuer.status.model import Purpose, Reason
from merkki_issuer.status.requests import Flip, read_flip
from merkki_issuer.status.rules import revoked_for_good
from merkki_issuer.web.api.asking import body, caller, idempotency_key
from merkki_issuer.web.api.problems import issuer_problem
from merkki_issuer.web.around import service

blueprint = Blueprint("credentials", __name__, url_prefix="/credentials")
blueprint.register_error_handler(IssuerError, issuer_problem)


@blueprint.post("/issue")
def issue() -> ResponseReturnValue:
    """Award one of the organisation's marks: 201 with the badge, the same for the same award."""
    key = caller()
    repeated = idempotency_key(key)
    asked = body()
    with service().means.database.read() as tx:
        offering = service().means.offering(tx)
    order = read_order(asked, key.organisation, offering)
    check_expected(order.expected, service().issuing.preview(order.award).document)
    issued = service().issuing.issue(order.award, idempotency_key=repeated, api_key=key.name)
    response = answered(_badge(issued), 201)
    response.headers["Location"] = f"/credentials/{issued.credential_id}"
    return response


@blueprint.post("/status")
def status() -> ResponseReturnValue:
    """Revoke, suspend or reinstate a badge of the organisation; the list shows it at once."""
    key = caller()
    asked = body()
    reason = _reason(asked.pop("reason", None))
    flip = read_flip(asked, status_required=True)
    change = _change(_own(key, flip.credential_id), flip, reason, key.name)
    if change.unpublished is not None:
        # It is on record and the next sweep publishes it, but nobody can see it yet.
        raise UnavailableError("unpublished", change.unpublished)
    return answered(
        {
            "credentialId": flip.credential_id,
            "revoked": change.revoked,
            "suspended": change.suspended,
            "changed": change.changed,
        }
    )


@blueprint.get("/urn:uuid:<uuid>")
def credential(uuid: str) -> ResponseReturnValue:
    """A badge of the organisation, as it was issued."""
    return answered(_badge(_own(caller(), f"urn:uuid:{uuid}")))


def answered(content: object, status_code: int = 200) -> Response:
    """A JSON answer for the caller alone."""
    text = json.dumps(content, ensure_ascii=False)
    return current_app.response_class(text, status=status_code, mimetype="application/json")


def _badge(issued: Issued) -> dict[str, object]:
    return {"verifiableCredential": json.loads(issued.renderings[Format.EMBEDDED])}


def _own(key: ApiKey, credential_id: str) -> Issued:
    """The badge, if it is of the key's organisation. Raises NotFoundError.

    Another organisation's badge is as good as none: who holds what is nobody else's business.
    """
    unknown = NotFoundError(
        "no-such-credential", f"{key.organisation} issued no credential of that id."
    )
    if "\0" in credential_id:
        raise unknown
    try:
        issued = service().issuing.get(credential_id)
    except NotFoundError:
        raise unknown from None
    if issued.organisation != key.organisation or issued.state is not State.ISSUED:
        raise unknown
    return issued


def _reason(given: object) -> Reason | None:
    if given is None:
        return None
    found = next((reason for reason in Reason if reason.value == given), None)
    if found in {None, Reason.NEVER_DELIVERED}:
        words = ", ".join(r.value for r in Reason if r is not Reason.NEVER_DELIVERED)
        fault = Fault("reason", "/reason", f"one of {words}")
        raise MalformedError("request", "The request cannot be read.", (fault,))
    return found


def _change(issued: Issued, flip: Flip, reason: Reason | None, api_key: str) -> StatusChange:
    lists = service().status
    if flip.purpose is Purpose.SUSPENSION:
        change = lists.suspend if flip.is_set else lists.reinstate
        return change(issued.award_id, reason or Reason.UNDER_REVIEW, api_key=api_key)
    if flip.is_set:
        return lists.revoke(issued.award_id, reason or Reason.NOT_STATED, api_key=api_key)
    entry = lists.entry(issued.award_id)
    if entry.revoked:
        raise revoked_for_good()
    return StatusChange(issued.award_id, revoked=False, suspended=entry.suspended, changed=False)
