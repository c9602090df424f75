"""What is remembered of organisations and lists is what stands in the database now."""

from __future__ import annotations

import shutil
from collections.abc import Callable

import pytest
from issuer_region import CAFE, COMPANY, SCHOOL, Region, award
from statements import statements

from merkki_issuer.errors import NotFoundError
from merkki_issuer.ledger.model import Event
from merkki_issuer.organisations import storage
from merkki_issuer.organisations.register import NewOrganisation
from merkki_issuer.service import Service
from merkki_issuer.status.model import Reason
from merkki_issuer.status.serving import ServedLists
from merkki_keys import KeyType

Opening = Callable[[Region], Service]


def kept(service: Service) -> tuple[object, object]:
    """Organisations and keys as the database has them."""
    with service.means.database.read() as tx:
        return storage.all_organisations(tx), storage.all_keys(tx)


def now(service: Service) -> tuple[object, object]:
    snapshot = service.organisations.known.now()
    return snapshot.organisations, snapshot.keys


def test_every_change_of_an_organisation_or_a_key_is_seen_by_every_process_at_once(
    any_region: Region, open_service: Opening
) -> None:
    here, there = open_service(any_region), open_service(any_region)
    assert now(there) == kept(there)
    new = NewOrganisation(slug="torni", names=CAFE.names, url=CAFE.url, kind=CAFE.kind)
    here.organisations.create(new)
    assert now(there) == kept(there)
    here.organisations.set_may_issue(CAFE.slug, ("LI-04",))
    assert now(there) == kept(there)
    before = there.organisations.did_document(SCHOOL.slug)
    key = here.organisations.rotate_key(SCHOOL.slug, KeyType.ED25519)
    assert now(there) == kept(there)
    assert there.organisations.did_document(SCHOOL.slug) != before
    here.organisations.retire_key(SCHOOL.slug, key.thumbprint)
    assert now(there) == kept(there)


def test_rights_that_ended_are_remembered_with_those_that_came(
    region: Region, open_service: Opening
) -> None:
    here, there = open_service(region), open_service(region)
    there.organisations.known.now()
    here.organisations.set_may_issue(SCHOOL.slug, ("WL-01",))
    here.issuing.issue(award())
    for service in (there, open_service(region)):  # read on, and read from the beginning
        had = service.organisations.known.now().had
        assert had[SCHOOL.slug] == set(SCHOOL.may_issue)
        assert had[COMPANY.slug] == set(COMPANY.may_issue)
        assert had[CAFE.slug] == frozenset()


def test_awards_alone_let_nothing_be_read_again(service: Service) -> None:
    before = service.organisations.known.now()
    with statements(service) as asked:
        assert service.organisations.known.now() is before
    assert len(asked) == 1
    service.issuing.issue(award())
    with statements(service) as asked:
        after = service.organisations.known.now()
    assert after.organisations is before.organisations
    assert not any("organisation_keys" in each for each in asked)


def test_a_backup_put_back_is_read_anew(region: Region, open_service: Opening) -> None:
    """With as many entries in its log, or fewer, it says something else."""
    database = region.settings.data / "merkki.sqlite"
    assert database.exists(), sorted(region.settings.data.iterdir())
    with_nothing = region.settings.data / "backup"
    shutil.copy(database, with_nothing)
    service = open_service(region)
    service.organisations.set_may_issue(SCHOOL.slug, ("WL-02",))
    assert service.organisations.known.now().organisations == kept(service)[0]
    service.close()
    for left in region.settings.data.glob("merkki.sqlite-*"):
        left.unlink()
    shutil.copy(with_nothing, database)
    assert now(service) == kept(service)
    school = service.organisations.get(SCHOOL.slug)
    assert school in service.organisations.known.now().organisations
    assert school.may_issue == SCHOOL.may_issue


def test_documents_are_written_once_for_as_long_as_they_say_the_same(service: Service) -> None:
    known = service.organisations.known
    first = known.now().did_document_bytes(SCHOOL.slug)
    service.issuing.issue(award())
    assert known.now().did_document_bytes(SCHOOL.slug) is first
    assert known.now().jwks_bytes(SCHOOL.slug) is known.now().jwks_bytes(SCHOOL.slug)
    service.organisations.rotate_key(SCHOOL.slug, KeyType.P256)
    assert known.now().did_document_bytes(SCHOOL.slug) != first


# --- status lists as they are served -------------------------------------------------------


def served(service: Service) -> ServedLists:
    return ServedLists(service.means, service.status)


def test_a_list_is_read_once_a_version_and_asked_for_each_time(service: Service) -> None:
    issued = service.issuing.issue(award())
    lists = served(service)
    first = lists.current(SCHOOL.slug, "revocation-1")
    with statements(service) as asked:
        assert lists.current(SCHOOL.slug, "revocation-1") is first
    assert len(asked) == 1
    assert "body" not in asked[0]
    service.status.revoke(issued.award_id, Reason.ERROR)
    second = lists.current(SCHOOL.slug, "revocation-1")
    assert second == service.status.published(SCHOOL.slug, "revocation-1")
    assert second.version == first.version + 1


def test_a_revocation_by_another_process_that_could_not_publish_is_published_by_the_reader(
    region: Region, open_service: Opening
) -> None:
    service = open_service(region)
    lists = served(service)
    issued = service.issuing.issue(award())
    before = lists.current(SCHOOL.slug, "revocation-1")
    with service.means.database.write() as tx:
        entry = service.status.entry(issued.award_id)
        service.status.set_entry(
            tx, entry, revoked=True, suspended=False, reason=Reason.ERROR, event=Event.REVOKED
        )
    after = lists.current(SCHOOL.slug, "revocation-1")
    assert (after.version, after.body != before.body) == (before.version + 1, True)


def test_as_many_lists_are_remembered_as_there_is_room_for(service: Service) -> None:
    lists = served(service)
    first = lists.current(SCHOOL.slug, "revocation-1")
    for _ in range(65):
        service.status.publish(COMPANY.slug, force=True)
        lists.current(COMPANY.slug, "revocation-1")
    assert len(lists._known) == 64
    assert lists.current(SCHOOL.slug, "revocation-1") == first


@pytest.mark.parametrize(
    ("slug", "name"),
    [(SCHOOL.slug, "revocation-9"), (SCHOOL.slug, "x"), ("nobody", "revocation-1")],
)
def test_a_list_that_nobody_has_is_no_list(service: Service, slug: str, name: str) -> None:
    with pytest.raises(NotFoundError, match="has no status list"):
        served(service).current(slug, name)
