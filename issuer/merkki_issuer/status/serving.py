"""Status lists as they are served: never out of date, and read from the database once a version.

A list grows old by the clock. A sweep renews it; a service that nobody sweeps must not let it
expire either, so whoever asks for a list makes it renewed first. A version is never changed, so
its bytes are remembered under all that names it; which one is the newest is asked each time.
"""

from __future__ import annotations

from collections import OrderedDict
from contextlib import suppress
from threading import Lock
from typing import Final

from merkki_issuer.errors import NotFoundError, UnavailableError
from merkki_issuer.means import Means
from merkki_issuer.organisations.model import slug_problem
from merkki_issuer.status import storage
from merkki_issuer.status.lists import StatusLists
from merkki_issuer.status.model import Publication, Standing, parse_list_name

# Both forms of a list come to fifty kilobytes where every second place is withdrawn.
_MOST: Final = 64


class ServedLists:
    """The lists that programs ask for again and again, for all threads of this process."""

    def __init__(self, means: Means, lists: StatusLists) -> None:
        self._means = means
        self._lists = lists
        self._known: OrderedDict[tuple[object, ...], Publication] = OrderedDict()
        self._lock = Lock()

    def current(self, slug: str, name: str) -> Publication:
        """The newest version of the list ``name``, renewed first if it is out of date.

        Without usable keys the last version is served for as long as it holds. Raises
        NotFoundError, and UnavailableError without a database.
        """
        parsed = parse_list_name(name)
        if slug_problem(slug):  # nobody's; and PostgreSQL takes not every text as a question
            raise NotFoundError("no-such-list", f"{slug!a} has no status list.")
        if parsed is not None:
            with self._means.database.look() as tx:
                stands = storage.standing(tx, slug, *parsed)
            if stands is not None and not stands.is_stale(self._means.clock()):
                return self._read(stands)
            with suppress(NotFoundError, UnavailableError):
                self._lists.publish(slug)
        return self._lists.published(slug, name)

    def _read(self, stands: Standing) -> Publication:
        with self._lock:
            known = self._known.get(stands.version)
            if known is not None:
                self._known.move_to_end(stands.version)
                return known
        list_id, purpose, *_ = stands.version
        with self._means.database.read() as tx:
            found = storage.latest(tx, list_id, purpose)  # this version, or one newer still
        assert found is not None, "no version is ever taken away"
        read = (found.list_id, found.purpose, found.version, found.etag)
        with self._lock:
            self._known[read] = found
            while len(self._known) > _MOST:
                self._known.popitem(last=False)
        return found
