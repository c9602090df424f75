"""Making an ``ecdsa-sd-2023`` base proof: the issuer's part, given to the holder alone.

VC-DI-ECDSA 1.0 section 3.6.1 to 3.6.5.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from merkki_contexts import Library
from merkki_keys import Alg, KeyType, PrivateKey, Signer
from merkki_verifier.securing.options import proof_options
from merkki_verifier.securing.proof_value import hash_options
from merkki_verifier.securing.selective.bounds import MAX_STATEMENTS
from merkki_verifier.securing.selective.parts import base_data, cut_out, named_statements
from merkki_verifier.securing.selective.pointers import SelectionError, covers, resolve
from merkki_verifier.securing.selective.value import (
    KEY_BYTES,
    MAX_POINTERS,
    BaseValue,
)

SUITE_NAME = "ecdsa-sd-2023"

# A verifier must see all of these to know whether a badge holds: whoever could hide one of
# them could show a withdrawn badge as good.
_ROOT = (
    *("issuer", "validFrom", "validUntil", "issuanceDate", "expirationDate"),
    *("credentialStatus", "credentialSchema", "refreshService", "termsOfUse"),
)
# Whose it is, and what for. What an achievement is, its definition, is nobody's secret.
_SUBJECT = ("id", "achievement")


def add_base_proof(
    document: Mapping[str, object],
    *,
    signer: Signer,
    created: datetime,
    mandatory_pointers: Sequence[str] | None = None,
    hmac_key: bytes | None = None,
    proof_key: PrivateKey | None = None,
    purpose: str = "assertionMethod",
    library: Library | None = None,
) -> dict[str, object]:
    """Return ``document`` with a base proof, from which its holder derives what to show.

    ``mandatory_pointers`` (JSON Pointers) name what every derived proof must show; without
    them, ``badge_pointers(document)``. What they leave out, ``credentialStatus`` for example,
    a holder can hide from everybody. ``hmac_key`` (32 bytes) and ``proof_key`` (P-256) are
    fresh for every proof unless given: with a key used twice, parts of two credentials could
    be put together as one. ``signer`` has a P-256 key; ``created`` is written in UTC to the second.

    Raises SelectionError for a pointer that selects nothing or what cannot stand alone,
    ValueError for unusable keys, a document with a proof or too many statements, and
    TransformError or ContextsError where the document has no canonical form.
    """
    if "proof" in document:
        raise ValueError("the document has a proof already")
    if signer.public.key_type is not KeyType.P256 or signer.algorithm is not Alg.ES256:
        raise ValueError(f"{SUITE_NAME} is made with a P-256 key and ES256")
    hmac_key = secrets.token_bytes(KEY_BYTES) if hmac_key is None else hmac_key
    proof_key = PrivateKey.generate(KeyType.P256) if proof_key is None else proof_key
    if len(hmac_key) != KEY_BYTES or proof_key.public.key_type is not KeyType.P256:
        raise ValueError(f"hmac_key is {KEY_BYTES} bytes and proof_key a P-256 key")
    pointers = badge_pointers(document) if mandatory_pointers is None else mandatory_pointers
    options = proof_options(signer, suite=SUITE_NAME, created=created, purpose=purpose)
    mandatory, others = _grouped(document, pointers, hmac_key, library)
    proof_hash = hash_options(options, document.get("@context"), library=library)
    value = BaseValue(
        signature=signer.sign(base_data(proof_hash, proof_key.public, mandatory)),
        proof_key=proof_key.public,
        hmac_key=hmac_key,
        signatures=tuple(proof_key.sign(line.encode(), alg=Alg.ES256) for line in others),
        pointers=tuple(pointers),
    )
    return {**document, "proof": {**options, "proofValue": value.to_text()}}


def badge_pointers(document: Mapping[str, object]) -> tuple[str, ...]:
    """Pointers to all of a badge that nobody should be able to hide, as far as it is there.

    What Open Badges 3.0 requires (section 8.3: it must be in what a verifier is shown), and
    what a verifier needs to know whether the badge still holds. The rest, such as results,
    evidence and the subject's own data, is for the holder to show or not.
    """
    return (*(f"/{name}" for name in _ROOT if name in document), *_subject_pointers(document))


def _subject_pointers(document: Mapping[str, object]) -> Iterator[str]:
    subject = document.get("credentialSubject")
    several = enumerate(subject) if isinstance(subject, list) else [("", subject)]
    for index, each in several:
        where = "/credentialSubject" + (f"/{index}" if index != "" else "")
        if isinstance(each, Mapping):
            yield from (f"{where}/{name}" for name in _SUBJECT if name in each)
            if "id" not in each and "identifier" in each:
                yield f"{where}/identifier"


def _grouped(
    document: Mapping[str, object],
    pointers: Sequence[str],
    hmac_key: bytes,
    library: Library | None,
) -> tuple[list[str], list[str]]:
    """The mandatory statements, and the others."""
    if len(pointers) > MAX_POINTERS:
        raise SelectionError(f"more than {MAX_POINTERS} pointers")
    statements = named_statements(document, hmac_key, library=library)
    paths = [resolve(document, pointer) for pointer in pointers]
    mandatory = [s.line for s in statements if any(covers(paths, place) for place in s.places)]
    if paths:
        cut_out(document, paths, mandatory, library=library)
    if len(statements) > MAX_STATEMENTS:
        raise ValueError(f"{len(statements)} statements; {MAX_STATEMENTS} is the limit")
    chosen = set(mandatory)
    return mandatory, [s.line for s in statements if s.line not in chosen]
