"""The routes for programs: verifying, challenges, deriving, and DIDs to documents.

``api_blueprint`` mounts them in any app that has ``install``ed the shared shell: the verify
service, or an issuing service beside its own. Nothing is kept but which challenges were
used; nobody is known by a cookie, so any site's pages may ask.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from flask import Blueprint, Flask, Response, current_app, request
from flask.blueprints import BlueprintSetupState

from merkki_verifier.demand import Demand
from merkki_verifier.json_values import JsonDict, JsonValue
from merkki_verifier.report import Verdict
from merkki_verifier.verify import verify, verify_presentation
from merkki_verifier.web import errors
from merkki_verifier.web.api import bodies, documentation, identifiers
from merkki_verifier.web.api.answers import Answer, credential_results, presentation_results
from merkki_verifier.web.api.asking import asked_for
from merkki_verifier.web.api.challenges import Challenges, Judgement
from merkki_verifier.web.api.deriving import derived
from merkki_verifier.web.api.problems import ProblemError, of_error, problem
from merkki_verifier.web.headers import open_to_all
from merkki_verifier.web.limiting import ClientLimit
from merkki_verifier.world import Limits, World

# Where a path begins so, errors are for programs too.
_PREFIXES = ("/credentials", "/presentations", "/challenges", "/identifiers", "/openapi.json")
_DAY = str(24 * 3600)
_REFUSED: Mapping[Judgement, str] = {
    Judgement.UNKNOWN: "it was altered, or made before a restart or by another service",
    Judgement.ENDED: "its time is over",
    Judgement.USED: "it was used before",
}


def api_blueprint(
    world: Callable[[], World],
    *,
    limit: ClientLimit | None = None,
    challenges: Challenges | None = None,
    also: str | None = None,
) -> Blueprint:
    """The routes for programs, for an app that has ``install``ed the shell.

    ``world`` is asked anew for every request. ``limit`` None takes the default rate;
    ``challenges`` None makes challenges that this process alone knows. ``also`` is the endpoint
    of another OpenAPI description, which the page at ``/api`` then leads to.
    """
    limit = limit or ClientLimit()
    issued = challenges or Challenges()
    api = Blueprint("api", "merkki_verifier.web.api")

    def around() -> World:
        return limit.around(world())

    api.before_request(limit.require)
    api.after_request(_shared)
    api.register_error_handler(ProblemError, lambda error: open_to_all(of_error(error)))
    api.record_once(_prepare)

    @api.post("/credentials/verify")
    def verify_credential() -> Response:
        return _verify_credential(around)

    @api.post("/presentations/verify")
    def verify_a_presentation() -> Response:
        return _verify_presentation(around, issued)

    @api.post("/challenges")
    def make_challenge() -> Response:
        challenge, ends = issued.make(now=world().now)
        return _json({"challenge": challenge, "expires": ends.strftime("%Y-%m-%dT%H:%M:%SZ")})

    @api.post("/credentials/derive")
    def derive_credential() -> Response:
        return _derive(world().limits)

    @api.get("/identifiers/<path:did>")
    def resolve_did(did: str) -> Response:
        return identifiers.answer(did, around())

    documentation.add_to(api, also=also)
    return api


def _prepare(state: BlueprintSetupState) -> None:
    assert isinstance(state.app, Flask)
    for prefix in _PREFIXES:
        errors.for_programs(state.app, f"{state.url_prefix or ''}{prefix}")


def _shared(response: Response) -> Response:
    """Let pages of any site ask, with JSON and without cookies."""
    response = open_to_all(response)
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = ", ".join(response.allow)
        response.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type"
        response.headers["Access-Control-Max-Age"] = _DAY
    response.headers["Access-Control-Expose-Headers"] = "Retry-After, X-Request-Id"
    return response


def _verify_credential(around: Callable[[], World]) -> Response:
    body, world = _read(around, "verifiableCredential")
    options = bodies.options_of(body, ("checks", "returnCredential", *_ANY))
    asked = asked_for(bodies.texts_option(options, "checks"))
    returned = bodies.switch(options, "returnCredential")
    detailed = _any_switches(options)
    raw = bodies.secured(body, "verifiableCredential")
    report = asked.narrowed(verify(raw, world=asked.world(world)))
    more: dict[str, object] = {}
    if returned:
        more["credential"] = body["verifiableCredential"]
    if detailed:
        more["results"] = credential_results(report)
    return _answered(Answer(report, asked), more)


def _verify_presentation(around: Callable[[], World], challenges: Challenges) -> Response:
    body, world = _read(around, "verifiablePresentation")
    own = ("challenge", "domain", "checks", "returnPresentation")
    options = bodies.options_of(body, (*own, *_ANY))
    _any_switches(options)
    challenge, domain = (bodies.text_option(options, name) for name in ("challenge", "domain"))
    answered = challenge is not None or domain is not None
    asked = asked_for(bodies.texts_option(options, "checks"), answered=answered)
    returned = bodies.switch(options, "returnPresentation")
    raw = bodies.secured(body, "verifiablePresentation")
    if challenge is not None:
        _spend(challenge, challenges, world)
    demand = Demand(challenge, domain)
    report = asked.narrowed(verify_presentation(raw, world=asked.world(world), demand=demand))
    more: dict[str, object] = {
        "results": presentation_results(report, challenge=challenge, domain=domain)
    }
    if returned:
        more["verifiablePresentation"] = body["verifiablePresentation"]
    return _answered(Answer(report, asked), more)


# What VCALM's callers may say of every answer. Problem details are always told, and results of
# a presentation too.
_ANY = ("returnResults", "returnProblemDetails")


def _any_switches(options: Mapping[str, JsonValue]) -> bool:
    """Whether results are asked for. Raises ProblemError."""
    bodies.switch(options, "returnProblemDetails")
    return bodies.switch(options, "returnResults")


def _read(around: Callable[[], World], secured: str) -> tuple[JsonDict, World]:
    """What was sent, and the world of the moment when all of it was there.

    Whoever sends slowly must not be judged by the clock of when he began: a challenge that
    ended meanwhile, and whose use is forgotten, would be good again. Raises ProblemError.
    """
    body = bodies.read_object(request, limits=around().limits)
    bodies.only(body, (secured, "options"))
    return body, around()


def _spend(challenge: str, challenges: Challenges, world: World) -> None:
    """Use up a challenge of ours, whatever comes of it. Raises ProblemError."""
    judgement = challenges.spend(challenge, now=world.now)
    if judgement is Judgement.FULL:
        message = "no more challenges can be taken for the moment; ask for a new one later"
        raise ProblemError("challenge-full", message, status=503)
    if judgement in _REFUSED:
        message = f"options.challenge is not good: {_REFUSED[judgement]}; ask for a new one"
        raise ProblemError(f"challenge-{judgement.value}", message)


def _derive(limits: Limits) -> Response:
    body = bodies.read_object(request, limits=limits)
    bodies.only(body, ("verifiableCredential", "options"))
    options = bodies.options_of(body, ("selectivePointers",))
    pointers = bodies.texts_option(options, "selectivePointers")
    if pointers is None:
        message = "options.selectivePointers must be a list of JSON Pointers"
        raise ProblemError("request-shape", message)
    part = derived(body.get("verifiableCredential"), pointers, limits=limits)
    return _json({"verifiableCredential": part}, status=201)


def _answered(answer: Answer, more: Mapping[str, object]) -> Response:
    """200 for what holds. All else is an error: who reads the status alone is not misled."""
    body = {**answer.to_dict(), **more}
    if answer.report.verdict is Verdict.VERIFIED:
        return _json(body)
    code, kind, detail = answer.reason
    title = f"Not verified: {answer.report.verdict.value}"
    return problem(400, detail, code=code, type_=kind, title=title, more=body)


def _json(content: Mapping[str, object], *, status: int = 200) -> Response:
    text = json.dumps(content, ensure_ascii=False)
    return current_app.response_class(text, status=status, mimetype="application/json")
