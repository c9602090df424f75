"""Whatever JSON is sent to the issuing side, the answer is described and is never our fault."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from issuing_api_world import Program
from service_world import PUBLIC_URL, Region

# The members that mean something are drawn often; else nearly all would be strangers.
WORDS = st.sampled_from(
    [
        *("credential", "options", "credentialSubject", "achievement", "id", "type", "@context"),
        *("issuer", "awardedDate", "evidence", "name", "recipient", "dedupe", "attestedBy"),
        *("credentialId", "credentialStatus", "statusPurpose", "status", "mandatoryPointers"),
        *("reason", "validFrom", "proof", "BitstringStatusListEntry", "revocation", ""),
        f"{PUBLIC_URL}/achievements/WL-01/1.0/fi",
        "https://www.w3.org/ns/credentials/v2",
        "VerifiableCredential",
        "2026-11-25",
        "did:example:a",
        "\0",
    ]
)
LEAVES = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | WORDS | st.text()
ANY = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=6)
)
BODIES = st.fixed_dictionaries(
    {},
    optional={
        "credential": st.dictionaries(WORDS, ANY, max_size=8),
        "options": st.dictionaries(WORDS, ANY, max_size=4),
        "credentialId": ANY,
        "credentialStatus": ANY,
        "status": ANY,
    },
)


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    region = Region.at(tmp_path_factory.mktemp("any"), conformance=True)
    yield Program.of(region)
    region.service.close()


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(body=BODIES | ANY)
@pytest.mark.parametrize(
    "path",
    [
        "/credentials/issue",
        "/credentials/status",
        "/conformance/eddsa-rdfc-2022-ed25519/credentials/issue",
        "/conformance/ecdsa-sd-2023-p-256/credentials/issue",
        "/conformance/vc-jose-p-256/credentials/status",
    ],
)
def test_any_json_gets_a_described_answer(program: Program, path: str, body: Any) -> None:
    answer = program.post(path, body)  # the answer is held against the description
    assert answer.status_code < 500, answer.text
