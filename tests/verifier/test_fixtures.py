"""Other people's badges get the verdict their publishers state, or the reason is written here.

1EdTech's and the DCC's fixtures, with the key documents and status lists that their
publishers would serve. 1EdTech's samples carry the key in the fragment of an https URL; a
controller document that lists it is served for each, as Controlled Identifiers 1.0 wants.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from merkki_verifier import FetchError, Limits, Report, Response, Verdict, World, verify

NOW = datetime(2026, 11, 23, tzinfo=UTC)
DCC = "https://digitalcredentials.github.io/vc-test-fixtures/"
# The DCC signs the lists of its fixtures with one key, whoever issued the badge.
DCC_LISTS = frozenset({"did:key:z6MknNQD1WHLGGraFi6zcbGevuAgkVfdyCdtZnQTGWVVvR5Q"})
GROUPS = ("1edtech-ob30/", "1edtech-clr20/", "1edtech-impl-guide/", "dcc-fixtures/")

# Where ours differs from the manifest, and why. Each pattern must match something.
DIFFERENT: Mapping[str, tuple[Verdict, str]] = {
    r"dcc-fixtures/.*\.(png|svg)": (
        Verdict.REJECTED,
        "the stored pictures hold no credential: their text chunks are gone",
    ),
    r"1edtech-ob30/simple-jwt(_v1)?\.(png|svg)": (
        Verdict.INDETERMINATE,
        "the key comes with the badge, and nothing ties it to the https issuer",
    ),
    r"1edtech-ob30/simple-multiple-proofs\.json": (
        Verdict.VERIFIED,
        "a proof of an unknown type beside a good one is reported, and outweighs nothing",
    ),
    r"1edtech-ob30/complete\.json": (
        Verdict.REJECTED,
        "the endorsements in it carry placeholders for proofs",
    ),
    r"1edtech-ob30/simple-did-web-method\.json": (
        Verdict.VERIFIED,
        "its key document is served here; upstream it could not be had",
    ),
    r"1edtech-ob30/simple\.jwt": (Verdict.REJECTED, "a parser's test: it is no badge"),
    r"1edtech-ob30/bit-string-list/.*": (
        Verdict.INDETERMINATE,
        "the list says that it is another list: no bit of it is read",
    ),
    r"1edtech-ob30/credential-status-revoked\.json": (
        Verdict.INDETERMINATE,
        "the issuer's key document cannot be had",
    ),
    r"1edtech-clr20/simple_v1\.json": (
        Verdict.REJECTED,
        "signed with a key on another origin than the issuer's",
    ),
    r"dcc-fixtures/.*oldDCCExample\.json": (
        Verdict.INDETERMINATE,
        "it needs a context that nobody bundles (trap T32)",
    ),
    r"dcc-fixtures/.*legacy-notYetValidStatus-noExpiry\.json": (
        Verdict.INDETERMINATE,
        "the list is not in force yet: it says nothing",
    ),
    # The lists of these badges are copies, away from the address by which they call themselves,
    # or are not among the fixtures: a verifier cannot tell a copy from an old list replayed.
    r"dcc-fixtures/.*(valid|revoked)Sta(t)?us.*\.json": (
        Verdict.INDETERMINATE,
        "the list says that it is another list, or cannot be had",
    ),
}


@dataclass(slots=True)
class Publishers:
    """Serves what the publishers of the fixtures would."""

    vectors: Path
    controllers: dict[str, bytes] = field(default_factory=dict)

    def get(self, url: str, *, accept: str) -> Response:
        assert accept
        if url in self.controllers:
            return Response(200, {}, self.controllers[url])
        path = self._path(url)
        if path is None or not path.is_file():
            raise FetchError(url, "unreachable", "nobody serves this today")
        return Response(200, {}, path.read_bytes())

    def _path(self, url: str) -> Path | None:
        if url.startswith(DCC):
            return self.vectors / "dcc-fixtures" / url.removeprefix(DCC)
        if url.endswith("/testlist"):
            return self.vectors / "1edtech-ob30/bit-string-list/testlist"
        return None

    def controller(self, method: str) -> None:
        """Serve a controller document that lists the key named in ``method``'s fragment."""
        base, _, key = method.partition("#")
        if base.startswith("https://") and key.startswith("z"):
            known = json.loads(self.controllers.get(base, b"{}")) or {
                "id": base,
                "verificationMethod": [],
                "assertionMethod": [],
            }
            entry = {
                "id": method,
                "type": "Multikey",
                "controller": base,
                "publicKeyMultibase": key,
            }
            if method not in known["assertionMethod"]:
                known["verificationMethod"].append(entry)
                known["assertionMethod"].append(method)
            self.controllers[base] = json.dumps(known).encode()


@dataclass(frozen=True, slots=True)
class Fixture:
    name: str
    path: Path
    expected: str

    @property
    def verdict(self) -> Verdict | None:
        """The verdict that the manifest's words stand for; None where they name none."""
        if self.expected.startswith(("valid for 1EdTech", "test ", "not tested")):
            return None
        if self.expected.startswith("valid"):
            return Verdict.VERIFIED
        undecided = ("status undeterminable", "invalid: did:web", "not verifiable")
        if self.expected.startswith(undecided):
            return Verdict.INDETERMINATE
        return Verdict.REJECTED


def fixtures(vectors: Path) -> Iterator[Fixture]:
    manifest = json.loads((vectors / "MANIFEST.json").read_text())
    for row in manifest["files"]:
        expected = row.get("expect")
        name = str(row["file"])
        skip = ("statusLists/", "LICENSE", ".md", "did.json", "testlist", ".txt", "key-and-hash")
        if (
            isinstance(expected, str)
            and name.startswith(GROUPS)
            and not any(s in name for s in skip)
        ):
            yield Fixture(name, vectors / name, expected)


@pytest.fixture(scope="session")
def vectors(shared: Path) -> Path:
    return shared / "standards/vectors"


@pytest.fixture(scope="session")
def publishers(vectors: Path) -> Publishers:
    served = Publishers(vectors)
    for path in sorted(vectors.rglob("*")):
        if path.is_file() and path.suffix in {".json", ".1ob", ".png", ".svg", ""}:
            for method in re.findall(r"https://[^\s\"#]+#z[1-9A-HJ-NP-Za-km-z]+", _text(path)):
                served.controller(method)
    return served


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "replace")


def check(fixture: Fixture, publishers: Publishers) -> Report:
    # The DCC's own lists are shorter than W3C's minimum; whoever reads its badges says so.
    limits = Limits(min_status_entries=100_000)
    world = World(now=NOW, fetch=publishers, limits=limits, status_issuers=DCC_LISTS)
    return verify(fixture.path.read_bytes(), world=world)


def different(fixture: Fixture) -> tuple[Verdict, str] | None:
    for pattern, answer in DIFFERENT.items():
        if re.fullmatch(pattern, fixture.name) or re.fullmatch(
            pattern, f"{fixture.name} {fixture.expected}"
        ):
            return answer
    return None


def test_every_fixture_gets_the_verdict_stated_or_the_one_explained(
    vectors: Path, publishers: Publishers
) -> None:
    wrong: list[Any] = []
    for fixture in fixtures(vectors):
        ours = check(fixture, publishers)
        answer = different(fixture)
        expected = {answer[0] if answer else fixture.verdict}
        if answer and answer[0] is Verdict.INDETERMINATE:
            # Another fault of the badge may still be found, and be the one stated.
            expected.add(fixture.verdict)
        if None not in expected and ours.verdict not in expected:
            bad = [f.code for f in ours.findings if f.outcome.value in ("failed", "unknown")]
            wrong.append((fixture.name, fixture.expected, ours.verdict.value, bad))
    assert not wrong, "\n".join(map(str, wrong))


def test_no_invalid_fixture_is_ever_verified(vectors: Path, publishers: Publishers) -> None:
    for fixture in fixtures(vectors):
        if fixture.expected.startswith(("invalid:", "invalid")) and not different(fixture):
            assert check(fixture, publishers).verdict is not Verdict.VERIFIED, fixture.name


def test_every_difference_is_still_one(vectors: Path) -> None:
    names = [(f.name, f"{f.name} {f.expected}") for f in fixtures(vectors)]
    for pattern in DIFFERENT:
        assert any(re.fullmatch(pattern, n) for pair in names for n in pair), pattern
