"""The status of one credential: every entry it carries, each with an answer of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from merkki_verifier.report import Check, Finding, Outcome
from merkki_verifier.status.bits import Entry, StatusError, read_entry, value_at
from merkki_verifier.status.lists import StatusList, fetch_list
from merkki_verifier.status.revocation_list import check_revocation_list
from merkki_verifier.world import World

_SPEC = "Bitstring 3.2"
# What a set bit means, by purpose. `refresh` says that a newer edition exists.
_MEANING = {
    "revocation": ("status-revoked", Outcome.FAILED, "withdrawn by its issuer, for good"),
    "suspension": ("status-suspended", Outcome.FAILED, "suspended by its issuer"),
    "refresh": ("status-refresh", Outcome.PASSED, "a newer edition of it exists"),
}
# Faults of the credential or of its issuer's own list; the rest lies on the road to the list.
_OWN_FAULTS = frozenset({"status-entry", "status-index-range", "status-list-length"})


@dataclass(slots=True)
class StatusCheck:
    """Answers for the entries of one credential, fetching each list once."""

    issuer: str
    world: World
    lists: dict[str, StatusList] = field(default_factory=dict)

    def findings(self, credential: Mapping[str, object]) -> Iterator[Finding]:
        """Check every entry of ``credentialStatus``."""
        status = credential.get("credentialStatus")
        if status is None:
            message = "the issuer gave no way to withdraw it"
            yield Finding(Check.STATUS, Outcome.ABSENT, "status-absent", message)
            return
        entries = status if isinstance(status, list) else [status]
        if len(entries) > self.world.limits.max_status_entries:
            message = f"more than {self.world.limits.max_status_entries} status entries"
            yield _finding(Outcome.FAILED, "status-entry", message, "/credentialStatus")
            return
        for index, entry in enumerate(entries):
            pointer = f"/credentialStatus/{index}" if isinstance(status, list) else _POINTER
            yield from self._entry(entry, credential, pointer)

    def _entry(
        self, entry: object, credential: Mapping[str, object], pointer: str
    ) -> Iterator[Finding]:
        if not isinstance(entry, Mapping):
            yield _finding(Outcome.FAILED, "status-entry", "a status is an object", pointer)
            return
        kind = entry.get("type")
        kinds = kind if isinstance(kind, list) else [kind]
        try:
            if kinds == ["BitstringStatusListEntry"]:
                yield from self._bitstring(read_entry(entry), pointer)
            elif kinds == ["1EdTechRevocationList"]:
                yield check_revocation_list(entry, credential, self.issuer, self.world, pointer)
            else:
                message = f"status of the type {kind!r} cannot be checked"
                yield _finding(Outcome.UNKNOWN, "status-unknown-type", message, pointer)
        except StatusError as error:
            own = error.code in _OWN_FAULTS
            yield _finding(
                Outcome.FAILED if own else Outcome.UNKNOWN, error.code, str(error), pointer
            )

    def _bitstring(self, entry: Entry, pointer: str) -> Iterator[Finding]:
        found = self.lists.get(entry.url)
        if found is None:
            found = fetch_list(entry.url, issuer=self.issuer, world=self.world)
            self.lists[entry.url] = found
        if entry.purpose not in found.purposes:
            raise StatusError(
                "status-purpose", f"the list is not about {entry.purpose!r}: it says nothing here"
            )
        value = value_at(found.bits, entry)
        if entry.numeric_index:
            message = "statusListIndex is a number; the standard wants a text"
            yield _finding(Outcome.PASSED, "status-numeric-index", message, pointer, warning=True)
        yield _meaning(entry, value, pointer, found)


_POINTER = "/credentialStatus"


def _meaning(entry: Entry, value: int, pointer: str, found: StatusList) -> Finding:
    facts = {"list": found.url, "purpose": entry.purpose}
    if found.valid_until:
        facts["list_valid_until"] = found.valid_until.isoformat()
    if entry.purpose == "message" and entry.messages:
        text = entry.messages.get(value)
        if text is None:
            message = f"status {value} has no message"
            return _finding(Outcome.UNKNOWN, "status-message", message, pointer, facts)
        facts["message"] = text
        message = f"the issuer says: {text}"
        return _finding(
            Outcome.PASSED, "status-message", message, pointer, facts, warning=value != 0
        )
    if value == 0:
        return _finding(Outcome.PASSED, "status-ok", f"no {entry.purpose}", pointer, facts)
    known = _MEANING.get(entry.purpose)
    if known is None:
        message = f"a status of the unknown purpose {entry.purpose!r} is set"
        return _finding(Outcome.UNKNOWN, "status-purpose", message, pointer, facts)
    code, outcome, message = known
    return _finding(outcome, code, message, pointer, facts, warning=outcome is Outcome.PASSED)


def _finding(
    outcome: Outcome,
    code: str,
    message: str,
    pointer: str,
    facts: Mapping[str, str] | None = None,
    *,
    warning: bool = False,
) -> Finding:
    return Finding(
        Check.STATUS, outcome, code, message, pointer, _SPEC, facts or {}, warning=warning
    )
