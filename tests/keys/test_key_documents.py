"""What we publish of our keys, and what we read in the documents of others."""

from __future__ import annotations

import copy
import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from keys_world import NOW, UNHURRIED, Keys, code_of

from merkki_keys import (
    DidDocument,
    DidDocumentError,
    KeyType,
    PrivateKey,
    PublishedKey,
    base58btc_encode,
    find_method,
    key_document,
    key_set,
    parse_did_document,
    parse_jwks,
    parse_key_document,
)
from merkki_keys.methods import MAX_METHODS

DID = "did:web:passi.example:orgs:a"
DAY = timedelta(days=1)
Json = dict[str, Any]


def published(keys: Keys, **dates: datetime) -> DidDocument:
    return DidDocument(DID, tuple(PublishedKey(key.public, **dates) for key in keys.values()))


def find(document: Json, method_id: str, **more: Any) -> Any:
    return find_method(
        parse_did_document(document, did=DID), method_id, did=DID, now=NOW, **more
    ).public


def refused(code: str, document: Any, method_id: str = f"{DID}#k", **more: Any) -> None:
    with pytest.raises(DidDocumentError) as error:
        find(document, method_id, **more)
    assert error.value.code == code


# --- what we publish --------------------------------------------------------------------


def test_every_key_is_listed_as_multikey_and_as_jwk_where_it_can_be(keys: Keys) -> None:
    document = published(keys).to_dict()
    kinds = [entry["type"] for entry in document["verificationMethod"]]  # type: ignore[attr-defined]  # plain JSON
    assert kinds == ["Multikey", "JsonWebKey"] * 4 + ["JsonWebKey"]
    for key in keys.values():
        listed = PublishedKey(key.public)
        for fragment in (listed.fragment, listed.jwk_fragment):
            for purpose in ("assertionMethod", "authentication"):
                assert find(document, f"{DID}#{fragment}", purpose=purpose) == key.public


def test_what_we_publish_is_json_of_public_members(keys: Keys) -> None:
    document = DidDocument(
        DID, tuple(PublishedKey(k.public) for k in keys.values()), ("https://a.example",)
    ).to_dict()
    assert json.loads(json.dumps(document)) == document
    assert document["alsoKnownAs"] == ["https://a.example"]
    assert set(document) == {
        "@context",
        "id",
        "alsoKnownAs",
        "verificationMethod",
        "assertionMethod",
        "authentication",
    }


def test_a_retired_key_still_proves_badges_and_nothing_else(key: PrivateKey) -> None:
    old = PublishedKey(key.public, retired=NOW - DAY)
    document = DidDocument(DID, (old,)).to_dict()
    method_id = f"{DID}#{old.jwk_fragment}"
    assert find(document, method_id) == key.public
    refused("wrong-purpose", document, method_id, purpose="authentication")
    text = json.dumps(document)
    assert "2026-06-30T12:00:00Z" in text
    # Either would tell a strict verifier to refuse every badge the key ever signed.
    assert "expires" not in text
    assert "revoked" not in text


def test_a_revoked_key_is_listed_and_proves_nothing(key: PrivateKey) -> None:
    burnt = PublishedKey(key.public, retired=NOW - DAY, revoked=NOW)
    document = DidDocument(DID, (burnt,)).to_dict()
    assert document["assertionMethod"] == document["authentication"] == []
    method_id = f"{DID}#{burnt.fragment}"
    refused("wrong-purpose", document, method_id)
    document["assertionMethod"] = [method_id]  # as a careless copy might say
    refused("key-revoked", document, method_id)


def test_a_date_without_a_zone_is_not_published(keys: Keys) -> None:
    naive = datetime(2026, 7, 1)  # noqa: DTZ001 - its lack of a zone is the point
    with pytest.raises(ValueError, match="time zone"):
        published(keys, retired=naive).to_dict()


def test_a_key_set_names_issuer_and_method_and_leaves_out_the_revoked(keys: Keys) -> None:
    retired = PublishedKey(keys[KeyType.P256].public, retired=NOW)
    revoked = PublishedKey(keys[KeyType.RSA].public, revoked=NOW)
    document = key_set(DID, (retired, revoked))
    (jwk,) = document["keys"]
    assert jwk["kid"] == f"{DID}#{retired.jwk_fragment}"
    assert jwk["iss"] == DID
    methods = parse_jwks(document, issuer=DID)
    found = find_method(methods, jwk["kid"], did=DID, now=NOW)
    assert found.public == retired.public


# --- what we read: the document ---------------------------------------------------------


@pytest.fixture
def method(keys: Keys) -> Json:
    multikey = keys[KeyType.ED25519].public.to_multikey()
    return {
        "id": f"{DID}#k",
        "type": "Multikey",
        "controller": DID,
        "publicKeyMultibase": multikey,
    }


@pytest.fixture
def document(method: Json) -> Json:
    return {"id": DID, "verificationMethod": [method], "assertionMethod": [f"{DID}#k"]}


def test_a_plain_document_gives_its_key(document: Json, keys: Keys) -> None:
    assert find(document, f"{DID}#k") == keys[KeyType.ED25519].public


def test_relative_ids_are_read_against_the_did(document: Json, method: Json) -> None:
    find({**document, "verificationMethod": [{**method, "id": "#k"}]}, f"{DID}#k")
    find({**document, "assertionMethod": ["#k"]}, f"{DID}#k")


def test_a_method_may_be_embedded_where_it_is_used(method: Json) -> None:
    embedded = {"id": DID, "assertionMethod": [method]}
    find(embedded, f"{DID}#k")
    refused("wrong-purpose", embedded, purpose="authentication")
    # Elsewhere a reference to it counts for nothing: it serves where it stands.
    refused("wrong-purpose", {**embedded, "authentication": ["#k"]}, purpose="authentication")


@pytest.mark.parametrize("value", [None, [], "text", 7, True])
def test_what_is_no_object_is_no_document(value: object) -> None:
    refused("document-malformed", value)


@pytest.mark.parametrize("own", ["did:web:mallory.example", DID.upper(), None, "", f"{DID}#k"])
def test_the_document_must_be_about_that_very_did(document: Json, own: str | None) -> None:
    refused("did-mismatch", {**document, "id": own})
    refused("did-mismatch", {k: v for k, v in document.items() if k != "id"})


def test_a_deactivated_document_gives_no_key(document: Json) -> None:
    find({**document, "deactivated": False}, f"{DID}#k")
    refused("deactivated", {**document, "deactivated": True})
    refused("deactivated", {**document, "deactivated": "true"})


def test_two_methods_of_one_id_are_refused(document: Json, method: Json, keys: Keys) -> None:
    other = {**method, "publicKeyMultibase": keys[KeyType.P256].public.to_multikey()}
    find({**document, "verificationMethod": [method, {**other, "id": f"{DID}#l"}]}, f"{DID}#k")
    for twin in (other, {**other, "id": "#k"}):
        refused("duplicate-method", {**document, "verificationMethod": [method, twin]})
        refused("duplicate-method", {**document, "keyAgreement": [twin]})


def test_a_method_said_again_word_for_word_serves_both_places(document: Json, method: Json) -> None:
    find({**document, "verificationMethod": [method, method]}, f"{DID}#k")
    only_there = {**document, "verificationMethod": [method], "assertionMethod": [method]}
    find(only_there, f"{DID}#k")


@pytest.mark.parametrize("stated", [None, "text", {}, [None], ["#k"], [{}], [{"id": 7}]])
def test_methods_that_are_no_methods_are_refused(document: Json, stated: object) -> None:
    refused("document-malformed", {**document, "verificationMethod": stated})


def test_a_document_of_very_many_methods_is_refused(document: Json, method: Json) -> None:
    many = [{**method, "id": f"{DID}#{n}"} for n in range(MAX_METHODS - 1)]
    find({**document, "verificationMethod": [method, *many]}, f"{DID}#k")
    refused(
        "document-malformed",
        {**document, "verificationMethod": [method, *many, {**method, "id": f"{DID}#one-more"}]},
    )


def test_a_document_that_leaks_a_private_key_is_refused_and_says_so(
    document: Json, method: Json, keys: Keys
) -> None:
    jwk = keys[KeyType.P256].public.to_jwk()
    find(
        {
            **document,
            "service": [{"id": "#s", "d": "no key"}],
            "keyAgreement": [jwk | {"id": "#x"}],
        },
        f"{DID}#k",
    )
    for leak in (
        {"keyAgreement": [{"id": "#x", "publicKeyJwk": {**jwk, "d": "AQ"}}]},
        {"service": [{"id": "#s", "deep": [[{"kty": "oct", "k": "AQ"}]]}]},
        {"verificationMethod": [{**method, "secretKeyMultibase": "z3u2"}]},
        {"verificationMethod": [{**method, "privateKeyJwk": {}}]},
        {"keyAgreement": [{"id": "#x", "publicKeyMultibase": secret_multikey()}]},
    ):
        refused("private-key-leaked", {**document, **leak})


def secret_multikey() -> str:
    return "z" + base58btc_encode(b"\x80\x26" + bytes(32))


# --- what we read: the method -----------------------------------------------------------


def test_no_other_key_stands_in_for_one_that_is_not_there(document: Json) -> None:
    for method_id in (f"{DID}#l", DID, f"{DID}#", "#k", f"{DID}#K", "did:web:passi.example#k"):
        refused("method-not-found", document, method_id)


def test_a_method_of_another_did_does_not_speak_from_this_document(
    document: Json, method: Json
) -> None:
    other = "did:web:mallory.example#k"
    foreign = {**document, "verificationMethod": [{**method, "id": other}]}
    refused("method-not-found", {**foreign, "assertionMethod": [other]}, other)


@pytest.mark.parametrize("controller", ["did:web:mallory.example", None, "", [DID], f"{DID}#k"])
def test_a_method_under_another_controller_is_refused(
    document: Json, method: Json, controller: object
) -> None:
    refused(
        "wrong-controller",
        {**document, "verificationMethod": [{**method, "controller": controller}]},
    )


@pytest.mark.parametrize(
    "listed", [None, [], ["#other"], f"{DID}#k and more", f"{DID}#k", {f"{DID}#k": 1}, [7, None]]
)
def test_a_method_that_is_not_listed_for_the_purpose_is_refused(
    document: Json, listed: object
) -> None:
    refused("wrong-purpose", {**document, "assertionMethod": listed})
    rest = {k: v for k, v in document.items() if k != "assertionMethod"}
    refused("wrong-purpose", {**rest, "authentication": [f"{DID}#k"]})


@pytest.mark.parametrize(("name", "code"), [("revoked", "key-revoked"), ("expires", "key-expired")])
def test_a_key_past_its_end_is_refused_and_one_before_it_is_not(
    document: Json, method: Json, name: str, code: str
) -> None:
    def ending(value: object) -> Json:
        return {**document, "verificationMethod": [{**method, name: value}]}

    find(ending("2026-07-01T12:00:01Z"), f"{DID}#k")
    find(ending("2026-07-01T16:00:00+03:00"), f"{DID}#k")
    find(ending(None), f"{DID}#k")
    for past in ("2026-07-01T12:00:00Z", "2020-01-01T00:00:00.5Z", "2026-07-01T14:00:00+03:00"):
        refused(code, ending(past))
    # A date that cannot be read is no promise that it lies ahead.
    unread: object
    for unread in ("2999-02-30T00:00:00Z", "2999-01-01T00:00:00", "2999", True, 0, {}, "never"):
        refused(code, ending(unread))


def test_the_key_is_read_by_its_type(document: Json, method: Json, keys: Keys) -> None:
    ed25519, p256 = keys[KeyType.ED25519].public, keys[KeyType.P256].public
    base = {k: v for k, v in method.items() if k != "publicKeyMultibase"}

    def stating(**members: object) -> Json:
        return {**document, "verificationMethod": [{**base, **members}]}

    multibase, jwk = ed25519.to_multikey(), p256.to_jwk()
    for right in (
        stating(type="Ed25519VerificationKey2020", publicKeyMultibase=multibase),
        stating(type="JsonWebKey", publicKeyJwk=jwk),
        stating(type="JsonWebKey2020", publicKeyJwk=jwk),
    ):
        assert find(right, f"{DID}#k") in (ed25519, p256)
    for members in (
        {"type": "Multikey"},
        {"type": "Multikey", "publicKeyJwk": jwk},
        {"type": "Multikey", "publicKeyMultibase": 7},
        {"type": "Multikey", "publicKeyMultibase": multibase, "publicKeyJwk": jwk},
        {"type": "JsonWebKey", "publicKeyMultibase": multibase},
        {"type": "JsonWebKey", "publicKeyMultibase": multibase, "publicKeyJwk": jwk},
        {"type": "JsonWebKey", "publicKeyJwk": "text"},
        {"type": "Ed25519VerificationKey2020", "publicKeyMultibase": p256.to_multikey()},
    ):
        refused("method-malformed", stating(**members))
    kind: object
    for kind in ("EcdsaSecp256k1VerificationKey2019", "multikey", None, ["Multikey"], {}):
        refused("method-type", stating(type=kind, publicKeyMultibase=multibase))


def test_a_bad_key_says_what_is_bad_and_spoils_no_other(document: Json, method: Json) -> None:
    short = "z" + base58btc_encode(b"\xed\x01" + bytes(31))
    bad = {**method, "id": f"{DID}#bad", "publicKeyMultibase": short}
    both = {**document, "verificationMethod": [method, bad], "assertionMethod": ["#k", "#bad"]}
    find(both, f"{DID}#k")
    refused("key-length", both, f"{DID}#bad")


# --- key sets and lone keys -------------------------------------------------------------

ISSUER = "https://passi.example/orgs/a"


def jwks(*jwk: Any) -> Json:
    return {"keys": list(jwk)}


def test_a_key_set_gives_the_key_of_its_kid(keys: Keys) -> None:
    jwk = keys[KeyType.RSA].public.to_jwk()
    mine, theirs = {**jwk, "kid": "a", "iss": ISSUER}, {**jwk, "kid": "b", "iss": DID}
    methods = parse_jwks(jwks(mine, theirs, {**jwk, "kid": "c"}, jwk, 7), issuer=ISSUER)
    assert set(methods) == {"a", "b", "c"}
    for kid in ("a", "c"):
        assert find_method(methods, kid, did=ISSUER, now=NOW).public == keys[KeyType.RSA].public
    with pytest.raises(DidDocumentError) as error:
        find_method(methods, "b", did=ISSUER, now=NOW)
    assert error.value.code == "wrong-controller"


def test_a_key_set_that_is_none_doubles_a_kid_or_leaks_is_refused(keys: Keys) -> None:
    jwk = {**keys[KeyType.RSA].public.to_jwk(), "kid": "a"}
    assert parse_jwks(jwks(jwk), issuer=ISSUER)
    for document, code in (
        (None, "document-malformed"),
        ([], "document-malformed"),
        ({}, "document-malformed"),
        ({"keys": jwk}, "document-malformed"),
        (jwks(*[7] * (MAX_METHODS + 1)), "document-malformed"),
        (jwks(jwk, jwk), "duplicate-method"),
        (jwks(jwk, {"kty": "oct", "k": "AQ"}), "private-key-leaked"),
    ):
        with pytest.raises(DidDocumentError) as error:
            parse_jwks(document, issuer=ISSUER)
        assert error.value.code == code


def test_a_lone_key_is_read_where_it_says_it_lies(key: PrivateKey) -> None:
    url = f"{ISSUER}/key"
    document: Json = dict(key_document(key.public, key_id=url, issuer=ISSUER))
    found = parse_key_document(document, url=url, issuer=ISSUER)
    assert find_method({url: found}, url, did=ISSUER, now=NOW).public == key.public
    unnamed = {k: v for k, v in document.items() if k not in ("kid", "iss")}
    assert parse_key_document(unnamed, url=url, issuer=ISSUER).controller == ISSUER
    for wrong, code in (
        ({"kid": f"{url}2"}, "did-mismatch"),
        ({"d": "AQ"}, "private-key-leaked"),
    ):
        with pytest.raises(DidDocumentError) as error:
            parse_key_document({**document, **wrong}, url=url, issuer=ISSUER)
        assert error.value.code == code
    nothing: object
    for nothing in (None, [], {}, {"keys": []}):
        with pytest.raises(DidDocumentError) as error:
            parse_key_document(nothing, url=url, issuer=ISSUER)
        assert error.value.code == "document-malformed"
    foreign = parse_key_document({**document, "iss": ["x"]}, url=url, issuer=ISSUER)
    assert foreign.controller == ""


# --- documents of strangers -------------------------------------------------------------


def resolve(document: object, did: str, method_id: str, now: datetime) -> None:
    find_method(parse_did_document(document, did=did), method_id, did=did, now=now)


def test_the_documents_of_the_corpus_give_a_key_where_they_should(shared: Path) -> None:
    corpus = shared / "security"
    hosts = json.loads((corpus / "fixtures" / "hosts.json").read_text())
    expected = {
        sample["file"]: sample
        for sample in json.loads((corpus / "MANIFEST.json").read_text())["samples"]
    }
    now = datetime(2026, 7, 1, 12, tzinfo=UTC)
    wanted = ("ok", "id-", "vm-", "assertion", "no-", "deactivated", "key-removed")
    codes = {}
    for path in sorted((corpus / "did").glob("*.json")):
        if not path.name.startswith(wanted):
            continue
        badge = json.loads(path.read_text())
        did, named = badge["issuer"]["id"], badge["proof"]["verificationMethod"]
        url = f"https://{did.removeprefix('did:web:').replace(':', '/')}/did.json"
        answer = hosts.get(url) or hosts[url.replace("/did.json", "/.well-known/did.json")]
        read = json.loads(answer["body_text"])
        codes[f"did/{path.name}"] = code_of(partial(resolve, read, did, named, now))
    assert len(codes) > 18
    assert "document-malformed" not in codes.values()
    for name, code in codes.items():
        assert (code == "ok") is (expected[name]["expected"] == "accept"), name


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([DID, "#k", f"{DID}#k", "Multikey"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["id", "type", "controller", "publicKeyMultibase", "publicKeyJwk", "kty", "expires"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@UNHURRIED
@given(
    member=st.sampled_from(["verificationMethod", "assertionMethod", "deactivated", "service"]),
    value=VALUES,
)
def test_no_document_makes_reading_fail_in_an_unforeseen_way(member: str, value: object) -> None:
    document: Json = {"id": DID, member: copy.deepcopy(value)}
    with suppress(DidDocumentError):
        methods = parse_did_document(document, did=DID)
        for method_id in methods:
            with suppress(DidDocumentError):
                find_method(methods, method_id, did=DID, now=NOW)
