"""The one thing Data Integrity signs: the hash of a proof's options and of its document.

VC Data Integrity EdDSA 1.0 section 3.2 and 3.3, ECDSA 1.0 section 3.2 and 3.3.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from merkki_contexts import ContextsError, Library, canonical_json, canonicalize
from merkki_verifier.securing.suites import HashName, Suite

_HASHES = {"SHA-256": hashlib.sha256, "SHA-384": hashlib.sha384}


class TransformError(Exception):
    """A document or proof has no canonical form. ``code`` says why; ``pointer`` where."""

    def __init__(self, code: str, message: str, pointer: str = "") -> None:
        self.code = code
        self.pointer = pointer
        super().__init__(message)


def hash_data(
    document: Mapping[str, object],
    options: Mapping[str, object],
    *,
    suite: Suite,
    hash_name: HashName,
    library: Library | None = None,
) -> bytes:
    """Hash ``options`` and ``document`` (without its proof) into the bytes a suite signs.

    ``options`` is the proof without ``proofValue``. The document's own ``@context`` is
    the one the options are read under: a proof cannot bring another. Raises
    TransformError where anything would be lost or the work limit is reached. ``library``
    replaces the pinned contexts (a test vector's own).
    """
    digest = _HASHES[hash_name]
    context = document.get("@context")
    if suite.transformation == "rdfc":
        config = dict(options)
        if context is not None:
            config["@context"] = context
        config_form = _rdfc(config, hash_name, library, "/proof")
        document_form = _rdfc(document, hash_name, library, "")
    else:
        # The specification lets the document's contexts go on after the proof's. What
        # is appended there would be unsigned, so the two must be equal.
        if options.get("@context") != context:
            raise TransformError(
                "proof-context", "the proof's @context is not the document's", "/proof/@context"
            )
        config_form = _jcs(options, "/proof")
        document_form = _jcs(document, "")
    return digest(config_form).digest() + digest(document_form).digest()


def _rdfc(
    document: Mapping[str, object], hash_name: HashName, library: Library | None, where: str
) -> bytes:
    try:
        return canonicalize(document, hash_name=hash_name, library=library).encode()
    except ContextsError as error:
        raise TransformError(error.code, str(error), where + error.pointer) from error


def _jcs(value: Mapping[str, object], where: str) -> bytes:
    try:
        return canonical_json(value, max_depth=100).encode()
    except ContextsError as error:
        raise TransformError(error.code, str(error), where + error.pointer) from error
