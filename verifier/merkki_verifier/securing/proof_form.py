"""Reading a proof object strictly, before any work is done for it.

VC Data Integrity 1.0 section 2.1. A malformed proof must not buy a canonicalization.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from merkki_keys import EncodingError, base58btc_decode
from merkki_verifier.dates import parse_datetime_stamp
from merkki_verifier.securing.proof_error import ProofError
from merkki_verifier.securing.suites import PROOF_TYPES, SUITES, UNSUPPORTED_SUITES, Suite

if TYPE_CHECKING:
    from merkki_verifier.securing.selective.value import DerivedValue

# 96 signature bytes are 132 base58 characters; decoding is quadratic, so longer is refused.
MAX_PROOF_VALUE = 140


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof whose form is sound. ``options`` is everything but the proof value."""

    suite: Suite
    method: str
    value: bytes | DerivedValue  # one signature over everything; or one for each statement
    options: Mapping[str, object]
    id: str | None
    previous: tuple[str, ...]
    created: datetime | None


def check_form(proof: object, *, purpose: str = "assertionMethod") -> Proof:
    """Read a proof object. Raises ProofError naming the member at fault."""
    if not isinstance(proof, Mapping):
        raise ProofError("proof-malformed", "a proof is an object")
    suite = _suite(proof)
    if proof.get("proofPurpose") != purpose:
        raise ProofError(
            "proof-purpose", f"proofPurpose must be {purpose}, not {proof.get('proofPurpose')!r}",
            "proofPurpose",
        )  # fmt: skip
    method = proof.get("verificationMethod")
    if not isinstance(method, str) or not method:
        raise ProofError(
            "proof-method",
            "verificationMethod must be one URL: a key inside the proof proves nothing",
            "verificationMethod",
        )
    identity = proof.get("id")
    if identity is not None and (not isinstance(identity, str) or not identity):
        raise ProofError("proof-malformed", "the proof's id is not text", "id")
    selective = suite.transformation == "selective"
    return Proof(
        suite=suite,
        method=method,
        value=(_derived if selective else _signature)(proof.get("proofValue")),
        options={name: value for name, value in proof.items() if name != "proofValue"},
        id=identity,
        previous=_previous(proof.get("previousProof")),
        created=_date(proof, "created"),
    )


def check_expiry(proof: Proof, *, now: datetime) -> None:
    """Refuse a proof whose ``expires`` has passed. Raises ProofError."""
    expires = _date(proof.options, "expires")
    if expires is not None and now >= expires:
        raise ProofError("proof-expired", f"the proof expired on {expires.isoformat()}", "expires")


def _suite(proof: Mapping[str, object]) -> Suite:
    kind, name = proof.get("type"), proof.get("cryptosuite")
    if isinstance(kind, str) and kind in PROOF_TYPES:
        if "cryptosuite" in proof:
            raise ProofError("proof-suite", f"{kind} takes no cryptosuite", "cryptosuite")
        return PROOF_TYPES[kind]
    if kind != "DataIntegrityProof":
        known = isinstance(kind, str) and bool(kind)
        raise ProofError(
            "proof-type-unsupported" if known else "proof-malformed",
            f"proof type {kind!r} is not one we can check",
            "type",
            unsupported=known,
        )
    suite = SUITES.get(name) if isinstance(name, str) else None
    if suite is None:
        unsupported = isinstance(name, str) and name in UNSUPPORTED_SUITES
        raise ProofError(
            "proof-suite-unsupported" if unsupported else "proof-suite",
            f"cryptosuite {name!r} is not one we can check"
            if unsupported
            else f"there is no cryptosuite {name!r}",
            "cryptosuite",
            unsupported=unsupported,
        )
    return suite


def _signature(value: object) -> bytes:
    if not isinstance(value, str) or not value.startswith("z") or len(value) > MAX_PROOF_VALUE:
        raise ProofError("proof-value", "proofValue must be multibase base58-btc", "proofValue")
    try:
        return base58btc_decode(value[1:])
    except EncodingError as error:
        raise ProofError("proof-value", f"proofValue: {error}", "proofValue") from error


def _derived(value: object) -> DerivedValue:
    # Few badges are shown in part, and who verifies the others need not wait for this.
    from merkki_verifier.securing.selective.value import (  # noqa: PLC0415 - see above
        BaseValue,
        ValueFormatError,
        read_value,
    )

    try:
        found = read_value(value)
    except ValueFormatError as error:
        raise ProofError("proof-value", f"proofValue: {error}", "proofValue") from error
    if isinstance(found, BaseValue):
        raise ProofError(
            "proof-base",
            "this is the holder's own copy: a proof of what is to be shown must be derived first",
            "proofValue",
        )
    return found


def _previous(value: object) -> tuple[str, ...]:
    names = [value] if isinstance(value, str) else value
    if names is None:
        return ()
    if not isinstance(names, list) or not all(isinstance(n, str) and n for n in names):
        raise ProofError("proof-chain", "previousProof names proofs by id", "previousProof")
    return tuple(names)


def _date(proof: Mapping[str, object], member: str) -> datetime | None:
    value = proof.get(member)
    if value is None and member not in proof:
        return None
    try:
        # What is no text becomes a text that is no date.
        return parse_datetime_stamp(value if isinstance(value, str) else "")
    except ValueError as error:
        raise ProofError("proof-date", f"{member} is no date with a time zone", member) from error
