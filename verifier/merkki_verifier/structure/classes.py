"""The classes of Open Badges 3.0 that a credential is made of: property, kind, how many.

Spec: OB 3.0 appendix B. Facts, not a copy: see docs/adr/0005-own-data-model-table.md.
"""

from __future__ import annotations

from collections.abc import Mapping

from merkki_verifier.structure.model import Kind, Node, Shape, Slot, Types
from merkki_verifier.structure.vocabulary import (
    ACHIEVEMENT_TYPES,
    IDENTIFIER_TYPES,
    RESULT_STATUSES,
    RESULT_TYPES,
    TARGET_TYPES,
)

TEXT = Slot(Kind.TEXT)
TEXT_NEEDED = Slot(Kind.TEXT, required=True)
IRI = Slot(Kind.IRI)
IRI_NEEDED = Slot(Kind.IRI, required=True)
STAMP = Slot(Kind.STAMP)
STAMP_NEEDED = Slot(Kind.STAMP, required=True)
NUMBER = Slot(Kind.NUMBER)
SINGLE_TYPE = Slot(Types(single=True), required=True)


def type_of(*words: str, exact: bool = False) -> Slot:
    """A required ``type`` that includes each of ``words``; "A|B" is one of the two."""
    demands = tuple(frozenset(word.split("|")) for word in words)
    return Slot(Types(demands, exact=exact), required=True)


def texts(names: str) -> dict[str, Slot]:
    """Optional properties that are one text each."""
    return dict.fromkeys(names.split(), TEXT)


def one(name: str, *, required: bool = False) -> Slot:
    """One object of the named class."""
    return Slot(Node(name), required=required)


def many(name: str) -> Slot:
    """Any number of objects of the named class."""
    return Slot(Node(name), many=True)


def shape(name: str, slots: Mapping[str, Slot], *, closed: bool = False) -> Shape:
    """A class of Open Badges; ``closed``: no property beside these is allowed."""
    return Shape(name, slots, f"OB 3.0 appendix B, {name}", closed)


ENDORSED = {
    "endorsement": many("EndorsementCredential"),
    "endorsementJwt": Slot(Kind.JWS, many=True),
}
CLASSES = (
    shape(
        "AchievementSubject",
        {
            "id": IRI,
            "type": type_of("AchievementSubject"),
            "achievement": one("Achievement", required=True),
            "identifier": many("IdentityObject"),
            "activityStartDate": Slot(Kind.DATE_TIME),
            "activityEndDate": Slot(Kind.DATE_TIME),
            "creditsEarned": NUMBER,
            "image": one("Image"),
            "licenseNumber": TEXT,
            "narrative": TEXT,
            "result": many("Result"),
            "role": TEXT,
            "source": one("Profile"),
            "term": TEXT,
        },
    ),
    shape(
        "Achievement",
        {
            "id": IRI_NEEDED,
            "type": type_of("Achievement"),
            "criteria": one("Criteria", required=True),
            "description": TEXT_NEEDED,
            "name": TEXT_NEEDED,
            "alignment": many("Alignment"),
            "achievementType": Slot(ACHIEVEMENT_TYPES),
            "creator": one("Profile"),
            "creditsAvailable": NUMBER,
            "fieldOfStudy": TEXT,
            "humanCode": TEXT,
            "image": one("Image"),
            "inLanguage": Slot(Kind.LANGUAGE),
            "otherIdentifier": many("IdentifierEntry"),
            "related": many("Related"),
            "resultDescription": many("ResultDescription"),
            "specialization": TEXT,
            "tag": Slot(Kind.TEXT, many=True),
            "version": TEXT,
            **ENDORSED,
        },
    ),
    shape(
        "Profile",
        {
            "id": IRI_NEEDED,
            "type": type_of("Profile"),
            "url": IRI,
            **texts(
                "name phone description email official familyName givenName additionalName"
                " patronymicName honorificPrefix honorificSuffix familyNamePrefix"
            ),
            "dateOfBirth": Slot(Kind.DATE),
            "image": one("Image"),
            "address": one("Address"),
            "otherIdentifier": many("IdentifierEntry"),
            "parentOrg": one("Profile"),
            **ENDORSED,
        },
    ),
    shape(
        "Address",
        {
            "type": type_of("Address"),
            **texts(
                "addressCountry addressCountryCode addressRegion addressLocality streetAddress"
                " postOfficeBoxNumber postalCode"
            ),
            "geo": one("GeoCoordinates"),
        },
    ),
    shape(
        "GeoCoordinates",
        {
            "type": type_of("GeoCoordinates", exact=True),
            "latitude": Slot(Kind.NUMBER, required=True),
            "longitude": Slot(Kind.NUMBER, required=True),
        },
    ),
    shape("Criteria", {"id": IRI, "narrative": TEXT}),
    shape(
        "Evidence",
        {
            "id": IRI,
            "type": type_of("Evidence"),
            **texts("narrative name description genre audience"),
        },
    ),
    shape(
        "Image",
        {"id": IRI_NEEDED, "type": type_of("Image", exact=True), "caption": TEXT},
        closed=True,
    ),
    shape(
        "Alignment",
        {
            "type": type_of("Alignment"),
            "targetName": TEXT_NEEDED,
            "targetUrl": IRI_NEEDED,
            "targetCode": TEXT,
            "targetDescription": TEXT,
            "targetFramework": TEXT,
            "targetType": Slot(TARGET_TYPES),
        },
    ),
    shape(
        "Related",
        {
            "id": IRI_NEEDED,
            "type": type_of("Related"),
            "inLanguage": Slot(Kind.LANGUAGE),
            "version": TEXT,
        },
    ),
    shape(
        "ResultDescription",
        {
            "id": IRI_NEEDED,
            "type": type_of("ResultDescription"),
            "name": TEXT_NEEDED,
            "resultType": Slot(RESULT_TYPES, required=True),
            "alignment": many("Alignment"),
            "allowedValue": Slot(Kind.TEXT, many=True),
            "requiredLevel": IRI,
            "requiredValue": TEXT,
            "rubricCriterionLevel": many("RubricCriterionLevel"),
            "valueMax": TEXT,
            "valueMin": TEXT,
        },
    ),
    shape(
        "RubricCriterionLevel",
        {
            "id": IRI_NEEDED,
            "type": type_of("RubricCriterionLevel"),
            "name": TEXT_NEEDED,
            "alignment": many("Alignment"),
            "description": TEXT,
            "level": TEXT,
            "points": TEXT,
        },
    ),
    shape(
        "Result",
        {
            "type": type_of("Result"),
            "achievedLevel": IRI,
            "alignment": many("Alignment"),
            "resultDescription": IRI,
            "status": Slot(RESULT_STATUSES),
            "value": TEXT,
        },
    ),
    shape(
        "IdentityObject",
        {
            "type": type_of("IdentityObject", exact=True),
            "hashed": Slot(Kind.BOOLEAN, required=True),
            "identityHash": TEXT_NEEDED,
            "identityType": Slot(IDENTIFIER_TYPES, required=True),
            "salt": TEXT,
        },
        closed=True,
    ),
    shape(
        "IdentifierEntry",
        {
            "type": type_of("IdentifierEntry", exact=True),
            "identifier": TEXT_NEEDED,
            "identifierType": Slot(IDENTIFIER_TYPES, required=True),
        },
        closed=True,
    ),
    shape(
        "EndorsementSubject",
        {"id": IRI_NEEDED, "type": type_of("EndorsementSubject"), "endorsementComment": TEXT},
    ),
    shape("CredentialSchema", {"id": IRI_NEEDED, "type": SINGLE_TYPE}),
    shape("RefreshService", {"id": IRI_NEEDED, "type": SINGLE_TYPE}),
    shape("CredentialStatus", {"id": IRI, "type": SINGLE_TYPE}),
    Shape(
        "RelatedResource",
        {"id": IRI_NEEDED, **texts("digestSRI digestMultibase mediaType")},
        "VCDM 2.0 5.3",
    ),
    shape("TermsOfUse", {"id": IRI, "type": SINGLE_TYPE}),
    shape(
        "Proof",
        {
            "type": SINGLE_TYPE,
            "created": STAMP,
            "verificationMethod": IRI,
            # W3C: one text or a set of them.
            "domain": Slot(Kind.TEXT, many=True),
            **texts("cryptosuite challenge nonce proofPurpose proofValue"),
        },
    ),
)
