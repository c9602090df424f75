"""A registry counts if the operator whom the reader pinned signed it, and it is in force."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from credit_world import DATA
from workshop import (
    LIST,
    SCHOOL,
    STRANGER,
    STRANGER_DID,
    Json,
    Workshop,
    at,
    entry,
    unsigned,
    without,
)

from merkki_keys import KeySigner, KeyType
from merkki_verifier import Verdict, World, verify
from merkki_verifier.report import Check
from merkki_verifier.securing import vc_jwt
from merkki_verifier.securing.sd_jwt import fresh_salt, issue, select
from merkki_verifier.securing.selective import add_base_proof, derive
from merkki_verifier.trust import RegistryError, TrustEntry, TrustRegistry, load_registry
from merkki_verifier.trust.forms import read_registry
from merkki_verifier.trust.signed import load_signed_registry, registry_credential

# The workshop's school keeps the registry in these tests; its keys are at hand.
OPERATOR = SCHOOL
ISSUED, ENDS = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)
STRANGER_SIGNER = KeySigner(f"{STRANGER_DID}#{STRANGER_DID.removeprefix('did:key:')}", STRANGER)
FULL = TrustEntry(
    issuer="did:web:koulu.example",
    names={"fi": "Koulu", "sv": "Skola", "en": "School"},
    kind="school",
    may_issue=frozenset({"WL-01", "WL-02"}),
    may_attest=frozenset({"LI-08"}),
    achievement_ids=("https://koulu.example/marks/",),
    valid_from=datetime(2026, 8, 1, tzinfo=UTC),
    valid_until=datetime(2028, 6, 2, tzinfo=UTC),
    distrust_from=datetime(2027, 9, 30, 21, tzinfo=UTC),
    alignments=frozenset({"https://esco.example/skill/1"}),
    may_delegate=2,
)
ANY = TrustEntry(issuer="did:web:any.example", names={"en": "Any"}, may_issue=None)
NONE = TrustEntry(issuer="did:web:none.example", names={"en": "None"}, may_issue=frozenset())
BOOK = TrustRegistry(
    {entry.issuer: entry for entry in (FULL, ANY, NONE)}, "https://l.example/registry/v1", ISSUED
)


def unsigned_registry(book: TrustRegistry = BOOK, **changes: Any) -> Json:
    document = registry_credential(
        book,
        operator=OPERATOR,
        credential_id="https://l.example/registry/v1/2026-11",
        valid_from=ISSUED,
        valid_until=ENDS,
    )
    return {k: v for k, v in {**document, **changes}.items() if v is not None}


def load(document: Json | bytes, shop: Workshop | None = None, **asked: Any) -> TrustRegistry:
    raw = document if isinstance(document, bytes) else json.dumps(document).encode()
    world = (shop or Workshop()).world()
    return load_signed_registry(raw, **{"operator": OPERATOR, "world": world, **asked})


def refused(document: Json | bytes, shop: Workshop | None = None, **asked: Any) -> str:
    with pytest.raises(RegistryError) as caught:
        load(document, shop, **asked)
    return str(caught.value)


@pytest.mark.parametrize("kind", [KeyType.ED25519, KeyType.P256])
def test_what_was_signed_is_what_is_read_to_the_last_member(kind: KeyType) -> None:
    registry = load(Workshop().sign(unsigned_registry(), kind))
    assert registry.entries == BOOK.entries
    assert (registry.id, registry.updated) == (BOOK.id, BOOK.updated)
    assert (registry.operator, registry.valid_until, registry.form) == (OPERATOR, ENDS, "signed")


@pytest.mark.parametrize("kind", [KeyType.P256, KeyType.RSA])
def test_a_registry_may_be_a_jwt(kind: KeyType) -> None:
    shop = Workshop()
    token = vc_jwt.secure(unsigned_registry(), signer=shop.signer(kind), typ="vc+jwt")
    assert load(token.encode()).entries == BOOK.entries


def test_the_example_of_a_region_can_be_signed_and_read_again() -> None:
    book = load_registry(DATA / "registry.yaml")
    assert load(Workshop().sign(unsigned_registry(book))).entries == book.entries


def _by_stranger() -> Json:
    return Workshop().sign(unsigned_registry(issuer=STRANGER_DID), signer=STRANGER_SIGNER)


def _in_anothers_name() -> Json:
    return Workshop().sign(unsigned_registry(), signer=STRANGER_SIGNER)


def _signed(**changes: Any) -> Json:
    return Workshop().sign(unsigned_registry(**changes))


SUBJECT = unsigned_registry()["credentialSubject"]
ENTRIES = SUBJECT["entries"]
# Each is the sound registry but for one thing.
UNSOUND: dict[str, tuple[str, Callable[[], Json | bytes]]] = {
    "unsigned": ("proof", unsigned_registry),
    "not even JSON": ("no badge we know", lambda: b"id: x"),
    "by a stranger": ("not by did:web:koulu.example", _by_stranger),
    "in the operator's name": ("no proof was made with a key of", _in_anothers_name),
    "a mark added": (
        "the signature does not fit",
        lambda: at(_signed(), "/credentialSubject/entries/0/may_issue/0", "WL-03"),
    ),
    "an entry taken out": (
        "the signature does not fit",
        lambda: at(_signed(), "/credentialSubject/entries", ENTRIES[1:]),
    ),
    "distrust taken out": (
        "the signature does not fit",
        lambda: without(_signed(), "/credentialSubject/entries/0/distrust_from"),
    ),
    "not yet": ("valid only from", lambda: _signed(validFrom="2026-11-26T00:00:00Z")),
    "no longer": ("expired on", lambda: _signed(validUntil="2026-11-25T00:00:00Z")),
    "a badge": ("is no TrustRegistryCredential", lambda: Workshop().badge()),
    "another subject": (
        "its subject is no TrustRegistry",
        lambda: _signed(
            credentialSubject={"id": "https://l.example/r", "type": "BitstringStatusList"}
        ),
    ),
    "several subjects": (
        "is no TrustRegistryCredential",
        lambda: _signed(credentialSubject=[SUBJECT, {"id": "https://l.example/r", "name": "x"}]),
    ),
    "no entries": (
        "entries: must name at least one issuer",
        lambda: _signed(credentialSubject=without(SUBJECT, "/entries")),
    ),
    "an issuer twice": (
        "entries[1].issuer: this issuer has an entry already",
        lambda: _signed(credentialSubject={**SUBJECT, "entries": [ENTRIES[0], ENTRIES[0]]}),
    ),
    "too long a chain": (
        "entries[0].may_delegate: must be a whole number from 0 to 3",
        lambda: _signed(
            credentialSubject={**SUBJECT, "entries": [{**ENTRIES[0], "may_delegate": 4}]}
        ),
    ),
    "a chain of true": (
        "entries[0].may_delegate: must be a whole number from 0 to 3",
        lambda: _signed(
            credentialSubject={**SUBJECT, "entries": [{**ENTRIES[0], "may_delegate": True}]}
        ),
    ),
    "no id": (
        "id: text is needed",
        lambda: _signed(credentialSubject=without(SUBJECT, "/id")),
    ),
    "no start": (
        "updated: the date of this edition is needed",
        lambda: _signed(validFrom=None),
    ),
}


@pytest.mark.parametrize("name", UNSOUND)
def test_a_registry_that_is_not_sound_is_not_used_at_all(name: str) -> None:
    reason, make = UNSOUND[name]
    assert reason in refused(make())


def test_the_operator_is_the_readers_choice_and_compared_exactly() -> None:
    document = _by_stranger()
    assert "not by" in refused(document)
    assert load(document, operator=STRANGER_DID).entries == BOOK.entries


def test_a_host_that_is_down_leaves_no_registry_rather_than_an_unchecked_one() -> None:
    shop = Workshop()
    document = _signed()
    shop.network.answers.clear()
    assert "nobody answers" in refused(document, shop)


class TestParts:
    """Whoever carries a registry may not choose what it says."""

    def test_a_derived_part_is_refused_even_if_it_shows_all_that_is_asked(self) -> None:
        shop = Workshop()
        document = unsigned_registry()
        base = add_base_proof(
            document,
            signer=shop.signer(KeyType.P256),
            created=ISSUED,
            mandatory_pointers=["/issuer", "/validFrom", "/credentialSubject"],
        )
        part = derive(base, pointers=["/validUntil"])
        assert "only a part" in refused(part)
        assert load(shop.sign(document, KeyType.P256)).entries == BOOK.entries

    @pytest.mark.parametrize("shown", [True, False])
    def test_an_entry_kept_back_from_an_sd_jwt_is_missed(self, *, shown: bool) -> None:
        token = issue(
            unsigned_registry(),
            disclosable=["/credentialSubject/entries/0"],
            signer=Workshop().signer(KeyType.P256),
            salts=fresh_salt,
            typ="vc+sd-jwt",
        )
        if shown:
            assert load(token.encode()).entries == BOOK.entries
        else:
            kept = select(token, disclose=[])
            assert "only a part" in refused(kept.encode())


class TestWithdrawn:
    """An edition can be withdrawn like any credential."""

    @pytest.mark.parametrize(("bits", "reason"), [((5,), "withdrawn by its issuer"), ((6,), None)])
    def test_a_withdrawn_edition_is_not_used(self, bits: tuple[int, ...], reason: str) -> None:
        shop = Workshop()
        shop.network.serve(LIST, shop.status_list(*bits))
        document = shop.sign(unsigned_registry(credentialStatus=entry(5)))
        if reason is None:
            assert load(document, shop).entries == BOOK.entries
        else:
            assert reason in refused(document, shop)

    def test_one_of_which_that_is_not_known_is_not_used_either(self) -> None:
        shop = Workshop()
        shop.network.answers[LIST] = "timeout"
        document = shop.sign(unsigned_registry(credentialStatus=entry(5)))
        assert "status:" in refused(document, shop)


class TestEveryForm:
    """One option takes a file of any form."""

    PLAIN = b"""
id: https://l.example/registry/v1
updated: 2026-11-01
entries:
  - {issuer: "did:web:koulu.example", names: {fi: Koulu}, may_issue: any}
"""
    DCC: ClassVar[Json] = {
        "meta": {"created": "2022-10-27T17:57:31+00:00", "updated": "2026-11-01T00:00:00+00:00"},
        "registry": {
            "did:web:koulu.example": {
                "name": "Koulu",
                "location": "Tervasalmi",
                "url": "https://koulu.example/",
            }
        },
    }

    def read(self, raw: bytes, operator: str | None = None) -> TrustRegistry:
        return read_registry(raw, world=Workshop().world(), operator=operator)

    def refused(self, raw: bytes, operator: str | None = None) -> str:
        with pytest.raises(RegistryError) as caught:
            self.read(raw, operator)
        return str(caught.value)

    def test_the_plain_form_in_yaml_and_in_json(self) -> None:
        for raw in (self.PLAIN, json.dumps(_plain_json()).encode(), b"{id: x, entries: []}"):
            if raw.startswith(b"{id"):
                assert "updated" in self.refused(raw)
            else:
                assert list(self.read(raw).entries) == ["did:web:koulu.example"]

    @pytest.mark.parametrize("member", ["registry", "entries"])
    def test_the_form_of_the_digital_credentials_consortium(self, member: str) -> None:
        document = {"meta": self.DCC["meta"], member: self.DCC["registry"]}
        registry = self.read(json.dumps(document).encode())
        known = registry.entries["did:web:koulu.example"]
        assert (known.names, known.may_issue) == ({"en": "Koulu"}, None)
        assert (registry.updated, registry.form) == (ISSUED, "dcc")

    def test_a_dcc_registry_that_does_not_say_its_age_is_read(self) -> None:
        registry = self.read(json.dumps({"registry": self.DCC["registry"]}).encode())
        assert registry.updated is None
        assert registry.facts(ENDS)["age_days"] is None

    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            ({"registry": {}}, "registry: must name at least one issuer"),
            ({"registry": {"koulu": {"name": "K"}}}, "must be a DID or an https id"),
            ({"registry": {"did:web:a.example": {}}}, "registry.did:web:a.example.name: text"),
            ({"registry": {"did:web:a.example": "K"}}, "must be an object"),
            ({"meta": {"updated": "long ago"}}, "meta.updated: not a date"),
            ({"meta": []}, "meta: must be an object"),
        ],
    )
    def test_a_faulty_dcc_registry_is_not_used_at_all(self, change: Json, reason: str) -> None:
        assert reason in self.refused(json.dumps({**self.DCC, **change}).encode())

    def test_a_list_of_registries_is_no_registry(self) -> None:
        known = [{"name": "R", "type": "dcc-legacy", "url": "https://r.example/registry.json"}]
        assert "give one of them" in self.refused(json.dumps(known).encode())

    @pytest.mark.parametrize("form", ["json", "jwt"])
    def test_a_signed_form_needs_the_operator_it_should_be_signed_by(self, form: str) -> None:
        signer = Workshop().signer(KeyType.P256)
        token = vc_jwt.secure(unsigned_registry(), signer=signer, typ="vc+jwt")
        raw = token.encode() if form == "jwt" else json.dumps(_signed()).encode()
        assert "say by whom" in self.refused(raw)
        assert "not by" in self.refused(raw, STRANGER_DID)
        assert self.read(raw, OPERATOR).entries == BOOK.entries

    def test_taking_the_signature_off_is_no_way_around_it(self) -> None:
        assert "nobody signed it" in self.refused(self.PLAIN, OPERATOR)
        assert "nobody signed it" in self.refused(json.dumps(self.DCC).encode(), OPERATOR)

    def test_a_file_that_is_not_there_is_said_to_be_so(self, tmp_path: Path) -> None:
        missing = tmp_path / "none.yaml"
        with pytest.raises(RegistryError, match=r"none\.yaml"):
            read_registry(missing, world=Workshop().world())
        missing.write_bytes(json.dumps(self.DCC).encode())
        assert read_registry(missing, world=Workshop().world()).id == "none.yaml"

    def test_what_is_neither_json_nor_yaml_is_refused(self) -> None:
        assert "line" in self.refused(b'{"id": "x"')


def _plain_json() -> Json:
    return {
        "id": "https://l.example/registry/v1",
        "updated": "2026-11-01",
        "entries": [{"issuer": SCHOOL, "names": {"fi": "Koulu"}, "may_issue": "any"}],
    }


class TestInAVerification:
    """What a report says of the registry it was made with."""

    def report(self, book: TrustRegistry, **world: Any) -> Any:
        shop = Workshop(trust=book)
        return verify(json.dumps(shop.badge()), world=replace(shop.world(), **world))

    def test_a_report_names_the_edition_its_signer_and_its_age(self) -> None:
        report = self.report(load(_signed()))
        assert report.verdict is Verdict.VERIFIED
        assert report.facts["registry"] == {
            "id": BOOK.id,
            "form": "signed",
            "operator": OPERATOR,
            "updated": "2026-11-01T00:00:00+00:00",
            "valid_until": "2026-12-01T00:00:00+00:00",
            "age_days": 24,
            "issuers": 3,
        }

    def test_no_registry_no_fact(self) -> None:
        shop = Workshop()
        assert "registry" not in shop.check(shop.badge()).facts

    @pytest.mark.parametrize(("days", "old"), [(24, True), (25, False)])
    def test_an_old_registry_is_said_to_be_old_and_changes_nothing(
        self, days: int, *, old: bool
    ) -> None:
        report = self.report(load(_signed()), registry_max_age=timedelta(days=days))
        assert ("registry-old" in report.codes()) is old
        assert report.verdict is Verdict.VERIFIED

    def test_a_registry_without_a_date_may_be_of_any_age(self) -> None:
        book = replace(BOOK, updated=None)
        report = self.report(book, registry_max_age=timedelta(days=10_000))
        (said, known) = report.of(Check.TRUST)
        assert (said.code, said.warning, known.code) == ("registry-old", True, "issuer-known")

    @pytest.mark.parametrize(("hours", "verdict"), [(1, "verified"), (-1, "indeterminate")])
    def test_a_registry_whose_period_ended_while_it_was_in_use_knows_nobody(
        self, hours: int, verdict: str
    ) -> None:
        now = Workshop().now
        book = replace(load(_signed()), valid_until=now + timedelta(hours=hours))
        report = self.report(book)
        assert report.verdict.value == verdict
        if hours < 0:
            assert {f.code for f in report.of(Check.TRUST)} == {"registry-expired"}
            assert {f.code for f in report.of(Check.RIGHT)} == {"right-not-asked"}


def test_a_mark_may_be_named_by_what_it_is_aligned_to() -> None:
    shop = Workshop()
    badge = unsigned()
    achievement = badge["credentialSubject"]["achievement"]
    achievement["humanCode"] = "X-1"
    achievement["alignment"] = [
        {
            "type": ["Alignment"],
            "targetName": "Skill",
            "targetUrl": "https://esco.example/skill/1",
        }
    ]
    world = replace(shop.world(), trust=BOOK)
    assert verify(json.dumps(shop.sign(badge)), world=world).verdict is Verdict.VERIFIED
    achievement["alignment"][0]["targetUrl"] = "https://esco.example/skill/2"
    report = verify(json.dumps(shop.sign(badge)), world=world)
    assert "right-not-for-mark" in report.codes()


def test_a_token_signed_after_the_distrust_began_is_not_saved_by_its_old_dates() -> None:
    shop = Workshop()
    book = TrustRegistry({SCHOOL: TrustEntry(SCHOOL, {}, distrust_from=ENDS)})
    world: World = replace(shop.world(), trust=book)
    for issued, verdict in ((ISSUED, Verdict.VERIFIED), (ENDS, Verdict.REJECTED)):
        token = shop.jwt(typ="vc+jwt", iat=int(issued.timestamp()))
        assert verify(token, world=world).verdict is verdict
