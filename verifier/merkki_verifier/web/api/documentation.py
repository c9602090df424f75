"""What programs may ask: as OpenAPI for them, and as a page for the people who write them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from flask import Blueprint, Response, current_app, make_response, render_template, request

from merkki_verifier.web.headers import open_document, public
from merkki_verifier.web.shell import link

_FILE = files("merkki_verifier.web.api") / "openapi.yaml"
_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing to ask, as the page shows it."""

    method: str
    path: str
    summary: str
    description: str
    example: str  # JSON, empty where nothing is sent
    answers: tuple[tuple[str, str], ...]  # status and what it means


@cache
def description() -> Mapping[str, Any]:
    """The OpenAPI document, read once a process."""
    with _FILE.open(encoding="utf-8") as stream:
        loaded: Mapping[str, Any] = yaml.safe_load(stream)
    return loaded


def add_to(api: Blueprint, *, also: str | None = None) -> None:
    """Give ``api`` its description and its page.

    ``also`` is the endpoint of the description of what else the app does for programs.
    """

    @api.get("/openapi.json")
    def openapi() -> Response:
        # Where it is mounted, and never under which name: the Host is a stranger's word.
        mounted = request.root_path + request.path.removesuffix("/openapi.json")
        content = {**description(), "servers": [{"url": mounted or "/"}]}
        text = json.dumps(content, ensure_ascii=False, indent=1)
        response = current_app.response_class(text, mimetype="application/json")
        return open_document(response, seconds=_SECONDS)

    @api.get("/api")
    def page() -> Response:
        shown = render_template(
            "merkki/api.html",
            operations=tuple(_operations()),
            file=link("api.openapi"),
            also=link(also) if also is not None else "",
        )
        return public(make_response(shown), seconds=_SECONDS)


def _operations() -> Iterator[Operation]:
    found = description()
    for path, methods in found["paths"].items():
        for method, operation in methods.items():
            yield Operation(
                method=method.upper(),
                path=path,
                summary=operation["summary"],
                description=operation.get("description", ""),
                example=_example(operation),
                answers=tuple(
                    (status, _resolved(answer, found)["description"])
                    for status, answer in operation["responses"].items()
                ),
            )


def _example(operation: Mapping[str, Any]) -> str:
    content = operation.get("requestBody", {}).get("content", {})
    example = content.get("application/json", {}).get("example")
    return "" if example is None else json.dumps(example, ensure_ascii=False, indent=2)


def _resolved(answer: Mapping[str, Any], found: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" not in answer:
        return answer
    name = answer["$ref"].rpartition("/")[2]
    resolved: Mapping[str, Any] = found["components"]["responses"][name]
    return resolved
