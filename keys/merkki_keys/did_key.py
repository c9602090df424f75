"""did:key and did:jwk: identifiers that are their own key, resolved without a network.

Both are read exactly: one key has one did:key, and nothing may hang on its end.
"""

from __future__ import annotations

import json

from merkki_keys.errors import DidError, EncodingError
from merkki_keys.methods import RELATIONSHIPS, VerificationMethod
from merkki_keys.multibase import b64url_decode, b64url_encode
from merkki_keys.public import PublicKey

_DID_KEY, _DID_JWK = "did:key:", "did:jwk:"
# The JWK of an 8192-bit RSA key has 1.4 kB, 1.9 kB as base64url; members beside the key
# are allowed and ignored.
MAX_DID_JWK_CHARS = 4096
# A JWK is flat but for key_ops and x5c; deeper JSON is made to exhaust the parser.
_MAX_BRACKETS = 8


def did_key(public: PublicKey) -> str:
    """The did:key. Raises KeyFormatError ``no-multikey`` for RSA."""
    return _DID_KEY + public.to_multikey()


def did_jwk(public: PublicKey) -> str:
    """The did:jwk of the key's minimal JWK."""
    text = json.dumps(public.to_jwk(), sort_keys=True, separators=(",", ":"))
    return _DID_JWK + b64url_encode(text.encode())


def parse_did_key(did: str) -> PublicKey:
    """The key of a did:key (the DID itself: no path, query or fragment).

    Raises DidError ``did-method`` or ``did-syntax``, KeyFormatError for a bad key.
    """
    return PublicKey.from_multikey(_own_part(did, _DID_KEY))


def parse_did_jwk(did: str) -> PublicKey:
    """The key of a did:jwk (the DID itself: no path, query or fragment).

    Raises DidError ``did-method`` or ``did-syntax``, KeyFormatError for a bad key.
    """
    encoded = _own_part(did, _DID_JWK)
    if len(encoded) > MAX_DID_JWK_CHARS:
        raise DidError("did-syntax", f"a did:jwk of {len(encoded)} characters")
    try:
        text = b64url_decode(encoded).decode("utf-8")
    except (EncodingError, UnicodeDecodeError) as error:
        raise DidError("did-syntax", "the did:jwk is not base64url of UTF-8") from error
    if text.count("{") + text.count("[") > _MAX_BRACKETS:
        raise DidError("did-syntax", "the did:jwk holds no flat JSON object")
    try:
        jwk = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
    except ValueError as error:
        raise DidError(
            "did-syntax", "the did:jwk holds no JSON object with unique names"
        ) from error
    if not isinstance(jwk, dict):
        raise DidError("did-syntax", "the did:jwk holds no JSON object")
    return PublicKey.from_jwk(jwk)


def methods_of(did: str) -> dict[str, VerificationMethod]:
    """The one method of a did:key or did:jwk, by absolute id, good for every signing purpose.

    Raises DidError ``did-method`` or ``did-syntax``, KeyFormatError for a bad key.
    """
    if did.startswith(_DID_JWK):
        key = parse_did_jwk(did)
        fragment, kind = "0", "JsonWebKey"
        members: dict[str, object] = {"publicKeyJwk": key.to_jwk()}
    else:
        key = parse_did_key(did)
        fragment, kind = did.removeprefix(_DID_KEY), "Multikey"
        members = {"publicKeyMultibase": key.to_multikey()}
    method_id = f"{did}#{fragment}"
    signing = frozenset(RELATIONSHIPS) - {"keyAgreement"}
    return {method_id: VerificationMethod(method_id, kind, did, signing, members)}


def _own_part(did: str, prefix: str) -> str:
    if not did.startswith(prefix):
        raise DidError("did-method", f"this is no {prefix[:-1]}")
    rest = did.removeprefix(prefix)
    if any(mark in rest for mark in "/?#;"):
        raise DidError("did-syntax", "a DID ends before its path, query or fragment")
    return rest


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a name occurs twice")
    return members


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")
