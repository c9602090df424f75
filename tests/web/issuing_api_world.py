"""A program that talks to the issuing side, and holds every answer against its description."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

import jsonschema
from flask.testing import FlaskClient
from service_world import SCHOOL, Region
from werkzeug.test import TestResponse

Json = dict[str, Any]


@dataclass
class Program:
    """Sends JSON with an API key; ``key`` None sends none."""

    client: FlaskClient
    key: str | None = None
    described: Json = field(init=False)

    def __post_init__(self) -> None:
        self.described = json.loads(self.client.get("/api/issuing/openapi.json").data)

    @classmethod
    def of(cls, region: Region, slug: str = SCHOOL.slug) -> Program:
        """A program of an organisation, with a key of its own."""
        return cls(region.client(), region.service.api_keys.create(slug, "test")[1])

    def get(self, path: str, **headers: str) -> TestResponse:
        return self._checked("get", path, None, headers)

    def post(self, path: str, body: object, **headers: str) -> TestResponse:
        data = body if isinstance(body, bytes | str) else json.dumps(body)
        return self._checked("post", path, data, headers)

    def _checked(
        self, method: str, path: str, data: str | bytes | None, headers: dict[str, str]
    ) -> TestResponse:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if data is not None:
            sent.setdefault("Content-Type", "application/json")
        if self.key is not None:
            sent.setdefault("Authorization", f"Bearer {self.key}")
        answer = self.client.open(path, method=method.upper(), data=data, headers=sent)
        check_described(self.described, method, path, answer)
        return answer


def check_described(described: Json, method: str, path: str, answer: TestResponse) -> None:
    """The answer is one of those that the description promises for this operation."""
    operation = next(
        item[method]
        for template, item in described["paths"].items()
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path) and method in item
    )
    promised = operation["responses"][str(answer.status_code)]
    schema = promised["content"][answer.mimetype]["schema"]
    validator = jsonschema.Draft202012Validator({**schema, "components": described["components"]})
    validator.validate(json.loads(answer.data))


def faults(answer: TestResponse, status: int = 400) -> dict[str, str]:
    """The code of each fault by its place, of an answer with that status."""
    assert answer.status_code == status, answer.text
    assert answer.mimetype == "application/problem+json"
    said = json.loads(answer.data)
    assert said["status"] == status
    return {each["pointer"]: each["code"] for each in said.get("errors", [])}


def code(answer: TestResponse) -> tuple[int, str]:
    """The status and our own code of a refusal."""
    said: Json = json.loads(answer.data)
    return answer.status_code, str(said["code"])
