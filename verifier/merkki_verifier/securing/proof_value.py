"""The one thing Data Integrity signs: the hash of a proof's options and of its document.

VC Data Integrity EdDSA 1.0 section 3.2 and 3.3, ECDSA 1.0 section 3.2 and 3.3.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from merkki_contexts import ContextsError, Library, canonical_json, canonicalize
from merkki_verifier.securing.proof_error import is_unheld
from merkki_verifier.securing.suites import HashName, Suite

_HASHES = {"SHA-256": hashlib.sha256, "SHA-384": hashlib.sha384}


class TransformError(Exception):
    """A document or proof has no canonical form. ``code`` says why; ``pointer`` where.

    ``unheld``: for the lack of a context that others may hold.
    """

    def __init__(self, code: str, message: str, pointer: str = "", *, unheld: bool = False) -> None:
        self.code = code
        self.pointer = pointer
        self.unheld = unheld
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
    context = document.get("@context")
    if suite.transformation == "jcs":
        # The specification lets the document's contexts go on after the proof's. What
        # is appended there would be unsigned, so the two must be equal.
        _check_context(options, context)
        digest = _HASHES[hash_name]
        config, form = _jcs(options, "/proof"), _jcs(document, "")
        return digest(config).digest() + digest(form).digest()
    config_hash = hash_options(options, context, hash_name=hash_name, library=library)
    form = _rdfc(document, hash_name, library, "")
    return config_hash + _HASHES[hash_name](form).digest()


def hash_options(
    options: Mapping[str, object],
    context: object,
    *,
    hash_name: HashName = "SHA-256",
    library: Library | None = None,
) -> bytes:
    """Hash a proof's options as the ``rdfc`` suites do, under the document's ``context``.

    Raises TransformError.
    """
    config = dict(options)
    if "@context" in config:
        # It would be replaced, and so could be changed unnoticed.
        _check_context(config, context)
    if context is not None:
        config["@context"] = context
    return _HASHES[hash_name](_rdfc(config, hash_name, library, "/proof")).digest()


def _check_context(options: Mapping[str, object], context: object) -> None:
    if options.get("@context") != context:
        raise TransformError(
            "proof-context", "the proof's @context is not the document's", "/proof/@context"
        )


def _rdfc(
    document: Mapping[str, object], hash_name: HashName, library: Library | None, where: str
) -> bytes:
    try:
        return canonicalize(document, hash_name=hash_name, library=library).encode()
    except ContextsError as error:
        # The options are read under the document's own contexts: a fault there is its own.
        place = error.pointer if error.pointer.startswith("/@context") else where + error.pointer
        unheld = is_unheld(error)
        raise TransformError(error.code, error.message, place, unheld=unheld) from error


def _jcs(value: Mapping[str, object], where: str) -> bytes:
    try:
        return canonical_json(value, max_depth=100).encode()
    except ContextsError as error:
        raise TransformError(error.code, error.message, where + error.pointer) from error
