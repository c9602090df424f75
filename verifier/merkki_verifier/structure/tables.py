"""The credentials of Open Badges 3.0, and with their classes the whole data model.

The official JSON Schema is in no package that could be bundled, and lets through what its
text forbids. A differential test holds these tables to it:
docs/adr/0005-own-data-model-table.md.
"""

from __future__ import annotations

from collections.abc import Mapping

from merkki_verifier.structure.classes import (
    CLASSES,
    ENDORSED,
    IRI_NEEDED,
    STAMP,
    STAMP_NEEDED,
    TEXT,
    TEXT_NEEDED,
    many,
    one,
    shape,
    type_of,
)
from merkki_verifier.structure.model import Contexts, Model, Node, Shape, Slot
from merkki_verifier.structure.vocabulary import CREDENTIALS_V1, CREDENTIALS_V2

_SECURED = {
    "proof": many("Proof"),
    "credentialSchema": many("CredentialSchema"),
    # The official schema refuses the array; W3C wants one for revocation and suspension (T7).
    "credentialStatus": Slot(Node("CredentialStatus"), many=True, filled=True),
    "refreshService": one("RefreshService"),
    "termsOfUse": many("TermsOfUse"),
    "evidence": many("Evidence"),
    "relatedResource": many("RelatedResource"),
}
_PERIOD = {
    "2.0": {"validFrom": STAMP_NEEDED, "validUntil": STAMP, "awardedDate": STAMP},
    "1.1": {
        "issuanceDate": STAMP_NEEDED,
        "expirationDate": STAMP,
        "validFrom": STAMP,
        "validUntil": STAMP,
        "awardedDate": STAMP,
    },
}


def _common(version: str) -> dict[str, Slot]:
    """What badges and endorsements have alike, for a version of the W3C data model."""
    first = CREDENTIALS_V2 if version == "2.0" else CREDENTIALS_V1
    return {
        "@context": Slot(Contexts(first, badge=True), required=True),
        "id": IRI_NEEDED,
        "issuer": Slot(Node("Profile", or_iri=True), required=True),
        "description": TEXT,
        "image": one("Image"),
        **_PERIOD[version],
        **_SECURED,
    }


def _badge(version: str) -> Shape:
    slots = {
        **_common(version),
        "type": type_of("VerifiableCredential", "AchievementCredential|OpenBadgeCredential"),
        "credentialSubject": one("AchievementSubject", required=True),
        # Version 1.1 of the model requires the name of a badge, 2.0 does not.
        "name": TEXT_NEEDED if version == "1.1" else TEXT,
        **ENDORSED,
    }
    return shape("AchievementCredential", slots)


def _endorsement(version: str) -> Shape:
    slots = {
        **_common(version),
        "type": type_of("VerifiableCredential", "EndorsementCredential"),
        "credentialSubject": one("EndorsementSubject", required=True),
        "name": TEXT_NEEDED,
    }
    return shape("EndorsementCredential", slots)


def _model(version: str) -> Model:
    return Model((*CLASSES, _badge(version), _endorsement(version)))


# Every class of Open Badges 3.0, for each version of the W3C data model underneath.
OPEN_BADGES: Mapping[str, Model] = {version: _model(version) for version in ("2.0", "1.1")}
