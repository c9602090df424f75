"""Data Integrity proofs: making one, and checking the signature inside one.

``check_form`` is cheap and comes first: a forged or malformed proof must not buy a
canonicalization. ``verify_signature`` then needs the public key, which somebody else
has bound to the issuer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from merkki_contexts import Library
from merkki_keys import EncodingError, PublicKey, Signer, base58btc_decode, base58btc_encode
from merkki_verifier.dates import parse_datetime_stamp
from merkki_verifier.securing.proof_value import TransformError, hash_data
from merkki_verifier.securing.suites import SUITES, UNSUPPORTED_SUITES, Suite

# 96 signature bytes are 132 base58 characters; decoding is quadratic, so longer is refused.
MAX_PROOF_VALUE = 140


class ProofError(Exception):
    """A proof is unusable. ``code`` is a finding code; ``unsupported``: real, but not for us."""

    def __init__(
        self, code: str, message: str, member: str = "", *, unsupported: bool = False
    ) -> None:
        self.code = code
        self.member = member
        self.unsupported = unsupported
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof whose form is sound. ``options`` is everything but the proof value."""

    suite: Suite
    method: str
    signature: bytes
    options: Mapping[str, object]
    id: str | None
    previous: tuple[str, ...]
    created: datetime | None


def check_form(proof: object, *, purpose: str = "assertionMethod") -> Proof:
    """Read a proof object strictly (VC Data Integrity 1.0, section 2.1).

    Raises ProofError naming the member at fault.
    """
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
        raise ProofError("proof-malformed", "a proof's id is a URL", "id")
    return Proof(
        suite=suite,
        method=method,
        signature=_signature(proof.get("proofValue")),
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


def verify_signature(
    document: Mapping[str, object],
    proof: Proof,
    key: PublicKey,
    *,
    matching: Sequence[Mapping[str, object]] = (),
    library: Library | None = None,
) -> None:
    """Check that ``key`` signed ``document`` (whose own proof member is ignored).

    ``matching`` are the proofs this one is chained to by ``previousProof``: they are
    part of what it signs (VC Data Integrity 1.0, section 4.5). Raises ProofError:
    the signature does not fit, the key is of another kind, or something in the
    document would not be covered.
    """
    choice = proof.suite.keys.get(key.key_type)
    if choice is None:
        raise ProofError(
            "proof-key-type",
            f"{proof.suite.name} cannot be made with a {key.key_type.name} key",
            "verificationMethod",
        )
    alg, hash_name = choice
    if len(proof.signature) != proof.suite.signature_length(key.key_type):
        raise ProofError("proof-value", "the signature has the wrong length", "proofValue")
    unsecured = {name: value for name, value in document.items() if name != "proof"}
    if matching:
        unsecured["proof"] = [dict(item) for item in matching]
    try:
        data = hash_data(
            unsecured, proof.options, suite=proof.suite, hash_name=hash_name, library=library
        )
    except TransformError as error:
        raise NotCoveredError(error) from error
    if not key.verify(proof.signature, data, alg=alg):
        raise ProofError(
            "proof-signature",
            "the signature does not fit: the credential was changed, or another key signed it",
            "proofValue",
        )


class NotCoveredError(ProofError):
    """Something in the document could not be signed at all; points into the document."""

    def __init__(self, error: TransformError) -> None:
        self.pointer = error.pointer
        # The proof's own fault keeps its name; the rest is something in the document.
        code = error.code if error.code == "proof-context" else f"document-{error.code}"
        super().__init__(code, str(error))


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
    other. ``created`` is written in UTC to the second. Raises ValueError for an unknown
    suite or a key it cannot use, TransformError where the document has no canonical form.
    """
    if "proof" in document:
        raise ValueError("the document has a proof already")
    suite = SUITES.get(cryptosuite)
    choice = suite.keys.get(signer.public.key_type) if suite else None
    if suite is None or choice is None:
        raise ValueError(f"{cryptosuite} cannot be made with a {signer.public.key_type.name} key")
    alg, hash_name = choice
    options: dict[str, object] = {
        "type": "DataIntegrityProof",
        "cryptosuite": cryptosuite,
        "created": created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "verificationMethod": signer.key_id,
        "proofPurpose": purpose,
    }
    if suite.transformation == "jcs" and "@context" in document:
        options["@context"] = document["@context"]
    data = hash_data(document, options, suite=suite, hash_name=hash_name)
    if signer.algorithm is not alg:
        raise ValueError(f"{cryptosuite} needs {alg.value}, the signer makes {signer.algorithm}")
    options["proofValue"] = "z" + base58btc_encode(signer.sign(data))
    # One proof is an object: not every reader of ours takes a list (docs/adr/0014).
    return {**document, "proof": options}


def _suite(proof: Mapping[str, object]) -> Suite:
    kind = proof.get("type")
    if kind != "DataIntegrityProof":
        known = isinstance(kind, str) and bool(kind)
        raise ProofError(
            "proof-type-unsupported" if known else "proof-malformed",
            f"proof type {kind!r} is not one we can check",
            "type",
            unsupported=known,
        )
    name = proof.get("cryptosuite")
    suite = SUITES.get(name) if isinstance(name, str) else None
    if suite is None:
        unsupported = name in UNSUPPORTED_SUITES
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
