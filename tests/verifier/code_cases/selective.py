"""Cases of proofs that show a part, and of proofs that are no longer made."""

from __future__ import annotations

from selective_world import END, derived, given, legacy
from workshop import Json, entry, unsigned

from code_cases.model import Case, good, look, refused, said
from merkki_verifier import Outcome, Report


def shown(document: Json, *, mandatory: tuple[str, ...] | None = None) -> Report:
    """All of a badge that was signed for selective disclosure."""
    return look(derived(document, "", mandatory=mandatory))


def listed() -> Json:
    return unsigned(credentialStatus=entry(5), validUntil=END)


SELECTIVE: tuple[Case, ...] = (
    refused("proof-base", lambda: look(given(unsigned())), lambda: look(derived(unsigned(), ""))),
    said("proof-selective", Outcome.PASSED, lambda: shown(unsigned()), good),
    Case(
        "status-may-be-withheld",
        Outcome.ABSENT,
        lambda: shown(unsigned()),
        lambda: shown(listed()),
    ),
    Case(
        "end-may-be-withheld",
        Outcome.ABSENT,
        lambda: shown(unsigned()),
        lambda: shown(unsigned(validUntil=END)),
    ),
    Case("proof-legacy", Outcome.PASSED, lambda: look(legacy(unsigned())), good),
)
