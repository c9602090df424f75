"""Who asks and what: the API key in the header, the JSON in the body."""

from __future__ import annotations

from flask import abort, request

from merkki_issuer.access.model import ApiKey
from merkki_issuer.errors import Fault, MalformedError
from merkki_issuer.web.api.problems import problem, unauthorised
from merkki_issuer.web.around import service
from merkki_verifier.strict_json import JsonError, parse

JsonObject = dict[str, object]

# A badge with its picture inside is some 100 kB, and a request needs no picture.
MAX_BODY_BYTES = 1024 * 1024
# The namespace of our own idempotency keys holds 200 characters, with the API key's name.
MAX_IDEMPOTENCY_KEY = 128


def caller() -> ApiKey:
    """The API key of this request. Ends it with 401 where there is none that opens anything."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        abort(unauthorised("no-api-key", "Send an API key: `Authorization: Bearer merkki_...`."))
    found = service().api_keys.owner(token.strip())
    if found is None:
        # One answer for what never was and what was revoked: a guesser learns nothing.
        abort(unauthorised("api-key", "This API key is unknown or revoked."))
    return found


def body() -> JsonObject:
    """The JSON object in the body. Ends the request with 415 for another media type or coding.

    Raises MalformedError where it is not JSON that everybody reads alike, or no object.
    """
    if not request.is_json:
        abort(problem(415, "media-type", "Send the body as application/json."))
    if request.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        said = "Send the body as it is: no Content-Encoding is read."
        abort(problem(415, "content-encoding", said))
    request.max_content_length = MAX_BODY_BYTES
    try:
        value = parse(request.get_data(), max_bytes=MAX_BODY_BYTES)
    except JsonError as error:
        fault = Fault(error.code, "", str(error))
        raise MalformedError("json", f"The body cannot be read: {error}.", (fault,)) from None
    if not isinstance(value, dict):
        raise MalformedError("request", "The body is a JSON object.", (_NO_OBJECT,))
    return dict(value)


_NO_OBJECT = Fault("body", "", "the body is a JSON object")


def idempotency_key(key: ApiKey) -> str | None:
    """The caller's idempotency key, apart from those of every other API key.

    Raises MalformedError.
    """
    given = request.headers.get("Idempotency-Key")
    if given is None:
        return None
    if not 0 < len(given) <= MAX_IDEMPOTENCY_KEY:
        raise MalformedError(
            "idempotency-key", f"An Idempotency-Key has 1 to {MAX_IDEMPOTENCY_KEY} characters."
        )
    return f"{key.name}:{given}"
