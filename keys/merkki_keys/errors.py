"""What can be wrong with a key, an identifier or a store, said by code and by sentence.

No message in this package ever holds private key material: a message is built from
names, lengths and file paths, never from the value that was refused.
"""

from __future__ import annotations


class KeysError(Exception):
    """The root of this package's errors. ``code`` is API; the message is for people."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


class EncodingError(KeysError):
    """A text is not the base58btc or base64url it should be.

    Codes: ``base58-too-long``, ``base58-alphabet``, ``base64url-alphabet``,
    ``base64url-not-canonical``.
    """


class KeyFormatError(KeysError):
    """A key cannot be used: its form, its size or its value is wrong.

    Codes: ``key-multibase`` (not ``z`` and base58btc, or far too long), ``key-codec``
    (unknown, missing or over-long multicodec), ``key-length``, ``key-point`` (not on the
    curve, or the point at infinity), ``key-small-order``, ``key-weak`` (RSA below 2048
    bits), ``key-too-large`` (RSA above 8192), ``key-exponent``, ``key-malformed``,
    ``key-unsupported``, ``jwk-malformed``, ``jwk-use``, ``jwk-alg``,
    ``private-key-leaked`` (a private member where a public key belongs),
    ``algorithm-mismatch`` (asked to sign with an algorithm that is not this key's),
    ``no-multikey`` (RSA has no Multikey form).
    """


class DidError(KeysError):
    """A text is not a DID we can read. Codes: ``did-syntax``, ``did-method``."""


class DidDocumentError(KeysError):
    """A DID document, controller document or key set does not give the key asked for.

    Of the document: ``did-mismatch``, ``deactivated``, ``duplicate-method``,
    ``private-key-leaked``, ``document-malformed``. Of one method: ``method-not-found``,
    ``wrong-controller``, ``wrong-purpose``, ``key-revoked``, ``key-expired``,
    ``method-type``, ``method-malformed``; and, where the method's key itself is bad,
    the KeyFormatError's code.
    """


class KeyStoreError(KeysError):
    """A key cannot be kept or used. ``key`` names the key; the message says what to do.

    Codes: ``owner-name``, ``no-active-key``, ``key-exists``, ``no-such-key``,
    ``missing-file``, ``empty-file``, ``corrupt-file``, ``wrong-passphrase``,
    ``no-passphrase``, ``weak-passphrase``, ``passphrase-ambiguous``,
    ``passphrase-unreadable``, ``swapped-file``, ``wrong-mode``, ``record-corrupt``,
    ``unwritable``.
    """

    def __init__(self, code: str, key: str, message: str) -> None:
        self.key = key
        super().__init__(code, f"{key}: {message}")
