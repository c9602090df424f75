"""A badge is withdrawn when its issuer's own current list says so, and only then is it clear."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from workshop import LIST, STRANGER, STRANGER_DID, Json, Workshop, encoded, entry, unsigned_list

from merkki_keys import KeySigner, KeyType, b64url_encode
from merkki_verifier import Outcome, Verdict
from merkki_verifier.report import Check
from merkki_verifier.securing import vc_jwt

OTHER = "https://koulu.example/status/2"


def code_of(shop: Workshop, **changes: Any) -> tuple[Verdict, set[str]]:
    report = shop.check(shop.badge(**changes))
    return report.verdict, {f.code for f in report.of(Check.STATUS)}


@pytest.mark.parametrize("bits", [(), (4, 6), (1, 2, 3, 130_000)])
def test_a_badge_whose_bit_is_clear_is_verified(bits: tuple[int, ...]) -> None:
    shop = Workshop()
    shop.network.serve(LIST, shop.status_list(*bits))
    assert code_of(shop, credentialStatus=entry(5)) == (Verdict.VERIFIED, {"status-ok"})


@pytest.mark.parametrize("index", [0, 5, 7, 8, 131_071])
def test_a_badge_whose_bit_is_set_is_rejected(index: int) -> None:
    shop = Workshop()
    shop.network.serve(LIST, shop.status_list(index))
    verdict, codes = code_of(shop, credentialStatus=entry(index))
    assert (verdict, codes) == (Verdict.REJECTED, {"status-revoked"})


def test_a_withdrawn_badge_still_says_what_its_issuer_signed() -> None:
    shop = Workshop()
    shop.network.serve(LIST, shop.status_list(5))
    badge = shop.badge(credentialStatus=entry(5))
    assert shop.check(badge).signed == badge


def test_a_suspended_badge_is_rejected_and_verified_again_when_reinstated() -> None:
    shop = Workshop()
    both = [entry(5), entry(9, purpose="suspension", url=OTHER)]
    for bits, verdict in (((9,), Verdict.REJECTED), ((), Verdict.VERIFIED)):
        shop.network.serve(OTHER, shop.status_list(*bits, purpose="suspension", id=OTHER))
        assert shop.check(shop.badge(credentialStatus=both)).verdict is verdict


def test_a_badge_that_cannot_be_withdrawn_says_so() -> None:
    assert code_of(Workshop()) == (Verdict.VERIFIED, {"status-absent"})


def test_a_set_refresh_bit_is_news_and_no_fault() -> None:
    shop = Workshop()
    shop.network.serve(LIST, shop.status_list(5, purpose="refresh"))
    verdict, codes = code_of(shop, credentialStatus=entry(5, purpose="refresh"))
    assert (verdict, codes) == (Verdict.VERIFIED, {"status-refresh"})


def test_a_set_bit_of_a_purpose_nobody_knows_is_not_a_yes() -> None:
    shop = Workshop()
    for bits, verdict in (((), Verdict.VERIFIED), ((5,), Verdict.INDETERMINATE)):
        shop.network.serve(LIST, shop.status_list(*bits, purpose="moon"))
        assert code_of(shop, credentialStatus=entry(5, purpose="moon"))[0] is verdict


def test_a_message_is_repeated_as_the_issuers_word() -> None:
    shop = Workshop()
    shop.network.serve(LIST, _messages(shop, 10))
    messages = [{"status": f"0x{n}", "message": f"text {n}"} for n in range(4)]
    status = entry(5, purpose="message", statusSize=2, statusMessage=messages)
    report = shop.check(shop.badge(credentialStatus=status))
    (found,) = report.of(Check.STATUS)
    assert (found.code, found.facts["message"]) == ("status-message", "text 2")
    assert report.verdict is Verdict.VERIFIED


def test_a_message_value_without_a_text_is_unknown() -> None:
    shop = Workshop()
    shop.network.serve(LIST, _messages(shop, 10))
    status = entry(
        5, purpose="message", statusSize=2, statusMessage=[{"status": "0x0", "message": "fine"}]
    )
    assert code_of(shop, credentialStatus=status)[0] is Verdict.INDETERMINATE


@pytest.mark.parametrize(
    "index", ["", "-1", "+5", " 5", "5 ", "05", "5.0", "1e3", "٣", "１２", "NaN", "9" * 5000]  # noqa: RUF001 # foreign digits are the point
)  # fmt: skip
def test_an_index_that_is_no_plain_number_rejects(index: str) -> None:
    assert code_of(Workshop(), credentialStatus=entry(index)) == (
        Verdict.REJECTED,
        {"status-entry"},
    )


@pytest.mark.parametrize(
    "change",
    [
        {"statusListIndex": True},
        {"statusListIndex": [5]},
        {"statusListIndex": None},
        {"statusSize": 0},
        {"statusSize": 9},
        {"statusSize": "1"},
        {"statusSize": 2},
        {"statusSize": True},
        {"statusPurpose": 7},
        {"statusListCredential": ""},
        {"statusSize": 2, "statusMessage": "text"},
        {"statusSize": 2, "statusMessage": [{"status": "two", "message": "x"}]},
        {"statusSize": 2, "statusMessage": [{"status": "0x1"}]},
        {"statusSize": 2, "statusMessage": ["text"]},
    ],
)
def test_a_malformed_entry_is_a_fault_of_the_credential(change: Json) -> None:
    # JCS signs any JSON at all, so the entry arrives just as its issuer wrote it.
    shop = Workshop()
    status = {k: v for k, v in {**entry(5), **change}.items() if v is not None}
    badge = shop.sign(_unsigned(status), cryptosuite="eddsa-jcs-2022")
    report = shop.check(badge)
    assert report.verdict is Verdict.REJECTED
    assert {f.code for f in report.findings if f.outcome is Outcome.FAILED} <= {
        "status-entry",
        "structure-model",
        "structure-status",
    }


def _unsigned(status: object) -> Json:
    from workshop import unsigned  # noqa: PLC0415 # named like the function it feeds

    return unsigned(credentialStatus=status)


def test_an_index_written_as_a_number_is_read_and_remarked_on() -> None:
    shop = Workshop()
    status = {**entry(5), "statusListIndex": 5}
    badge = shop.sign(_unsigned(status), cryptosuite="eddsa-jcs-2022")
    assert "status-numeric-index" in shop.check(badge).codes()
    shop.network.serve(LIST, shop.status_list(5))
    assert shop.check(badge).verdict is Verdict.REJECTED


def test_an_index_beyond_the_list_rejects() -> None:
    verdict, codes = code_of(Workshop(), credentialStatus=entry(131_072))
    assert (verdict, codes) == (Verdict.REJECTED, {"status-index-range"})


def test_more_entries_than_anybody_needs_reject() -> None:
    eleven = [entry(i) for i in range(11)]
    assert code_of(Workshop(), credentialStatus=eleven)[0] is Verdict.REJECTED
    assert code_of(Workshop(), credentialStatus=eleven[:10])[0] is Verdict.VERIFIED


def test_a_list_shared_by_two_entries_is_fetched_once() -> None:
    shop = Workshop()
    shop.check(shop.badge(credentialStatus=[entry(5), entry(6)]))
    assert shop.network.asked.count(LIST) == 1


def test_a_status_of_an_unknown_type_is_unknown_and_never_ignored() -> None:
    status = {"type": "NoSuchStatus2031", "id": "https://koulu.example/x"}
    shop = Workshop()
    badge = shop.sign(_unsigned(status), cryptosuite="eddsa-jcs-2022")
    report = shop.check(badge)
    assert "status-unknown-type" in report.codes()
    assert report.verdict is Verdict.INDETERMINATE


BROKEN_LISTS: dict[str, tuple[str, Callable[[Workshop], object]]] = {
    "unsigned": ("status-list-proof", lambda _: unsigned_list()),
    "tampered": (
        "status-list-proof",
        lambda s: {**s.status_list(), "validUntil": "2027-12-01T00:00:00Z"},
    ),
    "by somebody else": (
        "status-list-issuer",
        lambda s: s.sign(
            unsigned_list(issuer=STRANGER_DID),
            signer=KeySigner(f"{STRANGER_DID}#{STRANGER_DID[8:]}", STRANGER),
        ),
    ),
    "another list": ("status-list-id", lambda s: s.status_list(id=OTHER)),
    "expired": ("status-list-stale", lambda s: s.status_list(validUntil="2026-11-24T12:00:00Z")),
    "of tomorrow": ("status-list-stale", lambda s: s.status_list(validFrom="2026-11-26T00:00:00Z")),
    "about something else": ("status-purpose", lambda s: s.status_list(purpose="suspension")),
    "no list at all": (
        "status-list-type",
        lambda s: s.sign(unsigned_list(type=["VerifiableCredential"])),
    ),
    "not JSON": ("status-list-form", lambda _: b"<html>hello</html>"),
    "empty": ("status-list-form", lambda _: b""),
    "no multibase": ("status-list-encoding", lambda s: _list(s, encoded()[1:])),
    "not gzip": ("status-list-encoding", lambda s: _list(s, "u" + b64url_encode(b"\0" * 20_000))),
    "cut short": ("status-list-encoding", lambda s: _list(s, encoded(5)[:40])),
    "not base64url": ("status-list-encoding", lambda s: _list(s, "u===")),
    "two gzip members": (
        "status-list-encoding",
        lambda s: _list(s, "u" + b64url_encode(gzip.compress(bytes(16_384)) * 2)),
    ),
    "a bomb": (
        "status-list-size",
        lambda s: _list(s, "u" + b64url_encode(gzip.compress(bytes(64 << 20)))),
    ),
}


def _messages(shop: Workshop, *bits: int) -> Json:
    """A list of two-bit entries, as many as the law asks for."""
    document = unsigned_list(purpose="message")
    document["credentialSubject"]["encodedList"] = encoded(*bits, entries=2 * 131_072)
    return shop.sign(document)


def _list(shop: Workshop, encoded_list: str) -> Json:
    document = unsigned_list()
    document["credentialSubject"]["encodedList"] = encoded_list
    return shop.sign(document)


@pytest.mark.parametrize("name", BROKEN_LISTS)
def test_a_list_that_may_not_be_believed_says_neither_yes_nor_no(name: str) -> None:
    code, make = BROKEN_LISTS[name]
    shop = Workshop()
    assert code_of(shop, credentialStatus=entry(5))[0] is Verdict.VERIFIED
    shop.network.serve(LIST, make(shop))
    assert code_of(shop, credentialStatus=entry(5)) == (Verdict.INDETERMINATE, {code})


def test_an_issuer_whose_list_hides_nobody_is_refused() -> None:
    shop = Workshop()
    shop.network.serve(LIST, _list(shop, encoded(entries=131_064)))
    expected = (Verdict.REJECTED, {"status-list-length"})
    assert code_of(shop, credentialStatus=entry(5)) == expected
    shop.network.serve(LIST, _list(shop, encoded(entries=131_072)))
    assert code_of(shop, credentialStatus=entry(5))[0] is Verdict.VERIFIED


def test_a_host_that_is_down_is_never_a_clean_bill_of_health() -> None:
    shop = Workshop()
    shop.network.answers[LIST] = "timeout"
    expected = (Verdict.INDETERMINATE, {"status-unreachable"})
    assert code_of(shop, credentialStatus=entry(5)) == expected
    shop.network.serve(LIST, shop.status_list(), status=503)
    assert code_of(shop, credentialStatus=entry(5)) == expected


@pytest.mark.parametrize("kind", [KeyType.P256, KeyType.RSA, KeyType.ED25519])
def test_a_list_secured_as_a_jwt_is_read_alike(kind: KeyType) -> None:
    shop = Workshop()
    for bits, verdict in (((), Verdict.VERIFIED), ((5,), Verdict.REJECTED)):
        token = vc_jwt.secure(unsigned_list(*bits), signer=shop.signer(kind), typ="vc+jwt")
        shop.network.serve(LIST, token.encode())
        assert code_of(shop, credentialStatus=entry(5))[0] is verdict


def test_a_list_of_two_purposes_answers_for_both() -> None:
    shop = Workshop()
    document = unsigned_list(5)
    document["credentialSubject"]["statusPurpose"] = ["revocation", "suspension"]
    shop.network.serve(LIST, shop.sign(document))
    assert code_of(shop, credentialStatus=entry(5, purpose="suspension"))[1] == {"status-suspended"}


def test_no_list_is_fetched_for_a_forged_badge() -> None:
    shop = Workshop()
    badge = {**shop.badge(credentialStatus=entry(5)), "name": "Another"}
    assert shop.check(badge).verdict is Verdict.REJECTED
    assert LIST not in shop.network.asked


def test_a_list_stays_good_within_the_allowance_for_clocks() -> None:
    shop = Workshop()
    shop.network.serve(LIST, shop.status_list(validUntil="2026-11-25T11:56:00Z"))
    assert code_of(shop, credentialStatus=entry(5))[0] is Verdict.VERIFIED
    shop.now += timedelta(minutes=2)
    assert code_of(shop, credentialStatus=entry(5))[0] is Verdict.INDETERMINATE


class TestRevocationList:
    """The older, unsigned 1EdTech list."""

    URL = "https://koulu.example/revoked"

    def verdict(self, rows: object, **changes: object) -> tuple[Verdict, set[str]]:
        shop = Workshop()
        document = {
            "id": self.URL,
            "issuer": "did:web:koulu.example",
            "revokedCredential": rows,
            **changes,
        }
        shop.network.serve(self.URL, {k: v for k, v in document.items() if v is not None})
        return self.of(shop, self.URL)

    def of(self, shop: Workshop, url: str) -> tuple[Verdict, set[str]]:
        status = {"id": url, "type": "1EdTechRevocationList"}
        badge = shop.sign(_unsigned(status), cryptosuite="eddsa-jcs-2022")
        report = shop.check(badge)
        return report.verdict, {f.code for f in report.of(Check.STATUS)}

    MINE = "urn:uuid:0b6f62b8-5f8d-4d5d-a1ad-7a6a1f0c3c11"

    def test_a_badge_that_is_not_listed_is_clear(self) -> None:
        rows = [{"id": "urn:uuid:11111111-1111-4111-8111-111111111111"}]
        assert self.verdict(rows) == (Verdict.VERIFIED, {"status-ok"})

    @pytest.mark.parametrize("more", [{}, {"revoked": True, "revocationReason": "x"}])
    def test_a_listed_badge_is_withdrawn(self, more: Json) -> None:
        assert self.verdict([{"id": self.MINE, **more}]) == (Verdict.REJECTED, {"status-revoked"})

    def test_a_row_that_says_not_revoked_is_believed(self) -> None:
        assert self.verdict([{"id": self.MINE, "revoked": False}])[0] is Verdict.VERIFIED

    def test_the_older_name_of_the_member_is_read(self) -> None:
        rows = [{"id": self.MINE}]
        assert self.verdict(None, revokedCredentials=rows)[0] is Verdict.REJECTED

    @pytest.mark.parametrize(
        "change",
        [
            {"issuer": "did:web:other.example"},
            {"id": "https://koulu.example/other"},
            {"revokedCredential": "none"},
            {"revokedCredential": [7]},
            {"revokedCredential": [{}]},
            {"revokedCredential": None},
        ],
    )
    def test_a_list_of_unsound_form_says_nothing(self, change: Json) -> None:
        assert self.verdict([], **change)[0] is Verdict.INDETERMINATE

    @pytest.mark.parametrize("body", [b"[]", b"nonsense"])
    def test_a_list_that_is_no_object_says_nothing(self, body: bytes) -> None:
        shop = Workshop()
        shop.network.serve(self.URL, body)
        assert self.of(shop, self.URL)[0] is Verdict.INDETERMINATE

    @pytest.mark.parametrize(
        "url",
        [
            "https://other.example/revoked",
            "http://koulu.example/revoked",
            "https://koulu.example:x/",
        ],
    )
    def test_a_list_away_from_the_issuers_own_site_is_not_even_fetched(self, url: str) -> None:
        shop = Workshop()
        assert self.of(shop, url) == (Verdict.INDETERMINATE, {"status-list-issuer"})
        assert url not in shop.network.asked
