"""Revoking, suspending, reinstating, and what verifiers then read."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from issuer_region import COMPANY, SCHOOL, Clock, Region, award, documents, fill_half, verdict

from merkki_issuer.documents import exported
from merkki_issuer.errors import NotFoundError, RefusedError, UnavailableError
from merkki_issuer.issuing.model import Format, State
from merkki_issuer.service import Service
from merkki_issuer.status.credential import encode
from merkki_issuer.status.model import (
    ENTRIES,
    LIST_LIFETIME,
    Entry,
    Place,
    Purpose,
    Reason,
    list_name,
    parse_list_name,
)
from merkki_issuer.status.rules import Action, after
from merkki_keys import b64url_decode
from merkki_verifier import Verdict, World, verify
from merkki_verifier.fetch import DocumentsFetcher


def decoded(encoded: str) -> bytes:
    return gzip.decompress(b64url_decode(encoded.removeprefix("u")))


def says(service: Service, slug: str, award_id: str) -> Verdict:
    issued = service.issuing.get(award_id)
    return verdict(service, slug, issued.renderings[Format.EMBEDDED]).verdict


@given(st.sets(st.integers(0, ENTRIES - 1), max_size=50))
def test_exactly_the_set_places_are_set_counted_from_the_left(places: set[int]) -> None:
    bits = decoded(encode(places))
    assert len(bits) * 8 == ENTRIES
    assert {i for i in range(ENTRIES) if bits[i // 8] >> (7 - i % 8) & 1} == places


def test_equal_lists_are_equal_bytes() -> None:
    assert encode([1, 5]) == encode([5, 1])


def test_revocation_shows_in_every_form_of_the_badge(any_service: Service) -> None:
    issued = any_service.issuing.issue(award())
    kept = any_service.issuing.issue(award("participant-2"))
    change = any_service.status.revoke(issued.award_id, Reason.ERROR)
    assert (change.revoked, change.changed, change.unpublished) == (True, True, None)
    for content in issued.renderings.values():
        assert verdict(any_service, SCHOOL.slug, content).verdict is Verdict.REJECTED
    assert says(any_service, SCHOOL.slug, kept.award_id) is Verdict.VERIFIED


def test_suspension_comes_and_goes(any_service: Service) -> None:
    made = award(organisation=COMPANY.slug, mark="LI-04")
    issued = any_service.issuing.issue(made)
    any_service.status.suspend(issued.award_id)
    assert says(any_service, COMPANY.slug, issued.award_id) is Verdict.REJECTED
    any_service.status.reinstate(issued.award_id)
    assert says(any_service, COMPANY.slug, issued.award_id) is Verdict.VERIFIED


def test_a_revoked_badge_is_never_reinstated(service: Service) -> None:
    issued = service.issuing.issue(award(organisation=COMPANY.slug, mark="LI-04"))
    service.status.suspend(issued.award_id)
    service.status.revoke(issued.award_id, Reason.EVIDENCE_FALSE)
    for action in (service.status.reinstate, service.status.suspend):
        with pytest.raises(RefusedError) as refused:
            action(issued.award_id)
        assert refused.value.code == "revoked-for-good"
    assert says(service, COMPANY.slug, issued.award_id) is Verdict.REJECTED


def test_suspending_where_it_cannot_be_shown_is_refused_and_says_what_to_do(
    service: Service,
) -> None:
    issued = service.issuing.issue(award())
    with pytest.raises(RefusedError) as refused:
        service.status.suspend(issued.award_id)
    assert refused.value.code == "not-suspendable"
    assert "--suspendable" in refused.value.hint


@pytest.mark.parametrize(
    ("action", "suspendable"),
    [
        (Action.REVOKE, True),
        (Action.REVOKE, False),
        (Action.SUSPEND, True),
        (Action.REINSTATE, True),
    ],
)
def test_doing_again_what_is_done_changes_nothing(action: Action, *, suspendable: bool) -> None:
    place = Place("school/1", "school", 1, 7)
    state = (action is Action.REVOKE, action is Action.SUSPEND)
    assert after(Entry(place, "a", *state), action, suspendable=suspendable) == state


def test_the_reason_is_kept_inside_and_never_published(service: Service) -> None:
    issued = service.issuing.issue(award())
    service.status.revoke(issued.award_id, Reason.EVIDENCE_FALSE)
    assert service.status.reason(issued.award_id) == "evidence-false"
    published = service.status.published(SCHOOL.slug, "revocation-1")
    for text in (
        published.body,
        published.jwt,
        json.dumps(documents(service, SCHOOL.slug)).encode(),
    ):
        assert b"evidence" not in text
        assert b"eason" not in text


def test_every_publication_is_a_new_version_and_old_ones_stay_good(
    service: Service, clock: Clock
) -> None:
    first = service.status.published(SCHOOL.slug, "revocation-1")
    assert service.status.publish(SCHOOL.slug) == ()  # nothing changed
    issued = service.issuing.issue(award())
    service.status.revoke(issued.award_id, Reason.ERROR)
    second = service.status.published(SCHOOL.slug, "revocation-1")
    assert (first.version, second.version) == (1, 2)
    assert first.etag != second.etag
    clock.forward(seconds=1)
    (third,) = service.status.publish(SCHOOL.slug, force=True)
    assert third.version == 3


def test_a_list_is_renewed_at_half_its_life_and_valid_until_its_end(
    service: Service, clock: Clock
) -> None:
    issued = service.issuing.issue(award())
    clock.now += LIST_LIFETIME / 2 - timedelta(seconds=1)
    assert service.status.publish(SCHOOL.slug) == ()
    clock.forward(seconds=2)
    (renewed,) = service.status.publish(SCHOOL.slug)
    clock.now += LIST_LIFETIME - timedelta(minutes=10)
    assert says(service, SCHOOL.slug, issued.award_id) is Verdict.VERIFIED
    clock.forward(hours=1)  # nobody renewed it: nobody knows
    assert says(service, SCHOOL.slug, issued.award_id) is Verdict.INDETERMINATE
    assert renewed.valid_until < clock.now


def test_a_sweep_renews_the_lists(service: Service, clock: Clock) -> None:
    clock.now += LIST_LIFETIME
    assert {p.list_id for p in service.sweeper.sweep().published} == {
        f"{SCHOOL.slug}/1",
        f"{COMPANY.slug}/1",
    }


def test_the_list_is_also_a_token_that_says_the_same(service: Service) -> None:
    published = service.status.published(SCHOOL.slug, "revocation-1")
    header, payload, _ = (published.jwt.decode()).split(".")
    assert json.loads(b64url_decode(header))["typ"] == "vc+jwt"
    document = json.loads(published.body)
    del document["proof"]
    assert json.loads(b64url_decode(payload)) == document


def test_a_badge_verifies_against_the_token_form_of_the_list(service: Service) -> None:
    issued = service.issuing.issue(award())
    found = documents(service, SCHOOL.slug)
    url = service.means.addresses.status_list(SCHOOL.slug, Purpose.REVOCATION, 1)
    found[url] = {
        "headers": {"content-type": "application/vc+jwt"},
        "body_text": service.status.published(SCHOOL.slug, "revocation-1").jwt.decode(),
    }
    world = World(now=service.means.clock(), fetch=DocumentsFetcher.from_mapping(found))
    assert verify(issued.renderings[Format.EMBEDDED], world=world).verdict is Verdict.VERIFIED


def test_status_is_recorded_even_while_the_keys_cannot_be_used(
    region: Region, service: Service, open_service: Callable[[Region], Service]
) -> None:
    issued = service.issuing.issue(award())
    keys = region.settings.data / "keys" / SCHOOL.slug
    away = [(path, path.rename(path.with_suffix(".away"))) for path in keys.glob("*.pem")]
    keyless = open_service(region)
    change = keyless.status.revoke(issued.award_id, Reason.ERROR)
    assert change.revoked
    assert change.unpublished is not None
    assert "missing-file" in change.unpublished
    assert says(keyless, SCHOOL.slug, issued.award_id) is Verdict.VERIFIED  # not yet visible
    for path, moved in away:
        moved.rename(path)
    swept = open_service(region).sweeper.sweep()
    assert len(swept.published) == 1
    assert says(keyless, SCHOOL.slug, issued.award_id) is Verdict.REJECTED


def test_damaged_keys_stop_signing_by_name_and_nothing_else(
    region: Region, service: Service, open_service: Callable[[Region], Service]
) -> None:
    issued = service.issuing.issue(award())
    damaged = next((region.settings.data / "keys" / SCHOOL.slug).glob("ed25519*.pem"))
    damaged.write_bytes(damaged.read_bytes().replace(b"A", b"B", 3))
    again = open_service(region)
    assert says(again, SCHOOL.slug, issued.award_id) is Verdict.VERIFIED
    assert [damaged.stem in problem.message for problem in again.key_problems()] == [True]
    with pytest.raises(UnavailableError) as stopped:
        again.issuing.issue(award("participant-2"))
    assert damaged.stem in stopped.value.message
    other = again.issuing.issue(award(organisation=COMPANY.slug, mark="LI-04"))
    assert other.state is State.ISSUED


def test_one_organisations_lost_keys_keep_nobody_elses_lists_from_being_renewed(
    region: Region, service: Service, open_service: Callable[[Region], Service]
) -> None:
    service.issuing.issue(award())
    service.issuing.issue(award(organisation=COMPANY.slug, mark="LI-04"))
    for slug, other in ((SCHOOL.slug, COMPANY.slug), (COMPANY.slug, SCHOOL.slug)):
        keys = list((region.settings.data / "keys" / slug).glob("*.pem"))
        away = [(path, path.rename(path.with_suffix(".away"))) for path in keys]
        region.clock.now += timedelta(days=5)
        swept = open_service(region).sweeper.sweep()
        assert {p.list_id.split("/")[0] for p in swept.published} == {other}
        assert [problem.code for problem in swept.problems] == ["missing-file"]
        for path, moved in away:
            moved.rename(path)


def test_whose_rights_have_ended_is_still_in_what_a_verifier_may_fetch(service: Service) -> None:
    issued = service.issuing.issue(award())
    service.organisations.set_may_issue(SCHOOL.slug, ())
    world = World(now=service.means.clock(), fetch=DocumentsFetcher.from_mapping(exported(service)))
    assert verify(issued.renderings[Format.EMBEDDED], world=world).verdict is Verdict.VERIFIED


def test_a_full_list_is_followed_by_a_new_one(service: Service) -> None:
    issued = service.issuing.issue(award())
    assert issued.renderings
    with service.means.database.write() as tx:
        fill_half(tx, issued.award_id)
    following = service.issuing.issue(award("participant-2"))
    assert service.status.entry(following.award_id).place.number == 2
    service.status.publish(SCHOOL.slug)
    assert service.status.published(SCHOOL.slug, "revocation-2").version == 1
    found = documents(service, SCHOOL.slug)
    url = service.means.addresses.status_list(SCHOOL.slug, Purpose.REVOCATION, 2)
    found[url] = {
        "headers": {"content-type": "application/vc"},
        "body_text": service.status.published(SCHOOL.slug, "revocation-2").body.decode(),
    }
    world = World(now=service.means.clock(), fetch=DocumentsFetcher.from_mapping(found))
    assert verify(following.renderings[Format.EMBEDDED], world=world).verdict is Verdict.VERIFIED


@given(st.sampled_from(Purpose), st.integers(1, 999_999))
def test_list_names_can_be_read_back(purpose: Purpose, number: int) -> None:
    assert parse_list_name(list_name(purpose, number)) == (purpose, number)


@pytest.mark.parametrize(
    "name",
    [
        *("", "revocation", "revocation-", "revocation-0", "revocation-01", "x-1"),
        f"revocation-{chr(0x661)}",  # a digit of another script
    ],
)
def test_no_other_name_is_a_list(service: Service, name: str) -> None:
    assert parse_list_name(name) is None
    with pytest.raises(NotFoundError):
        service.status.published(SCHOOL.slug, name)


def test_there_is_no_suspension_list_where_nothing_is_suspendable(service: Service) -> None:
    with pytest.raises(NotFoundError):
        service.status.published(SCHOOL.slug, "suspension-1")
    assert service.status.published(COMPANY.slug, "suspension-1").version == 1


def test_an_unknown_award_has_no_status(service: Service) -> None:
    with pytest.raises(NotFoundError):
        service.status.revoke("nothing", Reason.ERROR)
