"""What the pages of the project point at is there."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
IN_CODE = re.compile(r"`((?:tests|docs|contexts|keys|verifier|issuer|badge_definitions)/[^`\s]+)`")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_and_every_named_file_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    # A name in capitals stands for the reader's own.
    text = re.sub(r"`[^`]*/[A-Z]+/[^`]*`", "", text)
    missing = [link for link in LINK.findall(text) if not (page.parent / link).exists()]
    missing += [name for name in IN_CODE.findall(text) if not any(ROOT.glob(name.rstrip("/")))]
    assert not missing


def test_every_page_can_be_found_from_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    adr = (ROOT / "docs/adr/README.md").read_text(encoding="utf-8")
    lost = [p for p in PAGES if p.parent.name == "docs" and p.name not in readme]
    lost += [p for p in PAGES if p.parent.name == "adr" and p.name[0] == "0" and p.name not in adr]
    assert not lost


def test_the_changelog_speaks_of_this_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "[Unreleased]" in changelog or f"[{version['version']}]" in changelog
