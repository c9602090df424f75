"""Cases of SD-JWTs."""

from __future__ import annotations

from typing import Any

from sd_world import (
    HOLDER,
    asked,
    attestation,
    badge,
    bound,
    claim,
    digest,
    disclosure,
    element,
    look,
    sd_jwt,
)
from workshop import NOW, STRANGER

from code_cases.model import Case, look_within, refused, said, undecided
from merkki_keys import KeySigner, did_key
from merkki_verifier import Limits, Outcome, Report

NAME = claim("given_name", "Aino")
MARK = element("WL-01")
SUBJECT = claim("sub", did_key(HOLDER.public))
EXPIRY = claim("exp", 1893456000)  # 2030
SHORT = Limits(max_depth=20)


def shown(*texts: str, **changes: Any) -> Report:
    """An attestation of a name that could be kept back, or whatever else is changed."""
    changes.setdefault("_sd", [digest(NAME)])
    return look(sd_jwt(attestation(given_name=None, **changes), *texts))


def right() -> Report:
    return shown(NAME)


def broken(code: str, *texts: str, **changes: Any) -> Case:
    """The disclosures or their digests are wrong in one thing."""
    return refused(code, lambda: shown(*texts, **changes), right)


def nested(levels: int) -> str:
    """Disclosures that stand inside each other, and so nest deeper than any one of them."""
    texts = [claim("leaf", 1)]
    for _ in range(levels):
        texts.append(claim("in", {"_sd": [digest(texts[-1])]}))
    return sd_jwt(attestation(_sd=[digest(texts[-1])]), *texts)


def made_out(*texts: str) -> Report:
    """An attestation whose subject could be kept back, and the subject the reader knows."""
    token = sd_jwt(attestation(cnf=None, _sd=[digest(SUBJECT)]), *texts)
    return look(token, recipient=did_key(HOLDER.public))


def for_reader(audience: str) -> Report:
    """An attestation that its issuer made for one reader, shown to the employer."""
    return asked(bound(sd_jwt(attestation(aud=audience))))


def kb(**changes: Any) -> Report:
    """The attestation, shown with a key binding to the challenge that was given."""
    return asked(bound(sd_jwt(), **changes))


SD_JWT: tuple[Case, ...] = (
    refused("sd-jwt-form", lambda: look(sd_jwt() + "~"), lambda: look(sd_jwt())),
    refused(
        "sd-jwt-size",
        lambda: look_within(SHORT, nested(20)),
        lambda: look_within(SHORT, nested(19)),
    ),
    broken("sd-jwt-disclosure", disclosure("salt"), _sd=[digest(disclosure("salt"))]),
    broken("sd-jwt-hash", NAME, _sd_alg="md5"),
    broken("sd-jwt-reserved", NAME, _sd=[digest(NAME), 7]),
    broken("sd-jwt-twice", NAME, _sd=[digest(NAME), digest(NAME)]),
    broken("sd-jwt-misplaced", MARK, _sd=[digest(MARK)]),
    refused(
        "sd-jwt-overwrite",
        lambda: look(sd_jwt(attestation(_sd=[digest(NAME)]), NAME)),
        right,
    ),
    broken("sd-jwt-unsigned", NAME, MARK),
    broken("sd-jwt-selective", EXPIRY, _sd=[digest(EXPIRY)]),
    refused(
        "sd-jwt-audience",
        lambda: for_reader("https://other.example"),
        lambda: for_reader("https://employer.example"),
    ),
    undecided(
        "sd-jwt-audience",
        lambda: look(sd_jwt(attestation(aud="https://employer.example"))),
        lambda: for_reader("https://employer.example"),
    ),
    said(
        "structure-sd-jwt-vc",
        Outcome.PASSED,
        lambda: look(sd_jwt()),
        lambda: look(badge()),
    ),
    refused(
        "structure-sd-jwt-claim",
        lambda: look(sd_jwt(attestation(vct=None))),
        lambda: look(sd_jwt()),
    ),
    undecided(
        "issuer-certificate",
        lambda: look(sd_jwt(x5c=["MIIB"])),
        lambda: look(sd_jwt()),
    ),
    undecided("recipient-undisclosed", made_out, lambda: made_out(SUBJECT)),
    Case("key-binding-ok", Outcome.PASSED, kb, lambda: look(bound(sd_jwt()))),
    Case("key-binding-unasked", Outcome.SKIPPED, lambda: look(bound(sd_jwt())), kb),
    said("holder-domain-unasked", Outcome.SKIPPED, lambda: asked(bound(sd_jwt()), domain=None), kb),
    Case("key-binding-absent", Outcome.ABSENT, lambda: look(sd_jwt()), kb),
    refused("key-binding-missing", lambda: asked(sd_jwt()), kb),
    refused("key-binding-form", lambda: kb(header={"alg": "EdDSA", "typ": "JWT"}), kb),
    refused("key-binding-key", lambda: asked(bound(sd_jwt(attestation(cnf=None)))), kb),
    refused("key-binding-hash", lambda: kb(sd_hash=digest(sd_jwt() + "~")), kb),
    refused("key-binding-signature", lambda: kb(key=KeySigner("", STRANGER)), kb),
    refused("key-binding-time", lambda: kb(iat=int(NOW.timestamp()) - 3600), kb),
)
