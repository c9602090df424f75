"""The structure check on credentials that are no badges, and on endorsements."""

from __future__ import annotations

import pytest
from unsigned import (
    GONE,
    changed,
    endorsement,
    failures,
    old_badge,
    old_endorsement,
    status_list,
)

from merkki_verifier.structure import check_credential, check_endorsement

SRI = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="

ACCEPTED: list[tuple[str, object]] = [
    ("/id", GONE),
    ("/validFrom", GONE),
    ("/credentialSubject", [{"id": "urn:x:1", "a": 1}, {"a": 2}]),
    ("/issuer", {"id": "did:web:x.example", "name": {"@value": "A", "@language": "fi"}}),
    ("/name", "Tila"),
    ("/name", {"@value": "Tila", "@language": "fi", "@direction": "ltr"}),
    ("/name", [{"@value": "Tila", "@language": "fi"}, {"@value": "Status", "@language": "sv"}]),
    ("/credentialStatus", [{"type": ["A"]}]),
    ("/refreshService", [{"type": "A", "id": "urn:x:1"}]),
    (
        "/relatedResource",
        [{"id": "urn:x:1", "digestSRI": SRI}],
    ),
    ("/unknown", {"x": 1}),
    ("/verifiableCredential", [{"@context": ["urn:x:1"], "type": "VerifiableCredential"}]),
]


@pytest.mark.parametrize(("pointer", "value"), ACCEPTED)
def test_the_w3c_model_allows_what_it_allows(pointer: str, value: object) -> None:
    assert failures(check_credential(changed(status_list(), pointer, value))) == []


FAULTS: list[tuple[str, object, str]] = [
    ("/@context", GONE, "structure-context"),
    ("/@context/0", "https://passi.tervasalmi.example/context", "structure-context"),
    ("/type", ["BitstringStatusListCredential"], "structure-type"),
    ("/issuer", GONE, "structure-issuer"),
    ("/issuer", {"name": "A"}, "structure-id"),
    ("/credentialSubject", GONE, "structure-subject"),
    ("/credentialSubject", [], "structure-subject"),
    ("/credentialSubject", "x", "structure-subject"),
    ("/credentialSubject", {}, "structure-subject"),
    ("/credentialSubject", [{"a": 1}, {"id": "urn:x:1"}], "structure-subject"),
    ("/id", "list-1", "structure-id"),
    ("/validFrom", "2026-09-01", "structure-date"),
    ("/name", 7, "structure-model"),
    ("/name", [], "structure-model"),
    ("/name", {"@value": 7}, "structure-model"),
    ("/name", {"@value": "x", "@type": "y"}, "structure-keyword"),
    ("/note", {"@value": "x"}, "structure-keyword"),
    ("/credentialStatus", {"id": "urn:x:1"}, "structure-type"),
    ("/evidence", [{}], "structure-type"),
    (
        "/relatedResource",
        [{"digestSRI": SRI}],
        "structure-id",
    ),
    ("/relatedResource", [{"id": "urn:x:1"}], "structure-model"),
]


@pytest.mark.parametrize(("pointer", "value", "code"), FAULTS)
def test_the_w3c_model_refuses_what_it_refuses(pointer: str, value: object, code: str) -> None:
    assert failures(check_credential(status_list())) == []
    found = failures(check_credential(changed(status_list(), pointer, value)))
    assert code in {c for c, _ in found}, found


def test_version_one_needs_its_date_of_issue() -> None:
    assert failures(check_credential(old_badge())) == []
    undated = changed(old_badge(), "/issuanceDate", GONE)
    assert failures(check_credential(undated)) == [("structure-date", "/issuanceDate")]


def test_a_status_list_says_which_model_it_was_held_to() -> None:
    (only,) = check_credential(status_list())
    assert only.facts == {"kind": "credential", "data-model": "2.0"}


ENDORSEMENT_FAULTS: list[tuple[str, object, str]] = [
    ("/type", ["VerifiableCredential"], "structure-type"),
    ("/name", GONE, "structure-model"),
    ("/name", {"@value": "x"}, "structure-keyword"),
    ("/credentialSubject", GONE, "structure-subject"),
    ("/credentialSubject/id", "WL-02", "structure-id"),
    ("/credentialSubject/type", "AchievementSubject", "structure-type"),
    ("/credentialSubject/endorsementComment", 7, "structure-model"),
    ("/validFrom", GONE, "structure-date"),
    ("/issuer", GONE, "structure-issuer"),
]


@pytest.mark.parametrize(("pointer", "value", "code"), ENDORSEMENT_FAULTS)
def test_an_endorsement_is_held_to_its_own_class(pointer: str, value: object, code: str) -> None:
    assert failures(check_endorsement(endorsement())) == []
    found = failures(check_endorsement(changed(endorsement(), pointer, value)))
    assert code in {c for c, _ in found}, found


def test_an_endorsement_of_version_one_passes() -> None:
    (only,) = check_endorsement(old_endorsement())
    assert only.facts == {"kind": "endorsement", "data-model": "1.1"}
