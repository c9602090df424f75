"""The definitions are readable wherever Python can import them from."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import merkki_definitions
from merkki_definitions import artwork, catalogue

PACKAGE = Path(merkki_definitions.__file__).parent
ASK = """
import json, merkki_definitions as d
print(json.dumps({
    "from": d.__file__,
    "marks": [m.sha256 for m in d.catalogue().marks],
    "organisations": len(d.region().organisations),
    "svg": d.artwork("WL-02").decode(),
    "png": len(d.artwork_png("WL-02")),
    "alt": d.alt_text("WL-02").get("sv"),
    "problems": [str(p) for p in __CHECK__],
}))
"""


def _zipped(folder: Path) -> Path:
    wheel = folder / "definitions.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for file in PACKAGE.rglob("*"):
            if "__pycache__" not in file.parts:
                archive.write(file, file.relative_to(PACKAGE.parent))
    return wheel


def test_a_zipped_wheel_gives_the_same_marks(tmp_path: Path) -> None:
    wheel = _zipped(tmp_path)
    ask = f"import sys; sys.path.insert(0, {str(wheel)!r})\n{ASK.replace('__CHECK__', '[]')}"
    said = subprocess.run(
        [sys.executable, "-c", ask], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    answer = json.loads(said.stdout)
    assert answer["from"].startswith(str(wheel))
    assert answer["marks"] == [mark.sha256 for mark in catalogue().marks]
    assert answer["organisations"] == 18
    assert answer["svg"] == artwork("WL-02").decode()
    assert "Trygg i arbetet" in answer["alt"]


def test_a_zipped_wheel_can_check_a_folder(tmp_path: Path) -> None:
    wheel = _zipped(tmp_path)
    check = f"d.check_files(__import__('pathlib').Path({str(PACKAGE)!r}))"
    ask = f"import sys; sys.path.insert(0, {str(wheel)!r})\n{ASK.replace('__CHECK__', check)}"
    said = subprocess.run(
        [sys.executable, "-c", ask], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert json.loads(said.stdout)["problems"] == []


def test_without_jsonschema_the_marks_are_read_and_checking_says_what_to_install() -> None:
    ask = (
        "import sys; sys.modules['jsonschema'] = None\n"
        "import pathlib, merkki_definitions as d\n"
        "print(len(d.catalogue().marks))\n"
        "try: d.check_files(pathlib.Path(d.__file__).parent)\n"
        "except d.SchemaToolMissingError as error: print(error)\n"
    )
    said = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    assert said.stdout.splitlines() == [
        "24",
        "checking definitions needs jsonschema, which comes with: pip install 'merkki[issuer]'",
    ]


def test_reading_the_marks_needs_no_tool_of_the_issuer_or_the_drawing_desk() -> None:
    ask = (
        "import sys, merkki_definitions as d\n"
        "d.catalogue(), d.artwork('WL-01'), d.alt_text('WL-01')\n"
        "tools = {'jsonschema', 'referencing', 'resvg_py', 'PIL', 'click'}\n"
        "print(sorted(tools & set(sys.modules)))\n"
    )
    said = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    assert said.stdout == "[]\n"


@pytest.mark.parametrize("damage", ["marks/WL-01/1.0.yaml", "catalogue.yaml", "artwork/LI-01.svg"])
def test_a_damaged_installation_says_what_is_damaged(tmp_path: Path, damage: str) -> None:
    wheel = _zipped(tmp_path)
    broken = tmp_path / "broken.whl"
    with zipfile.ZipFile(wheel) as whole, zipfile.ZipFile(broken, "w") as rest:
        for name in whole.namelist():
            if name != f"merkki_definitions/{damage}":
                rest.writestr(name, whole.read(name))
    ask = (
        f"import sys; sys.path.insert(0, {str(broken)!r})\n"
        "import merkki_definitions as d\n"
        "try: d.catalogue()\n"
        "except d.DefinitionsError as error: print(error)\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", ask], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    where = damage if "marks" not in damage else "published.yaml /WL-01/1.0"
    assert where in said.stdout
