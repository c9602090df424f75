"""Reading the files of a workload's folder; see benchmarks/premises.py, which writes them."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import cycle
from pathlib import Path
from typing import Any

Step = Callable[[], object]
CREATED = "2026-01-15T09:00:00Z"
ISSUER = "did:web:badges.example"
METHOD = f"{ISSUER}#ed25519"


def read(folder: Path, name: str) -> Any:
    return json.loads((folder / name).read_text(encoding="utf-8"))


def lines(folder: Path, name: str) -> Any:
    return cycle((folder / name).read_text(encoding="utf-8").splitlines())


def documents(folder: Path, name: str) -> Any:
    texts = (folder / name).read_text(encoding="utf-8").splitlines()
    return cycle([json.loads(text) for text in texts])


def native(folder: Path, name: str = "ed25519") -> Any:
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    return load_pem_private_key((folder / f"{name}.pem").read_bytes(), None)


def documents_once(folder: Path, name: str) -> Any:
    texts = (folder / name).read_text(encoding="utf-8").splitlines()
    return map(json.loads, texts)
