"""``ecdsa-sd-2023``: signing so that parts can be kept back, showing some, verifying these."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.badges import badge
from benchmarks.model import OURS, RAW, Scale, Step, Workload
from benchmarks.premises import CREATED, Premises
from benchmarks.workloads.steps import raw_signing, raw_verifying, verifying
from merkki_keys import KeyType
from merkki_verifier.securing.selective import add_base_proof, badge_pointers, derive

SHOWN = ("/name", "/credentialSubject/result")


def _prepare(folder: Path, scale: Scale) -> None:
    premises = Premises(folder)
    premises.furnish()
    signer = premises.signer(KeyType.P256)
    documents = [badge(number, edition=number) for number in range(scale.fewer)]
    bases = [add_base_proof(d, signer=signer, created=CREATED) for d in documents]
    premises.write_lines("unsigned.jsonl", documents)
    premises.write_lines("bases.jsonl", bases)
    premises.write_lines("shown.jsonl", (derive(base, pointers=SHOWN) for base in bases))
    (folder / "pointers.json").write_text(json.dumps(SHOWN), encoding="ascii")
    (folder / "mandatory.json").write_text(json.dumps(badge_pointers(badge(0))), encoding="ascii")


def _signing(folder: Path) -> Step:
    premises = Premises(folder)
    signer, documents = premises.signer(KeyType.P256), premises.documents("unsigned.jsonl")
    return lambda: add_base_proof(next(documents), signer=signer, created=CREATED)


def _deriving(folder: Path) -> Step:
    bases = Premises(folder).documents("bases.jsonl")
    return lambda: derive(next(bases), pointers=SHOWN)


SIGN = Workload(
    name="sd-sign",
    title="Sign for selective disclosure (ecdsa-sd-2023)",
    says="A base proof: a signature for each statement that may be kept back, some sixty of them.",
    prepare=_prepare,
    own={OURS: _signing, RAW: raw_signing(KeyType.P256)},
    peers={"@digitalbazaar/vc": "sd-sign", "openvc-core": "sd-sign"},
)
DERIVE = Workload(
    name="sd-derive",
    title="Derive what is shown (ecdsa-sd-2023)",
    says="The holder shows the name and the result beside what is mandatory. openvc-core derives"
    " nothing from these badges, nor from base proofs of its own for them.",
    prepare=_prepare,
    own={OURS: _deriving, RAW: raw_verifying(KeyType.P256)},
    peers={"@digitalbazaar/vc": "sd-derive", "openvc-core": "sd-derive"},
)
VERIFY = Workload(
    name="sd-verify",
    title="Verify what is shown (ecdsa-sd-2023)",
    says="Ours: `verify` with all checks. @digitalbazaar/vc: the proof and the dates;"
    " openvc-core: the proof alone, with the key given.",
    prepare=_prepare,
    own={OURS: verifying("shown.jsonl"), RAW: raw_verifying(KeyType.P256)},
    peers={"@digitalbazaar/vc": "sd-verify", "openvc-core": "sd-verify"},
)
WORKLOADS = (SIGN, DERIVE, VERIFY)
