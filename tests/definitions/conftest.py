"""A small world: a copy of the definitions in which one thing at a time goes wrong."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import merkki_definitions
from merkki_definitions import Problem, check_files

PACKAGE = Path(merkki_definitions.__file__).parent


class World:
    """A folder of definitions that a test may change."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def change(self, file: str, old: str, new: str) -> None:
        """Replace a passage that must be there exactly once."""
        text = (self.folder / file).read_text("utf-8")
        assert text.count(old) == 1, f"{old!r} is {text.count(old)} times in {file}"
        (self.folder / file).write_text(text.replace(old, new), "utf-8")

    def write(self, file: str, text: str) -> None:
        """Write a file, with its folders."""
        (self.folder / file).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / file).write_text(text, "utf-8")

    def read(self, file: str) -> str:
        """The text of a file."""
        return (self.folder / file).read_text("utf-8")

    def problems(self) -> list[Problem]:
        """Everything that is wrong in it now."""
        return check_files(self.folder)


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A copy of the definitions as they are."""
    folder = tmp_path / "definitions"
    shutil.copytree(PACKAGE, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__", "schema"))
    return World(folder)
