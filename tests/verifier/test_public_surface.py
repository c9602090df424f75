"""The names that others build on are there, typed, and no others by accident."""

from __future__ import annotations

import inspect
import subprocess
import sys
from importlib.resources import files

import pytest

import merkki_contexts
import merkki_keys
import merkki_verifier
from merkki_verifier import fetch

# Stable from the first landing on: taking one away is a breaking change.
PROMISED = {
    "DocumentsFetcher", "FetchError", "Fetcher", "Finding", "HttpsFetcher", "Outcome", "Report",
    "Response", "Verdict", "World", "decide", "verify", "verify_many",
}  # fmt: skip


def test_the_promised_names_are_exported() -> None:
    assert set(merkki_verifier.__all__) >= PROMISED
    assert {"load", "canonicalize"} <= set(merkki_contexts.__all__)
    assert {"HttpsFetcher", "DocumentsFetcher", "Fetcher", "Response", "FetchError"} <= set(
        fetch.__all__
    )


@pytest.mark.parametrize("package", [merkki_verifier, merkki_contexts, merkki_keys, fetch])
def test_every_exported_name_exists_and_says_what_it_is(package: object) -> None:
    for name in package.__all__:  # type: ignore[attr-defined] # packages have it
        exported = getattr(package, name)
        if inspect.isclass(exported) or inspect.isfunction(exported):
            assert inspect.getdoc(exported), name


@pytest.mark.parametrize("package", ["merkki_verifier", "merkki_contexts", "merkki_keys"])
def test_the_packages_say_that_they_are_typed(package: str) -> None:
    assert files(package).joinpath("py.typed").is_file()


def test_verify_takes_what_it_promises_and_nothing_by_position_but_the_badge() -> None:
    signature = inspect.signature(merkki_verifier.verify)
    kinds = {name: p.kind for name, p in signature.parameters.items()}
    assert list(kinds) == ["raw", "world", "recipient", "challenge", "domain"]
    assert all(k is inspect.Parameter.KEYWORD_ONLY for n, k in kinds.items() if n != "raw")


def test_the_verifier_loads_no_web_framework_and_no_database() -> None:
    code = "import sys, merkki_verifier, merkki_verifier.cli; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"flask", "sqlalchemy", "qrcode", "PIL", "jsonschema", "pydantic"} & set(loaded)
