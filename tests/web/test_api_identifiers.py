"""GET /identifiers/<did>: the document, or the whole result, or why there is none."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from api_world import PROBLEM, Api
from workshop import DOCUMENT, KEYS, SCHOOL

from merkki_keys import KeyType, did_jwk, did_key, parse_did_document
from merkki_verifier.web.api.identifiers import RESULT

OWN = [did_key(KEYS[KeyType.ED25519].public), did_jwk(KEYS[KeyType.P256].public)]
HOST_DID = "did:web:koulu.example"


@pytest.fixture
def api() -> Api:
    return Api()


@pytest.mark.parametrize("did", [*OWN, SCHOOL])
def test_a_did_s_document_is_the_one_the_verifier_itself_reads(api: Api, did: str) -> None:
    answer = api.get(f"/identifiers/{did}", Accept="application/did+json")
    assert (answer.status_code, answer.mimetype) == (200, "application/did+json")
    methods = parse_did_document(answer.get_json(force=True), did=did)
    keys = [key.public for key in KEYS.values()]
    assert methods
    assert all(method.public in keys for method in methods.values())
    assert "Accept" in answer.headers["Vary"]


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("*/*", "application/did"),
        ("application/json", "application/json"),
        ("application/did+ld+json, */*;q=0.1", "application/did+ld+json"),
        ("text/html, application/did;q=0.5", "application/did"),
        (RESULT, RESULT),
        ('application/ld+json;profile="https://w3id.org/did-resolution"', RESULT),
    ],
)
def test_the_form_is_chosen_by_accept(api: Api, accept: str, kind: str) -> None:
    assert api.get(f"/identifiers/{SCHOOL}", Accept=accept).mimetype == kind


def test_the_result_has_the_document_and_what_is_known_of_it(api: Api) -> None:
    found: Any = api.get(f"/identifiers/{SCHOOL}", Accept=RESULT).get_json(force=True)
    assert found["didDocument"]["id"] == SCHOOL
    assert found["didResolutionMetadata"]["contentType"] == "application/did"
    assert "error" not in found["didResolutionMetadata"]


@pytest.mark.parametrize(
    ("did", "status", "code"),
    [
        ("did:web:", 400, "invalidDid"),
        ("did:web:KOULU.example", 400, "invalidDid"),
        ("did:web:koulu.example:..:x", 400, "invalidDid"),
        ("did:key:z6MkNoKey", 400, "invalidDid"),
        ("did:jwk:e30", 400, "invalidDid"),
        ("https://koulu.example", 400, "invalidDid"),
        ("did:key:" + "z" * 9000, 400, "invalidDid"),
        (f"{OWN[0]}%23key", 400, "invalidDid"),
        (f"{SCHOOL}/path", 400, "invalidDid"),
        ("DID:web:koulu.example", 400, "invalidDid"),
        ("x", 400, "invalidDid"),
        ("did:web:nobody.example", 404, "notFound"),
        ("did:ethr:0xabc", 501, "methodNotSupported"),
    ],
)
def test_what_has_no_document_is_said_by_the_specification_s_word(
    api: Api, did: str, status: int, code: str
) -> None:
    answer = api.get(f"/identifiers/{did}", Accept=RESULT)
    said: Any = answer.get_json(force=True)
    assert answer.status_code == status
    assert said["didDocument"] is None
    assert said["didResolutionMetadata"]["error"]["title"] == code
    plain = api.get(f"/identifiers/{did}", Accept="application/did")
    assert (plain.status_code, plain.mimetype) == (status, PROBLEM)
    assert plain.get_json(force=True)["code"] == code


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (b"{", "invalidDidDocument"),
        (b'{"id": "did:web:other.example", "verificationMethod": []}', "invalidDidDocument"),
        (b'{"id": "did:web:koulu.example", "id": "did:web:koulu.example"}', "invalidDidDocument"),
        (b"[]", "invalidDidDocument"),
    ],
)
def test_a_document_that_is_not_sound_is_not_passed_on(
    api: Api, document: bytes, code: str
) -> None:
    assert api.get(f"/identifiers/{HOST_DID}").status_code == 200
    api.shop.network.serve(DOCUMENT, document)
    answer = api.get(f"/identifiers/{HOST_DID}")
    assert answer.get_json(force=True)["code"] == code


PORT = "did:web:koulu.example%3A8443"
PATH = "did:web:koulu.example:8443"


@pytest.mark.parametrize("written", [PORT, quote(PORT, safe="")])
def test_a_did_with_a_port_is_not_another_did_with_a_path(api: Api, written: str) -> None:
    document = {**api.shop.did_document(), "id": PORT, "verificationMethod": []}
    api.shop.network.serve("https://koulu.example:8443/.well-known/did.json", document)
    api.shop.network.serve("https://koulu.example/8443/did.json", {**document, "id": PATH})
    assert api.get(f"/identifiers/{written}").get_json(force=True)["id"] == PORT
    assert api.get(f"/identifiers/{PATH}").get_json(force=True)["id"] == PATH
    assert api.get(f"/identifiers/{quote(PATH, safe='')}").get_json(force=True)["id"] == PATH


@pytest.mark.parametrize("query", ["versionId=1", "versionTime=2020-01-01T00:00:00Z", "x="])
def test_an_option_that_would_ask_for_another_document_is_refused(api: Api, query: str) -> None:
    answer = api.get(f"/identifiers/{SCHOOL}?{query}")
    assert (answer.status_code, answer.get_json(force=True)["code"]) == (400, "invalidOptions")
    assert api.get(f"/identifiers/{SCHOOL}?").status_code == 200


def test_a_deactivated_did_is_gone(api: Api) -> None:
    api.shop.network.serve(DOCUMENT, {**api.shop.did_document(), "deactivated": True})
    assert api.get(f"/identifiers/{HOST_DID}").status_code == 410


def test_a_host_s_refusal_is_no_document(api: Api) -> None:
    api.shop.network.serve(DOCUMENT, api.shop.did_document(), 500)
    assert api.get(f"/identifiers/{HOST_DID}").status_code == 404


def test_a_form_that_is_not_made_is_refused(api: Api) -> None:
    assert api.get(f"/identifiers/{SCHOOL}", Accept="image/png").status_code == 406


def test_only_the_world_s_fetcher_asks_a_host(api: Api) -> None:
    api.shop.network.asked.clear()
    api.get("/identifiers/did:web:10.0.0.1")
    api.get(f"/identifiers/{OWN[0]}")
    assert api.shop.network.asked == []
    api.get("/identifiers/did:web:nobody.example:a")
    assert api.shop.network.asked == ["https://nobody.example/a/did.json"]


def test_where_no_server_says_how_the_address_came_the_router_s_word_is_taken(api: Api) -> None:
    bare = {"RAW_URI": "", "REQUEST_URI": ""}
    answer = api.client().get(f"/identifiers/{SCHOOL}", environ_overrides=bare)
    assert answer.status_code == 200
    assert answer.get_json(force=True)["id"] == SCHOOL
