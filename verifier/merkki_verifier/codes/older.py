"""Codes that only badges of Open Badges 2.0 can have. What they share with others is there."""

from __future__ import annotations

from merkki_verifier.codes.model import Code, Stage
from merkki_verifier.report import Check

_SHAPE = Stage(Check.STRUCTURE, "it is a badge of Open Badges 1 or 2", "OB 2.0 Assertion")
_WORDS = Stage(Check.STRUCTURE, "it is a badge of Open Badges 2.0", "OB 2.0 JSON-LD")
_HOSTED = Stage(
    Check.PROOF, "the structure passed, and it says it is hosted", "OB 2.0 Hosted Verification"
)
_SIGNED = Stage(
    Check.PROOF, "the structure passed, and it says it is signed", "OB 2.0 Signed Verification"
)
_SCOPE = Stage(Check.ISSUER, "the structure passed, and it says it is hosted", "OB 2.0 Profile")
_MARK = Stage(
    Check.ISSUER,
    "the badge's own address says the same, or its signature fits",
    "OB 2.0 BadgeClass",
)
_ENDORSED = Stage(Check.ENDORSEMENT, "structure, issuer and proof passed", "OB 2.0 Endorsement")

_NEWER = "Ask the issuer for the Open Badges 3.0 form, which is signed as a whole."

OLDER: tuple[Code, ...] = (
    # The shape
    _SHAPE.passes("structure-ob2", "It has the shape of an Open Badges 2.0 Assertion."),
    _SHAPE.cannot_tell(
        "structure-ob2-version",
        "It is a badge of Open Badges 1.0 or 1.1, which is recognised and not verified.",
        advice=_NEWER,
    ),
    _SHAPE.passes(
        "structure-ob2-date",
        "A warning: a date is written loosely (a day alone, without a zone or seconds); without "
        "a zone it is read as UTC.",
        advice="Issuers: write dates such as 2026-05-31T12:00:00Z.",
    ),
    _WORDS.passes(
        "structure-ob2-context",
        "A warning: another context stands beside Open Badges 2.0's. Its words were not read.",
        advice="Issuers: name contexts of extensions inside these.",
    ),
    _WORDS.passes(
        "structure-ob2-http",
        "A warning: a document is named by an http address, and was read over https.",
        advice="Issuers: write https.",
    ),
    _WORDS.passes(
        "structure-ob2-copy",
        "A warning: the badge carries another copy of its mark or its issuer than stands at the "
        "address of these. What stands there counts; of a signed badge, the signed words of the "
        "mark.",
        advice="Issuers: name both by their addresses.",
    ),
    # Hosted
    _HOSTED.passes(
        "proof-hosted",
        "A warning: the badge's own address says the same as the badge, at this moment. Nobody "
        "has signed it, and whoever runs that server could change it tomorrow.",
        advice=_NEWER,
    ),
    _HOSTED.cannot_tell(
        "proof-hosted-unreachable",
        "The badge's own address could not be had: no answer, another status than 200, a "
        "redirect to another site, or an address that is not public.",
        advice="Try again later. A hosted badge cannot be verified without its server.",
    ),
    _HOSTED.cannot_tell(
        "proof-hosted-missing",
        "At the badge's own address stands nothing (404), so nobody vouches for it.",
        advice="Ask the issuer: it may have moved, or never have been there.",
    ),
    _HOSTED.cannot_tell(
        "proof-hosted-form",
        "At the badge's own address stands something that is no badge of Open Badges 2.0.",
        advice="Ask the issuer.",
    ),
    _HOSTED.fails(
        "proof-hosted-id",
        "At the badge's own address stands a badge of another id.",
        advice="Do not accept it: the address does not speak for this badge.",
    ),
    _HOSTED.fails(
        "proof-hosted-differs",
        "The badge's own address says something else than this copy of it.",
        advice="Ask for the badge as it stands there, or do not accept it.",
    ),
    _SCOPE.passes("issuer-hosted", "The issuer lets its badges stand at this address."),
    _SCOPE.fails(
        "issuer-origin",
        "The badge does not stand where its issuer lets badges stand: at `allowedOrigins` and "
        "under `startsWith` of its profile, or else on its own web origin; over https.",
        advice="Do not accept it: anybody can write another's name into a badge.",
    ),
    # Signed
    _SIGNED.passes(
        "proof-assertion-only",
        "A warning: the signature covers the Assertion alone. What the mark means, and who its "
        "issuer is, is what their addresses say now.",
        advice=_NEWER,
    ),
    # The mark
    _MARK.cannot_tell(
        "badge-class-unreachable",
        "The address of the mark (BadgeClass) could not be had, so who issues it is not known.",
        advice="Try again later.",
    ),
    _MARK.fails(
        "badge-class-form",
        "What stands at the address of the mark is no BadgeClass, another one, or one without a "
        "name or an issuer.",
        advice="Issuers: correct the BadgeClass.",
    ),
    _ENDORSED.skips(
        "endorsement-ob2",
        "A warning: the badge has endorsements of Open Badges 2.0. They were not looked at.",
    ),
)
