"""What strangers hand in to keep a verifier busy: made from a badge, and each refused."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator

from benchmarks.badges import Json

_ALIKE = 64
_PROOFS = 300
_DEEP = 90
_LONG = 200_000


def hostile_bodies(badge: Json) -> list[str]:
    """Bodies for `POST /credentials/verify`. Their issuer is the badge's, so its key is known."""
    bodies = [json.dumps({"verifiableCredential": each}) for each in _hostile(badge)]
    twice = json.dumps({"verifiableCredential": badge})
    bodies.append(twice.replace('"name"', '"name": "", "name"', 1))
    return [*bodies, "{" * 1_000, twice[: len(twice) // 2]]


def _hostile(badge: Json) -> Iterator[Json]:
    changed = copy.deepcopy(badge)
    changed["description"] = "Muutettu allekirjoituksen jälkeen."
    yield changed
    alike = copy.deepcopy(badge)
    target = {"type": ["Alignment"], "targetName": "Osa", "targetUrl": "https://a.example/"}
    alike["credentialSubject"]["achievement"]["alignment"] = [target] * _ALIKE
    yield alike
    many = copy.deepcopy(badge)
    many["proof"] = [badge["proof"]] * _PROOFS
    yield many
    deep: Json = {"id": badge["issuer"]["id"], "type": ["Profile"]}
    for _ in range(_DEEP):
        deep = {"id": badge["issuer"]["id"], "type": ["Profile"], "parentOrg": deep}
    yield {**badge, "issuer": deep}
    yield {**badge, "description": "\u200b" * _LONG}
    yield {**badge, "evidence": [{"type": ["Evidence"], "name": None}] * 2_000}
