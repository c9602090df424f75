"""What several tests need: the folder of shared vectors, where it is present."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import settings

# Machines differ in speed, and a slow one is no reason to fail.
settings.register_profile("merkki", deadline=None)
settings.load_profile("merkki")

# Programs started in the background, and all that they start, do not hear Ctrl-C; ours are to.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# Longer examples are keys, tokens and files: unreadable in a test's name, and often made anew in
# each process, where the names must agree.
LONGEST_IN_A_NAME = 30


def pytest_make_parametrize_id(config: pytest.Config, val: object, argname: str) -> str | None:
    """Name an example after its argument where it is too long to be a name itself."""
    del config
    return argname if isinstance(val, str | bytes) and len(val) > LONGEST_IN_A_NAME else None


ROOT = Path(__file__).resolve().parent.parent
# Vectors and hostile samples live beside the project, never in it.
SHARED = Path(os.environ.get("MERKKI_SHARED", ROOT.parent / "shared"))


IN_CI = os.environ.get("CI", "") not in {"", "false"}

Absent = Callable[[str], NoReturn]


@pytest.fixture(scope="session")
def absent() -> Absent:
    """What a test says that needs a program which is not here: skips, but in CI fails."""

    def say(what: str) -> NoReturn:
        if IN_CI:
            pytest.fail(f"{what}: in CI these tests must run")
        pytest.skip(what)

    return say


@pytest.fixture(scope="session")
def shared() -> Path:
    """The shared folder; the test skips, by name, where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the shared folder of vectors is not here (set MERKKI_SHARED)")
    return SHARED
