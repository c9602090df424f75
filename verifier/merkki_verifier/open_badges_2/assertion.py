"""The shape of an Assertion: what must be there before anything is fetched for it.

IMS Open Badges 2.0: Assertion, VerificationObject, IdentityObject.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from merkki_verifier.dates import DateError
from merkki_verifier.json_values import texts
from merkki_verifier.open_badges_2.moments import read_moment
from merkki_verifier.open_badges_2.recognizing import check_names, check_words, is_before
from merkki_verifier.report import Check, Finding, Outcome
from merkki_verifier.structure.iri import is_absolute_iri

_SPEC = "OB 2.0 Assertion"
HOSTED = frozenset({"hosted", "HostedBadge"})
SIGNED = frozenset({"signed", "SignedBadge"})


@dataclass(frozen=True, slots=True)
class Assertion:
    """An Assertion of sound shape. What it says is what somebody handed over, no more."""

    document: Mapping[str, object]
    id: str
    badge: str | Mapping[str, object]  # the address of its BadgeClass, or all of it
    hosted: bool
    creator: str | None  # the key that a signed one names
    issued: datetime
    expires: datetime | None


@dataclass(frozen=True, slots=True)
class Read:
    """What was found of the shape; ``assertion`` only if nothing of it is wrong."""

    findings: tuple[Finding, ...]
    assertion: Assertion | None = None


def read_assertion(document: Mapping[str, object]) -> Read:
    """Read a parsed Assertion, and name everything that is wrong with its shape."""
    if is_before(document):
        message = "a badge of Open Badges before 2.0, which is not verified"
        return Read((_finding("structure-ob2-version", message, outcome=Outcome.UNKNOWN),))
    kinds = texts(document.get("type"))
    if "Assertion" not in kinds:
        said = ", ".join(kinds)[:60] or "nothing"
        message = f"the type is {said}, and only an Assertion is an awarded badge"
        return Read((_finding("structure-type", message, "/type"),))
    named = _kinds_of_verification(document)
    if isinstance(document.get("verification"), Mapping) and not named & (HOSTED | SIGNED):
        message = "it is neither hosted nor signed, and so verified in a way that we do not know"
        finding = Finding(
            Check.PROOF, Outcome.UNKNOWN, "proof-type-unsupported", message, "/verification/type"
        )
        return Read((finding,))
    findings = (*check_words(document), *_shape(document), *_dates(document))
    if any(f.outcome is Outcome.FAILED for f in findings):
        return Read(findings)
    facts = {"model": "Open Badges 2.0"}
    message = "it has the shape of an Open Badges 2.0 Assertion"
    passed = Finding(
        Check.STRUCTURE, Outcome.PASSED, "structure-ob2", message, "", _SPEC, facts=facts
    )
    return Read((passed, *findings), _made(document, named))


def _made(document: Mapping[str, object], named: frozenset[str]) -> Assertion:
    verification, badge, expires = (
        document.get(name) for name in ("verification", "badge", "expires")
    )
    creator = verification.get("creator") if isinstance(verification, Mapping) else None
    return Assertion(
        document=document,
        id=str(document.get("id")),
        badge=badge if isinstance(badge, Mapping) else str(badge),
        hosted=bool(named & HOSTED),
        creator=creator if isinstance(creator, str) else None,
        issued=read_moment(str(document.get("issuedOn")))[0],
        expires=read_moment(expires, end=True)[0] if isinstance(expires, str) else None,
    )


def _kinds_of_verification(document: Mapping[str, object]) -> frozenset[str]:
    verification = document.get("verification")
    kind = verification.get("type") if isinstance(verification, Mapping) else None
    return frozenset(texts(kind))


def _shape(document: Mapping[str, object]) -> Iterator[Finding]:
    identity = document.get("id")
    if not isinstance(identity, str) or not is_absolute_iri(identity):
        yield _finding("structure-id", "the badge has no id that is an absolute IRI", "/id")
    if not isinstance(document.get("revoked", False), bool):
        yield _finding("structure-model", "revoked is neither true nor false", "/revoked")
    yield from _recipient(document.get("recipient"))
    yield from _verification(document.get("verification"))
    badge = document.get("badge")
    address = badge.get("id") if isinstance(badge, Mapping) else badge
    if not isinstance(address, str) or not is_absolute_iri(address):
        message = "badge is neither the address of a BadgeClass nor one with an id"
        yield _finding("structure-model", message, "/badge")


def _recipient(value: object) -> Iterator[Finding]:
    if not isinstance(value, Mapping):
        yield _finding("structure-model", "recipient is no object", "/recipient")
        return
    yield from check_names(value, "/recipient")
    kinds = {"type": str, "identity": str, "salt": str, "hashed": bool}
    needed = ("type", "identity")
    for name, kind in kinds.items():
        given = value.get(name)
        if (given is None and name in needed) or not isinstance(given, kind | None):
            message = f"{name} of the recipient is missing or of the wrong kind"
            yield _finding("structure-model", message, f"/recipient/{name}")


def _verification(value: object) -> Iterator[Finding]:
    if not isinstance(value, Mapping):
        message = "it does not say how it is verified: verification is no object"
        yield _finding("structure-model", message, "/verification")
        return
    yield from check_names(value, "/verification")
    named = set(texts(value.get("type")))
    if named & HOSTED and named & SIGNED:
        message = "it says both that it is hosted and that it is signed"
        yield _finding("structure-model", message, "/verification/type")
    if not isinstance(value.get("creator"), str | None):
        message = "creator is not the address of a key"
        yield _finding("structure-model", message, "/verification/creator")


def _dates(document: Mapping[str, object]) -> Iterator[Finding]:
    moments: dict[str, datetime] = {}
    for name in ("issuedOn", "expires"):
        value = document.get(name)
        if value is None and name == "expires":
            continue
        try:
            moments[name], loose = read_moment(str(value), end=name == "expires")
        except DateError as error:
            yield _finding("structure-date", f"{name}: {error}", f"/{name}")
            continue
        if loose:
            message = f"{name} is written loosely, and was read as {moments[name].isoformat()}"
            yield Finding(
                Check.STRUCTURE,
                Outcome.PASSED,
                "structure-ob2-date",
                message,
                f"/{name}",
                _SPEC,
                warning=True,
            )
    if len(moments) > 1 and moments["expires"] < moments["issuedOn"]:
        message = "it expires before it was issued"
        yield _finding("structure-date", message, "/expires")


def _finding(
    code: str, message: str, pointer: str = "", outcome: Outcome = Outcome.FAILED
) -> Finding:
    return Finding(Check.STRUCTURE, outcome, code, message, pointer, _SPEC)
