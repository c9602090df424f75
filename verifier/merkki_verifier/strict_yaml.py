"""YAML that says what it looks like: no aliases, no tags, no guessing, no duplicates.

A registrar edits these files by hand. Plain YAML would read the language code ``no`` as
false and a date as something else again, and of two equal keys keep the last one silently.
Here every scalar is text but for null, true, false and numbers. JSON is read too, being
YAML. Raises YamlError and nothing else.
"""

from __future__ import annotations

import re

import yaml

# Thousands of entries are some hundred kilobytes.
MAX_BYTES = 4 * 1024 * 1024

_NULL = "tag:yaml.org,2002:null"
_BOOL = "tag:yaml.org,2002:bool"
_INT = "tag:yaml.org,2002:int"
_FLOAT = "tag:yaml.org,2002:float"
_TEXT = "tag:yaml.org,2002:str"
_SHAPES = frozenset({"tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"})


class YamlError(ValueError):
    """The bytes are no such YAML; ``problems`` names every fault, with its line."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        self.problems = problems
        super().__init__("; ".join(problems))


class _Loader(yaml.SafeLoader):
    """Composes nodes by the few rules above; ours to convert, so no object is ever made."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call]  # the stub has no types
            raise yaml.MarkedYAMLError(
                problem="an alias is not read here: write the value out",
                problem_mark=event.start_mark,
            )
        return super().compose_node(parent, index)


# A table of its own: the parent's would turn dates into dates and yes into true.
_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    (_NULL, r"~|null|", ["~", "n", ""]),
    (_BOOL, r"true|false", list("tf")),
    (_INT, r"-?(0|[1-9][0-9]{0,15})", list("-0123456789")),
    (_FLOAT, r"-?(0|[1-9][0-9]{0,15})\.[0-9]{1,15}", list("-0123456789")),
):
    _Loader.add_implicit_resolver(_tag, re.compile(rf"(?:{_pattern})\Z"), _first)


def parse(raw: bytes) -> object:
    """The value ``raw`` holds: dicts with text keys, lists, text, numbers, booleans, None.

    Raises YamlError.
    """
    if len(raw) > MAX_BYTES:
        raise YamlError((f"longer than {MAX_BYTES} bytes",))
    try:
        text = raw.decode()
        node = yaml.compose(text, Loader=_Loader)
        problems: list[str] = []
        value = _value(node, problems)
    except UnicodeDecodeError as error:
        raise YamlError((f"not UTF-8 at byte {error.start}",)) from None
    except RecursionError:
        raise YamlError(("nested too deeply",)) from None
    except yaml.MarkedYAMLError as error:
        what = " ".join(part for part in (error.context, error.problem) if part)
        raise YamlError((f"{_line(error.problem_mark)}{what}",)) from None
    except yaml.YAMLError as error:
        raise YamlError((str(error),)) from None
    if problems:
        raise YamlError(tuple(problems))
    return value


def _value(node: yaml.Node | None, problems: list[str]) -> object:
    if isinstance(node, yaml.MappingNode) and node.tag in _SHAPES:
        return _mapping(node, problems)
    if isinstance(node, yaml.SequenceNode) and node.tag in _SHAPES:
        return [_value(item, problems) for item in node.value]
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node, problems)
    if node is not None:
        problems.append(f"{_line(node.start_mark)}the tag {node.tag} is not read here")
    return None


def _mapping(node: yaml.MappingNode, problems: list[str]) -> dict[str, object]:
    members: dict[str, object] = {}
    for key, item in node.value:
        name = _value(key, problems)
        if not isinstance(name, str):
            problems.append(f"{_line(key.start_mark)}a key must be text")
        elif name in members:
            problems.append(f"{_line(key.start_mark)}the key {name!r} is there twice")
        else:
            members[name] = _value(item, problems)
    return members


def _scalar(node: yaml.ScalarNode, problems: list[str]) -> object:
    if node.tag == _TEXT:
        return node.value
    if node.tag == _NULL:
        return None
    if node.tag == _BOOL and node.value in ("true", "false"):
        return node.value == "true"
    try:
        if node.tag == _INT:
            return int(node.value)
        if node.tag == _FLOAT:
            return float(node.value)
    except ValueError:
        pass  # an explicit tag on something else: the next line says so
    problems.append(f"{_line(node.start_mark)}{node.value!r} is no {node.tag}")
    return None


def _line(mark: yaml.Mark | None) -> str:
    return f"line {mark.line + 1}: " if mark is not None else ""
