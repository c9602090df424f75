"""Awarding and withdrawing over HTTP: an organisation's own marks, once, and nothing else."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from issuing_api_world import Json, Program, code, faults
from service_world import COMPANY, OPERATOR, PUBLIC_URL, SCHOOL, Region

from merkki_issuer.errors import ConfusionError
from merkki_issuer.issuing.model import Format
from merkki_issuer.service import Service
from merkki_issuer.status.model import Reason
from merkki_verifier import Verdict
from merkki_verifier.verify import verify

ISSUE, STATUS = "/credentials/issue", "/credentials/status"
WL_01 = f"{PUBLIC_URL}/achievements/WL-01/1.0/fi"


def order(recipient: str = "participant-1", achievement: str = WL_01, **credential: Any) -> Json:
    """A request to award, which passes but for what is changed."""
    subject = {"achievement": {"id": achievement}}
    return {
        "credential": {"credentialSubject": subject, **credential},
        "options": {"recipient": recipient},
    }


def flip(credential: str, purpose: str = "revocation", *, status: object = True) -> Json:
    entry = {"type": "BitstringStatusListEntry", "statusPurpose": purpose}
    return {"credentialId": credential, "credentialStatus": entry, "status": status}


def badge(program: Program, **changed: Any) -> Json:
    answer = program.post(ISSUE, order(**changed))
    assert answer.status_code == 201, answer.text
    issued: Json = answer.get_json()["verifiableCredential"]
    return issued


def verdict(region: Region, credential: Json) -> Verdict:
    around = region.app.extensions["merkki-issuer"]
    return verify(json.dumps(credential), world=around.own_world()).verdict


@pytest.fixture
def school(region: Region) -> Program:
    return Program.of(region)


class TestAwarding:
    def test_a_mark_is_awarded_and_verifies(self, region: Region, school: Program) -> None:
        answer = school.post(ISSUE, order("participant-a"))
        assert answer.status_code == 201
        issued = answer.get_json()["verifiableCredential"]
        assert verdict(region, issued) is Verdict.VERIFIED
        assert issued["issuer"]["id"].endswith(f":orgs:{SCHOOL.slug}")
        assert answer.headers["Location"] == f"/credentials/{issued['id']}"
        kept = region.service.issuing.get(issued["id"]).renderings[Format.EMBEDDED]
        assert json.loads(kept) == issued
        assert "participant-a" not in answer.text

    def test_the_same_award_is_the_same_badge(self, school: Program) -> None:
        assert badge(school, recipient="participant-b") == badge(school, recipient="participant-b")
        assert badge(school, recipient="participant-b") != badge(school, recipient="participant-c")

    def test_all_that_is_said_of_the_badge_may_be_said_if_it_is_so(self, school: Program) -> None:
        said = badge(school, recipient="participant-d")
        for ours in ("id", "proof", "validFrom", "validUntil", "credentialStatus"):
            said.pop(ours, None)
        said["credentialSubject"].pop("id")
        again = school.post(ISSUE, {"credential": said, "options": {"recipient": "participant-dd"}})
        assert again.status_code == 201, again.text

    def test_what_is_said_by_id_alone_means_the_same(self, region: Region, school: Program) -> None:
        did = region.service.organisations.get(SCHOOL.slug).did
        body = order("participant-e", issuer=did)
        body["credential"]["credentialSubject"]["achievement"] = WL_01
        assert school.post(ISSUE, body).status_code == 201

    def test_the_holders_did_is_the_subject_and_will_do_as_reference(self, school: Program) -> None:
        did = "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"
        subject = {"id": did, "achievement": {"id": WL_01}}
        first = school.post(ISSUE, {"credential": {"credentialSubject": subject}})
        again = school.post(ISSUE, {"credential": {"credentialSubject": subject}, "options": {}})
        assert first.status_code == 201, first.text
        assert first.get_json()["verifiableCredential"]["credentialSubject"]["id"] == did
        assert first.get_json() == again.get_json()

    def test_day_evidence_attester_and_dedupe_come_through(self, school: Program) -> None:
        digest = "ni:///sha-256;47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"
        evidence: list[Json] = [
            {"type": ["Evidence"], "name": "Portfolio", "id": "https://portfolio.example/1"},
            {"name": "File", "id": digest},
        ]
        mark = f"{PUBLIC_URL}/achievements/EN-01/1.0/sv"
        body = order("participant-f", mark, awardedDate="2026-11-20", evidence=evidence)
        body["options"] |= {"dedupe": "autumn"}
        answer = school.post(ISSUE, body)
        assert answer.status_code == 201, answer.text
        issued = answer.get_json()["verifiableCredential"]
        assert issued["awardedDate"] == "2026-11-20T00:00:00Z"
        assert [item["id"] for item in issued["evidence"]] == [item["id"] for item in evidence]
        body["options"]["dedupe"] = "spring"
        assert school.post(ISSUE, body).get_json() != answer.get_json()


class TestWhatIsNeverSigned:
    @pytest.mark.parametrize(
        ("changed", "place", "fault"),
        [
            ({"name": "Another name"}, "/credential/name", "contradiction"),
            ({"foo": 1}, "/credential/foo", "addition"),
            ({"a/b": 1}, "/credential/a~1b", "addition"),
            ({"type": ["VerifiableCredential"]}, "/credential/type", "contradiction"),
            ({"@context": ["https://evil.example/"]}, "/credential/@context", "contradiction"),
            ({"issuer": "did:example:another"}, "/credential/issuer", "contradiction"),
            ({"issuer": {"name": "We"}}, "/credential/issuer/name", "contradiction"),
            ({"id": "urn:uuid:1"}, "/credential/id", "ours"),
            ({"validUntil": "2099-01-01T00:00:00Z"}, "/credential/validUntil", "ours"),
            ({"validFrom": "2026-11-25T00:00:00Z"}, "/credential/validFrom", "ours"),
            ({"credentialStatus": {}}, "/credential/credentialStatus", "ours"),
            ({"proof": {}}, "/credential/proof", "ours"),
            ({"awardedDate": "2026-11-25T10:00:00Z"}, "/credential/awardedDate", "awarded-date"),
            ({"awardedDate": "2026-02-30"}, "/credential/awardedDate", "awarded-date"),
            ({"awardedDate": None}, "/credential/awardedDate", "awarded-date"),
            ({"evidence": [{"id": "https://a.example/"}]}, "/credential/evidence/0", "evidence"),
            ({"evidence": ["x"]}, "/credential/evidence/0", "evidence"),
        ],
    )
    def test_whatever_adds_to_our_definition_or_contradicts_it_is_refused_by_its_place(
        self, region: Region, school: Program, changed: Json, place: str, fault: str
    ) -> None:
        before = len(region.service.log.entries())
        assert faults(school.post(ISSUE, order("participant-g", **changed))) == {place: fault}
        assert len(region.service.log.entries()) == before

    def test_the_subject_may_not_be_told_more_of_either(self, school: Program) -> None:
        body = order("participant-g")
        body["credential"]["credentialSubject"] |= {"email": "a@b.example"}
        body["credential"]["credentialSubject"]["achievement"]["criteria"] = {"narrative": "None."}
        assert faults(school.post(ISSUE, body)) == {
            "/credential/credentialSubject/email": "addition",
            "/credential/credentialSubject/achievement/criteria/narrative": "contradiction",
        }

    @pytest.mark.parametrize(
        "achievement",
        [
            "https://elsewhere.example/achievements/WL-01/1.0/fi",
            f"{PUBLIC_URL}/achievements/WL-99/1.0/fi",
            f"{PUBLIC_URL}/achievements/WL-01/9.9/fi",
            f"{PUBLIC_URL}/achievements/WL-01/1.0/de",
            f"{PUBLIC_URL}.evil.example/achievements/WL-01/1.0/fi",
            "/achievements/WL-01/1.0/fi",
            "",
        ],
    )
    def test_only_achievements_of_ours_are_awarded(self, school: Program, achievement: str) -> None:
        place = "/credential/credentialSubject/achievement/id"
        assert faults(school.post(ISSUE, order(achievement=achievement))) == {place: "achievement"}

    @pytest.mark.parametrize(
        ("body", "places"),
        [
            ({}, {"/credential"}),
            ({"credential": [], "options": []}, {"/credential", "/options"}),
            ({**order(), "more": 1}, {"/more"}),
            (
                {**order(), "options": {"recipient": 1, "credentialId": "x"}},
                {"/options/recipient", "/options/credentialId"},
            ),
            ({**order(), "options": {}}, {"/options/recipient"}),
            (
                {**order(), "options": {"recipient": "a", "attestedBy": COMPANY.slug}},
                {"/options/attestedBy"},
            ),
        ],
    )
    def test_a_request_that_cannot_be_read_says_where(
        self, school: Program, body: Json, places: set[str]
    ) -> None:
        assert places <= faults(school.post(ISSUE, body)).keys()

    def test_the_rules_of_awards_hold_here_too(self, school: Program) -> None:
        late = order("participant-h", awardedDate="2026-11-26")
        assert code(school.post(ISSUE, late)) == (400, "awarded-in-the-future")
        for day in ("0001-01-01", "0999-01-01", "1899-12-31"):
            old = order("participant-h", awardedDate=day)
            assert code(school.post(ISSUE, old)) == (400, "awarded-long-ago")
        odd = order("participant-h")
        odd["credential"]["credentialSubject"]["id"] = "mailto:a@b.example"
        assert code(school.post(ISSUE, odd)) == (400, "holder-not-a-did")
        nul = order("participant-h")
        nul["options"]["dedupe"] = "\0"
        assert code(school.post(ISSUE, nul)) == (400, "dedupe-key")

    def test_what_was_learned_before_the_mark_was_written_counts(
        self, region: Region, school: Program
    ) -> None:
        issued = badge(school, recipient="participant-h-1", awardedDate="1900-01-01")
        assert issued["awardedDate"] == "1900-01-01T00:00:00Z"
        assert verdict(region, issued) is Verdict.VERIFIED

    def test_a_mark_of_others_is_not_awarded(self, school: Program) -> None:
        mark = f"{PUBLIC_URL}/achievements/LI-04/1.0/fi"
        assert code(school.post(ISSUE, order(achievement=mark))) == (403, "not-entitled")


class TestOnce:
    def test_a_repeated_request_repeats_nothing(self, region: Region, school: Program) -> None:
        first = school.post(ISSUE, order("participant-i"), Idempotency_Key="k")
        before = len(region.service.log.entries())
        again = school.post(ISSUE, order("participant-i"), Idempotency_Key="k")
        assert (first.status_code, first.data) == (again.status_code, again.data)
        assert len(region.service.log.entries()) == before

    def test_a_key_for_another_request_is_refused(self, school: Program) -> None:
        school.post(ISSUE, order("participant-j"), Idempotency_Key="j")
        other = school.post(ISSUE, order("participant-k"), Idempotency_Key="j")
        assert code(other) == (422, "idempotency-mismatch")
        assert school.post(ISSUE, order("participant-k"), Idempotency_Key="jj").status_code == 201

    def test_two_programs_of_one_organisation_share_no_idempotency_key(
        self, region: Region, school: Program
    ) -> None:
        school.post(ISSUE, order("participant-l"), Idempotency_Key="l")
        other = Program.of(region)
        assert other.post(ISSUE, order("participant-m"), Idempotency_Key="l").status_code == 201

    def test_the_same_award_with_other_content_is_a_conflict(self, school: Program) -> None:
        badge(school, recipient="participant-n")
        swedish = f"{PUBLIC_URL}/achievements/WL-01/1.0/sv"
        answer = school.post(ISSUE, order("participant-n", swedish))
        assert code(answer) == (409, "another-request")

    @pytest.mark.parametrize("key", ["", "x" * 129])
    def test_an_idempotency_key_has_a_length(self, school: Program, key: str) -> None:
        answer = school.post(ISSUE, order("participant-o"), Idempotency_Key=key)
        assert code(answer) == (400, "idempotency-key")


class TestStatus:
    def test_a_withdrawn_badge_is_withdrawn_for_everybody_at_once(
        self, region: Region, school: Program
    ) -> None:
        issued = badge(school, recipient="participant-p")
        answer = school.post(STATUS, {**flip(issued["id"]), "reason": "holders-wish"})
        assert answer.status_code == 200
        assert answer.get_json()["revoked"] is True
        assert verdict(region, issued) is Verdict.REJECTED
        award = region.service.issuing.get(issued["id"]).award_id
        assert region.service.status.reason(award) == Reason.HOLDERS_WISH.value
        assert school.post(STATUS, flip(issued["id"])).get_json()["changed"] is False
        final = school.post(STATUS, flip(issued["id"], status=False))
        assert code(final) == (409, "revoked-for-good")

    def test_a_reason_nobody_gave_is_not_made_up(self, region: Region, school: Program) -> None:
        issued = badge(school, recipient="participant-q")
        assert school.post(STATUS, flip(issued["id"])).status_code == 200
        award = region.service.issuing.get(issued["id"]).award_id
        assert region.service.status.reason(award) == Reason.NOT_STATED.value

    def test_what_is_not_revoked_may_be_said_to_be_so(self, school: Program) -> None:
        issued = badge(school, recipient="participant-r")
        answer = school.post(STATUS, flip(issued["id"], status=False))
        assert answer.get_json() == {
            "credentialId": issued["id"],
            "revoked": False,
            "suspended": False,
            "changed": False,
        }

    def test_a_type_may_stand_in_a_list_of_one(self, school: Program) -> None:
        issued = badge(school, recipient="participant-r-1")
        asked = flip(issued["id"])
        asked["credentialStatus"]["type"] = ["BitstringStatusListEntry"]
        assert school.post(STATUS, asked).get_json()["revoked"] is True

    def test_a_suspension_ends(self, region: Region) -> None:
        company = Program.of(region, COMPANY.slug)
        mark = f"{PUBLIC_URL}/achievements/LI-04/1.0/fi"
        issued = badge(company, achievement=mark)
        assert company.post(STATUS, flip(issued["id"], "suspension")).get_json()["suspended"]
        assert verdict(region, issued) is Verdict.REJECTED
        company.post(STATUS, flip(issued["id"], "suspension", status=False))
        assert verdict(region, issued) is Verdict.VERIFIED

    def test_where_nothing_can_be_suspended_that_is_said(self, school: Program) -> None:
        issued = badge(school, recipient="participant-s")
        answer = school.post(STATUS, flip(issued["id"], "suspension"))
        assert code(answer) == (400, "not-suspendable")

    def test_another_organisations_badge_is_as_good_as_none(self, region: Region) -> None:
        issued = badge(Program.of(region), recipient="participant-t")
        other = Program.of(region, OPERATOR.slug)
        for credential in (issued["id"], "urn:uuid:0b2f1c55-5df5-4d0a-8a3f-5b6c9f3a7c11"):
            assert code(other.post(STATUS, flip(credential))) == (404, "no-such-credential")
            assert code(other.get(f"/credentials/{credential}")) == (404, "no-such-credential")
        assert verdict(region, issued) is Verdict.VERIFIED

    @pytest.mark.parametrize(
        ("changed", "place"),
        [
            ({"credentialId": 7}, "/credentialId"),
            ({"credentialId": "a\0"}, "/credentialId"),
            ({"credentialStatus": None}, "/credentialStatus"),
            ({"credentialStatus": {"type": "Other"}}, "/credentialStatus"),
            ({"credentialStatus": {"type": ["Other"]}}, "/credentialStatus"),
            ({"credentialStatus": {"type": []}}, "/credentialStatus"),
            ({"credentialStatus": {"type": [{}]}}, "/credentialStatus"),
            ({"credentialStatus": {"type": ["BitstringStatusListEntry"] * 2}}, "/credentialStatus"),
            (
                {"credentialStatus": {"type": "BitstringStatusListEntry"}},
                "/credentialStatus/statusPurpose",
            ),
            ({"status": "true"}, "/status"),
            ({"status": None}, "/status"),
            ({"more": 1}, "/more"),
            ({"reason": "because"}, "/reason"),
            ({"reason": "never-delivered"}, "/reason"),
        ],
    )
    def test_a_change_that_cannot_be_read_says_where(
        self, school: Program, changed: Json, place: str
    ) -> None:
        assert place in faults(school.post(STATUS, {**flip("urn:uuid:1"), **changed}))


class TestReading:
    def test_a_badge_can_be_had_again_as_it_was_issued(self, school: Program) -> None:
        issued = badge(school, recipient="participant-u")
        answer = school.get(f"/credentials/{issued['id']}")
        assert answer.get_json() == {"verifiableCredential": issued}
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Access-Control-Allow-Origin" not in answer.headers

    def test_a_badge_is_never_deleted(self, school: Program) -> None:
        issued = badge(school, recipient="participant-u")
        answer = school.client.delete(f"/credentials/{issued['id']}")
        assert answer.status_code == 405
        assert answer.mimetype == "application/problem+json"
        assert "GET" in answer.headers["Allow"]
        assert answer.get_json()["detail"].startswith("Nothing is done here by this method")


class TestWhoMay:
    @pytest.mark.parametrize(
        "header",
        ["", "Bearer", "Bearer ", "Bearer wrong", "Basic bWVya2tp", "Bearer a b", "Bearer \xe4"],
    )
    def test_without_a_key_that_opens_nothing_is_done(self, region: Region, header: str) -> None:
        stranger = Program(region.client())
        before = len(region.service.log.entries())
        for answer in (
            stranger.post(ISSUE, order(), Authorization=header),
            stranger.post(STATUS, flip("urn:uuid:1"), Authorization=header),
            stranger.get("/credentials/urn:uuid:1", Authorization=header),
        ):
            assert answer.status_code == 401
            assert answer.headers["WWW-Authenticate"].startswith('Bearer realm="merkki"')
        assert len(region.service.log.entries()) == before

    def test_a_revoked_key_is_refused_from_that_moment(self, region: Region) -> None:
        key, token = region.service.api_keys.create(SCHOOL.slug, "test")
        program = Program(region.client(), token)
        assert program.post(ISSUE, order("participant-v")).status_code == 201
        region.service.api_keys.revoke(key.name)
        assert code(program.post(ISSUE, order("participant-v"))) == (401, "api-key")

    def test_what_a_key_awarded_can_be_found_in_the_log(self, region: Region) -> None:
        key, token = region.service.api_keys.create(SCHOOL.slug, "test")
        issued = badge(Program(region.client(), token), recipient="participant-x")
        award = region.service.issuing.get(issued["id"]).award_id
        by_hand = region.award(recipient="participant-y").award_id
        asked = {
            entry.subject: entry.facts["api_key"]
            for entry in region.service.log.entries()
            if "api_key" in entry.facts
        }
        assert asked[award] == key.name
        assert by_hand not in asked

    def test_what_a_key_withdrew_can_be_found_in_the_log(self, region: Region) -> None:
        key, token = region.service.api_keys.create(COMPANY.slug, "test")
        company = Program(region.client(), token)
        mark = f"{PUBLIC_URL}/achievements/LI-04/1.0/fi"
        issued = badge(company, recipient="participant-z", achievement=mark)
        for purpose, status in (("suspension", True), ("suspension", False), ("revocation", True)):
            company.post(STATUS, flip(issued["id"], purpose, status=status))
        by_hand = region.award("LI-04", COMPANY.slug, "participant-z-1").award_id
        region.service.status.revoke(by_hand, Reason.ERROR)
        award = region.service.issuing.get(issued["id"]).award_id
        changes = {"suspended", "reinstated", "revoked"}
        said = [
            (entry.subject, entry.event.value, entry.facts.get("api_key"))
            for entry in region.service.log.entries()
            if entry.subject in {award, by_hand} and entry.event.value in changes
        ]
        assert said == [
            (award, "suspended", key.name),
            (award, "reinstated", key.name),
            (award, "revoked", key.name),
            (by_hand, "revoked", None),
        ]

    def test_whoever_only_confirms_facts_awards_nothing(self, region: Region) -> None:
        region.service.organisations.set_may_issue(OPERATOR.slug, ())
        program = Program.of(region, OPERATOR.slug)
        assert code(program.post(ISSUE, order())) == (403, "not-entitled")
        region.service.organisations.set_may_issue(OPERATOR.slug, OPERATOR.may_issue)


class TestGarbage:
    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"{",
            b"\xff\xfe",
            b"nothing",
            b'{"credential":{},"credential":{}}',
            b"[" * 5_000,
            b'{"credential":NaN}',
            b'{"credential":"\\ud800"}',
            b'\xef\xbb\xbf{"credential":{}}',
        ],
    )
    def test_what_is_no_json_is_the_callers_fault(self, school: Program, body: bytes) -> None:
        for path in (ISSUE, STATUS):
            answer = school.post(path, body)
            assert code(answer) == (400, "json")
            assert answer.get_json()["type"].endswith("#PARSING_ERROR")

    @pytest.mark.parametrize("body", ["[]", "1", '"text"', "null"])
    def test_what_is_no_object_is_the_callers_fault(self, school: Program, body: str) -> None:
        assert code(school.post(ISSUE, body)) == (400, "request")

    def test_other_media_types_are_not_guessed_at(self, school: Program) -> None:
        answer = school.post(ISSUE, order(), Content_Type="text/plain")
        assert code(answer) == (415, "media-type")
        linked = school.post(ISSUE, order("participant-w"), Content_Type="application/ld+json")
        assert linked.status_code == 201

    def test_a_coded_body_is_not_decoded(self, school: Program) -> None:
        answer = school.post(ISSUE, order("participant-w-1"), Content_Encoding="gzip")
        assert code(answer) == (415, "content-encoding")
        plain = school.post(ISSUE, order("participant-w-1"), Content_Encoding="Identity")
        assert plain.status_code == 201

    def test_a_body_without_end_is_not_read(self, school: Program) -> None:
        answer = school.post(ISSUE, b'{"a":"' + b"x" * (1024 * 1024) + b'"}')
        assert answer.status_code == 413
        assert answer.get_json()["detail"] == "The body is too long: at most 1 MiB is read."
        assert answer.mimetype == "application/problem+json"

    def test_a_path_that_is_not_there_is_a_problem_and_no_page(self, region: Region) -> None:
        answer = region.client().get("/credentials/nothing", headers={"Accept": "text/html"})
        assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
        ours = region.client().get("/credentials/issue/1").get_json(force=True)
        assert ours["detail"] == "There is nothing at this address."
        page = region.client().get("/nothing", headers={"Accept": "text/html"})
        assert (page.status_code, page.mimetype) == (404, "text/html")


class TestWhatIsKept:
    def test_no_log_has_the_person_the_key_or_the_badge(
        self, region: Region, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        program = Program.of(region)
        issued = badge(program, recipient="maija@opisto.example")
        program.post(STATUS, flip(issued["id"]))
        program.get(f"/credentials/{issued['id']}")
        program.post(ISSUE, order("maija@opisto.example", name="Another"))
        text = caplog.text + json.dumps([str(e) for e in region.service.log.entries()])
        assert "POST /credentials/issue 201" in caplog.text
        for secret in ("maija", str(program.key), issued["id"]):
            assert secret not in text


class TestOurOwnTrouble:
    def test_keys_that_cannot_be_used_are_our_trouble_and_not_described(
        self, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        region = Region.at(tmp_path_factory.mktemp("keyless"))
        program = Program.of(region)
        issued = badge(program)
        region.service.close()
        away = region.settings.data / "keys" / SCHOOL.slug
        away.rename(away.with_name("elsewhere"))
        region = Region.at(region.settings.data)
        program = Program(region.client(), program.key)
        for answer in (
            program.post(ISSUE, order("participant-2")),
            program.post(STATUS, flip(issued["id"])),
        ):
            assert answer.status_code == 503
            assert str(region.settings.data) not in answer.text
        assert _is_revoked(region.service, issued["id"])
        region.service.close()

    def test_what_we_did_not_foresee_is_our_fault_and_not_described(
        self, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        region = Region.at(tmp_path_factory.mktemp("confused"))

        @region.app.get("/api/issuing/confused")
        def confused() -> str:
            raise ConfusionError("confused", "A secret of ours.")

        answer = region.client().get("/api/issuing/confused")
        assert code(answer) == (500, "http-500")
        said = answer.get_json()["detail"]
        assert said == "The fault is ours; quote the instance if you ask about it."
        region.service.close()


def _is_revoked(service: Service, credential: str) -> bool:
    return service.status.entry(service.issuing.get(credential).award_id).revoked
