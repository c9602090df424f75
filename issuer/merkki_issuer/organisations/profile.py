"""An organisation as an Open Badges Profile."""

from __future__ import annotations

from merkki_issuer.organisations.model import Organisation

JsonObject = dict[str, object]


def profile(organisation: Organisation, language: str, *, country: str) -> JsonObject:
    """The Profile in one language (Open Badges 3.0, B.1.13).

    A Profile has no ``inLanguage``: inside a badge it speaks the badge's language.
    """
    return {
        "id": organisation.did,
        "type": ["Profile"],
        "name": organisation.names.get(language),
        "url": organisation.url,
        # The country of the awarding body is one of the elements by which the Council
        # Recommendation on micro-credentials (2022/C 243/02, annex I) describes one.
        "address": {"type": ["Address"], "addressCountryCode": country},
    }
