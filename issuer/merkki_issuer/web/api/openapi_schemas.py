"""The schemas of the issuing side, as OpenAPI 3.1 (JSON Schema 2020-12) writes them."""

from __future__ import annotations

from collections.abc import Mapping

JsonObject = dict[str, object]


def _object(properties: JsonObject, *required: str, closed: bool = True) -> JsonObject:
    schema: JsonObject = {"type": "object", "properties": properties}
    if required:
        schema["required"] = list(required)
    if closed:
        schema["additionalProperties"] = False
    return schema


def _text(says: str) -> JsonObject:
    return {"type": "string", "description": says}


def _one_of(*words: str) -> JsonObject:
    return {"type": "string", "enum": list(words)}


_ENTRY_TYPE = _one_of("BitstringStatusListEntry", "BitstringStatusList")
_ENTRY = _object(
    {
        "type": {
            "oneOf": [
                _ENTRY_TYPE,
                {"type": "array", "items": _ENTRY_TYPE, "minItems": 1, "maxItems": 1},
            ]
        },
        "statusPurpose": _one_of("revocation", "suspension"),
    },
    "type",
    "statusPurpose",
    closed=False,
)
_CREDENTIAL: JsonObject = {"type": "object", "required": ["@context", "type"]}
_FLIP: JsonObject = {
    "credentialId": _text("The id of the credential"),
    "credentialStatus": _ENTRY,
    "status": {"type": "boolean", "description": "true sets it, false clears it"},
    "indexAllocator": _text("Accepted and without effect: indexes are given out here alone"),
}
_REASONS = (
    *("error", "duplicate", "evidence-false", "key-compromise"),
    *("holders-wish", "under-review", "not-stated"),
)
_ACHIEVEMENT = "The address of one of our achievements: .../achievements/CODE/VERSION/LANGUAGE"

SECURITY: Mapping[str, JsonObject] = {
    "apiKey": {
        "type": "http",
        "scheme": "bearer",
        "description": "A key of one organisation, from `merkki api-key add`",
    }
}

SCHEMAS: Mapping[str, JsonObject] = {
    "Any": {"type": "object"},
    "Credential": _CREDENTIAL,
    "Issued": _object({"verifiableCredential": _CREDENTIAL}, "verifiableCredential"),
    "Order": _object(
        {
            "credential": _object(
                {
                    "credentialSubject": _object(
                        {
                            "id": _text("The DID of the holder, where known"),
                            "achievement": {
                                "oneOf": [
                                    _text(_ACHIEVEMENT),
                                    _object({"id": _text(_ACHIEVEMENT)}, "id", closed=False),
                                ]
                            },
                        },
                        "achievement",
                        closed=False,
                    ),
                    "awardedDate": _text(
                        "The day it was earned, 2026-11-25; else today. From 1900 on"
                    ),
                    "evidence": {
                        "description": "Only what the holder chose to show to everyone",
                        "type": "array",
                        "items": _object(
                            {"name": {"type": "string"}, "id": {"type": "string"}},
                            "name",
                            "id",
                            closed=False,
                        ),
                    },
                },
                "credentialSubject",
                # What else is said must be what the definition says; see docs/issuing-http.md.
                closed=False,
            ),
            "options": _object(
                {
                    "recipient": _text("Your own reference for the person; never in the badge"),
                    "dedupe": _text("Tells two intended awards of one mark to one person apart"),
                }
            ),
        },
        "credential",
    ),
    "StatusOrder": _object(
        {**_FLIP, "reason": {**_one_of(*_REASONS), "description": "Kept inside"}},
        "credentialId",
        "credentialStatus",
        "status",
    ),
    "StatusChanged": _object(
        {
            "credentialId": {"type": "string"},
            "revoked": {"type": "boolean"},
            "suspended": {"type": "boolean"},
            "changed": {"type": "boolean"},
        },
        "credentialId",
        "revoked",
        "suspended",
        "changed",
    ),
    "TestOrder": _object(
        {
            "credential": {"type": "object", "description": "Any credential of VCDM 2.0 or 1.1"},
            "options": _object(
                {
                    "credentialId": _text("A name for a credential that has no id"),
                    "mandatoryPointers": {
                        "type": "array",
                        "items": {"type": "string"},
                        "description": "What every derived proof must show (ecdsa-sd-2023)",
                    },
                    "credentialStatus": {
                        "description": "Status entries to add",
                        "oneOf": [_ENTRY, {"type": "array", "items": _ENTRY}],
                    },
                }
            ),
        },
        "credential",
    ),
    "TestStatusOrder": _object(dict(_FLIP), "credentialId", "credentialStatus"),
    "TestStatusChanged": _object(
        {
            "credentialId": {"type": "string"},
            "status": {"type": "boolean"},
            "statusPurpose": {"type": "string"},
        },
        "credentialId",
        "status",
        "statusPurpose",
    ),
    "Profiles": {
        "type": "array",
        "items": _object(
            {
                "profile": {"type": "string"},
                "cryptosuite": {"type": "string"},
                "keyType": {"type": "string"},
                "issuers": {"type": "array", "items": {"type": "string"}},
                "issue": {"type": "string"},
                "status": {"type": "string"},
            },
            "profile",
            "cryptosuite",
            "keyType",
            "issuers",
            "issue",
            "status",
        ),
    },
    "Problem": _object(
        {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "instance": {"type": "string"},
            "code": {"type": "string"},
            "errors": {
                "type": "array",
                "items": _object(
                    {
                        "code": {"type": "string"},
                        "pointer": _text("RFC 6901, into the body of the request"),
                        "detail": {"type": "string"},
                    },
                    "code",
                    "pointer",
                    "detail",
                ),
            },
        },
        "type",
        "title",
        "status",
        "detail",
        "instance",
        "code",
    ),
}
