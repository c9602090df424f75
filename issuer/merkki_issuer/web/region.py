"""The region's start page, its statements, and whether the service is well."""

from __future__ import annotations

import json

from flask import Blueprint, Response, current_app, make_response, render_template

from merkki_issuer.web.around import around, service
from merkki_issuer.web.editions import picture_path
from merkki_verifier.web.headers import public

blueprint = Blueprint("region", __name__, template_folder="templates")


@blueprint.get("/")
def start() -> Response:
    """What this is, and the ways on."""
    offered = service().catalogue
    # One mark of each group: enough to see what they look like.
    samples = tuple(marks[0] for group in offered.groups if (marks := offered.marks_of(group.id)))
    page = render_template(
        "service/start.html", samples=samples, picture_path=picture_path, demo=_demo()
    )
    return public(make_response(page), seconds=300)


@blueprint.get("/accessibility")
def accessibility() -> Response:
    """What is and is not accessible here."""
    return public(make_response(render_template("service/accessibility.html")), seconds=300)


@blueprint.get("/privacy")
def privacy() -> Response:
    """What is kept of whom, and what is not."""
    return public(make_response(render_template("service/privacy.html")), seconds=300)


@blueprint.get("/healthz")
def healthz() -> Response:
    """The process answers."""
    return _plain({"alive": True}, 200)


@blueprint.get("/readyz")
def readyz() -> Response:
    """The database answers.

    Keys are not asked: opening them takes seconds by design, and neither verifying nor
    the status lists need one. ``merkki serve`` names damaged ones at its start.
    """
    database = service().ready()
    return _plain({"ready": database, "database": database}, 200 if database else 503)


def _plain(said: dict[str, bool], status: int) -> Response:
    return current_app.response_class(json.dumps(said), status=status, mimetype="application/json")


def _demo() -> bool:
    return around().service.settings.demo
