"""A trust registry made from a region's file of organisations.

The organisations file says ``did``, ``name``, ``type``, ``may_issue``, ``may_attest`` and
``trust: {valid_from, valid_until, distrust_from}``; docs/trust.md has the mapping.
"""

from __future__ import annotations

from collections.abc import Mapping

from merkki_verifier.reading import Fields, open_fields
from merkki_verifier.trust.faults import RegistryError


def region_registry(
    region: Mapping[str, object], *, updated: str, issuers: Mapping[str, str] | None = None
) -> dict[str, object]:
    """The registry document, as ``load_registry`` reads it, of a region's organisations.

    ``issuers`` gives organisations, by their id in the file, another issuer id than their
    ``did``. An organisation with neither has no key and no entry. Raises RegistryError.
    """
    problems: list[str] = []
    fields = open_fields(region, "", problems)
    entries = []
    for organisation in fields.children("organisations"):
        identifier = organisation.text("id")
        issuer = (issuers or {}).get(identifier) or organisation.text("did", "")
        if issuer:
            entries.append(_entry(organisation, issuer))
    document: dict[str, object] = {
        "id": fields.child("trust_registry").text("id"),
        "updated": updated,
        "entries": entries,
    }
    if problems:
        raise RegistryError(tuple(problems))
    return document


def _entry(organisation: Fields, issuer: str) -> dict[str, object]:
    period = organisation.child("trust")
    return {
        "issuer": issuer,
        "names": organisation.texts("name"),
        "kind": organisation.text("type"),
        "may_issue": list(organisation.words("may_issue")),
        "may_attest": list(organisation.words("may_attest")),
        **{name: period.value(name) for name in ("valid_from", "valid_until", "distrust_from")},
    }
