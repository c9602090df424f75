"""API keys: shown once, kept as a digest, one organisation's, and worth nothing when revoked."""

from __future__ import annotations

import re

import pytest
from issuer_region import COMPANY, SCHOOL
from sqlalchemy import text

from merkki_issuer.access.model import ApiKey
from merkki_issuer.errors import NotFoundError, RefusedError
from merkki_issuer.ledger.model import Event
from merkki_issuer.service import Service


def test_a_key_opens_for_its_organisation_alone(any_service: Service) -> None:
    key, token = any_service.api_keys.create(SCHOOL.slug, " register ")
    other, others = any_service.api_keys.create(COMPANY.slug, "register")
    assert key == ApiKey(key.name, SCHOOL.slug, "register", any_service.means.clock())
    assert any_service.api_keys.owner(token) == key
    assert any_service.api_keys.owner(others) == other


def test_a_revoked_key_opens_nothing_and_stays_in_the_list(any_service: Service) -> None:
    key, token = any_service.api_keys.create(SCHOOL.slug, "register")
    kept, kept_token = any_service.api_keys.create(SCHOOL.slug, "library")
    revoked = any_service.api_keys.revoke(key.name)
    assert revoked.revoked == any_service.means.clock()
    assert any_service.api_keys.owner(token) is None
    assert any_service.api_keys.owner(kept_token) == kept
    assert {k.name: k.revoked for k in any_service.api_keys.all(SCHOOL.slug)} == {
        key.name: revoked.revoked,
        kept.name: None,
    }
    assert any_service.api_keys.all(COMPANY.slug) == ()
    assert len(any_service.api_keys.all()) == 2


def test_revoking_twice_keeps_the_first_moment(any_service: Service) -> None:
    key, _ = any_service.api_keys.create(SCHOOL.slug, "register")
    assert any_service.api_keys.revoke(key.name) == any_service.api_keys.revoke(key.name)
    events = [entry.event for entry in any_service.log.entries() if entry.subject == key.name]
    assert events == [Event.API_KEY_CREATED, Event.API_KEY_REVOKED]
    assert any_service.log.verify().faults == ()


def test_the_database_and_the_log_hold_no_token(service: Service) -> None:
    key, token = service.api_keys.create(SCHOOL.slug, "register")
    secret = token.removeprefix(f"merkki_{key.name}_")
    assert len(secret) == 43
    with service.means.database.read() as tx:
        rows = str(tx.execute(text("SELECT * FROM api_keys")).all())
        rows += str(tx.execute(text("SELECT * FROM log")).all())
    assert key.name in rows
    assert secret not in rows


def test_a_token_is_read_to_its_last_character(any_service: Service) -> None:
    key, token = any_service.api_keys.create(SCHOOL.slug, "register")
    assert re.fullmatch(r"merkki_[a-z2-7]{8}_[A-Za-z0-9_-]{43}", token)
    last = "A" if token[-1] != "A" else "B"
    for wrong in (
        "",
        token[:-1],
        token[:-1] + last,
        token + "A",
        token.upper(),
        f"merkki_aaaaaaaa_{token[-43:]}",
        f"merkki_{key.name}_{'ä' * 43}",
        "\0" + token,
    ):
        assert any_service.api_keys.owner(wrong) is None
    assert any_service.api_keys.owner(token) == key


@pytest.mark.parametrize("label", ["", "  ", "x" * 101])
def test_a_key_says_which_program_has_it(service: Service, label: str) -> None:
    with pytest.raises(RefusedError) as refused:
        service.api_keys.create(SCHOOL.slug, label)
    assert refused.value.code == "api-key-label"
    service.api_keys.create(SCHOOL.slug, "x" * 100)


def test_what_is_not_there_is_said_to_be_missing(any_service: Service) -> None:
    with pytest.raises(NotFoundError):
        any_service.api_keys.create("nobody", "register")
    with pytest.raises(NotFoundError):
        any_service.api_keys.all("nobody")
    for name in ("abcdefgh", "", "\0"):
        with pytest.raises(NotFoundError):
            any_service.api_keys.revoke(name)
