"""Data Integrity proofs: checking the signature inside one, and making one.

``check_form`` is cheap and comes first. ``verify_signature`` then needs the public key,
which somebody else has bound to the issuer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from merkki_contexts import Library
from merkki_keys import PublicKey, base58btc_encode
from merkki_verifier.securing.options import proof_options
from merkki_verifier.securing.proof_error import NotCoveredError, ProofError
from merkki_verifier.securing.proof_form import Proof, check_expiry, check_form
from merkki_verifier.securing.proof_value import TransformError, hash_data, hash_options
from merkki_verifier.securing.suites import SUITES

if TYPE_CHECKING:
    from merkki_keys import Signer
    from merkki_verifier.securing.selective.checking import Disclosed

__all__ = [
    "NotCoveredError",
    "Proof",
    "ProofError",
    "add_proof",
    "check_expiry",
    "check_form",
    "verify_signature",
]


def verify_signature(
    document: Mapping[str, object],
    proof: Proof,
    key: PublicKey,
    *,
    matching: Sequence[Mapping[str, object]] = (),
    library: Library | None = None,
) -> Disclosed | None:
    """Check that ``key`` signed ``document`` (whose own proof member is ignored).

    ``matching`` are the proofs this one is chained to by ``previousProof``: they are
    part of what it signs (VC Data Integrity 1.0, section 4.5). A derived proof returns
    what it shows; any other covers the credential whole. Raises ProofError: the signature
    does not fit, the key is of another kind, or something in the document would not be
    covered.
    """
    choice = proof.suite.keys.get(key.key_type)
    if choice is None:
        raise ProofError(
            "proof-key-type",
            f"the proof says {proof.suite.name}, but the key it names is {key.key_type.value}",
            "verificationMethod",
        )
    alg, hash_name = choice
    unsecured = {name: value for name, value in document.items() if name != "proof"}
    if matching:
        unsecured["proof"] = [dict(item) for item in matching]
    try:
        if not isinstance(proof.value, bytes):
            digest = hash_options(proof.options, document.get("@context"), library=library)
            # Few badges are shown in part, and who verifies the others need not wait for this.
            from merkki_verifier.securing.selective.checking import (  # noqa: PLC0415 - see above
                check_derived,
            )

            return check_derived(
                unsecured, proof.value, proof_hash=digest, key=key, library=library
            )
        if len(proof.value) != proof.suite.signature_length(key.key_type):
            raise ProofError("proof-value", "the signature has the wrong length", "proofValue")
        data = hash_data(
            unsecured, proof.options, suite=proof.suite, hash_name=hash_name, library=library
        )
    except TransformError as error:
        raise NotCoveredError(
            error.code, str(error), error.pointer, unsupported=error.unheld
        ) from error
    if not key.verify(proof.value, data, alg=alg):
        raise ProofError(
            "proof-signature",
            "the signature does not fit: the credential was changed, or another key signed it",
            "proofValue",
        )
    return None


def add_proof(
    document: Mapping[str, object],
    *,
    signer: Signer,
    cryptosuite: str,
    created: datetime,
    purpose: str = "assertionMethod",
) -> dict[str, object]:
    """Return ``document`` with one proof by ``signer`` (VC Data Integrity 1.0, section 4.2).

    A document that has a proof already is refused: say first what the two mean to each
    other. ``created`` is written in UTC to the second. Raises ValueError for a suite that is
    unknown, no longer made, or selective (``selective.add_base_proof`` makes those), and for
    a key it cannot use; TransformError where the document has no canonical form.
    """
    if "proof" in document:
        raise ValueError("the document has a proof already")
    suite = SUITES.get(cryptosuite)
    choice = suite.keys.get(signer.public.key_type) if suite else None
    if suite is None or choice is None:
        raise ValueError(f"{cryptosuite} cannot be made with a {signer.public.key_type.value} key")
    if suite.legacy or suite.transformation == "selective":
        raise ValueError(f"{cryptosuite} is not made here")
    alg, hash_name = choice
    if signer.algorithm is not alg:
        raise ValueError(f"{cryptosuite} needs {alg.value}, the signer makes {signer.algorithm}")
    options = proof_options(signer, suite=cryptosuite, created=created, purpose=purpose)
    if suite.transformation == "jcs" and "@context" in document:
        options["@context"] = document["@context"]
    data = hash_data(document, options, suite=suite, hash_name=hash_name)
    options["proofValue"] = "z" + base58btc_encode(signer.sign(data))
    # One proof is an object: not every reader of ours takes a list (docs/adr/0014).
    return {**document, "proof": options}
