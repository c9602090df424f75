"""After a crash: finish what was intended, or void it; and renew what grew old.

Safe to run at any time and as often as one likes, beside workers that are issuing: two
that finish the same intent make the same bytes, and the ledger takes them once.
"""

from __future__ import annotations

from dataclasses import dataclass

from merkki_issuer.errors import ConflictError, ConfusionError, IssuerError, UnavailableError
from merkki_issuer.issuing import storage
from merkki_issuer.issuing.cycle import Issuing
from merkki_issuer.ledger.model import Event
from merkki_issuer.organisations.register import Register
from merkki_issuer.status import storage as status
from merkki_issuer.status.model import Publication, Reason

# The key that the intent names will never sign again, so waiting helps nobody.
_HOPELESS = frozenset({"key-replaced", "no-active-key"})


@dataclass(frozen=True, slots=True)
class Stuck:
    """An award that can be neither finished nor voided now, and why."""

    award: str
    error: IssuerError


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep did."""

    finished: tuple[str, ...]
    voided: tuple[str, ...]
    stuck: tuple[Stuck, ...]
    published: tuple[Publication, ...]
    problems: tuple[IssuerError, ...]  # of keys and lists


@dataclass(frozen=True, slots=True)
class Sweeper:
    """Finishes or voids every unfinished award."""

    issuing: Issuing
    register: Register

    def sweep(self, *, give_up: bool = False) -> Swept:
        """Go through everything unfinished, oldest first.

        ``give_up`` voids also what might be finished later, such as awards whose key file
        is damaged. A voided award's place stays taken and is marked revoked, so that even
        a signature nobody knows of would be worthless; the award can be made anew.
        """
        problems = list(self._synchronise())
        with self.issuing.means.database.read() as tx:
            waiting = storage.unfinished(tx)
        finished, voided, stuck = [], [], []
        for award in waiting:
            try:
                self.issuing.finish(award)
                finished.append(award)
            except ConflictError:
                voided.append(award)  # by another sweep, just now
            except (UnavailableError, ConfusionError) as error:
                if (give_up or error.code in _HOPELESS) and self._void(award):
                    voided.append(award)
                else:
                    stuck.append(Stuck(award, error))
        published, faults = self.issuing.status.publish_all()
        problems += faults
        return Swept(tuple(finished), tuple(voided), tuple(stuck), published, tuple(problems))

    def _synchronise(self) -> list[IssuerError]:
        problems: list[IssuerError] = []
        for organisation in self.register.all():
            try:
                self.register.complete(organisation.slug)
            except UnavailableError as error:
                problems.append(error)
        return problems

    def _void(self, award: str) -> bool:
        with self.issuing.means.database.write() as tx:
            if not storage.void(tx, award):
                return False
            entry = status.entry_of(tx, award, lock=True)
            if entry is None:
                raise ConfusionError("no-entry", f"{award} has no place in a status list.")
            self.issuing.status.set_entry(
                tx,
                entry,
                revoked=True,
                suspended=entry.suspended,
                reason=Reason.NEVER_DELIVERED,
                event=Event.VOIDED,
            )
        return True
