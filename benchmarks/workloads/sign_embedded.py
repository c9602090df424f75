"""Signing one badge with ``eddsa-rdfc-2022``."""

from __future__ import annotations

from pathlib import Path

from benchmarks.badges import badge
from benchmarks.model import OURS, RAW, Goal, Scale, Step, Workload
from benchmarks.premises import CREATED, Premises
from benchmarks.workloads.steps import raw_signing
from merkki_keys import KeyType
from merkki_verifier.securing.data_integrity import add_proof


def _prepare(folder: Path, scale: Scale) -> None:
    premises = Premises(folder)
    premises.furnish()
    premises.write_lines("unsigned.jsonl", (badge(n, edition=n) for n in range(scale.items)))


def _signing(folder: Path) -> Step:
    premises = Premises(folder)
    signer, documents = premises.signer(), premises.documents("unsigned.jsonl")
    return lambda: add_proof(
        next(documents), signer=signer, cryptosuite="eddsa-rdfc-2022", created=CREATED
    )


SIGN = Workload(
    name="sign-one",
    title="Sign one badge",
    says="`securing.data_integrity.add_proof` on a badge whose words were never seen before."
    " openbadgeslib signs a smaller badge of its own making (it takes no other), didkit a plain"
    " credential of VCDM 1.1.",
    prepare=_prepare,
    own={OURS: _signing, RAW: raw_signing(KeyType.ED25519)},
    peers={
        "pyld by hand": "sign",
        "@digitalbazaar/vc": "sign",
        "openbadgeslib": "sign",
        "openvc-core": "sign",
        "didkit": "sign",
    },
    goals=(
        Goal(RAW, at_most=5.2),
        Goal("pyld by hand", at_least=27),
        Goal("@digitalbazaar/vc", at_least=40),
    ),
    once=True,
)
WORKLOADS = (SIGN,)
