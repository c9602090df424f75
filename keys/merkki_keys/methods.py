"""Reading other people's key documents: which key may speak for which identifier.

A signature proves that some key signed. That the key is the issuer's rests on this
module: the document must be about the very DID, the method must be found by its exact
id, be controlled by that DID, be listed for the purpose, and be neither revoked nor
expired. Nothing here falls back to another key.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from merkki_keys.errors import DidDocumentError, KeyFormatError
from merkki_keys.jwk import PRIVATE_MEMBERS
from merkki_keys.moments import parse_stamp
from merkki_keys.multikey import is_secret_multikey
from merkki_keys.public import PublicKey

ASSERTION = "assertionMethod"
RELATIONSHIPS = (
    ASSERTION,
    "authentication",
    "keyAgreement",
    "capabilityInvocation",
    "capabilityDelegation",
)
# Members that hold a private key under one of the names in use (CID 1.0 and its drafts).
_SECRET_NAMES = frozenset(
    {
        f"{word}{form}"
        for word in ("secretKey", "privateKey")
        for form in ("Multibase", "Jwk", "Base58", "Hex", "Pem", "Base64")
    }
)
# Twenty keys are generous; a document of thousands is made to cost us time.
MAX_METHODS = 200

_MULTIBASE_TYPES = frozenset({"Multikey", "Ed25519VerificationKey2020"})
_JWK_TYPES = frozenset({"JsonWebKey", "JsonWebKey2020"})


@dataclass(frozen=True)
class VerificationMethod:
    """One verification method as its document states it; its key is not yet trusted.

    ``id`` is absolute. ``relationships`` are the purposes it is listed for. A document may
    hold methods we cannot read beside the one we need, so a bad key is an error only when
    it is asked for: by ``public``, or by ``find_method``, which also checks the rest.
    """

    id: str
    type: str
    controller: str
    relationships: frozenset[str]
    members: Mapping[str, object] = field(repr=False, hash=False, default_factory=dict)

    @cached_property
    def public(self) -> PublicKey:
        """The key, read once.

        Raises DidDocumentError (``method-type``, ``method-malformed``, or the code of the
        KeyFormatError behind it).
        """
        text, jwk = self.members.get("publicKeyMultibase"), self.members.get("publicKeyJwk")
        try:
            if self.type in _MULTIBASE_TYPES and isinstance(text, str) and jwk is None:
                key = PublicKey.from_multikey(text)
            elif self.type in _JWK_TYPES and isinstance(jwk, Mapping) and text is None:
                key = PublicKey.from_jwk(jwk)
            else:
                raise self._unreadable()
        except KeyFormatError as error:
            raise DidDocumentError(error.code, f"{self.id}: {error}") from error
        if self.type == "Ed25519VerificationKey2020" and key.key_type.value != "Ed25519":
            raise DidDocumentError("method-malformed", f"{self.id} is no Ed25519 key")
        return key

    def _unreadable(self) -> DidDocumentError:
        if self.type in _MULTIBASE_TYPES | _JWK_TYPES:
            return DidDocumentError(
                "method-malformed", f"{self.id} does not hold the one key its type promises"
            )
        return DidDocumentError("method-type", f"{self.id} is of a type we do not read")


def parse_did_document(document: object, *, did: str) -> dict[str, VerificationMethod]:
    """The methods of a DID document (or controller document) by absolute id.

    ``document`` is parsed JSON, ``did`` what was resolved: a DID, or the https URL of a
    controller document. Raises DidDocumentError ``document-malformed``, ``did-mismatch``,
    ``deactivated``, ``duplicate-method`` or ``private-key-leaked`` (DID 1.0 section 5,
    CID 1.0 section 3.3).
    """
    if not isinstance(document, Mapping):
        raise DidDocumentError("document-malformed", "the key document is no JSON object")
    refuse_private_keys(document)
    # Byte for byte: a host that answers for another DID, or in another spelling, would let
    # one party speak as another.
    if document.get("id") != did:
        raise DidDocumentError("did-mismatch", f"the document for {did} is about another id")
    if document.get("deactivated") not in (None, False):
        raise DidDocumentError("deactivated", f"{did} has been deactivated")
    listed = _listed(document, did)
    methods: dict[str, VerificationMethod] = {}
    for members, relationship in _stated(document):
        method = _method(members, did, relationship, listed)
        if method.id.partition("#")[0] != did:
            continue  # a method of somebody else's document; it cannot speak from this one
        known = methods.get(method.id)
        if known is not None and known.members == method.members:
            # The same method, said again where it is used: it serves both places.
            purposes = known.relationships | method.relationships
            methods[method.id] = replace(known, relationships=purposes)
            continue
        if known is not None:
            raise DidDocumentError("duplicate-method", f"two methods have the id {method.id}")
        if len(methods) == MAX_METHODS:
            raise DidDocumentError("document-malformed", f"more than {MAX_METHODS} methods")
        methods[method.id] = method
    return methods


def find_method(
    methods: Mapping[str, VerificationMethod],
    method_id: str,
    *,
    did: str,
    now: datetime,
    purpose: str = ASSERTION,
) -> VerificationMethod:
    """The method of that exact id that may speak for ``did``, with a readable key.

    ``now`` carries a time zone. Raises DidDocumentError ``method-not-found``,
    ``wrong-controller``, ``wrong-purpose``, ``key-revoked``, ``key-expired``, or why its key
    cannot be read (CID 1.0 section 3.3).
    """
    method = methods.get(method_id)
    if method is None:
        raise DidDocumentError("method-not-found", f"{did} has no method {method_id:.200}")
    if method.controller != did:
        raise DidDocumentError("wrong-controller", f"{method_id:.200} is not controlled by {did}")
    if purpose not in method.relationships:
        raise DidDocumentError("wrong-purpose", f"{method_id:.200} is not listed under {purpose}")
    _check_dates(method, now)
    method.public  # noqa: B018 - raises where the key is bad
    return method


def refuse_private_keys(document: Mapping[str, object]) -> None:
    """Raise DidDocumentError ``private-key-leaked`` if any private key is in the document.

    Whoever has read the document can sign as its owner: no key in it proves anything now.
    """
    for mapping in _mappings(document):
        names = _SECRET_NAMES & mapping.keys()
        if "kty" in mapping:
            names |= PRIVATE_MEMBERS & mapping.keys()
        if is_secret_multikey(mapping.get("publicKeyMultibase")):
            names |= {"publicKeyMultibase"}
        if names:
            found = ", ".join(sorted(names))
            message = (
                f"the issuer's key document publishes a private key (member {found}): "
                "anybody can sign as this issuer"
            )
            raise DidDocumentError("private-key-leaked", message)


def _mappings(document: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    pending: list[object] = [document]
    while pending:
        value = pending.pop()
        if isinstance(value, Mapping):
            yield value
            pending.extend(value.values())
        elif isinstance(value, list):
            pending.extend(value)


def _relationship(document: Mapping[str, object], name: str) -> list[object]:
    # A relationship is a set (DID 1.0 section 5.3). A lone string lists nothing: `in` on a
    # string would find an id inside a longer one.
    value = document.get(name)
    return value if isinstance(value, list) else []


def _listed(document: Mapping[str, object], did: str) -> dict[str, frozenset[str]]:
    """The relationships under which each id is listed by reference."""
    found: dict[str, set[str]] = {}
    for name in RELATIONSHIPS:
        for entry in _relationship(document, name):
            if isinstance(entry, str):
                found.setdefault(_absolute(entry, did), set()).add(name)
    return {method_id: frozenset(names) for method_id, names in found.items()}


def _stated(
    document: Mapping[str, object],
) -> Iterator[tuple[Mapping[str, object], str | None]]:
    """Every method object, with the relationship it is embedded in, if any."""
    stated = document.get("verificationMethod", [])
    if not isinstance(stated, list):
        raise DidDocumentError("document-malformed", "verificationMethod is no array")
    for members in stated:
        if not isinstance(members, Mapping):
            raise DidDocumentError("document-malformed", "a verification method is no object")
        yield members, None
    for name in RELATIONSHIPS:
        for entry in _relationship(document, name):
            if isinstance(entry, Mapping):
                yield entry, name


def _method(
    members: Mapping[str, object],
    did: str,
    relationship: str | None,
    listed: Mapping[str, frozenset[str]],
) -> VerificationMethod:
    method_id, kind, controller = members.get("id"), members.get("type"), members.get("controller")
    if not isinstance(method_id, str):
        raise DidDocumentError("document-malformed", "a verification method has no id")
    absolute = _absolute(method_id, did)
    # An embedded method serves the relationship that it stands in and no other.
    purposes = listed.get(absolute, frozenset()) if relationship is None else {relationship}
    return VerificationMethod(
        id=absolute,
        type=kind if isinstance(kind, str) else "",
        controller=controller if isinstance(controller, str) else "",
        relationships=frozenset(purposes),
        members=members,
    )


def _absolute(method_id: str, did: str) -> str:
    return did + method_id if method_id.startswith("#") else method_id


_ENDED = {
    "revoked": "the issuer revoked {key} on {at}: nothing it signed is believed",
    "expires": "the issuer's key {key} expired on {at}",
}


def _check_dates(method: VerificationMethod, now: datetime) -> None:
    # CID 1.0 section 2.2: from that moment on no proof of the method is verified, however old
    # it claims to be: `created` is what the signer says, and a thief says what suits him.
    for name, code in (("revoked", "key-revoked"), ("expires", "key-expired")):
        value = method.members.get(name)
        if value is None:
            continue
        moment = parse_stamp(value)
        if moment is None or moment <= now:
            raise DidDocumentError(code, _ENDED[name].format(key=method.id, at=str(value)[:40]))
