"""Deriving what a holder wants to show from what the issuer gave: nothing is believed here.

Whoever derives hands over the whole credential: holders do it on their own machine, and a
service for them. Only verifying the result shows that it holds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import unquote

from merkki_verifier.json_values import JsonValue, texts
from merkki_verifier.securing.jws import JwsError
from merkki_verifier.securing.sd_jwt import SdJwtError, select
from merkki_verifier.securing.selective import SelectionError, derive
from merkki_verifier.strict_json import JsonError
from merkki_verifier.web.api.problems import ProblemError
from merkki_verifier.world import Limits

_ENVELOPES = ("application/vc+sd-jwt", "application/dc+sd-jwt")


def derived(
    credential: JsonValue, pointers: Sequence[str], *, limits: Limits
) -> Mapping[str, object] | str:
    """The part of ``credential`` that ``pointers`` select, in the form that it came in.

    An object with an ``ecdsa-sd-2023`` base proof, an SD-JWT, or one in an envelope.
    Raises ProblemError.
    """
    if isinstance(credential, str):
        return _of_sd_jwt(credential, pointers, limits)
    if not isinstance(credential, dict):
        message = "verifiableCredential must be an object, or a text (an SD-JWT)"
        raise ProblemError("request-shape", message)
    if "EnvelopedVerifiableCredential" in texts(credential.get("type")):
        media, token = _opened(credential.get("id"))
        return {**credential, "id": f"data:{media},{_of_sd_jwt(token, pointers, limits)}"}
    try:
        return derive(credential, pointers=pointers)
    except SelectionError as error:
        raise ProblemError("derive", f"{error}") from error


def _opened(url: object) -> tuple[str, str]:
    media, comma, token = (url if isinstance(url, str) else "").partition(",")
    media = media.removeprefix("data:")
    if not comma or media not in _ENVELOPES:
        message = f"the id of the envelope must be data:{' or data:'.join(_ENVELOPES)}, and a token"
        raise ProblemError("derive", message)
    return media, unquote(token)


def _of_sd_jwt(token: str, pointers: Sequence[str], limits: Limits) -> str:
    try:
        return select(token, disclose=pointers, limits=limits)
    except (SdJwtError, JwsError, JsonError) as error:
        raise ProblemError("derive", f"the text is no SD-JWT: {error}") from error
    except ValueError as error:
        raise ProblemError("derive", f"{error}") from error
