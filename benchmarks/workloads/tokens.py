"""JWTs in each algorithm: verifying a badge in one, and signing one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from benchmarks.badges import badge
from benchmarks.model import OURS, RAW, Goal, Maker, Scale, Step, Workload
from benchmarks.premises import Premises
from benchmarks.workloads.steps import (
    PROOF_ALONE,
    proving_token,
    raw_signing,
    raw_verifying,
    verifying,
)
from merkki_keys import KeyType
from merkki_verifier.securing import vc_jwt

_KINDS = (KeyType.ED25519, KeyType.P256, KeyType.RSA)
# About as long as what is signed of a badge of this size.
_MESSAGE = bytes(range(256)) * 18


def _prepare(kind: KeyType) -> Callable[[Path, Scale], None]:
    def prepare(folder: Path, scale: Scale) -> None:
        premises = Premises(folder)
        premises.furnish()
        signer = premises.signer(kind)
        (folder / "algorithm.txt").write_text(kind.algorithm.value, encoding="ascii")
        (folder / "key.txt").write_text(kind.name.lower(), encoding="ascii")
        documents = [badge(number, edition=number) for number in range(scale.items)]
        premises.write_lines("unsigned.jsonl", documents)
        premises.write_lines("tokens.txt", (vc_jwt.secure(d, signer=signer) for d in documents))

    return prepare


def _signing(kind: KeyType) -> Maker:
    def make(folder: Path) -> Step:
        premises = Premises(folder)
        signer, documents = premises.signer(kind), premises.documents("unsigned.jsonl")
        return lambda: vc_jwt.secure(next(documents), signer=signer)

    return make


_VERIFY_AT_MOST = {KeyType.ED25519: 1.25, KeyType.P256: 1.35, KeyType.RSA: 2.1}


def _verify(kind: KeyType) -> Workload:
    alg = kind.algorithm.value
    return Workload(
        name=f"jwt-verify-{alg.lower()}",
        title=f"Verify a VC-JWT, {alg}",
        says="Ours: `verify` with shape, claims, proof, status and trust registry. Peers: the"
        ' token\'s signature, and its claims parsed, which is what ours does in "proof alone".',
        prepare=_prepare(kind),
        own={
            OURS: verifying("tokens.txt"),
            PROOF_ALONE: proving_token("tokens.txt", kind),
            RAW: raw_verifying(kind, _MESSAGE),
        },
        peers={"PyJWT": "verify-jwt", "joserfc": "verify-jwt"},
        goals=(
            Goal(RAW, at_most=_VERIFY_AT_MOST[kind]),
            Goal("PyJWT", at_least=2.4),
            Goal("joserfc", at_least=1.15),
        ),
        once=True,
    )


def _sign(kind: KeyType) -> Workload:
    alg = kind.algorithm.value
    return Workload(
        name=f"jwt-sign-{alg.lower()}",
        title=f"Sign a VC-JWT, {alg}",
        says="`securing.vc_jwt.secure` on a parsed badge; peers sign the same claims.",
        prepare=_prepare(kind),
        own={OURS: _signing(kind), RAW: raw_signing(kind, _MESSAGE)},
        peers={"PyJWT": "sign-jwt", "joserfc": "sign-jwt"},
        goals=(Goal(RAW, at_most=1.35), Goal("PyJWT", at_least=1.35)),
        once=True,
    )


WORKLOADS = (*map(_verify, _KINDS), *map(_sign, _KINDS))
