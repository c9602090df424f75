"""The W3C Verifiable Credentials data model as a table, for credentials that are no badges.

A status list is checked against this: its subject has rules of its own elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping

from merkki_verifier.structure.model import Contexts, Kind, Model, Node, Shape, Slot, Types
from merkki_verifier.structure.vocabulary import CREDENTIALS_V1, CREDENTIALS_V2

_IRI = Slot(Kind.IRI)
_IRI_NEEDED = Slot(Kind.IRI, required=True)
_TYPE = Slot(Types(), required=True)
_STAMP = Slot(Kind.STAMP)
_STAMP_NEEDED = Slot(Kind.STAMP, required=True)
_LANGUAGE_TEXT = Slot(Kind.LANGUAGE_TEXT)
_TYPED = Slot(Node("Typed"), many=True)
_RESOURCE_TEXTS = ("digestSRI", "digestMultibase", "mediaType")
_DATES = {
    "2.0": {"validFrom": _STAMP, "validUntil": _STAMP},
    "1.1": {
        "issuanceDate": _STAMP_NEEDED,
        "expirationDate": _STAMP,
        "validFrom": _STAMP,
        "validUntil": _STAMP,
    },
}


def _credential(version: str) -> Shape:
    first = CREDENTIALS_V2 if version == "2.0" else CREDENTIALS_V1
    slots = {
        "@context": Slot(Contexts(first, badge=False), required=True),
        "id": _IRI,
        "type": Slot(Types((frozenset({"VerifiableCredential"}),)), required=True),
        "issuer": Slot(Node("Issuer", or_iri=True), required=True),
        "credentialSubject": Slot(Node("Subject"), required=True, many=True, filled=True),
        "name": _LANGUAGE_TEXT,
        "description": _LANGUAGE_TEXT,
        **_DATES[version],
        "credentialStatus": Slot(Node("Typed"), many=True, filled=True),
        "credentialSchema": Slot(Node("Schema"), many=True),
        "refreshService": _TYPED,
        "termsOfUse": _TYPED,
        "evidence": _TYPED,
        "proof": _TYPED,
        "relatedResource": Slot(Node("RelatedResource"), many=True),
    }
    return Shape("VerifiableCredential", slots, f"VCDM {version}")


def _model(version: str) -> Model:
    issuer = {"id": _IRI_NEEDED, "name": _LANGUAGE_TEXT, "description": _LANGUAGE_TEXT}
    resource = {"id": _IRI_NEEDED, **dict.fromkeys(_RESOURCE_TEXTS, Slot(Kind.TEXT))}
    presentation = {
        "id": _IRI,
        "type": _TYPE,
        "holder": Slot(Node("Issuer", or_iri=True)),
        "termsOfUse": _TYPED,
        "proof": _TYPED,
    }
    schema = {"id": _IRI_NEEDED, "type": _TYPE}
    return Model(
        (
            _credential(version),
            Shape("Issuer", issuer, f"VCDM {version}, issuer"),
            Shape("Subject", {"id": _IRI}, f"VCDM {version}, credentialSubject"),
            Shape("Typed", {"id": _IRI, "type": _TYPE}, f"VCDM {version}, types"),
            Shape("Schema", schema, f"VCDM {version}, credentialSchema"),
            Shape("RelatedResource", resource, "VCDM 2.0 5.3"),
            Shape("VerifiablePresentation", presentation, f"VCDM {version}, presentations"),
        )
    )


# Every class of the W3C data model, by its version.
CREDENTIALS: Mapping[str, Model] = {version: _model(version) for version in ("2.0", "1.1")}
