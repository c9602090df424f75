"""Unsigned documents for the pure checks: one whole badge, and ways to spoil one thing in it."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

from merkki_verifier import Finding, Outcome

Json = dict[str, Any]

V2 = "https://www.w3.org/ns/credentials/v2"
V1 = "https://www.w3.org/2018/credentials/v1"
OB = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
GONE = object()  # a value for `changed`: take the member away


def badge() -> Json:
    """A badge that uses every class of the data model, and nothing twice for its own sake."""
    return {
        "@context": [V2, OB],
        "id": "urn:uuid:5d2ffcab-1234-4a56-8a5b-3a1a5a2a8b01",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Turvallinen työssä",
        "description": "Osaa toimia turvallisesti.",
        "image": {"id": "https://passi.tervasalmi.example/wl-02.png", "type": "Image"},
        "issuer": {
            "id": "did:web:ammattiopisto.tervasalmi.example",
            "type": ["Profile"],
            "name": "Tervasalmen ammattiopisto",
            "url": "https://ammattiopisto.tervasalmi.example/",
            "dateOfBirth": "1962-08-01",
            "address": {
                "type": ["Address"],
                "addressLocality": "Tervasalmi",
                "geo": {"type": "GeoCoordinates", "latitude": 63.8, "longitude": 23},
            },
            "otherIdentifier": [
                {
                    "type": "IdentifierEntry",
                    "identifier": "0001",
                    "identifierType": "ext:opisto",
                }
            ],
            "parentOrg": {"id": "did:web:kuntayhtyma.example", "type": "Profile"},
        },
        "validFrom": "2026-09-01T09:00:00Z",
        "validUntil": "2031-09-01T09:00:00+03:00",
        "awardedDate": "2026-08-31T12:30:15.5+03:00",
        "credentialSubject": subject(),
        "credentialStatus": {
            "id": "https://passi.tervasalmi.example/status/1#7",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": "7",
            "statusListCredential": "https://passi.tervasalmi.example/status/1",
        },
        "credentialSchema": [
            {
                "id": "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/"
                "ob_v3p0_achievementcredential_schema.json",
                "type": "1EdTechJsonSchemaValidator2019",
            }
        ],
        "refreshService": {
            "id": "https://passi.tervasalmi.example/refresh/1",
            "type": "1EdTechCredentialRefresh",
        },
        "termsOfUse": [{"type": "ext:Terms"}],
        "evidence": [{"type": ["Evidence"], "name": "Näyttö"}],
        "endorsement": [endorsement()],
        "endorsementJwt": ["eyJhIjoxfQ.eyJiIjoyfQ.c2ln"],
        "proof": [proof()],
    }


def subject() -> Json:
    return {
        "id": "did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp",
        "type": ["AchievementSubject"],
        "identifier": [
            {
                "type": "IdentityObject",
                "hashed": True,
                "identityHash": "sha256$b5809d8a92f8858436d7e6b87c12ebc0"
                "ae1eac4baecc2c0b913aee2c922ef399",
                "identityType": "emailAddress",
                "salt": "Kosher",
            }
        ],
        "activityStartDate": "2026-08-01T08:00:00Z",
        "activityEndDate": "2026-08-30T16:00:00Z",
        "creditsEarned": 1.5,
        "source": {"id": "did:web:akkukemia.tervasalmi.example", "type": ["Profile"]},
        "result": [
            {
                "type": ["Result"],
                "resultDescription": "urn:uuid:5d2ffcab-1234-4a56-8a5b-3a1a5a2a8b02",
                "achievedLevel": "urn:uuid:5d2ffcab-1234-4a56-8a5b-3a1a5a2a8b03",
                "status": "Completed",
                "value": "4",
            }
        ],
        "achievement": achievement(),
    }


def achievement() -> Json:
    return {
        "id": "https://passi.tervasalmi.example/achievements/WL-02/1.0/fi",
        "type": ["Achievement"],
        "name": "Turvallinen työssä",
        "description": "Osaa toimia turvallisesti.",
        "criteria": {"narrative": "Tunnistaa työpaikan vaarat."},
        "achievementType": "Competency",
        "humanCode": "WL-02",
        "inLanguage": "fi",
        "creator": {"id": "did:web:passi.tervasalmi.example", "type": ["Profile"]},
        "tag": ["turvallisuus"],
        "version": "1.0",
        "related": [
            {
                "id": "https://passi.tervasalmi.example/achievements/WL-02/1.0/sv",
                "type": ["Related"],
                "inLanguage": "sv",
            }
        ],
        "alignment": [
            {
                "type": ["Alignment"],
                "targetName": "EQF 4",
                "targetUrl": "http://data.europa.eu/snb/eqf/4",
                "targetType": "ext:eqf",
            }
        ],
        "resultDescription": [
            {
                "id": "urn:uuid:5d2ffcab-1234-4a56-8a5b-3a1a5a2a8b02",
                "type": ["ResultDescription"],
                "name": "Taso",
                "resultType": "RubricCriterionLevel",
                "allowedValue": ["3", "4"],
                "rubricCriterionLevel": [
                    {
                        "id": "urn:uuid:5d2ffcab-1234-4a56-8a5b-3a1a5a2a8b03",
                        "type": ["RubricCriterionLevel"],
                        "name": "Itsenäinen",
                    }
                ],
            }
        ],
    }


def endorsement() -> Json:
    return {
        "@context": [V2, OB],
        "id": "urn:uuid:5d2ffcab-1234-4a56-8a5b-3a1a5a2a8b04",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": "Vahvistus",
        "issuer": "did:web:akkukemia.tervasalmi.example",
        "validFrom": "2026-09-01T09:00:00Z",
        "credentialSubject": {
            "id": "urn:uuid:5d2ffcab-1234-4a56-8a5b-3a1a5a2a8b01",
            "type": ["EndorsementSubject"],
            "endorsementComment": "Hyvin tehty.",
        },
    }


def proof() -> Json:
    return {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2026-09-01T09:00:00Z",
        "proofPurpose": "assertionMethod",
        "verificationMethod": "did:web:ammattiopisto.tervasalmi.example#key-1",
        "proofValue": "z3FXQjecWufY46",
    }


def old_badge() -> Json:
    """A badge of version 1.1 of the W3C data model."""
    return {
        "@context": [V1, "https://purl.imsglobal.org/spec/ob/v3p0/context.json"],
        "id": "urn:uuid:5d2ffcab-1234-4a56-8a5b-3a1a5a2a8b05",
        "type": ["VerifiableCredential", "AchievementCredential"],
        "name": "Turvallinen työssä",
        "issuer": {"id": "did:web:ammattiopisto.tervasalmi.example", "type": "Profile"},
        "issuanceDate": "2024-09-01T09:00:00Z",
        "expirationDate": "2029-09-01T09:00:00Z",
        "credentialSubject": {
            "id": "did:example:1",
            "type": "AchievementSubject",
            "achievement": {
                "id": "urn:uuid:5d2ffcab-1234-4a56-8a5b-3a1a5a2a8b06",
                "type": "Achievement",
                "name": "Turvallinen työssä",
                "description": "Osaa toimia turvallisesti.",
                "criteria": {"id": "https://passi.tervasalmi.example/WL-02"},
            },
        },
    }


def old_endorsement() -> Json:
    old = endorsement()
    old["@context"] = old_badge()["@context"]
    old["issuer"] = old_badge()["issuer"]
    old["issuanceDate"] = old.pop("validFrom")
    return old


def status_list() -> Json:
    """A credential that is no badge."""
    return {
        "@context": [V2],
        "id": "https://passi.tervasalmi.example/status/1",
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": "did:web:passi.tervasalmi.example",
        "validFrom": "2026-09-01T09:00:00Z",
        "credentialSubject": {
            "id": "https://passi.tervasalmi.example/status/1#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": "uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA",
        },
    }


def changed(document: Json, pointer: str, value: object) -> Json:
    """A copy of ``document`` with the value at ``pointer`` set, or taken away (GONE)."""
    copied = copy.deepcopy(document)
    *parents, last = [part.replace("~1", "/") for part in pointer.split("/")[1:]]
    node: Any = copied
    for part in parents:
        node = node[int(part)] if isinstance(node, list) else node[part]
    if value is GONE:
        del node[int(last) if isinstance(node, list) else last]
    elif isinstance(node, list):
        node[int(last) :] = [value]
    else:
        node[last] = value
    return copied


def failures(findings: Iterable[Finding]) -> list[tuple[str, str]]:
    """Code and pointer of every finding that failed."""
    return [(f.code, f.pointer) for f in findings if f.outcome is Outcome.FAILED]


def warnings(findings: Iterable[Finding]) -> list[tuple[str, str]]:
    """Code and pointer of every finding that is said aloud."""
    return [(f.code, f.pointer) for f in findings if f.warning]
