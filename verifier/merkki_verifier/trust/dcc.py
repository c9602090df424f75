"""The registry form of the Digital Credentials Consortium.

``{"meta": {"updated": ...}, "registry": {did: {"name", "url", "location"}}}``. It names
whom its keeper has met; it says nothing of what they may award, nor since when.
"""

from __future__ import annotations

from collections.abc import Mapping

from merkki_verifier.reading import open_fields
from merkki_verifier.structure.iri import is_absolute_iri
from merkki_verifier.trust.faults import RegistryError
from merkki_verifier.trust.registry import TrustEntry, TrustRegistry

FORM = "dcc"
# The wallet that began it wrote the second name.
_MEMBERS = ("registry", "entries")


def looks_dcc(document: object) -> bool:
    """Whether a parsed document has this form: issuers as the names of members."""
    return isinstance(document, Mapping) and any(
        isinstance(document.get(member), Mapping) for member in _MEMBERS
    )


def read_dcc(document: Mapping[str, object], *, identifier: str = "") -> TrustRegistry:
    """The registry a parsed document of this form holds; ``identifier`` names it in reports.

    An issuer in it is known and may award anything. Members we do not know are left alone:
    the form is another's. Raises RegistryError with every problem.
    """
    problems: list[str] = []
    fields = open_fields(document, "", problems)
    member = next(name for name in _MEMBERS if isinstance(document.get(name), Mapping))
    meta = document.get("meta")
    updated = open_fields({} if meta is None else meta, "meta", problems).moment("updated")
    entries: dict[str, TrustEntry] = {}
    listed = fields.child(member)
    for issuer in listed.members:
        if not is_absolute_iri(issuer):
            listed.problem(issuer, "must be a DID or an https id")
        names = {"en": listed.child(issuer).text("name")}
        entries[issuer] = TrustEntry(issuer=issuer, names=names)
    if not entries:
        fields.problem(member, "must name at least one issuer")
    if problems:
        raise RegistryError(tuple(problems))
    return TrustRegistry(entries, identifier, updated, form=FORM)
