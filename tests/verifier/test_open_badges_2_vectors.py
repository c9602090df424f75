"""1EdTech's own samples of Open Badges 2.0, each with the verdict its manifest states.

Their documents name each other by addresses of example.org, and are served from there. Where
our verdict is another one, the reason stands beside it, and in docs/adr/0025.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from older_world import Academy, bad

from merkki_verifier import Verdict
from merkki_verifier.containers import open_container
from merkki_verifier.open_badges_2.scope import permits

SITE = "https://example.org"
AT = f"{SITE}/beths-robotics-badge.json"

# Why we say something else than the manifest.
PLAIN = "the badge's own id is http: nobody on the way is kept from answering in its name"
INLINE = "a context is written out in a document: it could give any word any meaning"
NO_AWARD = "a BadgeClass or a profile on its own awards nothing to anybody"
OTHER_ID = "the document calls itself by another address than it was asked for at"
PICTURE = "a picture inside an Assertion is neither shown nor believed, and harms nobody"
OURS: Mapping[str, tuple[Verdict, str]] = {
    "assertion-with-data-image.json": (Verdict.VERIFIED, PICTURE),
    "assertion-with-extension-node-basic.json": (Verdict.REJECTED, PLAIN),
    "assertion-with-multiple-extensions.json": (Verdict.REJECTED, PLAIN),
    "assets/badge-with-data-image.json": (Verdict.REJECTED, NO_AWARD),
    "assets/badgeclass-with-complex-image.json": (Verdict.REJECTED, NO_AWARD),
    "assets/badgeclass1.json": (Verdict.REJECTED, NO_AWARD),
    "basic-assertion-with-allowed-origins.json": (Verdict.REJECTED, INLINE),
    "basic-assertion-with-allowed-origins-valid-starts-with.json": (Verdict.REJECTED, INLINE),
    "basic-assertion-with-allowed-origins-valid-multiple-starts-with.json": (
        Verdict.REJECTED,
        INLINE,
    ),
    "issuer-compact-iri-validation.json": (Verdict.REJECTED, NO_AWARD),
    "rdf-validation/valid-alignment-object.json": (Verdict.REJECTED, NO_AWARD),
    "rdf-validation/valid-badge-class-empty-criteria-type.json": (Verdict.REJECTED, NO_AWARD),
    "rdf-validation/valid-badge-class.json": (Verdict.REJECTED, NO_AWARD),
    "rdf-validation/valid-cool-class.json": (Verdict.REJECTED, NO_AWARD),
    "rdf-validation/valid-issuer-extension.json": (Verdict.REJECTED, NO_AWARD),
    "warning-issuer-non-http.json": (Verdict.REJECTED, INLINE),
    "warning-with-redirection.json": (Verdict.REJECTED, OTHER_ID),
}
STATED = {
    "valid": Verdict.VERIFIED,
    "warning": Verdict.VERIFIED,
    "invalid": Verdict.REJECTED,
}


@pytest.fixture
def folder(shared: Path) -> Path:
    return shared / "standards" / "vectors" / "1edtech-ob20"


def stated(folder: Path) -> dict[str, str]:
    """What the manifest says of each sample."""
    manifest = json.loads((folder.parent / "MANIFEST.json").read_text("utf-8"))
    rows = next(rows for rows in manifest.values() if isinstance(rows, list))
    prefix = f"{folder.name}/"
    return {
        row["file"].removeprefix(prefix): row["expect"]
        for row in rows
        if row["file"].startswith(prefix) and row["expect"] in STATED
    }


def site(folder: Path) -> Academy:
    academy = Academy()
    for asset in (folder / "assets").glob("*.json"):
        academy.serve(asset.read_bytes(), at=f"{SITE}/{asset.name}")
    return academy


def test_the_samples_get_the_verdict_stated_or_one_with_a_reason(folder: Path) -> None:
    found, wanted = {}, {}
    for name, expect in stated(folder).items():
        raw = (folder / name).read_bytes()
        academy = site(folder)
        payload = open_container(raw).payload
        if not name.endswith(".jwt"):
            document = json.loads(payload)
            at = document.get("id", AT) if document.get("type") == "Assertion" else AT
            academy.serve(payload, at=at)
        found[name] = academy.look(raw).verdict
        wanted[name] = OURS[name][0] if name in OURS else STATED[expect]
    assert found == wanted
    assert len(found) > 30


def test_the_rules_of_origin_agree_with_the_samples_that_try_them(folder: Path) -> None:
    for asset in sorted((folder / "assets").glob("issuer-with-allowed-origins*.json")):
        issuer = json.loads(asset.read_text("utf-8"))
        assert permits(issuer, AT) is ("invalid" not in asset.name), asset.name


def test_the_sample_that_was_withdrawn_says_why(folder: Path) -> None:
    report = site(folder).look((folder / "simple-revoked.jwt").read_bytes())
    assert bad(report) == {"status-revoked"}
    assert "A good reason, for sure" in str(report.to_dict())
