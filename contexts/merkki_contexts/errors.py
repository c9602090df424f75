"""What can be wrong with a document that is to be canonicalized.

Every error names the place as an RFC 6901 JSON Pointer. Its ``code`` is API: it is listed in
docs/contexts.md and never reused for another meaning.
"""

from __future__ import annotations

from collections.abc import Sequence

Path = tuple[str | int, ...]


def to_pointer(path: Sequence[str | int]) -> str:
    """``path`` as an RFC 6901 JSON Pointer."""
    # Backslash-replace: a lone surrogate in a member's name must not make the error unprintable.
    steps = (str(step).replace("~", "~0").replace("/", "~1") for step in path)
    return "".join("/" + step.encode("utf-8", "backslashreplace").decode() for step in steps)


class ContextsError(Exception):
    """A document cannot be turned into its canonical form.

    ``code`` and ``message`` say why, ``pointer`` where; the error as text says both.
    """

    def __init__(self, code: str, message: str, path: Sequence[str | int] = ()) -> None:
        """``path`` leads from the root of the document to the place."""
        self.code = code
        self.message = message
        self.pointer = to_pointer(path)
        super().__init__(f"{message} (at {self.pointer or 'the root'})")


class UnknownContextError(ContextsError):
    """The document names a context that is not pinned. Nothing was fetched, nothing is known."""

    def __init__(self, url: str, path: Sequence[str | int] = ()) -> None:
        """``url`` is the context asked for."""
        self.url = url
        super().__init__("unknown-context", f"the context {url[:200]!r} is not pinned", path)


class DataLossError(ContextsError):
    """A member would be dropped, or could be changed without changing the canonical form."""


class WorkLimitError(ContextsError):
    """Canonicalizing would take more work than :class:`~merkki_contexts.limits.Limits` allows."""

    def __init__(self, message: str, path: Sequence[str | int] = ()) -> None:
        """``message`` says which limit."""
        super().__init__("work-limit", message, path)


class DocumentError(ContextsError):
    """What was given is no JSON-LD document, or no N-Quads text, at all."""

    def __init__(self, message: str, path: Sequence[str | int] = ()) -> None:
        """``message`` says what was found instead."""
        super().__init__("bad-document", message, path)
