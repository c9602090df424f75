"""The fictional region of Tervasalmi: its organisations, and whom a reader there would know."""

from __future__ import annotations

from datetime import UTC, date, datetime

from merkki_definitions import Organisation as Described
from merkki_definitions import region
from merkki_issuer.organisations.model import Organisation
from merkki_issuer.organisations.register import NewOrganisation
from merkki_issuer.service import Service

# The company of the demo takes every option, the school none: its badges need no context
# but the standard ones, and pass the official schema to the letter.
OPERATOR = "operator"
SCHOOL = "ammattiopisto"
COMPANY = "rautasuvanto"
_WITH_OPTIONS = frozenset({COMPANY})


def create_region(service: Service, *slugs: str) -> tuple[Organisation, ...]:
    """Create the region's organisations that are not there yet; all, or those named."""
    present = {organisation.slug for organisation in service.organisations.all()}
    for described in region().organisations:
        if described.slug not in present and (not slugs or described.slug in slugs):
            service.organisations.create(
                NewOrganisation(
                    slug=described.slug,
                    names=described.name,
                    url=described.url,
                    kind=described.type,
                    may_issue=described.may_issue,
                    suspendable=described.slug in _WITH_OPTIONS,
                    includes_suggested_credit=described.slug in _WITH_OPTIONS,
                )
            )
    return service.organisations.all()


def registry_document(service: Service) -> dict[str, object]:
    """The region's trust registry, in the form of docs/trust.md.

    Names and rights come from the region's own data, the DIDs from this service.
    """
    described = {organisation.slug: organisation for organisation in region().organisations}
    entries = [
        _entry(organisation, described[organisation.slug])
        for organisation in service.organisations.all()
        if organisation.slug in described and service.organisations.keys(organisation.slug)
    ]
    return {
        "id": region().registry_id,
        "updated": service.means.clock().strftime("%Y-%m-%dT%H:%M:%SZ"),
        "entries": entries,
    }


def _entry(organisation: Organisation, described: Described) -> dict[str, object]:
    trust = described.trust
    dates = {
        "valid_from": trust.valid_from,
        "valid_until": trust.valid_until,
        "distrust_from": trust.distrust_from,
    }
    return {
        "issuer": organisation.did,
        "names": {language: organisation.names.get(language) for language in ("fi", "sv", "en")},
        "kind": organisation.kind.value,
        "may_issue": list(organisation.may_issue),
        "may_attest": list(described.may_attest),
        **{name: _midnight(day) for name, day in dates.items() if day is not None},
    }


def _midnight(day: date) -> str:
    return datetime(day.year, day.month, day.day, tzinfo=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
