"""Outside frameworks: from a code a mark names to an alignment a credential can carry."""

from __future__ import annotations

from collections.abc import Iterator

from merkki_definitions.marks import Alignment, CreditValue
from merkki_definitions.nodes import Node
from merkki_definitions.texts import Label, Text


def known_refs(frameworks: Node) -> frozenset[str]:
    """Every code of frameworks.yaml, as marks name it."""
    return frozenset(_refs(frameworks))


def _refs(frameworks: Node) -> Iterator[str]:
    for name, framework in frameworks.at("frameworks").fields():
        for item, _ in framework.at("items").fields():
            yield f"{name}:{item}"


def resolve(frameworks: Node, ref: str) -> Alignment | None:
    """The alignment a code stands for; None if it is unknown or has no address."""
    name, _, key = ref.partition(":")
    framework = frameworks.at("frameworks", name)
    item = framework.at("items", key)
    label = {language: node.text for language, node in item.at("label").fields()}
    url, verified = item.at("target_url").text, framework.at("verified").value is True
    if url is None and (pattern := framework.at("target_url").text):
        url = pattern.replace("{code_set}", item.at("code_set").text or "")
        verified = verified and framework.at("target_url_verified").value is True
    if url is None or not label:
        return None
    return Alignment(
        ref=ref,
        label=Label(fi=label.get("fi"), sv=label.get("sv"), en=label.get("en")),
        target_url=url,
        target_framework=framework.at("name").text or name,
        target_code=item.at("target_code").text,
        target_type=framework.at("target_type").text,
        verified=verified,
    )


def credit_value(frameworks: Node, system: str, value: float | None) -> CreditValue | None:
    """A suggested value with the URI of its unit; None for no value. The files have passed."""
    if value is None:
        return None
    entry = frameworks.at("credit_systems", system)
    unit = {language: node.text or "" for language, node in entry.at("unit").fields()}
    return CreditValue(system, value, entry.at("framework").text or "", Text(**unit))
