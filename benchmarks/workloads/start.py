"""From nothing to a verdict: the whole program, for one badge, in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.badges import badge
from benchmarks.model import OURS, Goal, Maker, Scale, Step, Workload, WrongAnswerError
from benchmarks.premises import CREATED, NOW, Premises
from merkki_keys import KeySigner, KeyType, did_key
from merkki_verifier.securing.data_integrity import add_proof

# What none can be faster than: the interpreter, and what checks signatures.
BARE = "bare start"
# The package alone loads nothing that could check one.
EMPTY = "bare start, nothing to check with"
FULL = "merkki, documents, list and registry in files"

_SIGNATURES = "from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa"
_COMMAND = "import sys; from merkki_verifier.cli import main; main(sys.argv[1:])"


def _prepare(folder: Path, scale: Scale) -> None:
    del scale
    premises = Premises(folder)
    premises.furnish()
    premises.write_lines("full.json", [premises.sign(badge(1))])
    # One that is whole in itself: its issuer is its key, and nothing says that it ends early.
    key = premises.signer(KeyType.ED25519).key
    issuer = did_key(key.public)
    document = badge(1, withdrawable=False)
    document["issuer"]["id"] = issuer
    signer = KeySigner(f"{issuer}#{issuer.removeprefix('did:key:')}", key)
    signed = add_proof(document, signer=signer, cryptosuite="eddsa-rdfc-2022", created=CREATED)
    (folder / "one.json").write_text(json.dumps(signed, ensure_ascii=False), encoding="utf-8")


def _running(program: str, arguments: Sequence[str] = (), says: str = "") -> Maker:
    def make(folder: Path) -> Step:
        # Bytecode is at hand, as after an installation, whatever the caller's environment says.
        told = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        environment = {**told, "PYTHONPYCACHEPREFIX": str(folder / "bytecode")}
        command = [sys.executable, "-c", program, *arguments]

        def step() -> None:
            done = subprocess.run(
                command, cwd=folder, env=environment, capture_output=True, text=True, check=False
            )
            if done.returncode or says not in done.stdout:
                raise WrongAnswerError(f"{done.stdout[-300:]} {done.stderr[-300:]}")

        return step

    return make


_AT = ("--at", NOW.isoformat())
_FILES = ("--offline", "--documents", "documents.json", "--trust", "trust.json")

START = Workload(
    name="start",
    title="From nothing to a verdict",
    says="`merkki-verify one.json` from the start of the process to its end: a badge of a did:key"
    " without status, all checks, the report as people read it. Beside it a badge whose key"
    " document, status list and registry are in files. A bare start is the interpreter and the"
    " three kinds of keys of `cryptography`; the empty one only imports the package's name.",
    prepare=_prepare,
    own={
        OURS: _running(_COMMAND, ("one.json", *_AT), "VERIFIED"),
        FULL: _running(_COMMAND, ("full.json", *_AT, *_FILES), "VERIFIED"),
        BARE: _running(_SIGNATURES),
        EMPTY: _running("import cryptography"),
    },
    bare=BARE,
    goals=(Goal(BARE, at_most=3),),
)
WORKLOADS = (START,)
