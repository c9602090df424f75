"""A batch over Ray, for real: a worker is lost, and no result is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest
from batch_world import QUITTER, documents
from workshop import Workshop, entry

HERE = Path(__file__).resolve().parent
RAY = "ray==2.60.0"
BUILD = HERE.parent.parent / "build" / "interop" / "ray"


@pytest.fixture(scope="session")
def ray(absent: Callable[[str], NoReturn]) -> Path:
    """A folder with Ray, from the registry, for the path of another process."""
    stamp = BUILD / "installed.txt"
    if not stamp.exists() or stamp.read_text() != RAY:
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(BUILD), RAY]
        done = subprocess.run(pip, capture_output=True, text=True, check=False)
        if done.returncode:
            absent(f"pip failed: {done.stderr[-300:]}")
        stamp.write_text(RAY)
    return BUILD


@pytest.mark.interop
@pytest.mark.slow
def test_a_lost_worker_costs_nothing_but_its_range_done_again(ray: Path, tmp_path: Path) -> None:
    shop = Workshop()
    badges = [shop.badge(credentialStatus=entry(n)) for n in range(10)]
    badges.append(shop.badge(credentialStatus=entry(1, url=QUITTER)))
    file, folder = tmp_path / "all.jsonl", tmp_path / "parts"
    file.write_text("".join(json.dumps(badge) + "\n" for badge in badges))
    given = tmp_path / "documents.json"
    given.write_text(json.dumps(documents(shop)))
    path = [str(HERE.parent / "verifier"), str(ray), os.environ.get("PYTHONPATH", "")]
    done = subprocess.run(
        [sys.executable, str(HERE / "on_cluster.py"), str(file), str(folder), str(given)],
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path), "RAY_USAGE_STATS_ENABLED": "0"},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    summary = json.loads(done.stdout.splitlines()[-1])
    assert (folder / "quit").exists()  # it did die
    # The last one's list answers nobody, the seventh is withdrawn.
    assert summary["verdicts"] == {"verified": 9, "rejected": 1, "indeterminate": 1}
    lines = [
        json.loads(line)
        for part in sorted(folder.glob("*.jsonl"))
        for line in part.read_text().splitlines()
    ]
    assert [line["input"] for line in lines] == [f"{file}:{n}" for n in range(1, 12)]
