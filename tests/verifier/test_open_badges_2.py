"""Hosted badges of Open Badges 2.0: their own address is the proof, and nothing else is."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from older_world import (
    BADGE,
    BASE,
    ISSUER,
    MARK,
    Academy,
    assertion,
    in_png,
    in_svg,
    mark,
    profile,
    signed,
)
from workshop import Json

from merkki_verifier import Limits, Report, Verdict, World, verify
from merkki_verifier.containers import open_container
from merkki_verifier.dates import DateError
from merkki_verifier.fetch.https import HttpsFetcher
from merkki_verifier.open_badges_2 import is_older
from merkki_verifier.open_badges_2.moments import read_moment
from merkki_verifier.open_badges_2.scope import permits
from merkki_verifier.report import Check, Outcome

MALLORY = "https://mallory.example/badges/1.json"


def bad(report: Report) -> set[str]:
    """The codes of what speaks against the badge, or could not be had."""
    outcomes = (Outcome.FAILED, Outcome.UNKNOWN)
    return {f.code for f in report.findings if f.outcome in outcomes}


def test_a_hosted_badge_is_verified_by_its_own_address_its_mark_and_its_issuer() -> None:
    academy = Academy()
    report = academy.look(assertion())
    assert report.verdict is Verdict.VERIFIED
    assert academy.network.asked == [BADGE, MARK, ISSUER]
    assert report.facts["model"] == "Open Badges 2.0"
    assert report.facts["issuer"] == ISSUER
    assert report.facts["securing"] == ["HostedBadge"]
    believed: Any = report.require()
    assert believed["badge"]["name"] == "Robotiikka"
    assert believed["badge"]["issuer"]["name"] == "Esimerkkiopisto"


def test_what_a_hosted_badge_does_not_prove_is_said_aloud() -> None:
    (proof,) = Academy().look(assertion()).of(Check.PROOF)
    assert (proof.code, proof.warning) == ("proof-hosted", True)
    assert "nobody has signed it" in proof.message


def test_the_edition_that_was_read_is_named_for_receipts() -> None:
    report = Academy().look(assertion())
    lists: Any = report.facts["lists"]
    (edition,) = lists
    assert (edition["kind"], edition["url"]) == ("HostedBadge", BADGE)
    assert len(edition["sha256"]) == 64


# --- whose address it is


@pytest.mark.parametrize(
    "policy",
    [
        {"allowedOrigins": ["badges.example", "opisto.example"]},
        {"allowedOrigins": "opisto.example"},
        {"allowedOrigins": "https://opisto.example"},
        {"startsWith": f"{BASE}/badges/"},
        {"startsWith": ["https://badges.example/", BASE]},
        {"startsWith": BASE, "allowedOrigins": ["opisto.example"], "verificationProperty": "id"},
        {"type": "VerificationObject"},
    ],
)
def test_a_badge_may_stand_where_its_issuer_says(policy: Json) -> None:
    assert Academy().serve(profile(verification=policy)).look(assertion()).verdict is (
        Verdict.VERIFIED
    )


@pytest.mark.parametrize(
    "policy",
    [
        {"allowedOrigins": ["badges.example"]},
        {"allowedOrigins": ["opisto.example:8443"]},
        {"allowedOrigins": ["opisto"]},
        {"allowedOrigins": [7]},
        {"startsWith": f"{BASE}/marks/"},
        {"startsWith": "http://opisto.example/"},
        {"startsWith": "https://opisto.exam"},
        {"startsWith": BASE, "allowedOrigins": ["badges.example"]},
        {"allowedOrigins": ["opisto.example"], "startsWith": "https://badges.example/"},
        {"verificationProperty": "url", "startsWith": BASE},
        "anywhere",
    ],
)
def test_a_badge_may_stand_nowhere_else(policy: object) -> None:
    report = Academy().serve(profile(verification=policy)).look(assertion())
    assert bad(report) == {"issuer-origin"}
    assert report.signed is None


@pytest.mark.parametrize(
    "address",
    [
        "https://opisto.example.mallory.example/badges/1.json",
        "https://opisto.example@mallory.example/badges/1.json",
        "https://mallory.example/opisto.example/badges/1.json",
        "http://opisto.example/badges/1.json",
        f"{BASE}/badges/../users/mallory.json",
        f"{BASE}/badges/%2e%2e/users/mallory.json",
        f"{BASE}/badges/..%2fusers/mallory.json",
        "https://opisto.example:8443/badges/1.json",
    ],
)
def test_an_address_that_only_looks_like_the_issuers_is_not(address: str) -> None:
    policy = {"startsWith": f"{BASE}/badges/", "allowedOrigins": ["opisto.example"]}
    academy = Academy().serve(profile(verification=policy))
    assert permits(profile(verification=policy), BADGE)
    assert not permits(profile(verification=policy), address)
    assert bad(academy.hosted(id=address)) == {"issuer-origin"}


def test_a_prefix_with_a_query_is_met_to_the_letter() -> None:
    policy = {"startsWith": f"{BASE}/badge?of=1&n="}
    assert permits(profile(verification=policy), f"{BASE}/badge?of=1&n=5")
    assert not permits(profile(verification=policy), f"{BASE}/badge?of=2&n=5")


def test_a_forger_who_embeds_a_friendly_copy_of_the_issuer_gets_nowhere() -> None:
    friendly = profile(verification={"allowedOrigins": ["mallory.example"]})
    copy = mark(issuer=friendly, name="Forged")
    academy = Academy()
    report = academy.hosted(id=MALLORY, badge=copy)
    # The copies are not believed: the mark and the issuer are asked themselves.
    assert academy.network.asked == [MALLORY, MARK, ISSUER]
    assert bad(report) == {"issuer-origin"}


def test_a_forgery_that_contradicts_itself_is_refused_before_anything_is_fetched() -> None:
    academy = Academy()
    report = academy.hosted(id=MALLORY, badge=mark(issuer=profile()))
    assert bad(report) == {"issuer-origin"}
    assert academy.network.asked == []


def test_a_mark_of_somebody_else_brings_its_own_issuer_with_it() -> None:
    # Mallory's badge carries the academy as issuer; the mark's own address says otherwise.
    theirs = "https://mallory.example/mark.json"
    copy = mark(id=theirs)
    academy = Academy().serve(mark(id=theirs, issuer="https://mallory.example/issuer.json"))
    academy.serve(profile(id="https://mallory.example/issuer.json"))
    report = academy.hosted(id=MALLORY, badge=copy)
    assert report.facts["issuer"] == "https://mallory.example/issuer.json"


# --- what stands there


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda a: a.serve({}, BADGE, 404), "proof-hosted-missing"),
        (lambda a: a.serve({}, BADGE, 500), "proof-hosted-unreachable"),
        (lambda a: a.serve(assertion(), BADGE, 302), "proof-hosted-unreachable"),
        (lambda a: a.without(BADGE), "proof-hosted-unreachable"),
        (lambda a: a.serve(b"[]", BADGE), "proof-hosted-form"),
        (lambda a: a.serve(b'{"id": 1, "id": 2}', BADGE), "proof-hosted-form"),
        (lambda a: a.serve(assertion(**{"@context": {}}), BADGE), "proof-hosted-form"),
        (lambda a: a.serve(assertion(**{"obi:revoked": True}), BADGE), "proof-hosted-form"),
        (lambda a: a.without(MARK), "badge-class-unreachable"),
        (lambda a: a.without(ISSUER), "issuer-unreachable"),
        (lambda a: a.serve(mark(issuer="urn:x:1")), "issuer-method-unsupported"),
    ],
)
def test_what_could_not_be_had_leaves_it_open(
    change: Callable[[Academy], Academy], code: str
) -> None:
    report = change(Academy()).look(assertion())
    assert report.verdict is Verdict.INDETERMINATE
    assert bad(report) == {code}
    assert report.signed is None


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda a: a.serve({}, BADGE, 410), "status-revoked"),
        (lambda a: a.serve({"@context": assertion()["@context"], "revoked": True}, BADGE),
         "status-revoked"),
        (lambda a: a.serve(assertion(revoked="false"), BADGE), "status-revoked"),
        (lambda a: a.serve(assertion(id=MALLORY), BADGE), "proof-hosted-id"),
        (lambda a: a.serve(assertion(narrative="Lisätty"), BADGE), "proof-hosted-differs"),
        (lambda a: a.serve(assertion(expires="2030-01-01T00:00:00Z"), BADGE),
         "proof-hosted-differs"),
        (lambda a: a.serve(mark(id=f"{BASE}/marks/2.json"), MARK), "badge-class-form"),
        (lambda a: a.serve(b"{}", MARK), "badge-class-form"),
        (lambda a: a.serve(mark(name=None)), "badge-class-form"),
        (lambda a: a.serve(mark(issuer=None)), "badge-class-form"),
        (lambda a: a.serve(mark(issuer={"name": "Opisto"})), "badge-class-form"),
        (lambda a: a.serve(b"{}", ISSUER), "issuer-document-malformed"),
        (lambda a: a.serve(b"7", ISSUER), "issuer-document-malformed"),
        (lambda a: a.serve(b"<html></html>", ISSUER), "issuer-document-malformed"),
        (lambda a: a.serve(profile(type="Organization")), "issuer-document-malformed"),
        (lambda a: a.serve(profile(id=f"{BASE}/other.json"), ISSUER), "issuer-document-id"),
    ],
)  # fmt: skip
def test_what_contradicts_the_badge_refuses_it(
    change: Callable[[Academy], Academy], code: str
) -> None:
    report = change(Academy()).look(assertion())
    assert report.verdict is Verdict.REJECTED
    assert bad(report) == {code}
    assert report.signed is None


def test_a_withdrawn_badge_is_told_with_its_reason() -> None:
    gone = assertion(revoked=True, revocationReason="Myönnetty vahingossa.")
    (status,) = Academy().serve(gone).look(assertion()).of(Check.STATUS)
    assert status.message == "withdrawn by its issuer, for good: Myönnetty vahingossa."


def test_a_copy_may_be_written_otherwise_and_say_the_same() -> None:
    there = assertion(
        type=["Assertion"],
        recipient=[assertion()["recipient"]],
        verification={"type": ["HostedBadge"]},
        badge=mark(issuer=profile()),
    )
    assert Academy().serve(there, BADGE).look(assertion()).verdict is Verdict.VERIFIED


def test_true_is_not_one() -> None:
    # Python holds them equal; JSON does not.
    given, there = assertion(points=True), assertion(points=1)
    assert bad(Academy().serve(there).look(given)) == {"proof-hosted-differs"}


def test_words_that_were_changed_since_are_the_addresses_and_it_is_said() -> None:
    report = Academy().hosted(badge=mark(name="Vanha nimi", issuer=profile(name="Vanha opisto")))
    assert report.verdict is Verdict.VERIFIED
    believed: Any = report.require()
    assert believed["badge"]["name"] == "Robotiikka"
    assert believed["badge"]["issuer"]["name"] == "Esimerkkiopisto"
    copies = [f.pointer for f in report.findings if f.code == "structure-ob2-copy"]
    assert copies == ["/badge"]


def test_a_mark_that_stands_nowhere_is_vouched_for_by_the_badge() -> None:
    report = Academy().hosted(badge=mark(id="urn:uuid:7b1c1f0e-6a55-4f0e-9d2e-0000000000aa"))
    assert report.verdict is Verdict.VERIFIED


def test_a_copy_that_describes_such_a_mark_otherwise_is_not_believed() -> None:
    urn = "urn:uuid:7b1c1f0e-6a55-4f0e-9d2e-0000000000aa"
    academy = Academy().serve(assertion(badge=mark(id=urn)))
    believed: Any = academy.look(assertion(badge=mark(id=urn, name="Tohtori"))).require()
    assert believed["badge"]["name"] == "Robotiikka"


def test_a_document_that_says_the_same_in_older_words_leaves_it_open() -> None:
    both = [assertion()["@context"], "https://w3id.org/openbadges/v1"]
    report = Academy().serve(assertion(**{"@context": both})).look(assertion())
    assert bad(report) == {"proof-hosted-form"}


def test_an_http_address_of_a_mark_is_read_over_https_and_said() -> None:
    plain = MARK.replace("https:", "http:")
    academy = Academy().serve(mark(id=plain), at=MARK)
    report = academy.hosted(badge=plain)
    assert report.verdict is Verdict.VERIFIED
    assert "structure-ob2-http" in report.codes()
    assert all(url.startswith("https://") for url in academy.network.asked)


def test_nothing_private_is_asked_for() -> None:
    def resolve(host: str, port: int) -> Any:
        raise AssertionError((host, port))

    for private in ("https://10.0.0.1/b.json", "https://localhost/b.json", "https://a.internal/b"):
        world = World(now=datetime(2026, 11, 25, tzinfo=UTC), fetch=HttpsFetcher(resolve=resolve))
        issuer = {"allowedOrigins": [private.split("/")[2]]}
        made = assertion(id=private, badge=mark(issuer=profile(verification=issuer)))
        report = verify(json.dumps(made), world=world)
        assert bad(report) == {"proof-hosted-unreachable"}


# --- its shape


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"@context": "https://w3id.org/openbadges/invalid"}, "structure-context"),
        ({"@context": None}, "structure-context"),
        ({"@context": [{"obi": "x"}, assertion()["@context"]]}, "structure-context"),
        ({"@context": [assertion()["@context"], {"issuedOn": "urn:x:1"}]}, "structure-context"),
        ({"@id": BADGE}, "structure-keyword"),
        ({"obi:revoked": False}, "structure-keyword"),
        ({"sec:expiration": "2020-01-01T00:00:00Z"}, "structure-keyword"),
        ({"https://w3id.org/openbadges#revoked": False}, "structure-keyword"),
        ({"recipient": {**assertion()["recipient"], "@type": "x"}}, "structure-keyword"),
        ({"verification": {"type": "hosted", "@type": "signed"}}, "structure-keyword"),
        ({"type": "BadgeClass"}, "structure-type"),
        ({"id": None}, "structure-id"),
        ({"id": "badge-1"}, "structure-id"),
        ({"revoked": "no"}, "structure-model"),
        ({"recipient": "aino"}, "structure-model"),
        ({"recipient": {"type": "email"}}, "structure-model"),
        ({"recipient": {"identity": "x"}}, "structure-model"),
        ({"recipient": {**assertion()["recipient"], "hashed": "no"}}, "structure-model"),
        ({"recipient": {**assertion()["recipient"], "salt": 7}}, "structure-model"),
        ({"verification": None}, "structure-model"),
        ({"verification": {"type": ["hosted", "signed"]}}, "structure-model"),
        ({"verification": {"type": "hosted", "creator": ["x"]}}, "structure-model"),
        ({"badge": None}, "structure-model"),
        ({"badge": {"name": "x"}}, "structure-model"),
        ({"issuedOn": None}, "structure-date"),
        ({"issuedOn": "last week"}, "structure-date"),
        ({"issuedOn": "2026-02-30"}, "structure-date"),
        ({"expires": 7}, "structure-date"),
        ({"expires": "2026-10-01T00:00:00Z"}, "structure-date"),
    ],
)
def test_a_badge_of_no_sound_shape_is_refused_and_nothing_is_fetched(
    changes: Json, code: str
) -> None:
    academy = Academy()
    report = academy.hosted(**changes)
    assert code in bad(report)
    assert report.verdict is Verdict.REJECTED
    assert academy.network.asked == []


@pytest.mark.parametrize(
    "older",
    [
        assertion(**{"@context": "https://w3id.org/openbadges/v1"}),
        {
            "uid": "1",
            "recipient": {"type": "email", "hashed": False, "identity": "a@b.example"},
            "badge": MARK,
            "verify": {"type": "hosted", "url": BADGE},
            "issuedOn": 1359217910,
        },
    ],
)
def test_a_badge_before_2_is_named_and_left_open(older: Json) -> None:
    academy = Academy()
    report = academy.look(older)
    assert bad(report) == {"structure-ob2-version"}
    assert report.verdict is Verdict.INDETERMINATE
    assert academy.network.asked == []


def test_another_kind_of_verification_is_left_open() -> None:
    report = Academy().hosted(verification={"type": ["MerkleProofVerification2017", "Extension"]})
    assert bad(report) == {"proof-type-unsupported"}


def test_extensions_are_let_be() -> None:
    extension = {"@context": f"{BASE}/extension.json", "type": ["Extension"], "obi:revoked": True}
    assert Academy().hosted(**{"extensions:own": extension}).verdict is Verdict.VERIFIED


@pytest.mark.parametrize(
    ("text", "moment", "loose"),
    [
        ("2026-11-01T00:00:00Z", "2026-11-01T00:00:00+00:00", False),
        ("2026-11-01T02:00:00.5+02:00", "2026-11-01T02:00:00.500000+02:00", False),
        ("2026-11-01T02:00:00+0200", "2026-11-01T02:00:00+02:00", True),
        ("2026-11-01 02:00", "2026-11-01T02:00:00+00:00", True),
        ("2026-11-01T02:00:00", "2026-11-01T02:00:00+00:00", True),
        ("2026-11-01", "2026-11-01T00:00:00+00:00", True),
    ],
)
def test_dates_are_read_as_people_wrote_them(text: str, moment: str, *, loose: bool) -> None:
    found, was_loose = read_moment(text)
    assert (found.isoformat(), was_loose) == (moment, loose)


def test_a_day_of_expiry_is_still_in_force() -> None:
    assert read_moment("2026-11-25", end=True)[0] == datetime(2026, 11, 26, tzinfo=UTC)
    assert read_moment("9999-12-31", end=True)[0] == datetime.max.replace(tzinfo=UTC)
    assert Academy().hosted(expires="2026-11-25").verdict is Verdict.VERIFIED
    assert bad(Academy().hosted(expires="2026-11-24")) == {"expired"}


@pytest.mark.parametrize("text", ["", "2026", "2026-13-01", "1359217910", "2026-11-01T", "٢" * 10])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(DateError):
        read_moment(text)


def test_time_is_kept() -> None:
    (early,) = Academy().hosted(issuedOn="2027-01-01T00:00:00Z").of(Check.VALIDITY)
    assert (early.code, early.pointer) == ("not-yet-valid", "/issuedOn")
    (late,) = Academy().hosted(expires="2026-11-20T00:00:00Z").of(Check.VALIDITY)
    assert (late.code, late.pointer) == ("expired", "/expires")


# --- in pictures


WHOLE = json.dumps(assertion())


@pytest.mark.parametrize(
    "picture",
    [
        in_png(WHOLE.encode()),
        in_png(BADGE.encode()),
        in_png(f" {BADGE}\n".encode()),
        in_svg(f'<openbadges:assertion verify="{BADGE}"/>'),
        in_svg(f"<openbadges:assertion><![CDATA[{WHOLE}]]></openbadges:assertion>"),
        in_png(signed().encode()),
        in_svg(f'<openbadges:assertion verify="{signed()}"/>'),
    ],
)
def test_a_baked_badge_is_verified(picture: bytes) -> None:
    report = Academy().look(picture)
    assert report.verdict is Verdict.VERIFIED
    assert report.facts["container"] in ("png", "svg")


@pytest.mark.parametrize(
    ("picture", "code"),
    [
        (in_png(b"http://opisto.example/badges/1.json"), "issuer-origin"),
        (in_png(MALLORY.encode()), "proof-hosted-unreachable"),
        (in_png(MARK.encode()), "structure-type"),
        (in_png(b"urn:uuid:1"), "container-address"),
        (in_png(b"well done"), "container-payload"),
        (in_png(b"e30.e30.AA~"), "container-payload"),
        (in_png(b"[]"), "structure-object"),
        (in_png(b"{"), "json-syntax"),
        (in_png(b"e30.e30.AA"), "jws-alg"),
        (in_png(b'{"type": "VerifiableCredential"}'), "structure-type"),
        (in_svg(f"<openbadges:assertion>{BADGE}</openbadges:assertion>"), "container-payload"),
        (in_svg("<openbadges:assertion verify='{}'/>"), "container-payload"),
        (in_svg("<openbadges:assertion/>"), "container-none"),
        (in_svg(f'<g><openbadges:assertion verify="{BADGE}"/></g>'), "container-svg-position"),
        (in_svg(f'<openbadges:assertion verify="{BADGE}"/>' * 2), "container-duplicate"),
        (
            in_svg(f'<openbadges:assertion verify="{BADGE}">{{}}</openbadges:assertion>'),
            "container-svg-conflict",
        ),
    ],
)
def test_a_picture_with_something_else_in_it_is_not(picture: bytes, code: str) -> None:
    report = Academy().look(picture)
    assert bad(report) == {code}


def test_two_older_badges_in_one_png_are_refused() -> None:
    second = in_png(WHOLE.encode())[33:]
    length = 12 + len(b"openbadges\0\0\0\0\0") + len(WHOLE.encode())
    assert bad(Academy().look(in_png(WHOLE.encode(), second[:length]))) == {"container-duplicate"}


def test_an_address_in_a_picture_whose_badge_needs_a_signature_is_refused() -> None:
    academy = Academy().serve(assertion(verification={"type": "signed"}))
    assert bad(academy.look(in_png(BADGE.encode()))) == {"proof-missing"}


def test_an_address_in_a_picture_of_the_newer_kind_is_still_not_fetched() -> None:
    academy = Academy()
    report = academy.look(in_png(BADGE.encode(), keyword=b"openbadgecredential"))
    assert bad(report) == {"container-address"}
    assert academy.network.asked == []


def test_a_hosted_badge_that_came_as_a_token_is_proven_by_its_address() -> None:
    token = signed(assertion())
    assert Academy().look(token).facts["securing"] == ["HostedBadge"]
    assert bad(Academy().without(BADGE).look(token)) == {"proof-hosted-unreachable"}


@pytest.mark.parametrize("raw", [b"{}", b"e30.e30.AA", b"a.b.c", b"e30.\xff.AA", b'{"verify": '])
def test_what_is_no_older_badge_is_not_taken_for_one(raw: bytes) -> None:
    assert Academy().look(raw).verdict is not Verdict.VERIFIED
    if b"verify" not in raw and b"\xff" not in raw:
        assert not is_older(open_container(raw), limits=Limits())
