"""One entry of a registry, read and written. The members are described in docs/trust.md."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from merkki_verifier.reading import LANGUAGES, Fields, open_fields
from merkki_verifier.structure.iri import is_absolute_iri
from merkki_verifier.trust.registry import TrustEntry, TrustRegistry

# A chain of endorsements longer than this is nobody's responsibility any more.
MAX_DELEGATIONS = 3


def read_document(document: object, problems: list[str]) -> TrustRegistry:
    """The registry a parsed document holds. What is wrong with it goes into ``problems``."""
    fields = open_fields(document, "", problems)
    identifier = fields.text("id")
    updated = fields.moment("updated")
    if updated is None:
        fields.problem("updated", "the date of this edition is needed")
    entries: dict[str, TrustEntry] = {}
    children = fields.children("entries")
    if not children:
        fields.problem("entries", "must name at least one issuer")
    for child in children:
        entry = read_entry(child)
        if entry.issuer in entries and entry.issuer:
            # Which of the two counts would depend on the reader.
            child.problem("issuer", "this issuer has an entry already")
        entries[entry.issuer] = entry
    fields.close()
    return TrustRegistry(entries, identifier, updated)


def read_entry(fields: Fields) -> TrustEntry:
    """One entry. What is wrong with it is noted in ``fields``."""
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
        alignments=frozenset(fields.words("alignments")),
        may_delegate=_links(fields),
    )
    if entry.valid_from and entry.valid_until and entry.valid_until <= entry.valid_from:
        fields.problem("valid_until", "is not later than valid_from")
    fields.close()
    return entry


def write_entry(entry: TrustEntry) -> dict[str, object]:
    """The entry as ``read_entry`` reads it, in JSON-ready values and an order of its own."""
    marks = "any" if entry.may_issue is None else sorted(entry.may_issue)
    lists = {
        "may_attest": sorted(entry.may_attest),
        "alignments": sorted(entry.alignments),
        "achievement_ids": list(entry.achievement_ids),
    }
    moments = {
        "valid_from": entry.valid_from,
        "valid_until": entry.valid_until,
        "distrust_from": entry.distrust_from,
    }
    return {
        "issuer": entry.issuer,
        "names": dict(entry.names),
        "kind": entry.kind,
        "may_issue": marks,
        **{name: items for name, items in lists.items() if items},
        **{name: stamp(moment) for name, moment in moments.items() if moment},
        **({"may_delegate": entry.may_delegate} if entry.may_delegate else {}),
    }


def stamp(moment: datetime) -> str:
    """An instant as credentials write it, in UTC."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _links(fields: Fields) -> int:
    value = fields.value("may_delegate")
    if value is None:
        return 0
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MAX_DELEGATIONS:
        fields.problem("may_delegate", f"must be a whole number from 0 to {MAX_DELEGATIONS}")
        return 0
    return value


def _names(fields: Fields) -> Mapping[str, str]:
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
