"""A status list that was read before saves work, and never a question."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from workshop import DOCUMENT, LIST, NOW, SCHOOL, Json, Workshop, entry, unsigned_list

from merkki_verifier import Report, Verdict
from merkki_verifier.report import Check
from merkki_verifier.status import known, lists
from merkki_verifier.status.faults import ListError
from merkki_verifier.verify import verify
from merkki_verifier.world import Limits


def code(report: Report) -> set[str]:
    return {finding.code for finding in report.of(Check.STATUS)}


def listed(shop: Workshop) -> Json:
    return shop.badge(credentialStatus=entry(5))


def test_the_same_list_is_proven_once_and_asked_again() -> None:
    shop = Workshop()
    badge = listed(shop)
    assert code(shop.check(badge)) == {"status-ok"}
    first = lists.fetch_list(LIST, kind=lists.BITSTRING, issuer=SCHOOL, world=shop.world())
    second = lists.fetch_list(LIST, kind=lists.BITSTRING, issuer=SCHOOL, world=shop.world())
    assert first is second


def test_a_withdrawal_shows_as_soon_as_the_new_list_is_there() -> None:
    shop = Workshop()
    badge = listed(shop)
    assert shop.check(badge).verdict is Verdict.VERIFIED
    shop.network.serve(LIST, shop.status_list(5))
    assert code(shop.check(badge)) == {"status-revoked"}


def test_the_same_bytes_at_another_address_are_another_list() -> None:
    shop = Workshop()
    assert shop.check(listed(shop)).verdict is Verdict.VERIFIED
    elsewhere = "https://koulu.example/status/2"
    shop.network.answers[elsewhere] = shop.network.answers[LIST]
    badge = shop.badge(credentialStatus=entry(5, url=elsewhere))
    assert code(shop.check(badge)) == {"status-list-id"}


def test_a_list_holds_only_while_its_issuers_keys_are_the_same() -> None:
    shop = Workshop()
    badge = listed(shop)
    assert shop.check(badge).verdict is Verdict.VERIFIED
    document = shop.did_document()
    shop.network.serve(DOCUMENT, document | {"service": []})  # the same keys, other bytes
    assert shop.check(badge).verdict is Verdict.VERIFIED
    for method in document["verificationMethod"]:
        method["revoked"] = "2026-11-01T00:00:00Z"
    shop.network.serve(DOCUMENT, document)
    assert not code(shop.check(badge)) & {"status-ok"}


def test_whose_list_it_is_is_asked_of_every_badge_anew() -> None:
    shop = Workshop()
    assert shop.check(listed(shop)).verdict is Verdict.VERIFIED
    world = shop.world()
    with pytest.raises(ListError) as refusal:
        lists.fetch_list(LIST, kind=lists.BITSTRING, issuer="did:web:muu.example", world=world)
    assert refusal.value.code == "status-list-issuer"
    believed = replace(world, status_issuers=frozenset({SCHOOL}))
    lists.fetch_list(LIST, kind=lists.BITSTRING, issuer="did:web:muu.example", world=believed)


def test_a_list_that_has_run_out_meanwhile_says_nothing() -> None:
    shop = Workshop()
    end = shop.now + timedelta(seconds=10)
    shop.network.serve(LIST, shop.sign(unsigned_list(validUntil=end.isoformat())))
    badge = listed(shop)
    assert code(shop.check(badge)) == {"status-ok"}
    shop.now += timedelta(minutes=5, seconds=5)  # the clocks' allowance, and not a second more
    assert code(shop.check(badge)) == {"status-ok"}
    shop.now += timedelta(seconds=10)
    assert code(shop.check(badge)) == {"status-list-stale"}


def test_a_reader_with_other_limits_reads_the_list_anew() -> None:
    shop = Workshop()
    raw = listed(shop)
    assert shop.check(raw).verdict is Verdict.VERIFIED
    strict = replace(shop.world(), limits=Limits(max_status_list_bytes=1000))
    assert code(verify(json.dumps(raw), world=strict)) == {"status-list-size"}


def test_a_list_whose_issuers_keys_cannot_be_had_any_more_says_nothing() -> None:
    shop = Workshop()
    lists.fetch_list(LIST, kind=lists.BITSTRING, issuer=SCHOOL, world=shop.world())
    del shop.network.answers[DOCUMENT]
    with pytest.raises(ListError):
        lists.fetch_list(LIST, kind=lists.BITSTRING, issuer=SCHOOL, world=shop.world())


def test_the_lists_that_were_asked_last_are_kept_and_no_more() -> None:
    shop = Workshop()
    kept: known.KnownLists[int] = known.KnownLists(largest=10)
    nothing = known.Listening(shop.network)
    for number in range(known._LISTS_KEPT + 1):
        kept.keep(number, number, size=10, heard=nothing, now=NOW)
    kept.keep("large", -1, size=11, heard=nothing, now=NOW)
    assert kept.recall(0, world=shop.world()) is None
    assert kept.recall("large", world=shop.world()) is None
    assert kept.recall(1, world=shop.world()) == 1
