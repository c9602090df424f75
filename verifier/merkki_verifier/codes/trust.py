"""Codes of trust and right: whether the reader knows the issuer, and it may award this."""

from __future__ import annotations

from merkki_verifier.codes.afterwards import SIGNED
from merkki_verifier.codes.model import Code, Stage
from merkki_verifier.report import Check

_TRUST = Stage(Check.TRUST, SIGNED, "OB 3.0 2.5")
_NO_TRUST = Stage(Check.TRUST, "structure, issuer or proof did not pass")
_RIGHT = Stage(Check.RIGHT, "the issuer is in the reader's registry", "OB 3.0 2.5")
_UNSIGNED = Stage(Check.RIGHT, "structure, issuer or proof did not pass")
_NO_RIGHT = Stage(Check.RIGHT, SIGNED)

_ASK = "Ask whoever keeps the registry, if you think that it should be there."

TRUST: tuple[Code, ...] = (
    _NO_TRUST.skips(
        "trust-skipped", "The issuer was not looked up: nobody is known to have signed this."
    ),
    _TRUST.skips(
        "trust-not-asked",
        "Nobody looked who the issuer is: no registry was given.",
        spec="",
        advice="Callers: give a registry, or judge the identifier yourself.",
    ),
    _TRUST.passes(
        "issuer-known",
        "The issuer is in the reader's registry, or vouched for by one that may delegate, and was "
        "trusted when this was signed.",
    ),
    _TRUST.cannot_tell(
        "issuer-unknown",
        "The issuer is not in the reader's registry: signed, but by somebody you do not know.",
        advice=_ASK,
    ),
    _TRUST.fails(
        "issuer-distrusted",
        "The registry believes nothing that the issuer signed from a date on, and this is later.",
        advice="Ask whoever keeps the registry.",
    ),
    _TRUST.passes(
        "registry-old",
        "A warning: the registry is older than `World.registry_max_age`, or does not say how old "
        "it is.",
        spec="",
        advice="Callers: get a newer edition.",
    ),
    _TRUST.cannot_tell(
        "registry-expired",
        "The signed registry's own period is over, so whom it knew may have changed.",
        spec="",
        advice="Callers: get a newer edition.",
    ),
    _RIGHT.passes("right-ok", "The issuer had the right to award this mark on that date."),
    _RIGHT.skips(
        "right-no-award", "An endorsement awards no mark, so there is no right to ask for."
    ),
    _RIGHT.cannot_tell(
        "right-mark-unnamed",
        "The badge names no mark code, and this issuer may award certain marks only.",
        advice="Issuers: write the achievement's humanCode.",
    ),
    _RIGHT.fails("right-not-for-mark", "The issuer may not award this mark.", advice=_ASK),
    _RIGHT.fails(
        "right-not-for-achievement",
        "The achievement is none of those that the issuer may award.",
        advice=_ASK,
    ),
    _RIGHT.fails(
        "right-not-in-force",
        "The issuer's right to award was not in force on the date of the award.",
        advice=_ASK,
    ),
    _UNSIGNED.skips(
        "right-skipped",
        "The right to award was not looked at: nobody is known to have signed this.",
    ),
    _NO_RIGHT.skips(
        "right-not-asked",
        "Whether the issuer may award this is not known: there is no registry, or it does not "
        "know the issuer.",
    ),
    _NO_RIGHT.skips(
        "creator-differs",
        "A warning: the achievement is said to be somebody else's, whom the registry does not "
        "know; that is the issuer's claim.",
        spec="OB 3.0 2.6",
        advice="Look at the creator's own page of the achievement.",
    ),
)
