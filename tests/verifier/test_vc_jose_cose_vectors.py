"""The W3C's test suite of VC-JOSE-COSE: its tokens get the answers its mapping states.

The suite asks whether a token is secured as its media type says. So a success here is that
the issuer's (or holder's) signature holds for a document of sound structure; none of these
credentials is a badge, and none is made out to whom presents it, which other checks say.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from workshop import Json, Network

from merkki_verifier import Outcome, Report, Verdict, World
from merkki_verifier.credential import Asked, check_credential_bytes
from merkki_verifier.demand import Demand
from merkki_verifier.presentation import check_presentation
from merkki_verifier.report import Check
from merkki_verifier.structure import check_credential

ISSUER = "https://example.issuer/vc-jose-cose"
# The presentations of the suite ran out on 17 December 2024.
NOW = datetime(2024, 12, 16, 2, 0, tzinfo=UTC)
FOLDER = "standards/vectors/vc-jose-cose/input"
STATED = re.compile(r"(\d+)\. .*: verify (\w+)_(jose|sdjwt) with (vm-[a-z0-9]+)\.json -> (\w+)")
# Test 9 says failure, for the key it is asked with is another than the one that signed.
TESTS = {
    6: "credential-jose-minimal",
    7: "presentation-jose-multiple",
    8: "credential-issuer-match-signed",
    9: "credential-jose-unknown-extensions",
    12: "credential-jose-bad-signature",
    13: "credential-jose-bad-media-type",
    14: "presentation-jose-bad-media-type",
    15: "credential-jose-vc-vp-claims",
    16: "presentation-jose-bad-credential",
    20: "credential-sdjwt-selective",
    21: "credential-sdjwt-nested",
    22: "presentation-sdjwt-selective",
    23: "credential-sdjwt-bad-signature",
    24: "credential-sdjwt-bad-media-type",
    25: "presentation-sdjwt-bad-media-type",
    26: "presentation-sdjwt-bad-credential",
}


def stated(shared: Path, number: int) -> tuple[bytes, str, str, bool]:
    """The token, what it is, whose key it is asked with, and whether it should hold."""
    manifest = json.loads((shared / "standards/vectors/MANIFEST.json").read_text())
    name = f"vc-jose-cose/input/{TESTS[number]}.txt"
    (entry,) = (e for e in manifest["files"] if e["file"] == name)
    found = STATED.fullmatch(entry["expect"][0])
    assert found is not None
    assert int(found[1]) == number
    raw = (shared / "standards/vectors" / name).read_bytes()
    return raw.strip(), found[2], found[4], found[5] == "success"


def world(shared: Path, key: str) -> World:
    """The issuer's controller document, in which ``key`` alone may be asked with."""
    methods: dict[str, Json] = {}
    for file in sorted((shared / FOLDER).glob("vm-*.json")):
        method = json.loads(file.read_text())
        if method["controller"] == ISSUER:
            # The suite's keys are published whole; a document that did so is not believed.
            methods[file.stem] = {k: v for k, v in method.items() if k != "secretKeyJwk"}
    asked = methods[key]
    document = {
        "id": ISSUER,
        "verificationMethod": list(methods.values()),
        "assertionMethod": [asked["id"]],
        "authentication": [asked["id"]],
    }
    network = Network()
    network.serve(ISSUER, document)
    return World(now=NOW, fetch=network)


def verified(raw: bytes, kind: str, where: World) -> Report:
    if kind == "presentation":
        return check_presentation(raw, world=where, demand=Demand(None, None))
    return check_credential_bytes(raw, world=where, asked=Asked(shape=check_credential))


def secured(report: Report) -> bool:
    """Whether the outer signature holds, for a document of sound structure."""
    whose = {Check.ISSUER, Check.HOLDER}
    passed = {f.check for f in report.findings if f.outcome is Outcome.PASSED}
    # The suite asks the holder for nothing: then it is proven who signed, and not that it is new.
    passed |= {f.check for f in report.findings if f.code == "holder-unasked"}
    return {Check.STRUCTURE, Check.PROOF} <= passed and bool(whose & passed)


@pytest.mark.parametrize("number", TESTS)
def test_a_token_is_secured_or_not_as_the_suite_says(shared: Path, number: int) -> None:
    raw, kind, key, expected = stated(shared, number)
    report = verified(raw, kind, world(shared, key))
    codes = [(f.code, f.message) for f in report.findings if f.outcome is Outcome.FAILED]
    # Test 16 and 26 are secured themselves; what is in them is not.
    inside = all(part.report.signed is not None for part in report.parts)
    if kind == "presentation" and not expected:
        assert report.verdict is Verdict.REJECTED
        assert not (secured(report) and inside)
    else:
        assert secured(report) is expected, codes


@pytest.mark.parametrize("number", [n for n, name in TESTS.items() if "sdjwt" in name])
def test_a_token_of_the_suite_with_one_letter_changed_never_holds(
    shared: Path, number: int
) -> None:
    raw, kind, key, _ = stated(shared, number)
    for place in range(10, len(raw) - 1, 97):
        other = b"A" if raw[place : place + 1] != b"A" else b"B"
        altered = raw[:place] + other + raw[place + 1 :]
        assert not secured(verified(altered, kind, world(shared, key))), place


def test_what_the_suite_discloses_is_put_in_place(shared: Path) -> None:
    raw, kind, key, _ = stated(shared, 20)
    report = verified(raw, kind, world(shared, key))
    assert report.signed is not None
    subject = report.signed["credentialSubject"]
    assert isinstance(subject, dict)
    assert (subject["firstName"], subject["lastName"]) == ("Jane", "Doe")
    assert "_sd" not in subject
