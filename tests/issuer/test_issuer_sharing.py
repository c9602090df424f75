"""Links: they carry nothing but chance, work as long as they should, and for no one else."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from issuer_region import Clock, Region, award

from merkki_issuer.errors import ConflictError, NotFoundError, RefusedError
from merkki_issuer.service import Service
from merkki_issuer.sharing.links import claim_url, holder_url, share_url
from merkki_issuer.sharing.model import (
    CLAIM_LIFETIME,
    HOLDER_LIFETIME,
    SHARE_LIFETIME_MAX,
    SHARES_PER_HOLDER,
    new_token,
    token_digest,
)


@pytest.fixture
def badge(service: Service) -> str:
    return service.issuing.issue(award()).award_id


def test_a_claim_link_can_be_looked_at_often_and_used_once(
    any_service: Service,
) -> None:
    made = any_service.issuing.issue(award()).award_id
    token = any_service.claims.create(made)
    for _ in range(3):
        assert any_service.claims.look(token).award == made
    redeemed = any_service.claims.redeem(token)
    assert redeemed.award == made
    for again in (any_service.claims.look, any_service.claims.redeem):
        with pytest.raises(ConflictError):
            again(token)


def test_of_many_who_use_a_claim_link_at_once_one_gets_the_badge(any_service: Service) -> None:
    token = any_service.claims.create(any_service.issuing.issue(award()).award_id)

    def take(_: int) -> bool:
        try:
            any_service.claims.redeem(token)
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(take, range(8))) == 1


def test_a_claim_link_expires(service: Service, badge: str, clock: Clock) -> None:
    token = service.claims.create(badge)
    clock.now += CLAIM_LIFETIME - timedelta(seconds=1)
    assert service.claims.look(token).award == badge
    clock.forward(seconds=1)
    with pytest.raises(NotFoundError):
        service.claims.redeem(token)


def test_no_claim_link_leads_to_what_is_not_there(service: Service) -> None:
    with pytest.raises(NotFoundError):
        service.claims.create("nothing")
    for token in ("", "x", "A" * 27, "ä" * 27, "../../etc/passwd"):
        with pytest.raises(NotFoundError):
            service.claims.look(token)
        with pytest.raises(NotFoundError):
            service.claims.holding(token)
        with pytest.raises(NotFoundError):
            service.shares.resolve(token)


def test_badges_claimed_one_after_another_come_together(service: Service) -> None:
    one = service.issuing.issue(award()).award_id
    two = service.issuing.issue(award(mark="WL-02")).award_id
    first = service.claims.redeem(service.claims.create(one))
    second = service.claims.redeem(service.claims.create(two), into=first.holder_token)
    assert second.holder_token == first.holder_token
    assert set(service.claims.holding(first.holder_token).awards) == {one, two}


def test_an_unknown_holder_link_gets_nothing_but_a_new_one_of_its_own(
    service: Service, badge: str
) -> None:
    redeemed = service.claims.redeem(service.claims.create(badge), into="A" * 27)
    assert redeemed.holder_token != "A" * 27
    assert service.claims.holding(redeemed.holder_token).awards == (badge,)


def test_a_holder_link_expires(service: Service, badge: str, clock: Clock) -> None:
    holder = service.claims.redeem(service.claims.create(badge)).holder_token
    clock.now += HOLDER_LIFETIME
    with pytest.raises(NotFoundError):
        service.claims.holding(holder)


def test_a_share_shows_what_was_chosen_until_it_is_over(service: Service, clock: Clock) -> None:
    one = service.issuing.issue(award()).award_id
    two = service.issuing.issue(award(mark="WL-02")).award_id
    holder = service.claims.redeem(service.claims.create(one)).holder_token
    service.claims.redeem(service.claims.create(two), into=holder)
    token, share = service.shares.create(holder, (two,), lifetime=timedelta(days=3))
    assert service.shares.resolve(token).awards == (two,)
    assert service.shares.list(holder) == (share,)
    clock.forward(days=3)
    with pytest.raises(NotFoundError):
        service.shares.resolve(token)


def test_a_share_can_be_stopped_by_its_holder_at_once_and_by_nobody_else(
    service: Service, badge: str
) -> None:
    holder = service.claims.redeem(service.claims.create(badge)).holder_token
    stranger = service.claims.redeem(service.claims.create(badge)).holder_token
    token, share = service.shares.create(holder, (badge,))
    with pytest.raises(NotFoundError):
        service.shares.stop(stranger, share.share)
    assert service.shares.resolve(token).share == share.share
    service.shares.stop(holder, share.share)
    service.shares.stop(holder, share.share)  # a second click is no error
    with pytest.raises(NotFoundError):
        service.shares.resolve(token)
    assert service.shares.list(stranger) == ()


def test_nobody_shares_a_badge_that_is_not_theirs(service: Service, badge: str) -> None:
    other = service.issuing.issue(award("participant-2")).award_id
    holder = service.claims.redeem(service.claims.create(badge)).holder_token
    for chosen in ((), (other,), (badge, other)):
        with pytest.raises(RefusedError):
            service.shares.create(holder, chosen)


@pytest.mark.parametrize("lifetime", [timedelta(), timedelta(days=-1), SHARE_LIFETIME_MAX * 2])
def test_a_share_lasts_some_time_and_not_for_ever(
    service: Service, badge: str, lifetime: timedelta
) -> None:
    holder = service.claims.redeem(service.claims.create(badge)).holder_token
    with pytest.raises(RefusedError):
        service.shares.create(holder, (badge,), lifetime=lifetime)


def test_no_share_outlives_the_link_that_can_stop_it(
    service: Service, badge: str, clock: Clock
) -> None:
    holder = service.claims.redeem(service.claims.create(badge)).holder_token
    clock.now += HOLDER_LIFETIME - timedelta(days=1)
    _, share = service.shares.create(holder, (badge,), lifetime=timedelta(days=30))
    assert share.expires == clock.now + timedelta(days=1)


def test_a_holder_keeps_a_bounded_number_of_links_open(service: Service, badge: str) -> None:
    holder = service.claims.redeem(service.claims.create(badge)).holder_token
    made = [service.shares.create(holder, (badge,))[1] for _ in range(SHARES_PER_HOLDER)]
    with pytest.raises(RefusedError):
        service.shares.create(holder, (badge,))
    service.shares.stop(holder, made[0].share)
    service.shares.create(holder, (badge,))


def test_no_token_is_kept(region: Region, service: Service, badge: str) -> None:
    claim = service.claims.create(badge)
    holder = service.claims.redeem(claim).holder_token
    share, _ = service.shares.create(holder, (badge,))
    service.close()
    kept = b"".join(p.read_bytes() for p in region.settings.data.rglob("*") if p.is_file())
    for token in (claim, holder, share):
        assert token.encode() not in kept


@given(st.binary(min_size=20, max_size=20))
def test_a_token_is_its_random_bytes_and_survives_a_url(chance: bytes) -> None:
    token = new_token(lambda size: chance[:size])
    assert token_digest(token) is not None
    assert token.replace("-", "").replace("_", "").isalnum()
    for url in (claim_url, holder_url, share_url):
        assert url("https://passi.example", token).endswith(f"/{token}")
