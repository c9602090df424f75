"""Any form of registry, told apart by its look: plain, DCC, signed, endorsements.

A form that is signed needs the operator whom the reader pins; once the reader has pinned
one, a form that nobody signed is refused, or taking the signature off would be enough.
"""

from __future__ import annotations

from pathlib import Path

from merkki_verifier.containers.payload import form_of
from merkki_verifier.strict_json import JsonError, parse
from merkki_verifier.trust.dcc import looks_dcc, read_dcc
from merkki_verifier.trust.endorsed import load_endorsed_registry
from merkki_verifier.trust.faults import RegistryError
from merkki_verifier.trust.loading import load_registry, parse_file
from merkki_verifier.trust.registry import TrustRegistry
from merkki_verifier.trust.signed import load_signed_registry
from merkki_verifier.world import World


def read_registry(
    source: Path | bytes, *, world: World, operator: str | None = None
) -> TrustRegistry:
    """The registry in a file, or in its bytes, whatever its form.

    Raises RegistryError with every problem.
    """
    raw = source if isinstance(source, bytes) else _read(source)
    name = "" if isinstance(source, bytes) else source.name
    form = form_of(raw.strip())
    document = None if form == "jws" else _parsed(raw, json=form == "json")
    if form == "jws" or (isinstance(document, dict) and "credentialSubject" in document):
        return load_signed_registry(raw, operator=_pinned(operator), world=world)
    if isinstance(document, list) and all(isinstance(d, dict) and "url" in d for d in document):
        raise RegistryError(("it is a list of registries, not a registry: give one of them",))
    if isinstance(document, list):
        return load_endorsed_registry(document, operator=_pinned(operator), world=world)
    if operator is not None:
        raise RegistryError((f"nobody signed it, and it should be signed by {operator}",))
    if isinstance(document, dict) and looks_dcc(document):
        return read_dcc(document, identifier=name)
    return load_registry(raw)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise RegistryError((f"{path!s}: {error.strerror}",)) from error


def _parsed(raw: bytes, *, json: bool) -> object:
    if not json:
        return parse_file(raw)
    try:
        return parse(raw)
    except JsonError:
        # YAML in its flow form begins with a brace as well.
        return parse_file(raw)


def _pinned(operator: str | None) -> str:
    if operator is None:
        raise RegistryError(("it is signed: say by whom it should be (the operator)",))
    return operator
