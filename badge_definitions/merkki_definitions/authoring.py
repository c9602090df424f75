"""What an author of marks does to a folder of definitions: publish what is written, draw it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from merkki_definitions.building import version_key
from merkki_definitions.checking import DefinitionsError
from merkki_definitions.drawing import GLYPHS, draw
from merkki_definitions.drawing.raster import rasterise
from merkki_definitions.nodes import Node
from merkki_definitions.publishing import digest, effective
from merkki_definitions.reading import PUBLISHED, Definitions, read

_HEAD = """\
# yaml-language-server: $schema=schema/published.json
#
# Every published version of every mark, with the SHA-256 digest of everything it says. Made by
# `python -m merkki_definitions publish`; lines are added and never changed, for badges in
# people's hands say what the version said.
"""


def publish(directory: Path, *, on: date) -> list[str]:
    """Add every version that is neither a draft nor published yet to published.yaml.

    Returns them as ``CODE VERSION``. What the table already holds stays as it is, even where
    a file no longer agrees with it: that is for ``check_files`` to say. Raises
    DefinitionsError, and writes nothing, where a file cannot be read: what is in it would be
    lost, or published for ever.
    """
    definitions = read(directory)
    if definitions.problems:
        raise DefinitionsError(definitions.problems)
    table = {
        code: {version: _entry(node) for version, node in versions.fields()}
        for code, versions in definitions.file(PUBLISHED).fields()
    }
    added = list[str]()
    for mark in definitions.marks:
        code, version = mark.at("code").text, mark.at("version").text
        if code is None or version is None or not _is_to_be_published(mark, definitions):
            continue
        if version not in table.setdefault(code, {}):
            table[code][version] = (on.isoformat(), digest(mark, definitions))
            added.append(f"{code} {version}")
    if added:
        (directory / PUBLISHED).write_text(_written(table), "utf-8")
    return added


def write_artwork(directory: Path) -> list[str]:
    """Draw every glyph there is, as SVG and as PNG, and return their codes.

    Raises ModuleNotFoundError where resvg-py and Pillow are missing.
    """
    for code in GLYPHS:
        svg = draw(code)
        (directory / "artwork" / f"{code}.svg").write_text(svg, "utf-8", newline="\n")
        (directory / "artwork" / f"{code}.png").write_bytes(rasterise(svg))
    return list(GLYPHS)


def _is_to_be_published(mark: Node, definitions: Definitions) -> bool:
    return effective(mark, definitions).get("status") != "draft"


def _entry(node: Node) -> tuple[str, str]:
    return node.at("published").text or "", node.at("sha256").text or ""


def _written(table: dict[str, dict[str, tuple[str, str]]]) -> str:
    lines = [_HEAD]
    for code in sorted(table):
        lines.append(f"{code}:\n")
        for version in sorted(table[code], key=version_key):
            published, sha256 = table[code][version]
            lines.append(f'  "{version}": {{published: "{published}", sha256: {sha256}}}\n')
    return "".join(lines)
