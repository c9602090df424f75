"""Key pairs, their public forms, DID documents, and where private keys are kept."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from merkki_keys.algorithms import Alg, KeyType
from merkki_keys.did_key import did_jwk, did_key, methods_of, parse_did_jwk, parse_did_key
from merkki_keys.did_web import did_web, did_web_url
from merkki_keys.errors import (
    DidDocumentError,
    DidError,
    EncodingError,
    KeyFormatError,
    KeysError,
    KeyStoreError,
)
from merkki_keys.key_sets import parse_jwks, parse_key_document
from merkki_keys.methods import VerificationMethod, find_method, parse_did_document
from merkki_keys.multibase import b64url_decode, b64url_encode, base58btc_decode, base58btc_encode
from merkki_keys.public import PublicKey

if TYPE_CHECKING:
    from merkki_keys.did_document import DidDocument, PublishedKey, key_document, key_set
    from merkki_keys.passphrase import passphrase_from
    from merkki_keys.private import PrivateKey
    from merkki_keys.records import KeyRecord
    from merkki_keys.signer import KeySigner, Signer, self_test
    from merkki_keys.store import KeyStore

__all__ = [
    "Alg",
    "DidDocument",
    "DidDocumentError",
    "DidError",
    "EncodingError",
    "KeyFormatError",
    "KeyRecord",
    "KeySigner",
    "KeyStore",
    "KeyStoreError",
    "KeyType",
    "KeysError",
    "PrivateKey",
    "PublicKey",
    "PublishedKey",
    "Signer",
    "VerificationMethod",
    "b64url_decode",
    "b64url_encode",
    "base58btc_decode",
    "base58btc_encode",
    "did_jwk",
    "did_key",
    "did_web",
    "did_web_url",
    "find_method",
    "key_document",
    "key_set",
    "methods_of",
    "parse_did_document",
    "parse_did_jwk",
    "parse_did_key",
    "parse_jwks",
    "parse_key_document",
    "passphrase_from",
    "self_test",
]

# Who signs needs these, and who only verifies does not: they are slow to load.
_OF_SIGNERS = {
    "DidDocument": "did_document",
    "KeyRecord": "records",
    "KeySigner": "signer",
    "KeyStore": "store",
    "PrivateKey": "private",
    "PublishedKey": "did_document",
    "Signer": "signer",
    "key_document": "did_document",
    "key_set": "did_document",
    "passphrase_from": "passphrase",
    "self_test": "signer",
}


def __getattr__(name: str) -> object:
    if name in _OF_SIGNERS:
        return getattr(import_module(f"{__name__}.{_OF_SIGNERS[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
