"""The quick question: is a value what it should be? Only where it is not does anybody ask why.

Nearly every value of nearly every badge is sound, so these tests answer yes or no and nothing
else. They may say no to what is sound after all, never yes to what is not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final, NamedTuple, TypeAlias

from merkki_verifier.structure.iri import is_absolute_iri
from merkki_verifier.structure.kinds import is_word, tester
from merkki_verifier.structure.model import Contexts, Kind, Node, Shape, Slot, Types, Words
from merkki_verifier.structure.naming import context_faults, type_faults

Test: TypeAlias = Callable[[object], bool]

# Badges name the same few sets of types. Longer ones are looked at each time.
_SETS_KEPT: Final = 1_024
_LONGEST_KEPT: Final = 1_000


class Rule(NamedTuple):
    """One property: whether a value of it is sound, and the class of the objects it may hold."""

    holds: Test
    below: str | None


@lru_cache(maxsize=256)
def rules_of(shape: Shape) -> Mapping[str, Rule]:
    """The rule of each property of a class."""
    return {name: _rule(slot) for name, slot in shape.slots.items()}


def _rule(slot: Slot) -> Rule:
    if isinstance(slot.value, Types):
        types = slot.value
        return Rule(_remembering(lambda value: not any(type_faults(value, types, "", ()))), None)
    if isinstance(slot.value, Contexts):
        contexts = slot.value
        return Rule(
            _remembering(lambda value: not any(context_faults(value, contexts, "", ()))), None
        )
    below = slot.value.shape if isinstance(slot.value, Node) else None
    one = _one(slot.value)
    return Rule(_many(one) if slot.many else one, below)


def _one(demand: Kind | Words | Node) -> Test:
    if isinstance(demand, Kind):
        return tester(demand)
    if isinstance(demand, Words):
        return lambda value: is_word(value, demand)
    assert isinstance(demand, Node)
    if demand.or_iri:
        return lambda value: isinstance(value, str) and is_absolute_iri(value)
    return lambda _: False


def _many(one: Test) -> Test:
    def test(value: object) -> bool:
        return bool(value) and all(map(one, value)) if isinstance(value, list) else one(value)

    return test


def _remembering(sound: Test) -> Test:
    """``sound``, of a text or a list of texts; what was found sound is not looked at again."""
    known: set[object] = set()

    def test(value: object) -> bool:
        key = tuple(value) if isinstance(value, list) else value
        try:
            if key in known:
                return True
        except TypeError:
            return False
        if not sound(value):
            return False
        names = (key,) if isinstance(key, str) else key
        if isinstance(names, tuple) and len("".join(map(str, names))) <= _LONGEST_KEPT:
            if len(known) >= _SETS_KEPT:
                known.clear()
            known.add(key)
        return True

    return test
