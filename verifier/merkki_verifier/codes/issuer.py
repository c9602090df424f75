"""Codes of the issuer check: whether the key belongs to the issuer the credential names."""

from __future__ import annotations

from merkki_verifier.codes.model import Code, Stage
from merkki_verifier.report import Check

_NAMED = Stage(
    Check.ISSUER, "the structure passed, and the form of the proof is sound", "CID 1.0 3.3"
)
_DOCUMENT = Stage(Check.ISSUER, "the key's name could be one of this issuer's", "CID 1.0 3.3")
_UNREAD = Stage(Check.ISSUER, "none, for this says that the question was not reached")

_ISSUER = "Issuers: correct the key document."

ISSUER: tuple[Code, ...] = (
    _UNREAD.skips(
        "issuer-skipped",
        "Whose key it is was not asked: the JSON, the structure or the form of the proof "
        "stopped it.",
        advice="Look at the finding that failed.",
    ),
    _NAMED.fails(
        "issuer-key-foreign",
        "The key is somebody else's: neither named under the issuer's identifier nor served on "
        "its web origin.",
        advice="Do not accept it: anybody can write another's name into a badge.",
    ),
    _NAMED.fails(
        "jws-no-key",
        "The header of the token names no key: neither `kid` nor `jwk`. Or a badge of Open "
        "Badges 2.0 names none, and its issuer does not list exactly one.",
        spec="OB 3.0 8.2.3",
        advice="Issuers: write `kid`.",
    ),
    _NAMED.cannot_tell(
        "issuer-key-unbound",
        "The key came with the token as `jwk`, and an https issuer's keys cannot be listed.",
        advice="Issuers: write `kid`, with a URL on your own site that gives the key.",
    ),
    _NAMED.cannot_tell(
        "issuer-method-unsupported",
        "The issuer's identifier is of a kind whose keys we cannot look up.",
        advice="Issuers: did:key, did:jwk, did:web and https can be.",
    ),
    _DOCUMENT.fails(
        "issuer-id-syntax",
        "The issuer's DID is written wrongly, so no document speaks for it.",
        spec="DID 1.0 3.1",
    ),
    _DOCUMENT.cannot_tell(
        "issuer-unreachable",
        "The issuer's key document could not be had: no answer, another status than 200, or not "
        "among the documents given.",
        advice="Try again later. Issuers: serve it for as long as badges are to verify.",
    ),
    _DOCUMENT.fails(
        "issuer-document-malformed",
        "What stands at the issuer's address is no key document.",
        spec="CID 1.0 2",
        advice=_ISSUER,
    ),
    _DOCUMENT.fails(
        "issuer-document-id",
        "The key document is about another identifier than it was asked for.",
        advice=_ISSUER,
    ),
    _DOCUMENT.fails(
        "issuer-document-duplicate",
        "The key document has two keys of one id, and nobody can say which is meant.",
        advice=_ISSUER,
    ),
    _DOCUMENT.fails(
        "issuer-private-key-leaked",
        "The key document publishes a private key, so anybody can sign as this issuer.",
        spec="CID 1.0 2.2",
        advice="Issuers: revoke the key and sign the badges anew.",
    ),
    _DOCUMENT.fails(
        "issuer-deactivated",
        "The issuer's DID was deactivated.",
        spec="DID 1.0 7.1.3",
        advice="Ask the issuer for a badge under its new identifier.",
    ),
    _DOCUMENT.fails(
        "issuer-key-not-found",
        "The issuer has no key of that name.",
        advice="Issuers: keep retired keys in the document for as long as their badges live.",
    ),
    _DOCUMENT.fails(
        "issuer-key-controller",
        "The key document says that somebody else controls the key.",
        advice=_ISSUER,
    ),
    _DOCUMENT.fails(
        "issuer-key-purpose",
        "The key is not listed under assertionMethod, so it may not sign badges.",
        advice=_ISSUER,
    ),
    _DOCUMENT.fails(
        "issuer-key-revoked",
        "The issuer has revoked the key; nothing it ever signed is believed.",
        spec="CID 1.0 2.2",
        advice="Ask the issuer for a new badge.",
    ),
    _DOCUMENT.fails(
        "issuer-key-expired",
        "The key's `expires` has passed; nothing it ever signed is believed.",
        spec="CID 1.0 2.2",
        advice="Issuers: do not let a key expire that badges still rest on.",
    ),
    _DOCUMENT.fails(
        "issuer-key-format",
        "The issuer's key cannot be used: unreadable, of a kind we do not use, or too weak.",
        spec="CID 1.0 2.2",
        advice="Issuers: publish an Ed25519, P-256, P-384, P-521 or RSA (2048 to 8192 bits) key.",
    ),
    _DOCUMENT.passes("issuer-bound", "The key belongs to the issuer the credential names."),
)
