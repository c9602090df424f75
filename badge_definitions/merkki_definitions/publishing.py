"""A published version of a mark never changes.

Badges already in people's hands say what the version said on the day it was awarded.
So published.yaml keeps a digest of everything a published version says, and any change
of it, in the mark itself, in a default it relies on or in a framework's code it names,
is a problem until the words are put back or become a new version.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from merkki_definitions.frameworks import resolve
from merkki_definitions.nodes import Node, Problem
from merkki_definitions.reading import CATALOGUE, FRAMEWORKS, PUBLISHED, Definitions

_REFS = ("alignments", "accepted_prior_learning")
# A version does not become another by being retired.
_NOT_WORDS = ("status",)


def effective(mark: Node, definitions: Definitions) -> dict[str, Any]:
    """The mark's own values over the catalogue's defaults."""
    defaults = definitions.file(CATALOGUE).at("defaults").value
    own = mark.value
    return {
        **(defaults if isinstance(defaults, dict) else {}),
        **(own if isinstance(own, dict) else {}),
    }


def digest(mark: Node, definitions: Definitions) -> str:
    """SHA-256, in hex, of everything a version says, codes of frameworks resolved."""
    said = effective(mark, definitions)
    for word in _NOT_WORDS:
        said.pop(word, None)
    frameworks = definitions.file(FRAMEWORKS)
    for key in _REFS:
        said[key] = [_resolved(frameworks, ref) for ref in mark.at(key).words()]
    said["level"] = _resolved(frameworks, f"eqf:{mark.at('level', 'eqf').value}")
    said["credit_systems"] = {
        system: entry.at("framework").text
        for system, entry in frameworks.at("credit_systems").fields()
    }
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _resolved(frameworks: Node, ref: str) -> object:
    """What a credential would say of it, named one by one: a new field moves no old digest."""
    alignment = resolve(frameworks, ref)
    if alignment is None:
        return ref
    return {
        "name": alignment.label.as_dict(),
        "url": alignment.target_url,
        "framework": alignment.target_framework,
        "code": alignment.target_code,
        "type": alignment.target_type,
    }


def check_published(definitions: Definitions) -> Iterator[Problem]:
    """Compare every version with the table of published ones."""
    table = definitions.file(PUBLISHED)
    seen = set[tuple[str, str]]()
    for mark in definitions.marks:
        code, version = mark.at("code").text or "", mark.at("version").text or ""
        seen.add((code, version))
        recorded = table.at(code, version, "sha256").text
        draft = effective(mark, definitions).get("status") == "draft"
        if recorded is None and not draft:
            yield mark.problem(
                "this version is not in published.yaml: publish it, or set `status: draft`"
            )
        elif recorded is not None and draft:
            yield mark.at("status").problem("a published version cannot become a draft again")
        elif recorded is not None and recorded != digest(mark, definitions):
            yield mark.problem(
                f"version {version} is published and has been changed: "
                "put it back and write a new version"
            )
    for code, versions in table.fields():
        for version, entry in versions.fields():
            if (code, version) not in seen:
                yield entry.problem("a published version must stay readable: its file is gone")
