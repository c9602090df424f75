"""Many awards at once keep every promise of one award at a time."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from issuer_region import COMPANY, SCHOOL, Region, award, verdict

from merkki_definitions import OrganisationType, Text
from merkki_issuer.errors import ConfusionError, RefusedError
from merkki_issuer.issuing import storage
from merkki_issuer.issuing.bulk.cycle import BulkIssuing, Outcome
from merkki_issuer.issuing.bulk.template import check_token
from merkki_issuer.issuing.model import ALL_FORMATS, Award, Evidence, Format, Issued, State, Step
from merkki_issuer.issuing.render import render
from merkki_issuer.issuing.storage import AwardRow
from merkki_issuer.organisations import storage as organisations
from merkki_issuer.organisations.register import NewOrganisation
from merkki_issuer.service import Service
from merkki_issuer.status import storage as status
from merkki_verifier import Verdict
from merkki_verifier.securing.jws import sign_compact

EMBEDDED = (Format.EMBEDDED,)
OPERATOR = NewOrganisation(
    slug="osaamiskeskus",
    names=Text(*["Tervasalmen osaamiskeskus"] * 3),
    url="https://osaamiskeskus.tervasalmi.example/",
    kind=OrganisationType.OPERATOR,
)


def people(count: int, **changed: object) -> list[Award]:
    return [award(f"person-{n}", formats=EMBEDDED, **changed) for n in range(count)]


def bulk(service: Service, awards: list[Award], *, at_once: int = 20) -> list[Outcome]:
    return list(BulkIssuing(service.issuing, at_once=at_once).issue_many(awards))


def issued(outcomes: list[Outcome]) -> list[Issued]:
    found = [outcome.issued for outcome in outcomes]
    assert None not in found, [outcome.refusal for outcome in outcomes]
    return [one for one in found if one is not None]


def test_every_award_is_a_badge_that_verifies(any_service: Service) -> None:
    found = issued(bulk(any_service, people(50)))
    raws = [one.renderings[Format.EMBEDDED] for one in found]
    assert {verdict(any_service, SCHOOL.slug, raw).verdict for raw in raws} == {Verdict.VERIFIED}
    assert len({one.credential_id for one in found}) == len({one.subject_id for one in found}) == 50
    entries = [any_service.status.entry(one.award_id).place for one in found]
    assert len(set(entries)) == 50
    on_record = [any_service.issuing.get(one.award_id) for one in found]
    assert on_record == found
    assert {one.state for one in on_record} == {State.ISSUED}
    assert any_service.log.verify().faults == ()


@pytest.mark.parametrize("form", list(Format))
def test_the_bytes_are_those_of_the_single_way(service: Service, form: Format) -> None:
    awards = [replace(one, formats=ALL_FORMATS) for one in people(3)]
    for one in issued(bulk(service, awards)):
        with service.means.database.read() as tx:
            row = tx.get(AwardRow, one.award_id)
            assert row is not None
            issuer = organisations.get(tx, SCHOOL.slug)
            key = organisations.active_key(tx, SCHOOL.slug, form.key_type)
        assert key is not None
        signer = service.means.keyring.signer(issuer, key, jwt=form.is_jwt)
        assert one.renderings[form] == render(
            form, row.unsigned, signer=signer, created=row.created
        )


def test_what_is_composed_is_what_the_single_way_composes(service: Service) -> None:
    (many,) = issued(bulk(service, people(1)))
    alone = service.issuing.issue(award("somebody-else", formats=EMBEDDED))
    first, second = (json.loads(one.renderings[Format.EMBEDDED]) for one in (many, alone))
    for one in (first, second):
        del one["proof"], one["id"], one["credentialStatus"], one["credentialSubject"]["id"]
    assert first == second


def test_other_organisations_languages_and_days_have_templates_of_their_own(
    service: Service,
) -> None:
    company = {"organisation": COMPANY.slug, "mark": "WL-02", "attested_by": None}
    awards = [
        award("a", formats=EMBEDDED),
        award("b", formats=EMBEDDED, language="sv"),
        award("c", formats=EMBEDDED, **company),
        award("d", formats=EMBEDDED, mark="WL-02"),
    ]
    for one in issued(bulk(service, awards)):
        raw = one.renderings[Format.EMBEDDED]
        assert verdict(service, one.organisation, raw).verdict is Verdict.VERIFIED
        assert json.loads(raw)["credentialSubject"]["achievement"]["inLanguage"] == one.language


def test_a_refused_award_stops_no_other_and_each_keeps_its_place(service: Service) -> None:
    awards = people(4)
    awards[1] = replace(awards[1], mark="LI-04")  # not this school's
    awards[2] = replace(awards[2], mark="XX-99")
    outcomes = bulk(service, awards)
    assert [outcome.award for outcome in outcomes] == awards
    assert [outcome.issued is not None for outcome in outcomes] == [True, False, False, True]
    codes = [outcome.refusal.code for outcome in outcomes if outcome.refusal]
    assert codes == ["not-entitled", "no-such-mark"]


def test_the_same_person_twice_and_the_same_run_twice_give_one_badge(service: Service) -> None:
    awards = people(30)
    first = issued(bulk(service, [*awards, awards[3]]))
    assert first[3] == first[30]
    again = issued(bulk(service, [*people(35)]))
    assert again[:30] == first[:30]
    meant = replace(awards[3], dedupe="again")
    (another,) = issued(bulk(service, [meant]))
    assert another.credential_id != first[3].credential_id


def test_an_award_that_contradicts_an_earlier_one_is_refused(service: Service) -> None:
    bulk(service, people(2))
    outcomes = bulk(service, [replace(one, language="en") for one in people(2)])
    assert all(isinstance(outcome.refusal, RefusedError) for outcome in outcomes)


def test_awards_with_evidence_and_holders_are_as_good(service: Service) -> None:
    awards = people(3)
    awards[0] = replace(awards[0], mark="EN-01", evidence=(Evidence("Työnäyte", sha256="ab" * 32),))
    awards[1] = replace(awards[1], holder="did:key:z6Mk131071131070x")
    awards[2] = replace(awards[2], holder="did:web:passi.example%3A8443:1310")
    for one in issued(bulk(service, awards)):
        raw = one.renderings[Format.EMBEDDED]
        assert verdict(service, SCHOOL.slug, raw).verdict is Verdict.VERIFIED
    found = json.loads(bulk(service, awards)[1].issued.renderings[Format.EMBEDDED])  # type: ignore[union-attr]
    assert found["credentialSubject"]["id"] == awards[1].holder


@pytest.mark.parametrize("fatal", [Step.LINT, Step.INTEND, Step.SIGN, Step.CONFIRM, Step.FULFIL])
def test_a_run_that_ends_after_any_step_is_begun_again_and_nothing_is_lost_or_doubled(
    region: Region, open_service: Callable[[Region], Service], fatal: Step
) -> None:
    class Ended(BaseException):
        """The process is gone."""

    def end(step: Step) -> None:
        if step is fatal:
            raise Ended

    awards = people(30)
    dying = region.open(end)
    with pytest.raises(Ended):
        bulk(dying, awards)
    dying.close()
    service = open_service(region)
    found = issued(bulk(service, awards))
    with service.means.database.read() as tx:
        assert storage.unfinished(tx) == ()
        assert len(list(storage.all_awards(tx))) == 30
        assert status.fill(tx, f"{SCHOOL.slug}/1") == 30
    assert service.log.verify().faults == ()
    raws = {one.renderings[Format.EMBEDDED] for one in found}
    assert len(raws) == 30
    assert {verdict(service, SCHOOL.slug, raw).verdict for raw in raws} == {Verdict.VERIFIED}


def test_runs_that_meet_each_other_give_each_person_one_badge(any_service: Service) -> None:
    awards = people(60)
    orders = [awards, awards[::-1], awards[30:] + awards[:30]]
    with ThreadPoolExecutor(3) as pool:
        runs = list(pool.map(lambda order: issued(bulk(any_service, order)), orders))
    of_person = [{one.credential_id for one in run} for run in runs]
    assert of_person[0] == of_person[1] == of_person[2]
    with any_service.means.database.read() as tx:
        assert len(list(storage.all_awards(tx))) == 60
    assert any_service.log.verify().faults == ()


@pytest.mark.parametrize("form", [Format.JWT_ES256, Format.JWT_RS256])
def test_a_token_that_does_not_verify_is_never_delivered(service: Service, form: Format) -> None:
    unsigned = b'{"id":"urn:x:y"}'
    with service.means.database.read() as tx:
        issuer = organisations.get(tx, SCHOOL.slug)
        key = organisations.active_key(tx, SCHOOL.slug, form.key_type)
    assert key is not None
    signer = service.means.keyring.signer(issuer, key, jwt=True)
    good = sign_compact(unsigned, signer=signer, header={"typ": "JWT"}).encode()
    check_token(good, unsigned, signer, form)
    with pytest.raises(ConfusionError) as refusal:
        check_token(good, b'{"id":"urn:x:z"}', signer, form)
    assert refusal.value.code == "signed-something-else"
    spoilt = good[:-6] + (b"AAAAAA" if good[-6:] != b"AAAAAA" else b"BBBBBB")
    with pytest.raises(ConfusionError) as refusal:
        check_token(spoilt, unsigned, signer, form)
    assert refusal.value.code == "bad-signature"


def at_step(region: Region, step: Step, happens: Callable[[Service], None]) -> Service:
    """A service to which something happens, once, right after a step."""
    other = region.open()
    left = [happens]

    def announce(done: Step) -> None:
        if done is step and left:
            left.pop()(other)

    return region.open(announce)


def test_a_sweep_that_is_faster_with_a_whole_chunk_changes_nothing(region: Region) -> None:
    def sweep(other: Service) -> None:
        other.sweeper.sweep()

    service = at_step(region, Step.INTEND, sweep)
    found = issued(bulk(service, people(3)))
    assert {one.state for one in found} == {State.ISSUED}
    raws = {one.renderings[Format.EMBEDDED] for one in found}
    assert {verdict(service, SCHOOL.slug, raw).verdict for raw in raws} == {Verdict.VERIFIED}
    with service.means.database.read() as tx:
        assert len(list(storage.all_awards(tx))) == 3


def test_an_award_that_a_sweep_gave_up_is_made_anew_and_never_given_out_void(
    region: Region,
) -> None:
    def give_up(other: Service) -> None:
        with other.means.database.write() as tx:
            assert storage.void(tx, storage.unfinished(tx)[0])

    found = issued(bulk(at_step(region, Step.SIGN, give_up), people(3)))
    assert {one.state for one in found} == {State.ISSUED}
    assert all(one.renderings for one in found)


def test_a_right_that_is_lost_on_the_way_refuses_its_awards_and_no_others(region: Region) -> None:
    def lose(other: Service) -> None:
        other.organisations.set_may_issue(COMPANY.slug, ("LI-04",))

    company = [award("c", formats=EMBEDDED, organisation=COMPANY.slug, mark="WL-02")]
    outcomes = bulk(at_step(region, Step.AWARD, lose), [*people(2), *company])
    assert [outcome.issued is not None for outcome in outcomes] == [True, True, False]
    assert outcomes[2].refusal is not None
    assert outcomes[2].refusal.code == "not-entitled"


def test_a_template_is_made_anew_when_the_catalogue_gets_an_owner(service: Service) -> None:
    bulk_issuing = BulkIssuing(service.issuing)
    list(bulk_issuing.issue_many(people(1)))
    service.organisations.create(OPERATOR)
    (outcome,) = bulk_issuing.issue_many([award("later", formats=EMBEDDED)])
    assert outcome.issued is not None
    later = json.loads(outcome.issued.renderings[Format.EMBEDDED])
    alone = service.issuing.issue(award("alone", formats=EMBEDDED))
    single = json.loads(alone.renderings[Format.EMBEDDED])
    assert later["credentialSubject"]["achievement"] == single["credentialSubject"]["achievement"]
    assert "creator" in later["credentialSubject"]["achievement"]
