"""Status lists of the older and the other kind, for the school of the workshop."""

from __future__ import annotations

import gzip
import json
import zlib
from typing import Any, cast

from workshop import LIST, SCHOOL, Json, Workshop, compact, unsigned

from merkki_keys import KeySigner, KeyType, b64url_encode
from merkki_verifier import Report

TOKEN_LIST = "https://koulu.example/status/tokens"
CONTEXT_2021 = "https://w3id.org/vc/status-list/2021/v1"
ISSUED, EXPIRES = 1793491200, 1796083200  # 2026-11-01 and 2026-12-01


def list_2021(*bits: int, purpose: str = "revocation", encoded: object = None) -> Json:
    """An unsigned StatusList2021Credential, in the terms of VCDM 1.1 as it was met."""
    raw = bytearray(16_384)
    for bit in bits:
        raw[bit // 8] |= 0x80 >> (bit % 8)
    return {
        "@context": [
            "https://www.w3.org/2018/credentials/v1",
            CONTEXT_2021,
            "https://w3id.org/security/data-integrity/v2",
        ],
        "id": LIST,
        "type": ["VerifiableCredential", "StatusList2021Credential"],
        "issuer": SCHOOL,
        "issuanceDate": "2026-11-24T00:00:00Z",
        "credentialSubject": {
            "id": LIST + "#list",
            "type": "StatusList2021",
            "statusPurpose": purpose,
            "encodedList": encoded or b64url_encode(gzip.compress(bytes(raw), mtime=0)),
        },
    }


def entry_2021(index: int | str = 5, **more: Any) -> Json:
    return {
        "id": f"{LIST}#{index}",
        "type": "StatusList2021Entry",
        "statusPurpose": "revocation",
        "statusListIndex": str(index),
        "statusListCredential": LIST,
        **more,
    }


def badge_2021(shop: Workshop, **changes: Any) -> Json:
    """A badge of VCDM 2.0 with a status of 2021."""
    document = unsigned(credentialStatus=entry_2021(**changes))
    document["@context"].append(CONTEXT_2021)
    return shop.sign(document)


def packed(values: dict[int, int], *, size: int = 1, entries: int = 1000) -> str:
    """The ``lst`` of a token list: values by index, least significant bit first."""
    raw = bytearray(entries * size // 8)
    for index, value in values.items():
        raw[index * size // 8] |= value << (index * size % 8)
    return b64url_encode(zlib.compress(bytes(raw), 9))


def token_claims(values: dict[int, int] | None = None, *, size: int = 1, **changes: Any) -> Json:
    """What a status list token says. A change of None takes the claim away."""
    claims: Json = {
        "sub": TOKEN_LIST,
        "iat": ISSUED,
        "exp": EXPIRES,
        "ttl": 43_200,
        "status_list": {"bits": size, "lst": packed(values or {}, size=size)},
        **changes,
    }
    return {name: value for name, value in claims.items() if value is not None}


def token_list(
    claims: object = None, *, signer: KeySigner | None = None, **header: object
) -> bytes:
    """A status list token of the school. A header of None takes the member away."""
    own = signer or Workshop().signer(KeyType.P256)
    head = {"alg": own.algorithm.value, "typ": "statuslist+jwt", "kid": own.key_id, **header}
    body = claims if isinstance(claims, bytes) else json.dumps(claims or token_claims()).encode()
    return compact({k: v for k, v in head.items() if v is not None}, body, own).encode()


def token_status(index: object = 5, url: object = TOKEN_LIST) -> Json:
    return {"status_list": {"idx": index, "uri": url}}


def edition_of(report: Report) -> Json:
    """The one list that was read for a report."""
    (edition,) = cast("list[Json]", report.facts["lists"])
    return edition
