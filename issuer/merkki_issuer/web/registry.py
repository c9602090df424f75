"""The trust registry of our own region: every organisation, and every right it ever had.

A right that ended keeps its history: the service refuses an award without the right of
that day, so what was once awarded rightly stays acceptable.
"""

from __future__ import annotations

from merkki_issuer.organisations.known import Snapshot
from merkki_issuer.service import Service
from merkki_verifier.trust.registry import TrustEntry, TrustRegistry


class Rights:
    """Who had the right to which mark, as the log tells; made anew when it tells something."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._made: tuple[Snapshot, TrustRegistry] | None = None

    def registry(self) -> TrustRegistry:
        """The registry as of now."""
        now = self._service.organisations.known.now()
        made = self._made
        # Of awards the log tells all the time, and the organisations are then the same objects.
        if made is not None and made[0].organisations is now.organisations:
            return made[1]
        registry = self._registry(now)
        self._made = (now, registry)
        return registry

    def _registry(self, now: Snapshot) -> TrustRegistry:
        public_url = self._service.settings.public_url
        return TrustRegistry(
            {
                organisation.did: TrustEntry(
                    issuer=organisation.did,
                    names=organisation.names.as_dict(),
                    kind=organisation.kind.value,
                    may_issue=now.had.get(organisation.slug, frozenset()),
                    achievement_ids=(f"{public_url}/achievements/",),
                )
                for organisation in now.organisations
            },
            id=public_url,
        )
