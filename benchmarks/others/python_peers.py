"""The Python implementations at work: ``python python_peers.py PEER OPERATION FOLDER``.

Runs in an environment of its own, so it knows nothing of Merkki. It says when it is ready,
then does as many operations as each line of the input asks for; see benchmarks/entrants.py.
"""

from __future__ import annotations

import importlib.metadata
import json
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import peer_by_hand as by_hand
import peer_libraries as libraries
import peer_tokens as tokens
from peer_files import Step

PACKAGES = {"pyld by hand": "pyld", "PyJWT": "pyjwt"}
OPERATIONS: dict[tuple[str, str], Callable[[Path], Step]] = {
    ("pyld by hand", "verify"): by_hand.pyld_verify,
    ("pyld by hand", "sign"): by_hand.pyld_sign,
    ("pyld by hand", "canonical"): by_hand.pyld_canonical,
    ("pyoxigraph", "canonical-quads"): by_hand.pyoxigraph_canonical,
    ("openbadgeslib", "verify"): libraries.openbadgeslib_verify,
    ("openbadgeslib", "sign"): libraries.openbadgeslib_sign,
    ("openvc-core", "verify"): libraries.openvc_verify,
    ("openvc-core", "sign"): libraries.openvc_sign,
    ("didkit", "verify"): libraries.didkit_verify,
    ("didkit", "sign"): libraries.didkit_sign,
    ("PyJWT", "verify-jwt"): tokens.pyjwt_verify,
    ("PyJWT", "sign-jwt"): tokens.pyjwt_sign,
    ("PyJWT", "file-jwt"): tokens.pyjwt_file,
    ("openvc-core", "sd-verify"): libraries.openvc_sd_verify,
    ("openvc-core", "sd-derive"): libraries.openvc_sd_derive,
    ("openvc-core", "sd-sign"): libraries.openvc_sd_sign,
    ("joserfc", "verify-jwt"): tokens.joserfc_verify,
    ("joserfc", "sign-jwt"): tokens.joserfc_sign,
}


# One operation is a whole file: nothing is done before it is timed.
WHOLE = ("file-jwt",)


def peak_memory() -> int:
    """The largest resident memory so far, in bytes; 0 where nobody keeps it."""
    file = Path("/proc/self/status")
    if not file.exists():
        return 0
    status = file.read_text(encoding="ascii", errors="replace")
    return int(status.split("VmHWM:")[1].split()[0]) * 1024


def main(peer: str, operation: str, folder: str) -> None:
    step = OPERATIONS[peer, operation](Path(folder))
    if operation not in WHOLE:
        step()  # what does not work is found before it is timed
    version = importlib.metadata.version(PACKAGES.get(peer, peer))
    print(json.dumps({"ready": version}), flush=True)
    for line in sys.stdin:
        count = int(line)
        started = perf_counter()
        for _ in range(count):
            step()
        seconds = perf_counter() - started
        print(json.dumps({"seconds": seconds, "peak": peak_memory()}), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
