"""Every address that we write into something signed. They can never change afterwards.

They are made from ``MERKKI_PUBLIC_URL`` alone; the host of a request is never asked,
since whoever sends it chooses it.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from merkki_definitions import Catalogue, Mark
from merkki_issuer.status.model import Purpose, list_name
from merkki_keys import did_web


@dataclass(frozen=True, slots=True)
class Addresses:
    """The addresses below one public origin (https, no path, no trailing slash)."""

    public_url: str

    def organisation(self, slug: str) -> str:
        """An organisation's public page; its profile by Accept."""
        return f"{self.public_url}/orgs/{slug}"

    def did(self, slug: str) -> str:
        """The organisation's DID (did:web, 3.2): it resolves to ``did_document``."""
        return did_web(urlsplit(self.public_url).netloc, "orgs", slug)

    def did_document(self, slug: str) -> str:
        """Where the DID's document is."""
        return f"{self.organisation(slug)}/did.json"

    def jwks(self, slug: str) -> str:
        """The organisation's keys as a JWK Set."""
        return f"{self.organisation(slug)}/jwks.json"

    def status_list(self, slug: str, purpose: Purpose, number: int) -> str:
        """The status list credential of that purpose."""
        return f"{self.organisation(slug)}/status/{list_name(purpose, number)}"

    def conformance(self, profile: str) -> str:
        """Everything of one test profile lies below this address."""
        return f"{self.public_url}/conformance/{profile}"

    def conformance_did(self, profile: str) -> str:
        """The did:web of a test profile: it resolves to ``did.json`` below its address."""
        return did_web(urlsplit(self.public_url).netloc, "conformance", profile)

    def achievement(self, catalogue: Catalogue, mark: Mark, language: str) -> str:
        """The achievement of one mark, version and language."""
        return self.public_url + catalogue.achievement_path(mark, language)

    def image(self, mark: Mark) -> str:
        """The mark's picture as PNG."""
        return f"{self.public_url}/achievements/{mark.code}/{mark.version}/image.png"
