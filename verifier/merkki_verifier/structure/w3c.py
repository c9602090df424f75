"""The W3C Verifiable Credentials data model as a table, for credentials that are no badges.

A status list is checked against this: its subject has rules of its own elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping

from merkki_verifier.structure.model import Contexts, Kind, Model, Node, Shape, Slot, Types
from merkki_verifier.structure.vocabulary import CREDENTIALS_V1, CREDENTIALS_V2

_IRI = Slot(Kind.IRI)
_TYPE = Slot(Types(), required=True)
_STAMP = Slot(Kind.STAMP)
_STAMP_NEEDED = Slot(Kind.STAMP, required=True)
_LANGUAGE_TEXT = Slot(Kind.LANGUAGE_TEXT)
_TYPED = Slot(Node("Typed"), many=True)
_DATES = {
    "2.0": {"validFrom": _STAMP, "validUntil": _STAMP},
    "1.1": {
        "issuanceDate": _STAMP_NEEDED,
        "expirationDate": _STAMP,
        "validFrom": _STAMP,
        "validUntil": _STAMP,
    },
}


def _model(version: str) -> Model:
    first = CREDENTIALS_V2 if version == "2.0" else CREDENTIALS_V1
    spec = f"VCDM {version}"
    shapes = (
        Shape(
            "VerifiableCredential",
            {
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
            },
            spec,
        ),
        Shape(
            "Issuer",
            {
                "id": Slot(Kind.IRI, required=True),
                "name": _LANGUAGE_TEXT,
                "description": _LANGUAGE_TEXT,
            },
            f"{spec}, issuer",
        ),
        Shape("Subject", {"id": _IRI}, f"{spec}, credentialSubject"),
        Shape("Typed", {"id": _IRI, "type": _TYPE}, f"{spec}, types"),
        Shape(
            "Schema",
            {"id": Slot(Kind.IRI, required=True), "type": _TYPE},
            f"{spec}, credentialSchema",
        ),
        Shape(
            "RelatedResource",
            {
                "id": Slot(Kind.IRI, required=True),
                "digestSRI": Slot(Kind.TEXT),
                "digestMultibase": Slot(Kind.TEXT),
                "mediaType": Slot(Kind.TEXT),
            },
            "VCDM 2.0, 5.3",
        ),
    )
    return {shape.name: shape for shape in shapes}


# Every class of the W3C data model, by its version.
CREDENTIALS: Mapping[str, Model] = {version: _model(version) for version in ("2.0", "1.1")}
