"""The credentials that stand inside a credential: what they are, where, and what about.

Open Badges 3.0 appendix B: endorsements hang on credentials, achievements and profiles.
CLR 2.0: a learner record holds credentials as its components.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_ENDORSED = ("endorsement", "endorsementJwt")
# The members that lead to achievements and profiles. What else is called an endorsement
# endorses nothing.
_WAYS = ("issuer", "credentialSubject", "achievement", "creator", "source", "parentOrg")


@dataclass(frozen=True, slots=True)
class Inside:
    """One credential inside another. ``kind`` is that of ``report.Part``."""

    kind: str
    pointer: str
    value: object
    target: object = None  # the id of what an endorsement hangs on


def inside(credential: Mapping[str, object]) -> Iterator[Inside]:
    """Find every endorsement and component, in the order of the document, outermost first."""
    pending = deque[tuple[str, Mapping[str, object]]]([("", credential)])
    while pending:
        where, node = pending.popleft()
        for member in _ENDORSED:
            if member in node:
                for pointer, value in each(node[member], f"{where}/{member}"):
                    yield Inside("endorsement", pointer, value, node.get("id"))
        for way in _WAYS:
            if way in node:
                found = each(node[way], f"{where}/{way}")
                pending += ((p, value) for p, value in found if isinstance(value, Mapping))
    for where, subject in each(credential.get("credentialSubject"), "/credentialSubject"):
        if isinstance(subject, Mapping) and "verifiableCredential" in subject:
            components = each(subject["verifiableCredential"], f"{where}/verifiableCredential")
            yield from (Inside("component", pointer, value) for pointer, value in components)


def each(value: object, where: str) -> Iterator[tuple[str, object]]:
    """The values of a member, be it one or a list, each with its pointer."""
    if isinstance(value, list):
        yield from ((f"{where}/{index}", item) for index, item in enumerate(value))
    elif value is not None:
        yield where, value
