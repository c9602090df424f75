"""No document, however it is nested, makes a verification open, fetch or wait without end."""

from __future__ import annotations

import json
from typing import Any

import pytest
from presenting import (
    ASKED,
    HOLDER,
    JCS,
    endorsement,
    endorsement_as_token,
    enveloped,
    mine,
    mine_as_token,
    presentation,
    record,
    shown,
    unsigned_endorsement,
)
from workshop import SCHOOL, STRANGER, Json, Workshop, at, entry, unsigned

from merkki_keys import KeySigner, KeyType, did_key
from merkki_verifier import FetchError, Limits, Outcome, Report, Response, Verdict, World, verify
from merkki_verifier.authenticate import not_asked
from merkki_verifier.fetch.bounded import BoundedFetcher
from merkki_verifier.inside import inside
from merkki_verifier.report import Check
from merkki_verifier.securing import vc_jwt

BADGE = unsigned()["id"]


@pytest.fixture
def shop() -> Workshop:
    return Workshop()


def by_many(count: int) -> list[str]:
    """Endorsements, each by an issuer of its own whose keys are on a host of its own."""
    return [by(f"did:web:h{n}.example") for n in range(count)]


def by(did: str) -> str:
    document = unsigned_endorsement(BADGE, issuer={"id": did, "type": ["Profile"]})
    return vc_jwt.secure(document, signer=KeySigner(f"{did}#k", STRANGER))


def endorsed(shop: Workshop, tokens: list[str]) -> Json:
    return shop.sign(unsigned(endorsementJwt=tokens), cryptosuite=JCS)


def within(shop: Workshop, document: Json, limits: Limits, **asked: Any) -> Report:
    world = World(now=shop.now, fetch=shop.network, limits=limits)
    return verify(json.dumps(document), world=world, **asked)


def test_a_thousand_endorsements_cost_no_fetch_and_leave_the_badge_undecided(
    shop: Workshop,
) -> None:
    report = shop.check(endorsed(shop, by_many(1000)))
    assert [f.outcome for f in report.findings if f.code == "part-count"] == [Outcome.UNKNOWN]
    assert report.verdict is Verdict.INDETERMINATE
    assert report.parts == ()
    assert len(shop.network.asked) == 1


def test_the_limit_of_parts_is_exact(shop: Workshop) -> None:
    document = endorsed(shop, [endorsement_as_token(BADGE)] * 3)
    assert "part-count" not in within(shop, document, Limits(max_parts=3)).codes()
    assert "part-count" in within(shop, document, Limits(max_parts=2)).codes()


def test_parts_inside_parts_are_counted_in_all(shop: Workshop) -> None:
    inner = [shop.sign(unsigned(endorsement=[endorsement(BADGE)]), cryptosuite=JCS)] * 3
    document = record(shop, *inner)
    assert within(shop, document, Limits(max_parts=6)).verdict is Verdict.VERIFIED
    report = within(shop, document, Limits(max_parts=5))
    assert report.verdict is Verdict.INDETERMINATE
    assert [f.outcome for f in report.of(Check.PART)] == [
        Outcome.PASSED,
        Outcome.PASSED,
        Outcome.UNKNOWN,
    ]


def test_all_that_is_presented_shares_one_count(shop: Workshop) -> None:
    badges = [mine(shop, endorsement=[endorsement(BADGE)]) for _ in range(3)]
    document = shown(presentation(*badges), cryptosuite=JCS)
    assert within(shop, document, Limits(max_parts=3), **ASKED).verdict is Verdict.VERIFIED
    report = within(shop, document, Limits(max_parts=2), **ASKED)
    assert [p.report.verdict for p in report.parts] == [
        Verdict.VERIFIED,
        Verdict.VERIFIED,
        Verdict.INDETERMINATE,
    ]


def test_one_verification_fetches_only_so_many_documents(shop: Workshop) -> None:
    document = endorsed(shop, by_many(20))
    report = within(shop, document, Limits(max_fetches=10))
    assert len(shop.network.asked) == 10
    assert report.verdict is Verdict.VERIFIED
    assert {f.code for f in report.of(Check.ENDORSEMENT)} == {"endorsement-not-held"}


def test_what_was_not_fetched_for_the_limit_is_unknown(shop: Workshop) -> None:
    badge = shop.badge(credentialStatus=entry(5))
    assert within(shop, badge, Limits(max_fetches=2)).verdict is Verdict.VERIFIED
    report = within(shop, badge, Limits(max_fetches=1))
    assert report.verdict is Verdict.INDETERMINATE
    assert "status-unreachable" in report.codes()


class Slow:
    """Answers after some seconds of its own clock, or fails after them."""

    def __init__(self, seconds: float, *, fails: bool = False) -> None:
        self.seconds, self.fails, self.time, self.asked = seconds, fails, 0.0, 0

    def clock(self) -> float:
        return self.time

    def get(self, url: str, *, accept: str) -> Response:
        assert accept
        self.time += self.seconds
        self.asked += 1
        if self.fails:
            raise FetchError(url, "timeout", "no answer in time")
        return Response(200)


@pytest.mark.parametrize("fails", [False, True])
def test_waiting_in_all_is_bounded_whether_the_hosts_answer_or_not(*, fails: bool) -> None:
    slow = Slow(9, fails=fails)
    bounded = BoundedFetcher(slow, max_fetches=100, max_seconds=60, clock=slow.clock)
    codes = []
    for n in range(20):
        try:
            bounded.get(f"https://h{n}.example/", accept="*/*")
        except FetchError as error:
            codes.append(error.code)
    assert slow.asked == 7
    assert codes.count("spent") == 13


class TestWhatIsInside:
    """Every credential inside is found, wherever the data model lets it stand."""

    def forged(self, target: str) -> Json:
        return {**endorsement(target), "name": "Toinen"}

    @pytest.mark.parametrize(
        "pointer",
        [
            "/issuer/parentOrg",
            "/credentialSubject/source",
            "/credentialSubject/achievement/creator",
        ],
    )
    def test_endorsements_of_every_profile_are_verified(self, shop: Workshop, pointer: str) -> None:
        profile = {"id": SCHOOL, "type": ["Profile"]}
        for made, code in ((endorsement, "endorsement-ok"), (self.forged, "endorsement-forged")):
            with_it = at(unsigned(), pointer, {**profile, "endorsement": [made(SCHOOL)]})
            report = shop.check(shop.sign(with_it, cryptosuite=JCS))
            assert code in report.codes()
            assert report.parts[0].pointer == f"{pointer}/endorsement/0"

    def test_components_of_every_subject_of_a_record_are_verified(self, shop: Workshop) -> None:
        def of_two(badge: Json) -> Json:
            subjects = [{"type": ["ClrSubject"]}, {"id": HOLDER, "verifiableCredential": badge}]
            return record(shop, credentialSubject=subjects)

        assert shop.check(of_two(mine(shop))).verdict is Verdict.VERIFIED
        report = shop.check(of_two({**mine(shop), "name": "Muu"}))
        assert report.verdict is Verdict.REJECTED
        assert report.parts[0].pointer == "/credentialSubject/1/verifiableCredential"

    def test_a_badge_that_calls_itself_a_record_too_is_held_to_the_rules_of_badges(
        self, shop: Workshop
    ) -> None:
        types = ["VerifiableCredential", "ClrCredential", "OpenBadgeCredential"]
        report = shop.check(record(shop, mine(shop), type=types))
        assert "structure-achievement" in report.codes()

    @pytest.mark.parametrize(
        ("component", "verdict"),
        [
            (mine_as_token, Verdict.VERIFIED),
            (lambda shop: enveloped(mine_as_token(shop)), Verdict.VERIFIED),
            (lambda shop: json.dumps(mine(shop)), Verdict.REJECTED),
            (lambda _: '<svg xmlns="http://www.w3.org/2000/svg"/>', Verdict.REJECTED),
            (lambda _: "https://koulu.example/badge", Verdict.REJECTED),
            (lambda _: "", Verdict.REJECTED),
            (lambda _: 7, Verdict.REJECTED),
        ],
    )
    def test_a_component_is_an_object_or_a_token_and_no_other_text(
        self, shop: Workshop, component: Any, verdict: Verdict
    ) -> None:
        report = shop.check(record(shop, component(shop)))
        assert report.verdict is verdict
        assert "https://koulu.example/badge" not in shop.network.asked


def test_what_is_no_subject_holds_nothing() -> None:
    assert list(inside({"credentialSubject": "urn:x:1", "issuer": SCHOOL})) == []


def test_a_question_that_nothing_stopped_has_nobody_to_blame() -> None:
    assert not_asked([]) == "not asked: nobody is known to have signed this"


class TestEnvelopes:
    """A token may be handed over in a data: URL; nothing is fetched for it."""

    def test_an_enveloped_badge_is_verified_by_itself(self, shop: Workshop) -> None:
        report = shop.check(enveloped(shop.jwt()))
        assert report.verdict is Verdict.VERIFIED
        assert report.facts["container"] == "json"

    @pytest.mark.parametrize(
        "changes",
        [
            {"id": "https://koulu.example/badge"},
            {"id": 7},
            {"id": "data:application/vc+jwt"},
            {"id": "data:text/plain,e30.e30.AA"},
            {"id": "data:application/vc+jwt,%7B%7D"},
            {"id": "data:application/vp+jwt,e30.e30.AA"},
            {"@context": ["https://www.w3.org/2018/credentials/v1"]},
            {"@context": None},
        ],
    )
    def test_an_envelope_of_unsound_form_rejects(self, shop: Workshop, changes: Json) -> None:
        report = shop.check({**enveloped(shop.jwt()), **changes})
        assert "container-envelope" in report.codes()
        assert report.verdict is Verdict.REJECTED
        assert shop.network.asked == []

    def test_an_envelope_of_a_form_that_others_read_is_undecided(self, shop: Workshop) -> None:
        for media in ("application/vc+cose", "application/vc+cose;base64"):
            report = shop.check(enveloped(shop.jwt(), media))
            assert "container-envelope-unread" in report.codes()
            assert report.verdict is Verdict.INDETERMINATE
        report = shop.check(enveloped(shop.jwt(), "application/vc+cose+other"))
        assert report.verdict is Verdict.REJECTED
        assert shop.check(enveloped(shop.jwt())).verdict is Verdict.VERIFIED

    @pytest.mark.parametrize("text", ['["Enveloped"]', '{"type": "Enveloped"}', '{"Enveloped'])
    def test_what_only_speaks_of_envelopes_is_none(self, shop: Workshop, text: str) -> None:
        report = shop.check(text)
        assert report.verdict is Verdict.REJECTED
        assert "container-envelope" not in report.codes()


def test_an_issuers_poor_key_stops_before_its_endorsers_are_asked(shop: Workshop) -> None:
    other = did_key(shop.key(KeyType.P256).public)
    document = unsigned(endorsementJwt=by_many(5), issuer={"id": other, "type": ["Profile"]})
    signer = KeySigner(f"{other}#wrong", shop.key(KeyType.ED25519))
    report = shop.check(shop.sign(document, signer=signer, cryptosuite=JCS))
    assert report.verdict is Verdict.REJECTED
    assert shop.network.asked == []
