"""Inspecting shows what is in a file and never says that any of it is true."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from desk import Desk
from hypothesis import given
from hypothesis import strategies as st
from workshop import KEYS, Workshop, unsigned

from merkki_keys import KeyType
from merkki_verifier.containers import svg
from merkki_verifier.inputs import Item
from merkki_verifier.inputs.item import missing
from merkki_verifier.inspecting import claim_lines, look_inside

DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M0 0h8v8z"/></svg>'


def inside(content: object) -> dict[str, Any]:
    if not isinstance(content, bytes):
        content = (content if isinstance(content, str) else json.dumps(content)).encode()
    return look_inside(Item("x", content)).to_dict()


def test_a_badge_shows_its_proof_and_its_claims_apart() -> None:
    found = inside(Workshop().badge())
    assert (found["container"], found["form"]) == ("json", "json")
    (proof,) = found["securing"]
    assert proof["cryptosuite"] == "eddsa-rdfc-2022"
    assert "proofValue" not in proof
    assert found["claims"] == unsigned()


def test_a_forged_badge_looks_no_different() -> None:
    forged = inside({**Workshop().badge(), "name": "Forged"})
    assert forged["problem"] is None
    assert forged["claims"]["name"] == "Forged"


def test_a_badge_that_nobody_signed_has_no_securing() -> None:
    assert inside(unsigned())["securing"] == []


def test_tokens_show_their_header_and_what_they_disclose() -> None:
    token = Workshop().jwt()
    found = inside(token + "\n")
    assert found["securing"][0]["alg"] == "ES256"
    assert found["claims"]["iss"] == "did:web:koulu.example"
    disclosure = base64.urlsafe_b64encode(b'["salt", "name", "Maija"]').decode().rstrip("=")
    shown = inside(f"{token}~{disclosure}~!!~eyJ9~")
    assert shown["form"] == "sd-jwt"
    assert shown["disclosed"] == [["name", "Maija"], None, None]


def test_a_key_in_the_header_is_said_to_be_there() -> None:
    jwk = KEYS[KeyType.P256].public.to_jwk()
    head = base64.urlsafe_b64encode(json.dumps({"alg": "ES256", "jwk": jwk}).encode()).decode()
    found = inside(f"{head.rstrip('=')}.e30.AA")
    assert found["securing"] == [{"alg": "ES256", "jwk": "a key, in the header itself"}]


def test_pictures_and_data_addresses_are_opened() -> None:
    badge = json.dumps(Workshop().badge())
    assert inside(svg.splice(DRAWING, badge))["container"] == "svg"
    encoded = base64.b64encode(badge.encode()).decode()
    assert inside(f"data:application/json;base64,{encoded}")["claims"] == unsigned()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[1]",
        b"{",
        b"a.b.c",
        b"e30.!.AA",
        b"W10.e30.AA",
        b"data:text/html,x",
        b"%PDF-1",
        "hello",
    ],
)
def test_what_cannot_be_taken_apart_says_why(content: object) -> None:
    assert inside(content)["problem"]


def test_an_envelope_is_opened_and_a_broken_one_said_to_be_so() -> None:
    envelope = {
        "@context": "https://www.w3.org/ns/credentials/v2",
        "type": "EnvelopedVerifiableCredential",
        "id": f"data:application/vc+jwt,{Workshop().jwt()}",
    }
    assert inside(envelope)["securing"][0]["alg"] == "ES256"
    assert inside({**envelope, "id": "https://koulu.example/x"})["problem"]


def test_what_could_not_be_read_says_so() -> None:
    assert look_inside(missing("x", "input-unreadable", "closed")).problem == "closed"


@given(st.binary(max_size=300))
def test_no_bytes_raise_anything(raw: bytes) -> None:
    look_inside(Item("x", raw))
    look_inside(Item("x", b"e30." + raw + b".AA"))


def test_every_claim_is_a_line_and_long_ones_are_cut() -> None:
    lines = claim_lines({"a": [1, {"b": None}], "c": {}, "d": "x" * 300, "e": [], "f": True})
    assert lines == [
        ("/a/0", "1"),
        ("/a/1/b", "null"),
        ("/c", "{}"),
        ("/d", "x" * 200 + "... (300 characters)"),
        ("/e", "[]"),
        ("/f", "true"),
    ]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_the_command_says_first_that_nothing_is_verified(desk: Desk) -> None:
    badge = desk.put("badge.json", {**desk.shop.badge(), "name": "Forged\x1b[2J"})
    result = desk.alone("inspect", badge)
    assert result.exit_code == 0
    assert "Not verified" in result.output
    assert "eddsa-rdfc-2022" in result.output
    assert "\x1b[2J" not in result.output
    bare = desk.put("bare.json", unsigned())
    assert "nobody signed it" in desk.alone("inspect", bare).output


def test_the_command_speaks_json(desk: Desk) -> None:
    badge = desk.put("badge.json", desk.shop.badge())
    told = json.loads(desk.alone("inspect", badge, "--json").stdout)
    assert told["verified"] is False
    assert told["input"] == badge
    assert told["claims"]["name"] == "Työelämän pelisäännöt"


def test_the_command_shows_disclosures_and_ends_with_three_where_something_is_unreadable(
    desk: Desk,
) -> None:
    disclosure = base64.urlsafe_b64encode(b'["salt", "name", "Maija"]').decode().rstrip("=")
    token = desk.put("token", f"{desk.shop.jwt()}~{disclosure}~")
    assert "Maija" in desk.alone("inspect", token).output
    result = desk.alone("inspect", token, desk.put("x", "hello"))
    assert result.exit_code == 3
    assert desk.alone("inspect", "none").exit_code == 2
