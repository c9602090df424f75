"""What is in a file, without judging it: nothing here says that any of it is true.

Nothing is fetched and no signature is checked. What the file says of itself is a claim.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from merkki_keys import EncodingError, b64url_decode
from merkki_verifier.containers import ContainerError, open_container
from merkki_verifier.inner import InnerError, unwrapped
from merkki_verifier.inputs import Item
from merkki_verifier.inputs.data_url import DataUrlError, is_data_url, read_data_url
from merkki_verifier.json_values import one_or_many
from merkki_verifier.strict_json import JsonError, parse
from merkki_verifier.world import Limits

_HEADER = ("alg", "typ", "cty", "kid", "iss")
_PROOF = ("type", "cryptosuite", "verificationMethod", "proofPurpose", "created", "expires")


@dataclass(frozen=True, slots=True)
class Inside:
    """What a file holds. ``problem`` says why no more could be taken out of it.

    ``securing`` describes how it is signed, one entry for each proof or token; ``claims``
    is the credential, or the token's payload, as it stands; ``disclosed`` are the claims
    that an SD-JWT shows beside it.
    """

    container: str = ""
    form: str = ""
    bytes: int = 0
    securing: tuple[Mapping[str, object], ...] = ()
    claims: Mapping[str, object] | None = None
    disclosed: tuple[object, ...] = ()
    problem: str | None = None

    def to_dict(self) -> dict[str, object]:
        """What was found as JSON-ready values."""
        return {
            "container": self.container or None,
            "form": self.form or None,
            "bytes": self.bytes,
            "securing": [dict(one) for one in self.securing],
            "claims": self.claims,
            "disclosed": list(self.disclosed),
            "problem": self.problem,
        }


def look_inside(item: Item, *, limits: Limits | None = None) -> Inside:
    """Take a file apart as far as it can be. Never raises."""
    if item.problem is not None:
        return Inside(problem=item.problem.message)
    bounds, content = limits or Limits(), item.content
    try:
        if is_data_url(content):
            content = read_data_url(content)
        opened = open_container(content, limits=bounds)
        whole = Inside(opened.kind, opened.form, len(item.content))
        token = unwrapped(opened, limits=bounds)
    except (ContainerError, DataUrlError, InnerError, JsonError) as error:
        return Inside(bytes=len(item.content), problem=str(error))
    if token.form == "address":
        # All that a picture of Open Badges 2.0 need hold; nothing is fetched from there here.
        return replace(whole, claims={"id": token.payload.decode().strip()})
    return (
        _of_json(whole, token.payload) if token.form == "json" else _of_token(whole, token.payload)
    )


def _of_json(whole: Inside, payload: bytes) -> Inside:
    try:
        document = parse(payload)
    except JsonError as error:
        return _broken(whole, str(error))
    if not isinstance(document, dict):
        return _broken(whole, "it is JSON, but no object")
    proofs = one_or_many(document.get("proof"))
    securing = tuple(_shown(proof, _PROOF) for proof in proofs if isinstance(proof, dict))
    claims = {name: value for name, value in document.items() if name != "proof"}
    return Inside(whole.container, whole.form, whole.bytes, securing, claims)


def _of_token(whole: Inside, token: bytes) -> Inside:
    jws, *disclosures = token.split(b"~")
    parts = jws.split(b".")
    try:
        header, payload = (parse(b64url_decode(part.decode("ascii"))) for part in parts[:2])
    except (EncodingError, JsonError, UnicodeDecodeError, ValueError) as error:
        return _broken(whole, f"the token cannot be taken apart: {error}")
    if not isinstance(header, dict) or not isinstance(payload, dict):
        return _broken(whole, "the token's header and payload should be JSON objects")
    shown = _shown(header, _HEADER)
    if "jwk" in header:
        shown["jwk"] = "a key, in the header itself"
    disclosed = tuple(_disclosed(part) for part in disclosures if part and b"." not in part)
    return Inside(whole.container, whole.form, whole.bytes, (shown,), payload, disclosed)


def _disclosed(part: bytes) -> object:
    """The name and value of one disclosure, without its salt; None if it cannot be read."""
    try:
        value = parse(b64url_decode(part.decode("ascii")))
    except (EncodingError, JsonError, UnicodeDecodeError):
        return None
    return value[1:] if isinstance(value, list) else None


def _shown(value: Mapping[str, object], names: tuple[str, ...]) -> dict[str, object]:
    return {name: value[name] for name in names if name in value}


def _broken(whole: Inside, problem: str) -> Inside:
    return Inside(whole.container, whole.form, whole.bytes, problem=problem)


def claim_lines(claims: Mapping[str, object], *, longest: int = 200) -> list[tuple[str, str]]:
    """Every claim as a pointer and its value, long values cut; nothing is left out."""
    lines: list[tuple[str, str]] = []
    waiting: list[tuple[str, object]] = [("", claims)]
    while waiting:
        where, value = waiting.pop()
        if isinstance(value, Mapping) and value:
            waiting += [(f"{where}/{name}", inner) for name, inner in reversed([*value.items()])]
        elif isinstance(value, list) and value:
            numbered = [(f"{where}/{index}", inner) for index, inner in enumerate(value)]
            waiting += reversed(numbered)
        else:
            text = value if isinstance(value, str) else json.dumps(value)
            cut = f"{text[:longest]}... ({len(text)} characters)" if len(text) > longest else text
            lines.append((where, cut))
    return lines
