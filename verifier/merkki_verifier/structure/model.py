"""What a class of the data model is made of: the words in which ``tables`` is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum


class Kind(Enum):
    """What a single value must be."""

    TEXT = "text"
    BOOLEAN = "true or false"
    NUMBER = "a number"
    IRI = "an absolute IRI"
    DATE = "a date such as 2026-05-31"
    DATE_TIME = "a date and time such as 2026-05-31T12:00:00"
    STAMP = "a date and time with its zone, such as 2026-05-31T12:00:00Z"
    LANGUAGE = "a language code such as fi or sv-FI"
    JWS = "a compact JWS: three base64url parts and two dots"
    LANGUAGE_TEXT = "text, or a language object, or a list of these"


@dataclass(frozen=True, slots=True)
class Words:
    """A vocabulary. ``extensible``: terms of others begin with ``ext:``."""

    words: frozenset[str]
    extensible: bool = True


@dataclass(frozen=True, slots=True)
class Types:
    """The ``type`` member: of every set in ``demands``, one word must be there.

    ``exact``: the whole value is that one word, as the closed classes have it.
    ``single``: one text, whatever it is.
    """

    demands: tuple[frozenset[str], ...] = ()
    exact: bool = False
    single: bool = False


@dataclass(frozen=True, slots=True)
class Contexts:
    """The ``@context`` member: an ordered set of URLs that begins like this."""

    first: str
    badge: bool  # the second is a context of Open Badges 3.0


@dataclass(frozen=True, slots=True)
class Node:
    """An object of the named class; with ``or_iri`` also the bare identifier of one."""

    shape: str
    or_iri: bool = False


Value = Kind | Words | Types | Contexts | Node


@dataclass(frozen=True, slots=True)
class Slot:
    """One property: what its values are, and how many of them."""

    value: Value
    required: bool = False
    many: bool = False
    filled: bool = False  # if it is there at all, an empty list will not do


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """One class: its properties, and whether others may stand beside them."""

    name: str
    slots: Mapping[str, Slot]
    spec: str
    closed: bool = False
    required: tuple[str, ...] = field(init=False, default=())

    def __post_init__(self) -> None:
        required = tuple(name for name, slot in self.slots.items() if slot.required)
        object.__setattr__(self, "required", required)


class Model:
    """All classes of a data model, by their names."""

    def __init__(self, shapes: Iterable[Shape]) -> None:
        self.shapes = tuple(shapes)
        self._by_name = {shape.name: shape for shape in self.shapes}

    def __getitem__(self, name: str) -> Shape:
        """The class of that name."""
        return self._by_name[name]
