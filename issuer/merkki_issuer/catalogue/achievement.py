"""A mark of our definitions as an Open Badges Achievement, in one language.

Open Badges 3.0 knows no translations inside a signed badge: language maps are undefined
terms under its context. So each language is an Achievement of its own, and ``related``
names the others.
"""

from __future__ import annotations

from dataclasses import dataclass

from merkki_definitions import Alignment, Catalogue, Mark, alt_text
from merkki_issuer.addresses import Addresses
from merkki_issuer.catalogue import words
from merkki_issuer.organisations.model import Organisation
from merkki_issuer.organisations.profile import profile

JsonObject = dict[str, object]


@dataclass(frozen=True, slots=True)
class Offering:
    """What all achievements of one service share. ``owner`` keeps the catalogue, if any does."""

    catalogue: Catalogue
    addresses: Addresses
    owner: Organisation | None = None


def achievement(
    mark: Mark, language: str, offering: Offering, *, suggested_credit: bool = False
) -> JsonObject:
    """The Achievement of one mark and language (Open Badges 3.0, B.1.1).

    ``suggested_credit`` adds a term of our own, which needs our own context beside it.
    Raises UnknownLanguageError.
    """
    identifier = offering.addresses.achievement(offering.catalogue, mark, language)
    document: JsonObject = {
        "id": identifier,
        "type": ["Achievement"],
        "name": mark.name.get(language),
        "description": mark.description.get(language),
        "criteria": {"narrative": narrative(mark, language, offering.catalogue)},
        "achievementType": mark.achievement_type,
        "humanCode": mark.code,
        "inLanguage": language,
        "version": mark.version,
        # By address, not as a data: URL: every member becomes a statement about the
        # picture's id, and a signature over a 20 kB subject is what libraries choke on.
        # The picture itself travels in the baked PNG or SVG.
        "image": {
            "id": offering.addresses.image(mark),
            "type": "Image",
            "caption": alt_text(mark.code).get(language),
        },
        "resultDescription": [
            {
                "id": result_description_id(identifier),
                "type": ["ResultDescription"],
                "name": _assessment(mark, language, offering.catalogue),
                "resultType": "Status",
            }
        ],
        "related": [
            {
                "id": offering.addresses.achievement(offering.catalogue, mark, other),
                "type": ["Related"],
                "inLanguage": other,
                "version": mark.version,
            }
            for other in offering.catalogue.languages
            if other != language
        ],
    }
    if offering.owner is not None:
        document["creator"] = profile(offering.owner, language, country=offering.catalogue.country)
    if mark.tags:
        document["tag"] = list(mark.tags)
    alignments = _alignments(mark, language)
    if alignments:
        document["alignment"] = alignments
    if suggested_credit and mark.credits.values:
        document["suggestedCredit"] = [
            # An xsd:decimal is written as text: a JSON number would be signed as a double.
            {"framework": credit.framework, "value": f"{credit.value:g}"}
            for credit in mark.credits.values
        ]
    return document


def result_description_id(achievement_id: str) -> str:
    """The id of the achievement's one ResultDescription."""
    return f"{achievement_id}#result"


def narrative(mark: Mark, language: str, catalogue: Catalogue) -> str:
    """The criteria as Markdown, and the facts of a micro-credential that have no member."""
    criteria = "\n".join(f"* {criterion.text.get(language)}" for criterion in mark.criteria)
    facts = [
        (words.ASSESSMENT, _types(mark, language, catalogue)),
        (words.ASSESSOR, _term(catalogue, "assessor", mark.assessment.assessor, language)),
        (words.PARTICIPATION, _term(catalogue, "participation", mark.participation, language)),
        (words.IDENTITY, _term(catalogue, "identity_check", mark.identity_check, language)),
    ]
    if mark.workload_hours:
        hours = words.HOURS.get(language).format(mark.workload_hours)
        facts.append((words.WORKLOAD, hours))
    facts.append((words.QUALITY, catalogue.quality_assurance.text.get(language)))
    paragraphs = [criteria, *(f"**{word.get(language)}:** {said}" for word, said in facts)]
    if mark.not_a_substitute_for is not None:
        paragraphs.append(mark.not_a_substitute_for.get(language))
    return "\n\n".join(paragraphs)


def _assessment(mark: Mark, language: str, catalogue: Catalogue) -> str:
    return f"{words.ASSESSMENT.get(language)}: {_types(mark, language, catalogue)}"


def _types(mark: Mark, language: str, catalogue: Catalogue) -> str:
    return ", ".join(
        _term(catalogue, "assessment_type", value, language) for value in mark.assessment.types
    )


def _term(catalogue: Catalogue, kind: str, value: str, language: str) -> str:
    return catalogue.term(kind, value).get(language)


def _alignments(mark: Mark, language: str) -> list[JsonObject]:
    aligned = mark.alignments
    if mark.level is not None:
        aligned = (*aligned, mark.level.alignment)
    return [_alignment(alignment, language) for alignment in aligned]


def _alignment(alignment: Alignment, language: str) -> JsonObject:
    document: JsonObject = {
        "type": ["Alignment"],
        "targetName": alignment.target_name(language),
        "targetUrl": alignment.target_url,
        "targetFramework": alignment.target_framework,
    }
    if alignment.target_code is not None:
        document["targetCode"] = alignment.target_code
    if alignment.target_type is not None:
        document["targetType"] = alignment.target_type
    return document
