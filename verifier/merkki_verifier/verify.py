"""Verify one credential, or one presentation: bytes in, a Report out, never an exception."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from merkki_verifier.codes.citing import cited
from merkki_verifier.credential import Asked, check_credential_bytes
from merkki_verifier.fetch.bounded import BoundedFetcher
from merkki_verifier.fetch.remembering import RememberingFetcher
from merkki_verifier.report import Report
from merkki_verifier.world import World

if TYPE_CHECKING:
    from merkki_verifier.demand import Demand


def verify(
    raw: bytes | str,
    *,
    world: World,
    recipient: str | None = None,
    challenge: str | None = None,
    domain: str | None = None,
) -> Report:
    """Check a badge (JSON, compact JWS, baked PNG or SVG) and say all that was found.

    ``recipient`` is an identifier known from elsewhere (a DID, an e-mail address) that
    the badge should have been made out to. With ``challenge`` or ``domain`` a presentation
    is expected, signed by its holder for exactly these; a credential on its own is then
    rejected, since it cannot show who holds it. A badge of Open Badges 2.0 is verified at
    the addresses it names, and ``facts["model"]`` says so. Never raises for any input.

    Open Badges 3.0 section 9.1; VCDM 2.0 section 7.
    """
    if challenge is not None or domain is not None:
        from merkki_verifier.demand import Demand  # noqa: PLC0415 # rarely asked

        demand = Demand(challenge, domain, recipient)
        return verify_presentation(raw, world=world, demand=demand)
    asked = Asked(recipient=recipient)
    return cited(check_credential_bytes(_bytes(raw), world=_bounded(world), asked=asked))


def verify_presentation(raw: bytes | str, *, world: World, demand: Demand) -> Report:
    """Check a presentation, whatever was asked of its holder. Never raises for any input.

    A ``demand`` that asks nothing leaves it INDETERMINATE at best: it may be an old copy.
    """
    from merkki_verifier.presentation import check_presentation  # noqa: PLC0415 # rarely asked

    return cited(check_presentation(_bytes(raw), world=_bounded(world), demand=demand))


def _bytes(raw: bytes | str) -> bytes:
    return raw.encode("utf-8", "surrogatepass") if isinstance(raw, str) else raw


def _bounded(world: World) -> World:
    """One answer a URL within one verification: two entries must not see two lists."""
    limits = world.limits
    bounded = BoundedFetcher(
        world.fetch, max_fetches=limits.max_fetches, max_seconds=limits.max_fetch_seconds
    )
    return replace(world, fetch=RememberingFetcher(bounded))
