"""The marks of the working-life passport, as data: texts in three languages and artwork.

``catalogue()`` has the marks, ``region()`` the fictional demo region, ``artwork``,
``artwork_png`` and ``alt_text`` the pictures; ``check_files`` finds every mistake in a folder
of definitions. How a mark is written: docs/definitions.md.
"""

from merkki_definitions.catalogue_of_marks import (
    Catalogue,
    Group,
    ProgressStep,
    QualityAssurance,
    UnknownMarkError,
)
from merkki_definitions.checking import DefinitionsError, check_files
from merkki_definitions.durations import Duration
from merkki_definitions.loading import alt_text, artwork, artwork_png, catalogue, load, region
from merkki_definitions.marks import (
    Alignment,
    Assessment,
    Composition,
    Credits,
    CreditValue,
    Criterion,
    EvidenceItem,
    Level,
    Mark,
    MayAward,
    RequiredMentorship,
    Right,
    Status,
    Visibility,
)
from merkki_definitions.nodes import Problem
from merkki_definitions.organisations import (
    MentorProfile,
    Organisation,
    OrganisationType,
    Region,
    Sector,
    SkillNeed,
    Trust,
    right_to_attest,
    right_to_issue,
)
from merkki_definitions.schemas import SchemaToolMissingError
from merkki_definitions.texts import LANGUAGES, Label, Text, UnknownLanguageError

__all__ = [
    "LANGUAGES",
    "Alignment",
    "Assessment",
    "Catalogue",
    "Composition",
    "CreditValue",
    "Credits",
    "Criterion",
    "DefinitionsError",
    "Duration",
    "EvidenceItem",
    "Group",
    "Label",
    "Level",
    "Mark",
    "MayAward",
    "MentorProfile",
    "Organisation",
    "OrganisationType",
    "Problem",
    "ProgressStep",
    "QualityAssurance",
    "Region",
    "RequiredMentorship",
    "Right",
    "SchemaToolMissingError",
    "Sector",
    "SkillNeed",
    "Status",
    "Text",
    "Trust",
    "UnknownLanguageError",
    "UnknownMarkError",
    "Visibility",
    "alt_text",
    "artwork",
    "artwork_png",
    "catalogue",
    "check_files",
    "load",
    "region",
    "right_to_attest",
    "right_to_issue",
]
