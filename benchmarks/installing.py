"""The peers, from their registries into ``build/peers``, at the versions pinned in ``others/``.

What cannot be installed is not left out in silence: whoever asks for it is told why.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.peers import OTHERS, PEERS, Peer

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "peers"
# Documents for Node's loaders are read by the same few lines as in the tests with peers.
SHARED_SCRIPTS = (ROOT / "tests" / "interop" / "documents.mjs",)


class InstallError(Exception):
    """A peer is not here, and this is why."""


@dataclass(frozen=True, slots=True)
class Environment:
    """The folder in which the peers are installed; ``missing`` says which are not, and why."""

    folder: Path
    missing: dict[str, str] = field(default_factory=dict)

    def command(self, peer: Peer) -> list[str | Path]:
        """What starts a peer's script, before the operation and its arguments.

        Raises InstallError for one that is not installed.
        """
        if peer.name in self.missing:
            raise InstallError(self.missing[peer.name])
        if peer.runtime == "python":
            return [self.folder / "python/bin/python", OTHERS / "python_peers.py", peer.name]
        return ["node", self.folder / "node" / "node_peers.mjs", peer.name]


def install(folder: Path = BUILD) -> Environment:
    """Install what is not installed yet; what failed the last time is tried again."""
    missing = {**_install_python(folder / "python"), **_install_node(folder / "node")}
    return Environment(folder, missing)


def _install_python(folder: Path) -> dict[str, str]:
    lock = OTHERS / "requirements.txt"
    stamp = folder / "installed.json"
    state = {"lock": lock.read_text(encoding="utf-8"), "python": sys.version}
    if stamp.exists() and json.loads(stamp.read_text(encoding="utf-8")) == state:
        return {}
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
    # Wheels only: building a stranger's native code is not what a benchmark should do.
    pip = [
        *(str(folder / "bin/python"), "-m", "pip", "install", "--quiet"),
        *("--disable-pip-version-check", "--only-binary", ":all:"),
    ]
    if _failure([*pip, "--require-hashes", "-r", str(lock)]) is None:
        stamp.write_text(json.dumps(state), encoding="utf-8")
        return {}
    return _one_by_one(pip, folder)


def _one_by_one(pip: Sequence[str], folder: Path) -> dict[str, str]:
    """Install each peer by itself, so that only those are missing that cannot be had."""
    constraints = folder / "constraints.txt"
    locked = (OTHERS / "requirements.txt").read_text(encoding="utf-8")
    constraints.write_text("\n".join(re.findall(r"^[a-z0-9-]+==[^ ]+", locked, re.MULTILINE)))
    wanted = (OTHERS / "requirements.in").read_text(encoding="utf-8")
    missing: dict[str, str] = {}
    for line in re.findall(r"^[a-z].*==.*$", wanted, re.MULTILINE):
        reason = _failure([*pip, "--constraint", str(constraints), line])
        package = re.split(r"[\[=]", line)[0]
        if reason is not None:
            missing |= {p.name: reason for p in PEERS.values() if p.package == package}
    return missing


def _install_node(folder: Path) -> dict[str, str]:
    if shutil.which("node") is None or shutil.which("npm") is None:
        return _all_of_node("Node is not installed")
    folder.mkdir(parents=True, exist_ok=True)
    lock = (OTHERS / "package-lock.json").read_bytes()
    stamp = folder / "installed.lock"
    if not stamp.exists() or stamp.read_bytes() != lock:
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(OTHERS / name, folder / name)
        reason = _failure(["npm", "ci"], folder=folder)
        if reason is not None:
            return _all_of_node(reason)
        stamp.write_bytes(lock)
    for script in (*OTHERS.glob("*.mjs"), *SHARED_SCRIPTS):
        # Modules are looked up from where the script lies.
        shutil.copy(script, folder / script.name)
    return {}


def _all_of_node(reason: str) -> dict[str, str]:
    return {peer.name: reason for peer in PEERS.values() if peer.runtime == "node"}


def _failure(command: Sequence[str], *, folder: Path | None = None) -> str | None:
    """Run an installer; the last line of its complaint if it fails."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return None
    said = (done.stderr or done.stdout).strip().splitlines()
    return said[-1][:200] if said else f"the installer ended with code {done.returncode}"
