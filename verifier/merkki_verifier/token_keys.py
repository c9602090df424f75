"""Which of its issuer's keys a token names in its header. None it brings itself is believed.

Open Badges 3.0 section 8.2.3, VC-JOSE-COSE section 4.1, SD-JWT VC section 4. Names lead to
the issuer's own documents and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from merkki_keys import (
    DidDocumentError,
    DidError,
    KeyFormatError,
    PublicKey,
    did_web_url,
    parse_did_document,
    parse_jwks,
)
from merkki_verifier.issuers import IssuerKeyError, IssuerKeys, origin, translated
from merkki_verifier.report import Outcome

WELL_KNOWN = "/.well-known/jwt-vc-issuer"


def key_of_token(
    kid: str | None, jwk: Mapping[str, object] | None, keys: IssuerKeys, *, short: bool = False
) -> PublicKey:
    """Find the issuer's key that ``kid`` or ``jwk`` points at. ``jwk`` alone proves nothing.

    ``short`` allows a ``kid`` that is no URL: a fragment, or the ``kid`` of a JWK in the
    issuer's own document. Raises IssuerKeyError.
    """
    shown = _shown(jwk)
    if kid is not None:
        key = key_named(kid, keys) if short else keys.by_method(kid)
        if shown is not None and shown != key:
            raise IssuerKeyError("issuer-key-foreign", "jwk is not the key that kid names")
        return key
    if shown is None:
        message = "the header names no key: neither kid nor jwk"
        raise IssuerKeyError("jws-no-key", message, pointer="")
    keys.require(shown)
    return shown


def key_named(kid: str, keys: IssuerKeys) -> PublicKey:
    """The issuer's key of that name, be it a URL, a fragment, or a JWK's ``kid``.

    Raises IssuerKeyError.
    """
    if ":" in kid or keys.given is not None:
        return keys.by_method(kid)
    wanted = f"{keys.issuer}#{kid.removeprefix('#')}"
    if keys.issuer.startswith("did:") and not keys.issuer.startswith("did:web:"):
        return keys.by_method(wanted)
    try:
        url = did_web_url(keys.issuer) if keys.issuer.startswith("did:") else keys.issuer
        if origin(url) is None:
            return keys.by_method(wanted)  # which says what cannot be looked up
        methods = parse_did_document(keys.document(url), did=keys.issuer)
    except (DidDocumentError, DidError) as error:
        raise translated(error) from error
    named = [
        name
        for name, method in methods.items()
        if name == wanted or _kid(method.members.get("publicKeyJwk")) == kid
    ]
    if len(named) != 1:
        message = f"the issuer has {len(named)} keys called {kid:.200}"
        raise IssuerKeyError("issuer-key-not-found", message)
    return keys.by_method(named[0])


def key_of_metadata(
    kid: str | None, jwk: Mapping[str, object] | None, keys: IssuerKeys
) -> PublicKey:
    """The key of an https issuer, through its JWT VC Issuer Metadata (SD-JWT VC section 4).

    Raises IssuerKeyError.
    """
    if keys.given is not None:
        return key_of_token(kid, jwk, keys) if kid or jwk else keys.given
    if not keys.issuer.startswith("https://") or origin(keys.issuer) is None:
        message = f"keys of {keys.issuer:.200} cannot be looked up: DIDs' and https addresses' can"
        raise IssuerKeyError("issuer-method-unsupported", message, Outcome.UNKNOWN)
    key_set = _key_set(keys)
    try:
        parse_jwks(key_set, issuer=keys.issuer)  # which refuses a set that cannot be believed
    except DidDocumentError as error:
        raise translated(error) from error
    shown = _shown(jwk)
    known = list(_readable(key_set, kid, keys.issuer))
    if shown is not None and shown not in known:
        raise IssuerKeyError("issuer-key-foreign", "jwk is no key of the issuer's key set")
    if shown is None and len(known) != 1:
        message = f"the key set has {len(known)} keys that {kid or 'no kid'!s:.200} could mean"
        raise IssuerKeyError("issuer-key-not-found", message)
    return shown or known[0]


def metadata_url(issuer: str) -> str:
    """Where an https issuer's metadata stands: the well-known path goes before its own."""
    parts = urlsplit(issuer)
    return f"https://{parts.netloc}{WELL_KNOWN}{parts.path.removesuffix('/')}"


def _key_set(keys: IssuerKeys) -> Mapping[str, object]:
    url = metadata_url(keys.issuer)
    metadata = keys.document(url)
    if not isinstance(metadata, Mapping) or ("jwks" in metadata) == ("jwks_uri" in metadata):
        message = f"{url} does not give one key set, as jwks or as jwks_uri"
        raise IssuerKeyError("issuer-document-malformed", message)
    # Byte for byte: a host of many issuers must not let one speak as another.
    if metadata.get("issuer") != keys.issuer:
        raise IssuerKeyError("issuer-document-id", f"{url} is about another issuer")
    address = metadata.get("jwks_uri")
    if address is not None and (
        not isinstance(address, str) or origin(address) != origin(keys.issuer)
    ):
        message = f"{url} points away from the issuer's own web origin"
        raise IssuerKeyError("issuer-key-foreign", message)
    found = metadata.get("jwks") if address is None else keys.document(address)
    if not isinstance(found, Mapping):
        raise IssuerKeyError("issuer-document-malformed", f"{url} leads to no key set")
    return found


def _readable(key_set: Mapping[str, object], kid: str | None, issuer: str) -> Iterator[PublicKey]:
    """The keys of a set that a header can mean: those of its ``kid``, or all without one.

    On a platform of many issuers each key of the set names its own.
    """
    listed = key_set.get("keys")
    for jwk in listed if isinstance(listed, list) else []:
        if not isinstance(jwk, Mapping) or jwk.get("iss", issuer) != issuer:
            continue
        if kid is None or _kid(jwk) == kid:
            try:
                yield PublicKey.from_jwk(jwk)
            except KeyFormatError as error:
                if kid is not None:  # else it is one of a kind that we do not use
                    raise IssuerKeyError("issuer-key-format", str(error)) from error


def _kid(jwk: object) -> object:
    return jwk.get("kid") if isinstance(jwk, Mapping) else None


def _shown(jwk: Mapping[str, object] | None) -> PublicKey | None:
    try:
        return PublicKey.from_jwk(jwk) if jwk is not None else None
    except KeyFormatError as error:
        raise IssuerKeyError("issuer-key-format", f"jwk in the header: {error}") from error
