"""Small hostile samples of our own, for checks of which the shared corpus has none.

Each is signed by a school that really made it so: only the one check stands in its way.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

from code_cases.model import claims, token
from presenting import ASKED, enveloped, mine, presentation, shown, shown_as_token
from selective_world import derived
from status_world import TOKEN_LIST, token_claims, token_list, token_status
from trials import WORD, Judged, Trial, all_codes
from workshop import DOCUMENT, LIST, NOW, Workshop, entry, unsigned, unsigned_list

from merkki_contexts import ContextsError, Limits, canonicalize
from merkki_keys import KeyType
from merkki_verifier import FetchError, Finding, Outcome, Report
from merkki_verifier.fetch.addresses import PUBLIC
from merkki_verifier.fetch.policy import check_url
from merkki_verifier.report import Check

V1 = "https://www.w3.org/2018/credentials/v1"
V2 = "https://www.w3.org/ns/credentials/v2"
DAY = 24 * 3600
# One address of each network in our table, and each of the names.
_ADDRESSES = (
    *("0.1.2.3", "10.1.2.3", "100.64.1.2", "127.1.2.3", "168.63.129.16", "169.254.169.254"),
    *("172.16.1.2", "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.1.2", "198.18.1.2"),
    *("198.51.100.1", "203.0.113.1", "224.0.0.1", "240.0.0.1"),
    *("2001::1", "2001:db8::1", "2002:7f00:1::", "3fff::1"),
)
_LOCAL = (
    *("localhost", "localdomain", "local", "internal", "lan", "home", "corp", "svc"),
    *("arpa", "onion", "invalid"),
)


def refused(name: str, look: Callable[[], Report]) -> Trial:
    return _trial(name, "reject", look)


def undecided(name: str, look: Callable[[], Report]) -> Trial:
    return _trial(name, "indeterminate", look)


def _trial(name: str, word: str, look: Callable[[], Report]) -> Trial:
    def judge() -> Judged:
        report = look()
        return Judged(WORD[report.verdict], all_codes(report))

    return Trial(name, frozenset({word}), judge)


def presented(document: Any) -> Report:
    """A presentation looked at by somebody who asked for it."""
    return Workshop().check(document, **ASKED)


def handed(badge: Any) -> Report:
    return Workshop().check(badge)


def for_nobody(**changes: Any) -> Any:
    """The claims of a token whose subject has no id, and so no ``sub``."""
    subject = {k: v for k, v in unsigned()["credentialSubject"].items() if k != "id"}
    named = {"type": "IdentityObject", "hashed": False, "identityHash": "1", "identityType": "name"}
    subject["identifier"] = [named]
    return {**claims(sub=None), "credentialSubject": subject, **changes}


def old_claims() -> Any:
    """A ``vc`` claim of version 1.1, and the claims beside it."""
    document = unsigned()
    inner = {**document, "@context": [V1, document["@context"][1]]}
    inner["issuanceDate"] = inner.pop("validFrom")
    beside = {name: claims()[name] for name in ("iss", "jti", "sub", "nbf")}
    return {**beside, "vc": inner}


def at_the_list(document: Any) -> Report:
    """A badge with a status entry, and a document at the address of its list."""
    shop = Workshop()
    shop.network.serve(LIST, document)
    return shop.check(shop.badge(credentialStatus=entry(5)))


def by_token_list(value: int) -> Report:
    """A token whose status in a Token Status List has this value."""
    shop = Workshop()
    shop.network.serve(TOKEN_LIST, token_list(token_claims({5: value}, size=2)))
    return shop.check(token(claims(status=token_status(5))))


def address(text: str) -> Trial:
    """An address that no stranger's URL may lead to."""
    return Trial(
        f"address {text}",
        frozenset({"reject"}),
        lambda: Judged("accept" if PUBLIC.why_refused(text) is None else "reject"),
    )


def local_name(name: str) -> Trial:
    """A name that means something in the network we stand in, and nothing outside it."""

    def judge() -> Judged:
        try:
            check_url(f"https://printer.{name}/")
        except FetchError:
            return Judged("reject")
        return Judged("accept")

    return Trial(f"name {name}", frozenset({"reject"}), judge)


def deactivated() -> Report:
    """A token that brings its key along, by a school that is no more."""
    shop = Workshop()
    shop.network.serve(DOCUMENT, {**shop.did_document(), "deactivated": True})
    key = shop.key(KeyType.P256).public.to_jwk()
    return shop.check(token(kid=None, jwk=key))


def many_tags() -> Judged:
    """More values in one list than there may be statements."""
    document = unsigned()
    document["credentialSubject"]["achievement"]["tag"] = [str(n) for n in range(40)]
    try:
        canonicalize(document, limits=Limits(max_statements=30))
    except ContextsError as error:
        return Judged("reject", frozenset({error.code}))
    return Judged("accept")


def _samples() -> Iterator[Trial]:
    passed = Finding(Check.STRUCTURE, Outcome.PASSED, "structure-ok", "it has the shape of a badge")
    yield undecided("silence is no yes", lambda: Report((passed,)))
    # Presentations
    badge = mine(Workshop())
    yield refused(
        "a token as text in a presentation of version 2.0",
        lambda: presented(shown_as_token(presentation(badge, Workshop().jwt()))),
    )
    yield refused(
        "a presentation with a term that nobody defines",
        lambda: presented({**shown(presentation(badge)), "nonsense": 1}),
    )
    yield refused(
        "a presentation that begins tomorrow",
        lambda: presented(shown_as_token(presentation(badge), nbf=int(NOW.timestamp()) + DAY)),
    )
    yield undecided(
        "a presentation under a suite that we cannot check",
        lambda: presented(
            {
                **presentation(badge),
                "proof": {**shown(presentation(badge))["proof"], "cryptosuite": "bbs-2023"},
            }
        ),
    )
    envelope = {"@context": V2, "type": "EnvelopedVerifiablePresentation", "id": "urn:x:1"}
    yield refused("an envelope with nothing in it", lambda: presented(envelope))
    yield refused(
        "an envelope in a language of its own",
        lambda: handed(enveloped(Workshop().jwt(typ="vc+jwt"), **{"@context": "urn:x:1"})),
    )
    yield refused(
        "an envelope with a badge that is no token",
        lambda: handed(enveloped(quote(json.dumps(Workshop().badge())))),
    )
    signed = shown(presentation(badge))
    many = {**signed, "proof": [signed["proof"]] * 11}
    yield refused("a presentation with eleven proofs", lambda: presented(many))
    # Tokens
    key = {**Workshop().key(KeyType.P256).public.to_jwk(), "note": "x" * 20_000}
    yield refused("a token with a novel in its header", lambda: handed(token(jwk=key)))
    large = {"kty": "RSA", "n": "_" * 2000, "e": "AQAB"}
    yield refused("a token with a key too large", lambda: handed(token(kid=None, jwk=large)))
    yield refused("a token by a school that is no more", deactivated)
    own = Workshop().key(KeyType.P256).public.to_jwk()
    stranger = {**unsigned()["issuer"], "id": "did:example:1"}
    yield undecided(
        "a token by nobody whose keys could be looked up",
        lambda: handed(token(claims(iss="did:example:1", issuer=stranger), kid=None, jwk=own)),
    )
    yield refused("a token of nobody", lambda: handed(token(for_nobody())))
    yield refused("a vc claim under vc+jwt", lambda: handed(token(old_claims(), typ="vc+jwt")))
    # Embedded proofs
    zero = {**unsigned(), "credits": -0.0}
    yield refused(
        "a zero with a sign",
        lambda: handed(
            {
                **zero,
                "proof": Workshop().sign(unsigned(), KeyType.ED25519, cryptosuite="eddsa-jcs-2022")[
                    "proof"
                ],
            }
        ),
    )

    # Status
    part = "/credentialSubject"
    yield undecided(
        "a part of a list without its end",
        lambda: at_the_list(derived(unsigned_list(), part, mandatory=("/issuer",))),
    )
    yield refused("withdrawn by a token list", lambda: by_token_list(1))
    yield refused("suspended by a token list", lambda: by_token_list(2))
    yield Trial("a list longer than everything may be", frozenset({"reject"}), many_tags)

    # Addresses
    yield from map(address, _ADDRESSES)
    yield from map(local_name, _LOCAL)


OWN: tuple[Trial, ...] = tuple(_samples())
