"""Was the badge made out to the person the reader knows of?"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from merkki_verifier import Outcome
from merkki_verifier.recipient import check_recipient

EMAIL = "a@example.com"
DID = "did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp"


def hashed(value: str, salt: str | None = None, name: str = "sha256") -> dict[str, Any]:
    digest = hashlib.new(name, (value + (salt or "")).encode()).hexdigest()
    entry: dict[str, Any] = {
        "type": "IdentityObject",
        "hashed": True,
        "identityHash": f"{name}${digest}",
        "identityType": "emailAddress",
    }
    return entry if salt is None else entry | {"salt": salt}


def plain(value: str, kind: str = "emailAddress") -> dict[str, Any]:
    return {"hashed": False, "identityHash": value, "identityType": kind}


def codes(subject: object, known: str | None, kind: str | None = None) -> list[str]:
    return [f.code for f in check_recipient({"credentialSubject": subject}, known, kind)]


def test_the_example_of_the_standard_matches() -> None:
    digest = "b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399"
    entry = hashed(EMAIL, "Kosher")
    assert entry["identityHash"] == f"sha256${digest}"
    assert codes({"identifier": entry}, EMAIL) == ["recipient-match"]


def test_nobody_asked_is_not_an_answer() -> None:
    (only,) = check_recipient({"credentialSubject": {"id": DID}}, None)
    assert (only.outcome, only.code) == (Outcome.SKIPPED, "recipient-not-asked")


def test_an_id_matches_exactly_or_not_at_all() -> None:
    (match,) = check_recipient({"credentialSubject": {"id": DID}}, DID)
    assert (match.outcome, match.pointer) == (Outcome.PASSED, "/credentialSubject/id")
    (other,) = check_recipient({"credentialSubject": {"id": DID}}, DID + "x")
    assert (other.outcome, other.code) == (Outcome.FAILED, "recipient-mismatch")
    # A DID is not lowered: that would be another key.
    assert codes({"id": DID.lower()}, DID) == ["recipient-mismatch"]


MATCHES: list[dict[str, Any]] = [
    hashed(EMAIL),
    hashed(EMAIL, ""),
    hashed(EMAIL, "Suola"),
    hashed("ä@example.com", "ö"),
    plain(EMAIL),
]


@pytest.mark.parametrize("entry", MATCHES)
def test_each_form_of_identifier_matches(entry: dict[str, Any]) -> None:
    known = "ä@example.com" if entry.get("salt") == "ö" else EMAIL
    (match,) = check_recipient({"credentialSubject": {"identifier": [plain("x"), entry]}}, known)
    assert (match.code, match.pointer) == ("recipient-match", "/credentialSubject/identifier/1")
    assert match.facts == {"by": "emailAddress"}


@pytest.mark.parametrize("entry", [hashed(EMAIL, "s"), plain(EMAIL)])
def test_the_given_form_and_the_lower_case_one_are_tried(entry: dict[str, Any]) -> None:
    assert codes({"identifier": entry}, "A@Example.com") == ["recipient-match"]
    shouted = hashed("A@Example.com")
    assert codes({"identifier": shouted}, "A@Example.com") == ["recipient-match"]
    assert codes({"identifier": shouted}, EMAIL) == ["recipient-mismatch"]


def test_hexadecimal_may_be_upper_case() -> None:
    entry = hashed(EMAIL)
    algorithm, digest = entry["identityHash"].split("$")
    upper = entry | {"identityHash": f"{algorithm}${digest.upper()}"}
    assert codes({"identifier": upper}, EMAIL) == ["recipient-match"]


def test_md5_matches_and_is_called_weak() -> None:
    entry = hashed(EMAIL, "s", "md5")
    assert codes({"identifier": entry}, EMAIL) == ["recipient-match", "recipient-weak-hash"]


GOOD = hashed(EMAIL, "s")
SPOILT: list[dict[str, Any]] = [
    GOOD | {"hashed": False},  # a hash is never compared as text
    plain(EMAIL) | {"hashed": True},  # and text never as a hash
    GOOD | {"hashed": "true"},
    GOOD | {"salt": 7},
    GOOD | {"salt": "t"},
    GOOD | {"identityHash": GOOD["identityHash"][:-2]},
    GOOD | {"identityHash": GOOD["identityHash"] + "00"},
    GOOD | {"identityHash": GOOD["identityHash"].removeprefix("sha256$")},
    GOOD | {"identityHash": GOOD["identityHash"].replace("sha256", "sha1")},
    GOOD | {"identityHash": "sha256$"},
    GOOD | {"identityHash": ""},
    GOOD | {"identityHash": 7},
    GOOD | {"identityType": "userName"},
    hashed("s" + EMAIL),
]


@pytest.mark.parametrize("entry", SPOILT)
def test_one_spoilt_thing_and_nobody_matches(entry: dict[str, Any]) -> None:
    assert codes({"identifier": [GOOD]}, EMAIL) == ["recipient-match"]
    assert codes({"identifier": [entry]}, EMAIL) == ["recipient-mismatch"]


def test_the_type_narrows_what_is_compared() -> None:
    subject = {"identifier": [plain("0042", "userName")]}
    assert codes(subject, "0042") == ["recipient-match"]
    assert codes(subject, "0042", "userName") == ["recipient-match"]
    assert codes(subject, "0042", "accountId") == ["recipient-mismatch"]
    # What looks like an e-mail address is compared with those only, unless told otherwise.
    account = {"identifier": [plain(EMAIL, "userName")]}
    assert codes(account, EMAIL) == ["recipient-mismatch"]
    assert codes(account, EMAIL, "userName") == ["recipient-match"]


@pytest.mark.parametrize("subject", [None, {}, {"identifier": []}, {"id": 7}, [7], "x"])
def test_a_badge_that_names_nobody_answers_nothing(subject: object) -> None:
    (only,) = check_recipient({"credentialSubject": subject}, EMAIL)
    assert (only.outcome, only.code) == (Outcome.UNKNOWN, "recipient-none")


def test_any_of_several_subjects_may_be_the_one() -> None:
    assert codes([{"id": "did:example:1"}, {"id": DID}], DID) == ["recipient-match"]


@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=5))
def test_only_the_same_identifier_matches(known: str, other: str, salt: str) -> None:
    digest = hashlib.sha256((other + salt).encode("utf-8", "surrogatepass")).hexdigest()
    entry = plain(other, "identifier") | {"hashed": True, "salt": salt}
    entry["identityHash"] = f"sha256${digest}"
    matches = codes({"identifier": entry}, known, "identifier") == ["recipient-match"]
    same = {known + salt, known.lower() + salt}
    assert matches is (other + salt in same)


def test_the_corpus_of_recipients_comes_out_as_stated(shared: Path) -> None:
    samples = json.loads((shared / "security/MANIFEST.json").read_text())["samples"]
    rows = [row for row in samples if row["layer"] == "recipient"]
    for row in rows:
        badge = json.loads((shared / "security" / row["file"]).read_text())
        for kind in (row["known_type"], None):
            findings = list(check_recipient(badge, row["known_identifier"], kind))
            rejected = any(f.outcome is Outcome.FAILED for f in findings)
            assert ("reject" if rejected else "accept") == row["expected"], row["id"]
            assert bool(row.get("must_warn")) == any(f.warning for f in findings), row["id"]
    assert len(rows) == 16
