"""Our modules compiled with a switch at every check, so that one can be turned off at a time.

An import hook reads the source as it is and puts a switch around each place that refuses:

* ``drop``: a ``raise``, or a ``yield`` or ``return`` of something bad, is passed over;
* ``pass``: an outcome FAILED or UNKNOWN, written anywhere else, becomes PASSED;
* ``row``: one row of a table of what is refused is left out.

Nothing is patched: with no switch turned off the modules behave as their sources say.
"""

from __future__ import annotations

import ast
import copy
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any, TypeVar

Value = TypeVar("Value")

# What shows that a statement refuses.
_BAD = re.compile(
    r"Outcome\.(FAILED|UNKNOWN)|Verdict\.(REJECTED|INDETERMINATE)|error\.finding"
    r"|\b(_failed|_stopped|_refused|_malformed|Fault|fault)\("
)
_CODE = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)+")
_PREFIX = re.compile(r"^merkki_(verifier\.)?")


@dataclass(frozen=True, slots=True)
class Site:
    """One check that can be turned off. ``name`` is stable while its function is."""

    name: str
    kind: str
    text: str
    code: str  # the finding code it writes, where one stands there
    early: bool  # evaluated when the module is imported, not when a badge is read


@dataclass(slots=True)
class Switches:
    """Which checks are off, which have spoken, and every one there is."""

    off: set[str] = field(default_factory=set)
    spoke: dict[str, None] = field(default_factory=dict)  # in the order they first did
    sites: dict[str, Site] = field(default_factory=dict)

    def drop(self, name: str) -> bool:
        """Whether to pass over a statement that is about to refuse."""
        self.spoke[name] = None
        return name in self.off

    def choose(self, name: str, value: Value, neutral: Value) -> Value:
        """An outcome, or the neutral one in its place."""
        self.spoke[name] = None
        return neutral if name in self.off else value

    def rows(self, names: Sequence[str], table: Any) -> Any:
        """A table without the rows that are off."""
        gone = [index for index, name in enumerate(names) if name in self.off]
        if not gone:
            return table
        if isinstance(table, dict):
            return {k: v for n, (k, v) in enumerate(table.items()) if n not in gone}
        return type(table)(row for n, row in enumerate(sorted(table)) if n not in gone)


@dataclass(frozen=True, slots=True)
class Plan:
    """Which modules get switches, and what in them is no check of what is read."""

    modules: frozenset[str]
    making: frozenset[str] = frozenset()  # "module.function": it makes, signs or bakes
    tables: frozenset[str] = frozenset()  # "module.NAME": a table of what is refused

    def place(self, module: str, *names: str) -> str:
        return ".".join((_PREFIX.sub("", module), *names))


class _Mute(ast.NodeTransformer):
    """Takes the texts out: a check keeps its name when its message is put in better words."""

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        return ast.Name("_", ast.Load()) if isinstance(node.value, str) else node

    def visit_JoinedStr(self, _: ast.JoinedStr) -> ast.AST:
        return ast.Name("_", ast.Load())


class _Cutter(ast.NodeTransformer):
    """Puts the switches into one module."""

    def __init__(self, module: str, plan: Plan) -> None:
        self.module, self.plan = module, plan
        self.path: list[str] = []
        self.sites: dict[str, Site] = {}
        self._decides = False

    # ---- names

    def site(self, kind: str, node: ast.AST) -> str:
        text = ast.unparse(_Mute().visit(copy.deepcopy(node)))
        code = next(
            (
                inner.value
                for inner in ast.walk(node)
                if isinstance(inner, ast.Constant)
                and isinstance(inner.value, str)
                and _CODE.fullmatch(inner.value)
            ),
            "",
        )
        what = code or " ".join(text.split())[:70]
        base = f"{self.plan.place(self.module, *self.path)} {kind}: {what}"
        name, number = base, 1
        while name in self.sites:
            number += 1
            name = f"{base} #{number}"
        self.sites[name] = Site(name, kind, text, code, early=not self._inside())
        return name

    def _inside(self) -> bool:
        # Classes have capital letters; what stands in them is evaluated with the module.
        return any(not part.strip("_")[:1].isupper() for part in self.path)

    # ---- where we are

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        return self._within(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        if self.plan.place(self.module, *self.path, node.name) in self.plan.making:
            return node
        before = self._decides
        body = [item for item in node.body if not _is_docstring(item)]
        # A function of one statement that returns a finding only builds what others decide.
        self._decides = len(body) > 1 or _returns_bool(node)
        try:
            return self._within(node)
        finally:
            self._decides = before

    def _within(self, node: Any) -> ast.AST:
        self.path.append(node.name)
        try:
            node.body = [self.visit(item) for item in node.body]
        finally:
            self.path.pop()
        return node  # type: ignore[no-any-return] # ast's own types know no generic statement

    # ---- checks

    def visit_Raise(self, node: ast.Raise) -> ast.AST:
        return node if node.exc is None else self._dropped(node)

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        if isinstance(node.value, ast.Yield) and _BAD.search(ast.unparse(node)):
            return self._dropped(node)
        return self.generic_visit(node)

    def visit_Return(self, node: ast.Return) -> ast.AST:
        if node.value is not None and self._decides and _BAD.search(ast.unparse(node)):
            return self._dropped(node)
        return self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        return node  # an outcome that is asked for, not given

    def visit_Set(self, node: ast.Set) -> ast.AST:
        return node  # likewise

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        return node  # likewise

    def visit_Tuple(self, node: ast.Tuple) -> ast.AST:
        outcomes = all(ast.unparse(item).startswith("Outcome.") for item in node.elts)
        return node if outcomes else self.generic_visit(node)  # likewise

    def visit_Dict(self, node: ast.Dict) -> ast.AST:
        node.values = [self.visit(value) for value in node.values]  # the keys are asked for
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        if ast.unparse(node) not in ("Outcome.FAILED", "Outcome.UNKNOWN"):
            return self.generic_visit(node)
        neutral = ast.Attribute(ast.Name("Outcome", ast.Load()), "PASSED", ast.Load())
        name = self.site("pass", node)
        return _call("choose", ast.Constant(name), node, neutral)

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        return self._assigned(node, [ast.unparse(target) for target in node.targets])

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        return self._assigned(node, [ast.unparse(node.target)])

    def _assigned(self, node: Any, targets: Iterable[str]) -> ast.AST:
        named = [t for t in targets if self.plan.place(self.module, t) in self.plan.tables]
        if self.path or not named:
            return self.generic_visit(node)
        (table,) = named
        rows = list(_rows(node.value))
        names = [ast.Constant(self._row(table, row)) for row in rows]
        node.value = _call("rows", ast.List(list(names), ast.Load()), node.value)
        return node  # type: ignore[no-any-return] # likewise

    def _row(self, table: str, row: str) -> str:
        name = f"{self.plan.place(self.module, table)} row: {row}"
        self.sites[name] = Site(name, "row", row, "", early=True)
        return name

    def _dropped(self, node: ast.stmt) -> ast.AST:
        called = _call("drop", ast.Constant(self.site("drop", node)))
        return ast.If(ast.UnaryOp(ast.Not(), called), [node], [])


def _rows(value: ast.expr) -> Iterator[str]:
    """The rows of a table of plain texts, in the order in which they are left out."""
    texts = [n.value for n in ast.walk(value) if isinstance(n, ast.Constant)]
    if isinstance(value, ast.Dict):
        yield from (ast.literal_eval(key) for key in value.keys if key is not None)
    else:
        yield from sorted(text for text in texts if isinstance(text, str))


def _is_docstring(item: ast.stmt) -> bool:
    return isinstance(item, ast.Expr) and isinstance(item.value, ast.Constant)


def _returns_bool(node: ast.FunctionDef) -> bool:
    return isinstance(node.returns, ast.Name) and node.returns.id == "bool"


def _call(method: str, *arguments: ast.expr) -> ast.Call:
    switch = ast.Attribute(ast.Name("__switches__", ast.Load()), method, ast.Load())
    return ast.Call(switch, list(arguments), [])


def cut(source: str, module: str, plan: Plan) -> tuple[ast.Module, dict[str, Site]]:
    """The module's syntax with its switches, and what they turn off."""
    cutter = _Cutter(module, plan)
    tree = cutter.visit(ast.parse(source))
    return ast.fix_missing_locations(tree), cutter.sites


class _Loader(SourceFileLoader):
    def __init__(self, fullname: str, path: str, plan: Plan, switches: Switches) -> None:
        super().__init__(fullname, path)
        self._plan, self._switches = plan, switches

    def get_code(self, fullname: str) -> CodeType:
        source = Path(self.path).read_text("utf-8")
        tree, sites = cut(source, fullname, self._plan)
        self._switches.sites.update(sites)
        code: CodeType = compile(tree, self.path, "exec")
        return code

    def exec_module(self, module: ModuleType) -> None:
        module.__dict__["__switches__"] = self._switches
        super().exec_module(module)


@dataclass(frozen=True, slots=True)
class Finder(MetaPathFinder):
    """Finds the modules of a plan, with switches; leaves all others to the ordinary import."""

    plan: Plan
    switches: Switches

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname not in self.plan.modules:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is None or spec.origin is None:
            raise ImportError(f"no module {fullname} to put switches into")
        spec.loader = _Loader(fullname, spec.origin, self.plan, self.switches)
        return spec

    def install(self) -> None:
        """From now on, imports of the plan's modules get switches."""
        sys.meta_path.insert(0, self)
