"""The test profiles over HTTP: what a test suite on this machine sends, and what comes back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from issuing_api_world import Json, Program, code, faults
from service_world import PUBLIC_URL, Region

from merkki_issuer.conformance.profiles import PROFILES
from merkki_verifier import Report, Verdict
from merkki_verifier.securing.selective import derive
from merkki_verifier.verify import verify

HOME = "https://localhost:8443"
ID = "urn:uuid:5f0c2f5e-7a34-4c55-9d49-1f5f5a4d6a01"
CREDENTIAL: Json = {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    "type": ["VerifiableCredential"],
    "id": ID,
    "credentialSubject": {"id": "did:example:alice", "name": "Alice"},
}
RDFC = "eddsa-rdfc-2022-ed25519"
ENTRY = {"type": "BitstringStatusListEntry", "statusPurpose": "revocation"}


@pytest.fixture(scope="module")
def mode(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Region]:
    folder = tmp_path_factory.mktemp("mode")
    made = Region.at(folder, public_url=HOME, link_url=HOME, conformance=True)
    yield made
    made.service.close()


@pytest.fixture
def suite(mode: Region) -> Program:
    return Program(mode.client())


def sent(options: Json | None = None, **changed: Any) -> Json:
    return {"credential": {**CREDENTIAL, **changed}, "options": options or {}}


def issue(suite: Program, body: Json, profile: str = RDFC) -> Json:
    answer = suite.post(f"/conformance/{profile}/credentials/issue", body)
    assert answer.status_code == 201, answer.text
    credential: Json = answer.get_json()["verifiableCredential"]
    return credential


def read(mode: Region, credential: Json) -> Report:
    """What our verifier says, with the documents that the service serves."""
    raw = json.dumps(credential)
    if credential["type"] == ["EnvelopedVerifiableCredential"]:
        raw = credential["id"].removeprefix("data:application/vc+jwt,")
    elif credential["proof"]["cryptosuite"] == "ecdsa-sd-2023":
        raw = json.dumps(derive(credential, pointers=["/credentialSubject"]))
    # No registry knows a test profile, and none is asked.
    return verify(raw, world=replace(mode.app.extensions["merkki-issuer"].own_world(), trust=None))


def profiles(suite: Program) -> dict[str, Json]:
    return {each["profile"]: each for each in suite.get("/conformance").get_json()}


@pytest.mark.parametrize("name", PROFILES)
@pytest.mark.parametrize("identity", [0, 1])
def test_each_profile_signs_under_both_its_identities_and_its_status_is_real(
    mode: Region, suite: Program, name: str, identity: int
) -> None:
    issuer = profiles(suite)[name]["issuers"][identity]
    credential = issue(suite, sent({"credentialStatus": ENTRY}, issuer=issuer), name)
    report = read(mode, credential)
    assert report.verdict is Verdict.VERIFIED, report.to_dict()
    assert report.signed is not None
    assert report.signed["issuer"] == issuer
    flip = {"credentialId": ID, "credentialStatus": ENTRY}
    assert suite.post(f"/conformance/{name}/credentials/status", flip).status_code == 200
    assert "status-revoked" in read(mode, credential).codes()
    suite.post(f"/conformance/{name}/credentials/status", {**flip, "status": False})
    assert read(mode, credential).verdict is Verdict.VERIFIED


@pytest.mark.parametrize("name", PROFILES)
def test_each_profile_makes_what_its_name_says(suite: Program, name: str) -> None:
    credential = issue(suite, sent(), name)
    if name.startswith("vc-jose"):
        assert credential["type"] == ["EnvelopedVerifiableCredential"]
        return
    assert credential["proof"]["cryptosuite"] == PROFILES[name].suite
    did = profiles(suite)[name]["issuers"][0]
    assert credential["proof"]["verificationMethod"] == f"{did}#{did.removeprefix('did:key:')}"
    assert {**credential, "proof": 0, "issuer": 0} == {**CREDENTIAL, "proof": 0, "issuer": 0}


@pytest.mark.parametrize(
    "given",
    [
        "did:example:another",
        {"id": "did:example:another", "name": "Another"},
        {"id": "https://issuer.example/1"},
    ],
)
def test_the_issuers_identifier_is_always_the_profiles_own(
    mode: Region, suite: Program, given: Any
) -> None:
    issuer = issue(suite, sent(issuer=given))["issuer"]
    own = profiles(suite)[RDFC]["issuers"][0]
    assert issuer == ({**given, "id": own} if isinstance(given, dict) else own)
    assert read(mode, issue(suite, sent(issuer=given))).verdict is Verdict.VERIFIED


def test_the_did_web_of_a_profile_is_served_under_its_address(suite: Program) -> None:
    did = profiles(suite)[RDFC]["issuers"][1]
    assert did == f"did:web:localhost%3A8443:conformance:{RDFC}"
    answer = suite.get(f"/conformance/{RDFC}/did.json")
    assert answer.get_json()["id"] == did
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("changed", "place", "fault"),
    [
        ({"@context": []}, "/credential/@context/0", "structure-context"),
        ({"@context": ["https://a.example/"]}, "/credential/@context/0", "structure-context"),
        ({"type": ["Other"]}, "/credential/type", "structure-type"),
        ({"type": []}, "/credential/type", "structure-type"),
        ({"issuer": "no-url"}, "/credential/issuer", "structure-issuer"),
        ({"issuer": None}, "/credential/issuer", "structure-null"),
        ({"issuer": {"id": "no-url"}}, "/credential/issuer/id", "structure-id"),
        ({"credentialSubject": {}}, "/credential/credentialSubject", "structure-subject"),
        ({"validFrom": "2026-11-25"}, "/credential/validFrom", "structure-date"),
        ({"id": "no-url"}, "/credential/id", "structure-id"),
        ({"foo": 1}, "/credential/foo", "undefined-term"),
        (
            {"credentialStatus": {"id": "urn:x:1"}},
            "/credential/credentialStatus/type",
            "structure-type",
        ),
        ({"proof": {}}, "/credential/proof", "proof"),
    ],
)
@pytest.mark.parametrize(
    "name", [RDFC, "eddsa-jcs-2022-ed25519", "ecdsa-sd-2023-p-256", "vc-jose-p-256"]
)
def test_what_breaks_the_data_model_is_not_signed_by_any_suite(
    suite: Program, name: str, changed: Json, place: str, fault: str
) -> None:
    answer = suite.post(f"/conformance/{name}/credentials/issue", sent(**changed))
    assert faults(answer)[place] == fault


def test_a_context_we_do_not_hold_is_said_to_be_unknown(suite: Program) -> None:
    changed: Json = {"@context": [*CREDENTIAL["@context"], "https://suite.example/context"]}
    answer = suite.post(f"/conformance/{RDFC}/credentials/issue", sent(**changed))
    assert faults(answer) == {"/credential/@context/1": "unknown-context"}
    # Where the form of signing needs no context, the terms under it are the caller's affair.
    issue(suite, sent(**changed), "eddsa-jcs-2022-ed25519")


@pytest.mark.parametrize(
    "changed",
    [
        {"validUntil": "2020-01-01T00:00:00Z"},
        {"validFrom": "2120-01-01T00:00:00Z"},
        {
            "credentialStatus": {
                **ENTRY,
                "statusListIndex": "1",
                "statusListCredential": "https://a.example/1",
            }
        },
        {"issuer": {"id": "did:example:a", "name": {"@value": "Nimi", "@language": "fi"}}},
        {"name": "Credential", "credentialSubject": [{"id": "did:example:a", "name": "A"}]},
    ],
)
def test_dates_and_lists_of_others_are_the_test_suites_affair(
    suite: Program, changed: Json
) -> None:
    issue(suite, sent(**changed))


@pytest.mark.parametrize("pointers", [["/issuer"], ["/issuer", "/credentialSubject"], []])
def test_mandatory_pointers_are_what_every_derived_proof_shows(
    suite: Program, pointers: list[str]
) -> None:
    name = "ecdsa-sd-2023-p-256"
    credential = issue(suite, sent({"mandatoryPointers": pointers}), name)
    shown = derive(credential, pointers=["/credentialSubject/name"])
    subject = shown["credentialSubject"]
    assert isinstance(subject, dict)
    assert ("issuer" in shown) == ("/issuer" in pointers)
    assert subject == {"id": "did:example:alice", "name": "Alice"}


@pytest.mark.parametrize(
    ("pointers", "name"),
    [
        (["/nothing/there"], "ecdsa-sd-2023-p-256"),
        (["issuer"], "ecdsa-sd-2023-p-256"),
        ("/issuer", "ecdsa-sd-2023-p-256"),
        ([1], "ecdsa-sd-2023-p-256"),
        (["/issuer"], RDFC),
    ],
)
def test_pointers_that_select_nothing_or_mean_nothing_are_refused(
    suite: Program, pointers: Any, name: str
) -> None:
    answer = suite.post(
        f"/conformance/{name}/credentials/issue", sent({"mandatoryPointers": pointers})
    )
    assert faults(answer) == {"/options/mandatoryPointers": "selection"}


@pytest.mark.parametrize(
    ("body", "places"),
    [
        ({}, {"/credential"}),
        ({"credential": "x", "options": 1}, {"/credential", "/options"}),
        ({"credential": CREDENTIAL, "more": 1}, {"/more"}),
        (sent({"type": "Ed25519Signature2020"}), {"/options/type"}),
        (sent({"credentialId": 1}), {"/options/credentialId"}),
        (sent({"credentialId": ""}), {"/options/credentialId"}),
        (sent({"credentialStatus": "x"}), {"/options/credentialStatus"}),
        (sent({"credentialStatus": [ENTRY, {}]}), {"/options/credentialStatus/1"}),
        (
            sent({"credentialStatus": {**ENTRY, "statusPurpose": "message"}}),
            {"/options/credentialStatus/statusPurpose"},
        ),
        (
            sent({"credentialStatus": ENTRY}, credentialStatus={"type": "Other"}),
            {"/credential/credentialStatus"},
        ),
    ],
)
def test_a_request_that_cannot_be_read_says_where(
    suite: Program, body: Json, places: set[str]
) -> None:
    assert places == faults(suite.post(f"/conformance/{RDFC}/credentials/issue", body)).keys()


def test_an_entry_that_nobody_could_ever_change_is_not_given(suite: Program) -> None:
    url = f"/conformance/{RDFC}/credentials/issue"
    body = sent({"credentialStatus": ENTRY})
    issue(suite, body)
    long = {**body["credential"], "id": "urn:x:" + "a" * 1_000}
    answer = suite.post(url, {**body, "credential": long})
    assert faults(answer) == {"/credential/id": "credential-id"}
    del body["credential"]["id"]
    assert faults(suite.post(url, body)) == {"/options/credentialId": "credential-id"}
    issue(suite, {"credential": body["credential"]})
    body["options"]["credentialId"] = "the fourth"
    issue(suite, body)


def test_a_status_entry_that_no_verifier_could_use_is_refused(suite: Program) -> None:
    entry = {**ENTRY, "statusListCredential": "https://a.example/1", "statusListIndex": "-1"}
    url = f"/conformance/{RDFC}/credentials/issue"
    bad = faults(suite.post(url, sent(credentialStatus=entry)))
    assert all(place.startswith("/credential/credentialStatus") for place in bad)
    assert any(each.startswith("status-") for each in bad.values())
    issue(suite, sent(credentialStatus={**entry, "statusListIndex": "1"}))


def test_two_entries_are_added_and_change_apart(mode: Region, suite: Program) -> None:
    both = [ENTRY, {**ENTRY, "statusPurpose": "suspension"}]
    credential = issue(suite, sent({"credentialStatus": both}))
    flip = {"credentialId": ID, "credentialStatus": both[1]}
    suite.post(f"/conformance/{RDFC}/credentials/status", flip)
    codes = read(mode, credential).codes()
    assert "status-suspended" in codes
    assert "status-revoked" not in codes


@pytest.mark.parametrize(
    "path",
    [
        "/conformance/nothing/did.json",
        f"/conformance/{RDFC}/status/key/message",
        f"/conformance/{RDFC}/status/other/revocation",
    ],
)
def test_what_is_not_there_is_not_found(suite: Program, path: str) -> None:
    assert suite.get(path).status_code == 404


def test_an_unknown_profile_signs_nothing(suite: Program) -> None:
    answer = suite.post("/conformance/nothing/credentials/issue", sent())
    assert code(answer) == (404, "no-such-profile")
    flip = {"credentialId": ID, "credentialStatus": ENTRY}
    assert suite.post("/conformance/nothing/credentials/status", flip).status_code == 404


@pytest.mark.parametrize(
    ("given", "good"),
    [
        ({}, True),
        ({"REMOTE_ADDR": "127.0.0.7"}, True),
        ({"REMOTE_ADDR": "::1", "HTTP_HOST": "[::1]:8443"}, True),
        ({"REMOTE_ADDR": "::ffff:127.0.0.1"}, True),
        ({"REMOTE_ADDR": "192.0.2.7"}, False),
        ({"REMOTE_ADDR": "::ffff:192.0.2.7"}, False),
        ({"REMOTE_ADDR": ""}, False),
        ({"HTTP_HOST": "passi.example"}, False),
        ({"HTTP_HOST": "localhost.passi.example:8443"}, False),
        ({"HTTP_X_FORWARDED_FOR": "192.0.2.7"}, False),
        ({"HTTP_FORWARDED": "for=192.0.2.7"}, False),
        ({"HTTP_X_FORWARDED_HOST": "localhost"}, False),
        ({"HTTP_X_FORWARDED_PROTO": "https"}, False),
        ({"HTTP_X_FORWARDED_ANYTHING": ""}, False),
        ({"HTTP_CF_CONNECTING_IP": "127.0.0.1"}, False),
        ({"HTTP_TRUE_CLIENT_IP": "192.0.2.7"}, False),
        ({"HTTP_X_CLIENT_IP": "192.0.2.7"}, False),
        ({"HTTP_X_REAL_IP": "192.0.2.7"}, False),
        ({"HTTP_VIA": "1.1 proxy"}, False),
        ({"HTTP_X_REQUEST_ID": "1"}, True),
    ],
)
def test_whoever_is_not_on_this_machine_gets_nothing(
    mode: Region, given: dict[str, str], *, good: bool
) -> None:
    answer = mode.client().post(
        f"/conformance/{RDFC}/credentials/issue", json=sent(), environ_overrides=given
    )
    assert answer.status_code == (201 if good else 403), answer.text


def test_a_page_of_another_site_cannot_send_a_form_here(mode: Region) -> None:
    answer = mode.client().post(
        f"/conformance/{RDFC}/credentials/issue", data=json.dumps(sent()), content_type="text/plain"
    )
    assert answer.status_code == 415


def test_without_the_mode_none_of_it_is_there(region: Region) -> None:
    client = region.client()
    assert client.get("/conformance").status_code == 404
    post = client.post(f"/conformance/{RDFC}/credentials/issue", json=sent())
    assert (post.status_code, post.mimetype) == (404, "application/problem+json")
    outside = region.app.extensions["merkki-issuer"].own.get(
        f"{PUBLIC_URL}/conformance/{RDFC}/did.json", accept="*/*"
    )
    assert outside.status == 404


def test_no_browser_is_told_to_insist_on_https_for_this_machine(mode: Region) -> None:
    assert "Strict-Transport-Security" not in mode.client().get("/").headers


def test_the_verify_page_reads_what_a_profile_signed(mode: Region, suite: Program) -> None:
    issuer = profiles(suite)[RDFC]["issuers"][1]
    credential = issue(suite, sent({"credentialStatus": ENTRY}, issuer=issuer))
    page = mode.client().post("/verify/", data={"text": json.dumps(credential)})
    assert page.status_code == 200
    assert mode.web.asked == []


@pytest.mark.parametrize("identity", [0, 1])
@pytest.mark.parametrize("name", [RDFC, "ecdsa-jcs-2019-p-384", "vc-jose-p-256"])
def test_its_own_verify_route_verifies_what_a_profile_signed_if_asked_for_these_checks(
    mode: Region, suite: Program, name: str, identity: int
) -> None:
    def verified(checks: list[str] | None) -> bool:
        options = {} if checks is None else {"checks": checks}
        body = {"verifiableCredential": credential, "options": options}
        answer: Json = mode.client().post("/credentials/verify", json=body).get_json(force=True)
        return bool(answer["verified"])

    issuer = profiles(suite)[name]["issuers"][identity]
    credential = issue(suite, sent({"credentialStatus": ENTRY}, issuer=issuer), name)
    documented = ["proof", "credentialStatus"]
    assert verified(documented)
    assert not verified(None)  # no registry knows a test profile
    flip = {"credentialId": ID, "credentialStatus": ENTRY}
    suite.post(f"/conformance/{name}/credentials/status", flip)
    assert not verified(documented)
    assert mode.web.asked == []
