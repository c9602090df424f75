"""Checking a derived ``ecdsa-sd-2023`` proof: every statement shown must be one that was signed.

VC-DI-ECDSA 1.0 section 3.5.8 (createVerifyData) and 3.6.7. Only when the issuer's own
signature holds is there a key to check the single statements with, so a forger buys one
canonicalization and one signature check, no more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from merkki_contexts import ContextsError, Library, Statement, canonical_statements
from merkki_keys import Alg, PublicKey
from merkki_verifier.securing.proof_error import NotCoveredError, ProofError, is_unheld
from merkki_verifier.securing.selective.parts import base_data, node_name
from merkki_verifier.securing.selective.pointers import Path
from merkki_verifier.securing.selective.value import DerivedValue


@dataclass(frozen=True, slots=True)
class Disclosed:
    """What a derived proof shows: every statement of the document, and which were mandatory."""

    statements: tuple[Statement, ...]
    mandatory: frozenset[int]

    def always(self, root: Path) -> bool:
        """Whether all that is shown under ``root``, if anything, had to be shown."""
        return all(
            index in self.mandatory
            for index, statement in enumerate(self.statements)
            if any(place[: len(root)] == root for place in statement.places)
        )


def check_derived(
    document: Mapping[str, object],
    value: DerivedValue,
    *,
    proof_hash: bytes,
    key: PublicKey,
    library: Library | None = None,
) -> Disclosed:
    """Check that ``key`` signed every statement of ``document``, here or as one of many.

    ``document`` has no proof but those that this one is chained to; ``proof_hash`` is of the
    proof's options. Raises ProofError.
    """
    statements = _named(document, value, library)
    mandatory = frozenset(value.mandatory)
    if value.mandatory and value.mandatory[-1] >= len(statements):
        raise _unfit("a mandatory statement is missing")
    lines = [statement.line for statement in statements]
    others = [line for index, line in enumerate(lines) if index not in mandatory]
    if len(others) != len(value.signatures):
        raise _unfit("not every statement has its signature, or more signatures are there")
    required = [lines[index] for index in value.mandatory]
    if not key.verify(
        value.signature, base_data(proof_hash, value.proof_key, required), alg=Alg.ES256
    ):
        raise _unfit("what is mandatory was changed or left out, or another key signed it")
    for line, signature in zip(others, value.signatures, strict=True):
        if not value.proof_key.verify(signature, line.encode(), alg=Alg.ES256):
            raise _unfit("a statement that is shown was changed")
    return Disclosed(statements, mandatory)


def _named(
    document: Mapping[str, object], value: DerivedValue, library: Library | None
) -> tuple[Statement, ...]:
    try:
        found = canonical_statements(document, library=library)
    except ContextsError as error:
        unheld = is_unheld(error)
        raise NotCoveredError(
            error.code, error.message, error.pointer, unsupported=unheld
        ) from error
    names = {f"c14n{label}": node_name(name) for label, name in value.names.items()}
    if names.keys() != found.labels:
        raise _unfit("the parts without a name are not those that were signed")
    return found.named(names)


def _unfit(reason: str) -> ProofError:
    return ProofError("proof-signature", f"the signature does not fit: {reason}", "proofValue")
