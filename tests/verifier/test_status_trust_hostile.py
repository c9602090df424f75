"""Whatever a stranger writes into a status, a list or a registry: an answer, never a crash."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from status_world import TOKEN_LIST, token_claims, token_list, token_status
from workshop import LIST, SCHOOL, Network, Workshop, encoded, entry, unsigned_list

from merkki_keys import b64url_encode
from merkki_verifier import Finding, Outcome
from merkki_verifier.securing import vc_jwt
from merkki_verifier.status.check import StatusCheck
from merkki_verifier.status.encoding import decode_2021, decode_bitstring, decode_token_list
from merkki_verifier.status.faults import ListError
from merkki_verifier.status.token_list import check_token_status
from merkki_verifier.trust import RegistryError
from merkki_verifier.trust.dcc import looks_dcc, read_dcc
from merkki_verifier.trust.endorsed import read_grant
from merkki_verifier.trust.forms import read_registry

NAMES = st.sampled_from(["id", "type", "status", "message", "name", "issuer"]) | st.text(max_size=4)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8)
    | st.sampled_from([LIST, TOKEN_LIST, SCHOOL, "revocation", "5", "0x1", "any"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)


def _altered(base: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """The object with some members replaced by anything at all, or taken away."""
    changes = st.dictionaries(st.sampled_from([*base, "extra"]), JSON, max_size=3)
    drops = st.sets(st.sampled_from(list(base)), max_size=1)
    return st.builds(
        lambda new, gone: {k: v for k, v in {**base, **new}.items() if k not in gone},
        changes,
        drops,
    )


def _world(network: Network | None = None) -> Any:
    shop = Workshop()
    if network is not None:
        shop.network.answers |= network.answers
    return shop.world()


def _answered(findings: list[Finding]) -> None:
    assert findings
    assert all(f.message and f.code.startswith("status-") for f in findings)


ENTRY = entry(5, statusSize=1, statusMessage=[], statusReference="https://koulu.example/s")


@given(JSON | _altered(ENTRY) | st.lists(_altered(ENTRY), max_size=3))
def test_any_status_at_all_gets_an_answer(status: object) -> None:
    check = StatusCheck(SCHOOL, _world())
    findings = list(check.findings({"credentialStatus": status}))
    if status != []:
        _answered(findings)


@given(JSON | _altered(token_status()["status_list"]).map(lambda v: {"status_list": v}))
def test_any_status_claim_at_all_gets_an_answer(status: object) -> None:
    _answered(list(check_token_status({"status": status}, issuer=SCHOOL, world=_world())))


@given(_altered(token_claims()) | JSON)
def test_any_signed_token_at_all_gets_an_answer(claims: object) -> None:
    network = Network()
    network.serve(TOKEN_LIST, token_list(json.dumps(claims).encode()))
    payload = {"status": token_status()}
    findings = list(check_token_status(payload, issuer=SCHOOL, world=_world(network)))
    _answered(findings)
    if Outcome.PASSED in {f.outcome for f in findings}:
        assert isinstance(claims, dict)
        assert claims["sub"] == TOKEN_LIST


@given(st.binary(max_size=200) | JSON.map(lambda value: json.dumps(value).encode()))
def test_any_answer_of_a_host_gets_an_answer(body: bytes) -> None:
    network = Network()
    for url in (LIST, TOKEN_LIST):
        network.serve(url, body)
    world = _world(network)
    for kind in ("BitstringStatusListEntry", "StatusList2021Entry"):
        found = StatusCheck(SCHOOL, world).findings({"credentialStatus": entry(5) | {"type": kind}})
        assert {f.outcome for f in found} == {Outcome.UNKNOWN}
    found = check_token_status({"status": token_status()}, issuer=SCHOOL, world=world)
    assert {f.outcome for f in found} == {Outcome.UNKNOWN}


@given(_altered(unsigned_list()["credentialSubject"]))
def test_any_list_its_issuer_signed_gets_an_answer(subject: dict[str, Any]) -> None:
    shop = Workshop()
    document = {**unsigned_list(), "credentialSubject": subject}
    token = vc_jwt.secure(document, signer=shop.signer(), typ="vc+jwt")
    shop.network.serve(LIST, token.encode())
    findings = list(StatusCheck(SCHOOL, shop.world()).findings({"credentialStatus": entry(5)}))
    _answered(findings)
    if {f.code for f in findings} == {"status-ok"}:
        assert subject["type"] in ("BitstringStatusList", ["BitstringStatusList"])


@given(
    st.text(max_size=30)
    | st.binary(max_size=60).map(b64url_encode)
    | st.integers(1, 60).map(lambda cut: encoded()[:cut])
)
def test_no_text_at_all_expands_beyond_its_limit_or_breaks_a_decoder(text: str) -> None:
    for decode in (decode_bitstring, decode_2021, decode_token_list):
        with suppress(ListError):
            assert len(decode(text, max_bytes=64)) <= 64


REGISTRY = {
    "id": "https://l.example/r",
    "updated": "2026-11-01",
    "entries": [{"issuer": SCHOOL, "names": {"fi": "Koulu"}, "may_issue": "any"}],
    "meta": {"updated": "2026-11-01T00:00:00Z"},
    "credentialSubject": {},
}


@given(
    st.binary(max_size=200)
    | JSON.map(lambda value: json.dumps(value).encode())
    | _altered(REGISTRY).map(lambda value: json.dumps(value).encode()),
    st.sampled_from([None, SCHOOL]),
)
def test_any_file_at_all_is_a_registry_or_is_refused(raw: bytes, operator: str | None) -> None:
    world = _world()
    with suppress(RegistryError):
        registry = read_registry(raw, world=world, operator=operator)
        assert operator is None, "nothing here is signed"
        assert registry.facts(world.now)


@given(st.dictionaries(NAMES | st.sampled_from(["meta", "registry"]), JSON, max_size=4))
def test_any_object_at_all_is_a_dcc_registry_or_is_refused(document: dict[str, Any]) -> None:
    if looks_dcc(document):
        with suppress(RegistryError):
            assert read_dcc(document).entries


RIGHT = {"names": {"fi": "Koulu"}, "kind": "school", "may_issue": ["WL-01"], "may_delegate": 1}


@given(JSON | _altered(RIGHT), JSON)
def test_any_right_at_all_is_read_or_is_refused(right: object, subject_id: object) -> None:
    credential = {
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "credentialSubject": {"id": subject_id, "type": ["AwardingRight"], "right": right},
    }
    with suppress(RegistryError):
        grant = read_grant(credential, SCHOOL)
        assert grant is not None
        assert grant.right.issuer == subject_id
