"""Holding a document to a table of the data model, fault by fault.

The walk keeps its own list of what is still to be read, so no nesting can exhaust it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from merkki_verifier.structure.fault import (
    EMPTY,
    LOOSE,
    MAX_DEPTH,
    Fault,
    Path,
    code_of,
    kind_of,
)
from merkki_verifier.structure.iri import is_absolute_iri
from merkki_verifier.structure.kinds import is_word, problem
from merkki_verifier.structure.model import Contexts, Kind, Model, Node, Shape, Slot, Types, Words
from merkki_verifier.structure.naming import context_faults, type_faults
from merkki_verifier.structure.sound import is_sound


def shape_faults(document: Mapping[str, object], shape: str, model: Model) -> Iterator[Fault]:
    """Every way in which ``document`` is not what ``model`` says a ``shape`` is.

    Null members are passed over: they are a fault of their own wherever they stand.
    """
    if not is_sound(document, shape, model):
        yield from careful_faults(document, shape, model)


def careful_faults(document: Mapping[str, object], shape: str, model: Model) -> Iterator[Fault]:
    """The same, with each member looked at by itself, whatever the quick look says."""
    walk = _Walk(model)
    walk.pending.append((document, model[shape], ()))
    while walk.pending:
        yield from walk.node_faults(*walk.pending.popleft())


@dataclass(frozen=True, slots=True)
class _Walk:
    model: Model
    pending: deque[tuple[Mapping[str, object], Shape, Path]] = field(default_factory=deque)

    def node_faults(self, node: Mapping[str, object], shape: Shape, path: Path) -> Iterator[Fault]:
        for name in shape.required:
            if name not in node:
                code = code_of(name, shape.slots[name])
                yield Fault(code, (*path, name), f"{shape.name} needs {name}", shape.spec)
        for name, value in node.items():
            slot = shape.slots.get(name)
            if slot is None:
                if shape.closed:
                    message = f"{shape.name} is a closed class and has no such property"
                    yield Fault(code_of(""), (*path, name), message, shape.spec)
            elif value is not None:
                yield from self._member_faults(value, slot, shape, (*path, name))

    def _await(self, node: Mapping[str, object], shape: str, path: Path) -> None:
        if len(path) <= MAX_DEPTH:  # deeper is a fault of the whole document
            self.pending.append((node, self.model[shape], path))

    def _member_faults(
        self, value: object, slot: Slot, shape: Shape, here: Path
    ) -> Iterator[Fault]:
        if isinstance(slot.value, Types):
            yield from type_faults(value, slot.value, shape.spec, here)
        elif isinstance(slot.value, Contexts):
            yield from context_faults(value, slot.value, shape.spec, here)
        elif slot.many and isinstance(value, list):
            if slot.filled and not value:
                yield Fault(code_of(here[-1]), here, "it needs at least one value", shape.spec)
            elif not value:
                yield Fault(EMPTY, here, "an empty list should be left out", shape.spec)
            for index, item in enumerate(value):
                if item is not None:
                    place = (*here, str(index))
                    yield from self._value_faults(item, slot, shape, place, here[-1])
        else:
            yield from self._value_faults(value, slot, shape, here, here[-1])

    def _value_faults(
        self, value: object, slot: Slot, shape: Shape, here: Path, name: str
    ) -> Iterator[Fault]:
        if isinstance(slot.value, Node) and isinstance(value, Mapping):
            self._await(value, slot.value.shape, here)
            return
        wanted = _wanted(value, slot.value)
        if wanted is not None:
            code = LOOSE if _loosely(value, slot, name) else code_of(name, slot)
            # A text of the wrong form says what it is by itself.
            text = isinstance(slot.value, Kind) and isinstance(value, str) and value
            found = "" if text else f"; found {kind_of(value)}"
            message = f"{name} must be {wanted}{found}"
            yield Fault(code, here, message, shape.spec)


def _loosely(value: object, slot: Slot, name: str) -> bool:
    """Whether a wrong value is one that the world is full of, and that misleads nobody.

    A picture given by its address, as Open Badges 2.0 had it; a word of one's own where the
    vocabulary may be extended.
    """
    if isinstance(slot.value, Words):
        return slot.value.extensible and isinstance(value, str) and bool(value.strip())
    return name == "image" and isinstance(value, str) and is_absolute_iri(value)


def _wanted(value: object, demand: Kind | Words | Node | Types | Contexts) -> str | None:
    """What a value should have been; None if it is that."""
    if isinstance(demand, Kind):
        added = problem(value, demand)
        return None if added is None else demand.value + added
    if isinstance(demand, Words):
        extension = " or an extension such as ext:word" if demand.extensible else ""
        return None if is_word(value, demand) else f"a word of its vocabulary{extension}"
    assert isinstance(demand, Node)
    if demand.or_iri:
        named = isinstance(value, str) and is_absolute_iri(value)
        return None if named else f"an absolute IRI or an object ({demand.shape})"
    return f"an object ({demand.shape})"
