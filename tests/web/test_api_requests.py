"""What programs send, good and bad: every mistake has a plain answer, and none breaks us."""

from __future__ import annotations

import json
from typing import Any

import pytest
from api_world import JSON, PROBLEM, Api
from hypothesis import given, settings
from hypothesis import strategies as st
from presenting import ASKED, mine, presentation, shown
from selective_world import given as base_proof
from werkzeug.test import TestResponse
from workshop import Workshop, unsigned

API = Api()
POSTS = ("/credentials/verify", "/presentations/verify", "/credentials/derive")
MIB = 1024 * 1024


def kind(answer: TestResponse) -> str:
    said: dict[str, Any] = answer.get_json(force=True)
    return str(said["type"]).rpartition(":")[2]


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(
    ("raw", "status", "problem"),
    [
        (b"", 400, "request-json"),
        (b"{", 400, "request-json"),
        (b"null", 400, "request-shape"),
        (b"[]", 400, "request-shape"),
        (b'{"a": 1, "a": 1}', 400, "request-json"),
        (b'{"a": NaN}', 400, "request-json"),
        (b'{"a": 1e999}', 400, "request-json"),
        (b'{"a": 12345678901234567890}', 400, "request-json"),
        (b'{"a": "\\ud800"}', 400, "request-json"),
        (b"\xff\xfe{}", 400, "request-json"),
        (b"\xef\xbb\xbf{}", 400, "request-json"),
        (b"[" * 100_000 + b"]" * 100_000, 400, "request-json"),
        (b'{"a":' * 200 + b"1" + b"}" * 200, 400, "request-json"),
        (b"{}", 400, "request-shape"),
        (b'{"verifiableCredential": {}, "options": 7}', 400, "request-shape"),
        (b'{"verifiableCredential": {}, "options": [1]}', 400, "request-shape"),
        (b'{"verifiableCredential": {}, "options": null}', 400, "request-shape"),
    ],
)
def test_a_malformed_body_is_told_what_is_wrong_with_it(
    path: str, raw: bytes, status: int, problem: str
) -> None:
    if "pres" in path:
        raw = raw.replace(b"verifiableCredential", b"verifiablePresentation")
    answer = API.send(path, raw)
    assert (answer.status_code, answer.mimetype) == (status, PROBLEM)
    assert kind(answer) == problem
    assert answer.get_json(force=True)["detail"]


@pytest.mark.parametrize(
    "media", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "json"]
)
@pytest.mark.parametrize("path", POSTS)
def test_what_is_not_said_to_be_json_is_not_read(path: str, media: str) -> None:
    answer = API.send(path, b"{}", media)
    assert answer.status_code == 415
    assert "application/json" in answer.get_json(force=True)["detail"]


@pytest.mark.parametrize("media", [JSON, "application/json; charset=utf-8", "application/ld+json"])
def test_json_by_any_of_its_names_is_read(media: str) -> None:
    body = json.dumps({"verifiableCredential": Workshop().badge()}).encode()
    assert API.send("/credentials/verify", body, media).status_code == 200


def test_a_compressed_body_is_not_unpacked() -> None:
    answer = API.send("/credentials/verify", b"\x1f\x8b", **{"Content-Encoding": "gzip"})
    assert (answer.status_code, kind(answer)) == (415, "request-encoding")


@pytest.mark.parametrize("size", [4 * MIB + 70_000, 8 * MIB])
def test_a_huge_body_is_refused(size: int) -> None:
    answer = API.send("/credentials/verify", b'{"a":"' + b"x" * size + b'"}')
    assert (answer.status_code, answer.mimetype) == (413, PROBLEM)
    assert answer.get_json(force=True)["detail"]


def test_a_large_credential_is_read_as_anywhere_else() -> None:
    badge = unsigned()
    badge["credentialSubject"]["achievement"]["description"] = "x" * 500_000
    body = {"verifiableCredential": Workshop().sign(badge, cryptosuite="eddsa-jcs-2022")}
    assert API.post("/credentials/verify", body).status_code == 200


@pytest.mark.parametrize(
    "options",
    [
        {"challenge": 7},
        {"challenge": None},
        {"domain": None},
        {"checks": None},
        {"returnPresentation": None},
        {"returnResults": 1},
        {"returnProblemDetails": "no"},
        {"challenge": ""},
        {"domain": ["a"]},
        {"challenge": "x" * 1001},
        {"checks": "proof"},
        {"checks": [1]},
        {"checks": ["proof"] * 1001},
        {"returnPresentation": "yes"},
    ],
)
def test_an_option_of_another_kind_is_not_guessed_at(options: dict[str, object]) -> None:
    shop = Workshop()
    answer = API.verify_shown(shown(presentation(mine(shop))), **options)
    assert (answer.status_code, kind(answer)) == (400, "request-shape")
    (fault,) = answer.get_json(force=True)["errors"]
    assert fault["pointer"] == f"/options/{next(iter(options))}"


@pytest.mark.parametrize(
    "options",
    [
        {"Domain": "https://other.example"},
        {"domain ": "x"},
        {"created": "2026-01-01"},
        {"expectedProofPurpose": "authentication"},
    ],
)
def test_an_option_that_nobody_knows_is_refused_by_its_name(options: dict[str, object]) -> None:
    made = shown(presentation(mine(Workshop())))
    asked = {**ASKED, **options}
    ((name, _),) = options.items()
    for answer in (
        API.verify_shown(made, **asked),
        API.verify(Workshop().badge(), **options),
        API.post("/credentials/derive", {"verifiableCredential": "x", "options": options}),
    ):
        said: dict[str, Any] = answer.get_json(force=True)
        assert (answer.status_code, said["code"]) == (400, "request-unknown")
        assert [one["pointer"] for one in said["errors"]] == [f"/options/{name}"]
        assert name in said["detail"]
    assert API.verify_shown(made, **ASKED).status_code == 200


@pytest.mark.parametrize("path", POSTS)
def test_a_member_beside_options_that_nobody_knows_is_refused(path: str) -> None:
    name = "verifiablePresentation" if "pres" in path else "verifiableCredential"
    answer = API.post(path, {name: {}, "domain": "https://uni.example"})
    said: dict[str, Any] = answer.get_json(force=True)
    assert (answer.status_code, said["code"]) == (400, "request-unknown")
    assert said["errors"][0]["pointer"] == "/domain"


def test_what_suites_and_vcalm_s_callers_send_is_taken() -> None:
    badge, made = Workshop().badge(), shown(presentation(mine(Workshop())))
    every = {"returnResults": True, "returnProblemDetails": True, "checks": ["proof"]}
    assert API.verify(badge, **every, returnCredential=True).status_code == 200
    assert API.verify_shown(made, **every, **ASKED, returnPresentation=True).status_code == 200
    assert API.post("/credentials/verify", {"verifiableCredential": badge, "options": {}}).json
    assert API.verify_shown(made, checks=[]).status_code == 200


def test_a_problem_has_a_code_wherever_it_comes_from() -> None:
    told = [
        API.verify({**Workshop().badge(), "name": "Muu"}),
        API.send("/credentials/verify", b"{"),
        API.client().get("/credentials/verify"),
        API.send("/credentials/verify", b"x" * 8 * MIB),
        API.get("/identifiers/x"),
    ]
    codes = [one.get_json(force=True)["code"] for one in told]
    assert codes == ["proof-signature", "request-json", "http-405", "http-413", "invalidDid"]


@pytest.mark.parametrize("path", ["/credentials/verify", "/challenges", "/nope", "/credentials/x"])
def test_errors_of_programs_are_problems_and_of_people_are_pages(path: str) -> None:
    answer = API.client().delete(path, headers={"Accept": "*/*"})
    assert answer.mimetype == ("text/html" if path == "/nope" else PROBLEM)
    assert answer.status_code in (404, 405)


def test_any_site_may_ask_and_no_cookie_is_given() -> None:
    asks = {
        "Origin": "https://employer.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    first = API.client().options("/credentials/verify", headers=asks)
    assert first.status_code == 200
    assert "Content-Type" in first.headers["Access-Control-Allow-Headers"]
    assert "POST" in first.headers["Access-Control-Allow-Methods"]
    answers = [
        first,
        API.verify(Workshop().badge()),
        API.verify({}),
        API.send("/credentials/verify", b"{"),
        API.client().get("/credentials/verify"),
        API.send("/credentials/verify", b"x" * 8 * MIB),
    ]
    for answer in answers:
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert "Set-Cookie" not in answer.headers
    assert "Access-Control-Allow-Origin" not in API.client().get("/").headers


def test_an_answer_about_somebody_s_badge_is_stored_nowhere() -> None:
    answer = API.verify(Workshop().badge())
    assert answer.headers["Cache-Control"] == "no-store"


def test_our_own_fault_is_a_problem_with_an_id_and_no_trace() -> None:
    api = Api()

    def broken() -> None:
        raise ValueError("a secret in a message")

    api.app.before_request_funcs.setdefault("api", []).append(broken)
    answer = api.client().post("/credentials/verify", json={})
    assert (answer.status_code, answer.mimetype) == (500, PROBLEM)
    assert "secret" not in answer.text
    assert answer.headers["X-Request-Id"] in answer.text


NUMBERS = st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
SHOP = Workshop()
SOUND: list[dict[str, Any]] = [
    {"verifiableCredential": SHOP.badge(), "options": {"checks": ["proof"]}},
    {"verifiableCredential": base_proof(unsigned()), "options": {"selectivePointers": ["/name"]}},
    {"verifiablePresentation": shown(presentation(mine(SHOP))), "options": {"challenge": "c-1"}},
]


def places(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every place in a document, the root first."""
    if isinstance(value, dict):
        inner = [p for name, item in value.items() for p in places(item, (*path, name))]
    elif isinstance(value, list):
        inner = [p for index, item in enumerate(value) for p in places(item, (*path, index))]
    else:
        inner = []
    return [path, *inner]


@settings(max_examples=150)
@given(data=st.data(), path=st.sampled_from(POSTS))
def test_no_json_whatever_breaks_a_route_and_nothing_strange_is_verified(
    data: st.DataObject, path: str
) -> None:
    sound = data.draw(st.sampled_from(SOUND))
    body: Any = json.loads(json.dumps(sound))
    place = data.draw(st.sampled_from(places(body)[1:]))
    inside = body
    for step in place[:-1]:
        inside = inside[step]
    inside[place[-1]] = data.draw(VALUES)
    answer = API.post(path, body)  # which holds it to the OpenAPI document
    assert answer.status_code in (200, 201, 400)
    if answer.status_code == 200:
        assert {**body, "options": None} == {**sound, "options": None}


@settings(max_examples=100)
@given(raw=st.binary(max_size=60), path=st.sampled_from(POSTS))
def test_no_bytes_whatever_break_a_route(raw: bytes, path: str) -> None:
    assert API.send(path, raw).status_code == 400


@settings(max_examples=100)
@given(did=st.text(max_size=60) | st.from_regex(r"did:(web|key|jwk):[a-zA-Z0-9.:%_-]{0,80}"))
def test_no_text_whatever_breaks_resolution(did: str) -> None:
    answer = API.client().get(f"/identifiers/{did}")
    assert answer.status_code in (200, 400, 404, 405, 410, 501)
