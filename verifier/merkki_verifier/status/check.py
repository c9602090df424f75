"""The status of one credential: every entry it carries, each with an answer of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from merkki_verifier.json_values import one_or_many
from merkki_verifier.report import Check, Finding, Outcome
from merkki_verifier.status.bits import entries_in, value_at
from merkki_verifier.status.faults import StatusError
from merkki_verifier.world import MIN_STATUS_ENTRIES, World

if TYPE_CHECKING:
    from merkki_verifier.status.edition import Edition
    from merkki_verifier.status.entries import Entry
    from merkki_verifier.status.lists import Kind, StatusList

_POINTER = "/credentialStatus"
_SPEC = "Bitstring 3.2"
# What a set bit means, by purpose. `refresh` says that a newer edition exists.
_MEANING = {
    "revocation": ("status-revoked", Outcome.FAILED, "withdrawn by its issuer, for good"),
    "suspension": ("status-suspended", Outcome.FAILED, "suspended by its issuer"),
    "refresh": ("status-refresh", Outcome.PASSED, "a newer edition of it exists"),
}


@dataclass(slots=True)
class StatusCheck:
    """Answers for the entries of one credential, fetching each list once."""

    issuer: str
    world: World
    lists: dict[tuple[str, str], StatusList] = field(default_factory=dict)
    editions: dict[str, Edition] = field(default_factory=dict)  # every list that was read

    def findings(
        self, credential: Mapping[str, object], claims: Mapping[str, object] | None = None
    ) -> Iterator[Finding]:
        """Check every entry of ``credentialStatus``, and a token's own ``status`` claim.

        ``claims`` are the claims of the JWT that carried the credential, if one did.
        """
        status = credential.get("credentialStatus")
        if claims is not None and "status" in claims:
            from merkki_verifier.status.token_list import (  # noqa: PLC0415 # of tokens alone
                check_token_status,
            )

            yield from check_token_status(
                claims, issuer=self.issuer, world=self.world, editions=self.editions
            )
        elif status is None:
            message = "it names no way in which it could be withdrawn"
            yield Finding(Check.STATUS, Outcome.ABSENT, "status-absent", message)
        entries = one_or_many(status)
        if len(entries) > self.world.limits.max_status_entries:
            message = f"more than {self.world.limits.max_status_entries} status entries"
            yield _finding(Outcome.FAILED, "status-entry", message, _POINTER)
            return
        for index, entry in enumerate(entries):
            pointer = f"{_POINTER}/{index}" if isinstance(status, list) else _POINTER
            yield from self._entry(entry, credential, pointer)

    def facts(self) -> dict[str, object]:
        """Which lists were read, and what was asked of them less than the standard asks."""
        facts: dict[str, object] = {"lists": [e.to_dict() for e in self.editions.values()]}
        if self.world.limits.min_status_entries < MIN_STATUS_ENTRIES:
            facts["min_status_entries"] = self.world.limits.min_status_entries
        return facts

    def _entry(
        self, entry: object, credential: Mapping[str, object], pointer: str
    ) -> Iterator[Finding]:
        if not isinstance(entry, Mapping):
            yield _finding(Outcome.FAILED, "status-entry", "a status is an object", pointer)
            return
        # Slow to load, and needed where there is a status.
        from merkki_verifier.status.lists import KINDS  # noqa: PLC0415 - see above
        from merkki_verifier.status.revocation_list import (  # noqa: PLC0415 - likewise
            check_revocation_list,
        )

        named = entry.get("type")
        # A list of one type is the same statement; two types are two ways to read one entry.
        (name,) = named if isinstance(named, list) and len(named) == 1 else (named,)
        try:
            if isinstance(name, str) and name in KINDS:
                kind = KINDS[name]
                yield from self._listed(kind, kind.read(entry), pointer)
            elif name == "1EdTechRevocationList":
                edition, finding = check_revocation_list(
                    entry, credential, self.issuer, self.world, pointer
                )
                self.editions[edition.url] = edition
                yield finding
            else:
                message = f"status of the type {named!r:.80} cannot be checked"
                yield _finding(Outcome.UNKNOWN, "status-unknown-type", message, pointer)
        except StatusError as error:
            outcome = Outcome.FAILED if error.own else Outcome.UNKNOWN
            yield _finding(outcome, error.code, str(error), pointer)

    def _listed(self, kind: Kind, entry: Entry, pointer: str) -> Iterator[Finding]:
        found = self._list(kind, entry.url)
        if entry.purpose not in found.purposes:
            answered = ", ".join(sorted(found.purposes)) or "nothing"
            message = (
                f"the badge asks about {entry.purpose}, and the issuer's list answers for "
                f"{answered} only"
            )
            raise StatusError("status-purpose", message)
        at_least = self.world.limits.min_status_entries
        value = value_at(found.bits, entry.index, entry.size, at_least=at_least)
        yield from self._remarks(found, entry, pointer)
        yield _meaning(kind, entry, value, pointer, found)

    def _list(self, kind: Kind, url: str) -> StatusList:
        found = self.lists.get((kind.entry, url))
        if found is None:
            from merkki_verifier.status.lists import fetch_list  # noqa: PLC0415 - see _entry

            found = fetch_list(url, kind=kind, issuer=self.issuer, world=self.world)
            self.lists[kind.entry, url] = found
            self.editions[url] = found.edition
        return found

    def _remarks(self, found: StatusList, entry: Entry, pointer: str) -> Iterator[Finding]:
        """What is worth saying aloud of a list that is read all the same."""
        facts = {"list": found.edition.url}
        if entry.numeric_index:
            message = "statusListIndex is a number; the standard wants a text"
            yield _remark("status-numeric-index", message, pointer, facts)
        if found.edition.issuer != self.issuer:
            message = "the list is not the issuer's own: the reader believes whoever signed it"
            facts["list_issuer"] = found.edition.issuer
            yield _remark("status-list-by-other", message, pointer, facts)
        count = entries_in(found.bits, entry.size)
        if count < MIN_STATUS_ENTRIES:
            message = (
                f"the list has {count} entries, too few to hide one holder among; read because "
                f"the reader asked for no more than {self.world.limits.min_status_entries}"
            )
            facts["entries"] = str(count)
            yield _remark("status-list-short", message, pointer, facts)


def _meaning(kind: Kind, entry: Entry, value: int, pointer: str, found: StatusList) -> Finding:
    facts = {**found.edition.facts(), "purpose": entry.purpose}
    text = entry.messages.get(value)
    if text is not None:
        facts["message"] = text
    if entry.references:
        facts["reference"] = " ".join(entry.references)

    def finding(outcome: Outcome, code: str, message: str, *, warning: bool = False) -> Finding:
        return _finding(outcome, code, message, pointer, facts, kind.spec, warning=warning)

    if entry.purpose == "message" and entry.messages:
        if text is None:
            return finding(Outcome.UNKNOWN, "status-message", f"status {value} has no message")
        said = f"the issuer says: {text}"
        return finding(Outcome.PASSED, "status-message", said, warning=value != 0)
    if value == 0:
        return finding(Outcome.PASSED, "status-ok", f"the list has no {entry.purpose} set for it")
    known = _MEANING.get(entry.purpose)
    if known is None:
        message = f"a status of the unknown purpose {entry.purpose!r} is set"
        return finding(Outcome.UNKNOWN, "status-purpose", message)
    code, outcome, message = known
    return finding(outcome, code, message, warning=outcome is Outcome.PASSED)


def _remark(code: str, message: str, pointer: str, facts: Mapping[str, str]) -> Finding:
    return _finding(Outcome.PASSED, code, message, pointer, dict(facts), warning=True)


def _finding(
    outcome: Outcome,
    code: str,
    message: str,
    pointer: str,
    facts: Mapping[str, str] | None = None,
    spec: str = _SPEC,
    *,
    warning: bool = False,
) -> Finding:
    return Finding(
        Check.STATUS, outcome, code, message, pointer, spec, facts or {}, warning=warning
    )
