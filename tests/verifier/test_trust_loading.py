"""Reading a registry: everything wrong is named at once; and the demo region's mapping."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from credit_world import DATA
from unsigned import GONE, changed

from merkki_verifier.trust import RegistryError, TrustRegistry, load_registry, region_registry

SCHOOL = "did:web:ammattiopisto.tervasalmi.example"


def document() -> dict[str, Any]:
    return {
        "id": "https://luottamus.tervasalmi.example/registry/v1",
        "updated": "2026-09-01T06:00:00Z",
        "entries": [
            {
                "issuer": SCHOOL,
                "names": {"fi": "Tervasalmen ammattiopisto"},
                "kind": "school",
                "may_issue": ["WL-01", "WL-02"],
                "may_attest": ["LI-08"],
                "achievement_ids": ["https://passi.tervasalmi.example/achievements/"],
                "valid_from": "2026-08-01",
                "valid_until": "2028-06-01",
                "distrust_from": "2027-10-01T00:00:00+03:00",
            },
            {"issuer": "did:web:any.example", "names": {"en": "Any"}, "may_issue": "any"},
        ],
    }


def load(value: object) -> TrustRegistry:
    return load_registry(json.dumps(value).encode())


def problems(value: object) -> tuple[str, ...]:
    with pytest.raises(RegistryError) as caught:
        load(value)
    return caught.value.problems


def test_what_the_file_says_is_what_the_registry_is() -> None:
    registry = load(document())
    assert registry.updated == datetime(2026, 9, 1, 6, tzinfo=UTC)
    entry = registry.entries[SCHOOL]
    assert entry.may_issue == frozenset({"WL-01", "WL-02"})
    assert entry.may_attest == frozenset({"LI-08"})
    assert entry.valid_from == datetime(2026, 8, 1, tzinfo=UTC)
    # The last day is whole: the end is the next day's beginning.
    assert entry.valid_until == datetime(2028, 6, 2, tzinfo=UTC)
    assert entry.distrust_from == datetime(2027, 9, 30, 21, tzinfo=UTC)
    other = registry.entries["did:web:any.example"]
    assert (other.may_issue, other.kind, other.achievement_ids) == (None, "other", ())


def test_the_example_registry_is_read() -> None:
    registry = load_registry(DATA / "registry.yaml")
    assert len(registry.entries) == 17
    assert registry.entries["did:web:yrittajaverkko.tervasalmi.example"].may_issue == frozenset()


FAULTS: list[tuple[str, object, str]] = [
    ("/id", GONE, "id: text is needed"),
    ("/updated", GONE, "updated: the date of this edition is needed"),
    ("/updated", "yesterday", "updated: not a date"),
    ("/updated", 2026, "updated: must be a date or a date and time in quotation marks"),
    ("/entries", [], "entries: must name at least one issuer"),
    ("/entries", "x", "entries: must be a list"),
    ("/entries/0", "x", "entries[0]: must be an object"),
    ("/entries/0/issuer", "ammattiopisto", "entries[0].issuer: must be a DID or an https id"),
    ("/entries/0/issuer", GONE, "entries[0].issuer: text is needed"),
    ("/entries/1/issuer", SCHOOL, "entries[1].issuer: this issuer has an entry already"),
    ("/entries/0/names", GONE, "entries[0].names: must be an object"),
    ("/entries/0/names", {}, "entries[0].names: a name in one of fi, sv, en is needed"),
    ("/entries/0/names", {"de": "x"}, "entries[0].names: a name in one of fi, sv, en is needed"),
    ("/entries/0/names/sv", "", "entries[0].names.sv: must be text"),
    ("/entries/0/names/de", "x", "entries[0].names.de: is not known here"),
    ("/entries/0/may_issue", GONE, "entries[0].may_issue: say which marks"),
    ("/entries/0/may_issue", "all", "entries[0].may_issue: must be a list of texts"),
    ("/entries/0/may_issue", ["WL-01", "WL-01"], "entries[0].may_issue: has something twice"),
    ("/entries/0/may_issue", ["WL-01", 2], "entries[0].may_issue: must be a list of texts"),
    ("/entries/0/may_attest", "any", "entries[0].may_attest: must be a list of texts"),
    ("/entries/0/achievement_ids", ["https://x.example/a"], "must be an IRI that ends in /"),
    ("/entries/0/achievement_ids", ["achievements/"], "must be an IRI that ends in /"),
    ("/entries/0/valid_until", "2026-07-31", "entries[0].valid_until: is not later than"),
    ("/entries/0/valid_from", "2026-08-01T00:00:00", "valid_from: the time zone is missing"),
    ("/entries/0/valid_until", "9999-12-31", "entries[0].valid_until: date value out of range"),
    ("/entries/0/may_isue", ["WL-01"], "entries[0].may_isue: is not known here"),
    ("/owner", "x", "owner: is not known here"),
]


@pytest.mark.parametrize(("pointer", "value", "expected"), FAULTS)
def test_one_fault_is_named_with_its_place(pointer: str, value: object, expected: str) -> None:
    found = problems(changed(document(), pointer, value))
    assert any(expected in problem for problem in found), found


def test_every_fault_is_named_at_once() -> None:
    spoilt = changed(changed(document(), "/id", 7), "/entries/1/may_issue", GONE)
    assert len(problems(spoilt)) == 2


@pytest.mark.parametrize("raw", [b"", b"[]", b"a: 1\na: 2", b"{", b"\xff"])
def test_what_is_no_registry_at_all_is_refused_in_words(raw: bytes) -> None:
    with pytest.raises(RegistryError):
        load_registry(raw)


def test_a_file_that_is_not_there_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match="No such file"):
        load_registry(tmp_path / "none.yaml")


REGION: dict[str, Any] = {
    "trust_registry": {"id": "https://luottamus.tervasalmi.example/registry/v1"},
    "organisations": [
        {
            "id": "org-ammattiopisto",
            "type": "school",
            "name": {"fi": "A", "sv": "B", "en": "C"},
            "did": SCHOOL,
            "roles": ["issuer"],
            "may_issue": ["WL-01"],
            "may_attest": [],
            "trust": {"status": "active", "valid_from": "2026-08-01", "valid_until": None},
        },
        {"id": "org-kahvila", "type": "company", "did": None},
    ],
}


def test_a_region_becomes_a_registry_of_those_who_have_a_key() -> None:
    made = region_registry(REGION, updated="2027-01-01")
    registry = load(made)
    assert set(registry.entries) == {SCHOOL}
    assert registry.entries[SCHOOL].kind == "school"
    assert registry.entries[SCHOOL].may_issue == frozenset({"WL-01"})
    moved = region_registry(
        REGION, updated="2027-01-01", issuers={"org-ammattiopisto": "did:web:x.example:orgs:a"}
    )
    assert set(load(moved).entries) == {"did:web:x.example:orgs:a"}


def test_a_region_of_another_shape_is_refused_with_every_fault() -> None:
    spoilt = changed(changed(REGION, "/trust_registry/id", GONE), "/organisations/0/type", GONE)
    with pytest.raises(RegistryError) as caught:
        region_registry(spoilt, updated="2027-01-01")
    assert len(caught.value.problems) == 2
