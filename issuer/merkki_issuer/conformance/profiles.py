"""The test profiles: one for each cryptosuite and kind of key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from merkki_keys import KeyType


class Securing(Enum):
    """How a profile secures a credential."""

    PROOF = "proof"  # one embedded proof over the whole
    SELECTIVE = "selective"  # a base proof, from which a holder derives
    JOSE = "jose"  # VC-JOSE-COSE, enveloped


class Identity(Enum):
    """Under which of its two fixed DIDs a profile signs."""

    KEY = "key"
    WEB = "web"


@dataclass(frozen=True, slots=True)
class Profile:
    """One way to sign, with one key. ``name`` is part of its addresses and of its did:web."""

    name: str
    suite: str
    key_type: KeyType
    securing: Securing

    @property
    def list_suite(self) -> str:
        """What its status lists are signed with: every reader knows these two."""
        return "eddsa-rdfc-2022" if self.key_type is KeyType.ED25519 else "ecdsa-rdfc-2019"


_SUITES: tuple[tuple[str, Securing, tuple[KeyType, ...]], ...] = (
    ("eddsa-rdfc-2022", Securing.PROOF, (KeyType.ED25519,)),
    ("eddsa-jcs-2022", Securing.PROOF, (KeyType.ED25519,)),
    ("ecdsa-rdfc-2019", Securing.PROOF, (KeyType.P256, KeyType.P384)),
    ("ecdsa-jcs-2019", Securing.PROOF, (KeyType.P256, KeyType.P384)),
    ("ecdsa-sd-2023", Securing.SELECTIVE, (KeyType.P256,)),
    ("vc-jose", Securing.JOSE, (KeyType.ED25519, KeyType.P256, KeyType.P384)),
)

PROFILES: Mapping[str, Profile] = {
    profile.name: profile
    for profile in (
        Profile(f"{suite}-{key_type.value.lower()}", suite, key_type, securing)
        for suite, securing, key_types in _SUITES
        for key_type in key_types
    )
}
