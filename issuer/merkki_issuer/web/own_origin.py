"""Our own documents as a fetcher, fresh, and without a network."""

from __future__ import annotations

from merkki_issuer.documents import OwnDocuments
from merkki_issuer.errors import NotFoundError
from merkki_issuer.service import Service
from merkki_issuer.status.serving import ServedLists
from merkki_verifier import FetchError, Response
from merkki_verifier.fetch.protocol import NOT_PROVIDED


class OwnOrigin:
    """Answers for every address of our public origin, and for no other."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._documents = OwnDocuments(service)
        self.lists = ServedLists(service.means, service.status)

    def get(self, url: str, *, accept: str) -> Response:
        """The document at ``url``. Raises FetchError ``not-provided`` for another's address."""
        address = url.partition("#")[0]
        origin = self._service.settings.public_url
        if address != origin and not address.startswith(f"{origin}/"):
            raise FetchError(url, NOT_PROVIDED, "is not one of our own documents")
        segments = address.removeprefix(origin).split("/")
        try:
            if len(segments) == 5 and segments[1] == "orgs" and segments[3] == "status":
                body = self.lists.current(segments[2], segments[4]).body
                return Response(200, {"content-type": "application/json"}, body)
            return self._documents.get(address, accept=accept)
        except (FetchError, NotFoundError):
            # Never asked over the network: what we do not know of ourselves nobody does.
            return Response(404, {}, b"")
