"""The structure check on badges: what each class asks for, one spoilt thing at a time."""

from __future__ import annotations

from typing import Any

import pytest
from unsigned import (
    GONE,
    OB,
    V1,
    V2,
    Json,
    badge,
    changed,
    endorsement,
    failures,
    old_badge,
    status_list,
    warnings,
)

from merkki_verifier import Outcome
from merkki_verifier.structure import check_structure, sound
from merkki_verifier.structure.check import MAX_FAULTS

SRI = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="

SUBJECT = "/credentialSubject"
ACHIEVEMENT = "/credentialSubject/achievement"
IMAGE = {"id": "https://passi.tervasalmi.example/x.png", "type": "Image"}
OLD_OB = "https://purl.imsglobal.org/spec/ob/v3p0/"


def test_a_whole_badge_has_one_finding_and_it_passed() -> None:
    (only,) = check_structure(badge())
    assert (only.outcome, only.code) == (Outcome.PASSED, "structure-ok")
    assert only.facts == {"kind": "badge", "data-model": "2.0"}


def test_a_badge_of_version_one_passes_and_says_so() -> None:
    (only,) = check_structure(old_badge())
    assert only.facts == {"kind": "badge", "data-model": "1.1"}


def test_an_endorsement_on_its_own_is_no_badge_but_has_a_shape() -> None:
    (only,) = check_structure(endorsement())
    assert only.facts == {"kind": "endorsement", "data-model": "2.0"}


FAULTS: list[tuple[str, object, str, str]] = [
    # contexts, exactly and in order
    ("/@context", GONE, "structure-context", "/@context"),
    ("/@context", V2, "structure-context", "/@context"),
    ("/@context/1", GONE, "structure-context", "/@context/1"),
    ("/@context/0", "https://www.w3.org/ns/credentials/v3", "structure-context", "/@context/0"),
    ("/@context/1", f"{OLD_OB}context-3.0.10.json", "structure-context", "/@context/1"),
    ("/@context/1", f"{OLD_OB}context-3.0.1-3.0.2.json", "structure-context", "/@context/1"),
    ("/@context/1", OB.upper(), "structure-context", "/@context/1"),
    ("/@context/2", OB, "structure-context", "/@context"),
    ("/@context/2", {"zz": "https://x.example/validUntil"}, "structure-context", "/@context/2"),
    ("/@context/2", "extensions.json", "structure-context", "/@context/2"),
    ("/@context/2", None, "structure-null", "/@context/2"),
    # types
    ("/type", GONE, "structure-type", "/type"),
    ("/type", "OpenBadgeCredential", "structure-type", "/type"),
    ("/type", ["OpenBadgeCredential"], "structure-type", "/type"),
    ("/type/2", "VerifiableCredential", "structure-type", "/type"),
    ("/type/2", 7, "structure-type", "/type"),
    ("/type/2", "", "structure-type", "/type"),
    ("/issuer/type", [], "structure-type", "/issuer/type"),
    ("/issuer/type", 7, "structure-type", "/issuer/type"),
    ("/issuer/type", "Organisation", "structure-type", "/issuer/type"),
    (f"{ACHIEVEMENT}/type", ["Course"], "structure-type", f"{ACHIEVEMENT}/type"),
    ("/image/type", ["Image"], "structure-type", "/image/type"),
    ("/credentialStatus/type", "", "structure-type", "/credentialStatus/type"),
    ("/credentialStatus/type", ["A", "B"], "structure-type", "/credentialStatus/type"),
    # identifiers are absolute
    ("/id", GONE, "structure-id", "/id"),
    ("/id", "", "structure-id", "/id"),
    ("/id", "badge-1", "structure-id", "/id"),
    ("/id", "/badges/1", "structure-id", "/id"),
    ("/id", "https:///1", "structure-id", "/id"),
    ("/id", "https://x.example/a b", "structure-id", "/id"),
    ("/id", {"en": "https://x.example/1"}, "structure-id", "/id"),
    ("/issuer/id", "ammattiopisto", "structure-id", "/issuer/id"),
    ("/issuer/id", "did:web:ämmä.example", "structure-id", "/issuer/id"),
    ("/issuer/id", "did:web:", "structure-id", "/issuer/id"),
    ("/issuer/id", GONE, "structure-id", "/issuer/id"),
    ("/issuer/url", "www.x.example", "structure-id", "/issuer/url"),
    (f"{SUBJECT}/id", "z6Mk", "structure-id", f"{SUBJECT}/id"),
    (f"{ACHIEVEMENT}/id", "WL-02", "structure-id", f"{ACHIEVEMENT}/id"),
    (f"{ACHIEVEMENT}/alignment/0/targetUrl", GONE, "structure-id", ""),
    # the issuer
    ("/issuer", GONE, "structure-issuer", "/issuer"),
    ("/issuer", "", "structure-issuer", "/issuer"),
    ("/issuer", 7, "structure-issuer", "/issuer"),
    ("/issuer", ["did:web:x.example"], "structure-issuer", "/issuer"),
    ("/issuer", None, "structure-null", "/issuer"),
    ("/issuer/parentOrg", "did:web:x.example", "structure-model", "/issuer/parentOrg"),
    ("/issuer/parentOrg/parentOrg", {"type": "Profile"}, "structure-id", ""),
    # the subject
    (SUBJECT, GONE, "structure-subject", SUBJECT),
    (SUBJECT, [], "structure-subject", SUBJECT),
    (SUBJECT, "did:key:z6Mk", "structure-subject", SUBJECT),
    (f"{SUBJECT}/achievement", GONE, "structure-achievement", f"{SUBJECT}/achievement"),
    (f"{SUBJECT}/achievement", "urn:x:1", "structure-achievement", f"{SUBJECT}/achievement"),
    (f"{SUBJECT}/creditsEarned", "1.5", "structure-model", f"{SUBJECT}/creditsEarned"),
    (f"{SUBJECT}/creditsEarned", True, "structure-model", f"{SUBJECT}/creditsEarned"),
    (f"{SUBJECT}/source", "did:web:x.example", "structure-model", f"{SUBJECT}/source"),
    # dates
    ("/validFrom", GONE, "structure-date", "/validFrom"),
    ("/validFrom", "2026-09-01T09:00:00", "structure-date", "/validFrom"),
    ("/validFrom", "2026-09-01", "structure-date", "/validFrom"),
    ("/validFrom", "2026-02-30T09:00:00Z", "structure-date", "/validFrom"),
    ("/validFrom", "2026-09-01T25:00:00Z", "structure-date", "/validFrom"),
    ("/validFrom", "10000-01-01T09:00:00Z", "structure-date", "/validFrom"),
    ("/validFrom", "٢٠٢٦-09-01T09:00:00Z", "structure-date", "/validFrom"),
    ("/validFrom", 1788253200, "structure-date", "/validFrom"),
    ("/validUntil", "2026-09-01T11:59:59+03:00", "structure-date", "/validUntil"),
    ("/awardedDate", "yesterday", "structure-date", "/awardedDate"),
    ("/expirationDate", "2020-01-01T00:00:00Z", "structure-date", "/expirationDate"),
    ("/issuanceDate", "2020-01-01T00:00:00Z", "structure-date", "/issuanceDate"),
    ("/issuer/dateOfBirth", "1962-13-01", "structure-date", "/issuer/dateOfBirth"),
    (f"{SUBJECT}/activityEndDate", "soon", "structure-date", f"{SUBJECT}/activityEndDate"),
    # text is text, and one value is one value
    ("/name", 7, "structure-model", "/name"),
    ("/name", ["Turvallinen"], "structure-model", "/name"),
    ("/name", {"fi": "Turvallinen"}, "structure-model", "/name"),
    (f"{ACHIEVEMENT}/name", GONE, "structure-model", f"{ACHIEVEMENT}/name"),
    (f"{ACHIEVEMENT}/criteria", GONE, "structure-model", f"{ACHIEVEMENT}/criteria"),
    (f"{ACHIEVEMENT}/tag", [["x"]], "structure-model", f"{ACHIEVEMENT}/tag/0"),
    (f"{ACHIEVEMENT}/version", 1.0, "structure-model", f"{ACHIEVEMENT}/version"),
    ("/image", "x.png", "structure-model", "/image"),
    ("/refreshService", [{"id": "urn:x:1", "type": "X"}], "structure-model", "/refreshService"),
    ("/evidence", ["urn:x:1"], "structure-model", "/evidence/0"),
    ("/endorsementJwt", ["a.b"], "structure-model", "/endorsementJwt/0"),
    # vocabularies
    (f"{ACHIEVEMENT}/achievementType", " ", "structure-model", ""),
    (f"{ACHIEVEMENT}/achievementType", ["Course"], "structure-model", ""),
    (f"{ACHIEVEMENT}/inLanguage", "finnish", "structure-model", ""),
    (f"{ACHIEVEMENT}/inLanguage", "fi\n", "structure-model", ""),
    (f"{SUBJECT}/result/0/status", "ext:Done", "structure-model", ""),
    # closed classes
    ("/image/alt", "a hard hat", "structure-model", "/image/alt"),
    (f"{SUBJECT}/identifier/0/value", "x", "structure-model", f"{SUBJECT}/identifier/0/value"),
    (f"{SUBJECT}/identifier/0/hashed", "true", "structure-model", ""),
    (f"{SUBJECT}/identifier/0/salt", 7, "structure-model", f"{SUBJECT}/identifier/0/salt"),
    ("/issuer/otherIdentifier/0/x", "x", "structure-model", "/issuer/otherIdentifier/0/x"),
    # status
    ("/credentialStatus", [], "structure-model", "/credentialStatus"),
    ("/credentialStatus", "https://x.example/1", "structure-model", "/credentialStatus"),
    ("/credentialStatus/id", "1", "structure-id", "/credentialStatus/id"),
    # proof
    ("/proof/0/type", ["DataIntegrityProof"], "structure-type", "/proof/0/type"),
    ("/proof/0/created", "2026-09-01", "structure-date", "/proof/0/created"),
    ("/proof/0/verificationMethod", "key-1", "structure-id", "/proof/0/verificationMethod"),
    # embedded endorsements
    ("/endorsement/0/name", GONE, "structure-model", "/endorsement/0/name"),
    ("/endorsement/0/@context/0", V1, "structure-context", "/endorsement/0/@context/0"),
    ("/endorsement/0/credentialSubject/id", GONE, "structure-id", ""),
    # JSON-LD keywords re-arrange the graph under the signature
    ("/@graph", [], "structure-keyword", "/@graph"),
    ("/@included", {}, "structure-keyword", "/@included"),
    ("/issuer/@id", "did:web:x.example", "structure-keyword", "/issuer/@id"),
    ("/name", {"@value": "T", "@language": "fi"}, "structure-keyword", "/name/@value"),
    (f"{SUBJECT}/@context", [V2], "structure-keyword", f"{SUBJECT}/@context"),
    ("/unknown/@ignored", 7, "structure-keyword", "/unknown/@ignored"),
    # null is never written
    ("/name", None, "structure-null", "/name"),
    ("/unknown/a~1b", None, "structure-null", "/unknown/a~1b"),
    (f"{ACHIEVEMENT}/tag/0", None, "structure-null", f"{ACHIEVEMENT}/tag/0"),
    # related resources
    ("/relatedResource", [{"id": "urn:x:1"}], "structure-model", "/relatedResource/0"),
]


@pytest.mark.parametrize(("pointer", "value", "code", "where"), FAULTS)
def test_one_spoilt_thing_is_refused_where_it_stands(
    pointer: str, value: object, code: str, where: str
) -> None:
    whole = badge() | {"unknown": {}}
    assert failures(check_structure(whole)) == []
    found = failures(check_structure(changed(whole, pointer, value)))
    assert (code, where or pointer) in found or (
        not where and any(c == code and p.startswith(pointer) for c, p in found)
    ), found


ACCEPTED: list[tuple[str, object]] = [
    *(("/@context/1", f"{OLD_OB}{name}.json") for name in ("context", "context-3.0.1")),
    ("/@context/1", f"{OLD_OB}context-3.0.2.json"),
    ("/@context/2", "https://w3id.org/security/suites/ed25519-2020/v1"),
    ("/type", ["AchievementCredential", "VerifiableCredential", "ext:Own"]),
    ("/name", GONE),
    ("/issuer", "did:web:ammattiopisto.tervasalmi.example"),
    ("/issuer/type", "Profile"),
    ("/validFrom", "2026-09-01T24:00:00+14:00"),
    ("/validUntil", "9999-12-31T23:59:59.999999999Z"),
    ("/validUntil", "2026-09-01T09:00:00Z"),
    ("/validUntil", GONE),
    (f"{SUBJECT}/activityEndDate", "2026-08-30T16:00:00"),
    (f"{SUBJECT}/id", GONE),
    (f"{SUBJECT}/identifier", GONE),
    (f"{SUBJECT}/identifier", {"type": "IdentityObject", "hashed": False, "identityHash": "x", "identityType": "ext:name"}),  # noqa: E501 - one row, one line
    (f"{ACHIEVEMENT}/achievementType", "ext:oma.merkki-1_a"),
    (f"{ACHIEVEMENT}/achievementType", GONE),
    (f"{ACHIEVEMENT}/inLanguage", "zh-Hant-TW"),
    (f"{ACHIEVEMENT}/criteria", {"id": "https://x.example/criteria", "type": "Criteria"}),
    (f"{ACHIEVEMENT}/image", IMAGE | {"caption": "Kypärä"}),
    (f"{ACHIEVEMENT}/tag", "turvallisuus"),
    ("/credentialStatus", [{"type": "BitstringStatusListEntry"}, {"type": "X", "id": "urn:x:1"}]),
    ("/proof", {"type": "DataIntegrityProof", "@context": [V2, OB]}),
    ("/proof/0/domain", ["a.example", "b.example"]),
    ("/proof", GONE),
    ("/unknown", {"deep": [1, {"x": True}]}),
    ("/relatedResource", {"id": "urn:x:1", "digestSRI": SRI}),
]  # fmt: skip


@pytest.mark.parametrize(("pointer", "value"), ACCEPTED)
def test_what_the_standard_allows_is_not_refused(pointer: str, value: object) -> None:
    assert failures(check_structure(changed(badge(), pointer, value))) == []


def test_a_subject_without_id_and_identifier_is_nobody() -> None:
    nameless = changed(changed(badge(), f"{SUBJECT}/id", GONE), f"{SUBJECT}/identifier", [])
    findings = list(check_structure(nameless))
    assert failures(findings) == []
    assert [f.pointer for f in findings if f.code == "structure-bearer"] == [SUBJECT]


LOOSE: list[tuple[str, object]] = [
    ("/image", "https://x.example/x.png"),
    (f"{ACHIEVEMENT}/achievementType", "Skill"),
    (f"{ACHIEVEMENT}/achievementType", "nextext:foo"),
    (f"{ACHIEVEMENT}/achievementType", "ext:foo/bar baz"),
]


@pytest.mark.parametrize(("pointer", "value"), LOOSE)
def test_what_the_world_is_full_of_is_taken_and_remarked_on(pointer: str, value: object) -> None:
    findings = list(check_structure(changed(badge(), pointer, value)))
    assert failures(findings) == []
    assert pointer in [f.pointer for f in findings if f.code == "structure-loose"]
    assert "structure-loose" not in {f.code for f in check_structure(badge())}


OLD_FAULTS: list[tuple[str, object, str]] = [
    ("/issuanceDate", GONE, "structure-date"),
    ("/issuanceDate", "2024-09-01", "structure-date"),
    ("/expirationDate", "2023-09-01T09:00:00Z", "structure-date"),
    ("/validUntil", "soon", "structure-date"),
    ("/name", GONE, "structure-model"),
    ("/@context/1", V2, "structure-context"),
]


@pytest.mark.parametrize(("pointer", "value", "code"), OLD_FAULTS)
def test_version_one_has_rules_too(pointer: str, value: object, code: str) -> None:
    found = failures(check_structure(changed(old_badge(), pointer, value)))
    assert code in {c for c, _ in found}


def test_in_version_one_the_later_words_for_the_period_may_stand_beside_the_old() -> None:
    both = old_badge() | {"validFrom": "2024-09-01T09:00:00Z"}
    assert failures(check_structure(both)) == []


def test_a_credential_that_is_no_badge_is_said_to_be_none_and_held_to_the_w3c_model() -> None:
    findings = list(check_structure(status_list()))
    assert failures(findings) == []
    assert "structure-not-a-badge" in {f.code for f in findings}
    assert "structure-not-a-badge" not in {f.code for f in check_structure(badge())}
    assert failures(check_structure(changed(status_list(), "/issuer", GONE))) != []


@pytest.mark.parametrize("document", [{}, {"type": 7}, {"type": [None]}, {"@context": V1}])
def test_a_document_with_nothing_in_it_is_refused_and_not_stumbled_over(document: Json) -> None:
    assert "structure-type" in {code for code, _ in failures(check_structure(document))}


WARNED: list[tuple[str, object, str, str]] = [
    (f"{ACHIEVEMENT}/criteria", {}, "structure-criteria", f"{ACHIEVEMENT}/criteria"),
    (f"{ACHIEVEMENT}/criteria", {"narrative": ""}, "structure-criteria", ""),
    (f"{SUBJECT}/activityEndDate", "2026-07-01T00:00:00Z", "structure-activity", ""),
    (f"{SUBJECT}/result/0/resultDescription", "urn:x:1", "structure-result", ""),
    (f"{SUBJECT}/result/0/achievedLevel", "urn:x:1", "structure-result", ""),
    (f"{SUBJECT}/result/0/value", "5", "structure-result", ""),
    ("/evidence", [], "structure-empty", "/evidence"),
    ("/credentialSchema/0/type", "JsonSchema", "structure-schema-not-applied", ""),
    ("/credentialSchema/0/id", "https://x.example/s", "structure-schema-not-applied", ""),
    ("/issuer/name", "\u202etixE", "structure-hidden-characters", "/issuer/name"),
    ("/issuer/name", "M\u200bIT", "structure-hidden-characters", "/issuer/name"),
]


@pytest.mark.parametrize(("pointer", "value", "code", "where"), WARNED)
def test_what_only_should_be_otherwise_is_said_and_not_refused(
    pointer: str, value: object, code: str, where: str
) -> None:
    findings = list(check_structure(changed(badge(), pointer, value)))
    assert failures(findings) == []
    assert "structure-ok" in {f.code for f in findings}
    ((found, place),) = warnings(findings)
    assert found == code
    assert place.startswith(where) if where else pointer.startswith(place)


def test_a_result_of_type_status_without_one_is_said_aloud() -> None:
    status = changed(badge(), f"{ACHIEVEMENT}/resultDescription/0/resultType", "Status")
    assert warnings(check_structure(status)) == []
    without = changed(status, f"{SUBJECT}/result/0/status", GONE)
    assert warnings(check_structure(without)) == [("structure-result", f"{SUBJECT}/result/0")]


def test_references_between_malformed_results_are_not_followed() -> None:
    odd = changed(badge(), f"{SUBJECT}/result", [{"type": "Result"}, 7])
    odd = changed(odd, f"{ACHIEVEMENT}/resultDescription", [{"id": 7}, "x"])
    assert {c for c, _ in failures(check_structure(odd))} >= {"structure-id", "structure-model"}
    assert warnings(check_structure(odd)) == []


def test_one_allowed_value_may_stand_without_its_list() -> None:
    single = changed(badge(), f"{ACHIEVEMENT}/resultDescription/0/allowedValue", "4")
    assert warnings(check_structure(single)) == []


def test_the_same_resource_twice_is_refused() -> None:
    one = {"id": "urn:x:1", "digestSRI": SRI}
    twice = badge() | {"relatedResource": [one, one]}
    assert failures(check_structure(twice)) == [("structure-model", "/relatedResource/1/id")]
    nameless = badge() | {"relatedResource": [{**one, "id": 7}]}
    assert failures(check_structure(nameless)) == [("structure-id", "/relatedResource/0/id")]


def test_faults_are_counted_out_and_the_rest_is_admitted() -> None:
    many = badge() | {f"x{n}": None for n in range(MAX_FAULTS + 20)}
    found = failures(check_structure(many))
    assert len(found) == MAX_FAULTS + 1
    assert found[-1] == ("structure-more", "")
    few = badge() | {f"x{n}": None for n in range(MAX_FAULTS)}
    assert len(failures(check_structure(few))) == MAX_FAULTS


def test_no_number_of_warnings_becomes_a_failure() -> None:
    arabic = badge() | {f"x{n}": "\u200fنص" for n in range(MAX_FAULTS + 20)}
    findings = list(check_structure(arabic))
    assert failures(findings) == []
    assert ("structure-more", "") in warnings(findings)
    assert len(findings) == MAX_FAULTS + 2


def test_nesting_without_end_is_refused_without_running_out_of_stack() -> None:
    deep: Any = "x"
    for _ in range(50_000):
        deep = {"d": deep}
    assert "structure-depth" in {c for c, _ in failures(check_structure(badge() | {"d": deep}))}
    parent: Json = {"id": "did:web:x.example", "type": "Profile"}
    for _ in range(50_000):
        parent = {"id": "did:web:x.example", "type": "Profile", "parentOrg": parent}
    nested = changed(badge(), "/issuer/parentOrg", parent)
    assert "structure-depth" in {c for c, _ in failures(check_structure(nested))}
    # With a fault besides, every member is looked at with care.
    faulty = changed(badge(), "/issuer/name", 7)
    faulty["issuer"]["parentOrg"] = parent
    found = failures(check_structure(faulty))
    assert {"structure-depth", "structure-model"} <= {c for c, _ in found}


def test_a_flood_of_a_member_name_is_not_repeated_in_the_report() -> None:
    flood = badge() | {"issuer": badge()["issuer"] | {"x" * 100_000: {"a": None}}}
    assert failures(check_structure(flood)) == [("structure-null", "/issuer")]


def test_types_are_looked_at_however_many_others_were(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sound, "_SETS_KEPT", 1)
    one, other = "https://tervasalmi.example/One", "https://tervasalmi.example/Other"
    for own in (one, other, f"{one}/{'long' * 500}", "ä") * 2:
        types = ["VerifiableCredential", "OpenBadgeCredential", own]
        assert not failures(check_structure(changed(badge(), "/type", types)))
        assert failures(check_structure(changed(badge(), "/type", types[::2])))
