"""Awarding: what comes out, and what may not go in."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from issuer_region import COMPANY, NOON, SCHOOL, Clock, Region, award, verdict

from merkki_definitions import OrganisationType, Right
from merkki_issuer.errors import ConflictError, NotFoundError, RefusedError, UnavailableError
from merkki_issuer.issuing.model import Evidence, Format, State, Step
from merkki_issuer.organisations.register import NewOrganisation
from merkki_issuer.service import Service
from merkki_issuer.status.model import Reason
from merkki_verifier import Verdict


@pytest.mark.parametrize("form", Format)
def test_a_stranger_can_verify_every_form_of_a_badge(any_service: Service, form: Format) -> None:
    issued = any_service.issuing.issue(award())
    report = verdict(any_service, SCHOOL.slug, issued.renderings[form])
    assert report.verdict is Verdict.VERIFIED, report.to_dict()


def test_all_forms_of_a_badge_say_the_same(service: Service) -> None:
    issued = service.issuing.issue(award())
    claims = {"iss", "jti", "sub", "nbf", "exp", "proof"}
    said = []
    for content in issued.renderings.values():
        signed = verdict(service, SCHOOL.slug, content).require()
        said.append({name: value for name, value in signed.items() if name not in claims})
    assert len(said) == 3
    assert said[0] == said[1] == said[2]


def test_a_suspendable_organisations_badge_verifies_with_both_its_lists(service: Service) -> None:
    issued = service.issuing.issue(award(organisation=COMPANY.slug, mark="LI-04"))
    document = json.loads(issued.renderings[Format.EMBEDDED])
    assert [e["statusPurpose"] for e in document["credentialStatus"]] == [
        "revocation",
        "suspension",
    ]
    assert verdict(service, COMPANY.slug, issued.renderings[Format.EMBEDDED]).verdict is (
        Verdict.VERIFIED
    )


def test_the_steps_are_taken_in_their_order(region: Region) -> None:
    taken: list[Step] = []
    service = region.open(taken.append)
    service.issuing.issue(award())
    service.close()
    assert taken == list(Step)[1:8]


def test_the_same_award_twice_is_one_credential(any_service: Service) -> None:
    first = any_service.issuing.issue(award())
    assert any_service.issuing.issue(award()) == first
    assert any_service.issuing.issue(award("participant-2")) != first


def test_the_same_mark_twice_takes_a_dedupe_key(service: Service) -> None:
    first = service.issuing.issue(award())
    second = service.issuing.issue(award(dedupe="autumn 2027"))
    assert first.credential_id != second.credential_id


def test_the_same_award_with_other_content_is_a_conflict(service: Service) -> None:
    service.issuing.issue(award(language="fi"))
    with pytest.raises(ConflictError) as refused:
        service.issuing.issue(award(language="sv"))
    assert refused.value.code == "another-request"


def test_an_idempotency_key_stands_for_one_request(any_service: Service) -> None:
    first = any_service.issuing.issue(award(), idempotency_key="k")
    assert any_service.issuing.issue(award(), idempotency_key="k") == first
    with pytest.raises(ConflictError) as refused:
        any_service.issuing.issue(award("participant-2"), idempotency_key="k")
    assert refused.value.code == "idempotency-mismatch"


def test_idempotency_keys_of_two_organisations_have_nothing_in_common(service: Service) -> None:
    service.issuing.issue(award(mark="WL-02"), idempotency_key="k")
    other = award(organisation=COMPANY.slug, mark="WL-02")
    assert service.issuing.issue(other, idempotency_key="k").organisation == COMPANY.slug


def test_a_revoked_mark_is_not_awarded_again_by_a_repeated_request(service: Service) -> None:
    issued = service.issuing.issue(award())
    service.status.revoke(issued.award_id, Reason.ERROR)
    with pytest.raises(ConflictError) as refused:
        service.issuing.issue(award())
    assert refused.value.code == "awarded-and-revoked"
    assert service.issuing.issue(award(dedupe="again")).state is State.ISSUED


def test_the_subject_is_the_holders_did_where_there_is_one(service: Service) -> None:
    did = "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"
    issued = service.issuing.issue(award(holder=did))
    document = json.loads(issued.renderings[Format.EMBEDDED])
    assert document["credentialSubject"]["id"] == did


def test_without_a_did_two_badges_of_one_person_share_no_name(service: Service) -> None:
    one = service.issuing.issue(award())
    two = service.issuing.issue(award(mark="WL-02"))
    assert one.subject_id.startswith("urn:uuid:")
    assert one.subject_id != two.subject_id


def test_the_recipient_reference_is_nowhere_in_the_badge_or_the_data(
    service: Service, region: Region
) -> None:
    reference = "aino.kettunen@oppilaitos.example"
    issued = service.issuing.issue(award(reference))
    service.close()
    places = [*issued.renderings.values()]
    places += [p.read_bytes() for p in region.settings.data.rglob("*") if p.is_file()]
    assert not any(reference.encode() in place for place in places)
    assert not any(b"kettunen" in place for place in places)


def test_dates_are_rounded_to_the_day_and_never_in_the_future(
    service: Service, clock: Clock
) -> None:
    clock.now = NOON.replace(hour=23, minute=59, second=58)
    issued = service.issuing.issue(award(mark="WL-02"))
    document = json.loads(issued.renderings[Format.EMBEDDED])
    assert document["validFrom"] == "2026-11-25T00:00:00Z"
    assert document["awardedDate"] == "2026-11-25T00:00:00Z"
    assert document["validUntil"] == "2031-11-25T23:59:59Z"


def test_a_mark_earned_earlier_keeps_its_day(service: Service) -> None:
    issued = service.issuing.issue(award(awarded_on=date(2026, 10, 2)))
    document = json.loads(issued.renderings[Format.EMBEDDED])
    assert document["awardedDate"] == "2026-10-02T00:00:00Z"
    assert document["validFrom"] == "2026-11-25T00:00:00Z"


def test_the_organisation_that_confirmed_is_named_as_source(service: Service) -> None:
    issued = service.issuing.issue(award(mark="EN-01", attested_by="metalli"))
    document = json.loads(issued.renderings[Format.EMBEDDED])
    assert document["credentialSubject"]["source"]["name"] == "Kuusilammen Metalli Oy"


def test_evidence_the_holder_chose_travels_and_verifies(service: Service) -> None:
    evidence = (Evidence("Kokeiluversio", sha256="ab" * 32),)
    issued = service.issuing.issue(award(mark="EN-01", evidence=evidence))
    report = verdict(service, SCHOOL.slug, issued.renderings[Format.EMBEDDED])
    assert report.verdict is Verdict.VERIFIED
    document = json.loads(issued.renderings[Format.EMBEDDED])
    assert document["evidence"][0]["id"].startswith("ni:///sha-256;")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"mark": "LI-04"}, "not-entitled"),
        ({"organisation": "kahvila"}, "not-entitled"),
        ({"recipient": "  "}, "recipient-reference"),
        ({"holder": "did:key:z6Mk#z6Mk"}, "holder-not-a-did"),
        ({"holder": "aino@oppilaitos.example"}, "holder-not-a-did"),
        ({"holder": "did:key:z" + "6" * 992}, "holder-not-a-did"),
        ({"language": "de"}, "language"),
        ({"awarded_on": date(2026, 11, 26)}, "awarded-in-the-future"),
        ({"awarded_on": date(1899, 12, 31)}, "awarded-long-ago"),
        ({"awarded_on": date(1, 1, 1)}, "awarded-long-ago"),
        ({"mark": "WL-02", "awarded_on": date(2021, 11, 24)}, "expired-at-birth"),
        ({"dedupe": "x" * 201}, "dedupe-key"),
        ({"formats": (Format.JWT_ES256,)}, "formats"),
        ({"formats": (Format.EMBEDDED, Format.EMBEDDED)}, "formats"),
        ({"attested_by": "ammattiopisto"}, "attester-is-issuer"),
        ({"evidence": (Evidence("x", url="https://a.example/"),)}, "evidence-private"),
        ({"mark": "EN-01", "evidence": (Evidence("x", url="http://a.example/"),)}, "evidence-form"),
        ({"mark": "EN-01", "evidence": (Evidence("x"),)}, "evidence-form"),
        ({"mark": "EN-01", "evidence": (Evidence(" ", sha256="ab" * 32),)}, "evidence-form"),
        ({"mark": "EN-01", "evidence": (Evidence("x", sha256="ab" * 32),) * 11}, "evidence-count"),
    ],
)
def test_an_award_that_may_not_be_made_leaves_nothing_behind(
    service: Service, changed: dict[str, Any], code: str
) -> None:
    before = service.log.entries()
    with pytest.raises(RefusedError) as refused:
        service.issuing.issue(award(**changed))
    assert refused.value.code == code
    assert service.log.entries() == before


def test_every_objection_is_said_at_once(service: Service) -> None:
    with pytest.raises(RefusedError) as refused:
        service.issuing.issue(award(language="de", holder="nobody", mark="LI-04"))
    for word in ("may not issue", "DID", "languages"):
        assert word in refused.value.message


def test_a_mark_is_awarded_up_to_its_last_day(service: Service) -> None:
    issued = service.issuing.issue(award(mark="WL-02", awarded_on=date(2021, 11, 25)))
    assert verdict(service, SCHOOL.slug, issued.renderings[Format.EMBEDDED]).verdict is (
        Verdict.VERIFIED
    )


@pytest.mark.parametrize("changed", [{"mark": "WL-99"}, {"version": "9.9"}, {"organisation": "x"}])
def test_what_does_not_exist_is_said_not_to(service: Service, changed: dict[str, Any]) -> None:
    with pytest.raises(NotFoundError):
        service.issuing.issue(award(**changed))


def test_a_right_that_was_taken_away_is_gone(service: Service) -> None:
    service.issuing.issue(award())
    service.organisations.set_may_issue(SCHOOL.slug, ("WL-02",))
    with pytest.raises(RefusedError) as refused:
        service.issuing.issue(award("participant-2"))
    assert refused.value.code == "not-entitled"
    assert service.issuing.issue(award("participant-2", mark="WL-02")).state is State.ISSUED


def test_nothing_is_signed_when_the_clock_was_set_back(service: Service, clock: Clock) -> None:
    service.issuing.issue(award())
    clock.forward(hours=-1)
    with pytest.raises(UnavailableError) as refused:
        service.issuing.issue(award("participant-2"))
    assert refused.value.code == "clock-moved-back"
    clock.forward(hours=1, seconds=-30)  # two workers' clocks may differ a little
    assert service.issuing.issue(award("participant-2")).state is State.ISSUED


def test_an_award_is_found_by_its_id_its_credential_and_its_recipient(service: Service) -> None:
    issued = service.issuing.issue(award())
    assert service.issuing.get(issued.award_id) == issued
    assert service.issuing.get(issued.credential_id) == issued
    assert service.issuing.awards_of(SCHOOL.slug, "participant-1") == (issued,)
    assert service.issuing.awards_of(SCHOOL.slug, "participant-2") == ()
    with pytest.raises(NotFoundError):
        service.issuing.get("nothing")


def test_old_badges_verify_after_three_rotations(service: Service, clock: Clock) -> None:
    badges = [service.issuing.issue(award("before"))]
    for turn in range(3):
        clock.forward(days=1)
        for form in Format:
            service.organisations.rotate_key(SCHOOL.slug, form.key_type)
        badges.append(service.issuing.issue(award(f"after-{turn}")))
    for issued in badges:
        for content in issued.renderings.values():
            report = verdict(service, SCHOOL.slug, content)
            assert report.verdict is Verdict.VERIFIED, report.to_dict()
    assert (
        len(
            {
                json.loads(b.renderings[Format.EMBEDDED])["proof"]["verificationMethod"]
                for b in badges
            }
        )
        == 4
    )


def test_another_process_notices_a_rotation(
    region: Region, open_service: Callable[[Region], Service]
) -> None:
    one, two = open_service(region), open_service(region)
    one.issuing.issue(award("a"))
    two.issuing.issue(award("b"))
    one.organisations.rotate_key(SCHOOL.slug, Format.EMBEDDED.key_type)
    assert two.issuing.issue(award("c")).state is State.ISSUED


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["school", "company", "operator"])
def test_every_mark_on_offer_can_be_issued_in_every_language(service: Service, kind: str) -> None:
    codes = tuple(
        mark.code
        for mark in service.catalogue.marks
        if getattr(mark.may_award, kind) is Right.ISSUE
    )
    service.organisations.create(
        NewOrganisation(
            slug="everything",
            names=SCHOOL.names,
            url=SCHOOL.url,
            kind=OrganisationType(kind),
            may_issue=codes,
            includes_suggested_credit=True,
        )
    )
    for code in codes:
        for language in service.catalogue.languages:
            made = award(language, organisation="everything", mark=code, language=language)
            assert service.issuing.issue(made).state is State.ISSUED


@pytest.mark.parametrize(("length", "taken"), [(0, False), (1, True), (200, True), (201, False)])
def test_an_idempotency_key_fits_the_ledger(service: Service, length: int, *, taken: bool) -> None:
    key = "k" * length
    if taken:
        assert service.issuing.issue(award(), idempotency_key=key).state is State.ISSUED
    else:
        with pytest.raises(RefusedError) as refused:
            service.issuing.issue(award(), idempotency_key=key)
        assert refused.value.code == "idempotency-key"
