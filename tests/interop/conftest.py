"""The independent implementations, installed from the registries into build/ when first needed."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest

HERE = Path(__file__).resolve().parent
BUILD = HERE.parent.parent / "build" / "interop"

Peer = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def node(absent: Callable[[str], NoReturn]) -> Peer:
    """Runs one of the .mjs scripts of this folder."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        absent("Node is not installed")
    folder = BUILD / "node"
    lock = (HERE / "package-lock.json").read_bytes()
    stamp = folder / "installed.lock"
    if not stamp.exists() or stamp.read_bytes() != lock:
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(HERE / name, folder / name)
        done = subprocess.run(
            ["npm", "ci"], cwd=folder, capture_output=True, text=True, check=False
        )
        if done.returncode:
            absent(f"npm ci failed: {done.stderr[-300:]}")
        stamp.write_bytes(lock)
    for script in HERE.glob("*.mjs"):
        # Modules are looked up from where the script lies.
        shutil.copy(script, folder / script.name)

    def run(script: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["node", str(folder / script), *map(str, arguments)],
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.fixture(scope="session")
def peers(absent: Callable[[str], NoReturn]) -> Peer:
    """Runs peers.py in an environment that has the Python implementations."""
    folder = BUILD / "python"
    wanted = (HERE / "requirements.txt").read_bytes()
    stamp = folder / "installed.txt"
    python = folder / "bin" / "python"
    if not stamp.exists() or stamp.read_bytes() != wanted:
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "-r", str(HERE / "requirements.txt")]
        done = subprocess.run(pip, capture_output=True, text=True, check=False)
        if done.returncode:
            absent(f"pip failed: {done.stderr[-300:]}")
        stamp.write_bytes(wanted)

    def run(command: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(python), str(HERE / "peers.py"), command, *map(str, arguments)],
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.fixture(scope="session")
def contexts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pinned contexts as one JSON file, for peers that fetch nothing."""
    from merkki_contexts import pinned_library  # noqa: PLC0415 # only where peers are asked

    documents: dict[str, Any] = {
        url: json.loads(pinned.data) for url, pinned in pinned_library().documents.items()
    }
    file = tmp_path_factory.mktemp("contexts") / "contexts.json"
    file.write_text(json.dumps(documents))
    return file
