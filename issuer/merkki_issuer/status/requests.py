"""A change of status, asked for in the envelope of the VC-API (VCALM, POST /credentials/status)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from merkki_issuer.envelopes import strangers
from merkki_issuer.errors import Fault, MalformedError
from merkki_issuer.status.model import Purpose
from merkki_verifier.json_values import one_or_many

CREDENTIAL_ID_MAX = 1000
# VCALM's indexAllocator says who gives out indexes. Here that is nobody but us.
_MEMBERS = frozenset({"credentialId", "credentialStatus", "status", "indexAllocator"})
# The specification's own example has the name of the list for that of the entry. No set: what
# a caller calls a type may be anything.
_ENTRY_TYPES = ("BitstringStatusListEntry", "BitstringStatusList")


@dataclass(frozen=True, slots=True)
class Flip:
    """A status to set or to clear."""

    credential_id: str
    purpose: Purpose
    is_set: bool


def read_flip(body: Mapping[str, object], *, status_required: bool) -> Flip:
    """The change that is asked for. Raises MalformedError that names every fault.

    Without ``status_required`` a request that does not say ``status`` means to set it, as
    test suites do.
    """
    faults = [*strangers(body, _MEMBERS, "")]
    name, wanted = body.get("credentialId"), body.get("status", None if status_required else True)
    if not isinstance(name, str) or not is_credential_id(name):
        faults.append(Fault("credential-id", "/credentialId", "the id of the credential"))
    if not isinstance(wanted, bool):
        faults.append(Fault("status", "/status", "status is true (set it) or false (clear it)"))
    purposes = [*read_purpose(body.get("credentialStatus"), "/credentialStatus", faults)]
    if faults:
        raise MalformedError("request", "The request cannot be read.", tuple(faults))
    return Flip(str(name), purposes[0], bool(wanted))


def read_purpose(entry: object, where: str, faults: list[Fault]) -> Iterator[Purpose]:
    """The purpose of a status entry at the pointer ``where``; none where it has a fault."""
    kinds = one_or_many(entry.get("type")) if isinstance(entry, dict) else []
    if not isinstance(entry, dict) or len(kinds) != 1 or kinds[0] not in _ENTRY_TYPES:
        message = "an entry is an object of the type BitstringStatusListEntry"
        faults.append(Fault("status-entry", where, message))
        return
    word = entry.get("statusPurpose")
    purpose = next((each for each in Purpose if each.value == word), None)
    if purpose is None:
        message = "statusPurpose is revocation or suspension"
        faults.append(Fault("status-purpose", f"{where}/statusPurpose", message))
    else:
        yield purpose


def is_credential_id(name: str) -> bool:
    """Whether the ledger can hold it: PostgreSQL keeps no text with a NUL."""
    return 0 < len(name) <= CREDENTIAL_ID_MAX and "\0" not in name
