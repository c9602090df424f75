"""The names others build on, and what importing them costs."""

from __future__ import annotations

import subprocess
import sys

import merkki_keys

PUBLIC = {
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
}


def test_the_public_names_are_these() -> None:
    assert set(merkki_keys.__all__) == PUBLIC
    assert all(hasattr(merkki_keys, name) for name in PUBLIC)


def test_importing_the_keys_needs_nothing_of_posix_or_of_the_service() -> None:
    program = (
        "import sys; before = set(sys.modules); import merkki_keys;"
        "print([m for m in ('fcntl', 'flask', 'sqlalchemy', 'merkki_issuer', 'merkki_verifier')"
        " if m in set(sys.modules) - before])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
