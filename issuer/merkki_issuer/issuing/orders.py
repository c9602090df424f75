"""An award asked for in the envelope of the VC-API (VCALM, POST /credentials/issue).

The body names one of our achievements and a subject; what is signed is composed from our
own definition. Every other member of the body is a statement of what the caller expects:
it must be what we compose, or the whole is refused. So no caller's JSON is ever signed,
and no caller gets something else than it said (docs/adr/0023).
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from merkki_definitions import UnknownMarkError
from merkki_issuer.catalogue.achievement import Offering
from merkki_issuer.envelopes import strangers
from merkki_issuer.errors import Fault, MalformedError
from merkki_issuer.issuing.model import Award, Evidence
from merkki_verifier.json_values import one_or_many, pointer

JsonObject = dict[str, object]

_SUBJECT = "/credential/credentialSubject"
_ENVELOPE = frozenset({"credential", "options"})
# No `attestedBy`: a key acts for one organisation, and an attester is another one, which would
# have to agree that its name stands in the badge.
_OPTIONS = frozenset({"recipient", "dedupe"})
# What chance, the clock or the definition decides. Who writes one of these into a request
# believes to decide it.
_OURS = frozenset({"id", "credentialStatus", "validFrom", "validUntil", "proof"})
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T00:00:00Z)?")
_ADDRESS = re.compile(r"/achievements/([^/]+)/([^/]+)/([^/]+)")
_NI = re.compile(r"ni:///sha-256;([A-Za-z0-9_-]{43})")


@dataclass(frozen=True, slots=True)
class Order:
    """The award, and what the caller said of the credential besides."""

    award: Award
    expected: JsonObject


def read_order(body: Mapping[str, object], organisation: str, offering: Offering) -> Order:
    """The order of an organisation. Raises MalformedError that names every fault."""
    faults = [*strangers(body, _ENVELOPE, "")]
    credential = _object(body.get("credential"), "/credential", faults)
    options = _object(body.get("options", {}), "/options", faults)
    faults += strangers(options, _OPTIONS, "/options")
    for name in sorted(_OURS & credential.keys()):
        faults.append(Fault("ours", f"/credential/{name}", "this is decided here: leave it out"))
    # Where there is no credential at all, that is all there is to say.
    subject = _object(credential.get("credentialSubject"), _SUBJECT, faults) if credential else {}
    code, version, language = _mark(subject, offering, faults)
    holder = subject.get("id")
    if not isinstance(holder, str | None):
        faults.append(Fault("subject-id", _SUBJECT + "/id", "the holder's DID, as a text"))
    texts = {name: _text(options, name, faults) for name in sorted(_OPTIONS)}
    recipient = texts["recipient"] or holder
    if not isinstance(recipient, str):
        message = "say who it is for: your own reference for the person here, or the holder's DID"
        faults.append(Fault("recipient", "/options/recipient", f"{message} as the subject's id"))
    awarded = _awarded(credential, faults)
    evidence = tuple(_evidence(credential.get("evidence", []), faults))
    if faults:
        raise MalformedError("request", "The request cannot be read.", tuple(faults))
    award = Award(
        organisation=organisation,
        mark=code,
        recipient=str(recipient),
        version=version,
        language=language,
        holder=holder if isinstance(holder, str) else None,
        awarded_on=awarded,
        evidence=evidence,
        dedupe=texts["dedupe"] or "",
    )
    expected = {name: value for name, value in credential.items() if name != "awardedDate"}
    return Order(award, expected)


def check_expected(expected: JsonObject, composed: JsonObject) -> None:
    """Raise MalformedError, naming every place, unless all that was expected is composed."""
    faults = tuple(_differences(expected, composed, "/credential"))
    if faults:
        raise MalformedError(
            "contradiction",
            "The request says of the credential what it will not say. Nothing was signed.",
            faults,
        )


def _differences(expected: object, composed: object, where: str) -> Iterator[Fault]:
    if isinstance(expected, Mapping) and isinstance(composed, Mapping):
        for name, value in expected.items():
            place = where + pointer(name)
            if name not in composed:
                yield Fault("addition", place, "our definition has no such member")
            else:
                yield from _differences(value, composed[name], place)
    elif isinstance(expected, list) and isinstance(composed, list):
        if len(expected) != len(composed):
            yield Fault("contradiction", where, "our definition has more or fewer of them")
            return
        for index, (value, other) in enumerate(zip(expected, composed, strict=True)):
            yield from _differences(value, other, where + pointer(index))
    elif expected != composed and not _names(expected, composed):
        yield Fault("contradiction", where, "our definition says something else")


def _names(expected: object, composed: object) -> bool:
    """Whether a text is the id of the object that stands there, and so means the same."""
    return isinstance(composed, Mapping) and expected == composed.get("id")


def _mark(subject: JsonObject, offering: Offering, faults: list[Fault]) -> tuple[str, str, str]:
    """Code, version and language of the achievement that is named."""
    named = subject.get("achievement")
    name = named.get("id") if isinstance(named, dict) else named
    prefix = offering.addresses.public_url
    found = _ADDRESS.fullmatch(name.removeprefix(prefix)) if isinstance(name, str) else None
    if isinstance(name, str) and found and name.startswith(prefix):
        code, version, language = found.groups()
        try:
            offering.catalogue.mark(code, version)
        except UnknownMarkError:
            found = None
        else:
            if language in offering.catalogue.languages:
                return code, version, language
    message = f"the address of an achievement of ours: {prefix}/achievements/CODE/VERSION/LANGUAGE"
    faults.append(Fault("achievement", _SUBJECT + "/achievement/id", message))
    return "", "", ""


def _awarded(credential: JsonObject, faults: list[Fault]) -> date | None:
    value = credential.get("awardedDate")
    if value is None and "awardedDate" not in credential:
        return None
    found = _DAY.fullmatch(value) if isinstance(value, str) else None
    try:
        return date.fromisoformat(found[1] if found else "")
    except ValueError:
        message = "a day, such as 2026-11-25 or 2026-11-25T00:00:00Z: badges say no time of day"
        faults.append(Fault("awarded-date", "/credential/awardedDate", message))
        return None


def _evidence(given: object, faults: list[Fault]) -> Iterator[Evidence]:
    """Evidence as the caller wrote it; what may stand in a badge the rules decide."""
    for index, item in enumerate(one_or_many(given)):
        name = item.get("name") if isinstance(item, Mapping) else None
        where = item.get("id") if isinstance(item, Mapping) else None
        if not isinstance(name, str) or not isinstance(where, str):
            message = "evidence has a name, and an https address or a digest (ni:///) as its id"
            faults.append(Fault("evidence", f"/credential/evidence/{index}", message))
        elif digest := _NI.fullmatch(where):
            # The padding that the fixed length needs; stray bits show as a difference later.
            yield Evidence(name, sha256=base64.urlsafe_b64decode(f"{digest[1]}=").hex())
        else:
            yield Evidence(name, url=where)


def _object(value: object, where: str, faults: list[Fault]) -> JsonObject:
    if isinstance(value, dict):
        return value
    name = where.rpartition("/")[2]
    faults.append(Fault(name, where, f"{name} is a JSON object"))
    return {}


def _text(options: JsonObject, name: str, faults: list[Fault]) -> str | None:
    value = options.get(name)
    if value is None and name not in options:
        return None
    if isinstance(value, str):
        return value
    faults.append(Fault(name, f"/options/{name}", f"{name} is a text"))
    return None
