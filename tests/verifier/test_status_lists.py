"""Lists of the older kind, short ones, a stranger's, and wide statuses."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from typing import Any

import pytest
from status_world import badge_2021, edition_of, entry_2021, list_2021
from workshop import (
    LIST,
    SCHOOL,
    STRANGER,
    STRANGER_DID,
    Json,
    Workshop,
    encoded,
    entry,
    unsigned,
    unsigned_list,
)

from merkki_keys import KeySigner, b64url_encode
from merkki_verifier import Finding, Limits, Report, Verdict, World, verify
from merkki_verifier.report import Check
from merkki_verifier.securing import vc_jwt
from merkki_verifier.securing.jws import compact_json, sign_compact
from merkki_verifier.status.check import StatusCheck

PLAIN = gzip.compress(bytes(16_384), mtime=0)
STRANGER_SIGNER = KeySigner(f"{STRANGER_DID}#{STRANGER_DID.removeprefix('did:key:')}", STRANGER)


def looked(shop: Workshop, badge: Json, world: World | None = None) -> Report:
    return verify(json.dumps(badge), world=world or shop.world())


def status_of(report: Report) -> tuple[Verdict, set[str]]:
    return report.verdict, {f.code for f in report.of(Check.STATUS)}


def served(shop: Workshop, document: Json) -> Workshop:
    shop.network.serve(LIST, shop.sign(document))
    return shop


class TestStatusList2021:
    """The community's report that the standard grew from."""

    @pytest.mark.parametrize("index", [0, 5, 7, 8, 131_071])
    def test_its_bits_are_read_from_the_most_significant_end(self, index: int) -> None:
        shop = served(Workshop(), list_2021(index))
        report = looked(shop, badge_2021(shop, index=index))
        assert status_of(report) == (Verdict.REJECTED, {"status-revoked"})

    def test_a_badge_with_a_clear_bit_is_verified(self) -> None:
        shop = served(Workshop(), list_2021(4, 6))
        report = looked(shop, badge_2021(shop))
        assert status_of(report) == (Verdict.VERIFIED, {"status-ok"})
        assert report.of(Check.STATUS)[0].spec == "StatusList2021 3.2"

    @pytest.mark.parametrize(
        "text",
        [
            b64url_encode(PLAIN),
            b64url_encode(PLAIN) + "=" * (-len(b64url_encode(PLAIN)) % 4),
            b64url_encode(PLAIN).replace("-", "+").replace("_", "/"),
        ],
    )
    def test_every_alphabet_its_issuers_used_is_read(self, text: str) -> None:
        shop = served(Workshop(), list_2021(encoded=text))
        assert looked(shop, badge_2021(shop)).verdict is Verdict.VERIFIED

    @pytest.mark.parametrize("text", [encoded(), "+_==", "e30", "AAAAA", "H4sI=AAA", 7])
    def test_what_is_no_gzip_in_base64_says_nothing(self, text: object) -> None:
        shop = served(Workshop(), list_2021(encoded=text))
        expected = (Verdict.INDETERMINATE, {"status-list-encoding"})
        assert status_of(looked(shop, badge_2021(shop))) == expected

    def test_the_two_kinds_of_list_never_stand_in_for_each_other(self) -> None:
        shop = served(Workshop(), list_2021())
        badge = shop.badge(credentialStatus=entry(5))
        expected = (Verdict.INDETERMINATE, {"status-list-type"})
        assert status_of(looked(shop, badge)) == expected
        served(shop, unsigned_list())
        assert looked(shop, badge).verdict is Verdict.VERIFIED
        assert status_of(looked(shop, badge_2021(shop))) == expected

    def test_a_list_inside_a_jwt_of_vcdm_1_1_is_read(self) -> None:
        shop = Workshop()
        document = list_2021(5)
        payload = {"vc": document, "iss": document["issuer"], "nbf": 1795478400, "jti": LIST}
        shop.network.serve(LIST, _signed_claims(shop, payload))
        assert looked(shop, badge_2021(shop)).verdict is Verdict.REJECTED
        assert looked(shop, badge_2021(shop, index=6)).verdict is Verdict.VERIFIED

    @pytest.mark.parametrize("name", ["statusSize", "statusMessage", "statusReference"])
    def test_an_entry_with_what_only_the_standard_has_is_refused(self, name: str) -> None:
        shop = served(Workshop(), list_2021())
        status = {**entry_2021(), name: 2}
        badge = shop.sign(unsigned(credentialStatus=status), cryptosuite="eddsa-jcs-2022")
        assert "status-entry" in {f.code for f in looked(shop, badge).of(Check.STATUS)}
        del status[name]
        plain = shop.sign(unsigned(credentialStatus=status), cryptosuite="eddsa-jcs-2022")
        assert looked(shop, plain).verdict is Verdict.VERIFIED

    @pytest.mark.parametrize("status", [None, 5, "text", [[]], [None]])
    def test_what_is_no_object_is_no_entry_and_never_clear(self, status: object) -> None:
        shop = served(Workshop(), list_2021())
        check = StatusCheck(SCHOOL, shop.world())
        assert [f.code for f in check.findings({"credentialStatus": entry_2021()})] == ["status-ok"]
        (found,) = check.findings({"credentialStatus": status})
        assert found.code == ("status-absent" if status is None else "status-entry")

    def test_an_entry_whose_type_stands_in_a_list_of_one_is_the_same_entry(self) -> None:
        shop = served(Workshop(), list_2021(5))
        both = ["StatusList2021Entry", "BitstringStatusListEntry"]
        for kinds, code in ((both[:1], "status-revoked"), (both, "status-unknown-type")):
            status = entry_2021() | {"type": kinds}
            found = StatusCheck(SCHOOL, shop.world()).findings({"credentialStatus": status})
            assert [f.code for f in found] == [code]


def _signed_claims(shop: Workshop, payload: Json) -> bytes:
    signer = shop.signer(next(iter(shop.keys)))
    header = {"typ": "JWT", "kid": signer.key_id}
    return sign_compact(compact_json(payload), signer=signer, header=header).encode()


SHORT = 100_000  # 12,500 bytes, as the Digital Credentials Consortium publishes


def short_list(shop: Workshop, *bits: int, entries: int = SHORT) -> None:
    document = unsigned_list()
    document["credentialSubject"]["encodedList"] = encoded(*bits, entries=entries)
    shop.network.serve(LIST, shop.sign(document))


def asking_for(shop: Workshop, entries: int) -> World:
    return replace(shop.world(), limits=Limits(min_status_entries=entries))


class TestShortLists:
    """Fewer entries than the standard asks for."""

    def test_a_short_list_is_refused_until_the_reader_says_otherwise(self) -> None:
        shop = Workshop()
        short_list(shop)
        badge = shop.badge(credentialStatus=entry(5))
        expected = (Verdict.REJECTED, {"status-list-length"})
        assert status_of(looked(shop, badge)) == expected
        assert status_of(looked(shop, badge, asking_for(shop, SHORT + 1))) == expected
        report = looked(shop, badge, asking_for(shop, SHORT))
        assert status_of(report) == (Verdict.VERIFIED, {"status-ok", "status-list-short"})

    def test_the_lowered_bar_is_said_aloud_wherever_it_mattered(self) -> None:
        shop = Workshop()
        short_list(shop)
        badge = shop.badge(credentialStatus=entry(5))
        report = looked(shop, badge, asking_for(shop, 1))
        (said,) = (f for f in report.findings if f.code == "status-list-short")
        assert said.warning
        assert said.facts["entries"] == "100000"
        assert report.facts["min_status_entries"] == 1

    def test_a_report_tells_of_the_lowered_bar_even_where_no_list_needed_it(self) -> None:
        shop = Workshop()
        badge = shop.badge(credentialStatus=entry(5))
        report = looked(shop, badge, asking_for(shop, SHORT))
        assert status_of(report)[1] == {"status-ok"}
        assert report.facts["min_status_entries"] == SHORT
        assert "min_status_entries" not in looked(shop, badge).facts

    def test_a_withdrawn_badge_on_a_short_list_is_withdrawn(self) -> None:
        shop = Workshop()
        short_list(shop, 5)
        badge = shop.badge(credentialStatus=entry(5))
        report = looked(shop, badge, asking_for(shop, SHORT))
        assert "status-revoked" in report.codes()

    def test_a_place_beyond_a_short_list_is_still_beyond_it(self) -> None:
        shop = Workshop()
        short_list(shop)
        for index, verdict in ((SHORT, Verdict.REJECTED), (SHORT - 1, Verdict.VERIFIED)):
            badge = shop.badge(credentialStatus=entry(index))
            assert looked(shop, badge, asking_for(shop, SHORT)).verdict is verdict

    def test_wide_statuses_count_as_entries_not_as_bits(self) -> None:
        shop = Workshop()
        shop.network.serve(LIST, shop.status_list(purpose="message"))
        status = entry(5, purpose="message", statusSize=2, statusMessage=messages(2))
        report = looked(shop, shop.badge(credentialStatus=status))
        assert "status-list-length" in report.codes()


class TestListOfAnother:
    """A status service that signs in its own name."""

    def world(self, shop: Workshop, *believed: str) -> World:
        return replace(shop.world(), status_issuers=frozenset(believed))

    def shop(self, *bits: int) -> tuple[Workshop, Json]:
        shop = Workshop()
        document = unsigned_list(*bits, issuer=STRANGER_DID)
        shop.network.serve(LIST, shop.sign(document, signer=STRANGER_SIGNER))
        return shop, shop.badge(credentialStatus=entry(5))

    def test_it_counts_only_if_the_reader_named_its_signer(self) -> None:
        shop, badge = self.shop()
        unnamed = looked(shop, badge, self.world(shop, "did:web:other.example"))
        assert status_of(unnamed) == (Verdict.INDETERMINATE, {"status-list-issuer"})
        named = looked(shop, badge, self.world(shop, STRANGER_DID))
        assert status_of(named) == (Verdict.VERIFIED, {"status-ok", "status-list-by-other"})

    def test_what_it_says_against_a_badge_counts_too(self) -> None:
        shop, badge = self.shop(5)
        report = looked(shop, badge, self.world(shop, STRANGER_DID))
        assert report.verdict is Verdict.REJECTED
        (said,) = (f for f in report.findings if f.code == "status-list-by-other")
        assert said.warning
        assert said.facts["list_issuer"] == STRANGER_DID

    def test_the_issuers_own_list_needs_no_naming(self) -> None:
        shop = Workshop()
        report = looked(shop, shop.badge(credentialStatus=entry(5)), self.world(shop, STRANGER_DID))
        assert status_of(report) == (Verdict.VERIFIED, {"status-ok"})


def messages(size: int) -> list[Json]:
    return [{"status": hex(n), "message": f"text {n}"} for n in range(2**size)]


def wide_list(shop: Workshop, size: int, index: int, value: int, *, purpose: str) -> None:
    """A list of statuses of ``size`` bits in which one has a value, written bit by bit."""
    document = unsigned_list(purpose=purpose)
    places = [index * size + n for n in range(size) if value >> (size - 1 - n) & 1]
    subject = document["credentialSubject"]
    subject["encodedList"] = encoded(*places, entries=131_072 * size)
    shop.network.serve(LIST, shop.sign(document))


class TestWideStatuses:
    """Statuses of more than a bit."""

    @pytest.mark.parametrize(
        ("size", "index", "value"), [(2, 0, 1), (2, 3, 2), (3, 5, 6), (4, 7, 9), (8, 130_000, 255)]
    )
    def test_a_message_is_found_by_the_whole_value(self, size: int, index: int, value: int) -> None:
        shop = Workshop()
        wide_list(shop, size, index, value, purpose="message")
        status = entry(index, purpose="message", statusSize=size, statusMessage=messages(size))
        report = looked(shop, shop.badge(credentialStatus=status))
        (found,) = report.of(Check.STATUS)
        assert (found.code, found.facts["message"]) == ("status-message", f"text {value}")
        assert report.verdict is Verdict.VERIFIED

    @pytest.mark.parametrize("value", [0, 1, 2, 3])
    def test_any_value_but_nought_withdraws(self, value: int) -> None:
        shop = Workshop()
        wide_list(shop, 2, 5, value, purpose="revocation")
        status = entry(5, statusSize=2, statusMessage=messages(2))
        report = looked(shop, shop.badge(credentialStatus=status))
        assert report.verdict is (Verdict.REJECTED if value else Verdict.VERIFIED)
        assert report.of(Check.STATUS)[0].facts["message"] == f"text {value}"

    @pytest.mark.parametrize(
        "reference",
        [
            "https://koulu.example/statuses",
            ["https://koulu.example/fi", "https://koulu.example/sv"],
        ],
    )
    def test_where_statuses_are_explained_is_told_and_never_fetched(self, reference: Any) -> None:
        shop = Workshop()
        status = entry(5, statusReference=reference)
        report = looked(shop, shop.badge(credentialStatus=status))
        (found,) = report.of(Check.STATUS)
        urls = found.facts["reference"].split(" ")
        assert urls == (reference if isinstance(reference, list) else [reference])
        assert not set(urls) & set(shop.network.asked)

    @pytest.mark.parametrize(
        "change",
        [
            {"statusReference": "statuses"},
            {"statusReference": 7},
            {"statusReference": ["https://koulu.example/fi", 7]},
            {"statusMessage": [{"status": "0x2", "message": "beyond one bit"}]},
            {
                "statusMessage": [
                    {"status": "0x0", "message": "a"},
                    {"status": "0x00", "message": "b"},
                ]
            },
            {"statusMessage": messages(2)},
        ],
    )
    def test_a_reference_or_message_that_readers_could_take_two_ways_is_refused(
        self, change: Json
    ) -> None:
        shop = Workshop()
        badge = shop.sign(
            unsigned(credentialStatus=entry(5, **change)), cryptosuite="eddsa-jcs-2022"
        )
        report = looked(shop, badge)
        assert "status-entry" in {f.code for f in report.of(Check.STATUS)} | report.codes()
        plain = shop.sign(unsigned(credentialStatus=entry(5)), cryptosuite="eddsa-jcs-2022")
        assert looked(shop, plain).verdict is Verdict.VERIFIED


class TestFreshness:
    """How new the knowledge is that a badge was not withdrawn."""

    def found(self, **changes: Any) -> tuple[Finding, Any]:
        shop = Workshop()
        document = unsigned_list()
        document["credentialSubject"] |= changes
        signed = vc_jwt.secure(document, signer=shop.signer(next(iter(shop.keys))), typ="vc+jwt")
        shop.network.serve(LIST, signed.encode())
        report = looked(shop, shop.badge(credentialStatus=entry(5)))
        assert report.verdict is Verdict.VERIFIED
        edition = edition_of(report)
        return report.of(Check.STATUS)[0], edition

    def test_the_report_names_the_edition_of_the_list_and_its_period(self) -> None:
        finding, edition = self.found(ttl=300_000)
        assert finding.facts["list_valid_from"] == "2026-11-24T00:00:00+00:00"
        assert finding.facts["list_valid_until"] == "2026-12-01T00:00:00+00:00"
        assert finding.facts["list_ttl_ms"] == "300000"
        assert edition["ttl_ms"] == 300_000
        assert edition["issuer"] == "did:web:koulu.example"
        assert edition["kind"] == "BitstringStatusListEntry"
        assert len(edition["sha256"]) == 64

    @pytest.mark.parametrize("ttl", ["300000", -1, 0, True, 1e300, [300_000]])
    def test_a_wish_for_freshness_that_makes_no_sense_is_left_out(self, ttl: object) -> None:
        finding, edition = self.found(ttl=ttl)
        assert "list_ttl_ms" not in finding.facts
        assert edition["ttl_ms"] is None


def test_an_oversized_answer_is_not_even_parsed() -> None:
    shop = Workshop()
    badge = shop.badge(credentialStatus=entry(5))
    world = replace(shop.world(), limits=Limits(max_bytes=3000))
    assert looked(shop, badge, world).verdict is Verdict.VERIFIED
    shop.network.serve(LIST, b" " * 3001)
    expected = (Verdict.INDETERMINATE, {"status-list-size"})
    assert status_of(looked(shop, badge, world)) == expected


def test_the_edition_of_an_unsigned_list_is_told_as_well() -> None:
    shop = Workshop()
    url = "https://koulu.example/revoked"
    shop.network.serve(url, {"id": url, "issuer": "did:web:koulu.example", "revokedCredential": []})
    status = {"id": url, "type": "1EdTechRevocationList"}
    badge = shop.sign(unsigned(credentialStatus=status), cryptosuite="eddsa-jcs-2022")
    report = looked(shop, badge)
    assert report.verdict is Verdict.VERIFIED
    edition = edition_of(report)
    assert (edition["kind"], edition["url"]) == ("1EdTechRevocationList", url)


class TestUnsignedList:
    """The older 1EdTech list, asked without a badge around it."""

    URL = "https://koulu.example/revoked"
    MINE = "urn:uuid:0b6f62b8-5f8d-4d5d-a1ad-7a6a1f0c3c11"

    def codes(
        self, *, status: Json | None = None, issuer: str = SCHOOL, own: Any = MINE, **document: Any
    ) -> list[str]:
        shop = Workshop()
        shop.network.serve(self.URL, {"id": self.URL, "issuer": issuer, **document})
        entry = {"id": self.URL, "type": "1EdTechRevocationList"} if status is None else status
        credential = {"id": own, "credentialStatus": entry}
        return [f.code for f in StatusCheck(issuer, shop.world()).findings(credential)]

    def test_whoever_is_under_either_name_is_withdrawn(self) -> None:
        mine, empty = [{"id": self.MINE}], list[Json]()
        for first, second in ((mine, empty), (empty, mine), (mine, mine)):
            found = self.codes(revokedCredential=first, revokedCredentials=second)
            assert found == ["status-revoked"]
        assert self.codes(revokedCredential=empty, revokedCredentials=empty) == ["status-ok"]

    def test_one_sound_name_does_not_excuse_the_other(self) -> None:
        found = self.codes(revokedCredential=[], revokedCredentials="none")
        assert found == ["status-list-form"]

    @pytest.mark.parametrize("entry", [{}, {"id": ""}, {"id": 7}])
    def test_an_entry_that_names_no_list_is_the_badges_fault(self, entry: Json) -> None:
        status = {"type": "1EdTechRevocationList", **entry}
        assert self.codes(status=status, revokedCredential=[]) == ["status-entry"]

    def test_a_credential_without_an_id_cannot_be_looked_up(self) -> None:
        assert self.codes(own=None, revokedCredential=[]) == ["status-entry"]

    @pytest.mark.parametrize(
        ("issuer", "code"),
        [
            (SCHOOL, "status-ok"),
            ("https://koulu.example/about", "status-ok"),
            ("https://other.example/about", "status-list-issuer"),
            ("did:web:", "status-list-issuer"),
            (STRANGER_DID, "status-list-issuer"),
        ],
    )
    def test_it_counts_on_its_issuers_own_web_site_alone(self, issuer: str, code: str) -> None:
        assert self.codes(issuer=issuer, revokedCredential=[]) == [code]
