"""The routes for programs over a small world; every answer is held to the OpenAPI document."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match
from werkzeug.test import TestResponse
from workshop import Workshop

from merkki_verifier import World
from merkki_verifier.web import create_app
from merkki_verifier.web.api.documentation import description

JSON = "application/json"
PROBLEM = "application/problem+json"
Json = dict[str, Any]


@dataclass
class Api:
    """A verify service in the workshop's world; its clock is the workshop's."""

    shop: Workshop = field(default_factory=Workshop)
    rate: str = "off"

    def __post_init__(self) -> None:
        self.app = create_app(self.world, rate=self.rate)

    def world(self) -> World:
        return self.shop.world()

    def client(self) -> FlaskClient:
        return self.app.test_client()

    def post(self, path: str, body: object) -> TestResponse:
        """Send a JSON body; what comes back must be as the OpenAPI document says."""
        return self.send(path, json.dumps(body).encode())

    def send(self, path: str, raw: bytes, kind: str = JSON, **headers: str) -> TestResponse:
        answer = self.client().post(path, data=raw, content_type=kind, headers=headers)
        hold_to_description(answer, "post", path)
        return answer

    def get(self, path: str, **headers: str) -> TestResponse:
        answer = self.client().get(path, headers=headers)
        hold_to_description(answer, "get", path)
        return answer

    def verify(self, credential: object, **options: Any) -> TestResponse:
        body: Json = {"verifiableCredential": credential}
        if options:
            body["options"] = options
        return self.post("/credentials/verify", body)

    def verify_shown(self, presentation: object, **options: Any) -> TestResponse:
        body = {"verifiablePresentation": presentation, "options": options}
        return self.post("/presentations/verify", body)

    def challenge(self) -> str:
        made: str = self.post("/challenges", {}).json["challenge"]  # type: ignore[index] # it is
        return made


def hold_to_description(answer: TestResponse, method: str, path: str) -> None:
    """Fail unless this status, this type and this content are what the document promises."""
    whole = description()
    operation = _operation(whole["paths"], method, path)
    status = str(answer.status_code)
    assert status in operation["responses"], f"{path} answered {status}: {answer.text[:300]}"
    promised = operation["responses"][status]
    if "$ref" in promised:
        promised = whole["components"]["responses"][promised["$ref"].rpartition("/")[2]]
    assert answer.mimetype in promised["content"], answer.mimetype
    schema = {**whole, **promised["content"][answer.mimetype]["schema"]}
    fault = best_match(Draft202012Validator(schema).iter_errors(answer.get_json(force=True)))
    assert fault is None, f"{path} {status}: {fault.message[:300]} at {fault.json_path}"


def _operation(paths: Mapping[str, Any], method: str, path: str) -> Mapping[str, Any]:
    for template, methods in paths.items():
        if re.fullmatch(re.sub(r"\{[a-z]+\}", ".+", template), path):
            found: Mapping[str, Any] = methods[method]
            return found
    raise AssertionError(f"no {path} in the description")
