"""The members of a proof that are signed: who makes it, how, when and what for."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from merkki_keys import Signer


def proof_options(
    signer: Signer, *, suite: str, created: datetime, purpose: str
) -> dict[str, object]:
    """A new proof but for its value (VC Data Integrity 1.0, section 2.1)."""
    return {
        "type": "DataIntegrityProof",
        "cryptosuite": suite,
        "created": created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "verificationMethod": signer.key_id,
        "proofPurpose": purpose,
    }
