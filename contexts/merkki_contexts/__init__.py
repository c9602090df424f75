"""JSON-LD for credentials: pinned context documents, and a document's canonical N-Quads.

Nothing here reads the network. A context that is not pinned, a term no context defines, or
anything else that a signature would silently fail to cover, is an error naming its place.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

from merkki_contexts.canonical import canonicalize, canonicalize_nquads, context_digests
from merkki_contexts.canonical_json import canonical_json
from merkki_contexts.errors import (
    ContextsError,
    DataLossError,
    DocumentError,
    UnknownContextError,
    WorkLimitError,
)
from merkki_contexts.limits import Limits
from merkki_contexts.pinned import (
    DamagedContextError,
    Library,
    accepted_digests,
    load,
    pinned_library,
)

if TYPE_CHECKING:
    from merkki_contexts.labelled import CanonicalStatements, Statement, canonical_statements
    from merkki_contexts.template import CanonicalTemplate, TemplateError

# The service publishes these bytes under its own address, at /contexts/passport/v1. The name
# is the same for every deployment: a context that moved with its host could not be pinned.
PASSPORT_CONTEXT_URL: Final = "https://passi.tervasalmi.example/contexts/passport/v1"
# The terms of a signed trust registry and of endorsements that give a right (docs/trust.md).
TRUST_CONTEXT_URL: Final = "https://passi.tervasalmi.example/contexts/trust/v1"

__all__ = [
    "PASSPORT_CONTEXT_URL",
    "TRUST_CONTEXT_URL",
    "CanonicalStatements",
    "CanonicalTemplate",
    "ContextsError",
    "DamagedContextError",
    "DataLossError",
    "DocumentError",
    "Library",
    "Limits",
    "Statement",
    "TemplateError",
    "UnknownContextError",
    "WorkLimitError",
    "accepted_digests",
    "canonical_json",
    "canonical_statements",
    "canonicalize",
    "canonicalize_nquads",
    "context_digests",
    "load",
    "pinned_library",
]

# Slow to load, and verifying an ordinary badge needs none of them.
_ELSEWHERE = {
    "CanonicalStatements": "labelled",
    "CanonicalTemplate": "template",
    "Statement": "labelled",
    "TemplateError": "template",
    "canonical_statements": "labelled",
}


def __getattr__(name: str) -> object:
    if name in _ELSEWHERE:
        return getattr(import_module(f"{__name__}.{_ELSEWHERE[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
