"""A long file of tokens, one a line, through ``merkki-verify batch``: on one process and on two."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

from benchmarks.badges import badge
from benchmarks.model import OURS, Goal, Maker, Results, Scale, Step, Workload, WrongAnswerError
from benchmarks.premises import NOW, Premises
from merkki_keys import KeyType
from merkki_verifier.securing import vc_jwt

ALONE = "merkki, one process"


def _prepare(folder: Path, scale: Scale) -> None:
    premises = Premises(folder)
    premises.furnish()
    signer = premises.signer(KeyType.ED25519)
    (folder / "algorithm.txt").write_text(KeyType.ED25519.algorithm.value, encoding="ascii")
    (folder / "key.txt").write_text("ed25519", encoding="ascii")
    (folder / "lines.txt").write_text(str(scale.lines), encoding="ascii")
    made = (vc_jwt.secure(badge(number), signer=signer) for number in range(scale.lines))
    premises.write_lines("tokens.jsonl", made)


def _batch(jobs: int) -> Maker:
    def make(folder: Path) -> Step:
        lines = int((folder / "lines.txt").read_text(encoding="ascii"))
        parts = folder / f"parts-{jobs}"
        command = [
            *(sys.executable, "-m", "merkki_verifier", "batch", str(folder / "tokens.jsonl")),
            *(
                "--parts",
                str(parts),
                "--jobs",
                str(jobs),
                "--json",
                "--at",
                NOW.isoformat(),
                "--offline",
            ),
            *("--documents", str(folder / "documents.json")),
            *("--trust", str(folder / "trust.json")),
        ]

        def step() -> None:
            shutil.rmtree(parts, ignore_errors=True)  # what is done is not done again
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode or json.loads(done.stdout)["verdicts"]["verified"] != lines:
                raise WrongAnswerError(f"{done.stdout[-300:]} {done.stderr[-300:]}")

        return step

    return make


def _remarks(results: Results) -> list[str]:
    return [
        f"{name}: {measured.time.middle:.1f} seconds for the file."
        for name, measured in results.items()
    ]


LONG_FILE = Workload(
    name="long-file",
    title="A long file of tokens",
    says="`merkki-verify batch --parts` with all checks (EdDSA, list and registry at hand), two"
    " processes against one, from the start of the program to its end; PyJWT verifies the"
    " signatures and parses the claims in one process.",
    prepare=_prepare,
    own={OURS: _batch(2), ALONE: _batch(1)},
    peers={"PyJWT": "file-jwt"},
    goals=(Goal(ALONE, at_least=1.85), Goal("PyJWT", at_least=2.4)),
    whole=True,
    rounds=2,
    remarks=_remarks,
)
WORKLOADS = (LONG_FILE,)
