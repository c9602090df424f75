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
    bad,
    mark,
    profile,
)
from workshop import Json

from merkki_verifier import Verdict, World, verify
from merkki_verifier.fetch.https import HttpsFetcher
from merkki_verifier.open_badges_2.scope import permits
from merkki_verifier.report import Check

MALLORY = "https://mallory.example/badges/1.json"


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


def test_an_issuer_that_is_named_by_http_is_the_one_of_its_host() -> None:
    issuer = {"id": "http://opisto.example/issuer"}
    assert permits(issuer, f"{BASE}/badges/1")
    assert not permits(issuer, "https://badges.example/badges/1")
    assert not permits({"id": "ftp://opisto.example/issuer"}, f"{BASE}/badges/1")


def test_a_prefix_with_a_query_is_one_of_the_whole_address() -> None:
    policy = {"verification": {"startsWith": f"{BASE}/badge?school=1&"}}
    assert permits(policy, f"{BASE}/badge?school=1&id=7")
    assert not permits(policy, f"{BASE}/badge?school=2&id=7")


@pytest.mark.parametrize(
    "policy",
    [
        {"allowedOrigins": ["badges.example"]},
        {"allowedOrigins": ["opisto.example:8443"]},
        {"allowedOrigins": ["opisto"]},
        {"allowedOrigins": [7]},
        {"allowedOrigins": ["opisto.example:0"]},
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
        f"{BASE}/badges/..;/users/mallory.json",
        f"{BASE}/badges/%252e%252e/users/mallory.json",
        f"{BASE}/badges/..%00/users/mallory.json",
        f"{BASE}/badges/.%09./users/mallory.json",
        f"{BASE}/badges/%c0%ae%c0%ae/users/mallory.json",
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
