"""A signed badge: a JWS over the Assertion, by a key that its issuer lists as its own.

IMS Open Badges 2.0, Signed Verification. The signature covers the Assertion alone. Which mark that
means, and who its issuer is, is what their addresses say now.
"""

from __future__ import annotations

from collections.abc import Mapping

from merkki_keys import KeyFormatError, PublicKey
from merkki_verifier.issuers import split_fragment
from merkki_verifier.json_values import one_or_many
from merkki_verifier.open_badges_2.assertion import Assertion
from merkki_verifier.open_badges_2.chain import Chain, follow, issuer_error
from merkki_verifier.open_badges_2.documents import Documents, kinds_of
from merkki_verifier.open_badges_2.faults import BadgeError, DocumentError
from merkki_verifier.open_badges_2.proven import Proven
from merkki_verifier.open_badges_2.revocation import check_revocation
from merkki_verifier.report import Check, Finding, Outcome
from merkki_verifier.securing.jws import Jws, JwsError, verify_signature

_SPEC = "OB 2.0 Signed Verification"
_CREATOR = "/verification/creator"


def prove_signed(assertion: Assertion, jws: Jws, documents: Documents) -> Proven:
    """Check the signature, and that the key is the issuer's own. Raises BadgeError.

    The key that the badge names is fetched first, and nothing else before its signature fits.
    """
    if assertion.creator is not None:
        key = _key_at(assertion.creator, documents)
        _verify(jws, key)
        chain = follow(assertion, documents)
    else:
        chain = follow(assertion, documents)
        key = _key_at(_only_key(chain), documents)
        _verify(jws, key)
    name = _require_own(key, chain)
    securing = f"JWS {jws.alg.value}"
    status, editions = check_revocation(assertion, chain, documents)
    issuer = chain.issuer_id
    findings = (
        _passed(Check.ISSUER, "issuer-bound", f"the key belongs to {issuer}", issuer=issuer),
        _passed(Check.PROOF, "proof-ok", f"{securing}: the signature fits", securing=securing),
        _passed(
            Check.PROOF,
            "proof-assertion-only",
            "the signature covers the award alone; what the mark means, and who its issuer is, "
            "is what their addresses say now",
            warning=True,
        ),
        status,
    )
    return Proven(assertion, chain, findings, securing, name, editions)


def _verify(jws: Jws, key: Mapping[str, object]) -> None:
    try:
        verify_signature(jws, _public(key))
    except JwsError as error:
        raise BadgeError(Check.PROOF, error.code, str(error)) from error


def _key_at(name: str, documents: Documents) -> Mapping[str, object]:
    """The CryptographicKey of that name: a document, or one inside its issuer's profile.

    Raises BadgeError.
    """
    base, fragment = split_fragment(name)
    try:
        found = (documents.any_at(base) if fragment else documents.at(base)).document
    except DocumentError as error:
        raise issuer_error(error, _CREATOR) from error
    inside = (found, *one_or_many(found.get("publicKey")))
    named = [key for key in inside if isinstance(key, Mapping) and key.get("id") == name]
    if len(named) != 1 or "CryptographicKey" not in kinds_of(named[0]):
        message = f"{base:.200} has no one key called {name:.200}"
        raise BadgeError(Check.ISSUER, "issuer-key-not-found", message, _CREATOR)
    return named[0]


def _public(key: Mapping[str, object]) -> PublicKey:
    pem = key.get("publicKeyPem")
    if not isinstance(pem, str):
        message = "the key document has no publicKeyPem"
        raise BadgeError(Check.ISSUER, "issuer-key-format", message, _CREATOR)
    try:
        return PublicKey.from_pem(pem.encode("utf-8", "surrogatepass"))
    except KeyFormatError as error:
        leaked = error.code == "private-key-leaked"
        code = "issuer-private-key-leaked" if leaked else "issuer-key-format"
        raise BadgeError(Check.ISSUER, code, str(error), _CREATOR) from error


def _only_key(chain: Chain) -> str:
    """The key of a badge that names none. Raises BadgeError unless there is no choice."""
    listed = _listed(chain)
    if len(listed) != 1:
        message = f"the badge names no key, and its issuer lists {len(listed)}"
        raise BadgeError(Check.ISSUER, "jws-no-key", message, _CREATOR)
    return listed[0]


def _require_own(key: Mapping[str, object], chain: Chain) -> str:
    """The key's name, if key and issuer name each other. Raises BadgeError."""
    name = str(key.get("id"))
    if key.get("owner") != chain.issuer_id:
        message = f"the key {name:.200} is not owned by {chain.issuer_id:.200}"
        raise BadgeError(Check.ISSUER, "issuer-key-controller", message, _CREATOR)
    if name not in _listed(chain):
        message = f"{chain.issuer_id:.200} does not list the key {name:.200} as its own"
        raise BadgeError(Check.ISSUER, "issuer-key-foreign", message, _CREATOR)
    return name


def _listed(chain: Chain) -> list[str]:
    keys = one_or_many(chain.issuer.get("publicKey"))
    names = [key.get("id") if isinstance(key, Mapping) else key for key in keys]
    return [name for name in names if isinstance(name, str)]


def _passed(
    check: Check, code: str, message: str, *, warning: bool = False, **facts: str
) -> Finding:
    return Finding(check, Outcome.PASSED, code, message, "", _SPEC, facts, warning=warning)
