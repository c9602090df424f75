"""A related resource has a digest of sound form, and a context at hand must have that digest."""

from __future__ import annotations

import base64
import hashlib

import pytest
from workshop import Json, unsigned

from merkki_contexts import accepted_digests, pinned_library
from merkki_keys import b64url_encode, base58btc_encode
from merkki_verifier import Outcome
from merkki_verifier.structure import check_structure

V2, OB = unsigned()["@context"]
ELSEWHERE = "https://koulu.example/plan.pdf"


def sri(name: str, data: bytes) -> str:
    return f"{name}-{base64.b64encode(hashlib.new(name, data).digest()).decode()}"


def multihash(data: bytes, code: int = 0x12, name: str = "sha256") -> bytes:
    digest = hashlib.new(name, data).digest()
    return bytes([code, len(digest)]) + digest


HELD = pinned_library().get(V2).data
OTHER = b"something else"


def found(**resource: object) -> list[str]:
    document: Json = unsigned(relatedResource=[resource])
    return [
        f.code
        for f in check_structure(document)
        if f.code != "structure-ok" and (f.warning or f.outcome is Outcome.FAILED)
    ]


@pytest.mark.parametrize(
    "digest",
    [
        {"digestSRI": sri("sha256", HELD)},
        {"digestSRI": sri("sha384", HELD)},
        {"digestSRI": sri("sha512", HELD) + "?ct=application/json"},
        {"digestSRI": f"{sri('sha256', OTHER)} {sri('sha256', HELD)}"},
        {"digestMultibase": "u" + b64url_encode(multihash(HELD))},
        {"digestMultibase": "z" + base58btc_encode(multihash(HELD, 0x20, "sha384"))},
        {"digestMultibase": "u" + b64url_encode(multihash(HELD, 0x13, "sha512"))},
        {"digestSRI": sri("sha256", HELD), "mediaType": "application/ld+json"},
    ],
)
def test_a_context_we_hold_with_its_own_digest_says_nothing(digest: Json) -> None:
    assert found(id=V2, **digest) == []


@pytest.mark.parametrize(
    "digest",
    [
        {"digestSRI": sri("sha256", OTHER)},
        {"digestSRI": sri("sha384", OTHER)},
        {"digestMultibase": "u" + b64url_encode(multihash(OTHER))},
        {
            "digestSRI": sri("sha256", HELD),
            "digestMultibase": "u" + b64url_encode(multihash(OTHER)),
        },
    ],
)
def test_a_context_we_hold_with_another_digest_rejects(digest: Json) -> None:
    assert found(id=V2, **digest) == ["structure-resource-changed"]


def test_other_bytes_that_the_address_has_served_are_known_by_their_sha256() -> None:
    url = next(u for u in pinned_library().documents if len(accepted_digests(u)) > 1)
    older = bytes.fromhex(accepted_digests(url)[1])
    told = "sha256-" + base64.b64encode(older).decode()
    assert found(id=url, digestSRI=told) == []
    # Whether another algorithm's digest is of those bytes cannot be told.
    assert found(id=url, digestSRI=sri("sha384", OTHER)) == ["structure-resource-not-checked"]
    assert found(id=url, digestSRI=sri("sha256", OTHER)) == ["structure-resource-changed"]


@pytest.mark.parametrize(
    "digest",
    [
        {"digestSRI": sri("sha384", OTHER)},
        {"digestMultibase": "u" + b64url_encode(b"\x16\x20" + bytes(32))},  # SHA3-256
    ],
)
def test_a_file_elsewhere_is_said_not_to_have_been_looked_at(digest: Json) -> None:
    assert found(id=ELSEWHERE, **digest) == ["structure-resource-not-checked"]


def test_a_hash_that_we_do_not_compute_cannot_be_compared() -> None:
    digest = "u" + b64url_encode(b"\x16\x20" + bytes(32))
    assert found(id=V2, digestMultibase=digest) == ["structure-resource-not-checked"]


@pytest.mark.parametrize(
    "digest",
    [
        {},
        {"digestSRI": ""},
        {"digestSRI": "sha384-AAAA"},
        {"digestSRI": "sha256-AAA"},
        {"digestSRI": "md5-1B2M2Y8AsgTpgAmY7PhCfg=="},
        {"digestSRI": sri("sha256", OTHER) + " nonsense"},
        {"digestMultibase": "z1"},
        {"digestMultibase": "z0"},
        {"digestMultibase": "mAAAA"},
        {"digestMultibase": ""},
        {"digestMultibase": "u" + b64url_encode(multihash(OTHER)[:-1])},
        {"digestMultibase": "z" + "2" * 5000},
    ],
)
def test_a_resource_without_a_sound_digest_rejects(digest: Json) -> None:
    assert found(id=ELSEWHERE, **digest) == ["structure-model"]


@pytest.mark.parametrize("resources", ["text", 7, ["text"]])
def test_a_resource_that_is_no_object_rejects(resources: object) -> None:
    codes = {f.code for f in check_structure(unsigned(relatedResource=resources))}
    assert "structure-model" in codes
