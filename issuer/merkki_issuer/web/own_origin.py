"""Our own documents as a fetcher, fresh, and without a network.

A status list grows old by the clock. A sweep renews it; a service that nobody sweeps must
not let it expire either, so whoever asks for a list makes it renewed first.
"""

from __future__ import annotations

from merkki_issuer.documents import OwnDocuments
from merkki_issuer.errors import NotFoundError, UnavailableError
from merkki_issuer.service import Service
from merkki_issuer.status.model import Publication
from merkki_verifier import FetchError, Response
from merkki_verifier.fetch.protocol import NOT_PROVIDED


class OwnOrigin:
    """Answers for every address of our public origin, and for no other."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._documents = OwnDocuments(service)

    def get(self, url: str, *, accept: str) -> Response:
        """The document at ``url``. Raises FetchError ``not-provided`` for another's address."""
        address = url.partition("#")[0]
        origin = self._service.settings.public_url
        if address != origin and not address.startswith(f"{origin}/"):
            raise FetchError(url, NOT_PROVIDED, "is not one of our own documents")
        segments = address.removeprefix(origin).split("/")
        if len(segments) > 3 and segments[1] == "orgs" and segments[3] == "status":
            _renew(self._service, segments[2])
        try:
            return self._documents.get(address, accept=accept)
        except FetchError:
            # Never asked over the network: what we do not know of ourselves nobody does.
            return Response(404, {}, b"")


def fresh_list(service: Service, slug: str, name: str) -> Publication:
    """The newest version of a status list, renewed first if need be. Raises NotFoundError."""
    _renew(service, slug)
    return service.status.published(slug, name)


def _renew(service: Service, slug: str) -> None:
    """Publish the organisation's lists if they are out of date.

    Without usable keys the last version is served for as long as it holds.
    """
    try:
        service.status.publish(slug)
    except (NotFoundError, UnavailableError):
        return
