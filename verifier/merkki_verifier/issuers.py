"""Whose key is it: finding the keys of one issuer, and only that issuer's.

A key proves nothing because a credential names it. It must be reached from the issuer's
own identifier: computed from it (did:key, did:jwk), listed in its DID document (did:web),
or served on its own web origin (https). Controlled Identifiers 1.0 section 3.3; Open
Badges 3.0 section 8.5. Nothing here falls back to another key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from urllib.parse import urlsplit

from merkki_keys import (
    DidDocumentError,
    KeysError,
    PublicKey,
    VerificationMethod,
    did_web_url,
    find_method,
    parse_did_document,
    parse_did_jwk,
    parse_did_key,
    parse_jwks,
    parse_key_document,
)
from merkki_verifier.fetch.protocol import Fetcher, FetchError
from merkki_verifier.report import Check, Finding, Outcome
from merkki_verifier.strict_json import JsonError, parse

_ACCEPT = "application/did+json, application/did+ld+json, application/jwk+json, application/jwk-set+json, application/json;q=0.8"  # noqa: E501 # one header, one line
_OK = 200
# A key document of this depth is no key document.
_MAX_DEPTH = 30
# Documents whose keys are kept ready: reading one costs more than verifying with its key.
_DOCUMENTS_KEPT = 64
_MAX_KEPT_BYTES = 16 * 1024  # its values may take twenty times as much
# merkki_keys' codes, in the words of this library's findings.
_CODES = {
    "method-not-found": "issuer-key-not-found",
    "wrong-controller": "issuer-key-controller",
    "wrong-purpose": "issuer-key-purpose",
    "key-revoked": "issuer-key-revoked",
    "key-expired": "issuer-key-expired",
    "did-mismatch": "issuer-document-id",
    "deactivated": "issuer-deactivated",
    "duplicate-method": "issuer-document-duplicate",
    "private-key-leaked": "issuer-private-key-leaked",
    "document-malformed": "issuer-document-malformed",
    "method-malformed": "issuer-key-format",
    "did-syntax": "issuer-id-syntax",
}


class IssuerKeyError(Exception):
    """A key is not the issuer's, or whether it is could not be found out."""

    def __init__(
        self,
        code: str,
        message: str,
        outcome: Outcome = Outcome.FAILED,
        *,
        pointer: str = "/issuer",
    ) -> None:
        self.code = code
        self.outcome = outcome
        self.pointer = pointer
        super().__init__(message)

    @property
    def finding(self) -> Finding:
        """The error as what the report says."""
        return Finding(Check.ISSUER, self.outcome, self.code, str(self), self.pointer)

    def of_holder(self, pointer: str) -> Finding:
        """The error where the key should have been that of whoever shows the badge."""
        facts = {"reason": self.code}
        return Finding(Check.HOLDER, self.outcome, "holder-key", str(self), pointer, facts=facts)


@dataclass(slots=True)
class IssuerKeys:
    """The keys of one issuer. Fetches each of its key documents at most once."""

    issuer: str
    fetch: Fetcher
    now: datetime
    # What the key must be listed for: signing credentials, or showing them as their holder.
    purpose: str = "assertionMethod"
    # The key that the caller says to use. Then no name is followed and nothing is looked up:
    # whose key it is, the caller answers for.
    given: PublicKey | None = None
    bodies: dict[str, bytes] = field(default_factory=dict)

    def owns(self, method: str) -> bool:
        """Whether ``method`` could be a key of this issuer, judged by its name alone."""
        if self.given is not None:
            return True
        base, fragment = split_fragment(method)
        if self.issuer.startswith("did:"):
            # A bare did:key is unambiguous, and stands so in published samples.
            bare = not fragment and self.issuer.startswith("did:key:")
            return base == self.issuer and (bool(fragment) or bare)
        return origin(base) is not None and origin(base) == origin(self.issuer)

    def by_method(self, method: str) -> PublicKey:
        """Return the key that ``method`` names. Raises IssuerKeyError."""
        if self.given is not None:
            return self.given
        if not self.owns(method):
            raise IssuerKeyError(
                "issuer-key-foreign", f"{method:.200} is not a key of {self.issuer:.200}"
            )
        try:
            return self._find(method)
        except KeysError as error:
            raise translated(error) from error

    def require(self, key: PublicKey) -> None:
        """Check that ``key``, shown without a name, is among the issuer's assertion keys.

        Raises IssuerKeyError; UNKNOWN for an https issuer, whose keys cannot be listed.
        """
        try:
            if self.given == key or (self.given is None and self._lists(key)):
                return
        except KeysError as error:
            raise translated(error) from error
        raise IssuerKeyError(
            "issuer-key-foreign", f"the key in the header is not a key of {self.issuer:.200}"
        )

    def _find(self, method: str) -> PublicKey:
        kind = _method_of(self.issuer)
        if kind == "key":
            key = parse_did_key(self.issuer)
            # The one method of a did:key is named after the key itself.
            fragment = self.issuer.removeprefix("did:key:")
            return _named(key, method, f"{self.issuer}#{fragment}", self.issuer)
        if kind == "jwk":
            return _named(parse_did_jwk(self.issuer), method, f"{self.issuer}#0")
        if kind == "web":
            methods = self._did_web_methods()
            return find_method(
                methods, method, did=self.issuer, now=self.now, purpose=self.purpose
            ).public
        if kind == "https":
            return self._on_origin(method)
        raise _unsupported(self.issuer)

    def _lists(self, key: PublicKey) -> bool:
        kind = _method_of(self.issuer)
        if kind == "key":
            return parse_did_key(self.issuer) == key
        if kind == "jwk":
            return parse_did_jwk(self.issuer) == key
        if kind == "https":
            raise IssuerKeyError(
                "issuer-key-unbound",
                f"the key came with the badge; nothing ties it to {self.issuer:.200}",
                Outcome.UNKNOWN,
            )
        if kind != "web":
            raise _unsupported(self.issuer)
        return any(self._is(method, key) for method in self._did_web_methods().values())

    def _is(self, method: VerificationMethod, key: PublicKey) -> bool:
        try:
            known = {method.id: method}
            return find_method(known, method.id, did=self.issuer, now=self.now).public == key
        except DidDocumentError:
            return False  # another key of the document, of a kind we do not read

    def _did_web_methods(self) -> Mapping[str, VerificationMethod]:
        url = _address_of(self.issuer)
        body = self._body(url)
        read = _methods_in if len(body) <= _MAX_KEPT_BYTES else _methods_in.__wrapped__
        return read(body, url, self.issuer)

    def _on_origin(self, method: str) -> PublicKey:
        """Read a key served on the issuer's web origin: a JWK, a key set or a controller."""
        base, _ = split_fragment(method)
        document = self.document(base)
        if not isinstance(document, Mapping):
            raise IssuerKeyError("issuer-document-malformed", f"{base} is no JSON object")
        if "kty" in document:
            return self._alone(document, base)
        if "keys" in document:
            return self._in_set(document, method)
        methods = parse_did_document(document, did=base)
        found = methods.get(method)
        if found is not None and base != self.issuer:
            raise IssuerKeyError(
                "issuer-key-controller", f"{base} is a key document of its own, not the issuer's"
            )
        return find_method(methods, method, did=base, now=self.now, purpose=self.purpose).public

    def _alone(self, document: Mapping[str, object], url: str) -> PublicKey:
        # Its kid may be short: the address it is served at is what names it.
        nameless = {name: value for name, value in document.items() if name != "kid"}
        found = parse_key_document(nameless, url=url, issuer=self.issuer)
        if found.controller != self.issuer:
            # On a platform of many issuers the key says whose it is (OB 3.0 guide).
            raise IssuerKeyError("issuer-key-controller", f"the key at {url:.200} is another's")
        return found.public

    def _in_set(self, document: Mapping[str, object], method: str) -> PublicKey:
        _, fragment = split_fragment(method)
        methods = parse_jwks(document, issuer=self.issuer)
        # On a platform of many issuers each key of the set names its own (OB 3.0 guide).
        wanted = [
            methods[kid]
            for kid in (method, fragment)
            if kid in methods and methods[kid].controller == self.issuer
        ]
        if len(wanted) != 1:
            raise IssuerKeyError(
                "issuer-key-not-found", f"the key set has {len(wanted)} keys called {method:.200}"
            )
        return wanted[0].public

    def document(self, url: str) -> object:
        """The parsed document at ``url``, fetched at most once. Raises IssuerKeyError."""
        return _parsed(self._body(url), url)

    def _body(self, url: str) -> bytes:
        if url not in self.bodies:
            self.bodies[url] = self._fetched(url)
        return self.bodies[url]

    def _fetched(self, url: str) -> bytes:
        try:
            response = self.fetch.get(url, accept=_ACCEPT)
        except FetchError as error:
            raise IssuerKeyError("issuer-unreachable", str(error), Outcome.UNKNOWN) from error
        if response.status != _OK:
            message = f"{url} answered {response.status}"
            raise IssuerKeyError("issuer-unreachable", message, Outcome.UNKNOWN)
        return response.body


def _parsed(body: bytes, url: str) -> object:
    try:
        return parse(body, max_depth=_MAX_DEPTH)
    except JsonError as error:
        message = f"the key document at {url} is not strict JSON: {error}"
        raise IssuerKeyError("issuer-document-malformed", message) from error


@lru_cache(maxsize=_DOCUMENTS_KEPT)
def _methods_in(body: bytes, url: str, did: str) -> Mapping[str, VerificationMethod]:
    """The methods of a DID document. The same bytes hold the same methods, so they are kept.

    Whether one of them may speak today is not decided here.
    """
    return parse_did_document(_parsed(body, url), did=did)


_address_of = lru_cache(maxsize=_DOCUMENTS_KEPT)(did_web_url)


def split_fragment(url: str) -> tuple[str, str]:
    """Return what stands before and behind the ``#`` of any text at all (RFC 3986, 3.5)."""
    # urllib's urldefrag looks at the host as well, and raises for what is none.
    base, _, fragment = url.partition("#")
    return base, fragment


def origin(url: str) -> tuple[str, str, int] | None:
    """Return scheme, host and port of a plain https URL; None for anything else."""
    try:
        parts = urlsplit(url)
        port = 443 if parts.port is None else parts.port
    except ValueError:
        return None
    if port == 0:  # nothing answers there, and it is not the same as none
        return None
    if parts.scheme != "https" or not parts.hostname or "@" in parts.netloc:
        return None
    return parts.scheme, parts.hostname, port


def _method_of(issuer: str) -> str:
    for prefix, kind in (("did:key:", "key"), ("did:jwk:", "jwk"), ("did:web:", "web")):
        if issuer.startswith(prefix):
            return kind
    return "https" if origin(issuer) else "other"


def _named(key: PublicKey, method: str, *names: str) -> PublicKey:
    if method not in names:
        raise IssuerKeyError("issuer-key-not-found", f"{method:.200} is not that DID's key")
    return key


def _unsupported(issuer: str) -> IssuerKeyError:
    return IssuerKeyError(
        "issuer-method-unsupported",
        f"keys of {issuer:.200} cannot be looked up: did:key, did:jwk, did:web or https can",
        Outcome.UNKNOWN,
    )


def translated(error: KeysError) -> IssuerKeyError:
    """What merkki_keys found, in the words of findings."""
    code = _CODES.get(error.code, "issuer-key-format")
    before = "the issuer's DID is malformed: " if code == "issuer-id-syntax" else ""
    return IssuerKeyError(code, before + str(error))
