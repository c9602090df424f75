"""A document's canonical form: the text a signature of an ``rdfc`` suite is made over."""

from __future__ import annotations

from collections.abc import Mapping

from merkki_contexts.direct import direct_form
from merkki_contexts.errors import Path, UnknownContextError, WorkLimitError
from merkki_contexts.limits import DEEPEST, Limits
from merkki_contexts.pinned import Library, pinned_library
from merkki_contexts.rdfc import canonical_form
from merkki_contexts.vocabulary import context_urls

DEFAULT_LIMITS = Limits()


def canonicalize(
    document: Mapping[str, object],
    *,
    hash_name: str = "SHA-256",
    limits: Limits = DEFAULT_LIMITS,
    library: Library | None = None,
) -> str:
    """The canonical N-Quads of a JSON-LD document (RDFC-1.0), with nothing lost on the way.

    ``hash_name`` is "SHA-256" or "SHA-384". ``library`` is the closed set of contexts the
    document may name; without it, the pinned ones. Never reads the network or the working
    directory. Raises UnknownContextError, DataLossError, DocumentError or WorkLimitError, all
    of them ContextsError with a code and a JSON Pointer.

    Specification: RDFC-1.0; VC Data Integrity 1.0, "Securing Data Losslessly".
    """
    library = library or pinned_library()
    direct = direct_form(document, hash_name=hash_name, limits=limits, library=library)
    if direct is not None:
        return direct
    # Loaded when the direct way gives up: most programs never come here.
    from merkki_contexts.statements import to_quads  # noqa: PLC0415 - see above

    quads = to_quads(document, library=library, limits=limits)
    return canonical_form(quads, hash_name=hash_name, max_work=limits.max_work)[0]


def canonicalize_nquads(
    text: str, *, hash_name: str = "SHA-256", limits: Limits = DEFAULT_LIMITS
) -> tuple[str, dict[str, str]]:
    """The canonical form of N-Quads, and the canonical label of each blank node.

    Labels are without "_:" on both sides, as RDFC-1.0 lists them. Raises DocumentError for
    what is not N-Quads, WorkLimitError.
    """
    from merkki_contexts.nquads import read_nquads  # noqa: PLC0415 # its patterns take long to make

    quads = list(read_nquads(text, max_statements=limits.max_statements))
    canonical, labels = canonical_form(quads, hash_name=hash_name, max_work=limits.max_work)
    return canonical, {old[2:]: new[2:] for old, new in labels.items()}


def context_digests(
    document: Mapping[str, object], *, library: Library | None = None
) -> dict[str, str]:
    """SHA-256 (hex), by URL, of the pinned bytes each ``@context`` in the document stands for.

    Contexts of embedded credentials are included. Raises UnknownContextError, DataLossError
    (inline or null contexts), DocumentError or WorkLimitError (too deep).
    """
    library = library or pinned_library()
    digests: dict[str, str] = {}
    # A list of things still to look at, not recursion: the depth of a document is a stranger's.
    waiting: list[tuple[object, Path]] = [(document, ())]
    while waiting:
        value, path = waiting.pop()
        if len(path) > DEEPEST:
            raise WorkLimitError(f"more than {DEEPEST} values inside each other", path)
        if isinstance(value, Mapping):
            if "@context" in value:
                for url, place in context_urls(value["@context"], (*path, "@context")):
                    if url not in library.documents:
                        raise UnknownContextError(url, place)
                    digests[url] = library.documents[url].sha256
            waiting += [(inner, (*path, key)) for key, inner in value.items() if key != "@context"]
        elif isinstance(value, list):
            waiting += [(inner, (*path, index)) for index, inner in enumerate(value)]
    return digests
