"""Who else is there: the implementations that Merkki is measured against and compared with."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

OTHERS: Final = Path(__file__).resolve().parent / "others"


@dataclass(frozen=True, slots=True)
class Peer:
    """One implementation: the package it is published as, and in what it runs."""

    name: str
    package: str
    runtime: str  # "python" or "node"

    @property
    def pin(self) -> str:
        """The version asked for."""
        return pins()[self.package]


PEERS: Final[Mapping[str, Peer]] = {
    peer.name: peer
    for peer in (
        Peer("pyld by hand", "pyld", "python"),
        Peer("pyoxigraph", "pyoxigraph", "python"),
        Peer("openbadgeslib", "openbadgeslib", "python"),
        Peer("openvc-core", "openvc-core", "python"),
        Peer("didkit", "didkit", "python"),
        Peer("PyJWT", "pyjwt", "python"),
        Peer("joserfc", "joserfc", "python"),
        Peer("@digitalbazaar/vc", "@digitalbazaar/vc", "node"),
        Peer("@digitalcredentials/verifier-core", "@digitalcredentials/verifier-core", "node"),
    )
}


def pins() -> Mapping[str, str]:
    """The pinned version of every package that is asked for by name."""
    wanted = (OTHERS / "requirements.in").read_text(encoding="utf-8")
    found = dict(re.findall(r"^([a-z0-9-]+)(?:\[[a-z-]+\])?==(\S+)$", wanted, re.MULTILINE))
    node = json.loads((OTHERS / "package.json").read_text(encoding="utf-8"))["dependencies"]
    return {**found, **node}
