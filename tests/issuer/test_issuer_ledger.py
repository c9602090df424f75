"""The log: whoever changes the past is found."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from issuer_region import COMPANY, NOON, SCHOOL, award
from sqlalchemy import text

from merkki_issuer.issuing.model import Format
from merkki_issuer.ledger.model import GENESIS, Event, LogEntry, chain_faults, entry_hash
from merkki_issuer.service import Service
from merkki_issuer.status.model import Reason


def chain(length: int) -> list[LogEntry]:
    """A log of that many entries."""
    made: list[LogEntry] = []
    previous = GENESIS
    for number in range(1, length + 1):
        digest = entry_hash(number, NOON, Event.ISSUED, "o", f"s{number}", {"n": "1"}, previous)
        made.append(
            LogEntry(number, NOON, Event.ISSUED, "o", f"s{number}", {"n": "1"}, previous, digest)
        )
        previous = digest
    return made


@given(st.integers(0, 12))
def test_an_honest_chain_has_no_fault(length: int) -> None:
    assert list(chain_faults(chain(length))) == []


@given(st.integers(2, 12), st.data())
def test_any_changed_member_of_any_entry_is_found(length: int, data: st.DataObject) -> None:
    entries = chain(length)
    place = data.draw(st.integers(0, length - 1))
    change: dict[str, Any] = data.draw(
        st.sampled_from(
            [
                {"at": NOON.replace(hour=13)},
                {"event": Event.REVOKED},
                {"organisation": "x"},
                {"subject": "x"},
                {"facts": {"n": "2"}},
                {"previous": "f" * 64},
                {"hash": "f" * 64},
            ]
        )
    )
    entries[place] = replace(entries[place], **change)
    assert list(chain_faults(entries))


@given(st.integers(2, 12), st.data())
def test_any_entry_taken_out_of_the_middle_is_found(length: int, data: st.DataObject) -> None:
    entries = chain(length)
    del entries[data.draw(st.integers(0, length - 2))]
    assert list(chain_faults(entries))


def test_a_day_of_honest_work_has_no_fault(any_service: Service) -> None:
    issued = any_service.issuing.issue(award())
    any_service.status.revoke(issued.award_id, Reason.ERROR)
    made = any_service.issuing.issue(award(organisation=COMPANY.slug, mark="LI-04"))
    any_service.status.suspend(made.award_id)
    any_service.status.reinstate(made.award_id)
    any_service.organisations.rotate_key(SCHOOL.slug, Format.EMBEDDED.key_type)
    any_service.organisations.set_may_issue(SCHOOL.slug, ("WL-01",))
    audit = any_service.log.verify()
    assert audit.faults == ()
    said = [entry.event for entry in any_service.log.entries()]
    assert said.count(Event.ISSUED) == 2
    assert {Event.REVOKED, Event.SUSPENDED, Event.REINSTATED, Event.KEY_RETIRED} <= set(said)
    assert {Event.KEY_CREATED, Event.RIGHTS_CHANGED, Event.ORGANISATION_CREATED} <= set(said)


TAMPERING = {
    "an entry is changed": "UPDATE log SET subject = 'x' WHERE number = 2",
    "the newest entry is cut off": "DELETE FROM log WHERE number = (SELECT max(number) FROM log)",
    "the log is emptied": "DELETE FROM log",
    "a revocation is undone": "UPDATE status_entries SET revoked = 0",
    "an award is issued quietly": "UPDATE awards SET state = 'issued'",
    "a badge's bytes are changed": "UPDATE award_renderings SET content = x'00'",
    "an award vanishes": "DELETE FROM awards",
}


@pytest.mark.parametrize("how", TAMPERING)
def test_tampering_is_found(service: Service, how: str) -> None:
    issued = service.issuing.issue(award())
    service.status.revoke(issued.award_id, Reason.ERROR)
    if how == "an award is issued quietly":
        with service.means.database.write() as tx:
            tx.execute(text("UPDATE awards SET state = 'intended'"))
        assert service.log.verify().faults
        return
    tamper(service, TAMPERING[how])
    assert service.log.verify().faults


def test_cutting_the_log_and_its_head_and_the_award_is_found_by_a_noted_head(
    service: Service,
) -> None:
    service.issuing.issue(award("participant-1"))
    noted = service.log.verify()
    assert service.log.verify(expect=(noted.number, noted.hash)).faults == ()
    # The insider takes back the last award in every place at once.
    tamper(
        service,
        "DELETE FROM award_renderings",
        "DELETE FROM status_entries",
        "DELETE FROM awards",
        "DELETE FROM log WHERE number > (SELECT max(number) FROM log) - 2",
        "UPDATE log_head SET number = (SELECT max(number) FROM log),"
        " hash = (SELECT hash FROM log ORDER BY number DESC LIMIT 1)",
    )
    assert service.log.verify().faults == ()
    assert service.log.verify(expect=(noted.number, noted.hash)).faults


def test_the_log_names_no_person_and_no_reason(service: Service) -> None:
    issued = service.issuing.issue(award("aino@oppilaitos.example"))
    service.status.revoke(issued.award_id, Reason.EVIDENCE_FALSE)
    for entry in service.log.entries():
        said = f"{entry.subject} {dict(entry.facts)}"
        assert "aino" not in said
        assert "evidence" not in said


def test_the_log_can_be_read_on_from_any_entry(service: Service) -> None:
    entries = service.log.entries()
    assert service.log.entries(after=entries[1].number) == entries[2:]


def tamper(service: Service, *statements: str) -> None:
    """Do to the tables what somebody with the database's password could."""
    engine = service.means.database.engine
    with engine.connect() as connection, connection.begin():
        connection.exec_driver_sql("DROP TRIGGER log_no_update")
        connection.exec_driver_sql("DROP TRIGGER log_no_delete")
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        for statement in statements:
            connection.exec_driver_sql(statement)
        if "DELETE FROM awards" in statements and len(statements) == 1:
            connection.exec_driver_sql("DELETE FROM award_renderings")
            connection.exec_driver_sql("DELETE FROM status_entries")
