"""What programs send: one strict JSON object, or a problem that says what to send instead."""

from __future__ import annotations

import json
from collections.abc import Mapping

from flask import Request

from merkki_verifier.json_values import JsonDict, JsonValue
from merkki_verifier.strict_json import JsonError, parse
from merkki_verifier.web.api.problems import ProblemError
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
    message = f"{name} must be an object, or a text (a JWT or an SD-JWT)"
    raise ProblemError("request-shape", message)


def options_of(body: Mapping[str, JsonValue]) -> JsonDict:
    """The request's ``options``; none where it has none. Raises ProblemError."""
    found = body.get("options")
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise ProblemError("request-shape", "options must be an object")
    return found


def text_option(options: Mapping[str, JsonValue], name: str) -> str | None:
    """An option that is a text; None where it is not given. Raises ProblemError."""
    found = options.get(name)
    if found is None:
        return None
    if not isinstance(found, str) or not 0 < len(found) <= MAX_TEXT:
        message = f"options.{name} must be a text of 1 to {MAX_TEXT} characters"
        raise ProblemError("request-shape", message)
    return found


def texts_option(options: Mapping[str, JsonValue], name: str) -> list[str] | None:
    """An option that is a list of texts; None where it is not given. Raises ProblemError."""
    found = options.get(name)
    if found is None:
        return None
    listed = found if isinstance(found, list) else [found]
    named = [item for item in listed if isinstance(item, str)]
    if listed is not found or len(named) < len(listed) or len(named) > MAX_TEXTS:
        message = f"options.{name} must be a list of at most {MAX_TEXTS} texts"
        raise ProblemError("request-shape", message)
    return named


def switch(options: Mapping[str, JsonValue], name: str) -> bool:
    """An option that is true or false; false where it is not given. Raises ProblemError."""
    found = options.get(name, False)
    if not isinstance(found, bool):
        raise ProblemError("request-shape", f"options.{name} must be true or false")
    return found
