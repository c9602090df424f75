"""Definition files as plain values: the door to YAML.

YAML guesses: ``no`` is false, ``2026-08-01`` is a date, a repeated key wins silently.
A text of a mark must never hang on a guess, so this reader knows JSON's types only and
refuses repeated keys and aliases. It reads from a folder and from a zipped wheel alike.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING, Any

import yaml

from merkki_definitions.nodes import Node, Problem

if TYPE_CHECKING:
    _Base = yaml.SafeLoader
else:
    # The C reader is ten times faster and may be missing; they read the same language.
    _Base = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

CATALOGUE = "catalogue.yaml"
FRAMEWORKS = "frameworks.yaml"
TERMS = "terms.yaml"
PUBLISHED = "published.yaml"
ALT_TEXTS = "artwork/alt_texts.yaml"
ORGANISATIONS = "region/organisations.yaml"
SINGLE_FILES = (CATALOGUE, FRAMEWORKS, TERMS, PUBLISHED, ALT_TEXTS, ORGANISATIONS)


# The deepest of our files goes down seven steps; the rules walk values by recursion.
DEEPEST = 20
TOO_DEEP = f"nested too deeply: more than {DEEPEST} steps"


# The types of JSON. A file can ask for others by name (!!set), and nothing after reads those.
_TAGS = frozenset(
    f"tag:yaml.org,2002:{name}" for name in ("str", "null", "bool", "int", "float", "seq", "map")
)


class _Loader(_Base):
    """YAML with JSON's types, unique text keys and no references."""

    yaml_implicit_resolvers = {}  # noqa: RUF012 - PyYAML's own attribute, filled below

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:  # noqa: FBT001, FBT002 - PyYAML's signature
        if node.tag not in _TAGS:
            raise yaml.MarkedYAMLError(
                problem="write the value plainly: no tags", problem_mark=node.start_mark
            )
        # An alias is the same node met again. One that holds itself would never end.
        if node in self.constructed_objects or node in self.recursive_objects:
            raise yaml.MarkedYAMLError(
                problem="write it out: no anchors and aliases", problem_mark=node.start_mark
            )
        return super().construct_object(node, deep)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002 - PyYAML's signature
        seen = set[str]()
        for key, _ in node.value:
            if key.tag != "tag:yaml.org,2002:str":
                raise yaml.MarkedYAMLError(
                    problem='this key needs "quotation marks"', problem_mark=key.start_mark
                )
            if key.value in seen:
                raise yaml.MarkedYAMLError(
                    problem=f"the key {key.value} is here twice", problem_mark=key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)


for _tag, _pattern, _first in (
    ("null", r"^(?:null|~|)$", ["n", "~", ""]),
    ("bool", r"^(?:true|false)$", ["t", "f"]),
    ("int", r"^-?(?:0|[1-9][0-9]{0,14})$", list("-0123456789")),
    ("float", r"^-?(?:0|[1-9][0-9]*)\.[0-9]+$", list("-0123456789")),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), _first)


@dataclass(frozen=True, slots=True)
class Definitions:
    """Every file of a set of definitions as it stands, and what could not be read."""

    files: Mapping[str, Node]  # by path; a file that could not be read is not here
    folder: Traversable
    problems: tuple[Problem, ...]

    def file(self, path: str) -> Node:
        """The content of a file; an empty node if it is missing or unreadable."""
        return self.files.get(path, Node(path))

    @property
    def marks(self) -> tuple[Node, ...]:
        """Every version of every mark that could be read, by path."""
        return tuple(node for path, node in self.files.items() if path.startswith("marks/"))


def read(folder: Traversable) -> Definitions:
    """Read all definition files of a folder. Never raises for what is in them."""
    files = dict[str, Node]()
    problems = list[Problem]()
    for path in (*SINGLE_FILES, *_mark_files(folder)):
        found = _read_file(folder, path)
        if isinstance(found, Node):
            files[path] = found
        else:
            problems.append(found)
    return Definitions(files, folder, tuple(problems))


def _mark_files(folder: Traversable) -> Iterator[str]:
    marks = folder.joinpath("marks")
    if not marks.is_dir():
        return
    for mark in sorted(marks.iterdir(), key=lambda entry: entry.name):
        if mark.is_dir():
            for version in sorted(entry.name for entry in mark.iterdir()):
                yield f"marks/{mark.name}/{version}"
        else:
            yield f"marks/{mark.name}"


def _read_file(folder: Traversable, path: str) -> Node | Problem:
    try:
        text = folder.joinpath(*path.split("/")).read_bytes().decode("utf-8")
        value = yaml.load(text, _Loader)  # noqa: S506 - a SafeLoader with fewer types
    except (FileNotFoundError, KeyError):  # a zip file says KeyError
        return Problem(path, "", "the file is missing")
    except UnicodeDecodeError as error:
        return Problem(path, "", f"not UTF-8: {error.reason} at byte {error.start}")
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        return Problem(path, "", f"not readable as YAML: {where}{error.problem}")
    except yaml.YAMLError as error:
        return Problem(path, "", f"not readable as YAML: {error}")
    except ValueError:  # int() of thousands of digits, or a tag that says what the text is not
        return Problem(path, "", "not readable as YAML: a number that is none, or too long")
    except RecursionError:  # from the slower reader, which has no limit of its own
        return Problem(path, "", TOO_DEEP)
    if not isinstance(value, dict):
        return Problem(path, "", "the file must hold a mapping")
    if _is_deeper(value, DEEPEST):
        return Problem(path, "", TOO_DEEP)
    return Node(path, "", value)


def _is_deeper(value: object, limit: int) -> bool:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(limit == 0 or _is_deeper(part, limit - 1) for part in inside)
