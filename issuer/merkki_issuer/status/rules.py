"""What may follow what: revocation is final, suspension is not."""

from __future__ import annotations

from enum import Enum

from merkki_issuer.errors import RefusedError
from merkki_issuer.status.model import Entry


class Action(Enum):
    """What the issuer may do to a credential's status."""

    REVOKE = "revoke"
    SUSPEND = "suspend"
    REINSTATE = "reinstate"


def after(entry: Entry, action: Action, *, suspendable: bool) -> tuple[bool, bool]:
    """(revoked, suspended) after the action. Raises RefusedError if it may not be done.

    Doing again what is done already changes nothing and is no error: two clicks at once,
    or a repeated request, come out the same.
    """
    if action is Action.REVOKE:
        return True, entry.suspended
    if entry.revoked:
        raise revoked_for_good()
    if not suspendable:
        raise RefusedError(
            "not-suspendable",
            f"{entry.place.organisation} was not created suspendable: its badges carry no"
            " suspension entry that a verifier could ask about.",
            "Revoke the badge, which is final, or issue from an organisation created with"
            " --suspendable.",
        )
    return False, action is Action.SUSPEND


def revoked_for_good() -> RefusedError:
    """What is said to whoever wants a revocation undone."""
    return RefusedError(
        "revoked-for-good",
        "The credential was revoked, and revocation is final.",
        "Award the mark again, with a dedupe key of its own.",
    )
