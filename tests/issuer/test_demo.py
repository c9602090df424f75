"""The demo does the whole story, and only a story that went well ends with 0."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from merkki_issuer.service import Service
from merkki_issuer.settings import load_settings
from merkki_verifier import DocumentsFetcher

ROOT = Path(__file__).resolve().parents[2]


def demo(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "merkki_issuer", "demo", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, object]]:
    out = tmp_path_factory.mktemp("demo") / "out"
    done = demo("--out", out, "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    return out, json.loads(done.stdout)


@pytest.mark.slow
def test_every_step_of_the_demo_comes_out_as_it_should(
    told: tuple[Path, dict[str, object]],
) -> None:
    _, answer = told
    steps = answer["steps"]
    assert isinstance(steps, list)
    assert answer["good"] is True
    assert {step["outcome"] for step in steps} >= {"verified", "rejected", "could not be checked"}


@pytest.mark.slow
def test_the_demo_leaves_every_form_of_both_badges(told: tuple[Path, dict[str, object]]) -> None:
    out, _ = told
    for mark in ("WL-01", "LI-04"):
        endings = sorted(f.name.split("-")[-1].split(".", 1)[-1] for f in out.glob(f"{mark}-*"))
        assert {"json", "jwt", "png", "svg"} <= {e.split(".")[-1] for e in endings}
        for ending in ("-es256.jwt", "-rs256.jwt", "-qr.png"):
            assert list(out.glob(f"{mark}-*{ending}")), ending


@pytest.mark.slow
def test_the_documents_hold_all_that_a_verifier_may_fetch_and_no_secret(
    told: tuple[Path, dict[str, object]],
) -> None:
    out, _ = told
    DocumentsFetcher.from_file(out / "documents.json")
    text = (out / "documents.json").read_text()
    assert text.count("did.json") >= 3
    assert "/status/revocation-1" in text
    assert '"d"' not in text
    assert "demo-participant" not in text


@pytest.mark.slow
def test_the_demo_never_writes_into_a_folder_that_holds_something(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("precious")
    done = demo("--out", tmp_path)
    assert done.returncode == 2
    assert [f.name for f in tmp_path.iterdir()] == ["mine.txt"]
    assert demo().returncode == 2


@pytest.mark.parametrize("served", [[], ["--https"]])
def test_a_region_begun_for_other_addresses_is_not_served_and_the_way_out_is_one(
    tmp_path: Path, served: list[str]
) -> None:
    folder = tmp_path / "region"
    begun = load_settings(demo=True, data=folder, public_url="https://begun.example")
    Service.open(begun).close()
    said = demo("serve", *served, "--port", "1", "--data", folder)
    assert said.returncode == 3
    assert "https://begun.example" in said.stderr
    assert "--data FOLDER" in said.stderr
    assert "MERKKI_PUBLIC_URL" not in said.stderr


@pytest.mark.skipif(shutil.which("make") is None, reason="there is no make")
def test_the_region_by_https_is_never_the_one_that_make_run_was_told_of() -> None:
    said = subprocess.run(
        ["make", "--dry-run", "run-https", "HTTPS_PORT=9443"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"MERKKI_DATA": "/somewhere/else"},
    )
    assert "MERKKI_DATA=data/demo-https-9443" in said.stdout
    assert "/somewhere/else" not in said.stdout
