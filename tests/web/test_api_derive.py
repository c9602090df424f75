"""POST /credentials/derive: the part a holder wants to show, which then verifies."""

from __future__ import annotations

import json
from typing import Any

import pytest
from api_world import Api
from presenting import enveloped
from sd_world import sd_jwt
from selective_world import given
from werkzeug.test import TestResponse
from workshop import Workshop, unsigned

from merkki_keys import KeyType
from merkki_verifier.securing.sd_jwt import disclosable, fresh_salt, issue


@pytest.fixture
def api() -> Api:
    return Api()


def derive(api: Api, credential: object, *pointers: object, **more: object) -> TestResponse:
    options = {"selectivePointers": list(pointers), **more}
    return api.post("/credentials/derive", {"verifiableCredential": credential, "options": options})


def part(answer: TestResponse) -> Any:
    assert answer.status_code == 201, answer.text
    return answer.get_json()["verifiableCredential"]


def test_a_part_of_a_base_proof_verifies_and_shows_no_more(api: Api) -> None:
    whole = given(unsigned(description="Not everybody's business"))
    assert api.verify(whole).status_code == 400  # a base proof is its holder's secret
    shown = part(derive(api, whole, "/name"))
    assert "name" in shown
    assert "description" not in shown
    assert api.verify(shown).status_code == 200
    assert "description" in part(derive(api, whole, "/description"))


def test_nothing_chosen_shows_what_is_mandatory(api: Api) -> None:
    shown = part(derive(api, given(unsigned())))
    assert "name" not in shown
    assert api.verify(shown).status_code == 200


@pytest.mark.parametrize("form", ["text", "envelope"])
def test_a_part_of_an_sd_jwt_comes_back_in_its_form(api: Api, form: str) -> None:
    token = sd_jwt_of_a_badge()
    pointers = disclosable(token)
    assert len(pointers) == 2
    whole: object = token if form == "text" else enveloped(token, "application/vc+sd-jwt")
    shown = part(derive(api, whole, pointers[0]))
    inside = shown if form == "text" else shown["id"].partition(",")[2]
    assert disclosable(inside) == pointers[:1]
    assert api.verify(shown).status_code == 200


def sd_jwt_of_a_badge() -> str:
    """An SD-JWT whose holder may keep back a name and a description."""
    return issue(
        unsigned(description="Kuvaus"),
        disclosable=["/name", "/description"],
        signer=Workshop().signer(KeyType.P256),
        salts=fresh_salt,
        typ="vc+sd-jwt",
    )


@pytest.mark.parametrize(
    ("credential", "pointers"),
    [
        (given(unsigned()), ["/nothing"]),
        (given(unsigned()), ["name"]),
        (given(unsigned()), ["/name"] * 1001),
        (Workshop().badge(), ["/name"]),
        ({"proof": {"cryptosuite": "ecdsa-sd-2023", "proofValue": "u2V0"}}, ["/a"]),
        ({}, []),
        ("a.b.c", []),
        ("x", []),
        (sd_jwt(), ["/iss"]),
        (7, []),
        (enveloped(Workshop().jwt()), []),
        (enveloped("x", "application/vc+sd-jwt"), []),
        ({"type": "EnvelopedVerifiableCredential", "id": 7}, []),
    ],
)
def test_what_cannot_be_derived_from_is_refused_with_a_reason(
    api: Api, credential: object, pointers: list[str]
) -> None:
    answer = derive(api, credential, *pointers)
    assert answer.status_code == 400
    assert answer.get_json(force=True)["detail"]


@pytest.mark.parametrize(
    "options", [None, {}, {"selectivePointers": "/name"}, {"selectivePointers": [7]}, [], 7]
)
def test_pointers_must_be_a_list_of_texts(api: Api, options: object) -> None:
    body = {"verifiableCredential": given(unsigned()), "options": options}
    answer = api.send("/credentials/derive", json.dumps(body).encode())
    assert answer.status_code == 400
    assert answer.get_json(force=True)["type"] == "urn:merkki:problem:request-shape"
