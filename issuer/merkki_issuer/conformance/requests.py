"""What a test suite asks for, in the envelope of the VC-API (VCALM, POST /credentials/issue)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from merkki_issuer.envelopes import strangers
from merkki_issuer.errors import Fault, MalformedError
from merkki_issuer.status.model import Purpose
from merkki_issuer.status.requests import CREDENTIAL_ID_MAX, is_credential_id, read_purpose

JsonObject = dict[str, object]

_ENVELOPE = frozenset({"credential", "options"})
_OPTIONS = frozenset({"credentialId", "mandatoryPointers", "credentialStatus"})


@dataclass(frozen=True, slots=True)
class Asked:
    """A credential to sign. ``purposes`` are the status entries to add."""

    credential: JsonObject
    credential_id: str | None
    pointers: tuple[str, ...] | None
    purposes: tuple[Purpose, ...]


def read_request(body: Mapping[str, object]) -> Asked:
    """The request to issue. Raises MalformedError that names every fault."""
    faults = [*strangers(body, _ENVELOPE, "")]
    credential = _object(body.get("credential"), "credential", faults)
    options = _object(body.get("options", {}), "options", faults)
    faults += strangers(options, _OPTIONS, "/options")
    if "proof" in credential:
        # Two proofs would have to say what they mean to each other.
        faults.append(Fault("proof", "/credential/proof", "the credential has a proof already"))
    pointers = _pointers(options, faults)
    name = _credential_id(credential, options, faults)
    purposes = tuple(dict.fromkeys(_purposes(options, faults)))
    if purposes and name is None and "credentialId" not in options:
        message = (
            f"a status is changed by a name of at most {CREDENTIAL_ID_MAX} characters:"
            " give the credential an id, or options a credentialId"
        )
        where = "/credential/id" if "id" in credential else "/options/credentialId"
        faults.append(Fault("credential-id", where, message))
    if purposes and "credentialStatus" in credential:
        message = "the credential has a status already, and options ask to add one"
        faults.append(Fault("status-twice", "/credential/credentialStatus", message))
    if faults:
        raise MalformedError("request", "The request cannot be read.", tuple(faults))
    return Asked(credential, name, pointers, purposes)


def _object(value: object, name: str, faults: list[Fault]) -> JsonObject:
    if isinstance(value, dict):
        return value
    faults.append(Fault(name, f"/{name}", f"{name} is a JSON object"))
    return {}


def _pointers(options: JsonObject, faults: list[Fault]) -> tuple[str, ...] | None:
    given = options.get("mandatoryPointers")
    if "mandatoryPointers" not in options:
        return None
    if not isinstance(given, list) or not all(isinstance(each, str) for each in given):
        where = "/options/mandatoryPointers"
        faults.append(Fault("selection", where, "mandatoryPointers is a list of texts"))
        return None
    return tuple(given)


def _credential_id(credential: JsonObject, options: JsonObject, faults: list[Fault]) -> str | None:
    """The name by which the status is changed later: the id, or what the caller calls it."""
    if "credentialId" not in options:
        # Whether the id is one is for the linter to say.
        name = credential.get("id")
        return name if isinstance(name, str) and is_credential_id(name) else None
    name = options["credentialId"]
    if isinstance(name, str) and is_credential_id(name):
        return name
    message = f"a text of at most {CREDENTIAL_ID_MAX} characters"
    faults.append(Fault("credential-id", "/options/credentialId", message))
    return None


def _purposes(options: JsonObject, faults: list[Fault]) -> Iterator[Purpose]:
    where, given = "/options/credentialStatus", options.get("credentialStatus", [])
    if not isinstance(given, list):
        yield from read_purpose(given, where, faults)
        return
    for index, entry in enumerate(given):
        yield from read_purpose(entry, f"{where}/{index}", faults)
