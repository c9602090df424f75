"""The kinds of key, and the one signature algorithm each kind may be used with."""

from __future__ import annotations

from enum import Enum


class Alg(Enum):
    """JOSE names of the signature algorithms (RFC 7518, RFC 8037)."""

    EDDSA = "EdDSA"
    ES256 = "ES256"
    ES384 = "ES384"
    ES512 = "ES512"
    RS256 = "RS256"


class KeyType(Enum):
    """The kinds of key. The value is the name people and records use."""

    ED25519 = "Ed25519"
    P256 = "P-256"
    P384 = "P-384"
    P521 = "P-521"
    RSA = "RSA"

    @property
    def algorithm(self) -> Alg:
        """The only algorithm a key of this kind signs or verifies with.

        The key decides, never the message: most forgeries of signed tokens begin with a
        verifier that lets the token's header choose (RFC 8725 section 3.1).
        """
        return _ALGORITHMS[self]


_ALGORITHMS = {
    KeyType.ED25519: Alg.EDDSA,
    KeyType.P256: Alg.ES256,
    KeyType.P384: Alg.ES384,
    # Its number is the hash's, not the curve's (RFC 7518 section 3.4).
    KeyType.P521: Alg.ES512,
    KeyType.RSA: Alg.RS256,
}
