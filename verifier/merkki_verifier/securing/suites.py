"""The Data Integrity cryptosuites: which transformation, which hash, which keys.

An exact table. A name that is not in it is never guessed at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from merkki_keys import Alg, KeyType

HashName = Literal["SHA-256", "SHA-384"]
Transformation = Literal["rdfc", "jcs", "selective"]


@dataclass(frozen=True, slots=True)
class Suite:
    """One cryptosuite (VC Data Integrity 1.0, section 3.1).

    ``legacy`` suites are read with a warning and never made.
    """

    name: str
    transformation: Transformation
    keys: Mapping[KeyType, tuple[Alg, HashName]]
    legacy: bool = False

    def signature_length(self, key_type: KeyType) -> int:
        """How many bytes a signature of this suite has under such a key."""
        return 96 if key_type is KeyType.P384 else 64


_EDDSA: Mapping[KeyType, tuple[Alg, HashName]] = {KeyType.ED25519: (Alg.EDDSA, "SHA-256")}
# P-384 hashes with SHA-384 inside canonicalization too (VC-DI-ECDSA 1.0, section 3.2).
_ECDSA: Mapping[KeyType, tuple[Alg, HashName]] = {
    KeyType.P256: (Alg.ES256, "SHA-256"),
    KeyType.P384: (Alg.ES384, "SHA-384"),
}

SUITES: Mapping[str, Suite] = {
    suite.name: suite
    for suite in (
        Suite("eddsa-rdfc-2022", "rdfc", _EDDSA),
        Suite("ecdsa-rdfc-2019", "rdfc", _ECDSA),
        Suite("eddsa-jcs-2022", "jcs", _EDDSA),
        Suite("ecdsa-jcs-2019", "jcs", _ECDSA),
        Suite("ecdsa-sd-2023", "selective", {KeyType.P256: (Alg.ES256, "SHA-256")}),
        # What drafts called eddsa-rdfc-2022; badges of 2023 still go by it.
        Suite("eddsa-2022", "rdfc", _EDDSA, legacy=True),
    )
}

# Types of proof that are a suite by themselves, from before there was a member cryptosuite.
PROOF_TYPES: Mapping[str, Suite] = {
    suite.name: suite for suite in (Suite("Ed25519Signature2020", "rdfc", _EDDSA, legacy=True),)
}

# Real suites that this version cannot check: such a proof is beyond our knowing, not bad.
UNSUPPORTED_SUITES = frozenset(
    {
        "bbs-2023",
        "ecdsa-2019",
        "mldsa44-rdfc-2024",
        "mldsa44-jcs-2024",
        "slhdsa128-rdfc-2024",
        "slhdsa128-jcs-2024",
    }
)
