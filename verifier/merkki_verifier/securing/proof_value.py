"""The one thing Data Integrity signs: the hash of a proof's options and of its document.

VC Data Integrity EdDSA 1.0 section 3.2 and 3.3, ECDSA 1.0 section 3.2 and 3.3.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from functools import lru_cache
from operator import itemgetter
from typing import cast

from merkki_contexts import ContextsError, Library, canonical_json, canonicalize
from merkki_verifier.securing.proof_error import is_unheld
from merkki_verifier.securing.suites import HashName, Suite

# The options that nearly every proof has, and no others; the form of a moment in them.
_USUAL = frozenset({"type", "cryptosuite", "created", "verificationMethod", "proofPurpose"})
_STATED = tuple(sorted(_USUAL - {"created"}))
_STATED_OF = itemgetter(*_STATED)
_STAMP = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_MARK = "0000-00-00T00:00:00Z"
_LONGEST = 500
_MOST = 8  # contexts of an honest badge; a list of thousands is not kept

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
    if library is None and "@context" not in options:
        around = _around_created(options, context, hash_name)
        if around is not None:
            text = around[0] + str(options["created"]) + around[1]
            return _HASHES[hash_name](text.encode()).digest()
    return _HASHES[hash_name](_options_form(options, context, hash_name, library)).digest()


def _around_created(
    options: Mapping[str, object], context: object, hash_name: HashName
) -> tuple[str, str] | None:
    """What stands before and behind ``created`` in the canonical form of usual options.

    An issuer's proofs differ in that one text. None for any options that are not usual.
    """
    if options.keys() != _USUAL or not isinstance(context, list) or len(context) > _MOST:
        return None
    created = options["created"]
    if not isinstance(created, str) or not _STAMP.fullmatch(created):
        return None
    stated: tuple[object, ...] = _STATED_OF(options)
    texts = (*stated, *context)
    # All are texts, so each has a length.
    if set(map(type, texts)) != {str} or max(map(len, cast("tuple[str, ...]", texts))) > _LONGEST:
        return None
    try:
        return _form_around(stated, tuple(context), hash_name)
    except TransformError:
        return None  # whoever asks anew is told why; nothing is kept


@lru_cache(maxsize=1024)
def _form_around(
    stated: tuple[object, ...], context: tuple[object, ...], hash_name: HashName
) -> tuple[str, str] | None:
    options = dict(zip(_STATED, stated, strict=True))
    options["created"] = _MARK
    form = _options_form(options, list(context), hash_name, None).decode()
    before, _, behind = form.partition(_MARK)
    return (before, behind) if form.count(_MARK) == 1 else None


def _options_form(
    options: Mapping[str, object], context: object, hash_name: HashName, library: Library | None
) -> bytes:
    config = dict(options)
    if "@context" in config:
        # It would be replaced, and so could be changed unnoticed.
        _check_context(config, context)
    if context is not None:
        config["@context"] = context
    return _rdfc(config, hash_name, library, "/proof")


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
