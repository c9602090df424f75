"""What a page asks of the database, counted: a page that is slow is one that asks too much."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from service_world import SCHOOL, Region
from sqlalchemy import event

from merkki_issuer.issuing.model import Format, Issued


@contextmanager
def statements(region: Region) -> Iterator[list[str]]:
    """Every statement that is sent meanwhile, but for those that begin a transaction."""
    asked: list[str] = []

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        if not statement.startswith("BEGIN"):
            asked.append(statement)

    engine = region.service.means.database.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.fixture(scope="module")
def issued(region: Region) -> Issued:
    made = region.award(recipient="somebody")
    region.service.status.publish(SCHOOL.slug)
    return made


def status_path(issued: Issued) -> str:
    entry = json.loads(issued.renderings[Format.EMBEDDED])["credentialStatus"]
    return str(entry["statusListCredential"]).removeprefix("https://passi.tervasalmi.example")


def test_a_status_list_costs_one_question_whether_or_not_it_is_known(
    region: Region, issued: Issued
) -> None:
    client, path = region.client(), status_path(issued)
    tag = client.get(path).headers["ETag"]
    for headers, code in (({}, 200), ({"If-None-Match": tag}, 304)):
        with statements(region) as asked:
            assert client.get(path, headers=headers).status_code == code
        assert len(asked) == 1


def test_verifying_asks_where_the_log_stands_and_whether_the_list_is_new(
    region: Region, issued: Issued
) -> None:
    body = {"verifiableCredential": json.loads(issued.renderings[Format.EMBEDDED])}
    client = region.client()
    for _ in range(2):
        with statements(region) as asked:
            answer = client.post("/credentials/verify", json=body)
    assert answer.get_json()["verified"] is True
    assert len(asked) == 4
    assert not any("organisation_keys" in each or "FROM organisations" in each for each in asked)


def test_an_answer_page_asks_for_the_link_the_badge_and_little_else(
    region: Region, issued: Issued
) -> None:
    path = region.share(region.holder(issued), issued)
    client = region.client()
    for _ in range(2):
        with statements(region) as asked:
            assert client.get(path).status_code == 200
    assert len(asked) == 8


def test_an_award_over_http_asks_for_no_more_than_it_did(region: Region, issued: Issued) -> None:
    _, key = region.service.api_keys.create(SCHOOL.slug, "counting")
    mark = json.loads(issued.renderings[Format.EMBEDDED])["credentialSubject"]["achievement"]["id"]
    body = {
        "credential": {"credentialSubject": {"achievement": mark}},
        "options": {"recipient": "somebody else"},
    }
    with statements(region) as asked:
        answer = region.client().post(
            "/credentials/issue", json=body, headers={"Authorization": f"Bearer {key}"}
        )
    assert answer.status_code == 201
    assert len(asked) <= 34
    assert sum("FROM organisation_keys" in each for each in asked) <= 3
