"""Taking a badge by a link that works once.

Opening the link spends nothing, since mail programs and virus scanners open every link.
The button does, and leads into the holder's own session. Where a passport is open in the
browser already, whoever reads says whether it is theirs: computers are shared.
"""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from merkki_definitions import alt_text
from merkki_issuer.web.around import service
from merkki_issuer.web.editions import picture_path
from merkki_issuer.web.forms import require_own_form, token_for
from merkki_issuer.web.holder import current_holder, private, remember
from merkki_verifier.web.shell import link

blueprint = Blueprint("claim", __name__, template_folder="templates")


@blueprint.get("/claim/<token>")
def look(token: str) -> Response:
    """Read the mark before taking it."""
    claim = service().claims.look(token)
    issued = service().issuing.get(claim.award)
    mark = service().catalogue.mark(issued.mark, issued.version)
    page = render_template(
        "service/claim.html",
        mark=mark,
        issued=issued,
        issuer=service().organisations.get(issued.organisation),
        picture=picture_path(mark, "svg"),
        picture_alt=alt_text(mark.code),
        expires=claim.expires,
        token=token,
        open_here=current_holder() is not None,
        form=token_for(f"claim:{token}"),
    )
    return private(make_response(page))


@blueprint.post("/claim/<token>")
def take(token: str) -> AnyResponse:
    """Take the badge: once. It joins the passport that is open here only if that was said."""
    require_own_form(f"claim:{token}")
    holder = current_holder() if request.form.get("into") == "here" else None
    redeemed = service().claims.redeem(token, into=holder.token if holder else None)
    response = redirect(link("passport.badge", award=redeemed.award, taken="1"), 303)
    return remember(response, redeemed.holder_token)
