"""Deciding credit: what every ruleset can rely on."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from credit_world import COMPANY, NOW, SCHOOL, Mark, marks, noon, registry, rules
from hypothesis import given
from hypothesis import strategies as st

from merkki_verifier import Outcome
from merkki_verifier.credit import (
    Automation,
    Decision,
    Effected,
    Reason,
    Ruleset,
    credential_digest,
    decide,
)
from merkki_verifier.credit.reasons import PRECEDENCE
from merkki_verifier.credit.ruleset import Consumes, Effect, When
from merkki_verifier.report import Check

CORE = ("WL-01", "WL-02", "WL-03", "WL-04")
ALL = (*CORE, "EN-01", "EN-02", "EN-03", "CP-01", "CP-02", "LI-04", "LI-08", "ME-01", "ME-02")


def amk(presented: Any, **changes: Any) -> Decision:
    given: dict[str, Any] = {"rules": rules(), "now": NOW, "registry": registry()}
    return decide(presented, **(given | changes))


def reason_of(mark: Mark, **changes: Any) -> Reason | None:
    aside = amk(mark.report(), **changes).set_aside
    return aside[0].reason if aside else None


def listed(decision: Decision, name: str) -> list[dict[str, Any]]:
    found = decision.to_dict()[name]
    assert isinstance(found, list)
    return found


def with_rule(**changes: Any) -> Ruleset:
    """The university of applied sciences, with its first rule changed and no other."""
    first = replace(rules().rules[0], **changes)
    return replace(rules(), rules=(first,))


def test_a_decision_says_under_which_rules_and_how_to_have_it_corrected() -> None:
    decided = amk(marks(*CORE)).to_dict()
    assert decided["ruleset"] == "amk-2026"
    assert decided["version"] == "1.0.0"
    assert decided["university"] == "org-amk"
    assert decided["automation"] == "full"
    assert decided["decided_at"] == NOW.isoformat()
    assert decided["correction"] == {"url": "https://amk.tervasalmi.example/oikaisu", "days": 14}
    (rule, *_) = listed(amk(marks(*CORE)), "rules")
    assert (rule["rule"], rule["outcome"], rule["ects"]) == ("AMK-R1", "granted", 3)
    assert rule["marks"] == list(CORE)
    assert rule["reasons"] == ["OK"]
    assert len(rule["credentials"]) == 4


def test_the_audit_trail_is_json_and_names_no_holder() -> None:
    mark = Mark("WL-01")
    credential = mark.credential()
    subject = credential["credentialSubject"]
    assert isinstance(subject, dict)
    named = subject | {"id": "did:key:z6MkHolder", "narrative": "Matti"}
    report = replace(mark.report(), signed=credential | {"credentialSubject": named})
    text = json.dumps(amk([report, *marks("EN-01")]).to_dict())
    assert "z6MkHolder" not in text
    assert "Matti" not in text


@given(st.permutations(ALL))
def test_the_order_of_presentation_changes_nothing(order: list[str]) -> None:
    assert amk(marks(*order)).to_dict() == amk(marks(*ALL)).to_dict()


@given(st.lists(st.sampled_from([*ALL, "CP-03", "PA-01", "ME-03"]), max_size=20), st.randoms())
def test_no_presentation_is_granted_more_than_the_cap_or_uses_a_mark_twice(
    codes: list[str], chance: random.Random
) -> None:
    presented = [
        Mark(code, number=n, endorsed_by=(COMPANY,) if chance.random() < 0.5 else ())
        for n, code in enumerate(codes)
    ]
    decision = amk([mark.report() for mark in presented])
    assert decision.granted_ects <= rules().max_ects
    used = [m for o in decision.outcomes if o.ects for m in o.marks]
    assert len(used) == len(set(used))
    assert set(used) == set(decision.consumed_marks)
    # Whatever was used is refused the next time, in whichever copy.
    again = amk(
        [mark.report() for mark in presented],
        used=decision.consumed,
        used_marks=decision.consumed_marks,
    )
    assert not {m for o in again.outcomes if o.ects for m in o.marks} & set(used)


def test_one_report_needs_no_list() -> None:
    assert amk(Mark("EN-03").report()).granted_ects == 3
    assert amk(Mark("EN-03").facts()).granted_ects == 3
    assert amk([]).granted_ects == 0


def test_a_moment_without_zone_is_the_callers_mistake() -> None:
    with pytest.raises(ValueError, match="zone"):
        amk([], now=datetime(2028, 9, 1))  # noqa: DTZ001 - the point


def test_the_rules_hold_on_their_first_and_last_day_and_not_beyond() -> None:
    for day, error in (
        ("2026-07-31", Reason.RULESET_NOT_IN_FORCE),
        ("2026-08-01", None),
        ("2029-07-31", None),
        ("2029-08-01", Reason.RULESET_NOT_IN_FORCE),
    ):
        decision = amk([], now=noon(day))
        assert decision.error is error
        assert bool(decision.outcomes) is (error is None)
        assert decision.to_dict()["error"] == (error.value if error else None)


SET_ASIDE: list[tuple[Check, tuple[Outcome, str] | None, Reason]] = [
    (Check.PROOF, (Outcome.FAILED, "proof-signature"), Reason.SIGNATURE_INVALID),
    (Check.PROOF, (Outcome.UNKNOWN, "proof-suite-unsupported"), Reason.SIGNATURE_UNAVAILABLE),
    (Check.PROOF, None, Reason.SIGNATURE_INVALID),
    (Check.ISSUER, (Outcome.FAILED, "issuer-key-foreign"), Reason.SIGNATURE_INVALID),
    (Check.ISSUER, (Outcome.UNKNOWN, "issuer-unreachable"), Reason.SIGNATURE_UNAVAILABLE),
    (Check.ISSUER, (Outcome.SKIPPED, "issuer-skipped"), Reason.SIGNATURE_INVALID),
    (Check.STRUCTURE, (Outcome.FAILED, "structure-date"), Reason.SIGNATURE_INVALID),
    (Check.CONTAINER, (Outcome.FAILED, "json-depth"), Reason.SIGNATURE_INVALID),
    (Check.VALIDITY, (Outcome.FAILED, "expired"), Reason.EXPIRED),
    (Check.VALIDITY, (Outcome.FAILED, "not-yet-valid"), Reason.NOT_YET_VALID),
    (Check.VALIDITY, None, Reason.EXPIRED),
    (Check.STATUS, (Outcome.FAILED, "status-revoked"), Reason.REVOKED),
    (Check.STATUS, (Outcome.FAILED, "status-suspended"), Reason.SUSPENDED),
    (Check.STATUS, (Outcome.FAILED, "status-entry"), Reason.STATUS_UNAVAILABLE),
    (Check.STATUS, (Outcome.UNKNOWN, "status-unreachable"), Reason.STATUS_UNAVAILABLE),
    (Check.STATUS, (Outcome.UNKNOWN, "status-revoked"), Reason.STATUS_UNAVAILABLE),
    (Check.STATUS, (Outcome.ABSENT, "status-absent"), Reason.STATUS_UNAVAILABLE),
    (Check.TRUST, (Outcome.UNKNOWN, "issuer-unknown"), Reason.ISSUER_UNKNOWN),
    (Check.TRUST, (Outcome.SKIPPED, "trust-not-asked"), Reason.ISSUER_UNKNOWN),
    (Check.TRUST, (Outcome.FAILED, "issuer-distrusted"), Reason.ISSUER_DISTRUSTED),
    (Check.RIGHT, (Outcome.FAILED, "right-not-for-mark"), Reason.ISSUER_OUT_OF_SCOPE),
    (Check.RIGHT, (Outcome.UNKNOWN, "right-mark-unnamed"), Reason.ISSUER_OUT_OF_SCOPE),
    (Check.RIGHT, (Outcome.FAILED, "right-not-in-force"), Reason.ISSUER_DISTRUSTED),
    (Check.RIGHT, None, Reason.ISSUER_OUT_OF_SCOPE),
    (Check.HOLDER, (Outcome.FAILED, "holder-wrong"), Reason.HOLDER_NOT_PROVEN),
    (Check.HOLDER, None, Reason.HOLDER_NOT_PROVEN),
    (Check.RECIPIENT, (Outcome.FAILED, "recipient-mismatch"), Reason.HOLDER_NOT_PROVEN),
    (Check.ENDORSEMENT, (Outcome.FAILED, "endorsement-signature"), Reason.SIGNATURE_INVALID),
]


@pytest.mark.parametrize(("check", "finding", "reason"), SET_ASIDE)
def test_a_verification_that_falls_short_sets_the_credential_aside(
    check: Check, finding: tuple[Outcome, str] | None, reason: Reason
) -> None:
    assert reason_of(Mark("EN-03")) is None
    assert reason_of(Mark("EN-03", but={check: finding})) is reason


@given(st.sampled_from(Check), st.sampled_from([Outcome.FAILED, Outcome.UNKNOWN]), st.text())
def test_nothing_that_is_not_verified_is_ever_granted(
    check: Check, outcome: Outcome, code: str
) -> None:
    decision = amk(Mark("EN-03", but={check: (outcome, code)}).report())
    # An endorsement nobody could check endorses nothing; the badge stands without it.
    unheard = check is Check.ENDORSEMENT and outcome is Outcome.UNKNOWN
    assert decision.granted_ects == (3 if unheard else 0)


def test_of_an_unverified_credential_not_even_its_mark_is_believed() -> None:
    forged = replace(Mark("ME-03").report(), signed=None)
    (aside,) = amk([forged]).set_aside
    assert (aside.credential.mark, aside.reason) == (None, Reason.SIGNATURE_INVALID)
    assert aside.to_dict()["credential"] is None
    assert len(amk([forged, forged]).set_aside) == 2


def test_every_reason_to_set_aside_has_its_rank() -> None:
    others = {Reason.OK, Reason.CAP_REACHED, Reason.MISSING_MARKS, Reason.MISSING_ENDORSEMENT}
    others |= {Reason.RULESET_NOT_IN_FORCE, Reason.NEEDS_HUMAN}
    assert set(PRECEDENCE) == set(Reason) - others
    assert len(set(PRECEDENCE)) == len(PRECEDENCE)


def test_every_reason_has_a_sentence_in_three_languages() -> None:
    for reason in Reason:
        assert len({reason.text(language) for language in ("fi", "sv", "en")}) == 3


def test_the_first_of_several_reasons_is_told() -> None:
    mark = Mark("ME-03", but={Check.STATUS: (Outcome.FAILED, "status-revoked")})
    assert reason_of(mark) is Reason.EXCLUDED
    proof = {Check.PROOF: (Outcome.FAILED, "proof-signature")}
    assert reason_of(replace(mark, but={**mark.but, **proof})) is Reason.SIGNATURE_INVALID


def test_a_mark_is_too_old_once_the_limit_has_passed_by_a_whole_month() -> None:
    # Older than the region, so the registry's own word is left out of this test.
    young = Mark("EN-03", issued="2023-08-02").facts(reasons=frozenset())
    assert amk(young).set_aside == ()
    old = Mark("EN-03", issued="2023-08-01").facts(reasons=frozenset())
    assert [a.reason for a in amk(old).set_aside] == [Reason.TOO_OLD]
    undated = Mark("EN-03").facts(awarded=None)
    assert [a.reason for a in amk(undated).set_aside] == [Reason.TOO_OLD]


def test_a_status_looked_up_long_ago_is_no_status() -> None:
    assert reason_of(Mark("EN-03", checked=NOW - timedelta(hours=24))) is None
    late = Mark("EN-03", checked=NOW - timedelta(hours=24, seconds=1))
    assert reason_of(late) is Reason.STATUS_UNAVAILABLE
    unknown = Mark("EN-03").facts(checked=None)
    assert [a.reason for a in amk(unknown).set_aside] == [Reason.STATUS_UNAVAILABLE]


def test_a_mark_that_expired_since_it_was_verified_is_expired() -> None:
    facts = Mark("EN-03").facts(valid_until=NOW)
    assert amk(facts).set_aside == ()
    facts = Mark("EN-03").facts(valid_until=NOW - timedelta(seconds=1))
    assert [a.reason for a in amk(facts).set_aside] == [Reason.EXPIRED]


@pytest.mark.parametrize("version", ["2.0", "x", "", None, "10", "1234567", "\u0661.0"])
def test_another_edition_of_the_catalogue_is_not_accepted(version: str | None) -> None:
    assert reason_of(Mark("EN-03", version=version)) is Reason.VERSION_NOT_ACCEPTED


@pytest.mark.parametrize("version", ["1", "1.7", "1.0.3-beta"])
def test_the_major_version_decides(version: str) -> None:
    assert reason_of(Mark("EN-03", version=version)) is None


def test_holder_binding_is_the_rulesets_choice() -> None:
    unproven = Mark("EN-03").facts(holder_proven=False)
    assert [a.reason for a in amk(unproven).set_aside] == [Reason.HOLDER_NOT_PROVEN]
    demands = replace(rules().preconditions, holder_binding=False)
    assert amk(unproven, rules=replace(rules(), preconditions=demands)).granted_ects == 3


def test_of_several_credentials_of_one_mark_the_newest_counts() -> None:
    old, new = Mark("CP-03"), Mark("CP-03", issued="2027-06-15", endorsed_by=(COMPANY,))
    decision = amk([old.report(), new.report()])
    assert decision.of(Effected.GRANTED) == ("AMK-R5",)
    assert [c.digest for c in decision.superseded] == [old.facts().digest]
    # The older copy is used up with it.
    assert set(decision.consumed) == {old.facts().digest, new.facts().digest}
    turned = amk([replace(old, issued="2027-07-15").report(), new.report()])
    assert "AMK-R5" in turned.of(Effected.NOT_MET)


def test_the_same_credential_twice_is_one() -> None:
    decision = amk(marks("EN-03", "EN-03"))
    assert decision.granted_ects == 3
    assert decision.superseded == ()


def test_a_badge_without_a_mark_code_takes_no_part() -> None:
    nameless = Mark("EN-03").facts(mark=None)
    decision = amk(nameless)
    assert decision.superseded == (nameless,)
    assert decision.counted == ()


def test_a_used_mark_is_refused_in_a_new_credential_too() -> None:
    first = amk(marks("EN-03"))
    renewed = Mark("EN-03", number=2)
    assert reason_of(renewed, used=first.consumed) is None
    assert reason_of(renewed, used_marks=first.consumed_marks) is Reason.ALREADY_USED


def test_an_applicant_is_told_what_is_missing_and_what_was_used_before() -> None:
    twice = replace(rules().rules[0], id="AGAIN", when=When(all_of=("WL-01", "EN-01")))
    decision = amk(marks(*CORE), rules=replace(rules(), rules=(rules().rules[0], twice)))
    (outcome,) = [o for o in decision.outcomes if o.rule.id == "AGAIN"]
    assert (outcome.outcome, outcome.reasons) == (Effected.NOT_MET, (Reason.MISSING_MARKS,))
    assert (outcome.missing, outcome.taken) == (("EN-01",), ("WL-01",))


def test_a_group_says_how_many_are_missing() -> None:
    (outcome,) = [o for o in amk(marks("LI-04")).outcomes if o.rule.id == "AMK-R6"]
    assert (outcome.outcome, outcome.lacking) == (Effected.NOT_MET, 1)
    assert outcome.marks == ("LI-04",)


def test_a_rule_uses_no_more_of_a_group_than_it_says() -> None:
    decision = amk(marks("LI-01", "LI-04", "LI-08"))
    (outcome,) = [o for o in decision.outcomes if o.rule.id == "AMK-R6"]
    assert outcome.marks == ("LI-01", "LI-04")
    assert decision.consumed_marks == ("LI-01", "LI-04")


@pytest.mark.parametrize(
    ("by", "reason"),
    [
        (COMPANY, Reason.OK),
        (SCHOOL, Reason.MISSING_ENDORSEMENT),  # not a company
        ("did:web:maitojapelto.kuusilampi.example", Reason.MISSING_ENDORSEMENT),  # may not
        ("did:web:stranger.example", Reason.MISSING_ENDORSEMENT),  # nobody we know
    ],
)
def test_only_the_right_kind_of_endorser_that_may_attest_the_mark_counts(
    by: str, reason: Reason
) -> None:
    decision = amk(Mark("CP-03", endorsed_by=(by,)).report())
    (outcome,) = [o for o in decision.outcomes if o.rule.id == "AMK-R5"]
    assert outcome.reasons == (reason,)
    assert decision.granted_ects == (3 if reason is Reason.OK else 0)


def test_without_a_registry_no_endorser_counts() -> None:
    report = Mark("CP-03", endorsed_by=(COMPANY,)).report()
    assert amk(report, registry=None).granted_ects == 0


def test_the_cap_refers_what_is_too_much_and_still_tries_what_is_smaller() -> None:
    small = replace(rules(), max_ects=5.0)
    decision = amk(marks(*CORE, "EN-01", "EN-02", "CP-01", "CP-02"), rules=small)
    assert decision.of(Effected.GRANTED) == ("AMK-R1", "AMK-R4")
    (referred,) = [o for o in decision.outcomes if o.outcome is Effected.REFERRED]
    assert referred.reasons == (Reason.CAP_REACHED, Reason.NEEDS_HUMAN)
    assert referred.ects == 0
    assert "EN-01" not in decision.consumed_marks


def test_half_credits_are_summed_exactly() -> None:
    halves = with_rule(ects=2.5)
    assert amk(marks(*CORE), rules=halves).to_dict()["granted_ects"] == 2.5


def test_a_denial_is_listed_and_uses_nothing() -> None:
    decision = amk(marks(*CORE), rules=with_rule(effect=Effect.DENY, ects=0))
    assert decision.of(Effected.DENIED) == ("AMK-R1",)
    assert decision.outcomes[0].reasons == (Reason.EXCLUDED,)
    assert decision.consumed == ()


def test_a_partial_grant_names_its_supplement() -> None:
    given_marks = [m.report() for m in (Mark("EN-02"), Mark("EN-03"))]
    decision = amk(given_marks, rules=rules("yo-2026"), now=noon("2028-05-01"))
    assert decision.of(Effected.PARTIAL) == ("YO-R3",)
    (rule,) = [r for r in listed(decision, "rules") if r["rule"] == "YO-R3"]
    assert rule["supplement"]["ects"] == 2
    assert rule["course_ects"] == 5
    assert set(rule["supplement"]["text"]) == {"fi", "sv", "en"}


def test_a_proposal_is_a_referral_that_uses_nothing() -> None:
    decision = amk(marks("CP-01", "CP-02"), automation=Automation.PROPOSE)
    assert decision.of(Effected.REFERRED) == ("AMK-R4",)
    assert (decision.granted_ects, decision.consumed) == (0, ())


COMPONENTS = {"when": When(all_of=("PA-01",)), "consumes": Consumes.COMPONENTS}
OPERATOR = "did:web:passi.tervasalmi.example"


def test_a_meta_mark_uses_up_the_marks_it_is_made_of() -> None:
    passport = Mark("PA-01", issuer=OPERATOR, components=("WL-01", "EN-02"))
    decision = amk([passport.report(), *marks("WL-01")], rules=with_rule(**COMPONENTS))
    assert decision.of(Effected.GRANTED) == ("AMK-R1",)
    assert decision.consumed_marks == ("EN-02", "PA-01", "WL-01")
    assert len(decision.consumed) == 2


def test_a_meta_mark_that_names_no_components_is_for_a_person() -> None:
    silent = amk(Mark("PA-01", issuer=OPERATOR).report(), rules=with_rule(**COMPONENTS))
    assert silent.of(Effected.REFERRED) == ("AMK-R1",)
    assert silent.outcomes[0].reasons == (Reason.NEEDS_HUMAN,)


def test_a_meta_mark_made_of_used_marks_is_for_a_person() -> None:
    passport = Mark("PA-01", issuer=OPERATOR, components=("WL-01", "EN-02")).report()
    decision = amk(passport, rules=with_rule(**COMPONENTS), used_marks=["EN-02"])
    assert decision.outcomes[0].reasons == (Reason.ALREADY_USED, Reason.NEEDS_HUMAN)
    assert decision.granted_ects == 0


def test_a_meta_mark_never_stands_for_its_components() -> None:
    passport = Mark("PA-01", issuer=OPERATOR, components=CORE).report()
    assert "AMK-R1" in amk(passport).of(Effected.NOT_MET)


def test_a_route_is_opened_for_a_person_and_never_granted() -> None:
    closed = amk([])
    (route,) = listed(closed, "routes")
    assert (route["outcome"], route["missing"]) == ("not_met", ["PA-02"])
    passport = Mark("PA-02", issuer=OPERATOR).report()
    (route,) = listed(amk(passport), "routes")
    assert (route["outcome"], route["reasons"]) == ("referred", ["NEEDS_HUMAN"])
    assert "second_degree_qualification" in route["checked_elsewhere"]


def test_a_digest_is_of_issuer_and_id_together() -> None:
    assert credential_digest("did:web:a.example", "urn:x:1") != credential_digest(
        "did:web:b.example", "urn:x:1"
    )
