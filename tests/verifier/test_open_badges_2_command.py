"""The command reads older badges as it reads others: tables, batches, bundles, looking inside."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from desk import AT, Desk
from older_world import (
    BADGE,
    CONTEXT,
    ISSUER,
    Academy,
    assertion,
    in_png,
    in_svg,
    mark,
    signed,
)

from merkki_verifier.inputs import Item
from merkki_verifier.inspecting import look_inside


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk with the academy's site among its documents."""
    made = Desk(tmp_path)
    for url, answer in Academy().network.answers.items():
        assert not isinstance(answer, str)
        made.serve(url, json.loads(answer.body))
    return made


def test_the_table_says_whose_it_is_and_what_it_does_not_prove(desk: Desk) -> None:
    result = desk.run(desk.put("badge.json", assertion()))
    assert result.exit_code == 0, result.output
    assert "VERIFIED" in result.output
    for text in ("Robotiikka", ISSUER, "Esimerkkiopisto", "proof-hosted", "Said by somebody's"):
        assert text in result.output
    by_key = desk.run(desk.put("badge.jwt", signed()))
    assert "Signed by somebody" in by_key.output


def test_a_pictures_recipient_is_compared(desk: Desk) -> None:
    picture = desk.put("badge.png", in_png(BADGE.encode()))
    assert desk.run(picture, "--recipient", "aino@koti.example").exit_code == 0
    assert desk.run(picture, "--recipient", "eino@koti.example").exit_code == 1


def test_an_address_of_a_badge_is_one(desk: Desk) -> None:
    assert desk.run(BADGE).exit_code == 0


def test_without_its_documents_nothing_is_known(desk: Desk) -> None:
    for name, badge in (("a.json", json.dumps(assertion())), ("b.jwt", signed())):
        assert desk.alone(desk.put(name, badge), "--offline", "--at", AT).exit_code == 3


def test_a_bundle_holds_what_an_older_badge_needs(desk: Desk) -> None:
    for name, badge in (("a.json", json.dumps(assertion())), ("b.jwt", signed())):
        desk.put(f"older/{name}", badge)
    folder, out = str(desk.path("older")), str(desk.path("bundle.json"))
    assert desk.run("bundle", "create", folder, "--out", out).exit_code == 0
    result = desk.alone("check", folder, "--json", "--offline", "--bundle", out, "--at", AT)
    assert [json.loads(line)["verdict"] for line in result.stdout.splitlines()] == [
        "verified",
        "verified",
    ]


def test_a_batch_counts_them(desk: Desk) -> None:
    desk.put("older/a.json", assertion())
    desk.put("older/b.svg", in_svg(f'<openbadges:assertion verify="{BADGE}"/>'))
    desk.put("older/c.json", assertion(issuedOn="2026-11-02T00:00:00Z"))
    result = desk.batch(str(desk.path("older")), "--csv", str(desk.path("result.csv")))
    assert result.exit_code == 1, result.output
    assert desk.path("result.csv").read_text().count("proof-hosted") >= 3


def test_looking_inside_fetches_nothing() -> None:
    found = look_inside(Item("x", in_png(f" {BADGE} ".encode())))
    assert (found.container, found.form, found.claims) == ("png", "address", {"id": BADGE})
    whole = look_inside(Item("x", in_png(json.dumps(mark()).encode()))).claims
    assert whole is not None
    assert whole["@context"] == CONTEXT
