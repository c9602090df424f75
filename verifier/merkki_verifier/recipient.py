"""Whether a badge was made out to somebody the reader knows of from elsewhere.

The known value comes out of band: from the application form, the student register, the
log-in. A badge that names somebody else is a good badge of somebody else, so the finding
is about the match and nothing more.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from hmac import compare_digest

from merkki_verifier.report import Check, Finding, Outcome

_SPEC = "OB 3.0 9.3"
_EMAIL = re.compile(r"[^@\s:/]+@[^@\s:/]+")
_HASH = re.compile(r"(sha256|md5)\$([0-9A-Fa-f]+)")
# The two that OB 3.0 allows. MD5 is broken, so a match by it is said aloud.
_ALGORITHMS: Mapping[str, Callable[[bytes], str]] = {
    "sha256": lambda data: hashlib.sha256(data).hexdigest(),
    "md5": lambda data: hashlib.md5(data, usedforsecurity=False).hexdigest(),
}


def check_recipient(
    credential: Mapping[str, object], known: str | None, known_type: str | None = None
) -> Iterator[Finding]:
    """Compare a known identifier with the subject's ``id`` and its ``identifier`` entries.

    ``known_type`` is what the identifier is, a word of OB 3.0's IdentifierTypeEnum such as
    ``emailAddress``: then entries of other types do not count. Left out, it is
    ``emailAddress`` for what looks like one, and anything otherwise. The ``id`` is compared
    exactly, an entry with ``known`` as given and in lower case, in constant time. Without
    ``known`` nobody asked. Spec: OB 3.0, 9.1.5 and 9.3.
    """
    if known is None:
        message = "nobody asked whom it was made out to"
        yield Finding(Check.RECIPIENT, Outcome.SKIPPED, "recipient-not-asked", message)
        return
    if known_type is None and _EMAIL.fullmatch(known):
        known_type = "emailAddress"
    named = False
    for pointer, subject in _objects(credential.get("credentialSubject"), "/credentialSubject"):
        identity = subject.get("id")
        named = named or isinstance(identity, str)
        if isinstance(identity, str) and _equal(known, identity):
            yield _match(f"{pointer}/id", "id")
            return
        for place, entry in _objects(subject.get("identifier"), f"{pointer}/identifier"):
            named = True
            kind = str(entry.get("identityType"))
            if known_type in (None, kind) and (how := _fits(entry, known)):
                yield _match(place, kind)
                if how == "md5":
                    yield _weak(place)
                return
    if named:
        message = "it was made out to somebody else, or to another identifier of the same person"
        code, outcome = "recipient-mismatch", Outcome.FAILED
    else:
        message = "it does not say whom it was made out to"
        code, outcome = "recipient-none", Outcome.UNKNOWN
    yield Finding(Check.RECIPIENT, outcome, code, message, "/credentialSubject", _SPEC)


def _fits(entry: Mapping[str, object], known: str) -> str | None:
    """How an identity object names ``known``: "plain", the hash's name, or None for not.

    Never one for the other: a hash compared as text, or text as a hash, would let anybody
    who has read the badge pass for its holder.
    """
    value, salt, hashed = entry.get("identityHash"), entry.get("salt", ""), entry.get("hashed")
    if not isinstance(value, str) or not isinstance(salt, str) or not isinstance(hashed, bool):
        return None
    forms = dict.fromkeys((known, known.lower()))
    if not hashed:
        return "plain" if any(_equal(form, value) for form in forms) else None
    match = _HASH.fullmatch(value)
    if match is None:
        return None
    digest = _ALGORITHMS[match[1]]
    made = [digest((form + salt).encode("utf-8", "surrogatepass")) for form in forms]
    return match[1] if any(_equal(each, match[2].lower()) for each in made) else None


def _equal(ours: str, theirs: str) -> bool:
    return compare_digest(
        ours.encode("utf-8", "surrogatepass"), theirs.encode("utf-8", "surrogatepass")
    )


def _objects(value: object, pointer: str) -> Iterator[tuple[str, Mapping[str, object]]]:
    if isinstance(value, Mapping):
        yield pointer, value
    elif isinstance(value, list):
        for index, item in enumerate(value):
            if isinstance(item, Mapping):
                yield f"{pointer}/{index}", item


def _match(pointer: str, kind: str) -> Finding:
    message = "it was made out to the identifier given"
    facts = {"by": kind}
    return Finding(
        Check.RECIPIENT, Outcome.PASSED, "recipient-match", message, pointer, _SPEC, facts
    )


def _weak(pointer: str) -> Finding:
    message = "it matched by MD5, which others can be made to match too"
    return Finding(
        Check.RECIPIENT,
        Outcome.PASSED,
        "recipient-weak-hash",
        message,
        pointer,
        _SPEC,
        warning=True,
    )
