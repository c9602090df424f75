"""What several tests need: the folder of shared vectors, where it is present."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# Machines differ in speed, and a slow one is no reason to fail.
settings.register_profile("merkki", deadline=None)
settings.load_profile("merkki")

ROOT = Path(__file__).resolve().parent.parent
# Vectors and hostile samples live beside the project, never in it.
SHARED = Path(os.environ.get("MERKKI_SHARED", ROOT.parent / "shared"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The shared folder; the test skips, by name, where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the shared folder of vectors is not here (set MERKKI_SHARED)")
    return SHARED
