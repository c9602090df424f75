"""A case: two worlds that differ in one thing, and the finding that tells them apart."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from workshop import Json, Workshop, at, compact, unsigned

from merkki_keys import KeyType
from merkki_verifier import Limits, Outcome, Report, World, verify

Look = Callable[[], Report]
Handed = Json | str | bytes
ACHIEVEMENT = "/credentialSubject/achievement"
JCS = "eddsa-jcs-2022"


@dataclass(frozen=True, slots=True)
class Case:
    """``found`` reports ``code`` with ``outcome``, ``twin`` does not report it."""

    code: str
    outcome: Outcome
    found: Look
    twin: Look
    alone: bool = True  # nothing else failed or stayed unknown where it was found
    twin_holds: bool = True  # the twin is verified: it is right but for this one thing


def refused(code: str, found: Look, twin: Look) -> Case:
    """A case in which the code rejects the badge, and the twin is verified."""
    return Case(code, Outcome.FAILED, found, twin)


def undecided(code: str, found: Look, twin: Look) -> Case:
    """A case in which the code leaves the badge undecided, and the twin is verified."""
    return Case(code, Outcome.UNKNOWN, found, twin)


def said(code: str, outcome: Outcome, found: Look, twin: Look) -> Case:
    """A case that refuses nothing; the twin need not hold (it may be what is refused)."""
    return Case(code, outcome, found, twin, alone=False, twin_holds=False)


def look(
    handed: Handed,
    shop: Workshop | None = None,
    *,
    recipient: str | None = None,
    challenge: str | None = None,
) -> Report:
    """Verify in the small world of ``shop``."""
    return (shop or Workshop()).check(handed, recipient=recipient, challenge=challenge)


def good() -> Report:
    """The badge that is right in everything."""
    shop = Workshop()
    return look(shop.badge(), shop)


def look_within(limits: Limits, handed: Json | str) -> Report:
    """Verify under limits of the caller's own."""
    shop = Workshop()
    world = World(now=shop.now, fetch=shop.network, limits=limits)
    return verify(handed if isinstance(handed, str) else json.dumps(handed), world=world)


def signed(*, jcs: bool = False, **changes: object) -> Json:
    """A badge with some members changed before it was signed."""
    document = unsigned(**changes)
    return Workshop().sign(document, cryptosuite=JCS) if jcs else Workshop().sign(document)


def signed_at(pointer: str, value: object, *, jcs: bool = False) -> Json:
    """A badge in which one value was set before it was signed."""
    document = at(unsigned(), pointer, value)
    return Workshop().sign(document, cryptosuite=JCS) if jcs else Workshop().sign(document)


def spoilt(code: str, pointer: str, bad: object, right: object = None) -> Case:
    """One value is ``bad`` where the twin, which was signed so, has ``right`` or nothing."""

    def before() -> Json:
        return signed() if right is None else signed_at(pointer, right)

    return refused(code, lambda: look(at(before(), pointer, bad)), lambda: look(before()))


def claims(**changes: object) -> Json:
    """What an Open Badges JWT signs. A change of None takes the claim away."""
    document = unsigned()
    payload = {
        **document,
        "iss": document["issuer"]["id"],
        "jti": document["id"],
        "sub": document["credentialSubject"]["id"],
        "nbf": 1793491200,  # 2026-11-01T00:00:00Z, its validFrom
        **changes,
    }
    return {name: value for name, value in payload.items() if value is not None}


def token(payload: object = None, **header: object) -> str:
    """A JWT by the school's P-256 key. A header of None takes the member away."""
    signer = Workshop().signer(KeyType.P256)
    head = {"alg": "ES256", "typ": "JWT", "kid": signer.key_id, **header}
    body = json.dumps(claims() if payload is None else payload).encode()
    return compact({k: v for k, v in head.items() if v is not None}, body, signer)
