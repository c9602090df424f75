"""From an Assertion to its BadgeClass, and from that to its issuer: each at its own address.

Whatever the badge carries of them is a copy. Who issues a mark is what the mark's own address
says, and where an issuer's badges may stand, or which keys are its own, is what the issuer's
own address says: else anybody could write both into a badge of their own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from merkki_verifier.json_values import JsonValue
from merkki_verifier.open_badges_2.assertion import HOSTED, SIGNED, Assertion
from merkki_verifier.open_badges_2.documents import Documents, is_web_address, kinds_of
from merkki_verifier.open_badges_2.faults import BadgeError, DocumentError
from merkki_verifier.open_badges_2.recognizing import check_names
from merkki_verifier.report import Check, Outcome

_BADGE = "/badge"
_ISSUER = "/badge/issuer"
_PROFILES = frozenset({"Issuer", "Profile"})
# What a document that cannot be used means here, by the reason.
_OF_ISSUER = {
    "unreachable": "issuer-unreachable",
    "form": "issuer-document-malformed",
    "id": "issuer-document-id",
}
# Two words for one thing each.
_WORDS = {
    **dict.fromkeys(HOSTED, "HostedBadge"),
    **dict.fromkeys(SIGNED, "SignedBadge"),
}


@dataclass(frozen=True, slots=True)
class Chain:
    """The mark that was awarded, and the profile of who awarded it."""

    badge: Mapping[str, object]
    issuer: Mapping[str, object]

    @property
    def issuer_id(self) -> str:
        """The issuer's identifier, which is the address of its profile."""
        return str(self.issuer.get("id"))


def claimed_issuer(assertion: Assertion) -> Mapping[str, object] | None:
    """The profile that the badge itself carries of its issuer; a claim, and no more."""
    issuer = assertion.badge.get("issuer") if isinstance(assertion.badge, Mapping) else None
    return issuer if isinstance(issuer, Mapping) else None


def follow(assertion: Assertion, documents: Documents) -> Chain:
    """Fetch the BadgeClass and its issuer. Raises BadgeError."""
    badge = _badge_class(assertion, documents)
    return Chain(badge, _profile(badge.get("issuer"), documents))


def issuer_error(error: DocumentError, pointer: str = _ISSUER) -> BadgeError:
    """What it means that a document of the issuer's cannot be used."""
    outcome = Outcome.UNKNOWN if error.reason == "unreachable" else Outcome.FAILED
    return BadgeError(Check.ISSUER, _OF_ISSUER[error.reason], str(error), pointer, outcome)


def same_meaning(one: object, other: object) -> bool:
    """Whether two copies of a document say the same.

    The order of members, brackets around a single value, and the copy's own ``@context`` mean
    nothing; and a BadgeClass or a profile may be carried whole or named by its address, since
    what counts of it is what stands there.
    """
    return _plain(one) == _plain(other)


def _badge_class(assertion: Assertion, documents: Documents) -> Mapping[str, object]:
    copy = assertion.badge if isinstance(assertion.badge, Mapping) else None
    address = str(copy.get("id")) if copy is not None else str(assertion.badge)
    if copy is not None and not is_web_address(address):
        found = copy  # nowhere else to be found: the Assertion vouches for it
    else:
        try:
            found = documents.at(address).document
        except DocumentError as error:
            if error.reason == "unreachable":
                code, outcome = "badge-class-unreachable", Outcome.UNKNOWN
            else:
                code, outcome = "badge-class-form", Outcome.FAILED
            raise BadgeError(Check.ISSUER, code, str(error), _BADGE, outcome) from error
        if copy is not None and not same_meaning(copy, found):
            documents.differs("mark", _BADGE)
            # A signature covers this copy, and nothing covers what the address says. Only who
            # issues the mark is for the address to say.
            if not assertion.hosted and _address(copy.get("issuer")) == _address(
                found.get("issuer")
            ):
                found = copy
    named = any(check_names(found)) or "BadgeClass" not in kinds_of(found)
    if named or not isinstance(found.get("name"), str):
        message = f"what {address:.200} gives is no BadgeClass with a name"
        raise BadgeError(Check.ISSUER, "badge-class-form", message, _BADGE)
    return found


def _profile(value: object, documents: Documents) -> Mapping[str, object]:
    copy = value if isinstance(value, Mapping) else None
    address = copy.get("id") if copy is not None else value
    if not isinstance(address, str):
        message = "the BadgeClass does not say who issues it"
        raise BadgeError(Check.ISSUER, "badge-class-form", message, _ISSUER)
    if not is_web_address(address):
        message = f"{address:.200} is no web address, so the issuer cannot be asked"
        unsupported = "issuer-method-unsupported"
        raise BadgeError(Check.ISSUER, unsupported, message, _ISSUER, Outcome.UNKNOWN)
    try:
        found = documents.at(address).document
    except DocumentError as error:
        raise issuer_error(error) from error
    if not kinds_of(found) & _PROFILES:
        message = f"what stands at {address:.200} is no profile of an issuer"
        raise BadgeError(Check.ISSUER, "issuer-document-malformed", message, _ISSUER)
    if copy is not None and not same_meaning(copy, found):
        documents.differs("issuer", _ISSUER)
    return found


def _plain(value: object) -> str:
    """A text that is equal for equal meanings. True and 1 differ, as they do in JSON."""
    return json.dumps(_bare(value, top=True), sort_keys=True)


def _bare(value: object, *, top: bool = False) -> JsonValue:
    if isinstance(value, list):
        inner = [_bare(item) for item in value]
        return inner[0] if len(inner) == 1 else inner
    if isinstance(value, Mapping):
        return {
            str(name): _address(item) if name in ("badge", "issuer") else _bare(item)
            for name, item in value.items()
            if not (top and name == "@context")
        }
    if isinstance(value, str):
        return _WORDS.get(value, value)
    return value if isinstance(value, int | float) else None


def _address(value: object) -> JsonValue:
    return _bare(value.get("id") if isinstance(value, Mapping) else value)
