"""Reading JWK Sets and single JWKs served over https.

Unlike a DID document, a key set says nothing of purpose and little of ownership: the one
binding it may hold is ``iss``. That its address belongs to the issuer, the caller checks
before it asks; what the set then says is held to that issuer here.
"""

from __future__ import annotations

from collections.abc import Mapping

from merkki_keys.errors import DidDocumentError
from merkki_keys.methods import ASSERTION, MAX_METHODS, VerificationMethod, refuse_private_keys


def parse_jwks(document: object, *, issuer: str) -> dict[str, VerificationMethod]:
    """The keys of a JWK Set by ``kid``, as methods for ``find_method`` (RFC 7517 section 5).

    A key's controller is its ``iss``, or ``issuer`` where it names none. Keys without a
    ``kid`` cannot be asked for and are left out. Raises DidDocumentError
    ``document-malformed``, ``duplicate-method`` or ``private-key-leaked``.
    """
    keys = document.get("keys") if isinstance(document, Mapping) else None
    if not isinstance(document, Mapping) or not isinstance(keys, list) or len(keys) > MAX_METHODS:
        raise DidDocumentError("document-malformed", "the document is no JWK Set")
    refuse_private_keys(document)
    methods: dict[str, VerificationMethod] = {}
    for jwk in keys:
        if not isinstance(jwk, Mapping) or not isinstance(kid := jwk.get("kid"), str):
            continue
        if kid in methods:
            raise DidDocumentError("duplicate-method", f"two keys have the kid {kid}")
        methods[kid] = _method(jwk, kid, issuer)
    return methods


def parse_key_document(document: object, *, url: str, issuer: str) -> VerificationMethod:
    """The key of a lone JWK served at ``url`` (OB 3.0 section 8.2.3, ``kid``).

    Raises DidDocumentError ``document-malformed``, ``private-key-leaked``, or
    ``did-mismatch`` where the JWK calls itself by another ``kid``.
    """
    if not isinstance(document, Mapping) or "kty" not in document:
        raise DidDocumentError("document-malformed", "the document is no JWK")
    refuse_private_keys(document)
    if document.get("kid", url) != url:
        raise DidDocumentError("did-mismatch", f"the key at {url} has another kid")
    return _method(document, url, issuer)


def _method(jwk: Mapping[str, object], key_id: str, issuer: str) -> VerificationMethod:
    iss = jwk.get("iss", issuer)
    return VerificationMethod(
        id=key_id,
        type="JsonWebKey",
        controller=iss if isinstance(iss, str) else "",
        relationships=frozenset({ASSERTION}),
        members={"publicKeyJwk": jwk},
    )
