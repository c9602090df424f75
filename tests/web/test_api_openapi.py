"""The description is true: its routes are the routes, and it is shown to people too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from api_world import Api
from flask import abort
from jsonschema import Draft202012Validator
from presenting import ASKED, mine, presentation, shown
from workshop import Workshop

from merkki_verifier.report import Check
from merkki_verifier.web import Pages, api_blueprint, blueprint, install
from merkki_verifier.web.api.asking import NAMES
from merkki_verifier.web.api.documentation import description
from merkki_verifier.web.pages import ALONE

API = Api()
LANGUAGES = ("fi", "sv", "en")


def routes() -> set[tuple[str, str]]:
    """What the app answers under the name of the API, but for its page."""
    return {
        (re.sub(r"<(?:path:)?([a-z]+)>", r"{\1}", rule.rule), method.lower())
        for rule in API.app.url_map.iter_rules()
        if rule.endpoint.startswith("api.") and rule.endpoint != "api.page"
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def test_every_route_is_described_and_nothing_else_is() -> None:
    described = {
        (path, name) for path, methods in description()["paths"].items() for name in methods
    }
    assert described == routes()


def references(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        assert all(isinstance(name, str) for name in value), value
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for inner in value.values():
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def test_every_reference_leads_somewhere_and_every_schema_is_one() -> None:
    whole = description()
    for reference in references(whole):
        found: Any = whole
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]
    for schema in whole["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    named = {reference.rpartition("/")[2] for reference in references(whole)}
    assert named == {*whole["components"]["schemas"], *whole["components"]["responses"]}


def test_the_checks_it_names_are_the_checks_there_are() -> None:
    assert set(description()["components"]["schemas"]["Checks"]["items"]["enum"]) == set(NAMES)
    assert {check.value for check in Check} <= set(NAMES)


def test_examples_are_requests_as_described() -> None:
    whole = description()
    for methods in whole["paths"].values():
        content = methods.get("post", {}).get("requestBody", {}).get("content", {})
        for media in content.values():
            Draft202012Validator({**whole, **media["schema"]}).validate(media["example"])


@pytest.mark.parametrize(
    ("schema", "body"),
    [
        ("VerifyCredentialRequest", {"verifiableCredential": Workshop().jwt()}),
        (
            "VerifyPresentationRequest",
            {
                "verifiablePresentation": shown(presentation(mine(Workshop()))),
                "options": {**ASKED, "checks": ["proof"], "returnPresentation": True},
            },
        ),
    ],
)
def test_what_is_served_is_described(schema: str, body: object) -> None:
    whole = description()
    validator = Draft202012Validator({**whole, "$ref": f"#/components/schemas/{schema}"})
    validator.validate(body)
    assert not validator.is_valid({"options": {}})


def test_a_made_up_answer_would_not_pass_as_described() -> None:
    whole = description()
    good: Any = API.verify(Workshop().badge()).get_json()
    validator = Draft202012Validator({**whole, "$ref": "#/components/schemas/CredentialVerified"})
    assert validator.is_valid(good)
    for name, bad in (("verified", False), ("verdict", "rejected"), ("report", {}), ("checks", 1)):
        assert not validator.is_valid({**good, name: bad})


def test_the_description_is_served_to_any_site() -> None:
    answer = API.get("/openapi.json")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    served: Any = answer.get_json()
    assert served["servers"] == [{"url": "/"}]
    assert served["paths"].keys() == description()["paths"].keys()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_shows_every_operation_in_every_language_s_frame(lang: str) -> None:
    page = API.client().get(f"/api?lang={lang}")
    assert page.status_code == 200
    assert f'<html lang="{lang}">' in page.text
    for path in description()["paths"]:
        assert path in page.text
    assert "<script" not in page.text
    assert 'href="/openapi.json' in page.text


def test_the_verify_page_leads_to_it() -> None:
    assert 'href="/api"' in API.client().get("/").text


def test_it_can_be_mounted_anywhere_in_another_app() -> None:
    app = Pages("another", static_folder=None)
    install(app, ALONE)
    app.register_blueprint(blueprint(API.world), url_prefix="/verify")
    app.register_blueprint(api_blueprint(API.world), url_prefix="/v1")
    client = app.test_client()
    served: Any = client.get("/v1/openapi.json").get_json()
    assert served["servers"] == [{"url": "/v1"}]
    good = client.post("/v1/credentials/verify", json={"verifiableCredential": API.shop.badge()})
    assert good.status_code == 200
    assert client.get("/v1/credentials/verify").mimetype == "application/problem+json"
    assert client.get("/credentials/verify").mimetype == "text/html"
    assert 'href="/v1/openapi.json"' in client.get("/v1/api").text


def test_an_error_without_a_sentence_of_its_own_is_still_a_problem() -> None:
    app = Pages("another", static_folder=None)
    install(app, ALONE)
    app.add_url_rule("/old", view_func=lambda: abort(451))
    problem = app.test_client().get("/old", headers={"Accept": "application/json"})
    assert problem.mimetype == "application/problem+json"
    told: Any = problem.get_json()
    assert (told["status"], told["code"]) == (451, "http-451")
    assert "detail" not in told
