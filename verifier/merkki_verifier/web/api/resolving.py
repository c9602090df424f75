"""From a DID to its document: did:key, did:jwk and did:web, as the verifier itself reads them.

DID Resolution 0.3 (W3C), sections 4 and 10. Whether a did:web's host may be asked at all is
the fetcher's affair.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast

from merkki_keys import DidError, KeysError, did_web_url, methods_of, parse_did_document
from merkki_verifier.fetch.protocol import Fetcher, FetchError
from merkki_verifier.strict_json import JsonError, parse

_DID: Final = re.compile(r"did:([a-z0-9]+):(?:[A-Za-z0-9._:-]|%[0-9A-Fa-f]{2})+")
_MAX_CHARS: Final = 8_000  # the did:jwk of a long RSA key has 4,100
_MAX_DEPTH: Final = 32
_ACCEPT: Final = "application/did+json, application/did+ld+json, application/json"
_CONTEXTS: Final = {
    "Multikey": "https://w3id.org/security/multikey/v1",
    "JsonWebKey": "https://w3id.org/security/jwk/v1",
}
_TYPES: Final = "https://www.w3.org/ns/did#"
# What DID Resolution calls each error, and the HTTP status that it gives it (section 10.1).
_ERRORS: Final[Mapping[str, tuple[str, int]]] = {
    "invalidDid": ("INVALID_DID", 400),
    "invalidOptions": ("INVALID_OPTIONS", 400),
    "notFound": ("NOT_FOUND", 404),
    "methodNotSupported": ("METHOD_NOT_SUPPORTED", 501),
    "deactivated": ("DEACTIVATED", 410),
    "invalidDidDocument": ("INVALID_DID_DOCUMENT", 400),
    "representationNotSupported": ("REPRESENTATION_NOT_SUPPORTED", 406),
}


class ResolutionError(Exception):
    """A DID has no document that can be had. ``code`` is DID Resolution's word for why."""

    def __init__(self, code: str, detail: str) -> None:
        self.code = code
        self.detail = detail
        name, self.status = _ERRORS[code]
        self.type = _TYPES + name
        super().__init__(detail)

    def to_dict(self) -> dict[str, object]:
        """The error as problem details, for ``didResolutionMetadata``."""
        return {"type": self.type, "title": self.code, "detail": self.detail}


@dataclass(frozen=True, slots=True)
class Resolved:
    """A DID document, and when it was had."""

    document: Mapping[str, object]
    retrieved: datetime


def is_did(text: str) -> bool:
    """Whether ``text`` is written as a DID is (DID 1.0 section 3.1), of whatever method."""
    return _DID.fullmatch(text) is not None


def resolve(did: str, *, fetch: Fetcher, now: datetime) -> Resolved:
    """Find the document of ``did``. Raises ResolutionError."""
    syntax = _DID.fullmatch(did)
    if syntax is None or len(did) > _MAX_CHARS or did.endswith(":"):
        message = f"{did!r:.100} is no DID (of a DID URL only the DID is resolved)"
        raise ResolutionError("invalidDid", message)
    if syntax[1] not in ("key", "jwk", "web"):
        message = f"did:{syntax[1]:.40} is not read; did:key, did:jwk and did:web are"
        raise ResolutionError("methodNotSupported", message)
    try:
        document = _fetched(did, fetch) if syntax[1] == "web" else _own(did)
    except DidError as error:
        raise ResolutionError("invalidDid", f"{error}") from error
    except KeysError as error:
        raise ResolutionError("invalidDid", f"its key cannot be read: {error}") from error
    return Resolved(document, now)


def _own(did: str) -> Mapping[str, object]:
    """The document of a DID that is its own key."""
    ((method_id, method),) = methods_of(did).items()
    entry = {"id": method_id, "type": method.type, "controller": did, **method.members}
    return {
        "@context": ["https://www.w3.org/ns/did/v1", _CONTEXTS[method.type]],
        "id": did,
        "verificationMethod": [entry],
        **{purpose: [method_id] for purpose in sorted(method.relationships)},
    }


def _fetched(did: str, fetch: Fetcher) -> Mapping[str, object]:
    url = did_web_url(did)
    try:
        response = fetch.get(url, accept=_ACCEPT)
    except FetchError as error:
        raise ResolutionError("notFound", f"{error}") from error
    if response.status != 200:
        raise ResolutionError("notFound", f"{url} answered {response.status}")
    try:
        document = parse(response.body, max_depth=_MAX_DEPTH)
        parse_did_document(document, did=did)
    except JsonError as error:
        message = f"the document at {url} is not strict JSON: {error}"
        raise ResolutionError("invalidDidDocument", message) from error
    except KeysError as error:
        code = "deactivated" if error.code == "deactivated" else "invalidDidDocument"
        raise ResolutionError(code, f"the document at {url}: {error}") from error
    return cast("Mapping[str, object]", document)
