"""An older badge before the registry, the rules of credit, and those who show badges."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from credit_world import noon, rules
from older_world import BASE, CONTEXT, EMAIL, ISSUER, Academy, assertion, bad, mark, signed, to_sign

from merkki_verifier import Verdict, decide
from merkki_verifier.attestation import in_credential_words
from merkki_verifier.credit import facts_of
from merkki_verifier.credit.presented import credential_digest
from merkki_verifier.open_badges_2.words import older_in_credential_words
from merkki_verifier.report import Check
from merkki_verifier.trust import TrustEntry, TrustRegistry

URN = to_sign()["id"]


def registry(**changes: Any) -> TrustRegistry:
    named: Any = {"names": {"en": "Academy"}, **changes}
    return TrustRegistry({ISSUER: TrustEntry(issuer=ISSUER, **named)})


@pytest.mark.parametrize("handed", [signed(), json.dumps(assertion())])
def test_the_registry_is_asked_about_the_issuers_address(handed: str) -> None:
    assert "issuer-known" in Academy(trust=registry()).look(handed).codes()
    unknown = Academy(trust=TrustRegistry({})).look(handed)
    assert bad(unknown) == {"issuer-unknown"}
    (finding,) = unknown.of(Check.TRUST)
    assert finding.pointer == "/badge/issuer"


def test_the_right_to_award_is_told_by_the_marks_address_or_its_alignment() -> None:
    def right(trust: TrustRegistry, **changes: Any) -> str:
        academy = Academy(trust=trust).serve(mark(**changes))
        return academy.look(signed()).of(Check.RIGHT)[-1].code

    assert right(registry(achievement_ids=(f"{BASE}/marks/",))) == "right-ok"
    assert right(registry(achievement_ids=(f"{BASE}/other/",))) == "right-not-for-achievement"
    # An older badge has no mark code.
    by_code = registry(may_issue=frozenset({"WL-01"}), alignments=frozenset({"urn:mark:1"}))
    assert right(by_code) == "right-mark-unnamed"
    assert right(by_code, alignment=[{"targetUrl": "urn:mark:1"}]) == "right-ok"


@pytest.mark.parametrize(
    ("handed", "code"), [(signed(), "issuer-known"), (json.dumps(assertion()), "issuer-distrusted")]
)
def test_what_a_server_says_today_is_of_today_whatever_date_it_writes(
    handed: str, code: str
) -> None:
    lost = registry(distrust_from=datetime(2026, 11, 20, tzinfo=UTC))
    assert Academy(trust=lost).look(handed).of(Check.TRUST)[0].code == code


def test_an_older_badge_is_named_to_those_who_decide_and_counts_for_no_mark() -> None:
    report = Academy(trust=registry()).look(signed(expires="2030-01-01T00:00:00Z"))
    facts = facts_of(report, registry=registry(), holder_proven=True)
    assert facts.reasons == frozenset()
    assert facts.digest == credential_digest(ISSUER, URN)
    assert (facts.issuer, facts.mark) == (ISSUER, None)
    assert facts.awarded == datetime(2026, 11, 1, tzinfo=UTC)
    assert facts.valid_until == datetime(2030, 1, 1, tzinfo=UTC)
    decision = decide(facts, rules(), now=noon("2026-11-25"))
    assert decision.granted_ects == 0


def test_an_older_badge_is_told_in_the_words_of_the_newer_format() -> None:
    changes = {"@language": "fi", "version": "2"}
    report = Academy().serve(mark(**changes)).look(signed(expires="2030-01-01T00:00:00Z"))
    words: Any = in_credential_words(report)
    assert words["issuer"] == {"id": ISSUER, "name": "Esimerkkiopisto"}
    assert (words["validFrom"], words["validUntil"]) == (
        "2026-11-01T00:00:00+00:00",
        "2030-01-01T00:00:00+00:00",
    )
    achievement = words["credentialSubject"]["achievement"]
    assert (achievement["name"], achievement["inLanguage"]) == ("Robotiikka", "fi")
    assert words["credentialSubject"]["identifier"][0]["identityHash"] == EMAIL
    plain = Academy().serve(mark(criteria=f"{BASE}/criteria")).look(json.dumps(assertion()))
    words = in_credential_words(plain)
    assert words["credentialSubject"]["achievement"]["criteria"] == {"id": f"{BASE}/criteria"}


def test_a_day_that_is_none_is_no_day_in_other_words_either() -> None:
    words = older_in_credential_words(assertion(expires="whenever", issuedOn="2026-11-01"))
    assert words["validFrom"] == "2026-11-01T00:00:00+00:00"
    assert "validUntil" not in words


def test_an_endorsement_of_the_older_kind_is_not_counted() -> None:
    report = Academy().look(signed(endorsement={"id": f"{BASE}/e", "@context": CONTEXT}))
    assert report.verdict is Verdict.VERIFIED
    assert "endorsement-ob2" in report.codes()
    assert report.parts == ()
