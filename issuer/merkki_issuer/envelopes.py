"""What may stand in a request's envelope: nothing that would be passed over in silence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from merkki_issuer.errors import Fault
from merkki_verifier.json_values import pointer


def strangers(members: Mapping[str, object], known: frozenset[str], where: str) -> Iterator[Fault]:
    """Every member that is not known, below the pointer ``where``.

    A caller who misspells an option must hear of it: what it asked for would not happen.
    """
    for name in members:
        if name not in known:
            message = f"known here are {', '.join(sorted(known))}"
            yield Fault("unknown-member", where + pointer(name), message)
