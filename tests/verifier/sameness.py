"""When two texts hold the same badge: what may differ under one good signature, and no more.

JSON-LD has sets: their order says nothing, nor do the brackets around one value. A context
that adds nothing may be named. A stranger's proof beside the issuer's counts for nothing, and
of several proofs by the issuer one is enough. Everything else that differs is another badge.
"""

from __future__ import annotations

import json
from typing import Any

from merkki_contexts import ContextsError, canonicalize
from merkki_verifier.strict_json import JsonError, parse

# The members whose order counts: the contexts, and what Open Badges declares as lists.
_ORDERED = frozenset({"@context", "allowedValue", "rubricCriterionLevel"})


def same_badge(raw: bytes | str, original: bytes | str, *, sets: bool = True) -> bool:
    """Whether two JSON texts hold one badge, under at least one proof of the original's.

    Without ``sets`` the signed text itself counts: the values must be equal as JSON.
    """
    try:
        one, other = parse(raw), parse(original)
    except JsonError:
        return False
    if not isinstance(one, dict) or not isinstance(other, dict):
        return False
    if not any(proof in _proofs(other) for proof in _proofs(one)):
        return False
    bare, wanted = _without_proof(one), _without_proof(other)
    if not sets:
        return json.dumps(bare, sort_keys=True) == json.dumps(wanted, sort_keys=True)
    return _plain(bare) == _plain(wanted) or _same_statements(bare, wanted)


def _proofs(document: dict[str, Any]) -> list[Any]:
    proof = document.get("proof")
    return [_plain(item) for item in (proof if isinstance(proof, list) else [proof])]


def _without_proof(document: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name != "proof"}


def _plain(value: Any, member: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _plain(inner, name) for name, inner in value.items()}
    if not isinstance(value, list):
        return value
    items = [_plain(inner, member) for inner in value]
    if member not in _ORDERED:
        items.sort(key=lambda item: json.dumps(item, sort_keys=True))
    return items[0] if len(items) == 1 else items


def _same_statements(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether only the contexts differ, and no statement is made by one alone."""
    if _plain({**one, "@context": None}) != _plain({**other, "@context": None}):
        return False
    try:
        return canonicalize(one) == canonicalize(other)
    except ContextsError:
        return False
