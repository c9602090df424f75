"""Deriving from a base proof what its holder wants to show, and nothing else.

VC-DI-ECDSA 1.0 section 3.5.4 (createDisclosureData) and 3.6.6.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from merkki_contexts import ContextsError, Library
from merkki_verifier.json_values import one_or_many
from merkki_verifier.securing.selective.issuing import SUITE_NAME
from merkki_verifier.securing.selective.parts import cut_out, name_bytes, named_statements
from merkki_verifier.securing.selective.pointers import Path, SelectionError, covers, resolve
from merkki_verifier.securing.selective.value import (
    MAX_POINTERS,
    BaseValue,
    DerivedValue,
    ValueFormatError,
    read_value,
)


def derive(
    document: Mapping[str, object], *, pointers: Sequence[str], library: Library | None = None
) -> dict[str, object]:
    """Return the part of ``document`` that ``pointers`` select, with a proof of that part.

    ``document`` has an ``ecdsa-sd-2023`` base proof; what its issuer made mandatory is shown
    as well. Other proofs are left out, for they cover the whole. Needs no key, and believes
    the base proof: only verifying the result shows that it holds. Two derivations from one
    credential can be recognised as such, by their signature.

    Raises SelectionError where there is no base proof, nothing is selected, or a pointer
    selects nothing or what cannot stand alone.
    """
    proof, base = _base_proof(document)
    unsecured = {name: value for name, value in document.items() if name != "proof"}
    if len(pointers) > MAX_POINTERS:
        raise SelectionError(f"more than {MAX_POINTERS} pointers")
    required = [resolve(unsecured, pointer) for pointer in base.pointers]
    wanted = required + [resolve(unsecured, pointer) for pointer in pointers]
    if not wanted:
        raise SelectionError("nothing is selected")
    part, value = _derived(unsecured, base, required, wanted, library)
    return {**part, "proof": {**proof, "proofValue": value.to_text()}}


def _derived(
    unsecured: Mapping[str, object],
    base: BaseValue,
    required: Sequence[Path],
    wanted: Sequence[Path],
    library: Library | None,
) -> tuple[dict[str, object], DerivedValue]:
    try:
        statements = named_statements(unsecured, base.hmac_key, library=library)
    except ContextsError as error:
        raise SelectionError(f"the document cannot be read: {error}") from error
    mandatory = {s.line for s in statements if any(covers(required, p) for p in s.places)}
    shown = [s.line for s in statements if any(covers(wanted, p) for p in s.places)]
    others = [s.line for s in statements if s.line not in mandatory]
    if len(others) != len(base.signatures):
        raise SelectionError("the base proof is not of this document")
    signatures = dict(zip(others, base.signatures, strict=True))
    part, names = cut_out(unsecured, wanted, shown, library=library)
    value = DerivedValue(
        signature=base.signature,
        proof_key=base.proof_key,
        signatures=tuple(signatures[line] for line in shown if line in signatures),
        names={int(label[4:]): name_bytes(name) for label, name in names.items()},
        mandatory=tuple(index for index, line in enumerate(shown) if line in mandatory),
    )
    return part, value


def _base_proof(document: Mapping[str, object]) -> tuple[Mapping[str, object], BaseValue]:
    proofs = one_or_many(document.get("proof"))
    ours = [p for p in proofs if isinstance(p, Mapping) and p.get("cryptosuite") == SUITE_NAME]
    if len(ours) != 1:
        raise SelectionError(f"the document has {len(ours)} proofs of {SUITE_NAME}")
    try:
        value = read_value(ours[0].get("proofValue"))
    except ValueFormatError as error:
        raise SelectionError(f"proofValue: {error}") from error
    if not isinstance(value, BaseValue):
        raise SelectionError("the proof is a derived one; only a base proof can be derived from")
    return ours[0], value
