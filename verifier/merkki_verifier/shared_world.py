"""One look at the world for many badges: what one of them fetched, the next need not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TypeAlias

from merkki_verifier.fetch.later import LaterFetcher
from merkki_verifier.fetch.protocol import Fetcher
from merkki_verifier.world import World

# A world, or how to make one in another process where it cannot be sent there.
WorldSource: TypeAlias = World | Callable[[], World]


def shared(world: WorldSource) -> World:
    """The world with a memory that the badges of one process share."""
    made = world() if callable(world) else world
    return replace(made, fetch=LaterFetcher(partial(_remembering, made.fetch)))


def _remembering(fetch: Fetcher) -> Fetcher:
    from merkki_verifier.fetch.caching import CachingFetcher  # noqa: PLC0415 # most fetch nothing

    return CachingFetcher(fetch)
