"""What every view works with: the service, its own world, and the registry it believes."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app

from merkki_issuer.service import Service
from merkki_issuer.web.editions import Editions
from merkki_issuer.web.own_origin import OwnOrigin
from merkki_issuer.web.registry import Rights
from merkki_verifier import Fetcher, World
from merkki_verifier.fetch import first_of


@dataclass(frozen=True, slots=True)
class Around:
    """The service as the pages see it. ``outside`` is the way to everybody else's documents.

    ``remembering`` is the same way with a memory that all requests to this process share, for
    key documents and status lists; never for badges that visitors name.
    """

    service: Service
    own: OwnOrigin
    rights: Rights
    editions: Editions
    outside: Fetcher
    remembering: Fetcher
    secret: bytes

    def own_world(self) -> World:
        """The world for our own badges: this moment, our own documents, and no network."""
        return World(now=self.service.means.clock(), fetch=self.own, trust=self.rights.registry())

    def whole_world(self) -> World:
        """The world for anybody's badge: our own documents first, then the network."""
        return World(
            now=self.service.means.clock(),
            fetch=first_of(self.own, self.remembering),
            trust=self.rights.registry(),
        )

    def named_badges(self) -> Fetcher:
        """How a badge is fetched that a visitor names by its address: each time anew."""
        return first_of(self.own, self.outside)

    @property
    def link_url(self) -> str:
        """The origin at which people reach us: a setting, never the request's Host."""
        return self.service.settings.link_url

    @property
    def secure(self) -> bool:
        """Whether people reach us by https."""
        return self.link_url.startswith("https://")


def around() -> Around:
    """The surroundings of the app at work."""
    found: Around = current_app.extensions["merkki-issuer"]
    return found


def service() -> Service:
    """The service of the app at work."""
    return around().service
