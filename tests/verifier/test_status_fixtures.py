"""Status as others published it: examples of the W3C and of the Digital Credentials Consortium."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from workshop import Json, Network

from merkki_verifier import Limits, Outcome, World
from merkki_verifier.authenticate import Authentic, authenticate
from merkki_verifier.containers import open_container
from merkki_verifier.status.bits import entries_in
from merkki_verifier.status.check import StatusCheck
from merkki_verifier.status.encoding import decode_bitstring
from merkki_verifier.status.entries import read_entry
from merkki_verifier.structure import check_credential

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
# Whose key signed every list of the consortium's fixtures; the badges are others'.
KEEPER = "did:key:z6MknNQD1WHLGGraFi6zcbGevuAgkVfdyCdtZnQTGWVVvR5Q"
LISTS = "https://testing.dcconsortium.org/status"
# Where the main list says it lives, and the two places where the badges look for it.
PLACES = (
    LISTS,
    "https://digitalcredentials.github.io/vc-test-fixtures/statusLists/didkey-ed25519Signature2020",
    "https://raw.githubusercontent.com/digitalcredentials/verifier-core/refs/heads/main/src/test-fixtures/status",
)
DCC_ENTRIES = 100_000


@pytest.fixture(scope="module")
def w3c(shared: Path) -> Path:
    return shared / "standards/vectors/bitstring-status-list"


@pytest.fixture(scope="module")
def dcc(shared: Path) -> Path:
    return shared / "standards/vectors/dcc-fixtures"


def parsed(folder: Path, name: str) -> Json:
    (path,) = folder.glob(f"{name}*")
    document: Json = json.loads(path.read_text())
    return document


@pytest.mark.parametrize("name", ["00", "03", "05", "06"])
def test_every_entry_of_the_w3cs_examples_is_read(w3c: Path, name: str) -> None:
    status = parsed(w3c, name)["credentialStatus"]
    for given in status if isinstance(status, list) else [status]:
        entry = read_entry(given)
        assert (entry.url, entry.purpose) == (
            given["statusListCredential"],
            given["statusPurpose"],
        )
        assert (entry.index, entry.size) == (int(given["statusListIndex"]), 1)


def test_the_w3cs_example_of_messages_is_read(w3c: Path) -> None:
    # The example is printed with two gaps ("..."), so the entry is taken out of its text.
    (path,) = w3c.glob("01*")
    text = path.read_text()
    given = text[text.index('"credentialStatus": ') + 20 : text.index('"credentialSubject"')]
    entry = read_entry(json.loads(given.replace("},\n        ...", "}").strip().rstrip(",")))
    assert (entry.size, entry.messages[1]) == (2, "accepted")
    assert entry.references == ("https://example.org/status-dictionary/",)


@pytest.mark.parametrize("name", ["02", "04"])
def test_the_w3cs_example_lists_expand_to_what_they_should_be(w3c: Path, name: str) -> None:
    encoded = parsed(w3c, name)["credentialSubject"]["encodedList"]
    bits = decode_bitstring(encoded, max_bytes=1 << 20)
    assert entries_in(bits, 1) == 131_072
    assert not any(bits)


def consortium(dcc: Path) -> World:
    """The consortium's hosts, and a reader who believes its status service."""
    network = Network()
    for path in (dcc / "statusLists/didkey-ed25519Signature2020").iterdir():
        for place in PLACES:
            network.serve(f"{place}/{path.name}", path.read_bytes())
    for name in ("legacy", "oidf"):
        url = f"https://digitalcredentials.github.io/vc-test-fixtures/dids/{name}/did.json"
        network.serve(url, (dcc / f"dids/{name}/did.json").read_bytes())
    return World(
        now=NOW,
        fetch=network,
        limits=Limits(min_status_entries=DCC_ENTRIES),
        status_issuers=frozenset({KEEPER}),
    )


def entry_of(name: str, index: int) -> Json:
    return {
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(index),
        "statusListCredential": f"{LISTS}/{name}",
    }


def found(world: World, status: Json, issuer: str = KEEPER) -> list[tuple[str, Outcome]]:
    findings = StatusCheck(issuer, world).findings({"credentialStatus": status})
    return [(f.code, f.outcome) for f in findings]


class TestConsortium:
    """Lists of 12,500 bytes, signed by a service of their own."""

    LIST = "e5WK8CbZ1GjycuPombrj"

    @pytest.mark.parametrize(("index", "code"), [(6, "status-revoked"), (7, "status-ok"), (8, "status-revoked")])  # fmt: skip  # noqa: E501
    def test_the_sound_list_is_read_by_a_reader_who_takes_short_ones(
        self, dcc: Path, index: int, code: str
    ) -> None:
        world = consortium(dcc)
        short, said = found(world, entry_of(self.LIST, index))
        assert short == ("status-list-short", Outcome.PASSED)
        assert said[0] == code

    def test_by_default_it_is_too_short(self, dcc: Path) -> None:
        world = replace(consortium(dcc), limits=Limits())
        expected = [("status-list-length", Outcome.FAILED)]
        assert found(world, entry_of(self.LIST, 7)) == expected

    @pytest.mark.parametrize(
        ("name", "code"),
        [
            ("expired", "status-list-stale"),
            ("notYetValid", "status-list-stale"),
            ("tampered", "status-list-proof"),
            ("missingBitStringType", "status-list-type"),
        ],
    )
    def test_each_broken_list_is_broken_as_its_name_says(
        self, dcc: Path, name: str, code: str
    ) -> None:
        world = consortium(dcc)
        expected = [(code, Outcome.UNKNOWN)]
        status = {**entry_of(name, 7), "statusListCredential": f"{PLACES[1]}/{name}"}
        assert found(world, status) == expected


def badges_with_status(dcc: Path) -> list[Path]:
    every = sorted((dcc / "verifiableCredentials").rglob("*.json"))
    return [path for path in every if b"credentialStatus" in path.read_bytes()]


def authentic_in(path: Path, world: World) -> Authentic | None:
    opened = open_container(path.read_bytes())
    return authenticate(opened, world=world, shape=check_credential).authentic


def test_a_badge_of_the_consortium_points_at_a_list_that_calls_itself_another(dcc: Path) -> None:
    # docs/adr/0020: such a list could be an older one of the same signer, replayed.
    world = consortium(dcc)
    told: dict[str, int] = {}
    for path in badges_with_status(dcc):
        authentic = authentic_in(path, world)
        if authentic is None:
            continue
        status = authentic.credential["credentialStatus"]
        assert isinstance(status, dict)
        for code, outcome in found(world, status, authentic.issuer):
            assert outcome is Outcome.UNKNOWN
            told[code] = told.get(code, 0) + 1
        # The same badge's place, looked up where the list says it lives.
        name = str(status["statusListCredential"]).rpartition("/")[2]
        if name == TestConsortium.LIST:
            index = int(str(status["statusListIndex"]))
            expected = "status-ok" if index == 7 else "status-revoked"
            codes = [c for c, _ in found(world, entry_of(name, index), authentic.issuer)]
            assert codes[-1] == expected, path.name
    # What else is wrong with some of these badges is for other tests: here their lists matter.
    assert told.pop("status-list-id") >= 28
    assert told == {"status-list-stale": 2, "status-list-proof": 1, "status-list-type": 1}


def test_the_names_of_the_fixtures_and_their_places_agree(dcc: Path) -> None:
    for path in badges_with_status(dcc):
        status = json.loads(path.read_text())["credentialStatus"]
        withdrawn = "revoked" in path.name
        if "validStatus" in path.name or withdrawn:
            assert (status["statusListIndex"] == "7") is not withdrawn, path.name
