"""Whether what was handed over is a badge of Open Badges before 3.0, and by which words.

Only documents under the very contexts named here are read, by the names these define. No
JSON-LD is processed: what could give one of these names another meaning, or one of their
meanings a second name, is refused instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from merkki_keys import EncodingError, b64url_decode
from merkki_verifier.containers import Opened
from merkki_verifier.json_values import one_or_many, texts
from merkki_verifier.report import Check, Finding, Outcome
from merkki_verifier.strict_json import JsonError, parse
from merkki_verifier.world import Limits

CONTEXTS = frozenset(
    {
        "https://w3id.org/openbadges/v2",
        "https://openbadgespec.org/v2/context.json",
        "https://purl.imsglobal.org/spec/ob/v2p0/context.json",
        "https://purl.imsglobal.org/spec/ob/v2p1/ob_v2p1.jsonld",
    }
)
# Open Badges 1.1. Before it there were no contexts at all.
BEFORE = frozenset({"https://w3id.org/openbadges/v1", "http://w3id.org/openbadges/v1"})
_OF_BEFORE = frozenset({"uid", "recipient", "badge", "verify"})
_KINDS = frozenset({"Assertion", "BadgeClass"})
_VCS = frozenset({"VerifiableCredential", "VerifiablePresentation"})
# One of these bytes is in every older badge, and in next to no other: others are not parsed
# twice to know it. Whoever hides them behind escapes has no badge of any kind.
_MARKS = (b"openbadges", b"spec/ob/v2", b'"Assertion"', b'"BadgeClass"', b'"verify"')
# Names of one's own belong into extensions. Any other prefix could say a second time, unseen
# by us, what has a name already: "obi:revoked" is "revoked" to a JSON-LD processor.
_EXTENSIONS = "extensions:"
_SAYS_LANGUAGE = frozenset({"@context", "@language"})


def is_older(opened: Opened, *, limits: Limits) -> bool:
    """Whether the file holds a badge of Open Badges 1 or 2. Never raises."""
    if opened.older:
        return True
    payload = opened.payload
    if opened.form == "jws":
        try:
            payload = b64url_decode(payload.split(b".")[1].decode("ascii"))
        except (EncodingError, UnicodeDecodeError, IndexError):
            return False
    elif opened.form != "json":
        return False
    if not any(mark in payload for mark in _MARKS):
        return False
    try:
        document = parse(payload, max_depth=limits.max_depth, max_bytes=limits.max_bytes)
    except JsonError:
        return False
    return isinstance(document, dict) and _says_older(document)


def is_before(document: Mapping[str, object]) -> bool:
    """Whether the badge is of Open Badges 1.0 or 1.1."""
    if set(texts(document.get("@context"))) & BEFORE:
        return True
    return "@context" not in document and document.keys() >= _OF_BEFORE


def check_words(document: Mapping[str, object]) -> Iterator[Finding]:
    """Check that the document is written in the words of Open Badges 2.0 and no others."""
    contexts = one_or_many(document.get("@context"))
    named = texts(document.get("@context"))
    # One written out in the document could give any word any meaning.
    if len(named) < len(contexts) or not named or named[0] not in CONTEXTS:
        message = "the first @context must be Open Badges 2.0's, and each an address"
        yield Finding(
            Check.STRUCTURE,
            Outcome.FAILED,
            "structure-context",
            message,
            "/@context",
            "OB 2.0 JSON-LD",
        )
    elif len(contexts) > 1:
        message = "another context stands beside Open Badges 2.0's; its words were not read"
        yield Finding(
            Check.STRUCTURE,
            Outcome.PASSED,
            "structure-ob2-context",
            message,
            "/@context",
            warning=True,
        )
    yield from check_names(document)


def check_names(node: Mapping[str, object], where: str = "") -> Iterator[Finding]:
    """Check that no member of one object could say the same as another one, in other letters."""
    for name in node:
        keyword = name.startswith("@") and name not in _SAYS_LANGUAGE
        if keyword or (":" in name and not name.startswith(_EXTENSIONS)):
            message = f"the member {name[:60]!a} could change what other readers see here"
            yield Finding(
                Check.STRUCTURE,
                Outcome.FAILED,
                "structure-keyword",
                message,
                where,
                "OB 2.0 JSON-LD",
            )
            return


def _says_older(document: Mapping[str, object]) -> bool:
    kinds = set(texts(document.get("type")))
    if kinds & _VCS:
        return False
    contexts = set(texts(document.get("@context")))
    return bool(contexts & CONTEXTS or kinds & _KINDS) or is_before(document)
