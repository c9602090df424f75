"""Everything this service publishes that a verifier may fetch, without the network.

The same documents that the pages serve: DID documents, key sets, status lists. A verifier
next door reads them through ``OwnDocuments``; one far away gets them as a file
(``merkki-verify --documents``).
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from merkki_issuer.errors import NotFoundError
from merkki_issuer.organisations.model import Organisation
from merkki_issuer.service import Service
from merkki_verifier import FetchError, Response

_JSON = "application/json"


class OwnDocuments:
    """A Fetcher that answers for this service's own public addresses and for nothing else."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def get(self, url: str, *, accept: str) -> Response:  # noqa: ARG002 # one form is at hand
        """The document at ``url``. Raises FetchError ``not-provided`` for another's."""
        public_url = self._service.settings.public_url
        for kind, body_of in (("orgs", self._body), ("conformance", self._test_body)):
            prefix = f"{public_url}/{kind}/"
            name, _, rest = url.removeprefix(prefix).partition("/")
            if url.startswith(prefix) and rest:
                try:
                    return Response(200, {"content-type": _JSON}, body_of(name, rest))
                except NotFoundError:
                    return Response(404, {"content-type": "text/plain"}, b"")
        raise FetchError(url, "not-provided", "this service does not publish it")

    def _body(self, slug: str, rest: str) -> bytes:
        if rest == "did.json":
            return self._service.organisations.known.now().did_document_bytes(slug)
        if rest == "jwks.json":
            return self._service.organisations.known.now().jwks_bytes(slug)
        name = rest.removeprefix("status/")
        if name == rest:
            raise NotFoundError("no-such-document", f"There is no {rest} here.")
        return self._service.status.published(slug, name).body

    def _test_body(self, profile: str, rest: str) -> bytes:
        """What a test profile publishes, where conformance mode is on."""
        conformance = self._service.conformance
        kind, *segments = rest.split("/")
        if conformance is not None and rest == "did.json":
            return _bytes(conformance.did_document(profile))
        if conformance is not None and kind == "status" and len(segments) == 2:
            return _bytes(conformance.status_list(profile, *segments))
        raise NotFoundError("no-such-document", f"There is no {rest} here.")


def exported(service: Service) -> dict[str, dict[str, object]]:
    """Every such document by URL, in the form that ``merkki-verify --documents`` reads."""
    own = OwnDocuments(service)
    answers: dict[str, dict[str, object]] = {}
    for organisation in service.organisations.all():
        for url in _addresses(service, organisation):
            response = own.get(url, accept=_JSON)
            answers[url] = {
                "status": response.status,
                "headers": dict(response.headers),
                "body_text": response.body.decode(),
            }
    return answers


def _addresses(service: Service, organisation: Organisation) -> Iterator[str]:
    addresses = service.means.addresses
    if not service.organisations.keys(organisation.slug):
        return
    yield addresses.did_document(organisation.slug)
    yield addresses.jwks(organisation.slug)
    for purpose, number in service.status.on_offer(organisation.slug):
        yield addresses.status_list(organisation.slug, purpose, number)


def _bytes(document: dict[str, object]) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()
