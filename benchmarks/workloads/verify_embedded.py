"""Verifying a badge with an embedded ``eddsa-rdfc-2022`` proof: never seen, and half known."""

from __future__ import annotations

from pathlib import Path

from benchmarks.badges import badge
from benchmarks.model import OURS, RAW, Goal, Scale, Workload
from benchmarks.premises import Premises
from benchmarks.workloads.steps import PROOF_ALONE, proving, raw_verifying, verifying
from merkki_keys import KeyType

_PEERS = {
    "pyld by hand": "verify",
    "@digitalbazaar/vc": "verify",
    "@digitalcredentials/verifier-core": "verify",
    "openbadgeslib": "verify",
    "openvc-core": "verify",
    "didkit": "verify",
}


def _unseen(folder: Path, scale: Scale) -> None:
    premises = Premises(folder)
    premises.furnish()
    made = (badge(number, edition=number) for number in range(scale.items))
    premises.write_lines("badges.jsonl", map(premises.sign, made))


def _known(folder: Path, scale: Scale) -> None:
    premises = Premises(folder)
    premises.furnish()
    premises.write_lines("badges.jsonl", (premises.sign(badge(n)) for n in range(scale.items)))


UNSEEN = Workload(
    name="verify-unseen",
    title="Verify a badge never seen before",
    says="Every badge has another issuer profile, achievement and learner, in words never read"
    " before; the issuer's key document and status list are at hand. Ours: `verify`, with shape,"
    " proof, status and trust registry. Peers check what they check: pyld by hand only the proof;"
    " didkit a plain credential of VCDM 1.1 instead, since it knows neither VCDM 2.0 nor the"
    " Open Badges context.",
    prepare=_unseen,
    own={
        OURS: verifying("badges.jsonl"),
        PROOF_ALONE: proving("badges.jsonl"),
        RAW: raw_verifying(KeyType.ED25519),
    },
    peers=_PEERS,
    goals=(
        Goal(RAW, at_most=2.6),
        Goal("pyld by hand", at_least=17),
        Goal("@digitalbazaar/vc", at_least=22),
        Goal("@digitalcredentials/verifier-core", at_least=22),
        Goal("openbadgeslib", at_least=80),
    ),
    once=True,
)
KNOWN = Workload(
    name="verify-known",
    title="Verify a badge of a known issuer and achievement",
    says="As above, but all badges have one issuer profile and one achievement; learner, result"
    " and evidence are new each time. Status and trust are checked.",
    prepare=_known,
    own={
        OURS: verifying("badges.jsonl"),
        PROOF_ALONE: proving("badges.jsonl"),
        RAW: raw_verifying(KeyType.ED25519),
    },
    peers=_PEERS,
    goals=(
        Goal(RAW, at_most=2.2),
        Goal("pyld by hand", at_least=20),
        Goal("@digitalbazaar/vc", at_least=26),
        Goal("@digitalcredentials/verifier-core", at_least=26),
        Goal("openbadgeslib", at_least=95),
    ),
    once=True,
)
WORKLOADS = (UNSEEN, KNOWN)
