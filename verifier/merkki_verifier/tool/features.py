"""The ways to secure a document that the tool knows, by the names interoperability suites use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from merkki_keys import KeyType
from merkki_verifier.securing.suites import SUITES

Form = Literal["jws", "sd-jwt", "proof"]


@dataclass(frozen=True, slots=True)
class Feature:
    """One way. ``typ`` is the header of its tokens, ``securing`` its name in reports."""

    name: str
    about: str
    form: Form
    typ: str = ""
    securing: str = ""
    presentation: bool = False


_ALL = (
    Feature("credential_jose", "VC-JOSE-COSE vc+jwt", "jws", "vc+jwt", "vc-jose-cose"),
    Feature("credential_jwt", "Open Badges VC-JWT", "jws", "JWT", "ob-vc-jwt"),
    Feature(
        "credential_sdjwt",
        "VC-JOSE-COSE vc+sd-jwt",
        "sd-jwt",
        "vc+sd-jwt",
        "vc-jose-cose-sd-jwt",
    ),
    Feature("attestation_sdjwt", "SD-JWT VC dc+sd-jwt", "sd-jwt", "dc+sd-jwt", "sd-jwt-vc"),
    Feature("credential_di", "an embedded Data Integrity proof", "proof"),
    Feature("presentation_jose", "VC-JOSE-COSE vp+jwt", "jws", "vp+jwt", presentation=True),
    Feature(
        "presentation_sdjwt", "VC-JOSE-COSE vp+sd-jwt", "sd-jwt", "vp+sd-jwt", presentation=True
    ),
    Feature("presentation_di", "an embedded proof for authentication", "proof", presentation=True),
)
FEATURES: Final[Mapping[str, Feature]] = {feature.name: feature for feature in _ALL}

SELECTIVE_SUITE: Final = "ecdsa-sd-2023"
# Those that are still made.
MADE_SUITES: Final = tuple(name for name, suite in SUITES.items() if not suite.legacy)
# What a key signs where no suite is named.
USUAL_SUITE: Final[Mapping[KeyType, str]] = {
    KeyType.ED25519: "eddsa-rdfc-2022",
    KeyType.P256: "ecdsa-rdfc-2019",
    KeyType.P384: "ecdsa-rdfc-2019",
}
