"""A wheel without extras is the verifier, alone, wherever it is started."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from workshop import DOCUMENT, Workshop

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the built wheel and its base dependencies, and nothing else."""
    folder = tmp_path_factory.mktemp("wheel")
    built = run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=ROOT)
    assert built.returncode == 0, built.stderr
    (wheel,) = folder.glob("*.whl")
    environment = folder / "venv"
    assert run(sys.executable, "-m", "venv", environment, cwd=folder).returncode == 0
    pip: list[str | Path] = [environment / "bin" / "python", "-m", "pip", "install", "--quiet"]
    # The lock's versions, so that what is tested is what was chosen.
    pinned = folder / "constraints.txt"
    pinned.write_text(_versions(LOCK.read_text()))
    installed = run(*pip, "-c", pinned, wheel, cwd=folder)
    assert installed.returncode == 0, installed.stderr
    return environment / "bin"


def _versions(lock: str) -> str:
    rows = [line.split(" \\")[0] for line in lock.splitlines() if line[:1].isalnum()]
    return "\n".join(rows) + "\n"


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A folder whose files carry the names of our folders and of the standard library."""
    for name in ("keys", "contexts", "verifier", "merkki_definitions", "report"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('shadowed')")
    for name in ("contexts", "keys", "issuer"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise SystemExit('shadowed')")
    shop = Workshop()
    body = json.dumps(shop.did_document())
    (tmp_path / "documents.json").write_text(
        json.dumps({DOCUMENT: {"status": 200, "body_text": body}})
    )
    (tmp_path / "badge.json").write_text(json.dumps(shop.badge()))
    return tmp_path


@pytest.mark.slow
def test_the_wheel_verifies_in_a_hostile_folder_without_flask_or_sqlalchemy(
    clean: Path, hostile: Path
) -> None:
    arguments = ["badge.json", "--json", "--offline", "--documents", "documents.json"]
    arguments += ["--at", "2026-11-25T12:00:00Z"]
    verified = run(clean / "merkki-verify", *arguments, cwd=hostile)
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert json.loads(verified.stdout)["verdict"] == "verified"
    for name in ("flask", "sqlalchemy", "qrcode", "pydantic", "jsonschema", "PIL"):
        absent = run(clean / "python", "-c", f"import {name}", cwd=clean)
        assert "ModuleNotFoundError" in absent.stderr, name


@pytest.mark.slow
def test_the_wheel_says_which_extra_the_page_and_the_service_need(
    clean: Path, hostile: Path
) -> None:
    page = run(clean / "merkki-verify", "serve", cwd=hostile)
    assert page.returncode == 2
    assert "merkki[web]" in page.stderr
    service = run(clean / "merkki", "--help", cwd=hostile)
    assert service.returncode == 2
    assert "merkki[issuer]" in service.stderr


@pytest.mark.slow
def test_marks_and_contexts_can_be_read_from_the_installed_wheel(
    clean: Path, hostile: Path
) -> None:
    code = (
        "from merkki_definitions import catalogue, artwork, artwork_png;"
        "from merkki_contexts import load;"
        "c = catalogue(); assert len(c.marks) == 24, len(c.marks);"
        "assert all(artwork(m.code) and artwork_png(m.code) for m in c.marks);"
        "assert load('https://www.w3.org/ns/credentials/v2')"
    )
    # -P: `python -c` alone would look in the working directory first, wheel or no wheel.
    read = run(clean / "python", "-P", "-c", code, cwd=hostile)
    assert read.returncode == 0, read.stderr
