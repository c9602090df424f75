"""Codes of proofs that show a part, and of proofs that are no longer made."""

from __future__ import annotations

from merkki_verifier.codes.model import Code, Stage
from merkki_verifier.report import Check

_FORM = Stage(Check.PROOF, "the structure passed", "VC-DI-ECDSA 3.6.5")
_HOLDS = Stage(Check.PROOF, "the signature of the proof fits", "VC-DI-ECDSA 3.6.7")
_OLD = Stage(Check.PROOF, "the signature of the proof fits", "VC-DI-EdDSA 3.2")
_STATUS = Stage(
    Check.STATUS,
    "a derived proof of the issuer, or an SD-JWT of theirs, holds",
    "VC-DI-ECDSA 3.6.7",
)
_TIME = Stage(
    Check.VALIDITY,
    "a derived proof of the issuer, or an SD-JWT of theirs, holds",
    "VC-DI-ECDSA 3.6.7",
)

_MANDATORY = "Issuers: make it mandatory, as `badge_pointers` does. Verifiers: ask for more."

SELECTIVE: tuple[Code, ...] = (
    _FORM.fails(
        "proof-base",
        "The proof is a base proof: the holder's own copy, from which a proof of the part to be "
        "shown must be derived first.",
        advice="Holders: derive a proof and show that; keep the base proof to yourself.",
    ),
    _HOLDS.passes(
        "proof-selective",
        "A warning: the proof is a derived one, and shows a part of the credential that its "
        "holder chose. The facts count the statements that were mandatory and the others.",
    ),
    _STATUS.lacks(
        "status-may-be-withheld",
        "A warning: a derived proof shows no status, or one that was not mandatory, or an SD-JWT "
        "shows none and keeps claims back, so that the badge may be withdrawn by a status which "
        "its holder left out.",
        advice=_MANDATORY,
    ),
    _TIME.lacks(
        "end-may-be-withheld",
        "A warning: a derived proof, or an SD-JWT that keeps claims back, shows no end of "
        "validity; its holder may have left it out.",
        advice=_MANDATORY,
    ),
    _OLD.passes(
        "proof-legacy",
        "A warning: the proof is of a kind that is no longer made, Ed25519Signature2020 or "
        "eddsa-2022.",
        advice="Issuers: sign with eddsa-rdfc-2022.",
    ),
)
