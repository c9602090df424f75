"""What programs send: one strict JSON object, or a problem that says what to send instead."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Final

from flask import Request

from merkki_verifier.json_values import JsonDict, JsonValue, pointer
from merkki_verifier.strict_json import JsonError, parse
from merkki_verifier.web.api.problems import Fault, ProblemError
from merkki_verifier.world import Limits

# A challenge is a nonce and a domain an origin; both come back in findings.
MAX_TEXT = 1_000
MAX_TEXTS = 1_000
# What stands around a credential in a request.
_AROUND_DEPTH = 4
_AROUND_BYTES = 64 * 1024


def read_object(request: Request, *, limits: Limits) -> JsonDict:
    """The JSON object of a request's body. Raises ProblemError: 400, 413 or 415."""
    kind = request.mimetype
    if kind != "application/json" and not (
        kind.startswith("application/") and kind.endswith("+json")
    ):
        message = "send JSON, with the header Content-Type: application/json"
        raise ProblemError("request-media-type", message, status=415)
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        message = "send the body as it is: no Content-Encoding is read"
        raise ProblemError("request-encoding", message, status=415)
    most = limits.max_bytes + _AROUND_BYTES
    raw = request.get_data(cache=False)
    if len(raw) > most:
        raise ProblemError("request-size", f"at most {most} bytes are read", status=413)
    try:
        body = parse(raw, max_depth=limits.max_depth + _AROUND_DEPTH, max_bytes=most)
    except JsonError as error:
        raise ProblemError("request-json", f"the body is not strict JSON: {error}") from error
    if not isinstance(body, dict):
        raise ProblemError("request-shape", "the body must be a JSON object")
    return body


def secured(body: Mapping[str, JsonValue], name: str) -> bytes:
    """The credential or presentation at ``name``, as bytes to verify. Raises ProblemError.

    An object is written anew: strict JSON has one meaning, and that is what was signed.
    """
    value = body.get(name)
    if isinstance(value, str) and value:
        return value.encode()
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False).encode()
    raise _misshapen("must be an object, or a text (a JWT or an SD-JWT)", name)


def only(members: Mapping[str, JsonValue], known: Collection[str], *where: str) -> None:
    """Refuse a member with a name that is none of ``known``. Raises ProblemError.

    A misspelt ``domain`` passed over would leave unchecked what the caller relies on.
    """
    names = sorted(members.keys() - known)[:_MAX_STRANGERS]
    if names:
        place = ".".join(where) or "the request"
        said = f"{place} has no {names[0]!r:.60}; there are {', '.join(sorted(known))}"
        faults = [
            Fault(_STRANGER, pointer(*where, name), "nothing is known by it") for name in names
        ]
        raise ProblemError(_STRANGER, said, faults=faults)


_STRANGER: Final = "request-unknown"
_MAX_STRANGERS: Final = 10


def options_of(body: Mapping[str, JsonValue], known: Collection[str]) -> JsonDict:
    """The request's ``options``, none of a name that is not ``known``. Raises ProblemError."""
    found = body.get("options", {})
    if not isinstance(found, dict):
        raise _misshapen("must be an object", "options")
    only(found, known, "options")
    return found


def _misshapen(must: str, *place: str) -> ProblemError:
    message = f"{'.'.join(place)} {must}"
    fault = Fault("request-shape", pointer(*place), must)
    return ProblemError("request-shape", message, faults=[fault])


def text_option(options: Mapping[str, JsonValue], name: str) -> str | None:
    """An option that is a text; None where it is not given. Raises ProblemError."""
    if name not in options:
        return None
    found = options[name]
    if not isinstance(found, str) or not 0 < len(found) <= MAX_TEXT:
        must = f"must be a text of 1 to {MAX_TEXT} characters; leave it out to ask for none"
        raise _misshapen(must, "options", name)
    return found


def texts_option(options: Mapping[str, JsonValue], name: str) -> list[str] | None:
    """An option that is a list of texts; None where it is not given. Raises ProblemError."""
    if name not in options:
        return None
    found = options[name]
    listed = found if isinstance(found, list) else [found]
    named = [item for item in listed if isinstance(item, str)]
    if listed is not found or len(named) < len(listed) or len(named) > MAX_TEXTS:
        raise _misshapen(f"must be a list of at most {MAX_TEXTS} texts", "options", name)
    return named


def switch(options: Mapping[str, JsonValue], name: str) -> bool:
    """An option that is true or false; false where it is not given. Raises ProblemError."""
    found = options.get(name, False)
    if not isinstance(found, bool):
        raise _misshapen("must be true or false", "options", name)
    return found
