"""The quick question: is a document what it should be? Only where it is not does anybody ask why.

Nearly every badge is sound, so this answers yes or no and nothing else. It may say no to what is
sound after all, never yes to what is not: :mod:`.walk` looks with care at what it refuses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Final, TypeAlias

from merkki_contexts.fragments import SHARED, exact_bytes
from merkki_verifier.structure.iri import is_absolute_iri
from merkki_verifier.structure.kinds import is_word, tester
from merkki_verifier.structure.model import Contexts, Kind, Model, Node, Shape, Slot, Types, Words
from merkki_verifier.structure.naming import context_faults, type_faults

Test: TypeAlias = Callable[[object], bool]
_Part: TypeAlias = "tuple[_Class, bytes]"

# Badges name the same few sets of types. Longer ones are looked at each time.
_SETS_KEPT: Final = 1_024
_LONGEST_KEPT: Final = 1_000  # characters
_MOST_KEPT: Final = 16  # texts
# Parts that were found sound, by their bytes: a school's badges share its profile, all badges of
# one mark the achievement.
_PARTS_KEPT: Final = 128
_parts: set[_Part] = set()


class _Rule:
    """One property: a test of its value, and the class of the objects that may be it."""

    __slots__ = ("below", "holds", "many")

    def __init__(self, holds: Test, below: _Class | None = None, *, many: bool = False) -> None:
        self.holds, self.below, self.many = holds, below, many


class _Class:
    """The rules of one class. They lead to other classes, so they are filled in afterwards."""

    __slots__ = ("other", "required", "rules")

    def __init__(self, shape: Shape) -> None:
        self.other = _NOTHING if shape.closed else _ANYTHING
        self.required = frozenset(shape.required)
        self.rules: dict[str, _Rule] = {}


def is_sound(document: Mapping[str, object], shape: str, model: Model) -> bool:
    """Whether ``document`` is all that ``model`` says a ``shape`` is. A no may be too hasty."""
    pending = [(document, _classes(model)[shape])]
    parts: list[_Part] = []
    for node, class_ in pending:  # which grows as it is read: no nesting can exhaust the stack
        if not node.keys() >= class_.required:
            return False
        rules = class_.rules
        for name, value in node.items():
            rule = rules.get(name, class_.other)
            if rule is _TEXT:
                if value.__class__ is not str:
                    return False
            elif rule.below is not None and (below := _objects(value, many=rule.many)):
                if name not in SHARED or not _known(rule.below, value, parts):
                    pending += [(each, rule.below) for each in below]
            elif not rule.holds(value):
                return False
    _remember(parts)
    return True


def _known(class_: _Class, value: object, parts: list[_Part]) -> bool:
    """Whether a part was found sound before; if not, it is noted among ``parts``."""
    data = exact_bytes(value)
    if data is None:
        return False
    if (class_, data) in _parts:
        return True
    parts.append((class_, data))
    return False


def _remember(parts: Iterable[_Part]) -> None:
    """Keep the parts of a document that is sound, and so are they."""
    for part in parts:
        if len(_parts) >= _PARTS_KEPT:
            _parts.clear()
        _parts.add(part)


@lru_cache(maxsize=16)
def _classes(model: Model) -> Mapping[str, _Class]:
    classes = {shape.name: _Class(shape) for shape in model.shapes}
    for shape in model.shapes:
        classes[shape.name].rules = {
            name: _rule(slot, classes) for name, slot in shape.slots.items()
        }
    return classes


def _rule(slot: Slot, classes: Mapping[str, _Class]) -> _Rule:
    if slot.value is Kind.TEXT and not slot.many:
        return _TEXT
    below = classes[slot.value.shape] if isinstance(slot.value, Node) else None
    return _Rule(_test(slot), below, many=slot.many)


def _objects(value: object, *, many: bool) -> list[dict[str, object]]:
    """The objects that a member holds; none if it holds anything else, be it beside them."""
    if isinstance(value, dict):
        return [value]
    if many and isinstance(value, list) and all(isinstance(each, dict) for each in value):
        return value
    return []


def _test(slot: Slot) -> Test:
    if isinstance(slot.value, Types):
        types = slot.value
        return _remembering(lambda value: not any(type_faults(value, types, "", ())))
    if isinstance(slot.value, Contexts):
        contexts = slot.value
        return _remembering(lambda value: not any(context_faults(value, contexts, "", ())))
    one = _one(slot.value)
    return _many(one) if slot.many else one


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
        if _is_short(value):
            if len(known) >= _SETS_KEPT:
                known.clear()
            known.add(key)
        return True

    return test


def _is_short(value: object) -> bool:
    """Whether it is a text, or a list of few, that takes no more memory than those of badges."""
    if isinstance(value, list):
        return len(value) <= _MOST_KEPT and sum(len(str(item)) for item in value) <= _LONGEST_KEPT
    return isinstance(value, str) and len(value) <= _LONGEST_KEPT


# One rule for all lone texts: the loop knows it by sight.
_TEXT: Final = _Rule(tester(Kind.TEXT))
# Of members that a class does not have.
_ANYTHING: Final = _Rule(lambda _: True)
_NOTHING: Final = _Rule(lambda _: False)
