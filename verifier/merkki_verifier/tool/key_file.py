"""Reading a key file: a JWK, a Multikey, or a verification method that holds one of them.

Nothing of what a key file holds is ever repeated in a message.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from merkki_keys import (
    KeyFormatError,
    KeySigner,
    KeyType,
    PrivateKey,
    PublicKey,
    did_jwk,
    did_key,
)
from merkki_verifier.strict_json import JsonError, parse
from merkki_verifier.tool.answer import ToolError

# The longest is a verification method with both halves of an RSA key.
MAX_KEY_BYTES = 64 * 1024
_MAX_DEPTH = 10
_PUBLIC = ("publicKeyJwk", "publicKeyMultibase")
# The second of each pair is what drafts called it.
_SECRET = ("secretKeyJwk", "privateKeyJwk", "secretKeyMultibase", "privateKeyMultibase")
_FORMS = "a JWK, a Multikey (z...), or a verification method with one of them"


@dataclass(frozen=True, slots=True)
class KeyFile:
    """The key of a file. ``name`` is the id or ``kid`` that the file gives it, if any."""

    public: PublicKey
    private: PrivateKey | None = None
    name: str | None = None

    def signer(self, issuer: str | None) -> KeySigner:
        """Who signs for ``issuer`` with this key. Raises ToolError without a private half."""
        if self.private is None:
            raise ToolError(
                "the key file holds a public key only: to issue, give the private one "
                "(a JWK with d, secretKeyJwk or secretKeyMultibase)"
            )
        return KeySigner(self.key_id(issuer), self.private)

    def key_id(self, issuer: str | None) -> str:
        """The absolute name to sign under: the file's own, or one among ``issuer``'s keys."""
        if self.name is not None and ":" in self.name:
            return self.name
        own = did_key(self.public)
        if issuer in (None, own):
            return f"{own}#{own.removeprefix('did:key:')}"
        if issuer == did_jwk(self.public):
            return f"{issuer}#0"
        return f"{issuer}#{(self.name or self.public.thumbprint()).removeprefix('#')}"


def read_key(raw: bytes) -> KeyFile:
    """The key in the content of a file. Raises ToolError."""
    text = raw.strip()
    if text.startswith(b"-----BEGIN"):
        raise ToolError(f"the key file is PEM: give {_FORMS}")
    if not text.startswith((b"{", b"z")):
        raise ToolError(f"the key file is none that is read here: give {_FORMS}")
    try:
        if text.startswith(b"z"):
            return _of_multikey(text.decode("ascii"))
        document = parse(text, max_depth=_MAX_DEPTH, max_bytes=MAX_KEY_BYTES)
        # What begins with a brace and parses is an object.
        assert isinstance(document, dict)
        return _of_jwk(document) if "kty" in document else _of_method(document)
    except UnicodeDecodeError:
        raise ToolError("the key file is no Multikey: it is not plain text") from None
    except JsonError as error:
        raise ToolError(f"the key file is not strict JSON: {error.code}") from None
    except KeyFormatError as error:
        raise ToolError(f"the key cannot be used: {error}") from None


def _of_multikey(text: str) -> KeyFile:
    try:
        return KeyFile(PublicKey.from_multikey(text))
    except KeyFormatError as error:
        if error.code != "private-key-leaked":
            raise
    private = PrivateKey.from_secret_multikey(text)
    return KeyFile(private.public, private)


def _of_jwk(jwk: Mapping[str, object]) -> KeyFile:
    kid = jwk.get("kid")
    if not isinstance(kid, str | None) or kid == "":
        raise ToolError("kid of the JWK is no text")
    if "d" not in jwk:
        return KeyFile(PublicKey.from_jwk(jwk), name=kid)
    if jwk["kty"] == "RSA":
        kinds = ", ".join(kind.value for kind in KeyType if kind is not KeyType.RSA)
        raise ToolError(f"private RSA keys are not used here: give one of {kinds}")
    private = PrivateKey.from_jwk(jwk)
    return KeyFile(private.public, private, kid)


def _of_method(method: Mapping[str, object]) -> KeyFile:
    halves = [_half(method[name]) for name in (*_PUBLIC, *_SECRET) if name in method]
    if not halves:
        raise ToolError(f"there is no key in the key file: give {_FORMS}")
    if len({half.public for half in halves}) > 1:
        raise ToolError("the key file holds halves of different keys: give one key")
    name = method.get("id")
    if not isinstance(name, str | None) or name == "":
        raise ToolError("id of the verification method is no text")
    private = next((half.private for half in halves if half.private is not None), None)
    # A relative id is the controller's: what it is relative to, the document signed says.
    return KeyFile(halves[0].public, private, name)


def _half(value: object) -> KeyFile:
    if isinstance(value, str):
        return _of_multikey(value)
    if isinstance(value, Mapping) and "kty" in value:
        return _of_jwk(value)
    raise ToolError("the key in the verification method is neither a JWK nor a Multikey")
