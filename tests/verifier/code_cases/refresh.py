"""Cases of the refresh service."""

from __future__ import annotations

import json

from presenting import JCS
from workshop import Json, Workshop, unsigned

from code_cases.model import Case, said
from merkki_verifier import Outcome, Report, World, verify

SERVICE = "https://koulu.example/refresh/1"
LATER = "2026-11-20T00:00:00Z"


def served(
    newer: object,
    status: int = 200,
    *,
    kind: str = "1EdTechCredentialRefresh",
    refresh: bool = True,
) -> Report:
    """A badge with a refresh service, and what stands there."""
    shop = Workshop()
    shop.network.serve(SERVICE, newer, status)
    document = unsigned(refreshService={"id": SERVICE, "type": kind})
    world = World(now=shop.now, fetch=shop.network, refresh=refresh)
    return verify(json.dumps(shop.sign(document, cryptosuite=JCS)), world=world)


def newer(**changes: object) -> Json:
    return Workshop().badge(**{"validFrom": LATER, **changes})


def well() -> Report:
    return served(newer())


def case(code: str, outcome: Outcome, *, of: object, status: int = 200) -> Case:
    """The service gives something else than a newer edition, which changes no verdict."""
    return Case(code, outcome, lambda: served(of, status), well)


REFRESH: tuple[Case, ...] = (
    said(
        "refresh-newer",
        Outcome.PASSED,
        well,
        lambda: served(newer(validFrom="2026-10-01T00:00:00Z")),
    ),
    case("refresh-none", Outcome.PASSED, of=Workshop().badge()),
    case("refresh-not-held", Outcome.SKIPPED, of={**newer(), "name": "Muu"}),
    case(
        "refresh-other",
        Outcome.SKIPPED,
        of=newer(id="urn:uuid:11111111-1111-4111-8111-111111111111"),
    ),
    case("refresh-unreachable", Outcome.SKIPPED, of=newer(), status=503),
    Case("refresh-type", Outcome.SKIPPED, lambda: served(newer(), kind="Refresh2031"), well),
    Case("refresh-not-asked", Outcome.SKIPPED, lambda: served(newer(), refresh=False), well),
)
