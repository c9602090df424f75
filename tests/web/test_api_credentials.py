"""POST /credentials/verify: 200 for what holds, 400 with every reason for all else."""

from __future__ import annotations

from typing import Any

import pytest
from api_world import JSON, PROBLEM, Api
from presenting import enveloped, mine, record
from werkzeug.test import TestResponse
from workshop import LIST, Workshop, entry, unsigned

from merkki_verifier import Report
from merkki_verifier.trust import TrustRegistry
from merkki_verifier.web.api.answers import Answer
from merkki_verifier.web.api.asking import asked_for


@pytest.fixture
def api() -> Api:
    return Api()


def codes(answer: TestResponse) -> set[str]:
    return {one["code"] for one in body(answer)["problemDetails"]}


def body(answer: TestResponse) -> dict[str, Any]:
    found: dict[str, Any] = answer.get_json(force=True)
    return found


def test_a_good_badge_is_verified_with_the_whole_report(api: Api) -> None:
    answer = api.verify(api.shop.badge(credentialStatus=entry(5)))
    said = body(answer)
    assert (answer.status_code, answer.mimetype) == (200, JSON)
    assert (said["verified"], said["verdict"]) == (True, "verified")
    assert said["notChecked"] == []
    found = {finding["code"] for finding in said["report"]["findings"]}
    assert {"proof-ok", "issuer-bound", "within-period", "status-ok"} <= found


@pytest.mark.parametrize("form", ["jwt", "enveloped", "sd-jwt"])
def test_a_token_is_read_as_the_library_reads_it(api: Api, form: str) -> None:
    from sd_world import badge  # noqa: PLC0415 # its names are too many for this file

    made: object = api.shop.jwt()
    if form == "enveloped":
        made = enveloped(api.shop.jwt())
    elif form == "sd-jwt":
        made = badge()
    assert api.verify(made).status_code == 200


def test_a_changed_badge_is_refused_by_problem_details(api: Api) -> None:
    answer = api.verify({**api.shop.badge(), "name": "Muu"})
    said = body(answer)
    assert (answer.status_code, answer.mimetype) == (400, PROBLEM)
    assert (said["verified"], said["verdict"], said["status"]) == (False, "rejected", 400)
    assert said["type"] == "https://www.w3.org/TR/vc-data-model#CRYPTOGRAPHIC_SECURITY_ERROR"
    assert "signature" in said["detail"]
    assert "proof-signature" in codes(answer)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"validUntil": "2026-11-24T00:00:00Z"}, "expired"),
        ({"validFrom": "2027-01-01T00:00:00Z"}, "not-yet-valid"),
    ],
)
def test_a_badge_outside_its_period_is_refused(api: Api, changes: Any, code: str) -> None:
    answer = api.verify(api.shop.badge(**changes))
    assert answer.status_code == 400
    assert codes(answer) == {code}


def test_a_withdrawn_badge_is_refused_and_its_neighbour_is_not(api: Api) -> None:
    api.shop.network.serve(LIST, api.shop.status_list(5))
    assert codes(api.verify(api.shop.badge(credentialStatus=entry(5)))) == {"status-revoked"}
    assert api.verify(api.shop.badge(credentialStatus=entry(6))).status_code == 200


def test_what_could_not_be_established_is_no_yes(api: Api) -> None:
    api.shop.network.serve(LIST, b"", 503)
    answer = api.verify(api.shop.badge(credentialStatus=entry(5)))
    said = body(answer)
    assert answer.status_code == 400
    assert (said["verified"], said["verdict"]) == (False, "indeterminate")
    assert said["type"].endswith("#STATUS_RETRIEVAL_ERROR")


def test_proof_alone_may_be_asked_for_and_the_answer_says_so(api: Api) -> None:
    expired = api.shop.badge(validUntil="2026-11-24T00:00:00Z")
    assert api.verify(expired).status_code == 400
    for checks in (["proof"], []):
        answer = api.verify(expired, checks=checks)
        said = body(answer)
        assert answer.status_code == 200
        assert said["checks"] == ["container", "structure", "proof", "issuer", "part"]
        assert {"validity", "status", "trust"} <= set(said["notChecked"])
        told = {finding["check"] for finding in said["report"]["findings"]}
        assert told <= set(said["checks"])


def test_proof_alone_still_refuses_a_broken_proof(api: Api) -> None:
    assert api.verify({**api.shop.badge(), "name": "Muu"}, checks=["proof"]).status_code == 400
    assert api.verify(unsigned(), checks=["proof"]).status_code == 400


@pytest.mark.parametrize("name", ["credentialStatus", "status"])
def test_status_can_be_added_to_the_proof(api: Api, name: str) -> None:
    api.shop.network.serve(LIST, api.shop.status_list(5))
    revoked = api.shop.badge(credentialStatus=entry(5), validUntil="2026-11-24T00:00:00Z")
    assert api.verify(revoked, checks=["proof"]).status_code == 200
    assert codes(api.verify(revoked, checks=["proof", name])) == {"status-revoked"}


def test_a_check_that_there_is_not_is_named_with_those_there_are(api: Api) -> None:
    answer = api.verify(api.shop.badge(), checks=["proof", "luck"])
    assert body(answer)["type"] == "urn:merkki:problem:request-checks"
    assert "luck" in body(answer)["detail"]
    assert "validity" in body(answer)["detail"]


def test_an_unknown_issuer_is_no_yes_where_the_operator_has_a_registry() -> None:
    api = Api(Workshop(trust=TrustRegistry({})))
    badge = api.shop.badge()
    assert body(api.verify(badge))["verdict"] == "indeterminate"
    assert api.verify(badge, checks=["proof"]).status_code == 200


def test_a_record_is_no_better_than_what_stands_in_it(api: Api) -> None:
    expired = mine(api.shop, validUntil="2026-11-24T00:00:00Z")
    assert api.verify(record(api.shop, mine(api.shop))).status_code == 200
    answer = api.verify(record(api.shop, expired))
    assert "part-rejected" in codes(answer)
    assert api.verify(record(api.shop, expired), checks=["proof"]).status_code == 200
    forged = {**mine(api.shop), "name": "Muu"}
    assert api.verify(record(api.shop, forged), checks=["proof"]).status_code == 400


def test_the_credential_comes_back_only_if_it_is_asked_for(api: Api) -> None:
    badge = api.shop.badge()
    plain = body(api.verify(badge))
    assert "credential" not in plain
    assert badge["credentialSubject"]["id"] not in str(plain)
    assert body(api.verify(badge, returnCredential=True))["credential"] == badge


def test_results_are_told_by_the_names_of_the_specification(api: Api) -> None:
    badge = api.shop.badge(validUntil="2026-11-24T00:00:00Z", credentialStatus=entry(5))
    results = body(api.verify(badge, returnResults=True))["results"]
    assert results["validFrom"]["verified"] is False  # one period: neither end stands alone
    assert results["validUntil"] == {"verified": False, "input": "2026-11-24T00:00:00Z"}
    assert results["credentialStatus"] == [{"verified": True, "input": entry(5)}]
    assert [proof["verified"] for proof in results["proof"]] == [True]
    good = body(api.verify(api.shop.badge(), returnResults=True))["results"]
    assert good["validFrom"]["verified"] is True
    assert body(api.verify(unsigned(), returnResults=True))["results"] == {}


def test_what_was_not_looked_at_is_neither_true_nor_false(api: Api) -> None:
    badge = api.shop.badge(validUntil="2026-11-24T00:00:00Z", credentialStatus=entry(5))
    few = body(api.verify(badge, returnResults=True, checks=["proof"]))["results"]
    assert few.keys() == {"proof"}
    more = body(api.verify(badge, returnResults=True, checks=["validity"]))["results"]
    assert more.keys() == {"proof", "validFrom", "validUntil"}
    assert more["validUntil"]["verified"] is False
    status = body(api.verify(badge, returnResults=True, checks=["credentialStatus"]))["results"]
    assert status.keys() == {"proof", "credentialStatus"}


@pytest.mark.parametrize(
    "document",
    [None, True, 1, "", [], ["x"], [{}]],
)
def test_what_is_no_credential_is_a_malformed_request(api: Api, document: object) -> None:
    answer = api.verify(document)
    assert answer.status_code == 400
    assert body(answer)["type"] == "urn:merkki:problem:request-shape"


@pytest.mark.parametrize("document", [{}, "x", "a.b.c", "\u0000", {"@context": 7}])
def test_garbage_is_refused_with_a_report(api: Api, document: object) -> None:
    answer = api.verify(document)
    assert answer.status_code == 400
    assert body(answer)["verdict"] == "rejected"


def test_a_list_that_cannot_be_read_is_a_problem_with_the_status(api: Api) -> None:
    badge = api.shop.badge(credentialStatus=entry(5))
    assert body(api.verify(badge))["verified"] is True
    api.shop.network.serve(LIST, b"no list")
    told = body(api.verify(badge))
    assert told["verified"] is False
    kinds = {each["type"] for each in told["problemDetails"]}
    assert "https://www.w3.org/ns/credentials/status-list#STATUS_VERIFICATION_ERROR" in kinds


def test_where_nothing_was_found_out_the_answer_says_that() -> None:
    code, kind, sentence = Answer(Report(()), asked_for(None)).reason
    assert (code, kind) == ("not-established", "about:blank")
    assert "could not be established" in sentence
