"""The holder's own pages: their badges, the files, and the links by which others see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
)
from werkzeug.wrappers import Response as AnyResponse

from merkki_definitions import Mark, Text
from merkki_issuer.delivery.files import FORMS, file_of, forms_of
from merkki_issuer.errors import RefusedError
from merkki_issuer.issuing.model import Issued
from merkki_issuer.organisations.model import Organisation
from merkki_issuer.sharing.links import holder_url, share_url
from merkki_issuer.sharing.model import Share
from merkki_issuer.web.around import around, service
from merkki_issuer.web.codes import code_of
from merkki_issuer.web.editions import edition
from merkki_issuer.web.forms import require_own_form, token_for
from merkki_issuer.web.holder import Holder, current_holder, forget, private, remember
from merkki_verifier.web import Edition
from merkki_verifier.web.headers import PICTURE_POLICY
from merkki_verifier.web.shell import link

blueprint = Blueprint("passport", __name__, template_folder="templates")

# How long a link may be asked to last, in days; the first is a day, the last a season.
LIFETIMES = (1, 14, 30, 90)
DEFAULT_LIFETIME = 14


@dataclass(frozen=True, slots=True)
class Badge:
    """One badge as its holder sees it."""

    issued: Issued
    mark: Mark
    edition: Edition
    issuer: Organisation
    standing: str  # the text ``passport.<standing>``


@blueprint.get("/passport")
def badges() -> AnyResponse:
    """All badges of the session's holder."""
    holder = current_holder()
    if holder is None:
        return forget(private(make_response(render_template("service/no-session.html"), 403)))
    page = render_template(
        "service/passport.html",
        badges=_badges(holder.holding.awards),
        shares=_open_shares(holder),
        own_link=holder_url(around().link_url, holder.token),
        until=holder.holding.expires,
        lifetimes=LIFETIMES,
        default_lifetime=DEFAULT_LIFETIME,
        form=token_for(holder.token),
    )
    return private(make_response(page))


@blueprint.get("/passport/badges/<award>")
def badge(award: str) -> Response:
    """One badge: read it, take its files, show it to somebody."""
    holder = _holder_of(award)
    found = _badge(award)
    page = render_template(
        "service/badge.html",
        badge=found,
        # A picture is what most people know what to do with.
        forms=sorted(forms_of(found.issued), key=lambda form: form not in ("png", "svg")),
        taken="taken" in request.args,
        own_link=holder_url(around().link_url, holder.token),
        lifetimes=LIFETIMES,
        default_lifetime=DEFAULT_LIFETIME,
        form=token_for(holder.token),
    )
    return private(make_response(page))


@blueprint.get("/passport/badges/<award>/<form>")
def file(award: str, form: str) -> Response:
    """One badge as a file."""
    _holder_of(award)
    if form not in FORMS:
        abort(404)
    found = file_of(service().issuing.get(award), form)
    response = current_app.response_class(found.content, content_type=found.media_type)
    response.headers.set("Content-Disposition", "attachment", filename=found.name)
    response.headers["Content-Security-Policy"] = PICTURE_POLICY
    return private(response)


@blueprint.post("/passport/shares")
def share() -> AnyResponse:
    """Make a link by which somebody sees the chosen badges for the chosen time."""
    holder = _holder()
    require_own_form(holder.token)
    chosen = tuple(request.form.getlist("award"))
    days = request.form.get("days", "")
    if not chosen:
        return redirect(link("passport.badges", choose="1"), 303)
    if days not in {str(lifetime) for lifetime in LIFETIMES}:
        raise RefusedError("share-lifetime", "The link lasts one of the times on the form.")
    token, _ = service().shares.create(holder.token, chosen, lifetime=timedelta(days=int(days)))
    return redirect(link("passport.shared", token=token), 303)


@blueprint.get("/passport/shares/<token>")
def shared(token: str) -> Response:
    """A link just made: its QR code, its address, its code. Its maker alone sees this page."""
    holder = _holder()
    found = service().shares.resolve(token)
    if found.share not in {mine.share for mine in service().shares.list(holder.token)}:
        abort(404)
    page = render_template(
        "service/shared.html",
        share=found,
        badges=_badges(found.awards),
        address=share_url(around().link_url, token),
        code=code_of(token),
        token=token,
        form=token_for(holder.token),
    )
    return private(make_response(page))


@blueprint.post("/passport/shares/<token>/stop")
def stop(token: str) -> AnyResponse:
    """Stop a link at once; ``token`` is the share's id."""
    holder = _holder()
    require_own_form(holder.token)
    service().shares.stop(holder.token, token)
    return redirect(link("passport.badges", stopped="1"), 303)


@blueprint.post("/passport/leave")
def leave() -> AnyResponse:
    """Forget the session in this browser."""
    holder = current_holder()
    if holder is not None:
        require_own_form(holder.token)
    return forget(redirect(link("region.start"), 303))


@blueprint.get("/mine/<token>")
def own_link(token: str) -> Response:
    """The holder's own link: a page with one button, so that a scanner begins no session."""
    service().claims.holding(token)
    page = render_template("service/own-link.html", token=token, form=token_for(f"mine:{token}"))
    return private(make_response(page))


@blueprint.post("/mine/<token>")
def open_own(token: str) -> AnyResponse:
    """Begin the session of this link's holder."""
    require_own_form(f"mine:{token}")
    service().claims.holding(token)
    return remember(redirect(link("passport.badges"), 303), token)


def _holder() -> Holder:
    holder = current_holder()
    if holder is None:
        abort(403)
    return holder


def _holder_of(award: str) -> Holder:
    """The session's holder, if the award is theirs. Somebody else's does not exist."""
    holder = current_holder()
    if holder is None or award not in holder.holding.awards:
        abort(404)
    return holder


def _badges(awards: tuple[str, ...]) -> list[Badge]:
    return [_badge(award) for award in awards]


def _badge(award: str) -> Badge:
    issued = service().issuing.get(award)
    mark = service().catalogue.mark(issued.mark, issued.version)
    issuer = service().organisations.get(issued.organisation)
    now = service().means.clock()
    return Badge(issued, mark, edition(mark), issuer, _standing(issued, now))


def _standing(issued: Issued, now: datetime) -> str:
    entry = service().status.entry(issued.award_id)
    if entry.revoked:
        return "withdrawn"
    if entry.suspended:
        return "suspended"
    if issued.valid_until is not None and now > issued.valid_until:
        return "expired"
    return "valid"


def _open_shares(holder: Holder) -> list[tuple[Share, list[Text]]]:
    """The holder's links that still open, each with the names of what it shows."""
    now = service().means.clock()
    return [
        (mine, [badge.mark.name for badge in _badges(mine.awards)])
        for mine in service().shares.list(holder.token)
        if mine.is_open(now)
    ]
