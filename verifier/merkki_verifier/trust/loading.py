"""Reading a trust registry from YAML or JSON. The format is described in docs/trust.md."""

from __future__ import annotations

from pathlib import Path

from merkki_verifier.trust.entries import read_document
from merkki_verifier.trust.faults import RegistryError
from merkki_verifier.trust.registry import TrustRegistry


def load_registry(source: Path | bytes) -> TrustRegistry:
    """The registry a file, or its bytes, hold.

    Raises RegistryError with every problem at once: half a registry is never used.
    """
    problems: list[str] = []
    registry = read_document(parse_file(source), problems)
    if problems:
        raise RegistryError(tuple(problems))
    return registry


def parse_file(source: Path | bytes) -> object:
    """What the YAML or JSON of a file says. Raises RegistryError."""
    from merkki_verifier import strict_yaml  # noqa: PLC0415 # yaml is slow to load

    try:
        raw = source if isinstance(source, bytes) else source.read_bytes()
        return strict_yaml.parse(raw)
    except OSError as error:
        raise RegistryError((f"{source!s}: {error.strerror}",)) from error
    except strict_yaml.YamlError as error:
        raise RegistryError(error.problems) from error
