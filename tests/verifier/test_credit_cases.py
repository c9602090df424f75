"""The agreed cases of the two fictional universities: given -> expected."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from credit_world import DATA, Mark, noon, registry, rules

from merkki_verifier import Outcome, strict_yaml
from merkki_verifier.credit import Automation, Decision, Effected, decide, facts_of
from merkki_verifier.report import Check

RULESETS = {"org-amk": "amk-2026", "org-yliopisto": "yo-2026"}
DIDS = {
    "org-ammattiopisto": "did:web:ammattiopisto.tervasalmi.example",
    "org-operator": "did:web:passi.tervasalmi.example",
    "org-akkukemia": "did:web:akkukemia.tervasalmi.example",
    "org-rautasuvanto": "did:web:rautasuvanto.example",
    "org-koodiluoto": "did:web:koodiluoto.example",
    "org-ahtaus": "did:web:ahtaus.tervasalmi.example",
    "org-kuusilampi-lukio": "did:web:lukio.kuusilampi.example",
}


KNOWN = {"mark", "issuer", "issued", "components", "endorsed_by", "status", "expired"}
KNOWN |= {"holder", "already_used"}


def cases() -> list[dict[str, Any]]:
    document = strict_yaml.parse((DATA / "credit-cases.yaml").read_bytes())
    assert isinstance(document, dict)
    return list(document["test_cases"])


def present(given: dict[str, Any], today: str) -> Mark:
    assert set(given) <= KNOWN, given
    but: dict[Check, tuple[Outcome, str] | None] = {}
    if given.get("status") == "revoked":
        but[Check.STATUS] = (Outcome.FAILED, "status-revoked")
    if given.get("expired"):
        but[Check.VALIDITY] = (Outcome.FAILED, "expired")
    if given.get("holder") == "unproven":
        but[Check.HOLDER] = (Outcome.UNKNOWN, "holder-not-shown")
    return Mark(
        given["mark"],
        issuer=DIDS[given.get("issuer", "org-ammattiopisto")],
        issued=given.get("issued", "2027-05-15"),
        components=tuple(given.get("components", ())),
        endorsed_by=tuple(DIDS[name] for name in given.get("endorsed_by", ())),
        checked=noon(today),
        but=but,
    )


def run(case: dict[str, Any]) -> Decision:
    shown = [(given, present(given, case["today"])) for given in case["present"]]
    override = case.get("automation_override")
    return decide(
        [mark.report() for _, mark in shown],
        rules(RULESETS[case["university"]]),
        now=noon(case["today"]),
        used=[facts_of(m.report()).digest for given, m in shown if given.get("already_used")],
        registry=registry(),
        automation=Automation(override) if override else None,
    )


def result(decision: Decision) -> dict[str, object]:
    not_met = list(decision.of(Effected.NOT_MET))
    return {
        "granted_ects": decision.granted_ects,
        "granted": list(decision.of(Effected.GRANTED)),
        "partial": list(decision.of(Effected.PARTIAL)),
        "referred": list(decision.of(Effected.REFERRED)),
        "not_met": not_met,
        "not_met_includes": not_met,
        "set_aside": {s.credential.mark: s.reason.value for s in decision.set_aside},
        "routes": [r.id for r in decision.routes if r.outcome is Effected.REFERRED],
        "error": decision.error.value if decision.error else None,
    }


@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case['id']} {case['title']}")
def test_the_case_comes_out_as_agreed(case: dict[str, Any]) -> None:
    found = result(run(case))
    for key, wanted in case["expect"].items():
        if key == "not_met_includes":
            assert set(wanted) <= set(found[key])  # type: ignore[call-overload]  # a list of ids
        else:
            assert found[key] == wanted, key


def test_there_are_eighteen_cases() -> None:
    assert [case["id"] for case in cases()] == [f"TC-{n:02}" for n in range(1, 19)]


def test_each_case_that_sets_something_aside_would_count_it_but_for_that_one_thing() -> None:
    """The twin: the same presentation with its fault taken away sets nothing aside."""
    for case in cases():
        if "set_aside" not in case["expect"] or case["id"] in {"TC-03", "TC-11", "TC-12"}:
            continue  # there the fault is the issuer or the mark itself
        healed = [
            {key: value for key, value in given.items() if key in ("mark", "components")}
            for given in case["present"]
        ]
        assert run(case).set_aside, case["id"]
        assert not run({**case, "present": healed}).set_aside, case["id"]


def test_facts_survive_the_way_through_a_report() -> None:
    mark = Mark("CP-03", endorsed_by=(DIDS["org-koodiluoto"],), components=("WL-01", "WL-02"))
    facts = mark.facts()
    assert (facts.mark, facts.version, facts.issuer_kind) == ("CP-03", "1.0", "school")
    assert facts.components == {"WL-01", "WL-02"}
    assert facts.endorsers[0].kind == "company"
    assert replace(facts, reasons=frozenset()) == facts
