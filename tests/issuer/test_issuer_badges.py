"""What is in a badge, what is not, and that the official schema takes it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from issuer_region import COMPANY, SCHOOL, award, verdict
from jsonschema import Draft201909Validator

from merkki_definitions import OrganisationType, Text, catalogue
from merkki_issuer.addresses import Addresses
from merkki_issuer.catalogue.achievement import Offering, achievement
from merkki_issuer.chance import Chance
from merkki_issuer.errors import ConfusionError, RefusedError
from merkki_issuer.issuing.accept import accept
from merkki_issuer.issuing.lint import Linter
from merkki_issuer.issuing.model import Credential, Format
from merkki_issuer.organisations.model import Organisation
from merkki_issuer.organisations.register import NewOrganisation
from merkki_issuer.service import Service
from merkki_issuer.status.model import Place
from merkki_verifier import Outcome

PUBLIC = "https://passi.tervasalmi.example"


@pytest.fixture
def official(shared: Path) -> Draft201909Validator:
    """The official schema of an AchievementCredential."""
    schema = shared / "standards" / "schemas" / "ob_v3p0_achievementcredential_schema.json"
    return Draft201909Validator(json.loads(schema.read_text()))


def document_of(service: Service, **changed: Any) -> dict[str, object]:
    issued = service.issuing.issue(award(**changed))
    found: dict[str, object] = json.loads(issued.renderings[Format.EMBEDDED])
    return found


def values(document: object) -> Iterator[str]:
    """Every text in a document."""
    if isinstance(document, dict):
        for value in document.values():
            yield from values(value)
    elif isinstance(document, list):
        for value in document:
            yield from values(value)
    else:
        yield str(document)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("mark", SCHOOL.may_issue)
def test_the_official_schema_takes_our_badges(
    service: Service, official: Draft201909Validator, mark: str, language: str
) -> None:
    document = document_of(service, mark=mark, language=language)
    assert [error.message for error in official.iter_errors(document)] == []


def test_of_a_suspendable_organisations_badge_it_refuses_the_two_entries_alone(
    service: Service, official: Draft201909Validator
) -> None:
    document = document_of(service, organisation=COMPANY.slug, mark="LI-04")
    assert [list(error.path) for error in official.iter_errors(document)] == [["credentialStatus"]]


def test_default_badges_need_no_context_but_the_standard_ones(service: Service) -> None:
    assert document_of(service)["@context"] == [
        "https://www.w3.org/ns/credentials/v2",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    ]


def test_suggested_credit_is_there_only_where_the_organisation_chose_it(service: Service) -> None:
    plain = document_of(service, mark="WL-02")
    chosen = document_of(service, organisation=COMPANY.slug, mark="WL-02")
    assert "suggestedCredit" not in json.dumps(plain)
    subject = chosen["credentialSubject"]
    assert isinstance(subject, dict)
    for credit in subject["achievement"]["suggestedCredit"]:
        assert credit["framework"].startswith("http")
        assert re.fullmatch(r"[0-9]+(\.[0-9]+)?", credit["value"])
    assert "creditsEarned" not in json.dumps(chosen)
    assert "creditsAvailable" not in json.dumps(chosen)


def test_two_badges_of_one_person_share_nothing_that_names_the_person(service: Service) -> None:
    """They share the school, and what every badge of the day has; not a value of chance."""
    one, two = document_of(service), document_of(service, mark="WL-02")
    stranger = document_of(service, recipient="participant-2", mark="EN-01")
    shared = set(values(one)) & set(values(two))
    common = set(values(stranger)) | {"WL-01", "WL-02"}
    same_mark_words = set(values(achievement_of("WL-01"))) & set(values(achievement_of("WL-02")))
    assert shared <= common | same_mark_words


def achievement_of(code: str) -> object:
    marks = catalogue()
    return achievement(marks.mark(code), "fi", Offering(marks, Addresses(PUBLIC)))


def test_language_editions_name_one_another() -> None:
    marks = catalogue()
    offering = Offering(marks, Addresses(PUBLIC))
    for mark in marks.marks:
        editions = {language: achievement(mark, language, offering) for language in marks.languages}
        ids = {str(edition["id"]) for edition in editions.values()}
        assert len(ids) == 3
        for language, edition in editions.items():
            assert edition["inLanguage"] == language
            related = edition["related"]
            assert isinstance(related, list)
            assert {each["id"] for each in related} == ids - {str(edition["id"])}


def test_the_catalogues_owner_is_the_creator_of_its_marks(service: Service) -> None:
    assert "creator" not in json.dumps(document_of(service))
    service.organisations.create(
        NewOrganisation(
            slug="passi",
            names=Text(fi="Työelämäpassi", sv="Arbetslivspasset", en="Working-Life Passport"),
            url=PUBLIC,
            kind=OrganisationType.OPERATOR,
        )
    )
    document = document_of(service, recipient="participant-2")
    subject = document["credentialSubject"]
    assert isinstance(subject, dict)
    assert subject["achievement"]["creator"]["id"] == "did:web:passi.tervasalmi.example:orgs:passi"


def test_everything_is_an_array_that_the_model_calls_a_set(service: Service) -> None:
    document = document_of(service)
    for pointer in ("type", "credentialSubject/type", "credentialSubject/achievement/type"):
        value: object = document
        for name in pointer.split("/"):
            assert isinstance(value, dict)
            value = value[name]
        assert isinstance(value, list)
    assert isinstance(document["credentialStatus"], dict)


def test_our_own_verifier_has_nothing_to_say_against_a_default_badge(service: Service) -> None:
    issued = service.issuing.issue(award())
    for content in issued.renderings.values():
        report = verdict(service, SCHOOL.slug, content)
        said = [f.code for f in report.findings if f.outcome is Outcome.PASSED and f.warning]
        assert said == []


def _broken(document: dict[str, object], how: str) -> dict[str, object]:
    if how == "a term nobody defined":
        return document | {"honours": "cum laude"}
    if how == "a date without a zone":
        return document | {"validFrom": "2026-11-25T00:00:00"}
    if how == "born expired":
        return document | {"validUntil": "2026-11-24T00:00:00Z"}
    if how == "another issuer":
        return document | {"issuer": "did:web:elsewhere.example"}
    if how == "no subject":
        return {name: value for name, value in document.items() if name != "credentialSubject"}
    return document | {"type": ["VerifiableCredential"]}


@pytest.mark.parametrize(
    "how",
    [
        "a term nobody defined",
        "a date without a zone",
        "born expired",
        "another issuer",
        "no subject",
        "not a badge",
    ],
)
def test_a_template_that_makes_bad_badges_is_stopped_before_the_key_is_touched(
    service: Service, how: str
) -> None:
    organisation, good = _composed(service)
    linter, now = Linter(), service.means.clock()
    assert linter.lint(good, organisation, service.means.addresses, now=now) == good
    bad = Credential(
        **{name: getattr(good, name) for name in good.__dataclass_fields__ if name != "document"},
        document=_broken(good.document, how),
    )
    with pytest.raises(ConfusionError):
        linter.lint(bad, organisation, service.means.addresses, now=now)


def _composed(service: Service) -> tuple[Organisation, Credential]:
    accepted = accept(
        award(),
        means=service.means,
        recipients=service.issuing.recipients,
        now=service.means.clock(),
    )
    return accepted.parties.issuer, service.issuing._compose(accepted, service.means.clock())


@given(st.integers(1, 200_000), st.randoms(use_true_random=False))
def test_a_draw_is_below_its_limit(limit: int, randomness: object) -> None:
    randbytes = getattr(randomness, "randbytes")  # noqa: B009 # hypothesis types it as object
    assert 0 <= Chance(randbytes).below(limit) < limit


def test_draws_favour_no_part_of_the_list() -> None:
    """Every value that a byte can take is drawn or drawn again; none is folded onto another."""
    fed = iter(bytes([each]) for each in range(256))
    drawn = []
    chance = Chance(lambda size: next(fed) if size == 1 else b"")
    while True:
        try:
            drawn.append(chance.below(100))
        except StopIteration:
            break
    assert sorted(drawn) == sorted([*range(100)] * 2)


@pytest.mark.parametrize(
    "changed",
    [
        {"slug": "Opisto"},
        {"slug": "a" * 49},
        {"slug": "-a"},
        {"slug": ""},
        {"slug": "ä"},
        {"url": "http://opisto.example/"},
        {"url": "https://[/"},
        {"url": "https://user:pw@opisto.example/"},
        {"names": Text(fi="", sv="x", en="x")},
        {"names": Text(fi="x" * 201, sv="x", en="x")},
        {"may_issue": ("WL-99",)},
        {"may_issue": ("ME-03", "LI-04", "nonsense")},
        {"kind": OrganisationType.GUIDANCE, "may_issue": ("WL-01",)},
    ],
)
def test_an_organisation_that_cannot_be_is_refused_and_leaves_nothing(
    service: Service, changed: dict[str, Any]
) -> None:
    good: dict[str, object] = {
        "slug": "opisto",
        "names": SCHOOL.names,
        "url": SCHOOL.url,
        "kind": OrganisationType.SCHOOL,
    }
    before = service.organisations.all()
    with pytest.raises(RefusedError):
        service.organisations.create(NewOrganisation(**(good | changed)))  # type: ignore[arg-type] # the tests name real fields
    assert service.organisations.all() == before
    service.organisations.create(NewOrganisation(**good))  # type: ignore[arg-type] # likewise


def test_who_issues_nothing_has_no_keys_until_it_may(service: Service) -> None:
    assert service.organisations.keys("kahvila") == ()
    service.organisations.set_may_issue("kahvila", ("WL-04",))
    assert len(service.organisations.keys("kahvila")) == 3
    made = award(organisation="kahvila", mark="WL-04")
    issued = service.issuing.issue(made)
    assert verdict(service, "kahvila", issued.renderings[Format.EMBEDDED]).signed


def test_places_belong_to_one_organisation(service: Service) -> None:
    for organisation, mark in ((SCHOOL, "WL-01"), (COMPANY, "LI-04")):
        issued = service.issuing.issue(award(organisation=organisation.slug, mark=mark))
        entry = service.status.entry(issued.award_id)
        assert entry.place == Place(
            f"{organisation.slug}/1", organisation.slug, 1, entry.place.index
        )


def test_no_private_key_is_in_what_an_organisation_publishes(service: Service) -> None:
    for document in (
        service.organisations.did_document(SCHOOL.slug),
        service.organisations.jwks(SCHOOL.slug),
        service.organisations.profile(SCHOOL.slug, "sv"),
    ):
        said = json.dumps(document)
        assert not re.search(r'"(d|p|q|dp|dq|qi|secretKeyMultibase)":', said)
        assert "did:web:passi.tervasalmi.example:orgs:ammattiopisto" in said


def test_the_database_holds_no_private_key(service: Service, tmp_path: Path) -> None:
    service.issuing.issue(award())
    service.close()
    kept = (tmp_path / "data" / "merkki.sqlite").read_bytes()
    assert b"PRIVATE KEY" not in kept
