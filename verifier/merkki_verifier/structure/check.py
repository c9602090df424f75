"""The structure check: which data model a credential claims, and whether it keeps to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain

from merkki_verifier.json_values import texts
from merkki_verifier.report import Check, Finding, Outcome
from merkki_verifier.structure.fault import MORE, NOT_A_BADGE, OK, TYPE, WARNINGS, Fault, pointer
from merkki_verifier.structure.resources import resource_faults
from merkki_verifier.structure.rules import (
    badge_faults,
    document_faults,
    period_faults,
    schema_faults,
    subject_faults,
)
from merkki_verifier.structure.tables import OPEN_BADGES
from merkki_verifier.structure.vocabulary import BADGE_TYPES, CREDENTIALS_V1
from merkki_verifier.structure.w3c import CREDENTIALS
from merkki_verifier.structure.walk import shape_faults

# Fifty faults tell an issuer enough, and fifty warnings; more would only be a burden.
MAX_FAULTS = 50

Json = Mapping[str, object]


def check_structure(document: Json, *, plain: bool = False) -> Iterator[Finding]:
    """Whether ``document`` has the shape of a badge or of an endorsement of one.

    Reports every fault (at most fifty), and ``structure-ok`` if there was none; its facts
    name the kind found and the version of the W3C data model. Any other credential is held
    to the W3C model alone, and ``structure-not-a-badge`` says so. Members no
    class defines are no fault here; whether the proof covers them is for the proof to say.
    ``plain`` says that the text it was read from ``is_plain_text`` and no deeper than a badge.

    Spec: OB 3.0, 9.1.1 and appendix B.
    """
    types = _types(document)
    if types & BADGE_TYPES:
        yield from _findings(_badge(document, plain), "badge", document)
    elif "EndorsementCredential" in types:
        yield from check_endorsement(document, plain=plain)
    else:
        yield from _findings(
            chain(_no_badge(document), _credential(document, plain)), "credential", document
        )


def check_endorsement(document: Json, *, plain: bool = False) -> Iterator[Finding]:
    """Whether ``document`` has the shape of an endorsement.

    Spec: OB 3.0, 9.2 and appendix B, EndorsementCredential.
    """
    version = _version(document)
    faults = chain(
        () if plain else document_faults(document, language_objects=False),
        shape_faults(document, "EndorsementCredential", OPEN_BADGES[version]),
        period_faults(document, version),
        resource_faults(document),
        schema_faults(document),
    )
    yield from _findings(faults, "endorsement", document)


def check_credential(document: Json, *, plain: bool = False) -> Iterator[Finding]:
    """Whether ``document`` has the shape of any verifiable credential, badge or not.

    Spec: VCDM 2.0, 4 and 5.3; VCDM 1.1, 4.
    """
    yield from _findings(_credential(document, plain), "credential", document)


def check_presentation_shape(document: Json) -> Iterator[Finding]:
    """Whether ``document`` has the shape of a presentation, but for what is presented.

    Its contexts, its type and the number of credentials are for whoever verifies it.
    Spec: VCDM 2.0, 4.13.
    """
    around = {name: v for name, v in document.items() if name != "verifiableCredential"}
    faults = chain(
        document_faults(around, language_objects=True),
        shape_faults(around, "VerifiablePresentation", CREDENTIALS[_version(document)]),
    )
    yield from _findings(faults, "presentation", document)


def _no_badge(document: Json) -> Iterator[Fault]:
    """Say that a credential is no badge; with an achievement in it, it had to be one."""
    subject = document.get("credentialSubject")
    awards = isinstance(subject, Mapping) and "achievement" in subject
    if awards:
        message = "it awards an achievement, and its type is none of Open Badges 3.0"
    else:
        message = "a credential, but no badge: its type is none of Open Badges 3.0"
    spec = "OB 3.0 appendix B, AchievementCredential"
    yield Fault(TYPE if awards else NOT_A_BADGE, ("type",), message, spec)


def _badge(document: Json, plain: bool) -> Iterator[Fault]:  # noqa: FBT001 - of this module alone
    version = _version(document)
    return chain(
        () if plain else document_faults(document, language_objects=False),
        shape_faults(document, "AchievementCredential", OPEN_BADGES[version]),
        period_faults(document, version),
        badge_faults(document),
        resource_faults(document),
        schema_faults(document),
    )


def _credential(document: Json, plain: bool) -> Iterator[Fault]:  # noqa: FBT001 - of this module alone
    version = _version(document)
    return chain(
        () if plain else document_faults(document, language_objects=True),
        shape_faults(document, "VerifiableCredential", CREDENTIALS[version]),
        subject_faults(document),
        period_faults(document, version),
        resource_faults(document),
        schema_faults(document),
    )


def _types(document: Json) -> frozenset[str]:
    return frozenset(texts(document.get("type")))


def _version(document: Json) -> str:
    """The first context decides the version of the W3C data model. Spec: OB 3.0, 9.1."""
    contexts = document.get("@context")
    first = contexts[:1] if isinstance(contexts, list) else [contexts]
    return "1.1" if first == [CREDENTIALS_V1] else "2.0"


def _findings(faults: Iterator[Fault], kind: str, document: Json) -> Iterator[Finding]:
    counts = {Outcome.FAILED: 0, Outcome.PASSED: 0}
    for fault in faults:
        outcome = Outcome.PASSED if fault.code in WARNINGS else Outcome.FAILED
        counts[outcome] += 1
        if counts[Outcome.FAILED] > MAX_FAULTS:
            break
        if counts[outcome] <= MAX_FAULTS:
            yield Finding(
                check=Check.STRUCTURE,
                outcome=outcome,
                code=fault.code,
                message=fault.message,
                pointer=pointer(fault.path),
                spec=fault.spec,
                warning=outcome is Outcome.PASSED,
            )
    for outcome, count in counts.items():
        if count > MAX_FAULTS:
            kind = "warnings" if outcome is Outcome.PASSED else "faults"
            message = f"more than {MAX_FAULTS} {kind}; the rest are not shown"
            warning = outcome is Outcome.PASSED
            yield Finding(Check.STRUCTURE, outcome, MORE, message, warning=warning)
    if not counts[Outcome.FAILED]:
        facts = {"kind": kind, "data-model": _version(document)}
        message = f"it has the shape of a {kind}"
        yield Finding(Check.STRUCTURE, Outcome.PASSED, OK, message, facts=facts)
