"""A credential as signed statements, and the part of it that some pointers select.

VC-DI-ECDSA 1.0 section 3.4 (canonicalizeAndGroup, createHmacIdLabelMapFunction).
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from hashlib import sha256

from merkki_contexts import (
    ContextsError,
    Library,
    Statement,
    canonical_statements,
    canonicalize,
    canonicalize_nquads,
)
from merkki_keys import PublicKey, b64url_decode, b64url_encode
from merkki_verifier.securing.selective.pointers import Path, SelectionError, select
from merkki_verifier.securing.selective.value import proof_key_bytes


def named_statements(
    document: Mapping[str, object], hmac_key: bytes, *, library: Library | None = None
) -> tuple[Statement, ...]:
    """The statements of ``document``, its blank nodes under names only ``hmac_key`` explains.

    A canonical label would tell what was hidden: c14n7 has seven before it. Raises
    ContextsError for a document that has no canonical form.
    """
    found = canonical_statements(document, library=library)
    names = {label: hmac.digest(hmac_key, label.encode(), "sha256") for label in found.labels}
    return found.named({label: node_name(name) for label, name in names.items()})


def node_name(name: bytes) -> str:
    """A blank node's name, as it stands in signed statements."""
    return "u" + b64url_encode(name)


def name_bytes(node: str) -> bytes:
    """The bytes of a name that ``node_name`` has written."""
    return b64url_decode(node.removeprefix("u"))


def base_data(proof_hash: bytes, proof_key: PublicKey, mandatory: Sequence[str]) -> bytes:
    """What the issuer signs: the options, the key of the other statements, the mandatory ones."""
    return proof_hash + proof_key_bytes(proof_key) + sha256("".join(mandatory).encode()).digest()


def cut_out(
    document: Mapping[str, object],
    paths: Sequence[Path],
    lines: Sequence[str],
    *,
    library: Library | None = None,
) -> tuple[dict[str, object], dict[str, str]]:
    """The selected part as a document, and the name in ``lines`` of each of its blank nodes.

    The names are by canonical label. Raises SelectionError if the part, read by itself, does
    not say exactly ``lines``: an element of an ordered list, or a member of an embedded
    credential without its contexts, would say something else.
    """
    part = select(document, paths)
    said, labels = canonicalize_nquads("".join(lines))
    try:
        says = canonicalize(part, library=library)
    except ContextsError as error:
        raise SelectionError(f"what is selected cannot stand alone: {error}") from error
    if says != said:
        raise SelectionError("what is selected would say something else when it stands alone")
    return part, {label: name for name, label in labels.items()}
