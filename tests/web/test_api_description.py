"""The description of the issuing side is true: no path too many, none too few, no word amiss."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from service_world import LINK_URL, Region

from merkki_issuer.status.model import Reason
from merkki_issuer.web.api.openapi import document, paths
from merkki_issuer.web.api.openapi_schemas import SCHEMAS

PREFIXES = ("/credentials", "/conformance", "/api/issuing")


@pytest.fixture(scope="module", params=[False, True], ids=["plain", "conformance"])
def served(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Region]:
    made = Region.at(tmp_path_factory.mktemp("described"), conformance=request.param)
    yield made
    made.service.close()


def routes(region: Region) -> set[tuple[str, str]]:
    """Every method and path that the service answers to programs."""
    found = set()
    for rule in region.app.url_map.iter_rules():
        if rule.rule.startswith(PREFIXES):
            path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
            found |= {(method.lower(), path) for method in (rule.methods or set())}
    return {(method, path) for method, path in found if method not in {"head", "options"}}


def test_every_route_is_described_and_every_description_is_a_route(served: Region) -> None:
    described, of_verifier = (
        {(method, path) for path, item in document["paths"].items() for method in item}
        for document in (
            json.loads(served.client().get(address).data)
            for address in ("/api/issuing/openapi.json", "/openapi.json")
        )
    )
    assert described == routes(served) - of_verifier
    assert not described & of_verifier


def test_it_is_a_document_for_programs_on_any_site(served: Region) -> None:
    answer = served.client().get("/api/issuing/openapi.json")
    assert answer.mimetype == "application/json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.get_json()["servers"] == [{"url": LINK_URL}]
    again = served.client().get(
        "/api/issuing/openapi.json", headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert again.status_code == 304


def test_every_reference_leads_somewhere_and_every_schema_is_used() -> None:
    text = json.dumps(document("https://a.example", conformance=True))
    named = set(re.findall(r'"#/components/schemas/(\w+)"', text))
    assert named == set(SCHEMAS)


def test_every_parameter_in_a_path_is_described() -> None:
    for path, item in paths(conformance=True).items():
        assert isinstance(item, dict)
        for operation in item.values():
            given = {p["name"] for p in operation.get("parameters", []) if p["in"] == "path"}
            assert given == set(re.findall(r"\{(\w+)\}", path))


def test_operations_have_names_of_their_own() -> None:
    names = re.findall(r'"operationId": "(\w+)"', json.dumps(paths(conformance=True)))
    assert len(names) == len(set(names))


def test_the_reasons_it_lists_are_those_that_are_taken() -> None:
    listed = re.findall(r'"enum": \[([^\]]*)\], "description": "Kept', json.dumps(dict(SCHEMAS)))
    (words,) = listed
    assert set(json.loads(f"[{words}]")) == {
        reason.value for reason in Reason if reason is not Reason.NEVER_DELIVERED
    }
