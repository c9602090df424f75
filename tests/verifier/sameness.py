"""When two documents say the same: what may differ under one good signature, and no more.

JSON-LD has sets: their order says nothing, nor do the brackets around one value. A context
that adds nothing may be named. Everything else that differs is another badge.
"""

from __future__ import annotations

import json
from typing import Any

from merkki_contexts import ContextsError, canonicalize
from merkki_verifier.strict_json import JsonError, parse

# The members whose order counts: the contexts, and what Open Badges declares as lists.
_ORDERED = frozenset({"@context", "allowedValue", "rubricCriterionLevel"})


def same_badge(raw: bytes | str, original: bytes | str, *, sets: bool = True) -> bool:
    """Whether two JSON texts hold one badge. Without ``sets``, whether they hold one value."""
    try:
        one, other = parse(raw), parse(original)
    except JsonError:
        return False
    if not sets or not isinstance(one, dict) or not isinstance(other, dict):
        return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    return _plain(one) == _plain(other) or _same_but_for_contexts(one, other)


def _plain(value: Any, member: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _plain(inner, name) for name, inner in value.items()}
    if not isinstance(value, list):
        return value
    items = [_plain(inner, member) for inner in value]
    if member not in _ORDERED:
        items.sort(key=lambda item: json.dumps(item, sort_keys=True))
    return items[0] if len(items) == 1 else items


def _same_but_for_contexts(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether only contexts differ, and every statement is made by both."""
    bare = ({**one, "@context": None}, {**other, "@context": None})
    if _plain(bare[0]) != _plain(bare[1]):
        return False
    try:
        first, second = (canonicalize({**d, "proof": _NO_PROOF}) for d in (one, other))
    except ContextsError:
        return False
    return first == second


# Without its proof, whose own @context may be the document's.
_NO_PROOF: dict[str, Any] = {"type": "DataIntegrityProof", "cryptosuite": "none"}
