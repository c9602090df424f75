"""The trust registry of our own region: every organisation, and every right it ever had.

A right that ended keeps its history: the service refuses an award without the right of
that day, so what was once awarded rightly stays acceptable.
"""

from __future__ import annotations

from threading import Lock

from merkki_issuer.ledger.model import Event
from merkki_issuer.service import Service
from merkki_verifier.trust.registry import TrustEntry, TrustRegistry

_RIGHTS = frozenset({Event.ORGANISATION_CREATED, Event.RIGHTS_CHANGED})


class Rights:
    """Who had the right to which mark, as the log tells; it is read on from where it was left."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._read = 0
        self._had: dict[str, set[str]] = {}
        self._lock = Lock()

    def registry(self) -> TrustRegistry:
        """The registry as of now."""
        with self._lock:
            for entry in self._service.log.entries(after=self._read):
                if entry.event in _RIGHTS:
                    codes = entry.facts.get("may_issue", "").split()
                    self._had.setdefault(entry.organisation, set()).update(codes)
                self._read = entry.number
            had = {slug: frozenset(codes) for slug, codes in self._had.items()}
        public_url = self._service.settings.public_url
        return TrustRegistry(
            {
                organisation.did: TrustEntry(
                    issuer=organisation.did,
                    names=organisation.names.as_dict(),
                    kind=organisation.kind.value,
                    may_issue=had.get(organisation.slug, frozenset()),
                    achievement_ids=(f"{public_url}/achievements/",),
                )
                for organisation in self._service.organisations.all()
            },
            id=public_url,
        )
