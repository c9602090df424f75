"""From signed bytes to a decision: what the verifier found is what the rules see."""

from __future__ import annotations

import json
from dataclasses import replace

from credit_world import noon, rules
from workshop import LIST, SCHOOL, Json, Workshop, entry, unsigned

from merkki_verifier import Report
from merkki_verifier.credit import Decision, Reason, decide, facts_of
from merkki_verifier.credit.ruleset import When
from merkki_verifier.trust import load_registry

REGISTRY = load_registry(
    json.dumps(
        {
            "id": "https://luottamus.example/registry/v1",
            "updated": "2026-11-01",
            "entries": [
                {
                    "issuer": SCHOOL,
                    "names": {"fi": "Koulu"},
                    "kind": "school",
                    "may_issue": ["WL-01"],
                }
            ],
        }
    ).encode()
)
# One mark is enough here; the rest of the ruleset stays as it is.
ONE_MARK = replace(rules(), rules=(replace(rules().rules[0], when=When(all_of=("WL-01",))),))


def credential(**changes: object) -> Json:
    document = unsigned(credentialStatus=entry(), **changes)
    document["credentialSubject"]["achievement"]["version"] = "1.0"
    return document


def world() -> Workshop:
    return Workshop(trust=REGISTRY)


def decided(report: Report, *, holder_proven: bool | None = True) -> Decision:
    facts = facts_of(report, registry=REGISTRY, holder_proven=holder_proven)
    return decide(facts, ONE_MARK, now=noon("2026-11-25"))


def reasons(decision: Decision) -> list[Reason]:
    return [item.reason for item in decision.set_aside]


def test_a_signed_badge_of_a_known_school_gives_credit() -> None:
    shop = world()
    decision = decided(shop.check(shop.sign(credential())))
    assert (decision.granted_ects, reasons(decision)) == (3, [])


def test_a_report_alone_never_proves_its_holder() -> None:
    shop = world()
    report = shop.check(shop.sign(credential()))
    assert reasons(decided(report, holder_proven=None)) == [Reason.HOLDER_NOT_PROVEN]


def test_a_changed_byte_gives_nothing() -> None:
    shop = world()
    badge = shop.sign(credential())
    badge["name"] += "!"
    assert reasons(decided(shop.check(badge))) == [Reason.SIGNATURE_INVALID]


def test_a_withdrawn_badge_gives_its_reason() -> None:
    shop = world()
    badge = shop.sign(credential())
    shop.network.serve(LIST, shop.status_list(5))
    assert reasons(decided(shop.check(badge))) == [Reason.REVOKED]


def test_a_silent_list_is_no_clean_bill() -> None:
    shop = world()
    badge = shop.sign(credential())
    shop.network.answers[LIST] = "unreachable"
    assert reasons(decided(shop.check(badge))) == [Reason.STATUS_UNAVAILABLE]
    assert reasons(decided(shop.check(shop.sign(unsigned())))) == [Reason.STATUS_UNAVAILABLE]


def test_a_stranger_and_a_mark_out_of_scope_give_their_reasons() -> None:
    shop = world()
    badge = shop.sign(credential())
    strangers = replace(REGISTRY, entries={})
    shop.trust = strangers
    assert reasons(decided(shop.check(badge))) == [Reason.ISSUER_UNKNOWN]
    entries = {SCHOOL: replace(REGISTRY.entries[SCHOOL], may_issue=frozenset({"EN-01"}))}
    shop.trust = replace(REGISTRY, entries=entries)
    assert reasons(decided(shop.check(badge))) == [Reason.ISSUER_OUT_OF_SCOPE]


def test_no_bytes_at_all_give_credit() -> None:
    shop = world()
    for raw in (b"", b"{}", b"not a badge", b"\x89PNG\r\n\x1a\n"):
        assert reasons(decided(shop.check(raw))) == [Reason.SIGNATURE_INVALID]
