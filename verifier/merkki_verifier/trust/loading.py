"""Reading a trust registry from YAML or JSON. The format is described in docs/trust.md."""

from __future__ import annotations

from pathlib import Path

from merkki_verifier import strict_yaml
from merkki_verifier.reading import LANGUAGES, Fields, open_fields
from merkki_verifier.structure.iri import is_absolute_iri
from merkki_verifier.trust.registry import TrustEntry, TrustRegistry


class RegistryError(ValueError):
    """The registry cannot be used; ``problems`` names everything that is wrong with it."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        self.problems = problems
        super().__init__("the registry cannot be used: " + "; ".join(problems))


def load_registry(source: Path | bytes) -> TrustRegistry:
    """The registry a file, or its bytes, hold.

    Raises RegistryError with every problem at once: half a registry is never used.
    """
    try:
        raw = source if isinstance(source, bytes) else source.read_bytes()
        document = strict_yaml.parse(raw)
    except OSError as error:
        raise RegistryError((f"{source!s}: {error.strerror}",)) from error
    except strict_yaml.YamlError as error:
        raise RegistryError(error.problems) from error
    problems: list[str] = []
    registry = _registry(open_fields(document, "", problems))
    if problems:
        raise RegistryError(tuple(problems))
    return registry


def _registry(fields: Fields) -> TrustRegistry:
    identifier = fields.text("id")
    updated = fields.moment("updated")
    if updated is None:
        fields.problem("updated", "the date of this edition is needed")
    entries: dict[str, TrustEntry] = {}
    children = fields.children("entries")
    if not children:
        fields.problem("entries", "must name at least one issuer")
    for child in children:
        entry = _entry(child)
        if entry.issuer in entries and entry.issuer:
            # Which of the two counts would depend on the reader.
            child.problem("issuer", "this issuer has an entry already")
        entries[entry.issuer] = entry
    fields.close()
    return TrustRegistry(entries, identifier, updated)


def _entry(fields: Fields) -> TrustEntry:
    issuer = fields.text("issuer")
    if issuer and not is_absolute_iri(issuer):
        fields.problem("issuer", "must be a DID or an https id")
    entry = TrustEntry(
        issuer=issuer,
        names=_names(fields),
        kind=fields.text("kind", "other"),
        may_issue=_may_issue(fields),
        may_attest=frozenset(fields.words("may_attest")),
        achievement_ids=_prefixes(fields),
        valid_from=fields.moment("valid_from"),
        valid_until=fields.moment("valid_until", end=True),
        distrust_from=fields.moment("distrust_from"),
    )
    if entry.valid_from and entry.valid_until and entry.valid_until <= entry.valid_from:
        fields.problem("valid_until", "is not later than valid_from")
    fields.close()
    return entry


def _names(fields: Fields) -> dict[str, str]:
    names = fields.value("names")
    present = [code for code in LANGUAGES if isinstance(names, dict) and code in names]
    if isinstance(names, dict) and not present:
        fields.problem("names", f"a name in one of {', '.join(LANGUAGES)} is needed")
        return {}
    return fields.texts("names", present)


def _may_issue(fields: Fields) -> frozenset[str] | None:
    value = fields.value("may_issue")
    if value == "any":
        return None
    if value is None:
        # Absent might mean none or all: the writer has to say which.
        fields.problem("may_issue", 'say which marks: a list (it may be empty), or "any"')
        return frozenset()
    return frozenset(fields.words("may_issue"))


def _prefixes(fields: Fields) -> tuple[str, ...]:
    prefixes = fields.words("achievement_ids")
    for prefix in prefixes:
        if not is_absolute_iri(prefix) or prefix[-1] not in "/#:":
            # https://a.example/x would also let in https://a.example/xyz.
            fields.problem("achievement_ids", f"{prefix!r} must be an IRI that ends in /, # or :")
    return prefixes
