"""Cases of time, status and recipient."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

from status_world import TOKEN_LIST, token_claims, token_list, token_status
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
    without,
)

from code_cases.model import Case, good, look, refused, said, signed, undecided
from merkki_keys import KeySigner
from merkki_verifier import Limits, Outcome, Report, World, verify
from merkki_verifier.bundle import BundleFetcher, RecordingFetcher, with_age

EVER = [{"status": "0x0", "message": "kaikki hyvin"}]
BOTH = [*EVER, {"status": "0x1", "message": "tulosta korjattu"}]


def forged() -> Report:
    return look({**signed(), "name": "Another"})


def on(day: int) -> Report:
    """A badge valid on 25 November only, looked at on another day of that month."""
    shop = Workshop()
    shop.now += timedelta(days=day - 25)
    badge = signed(validFrom="2026-11-25T00:00:00Z", validUntil="2026-11-26T00:00:00Z")
    return look(badge, shop)


def with_status(status: object, served: object = None, code: int = 200) -> Report:
    """A badge with a status entry, and what stands at the list's address."""
    shop = Workshop()
    if served is not None:
        shop.network.serve(LIST, served, code)
    return look(signed(credentialStatus=status), shop)


def at_entry() -> Report:
    return with_status(entry(5))


def listed(code: str, served: object, status: int = 200) -> Case:
    """The badge is sound; what stands at the list's address is not."""
    return undecided(code, lambda: with_status(entry(5), served, status), at_entry)


def list_of(*bits: int, purpose: str = "revocation", **subject: object) -> Json:
    document = unsigned_list(*bits, purpose=purpose)
    document["credentialSubject"] |= subject
    return Workshop().sign(document)


def offline(*, minutes: int) -> Report:
    """A badge checked from a bundle, so long after it was made; its list is good for an hour."""
    shop = Workshop()
    shop.network.serve(LIST, list_of(ttl=3_600_000))
    recorder = RecordingFetcher(shop.network, lambda: shop.now)
    raw = json.dumps(signed(credentialStatus=entry(5)))
    made = verify(raw, world=World(now=shop.now, fetch=recorder))
    bundle = recorder.bundle(made=shop.now, program="merkki", reports=[made])
    now = shop.now + timedelta(minutes=minutes)
    report = verify(raw, world=World(now=now, fetch=BundleFetcher(bundle)))
    return with_age(report, bundle, now=now)


def set_for(purpose: str, *bits: int, **more: Any) -> Report:
    """A badge with an entry of a purpose, and a list of that purpose with some bits set."""
    return with_status(entry(5, purpose=purpose, **more), list_of(*bits, purpose=purpose))


def made_out(known: str | None, algorithm: str = "sha256") -> Report:
    """A badge for a hashed e-mail address, and the address the reader knows."""
    hashes = {
        "sha256": "973dfe463ec85785f5f95af5ba3906eedb2d931c24e69824a89ea65dba4e813b",
        "md5": "55502f40dc8b7c769880b10874abc9d0",
    }
    identity = {
        "type": "IdentityObject",
        "hashed": True,
        "identityHash": f"{algorithm}${hashes[algorithm]}",
        "identityType": "emailAddress",
    }
    subject = {**unsigned()["credentialSubject"], "identifier": [identity]}
    return look(signed(credentialSubject=subject), recipient=known)


def short_list(entries: int) -> Report:
    """A list of so many entries, looked at by a reader who asks for 100,000 alone."""
    shop = Workshop()
    shop.network.serve(LIST, list_of(encodedList=encoded(entries=entries)))
    world = replace(shop.world(), limits=Limits(min_status_entries=100_000))
    return verify(json.dumps(signed(credentialStatus=entry(5))), world=world)


STRANGER_SIGNER = KeySigner(f"{STRANGER_DID}#{STRANGER_DID.removeprefix('did:key:')}", STRANGER)


def listed_by(issuer: str, signer: KeySigner) -> Report:
    """A list of somebody's, looked at by a reader who believes the stranger about lists."""
    shop = Workshop()
    shop.network.serve(LIST, shop.sign(unsigned_list(issuer=issuer), signer=signer))
    world = replace(shop.world(), status_issuers=frozenset({STRANGER_DID}))
    return verify(json.dumps(signed(credentialStatus=entry(5))), world=world)


def token_valued(value: int) -> Report:
    """A badge as a JWT with a status list token in which its status has a value."""
    shop = Workshop()
    shop.network.serve(TOKEN_LIST, token_list(token_claims({5: value}, size=2)))
    return look(shop.jwt(typ="vc+jwt", status=token_status()), shop)


HOLDER = "test@example.com"

AFTERWARDS: tuple[Case, ...] = (
    said("validity-skipped", Outcome.SKIPPED, forged, good),
    said("within-period", Outcome.PASSED, lambda: on(25), lambda: on(27)),
    refused("not-yet-valid", lambda: on(24), lambda: on(25)),
    refused("expired", lambda: on(27), lambda: on(25)),
    # The entry
    said("status-skipped", Outcome.SKIPPED, forged, good),
    Case("status-absent", Outcome.ABSENT, good, at_entry),
    refused("status-entry", lambda: with_status(entry("05")), at_entry),
    Case(
        "status-numeric-index",
        Outcome.PASSED,
        lambda: with_status(entry() | {"statusListIndex": 5}),
        at_entry,
    ),
    undecided(
        "status-unknown-type",
        lambda: look(
            signed(jcs=True, credentialStatus=entry() | {"type": "CredentialStatusList2017"})
        ),
        lambda: look(signed(jcs=True, credentialStatus=entry())),
    ),
    said(
        "status-knowledge-old",
        Outcome.PASSED,
        lambda: offline(minutes=61),
        lambda: offline(minutes=59),
    ),
    # The list
    listed("status-unreachable", Workshop().status_list(), 503),
    listed("status-list-form", b"hello"),
    listed("status-list-proof", unsigned_list()),
    listed(
        "status-list-issuer",
        Workshop().sign(
            unsigned_list(issuer=STRANGER_DID),
            signer=KeySigner(f"{STRANGER_DID}#{STRANGER_DID.removeprefix('did:key:')}", STRANGER),
        ),
    ),
    listed("status-list-id", Workshop().status_list(id="https://koulu.example/status/2")),
    listed("status-list-type", Workshop().status_list(type=["VerifiableCredential"])),
    listed("status-list-stale", Workshop().status_list(validUntil="2026-11-25T00:00:00Z")),
    listed("status-list-encoding", list_of(encodedList="uAAAA")),
    listed(
        "status-list-size",
        list_of(encodedList=encoded(entries=(Limits().max_status_list_bytes + 1) * 8)),
    ),
    # The place in it
    undecided("status-purpose", lambda: with_status(entry(5, purpose="suspension")), at_entry),
    refused(
        "status-list-length",
        lambda: with_status(entry(5), list_of(encodedList=encoded(entries=131_064))),
        lambda: with_status(entry(5), list_of(encodedList=encoded(entries=131_072))),
    ),
    refused(
        "status-index-range",
        lambda: with_status(entry(131_072)),
        lambda: with_status(entry(131_071)),
    ),
    Case(
        "status-list-short",
        Outcome.PASSED,
        lambda: short_list(100_000),
        lambda: short_list(131_072),
    ),
    Case(
        "status-list-by-other",
        Outcome.PASSED,
        lambda: listed_by(STRANGER_DID, STRANGER_SIGNER),
        lambda: listed_by(SCHOOL, Workshop().signer()),
    ),
    undecided("status-value-unknown", lambda: token_valued(3), lambda: token_valued(0)),
    said("status-ok", Outcome.PASSED, at_entry, lambda: set_for("revocation", 5)),
    refused("status-revoked", lambda: set_for("revocation", 5), lambda: set_for("revocation", 6)),
    refused("status-suspended", lambda: set_for("suspension", 5), lambda: set_for("suspension", 6)),
    Case(
        "status-refresh",
        Outcome.PASSED,
        lambda: set_for("refresh", 5),
        lambda: set_for("refresh", 6),
    ),
    Case(
        "status-message",
        Outcome.PASSED,
        lambda: set_for("message", 5, statusMessage=BOTH),
        lambda: set_for("message", 6),
    ),
    undecided(
        "status-message",
        lambda: set_for("message", 5, statusMessage=EVER),
        lambda: set_for("message", 6),
    ),
    # People
    said("recipient-skipped", Outcome.SKIPPED, forged, good),
    Case("recipient-not-asked", Outcome.SKIPPED, lambda: made_out(None), lambda: made_out(HOLDER)),
    said(
        "recipient-match",
        Outcome.PASSED,
        lambda: made_out(HOLDER),
        lambda: made_out("other@example.com"),
    ),
    Case(
        "recipient-weak-hash",
        Outcome.PASSED,
        lambda: made_out(HOLDER, "md5"),
        lambda: made_out(HOLDER),
    ),
    undecided(
        "recipient-none",
        lambda: look(Workshop().sign(without(unsigned(), "/credentialSubject/id")), recipient="x"),
        lambda: look(Workshop().sign(without(unsigned(), "/credentialSubject/id"))),
    ),
    refused("recipient-mismatch", lambda: made_out("other@example.com"), lambda: made_out(HOLDER)),
)
