"""SD-JWT itself: what may be disclosed, where it comes to stand, and what is refused."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from typing import ClassVar

import pytest
from sd_world import attestation, b64, badge, claim, digest, disclosure, element, sd_jwt, signed
from workshop import KEYS, NOW, Json, Workshop

from merkki_keys import KeyFormatError, KeyType
from merkki_verifier import Limits
from merkki_verifier.securing.jws import JwsError
from merkki_verifier.securing.sd_jwt import (
    MAX_DISCLOSURES,
    Rebuilt,
    SdJwtError,
    disclosable,
    fresh_salt,
    issue,
    present,
    read_sd_jwt,
    rebuild,
    select,
)
from merkki_verifier.securing.sd_jwt.disclosure import make_disclosure, read_disclosure
from merkki_verifier.strict_json import JsonError

NAME = claim("given_name", "Aino")
TOWN = claim("locality", "Tervasalmi")
MARKS = [element(code) for code in ("WL-01", "WL-02", "WL-03")]


def opened(payload: Json, *shown: str, limits: Limits | None = None) -> Rebuilt:
    limits = limits or Limits()
    return rebuild(read_sd_jwt(sd_jwt(payload, *shown).encode()), max_depth=limits.max_depth)


def refusal(payload: Json, *shown: str) -> tuple[str, str]:
    with pytest.raises(SdJwtError) as caught:
        opened(payload, *shown)
    return caught.value.code, caught.value.pointer


class TestTheCombinedFormat:
    """One text has one meaning, or none."""

    def test_disclosures_and_key_binding_are_told_apart(self) -> None:
        token = signed(attestation(given_name=None, _sd=[digest(NAME)]))
        bare = read_sd_jwt(f"{token}~".encode())
        assert (bare.disclosures, bare.key_binding) == ((), None)
        shown = read_sd_jwt(f"{token}~{NAME}~".encode())
        assert [d.name for d in shown.disclosures] == ["given_name"]
        held = read_sd_jwt(f"{token}~{NAME}~a.b.c".encode())
        assert held.key_binding == b"a.b.c"
        assert held.presented == f"{token}~{NAME}~"
        assert held.sd_hash == digest(f"{token}~{NAME}~")

    @pytest.mark.parametrize(
        "spoil",
        [
            lambda token: token,  # no ~ at all
            lambda token: f"{token}~~",
            lambda token: f"{token}~~{NAME}~",
            lambda token: f"{token}~{NAME}~~",
            lambda token: f"{token}~{NAME}",  # neither ended nor a key binding
            lambda token: f"{token}~é~",
        ],
    )
    def test_any_other_form_is_refused(self, spoil: Callable[[str], str]) -> None:
        token = signed(attestation(given_name=None, _sd=[digest(NAME)]))
        read_sd_jwt(f"{token}~{NAME}~".encode())
        with pytest.raises(SdJwtError) as caught:
            read_sd_jwt(spoil(token).encode())
        assert caught.value.code == "sd-jwt-form"

    def test_the_token_inside_is_held_to_the_rules_of_tokens(self) -> None:
        with pytest.raises(JwsError):
            read_sd_jwt(b"e30.e30~")
        with pytest.raises(JwsError):
            read_sd_jwt(f"{signed({}, alg='none')}~".encode())
        with pytest.raises(JsonError):
            read_sd_jwt(f"{signed({}).split('.')[0]}.{b64(b'{')}.AAAA~".encode())
        with pytest.raises(SdJwtError) as caught:
            read_sd_jwt(sd_jwt(["no object"]).encode())
        assert caught.value.code == "jwt-payload"

    def test_a_flood_is_refused_before_it_is_read(self) -> None:
        full = [claim(f"claim-{n}", n) for n in range(MAX_DISCLOSURES)]
        payload = {"_sd": [digest(text) for text in full]}
        assert len(opened(payload, *full).claims) == MAX_DISCLOSURES
        for raw, limits in (
            ("~".join([signed({}), *full, NAME, ""]), Limits()),
            ("~" * 4_000_000, Limits()),
            (sd_jwt({}), Limits(max_bytes=100)),
        ):
            with pytest.raises(SdJwtError) as caught:
                read_sd_jwt(raw.encode(), limits=limits)
            assert caught.value.code == "sd-jwt-size"


class TestADisclosure:
    """It is read exactly, and hashed as it travels."""

    # The examples of RFC 9901, sections 4.2.1 to 4.2.3: text of the array, then its digest.
    @pytest.mark.parametrize(
        ("array", "hashed"),
        [
            (
                '["_26bc4LT-ac6q2KI6cBW5es", "family_name", "Möbius"]',
                "X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0",
            ),
            ('["lklxF5jMYlGTPUovMNIvCA", "FR"]', "w0I8EKcdCtUPkGCNUrfwVp2xEgNjtoIDlOxc9-PlOhs"),
        ],
    )
    def test_the_digests_of_the_standard_are_ours(self, array: str, hashed: str) -> None:
        read = read_disclosure(b64(array.encode()), max_depth=10)
        assert read.digest("sha-256") == hashed
        assert read.value == json.loads(array)[-1]

    @pytest.mark.parametrize(
        "text",
        [
            disclosure(),
            disclosure("salt"),
            disclosure("salt", "name", "value", "more"),
            disclosure(7, "name", "value"),
            disclosure("salt", 7, "value"),
            disclosure(None, "value"),
            b64(b'{"salt": 1}'),
            b64(b'"salt"'),
            b64(b'["salt", "name", {"a": 1, "a": 2}]'),
            b64(b'["salt", "name", NaN]'),
            b64(b'["salt", "name", 1] '[:-2]),
            b64(b"\xff"),
            NAME + "=",
            NAME[:-1] + "!",
            b64(b'["s", "name", ' + b"[" * 200 + b"]" * 200 + b"]"),
        ],
    )
    def test_anything_else_is_refused(self, text: str) -> None:
        with pytest.raises(SdJwtError) as caught:
            read_disclosure(text, max_depth=100)
        assert caught.value.code == "sd-jwt-disclosure"

    @pytest.mark.parametrize("value", [None, True, 0, "", 'é\n"~', [1, {"a": []}], {"b": None}])
    def test_what_is_written_is_read_again(self, value: object) -> None:
        made = make_disclosure("salt", value, "name")  # type: ignore[arg-type] # JSON it is
        assert read_disclosure(made.text, max_depth=100) == made


class TestRebuilding:
    """Every disclosure comes to stand where the issuer signed its digest, and nowhere else."""

    def test_claims_elements_and_what_is_inside_them_are_put_in_place(self) -> None:
        street = claim("street", "Kauppakatu 1")
        address = claim("address", {"_sd": [digest(street)], "country": "FI"})
        payload = {
            "open": 1,
            "_sd": [digest(address), digest(NAME)],
            "marks": [{"...": digest(MARKS[0])}, "WL-00", {"...": digest(MARKS[1])}],
            "_sd_alg": "sha-256",
        }
        found = opened(payload, street, MARKS[1], address)
        assert found.claims == {
            "open": 1,
            "marks": ["WL-00", "WL-02"],
            "address": {"country": "FI", "street": "Kauppakatu 1"},
        }
        assert set(found.disclosed) == {("address",), ("address", "street"), ("marks", 1)}
        assert sorted(found.withheld) == [(), ("marks",)]
        assert found.selective() == {"address", "marks"}

    @pytest.mark.parametrize("name", ["sha-256", "sha-384", "sha-512"])
    def test_each_hash_of_the_table_is_computed(self, name: str) -> None:
        payload = {"_sd": [digest(NAME, name.replace("-", ""))], "_sd_alg": name}
        assert opened(payload, NAME).claims == {"given_name": "Aino"}
        assert refusal({**payload, "_sd_alg": "sha-1"}, NAME) == ("sd-jwt-hash", "/_sd_alg")
        assert refusal({**payload, "_sd_alg": ["sha-256"]}, NAME)[0] == "sd-jwt-hash"

    def test_decoys_and_what_was_kept_back_look_the_same(self) -> None:
        payload = {"_sd": [digest(NAME), "decoy", ""], "marks": [{"...": "decoy-2"}], "o": {}}
        found = opened(payload, NAME)
        assert found.claims == {"given_name": "Aino", "marks": [], "o": {}}
        assert found.withheld == (("marks",), (), ())

    def test_an_object_of_nothing_but_digests_becomes_an_empty_one(self) -> None:
        assert opened({"address": {"_sd": ["decoy"]}}).claims == {"address": {}}
        assert opened({"_sd": []}).claims == {}

    @pytest.mark.parametrize(
        ("payload", "code", "pointer"),
        [
            ({"_sd": digest(NAME)}, "sd-jwt-reserved", ""),
            ({"_sd": {digest(NAME): 1}}, "sd-jwt-reserved", ""),
            ({"_sd": [digest(NAME), None]}, "sd-jwt-reserved", ""),
            ({"_sd": [digest(NAME)], "a": {"_sd_alg": "sha-256"}}, "sd-jwt-reserved", "/a"),
            ({"_sd": [digest(NAME)], "...": "x"}, "sd-jwt-reserved", ""),
            ({"_sd": [digest(NAME)], "a": {"...": "x"}}, "sd-jwt-reserved", "/a"),
            ({"_sd": [digest(NAME)], "a": [{"...": "x", "b": 1}]}, "sd-jwt-reserved", "/a"),
            ({"_sd": [digest(NAME)], "a": [{"...": 1}]}, "sd-jwt-reserved", "/a"),
            ({"_sd": [digest(NAME)], "a": [[{"...": ["x"]}]]}, "sd-jwt-reserved", "/a/0"),
            ({"_sd": [digest(NAME)], "given_name": "Eino"}, "sd-jwt-overwrite", ""),
            ({"_sd": [digest(NAME), digest(NAME)]}, "sd-jwt-twice", ""),
            ({"_sd": [digest(NAME)], "a": {"_sd": [digest(NAME)]}}, "sd-jwt-twice", ""),
            ({"_sd": [digest(NAME), "d"], "a/b": [{"...": "d"}]}, "sd-jwt-twice", ""),
            ({"a~": [{"...": "d"}, {"...": "d"}]}, "sd-jwt-twice", "/a~0"),
            ({"a": [{"...": digest(NAME)}]}, "sd-jwt-misplaced", "/a"),
            ({"a": 1}, "sd-jwt-unsigned", ""),
            ({"_sd": [digest(NAME).lower()]}, "sd-jwt-unsigned", ""),
        ],
    )
    def test_a_payload_that_breaks_one_rule_is_refused_at_its_place(
        self, payload: Json, code: str, pointer: str
    ) -> None:
        assert opened({"_sd": [digest(NAME)]}, NAME).claims == {"given_name": "Aino"}
        assert refusal(payload, NAME) == (code, pointer)

    @pytest.mark.parametrize("name", ["_sd", "_sd_alg", "..."])
    def test_no_claim_has_the_name_of_machinery(self, name: str) -> None:
        text = claim(name, ["x"])
        assert refusal({"_sd": [digest(text)]}, text) == ("sd-jwt-reserved", "")

    def test_an_element_is_no_claim(self) -> None:
        assert refusal({"_sd": [digest(MARKS[0])]}, MARKS[0]) == ("sd-jwt-misplaced", "")

    def test_two_disclosures_of_one_name_do_not_overwrite_each_other(self) -> None:
        other = claim("given_name", "Eino")
        payload = {"_sd": [digest(NAME), digest(other)]}
        assert opened(payload, NAME).claims == {"given_name": "Aino"}
        assert refusal(payload, NAME, other) == ("sd-jwt-overwrite", "")

    def test_the_rules_hold_inside_disclosures_too(self) -> None:
        for value, code in (
            ({"_sd": 1}, "sd-jwt-reserved"),
            ({"...": "x"}, "sd-jwt-reserved"),
            ({"_sd": [digest(NAME)], "given_name": 1}, "sd-jwt-overwrite"),
            ({"_sd": ["d", "d"]}, "sd-jwt-twice"),
        ):
            text = claim("inside", value)
            shown = [NAME, text] if digest(NAME) in str(value) else [text]
            assert refusal({"_sd": [digest(text)]}, *shown)[0] == code

    def test_a_disclosure_needs_the_one_it_stands_in(self) -> None:
        address = claim("address", {"_sd": [digest(TOWN)]})
        payload = {"_sd": [digest(address)]}
        whole = {"address": {"locality": "Tervasalmi"}}
        assert opened(payload, address, TOWN).claims == whole
        assert opened(payload, address).claims == {"address": {}}
        assert refusal(payload, TOWN) == ("sd-jwt-unsigned", "")

    def test_the_same_disclosure_twice_is_refused(self) -> None:
        assert refusal({"_sd": [digest(NAME)]}, NAME, NAME) == ("sd-jwt-twice", "")

    @pytest.mark.parametrize(("levels", "limit"), [(20, 20), (200, 10_000)])
    def test_depth_is_bounded_whatever_the_caller_allows(self, levels: int, limit: int) -> None:
        def nested(depth: int) -> Json:
            value: Json = {}
            for _ in range(depth):
                value = {"a": value}
            return value

        def read(depth: int) -> Rebuilt:
            sound = read_sd_jwt(sd_jwt(nested(depth)).encode(), limits=Limits(max_depth=10_000))
            return rebuild(sound, max_depth=limit)

        assert read(levels).claims == nested(levels)
        with pytest.raises(SdJwtError) as caught:
            read(levels + 1)
        assert caught.value.code == "sd-jwt-size"

    def test_long_names_cost_no_more_than_their_length(self) -> None:
        texts = [claim(f"c{n}", n) for n in range(500)]
        payload = {"x" * 1_000_000: {"_sd": [digest(text) for text in texts]}}
        (inner,) = opened(payload, *texts).claims.values()
        assert isinstance(inner, dict)
        assert len(inner) == 500


class TestIssuing:
    """What an issuer marks can be kept back, and only that."""

    PAYLOAD: ClassVar[Json] = {
        "iss": "did:web:koulu.example",
        "vct": "https://koulu.example/vct",
        "name": "Aino",
        "address": {"town": "Tervasalmi", "street": "Kauppakatu 1"},
        "marks": ["WL-01", {"code": "WL-02"}],
        "a/b": {"~": 1},
    }
    EVERYTHING = (
        "/name",
        "/address",
        "/address/street",
        "/marks/0",
        "/marks/1",
        "/marks/1/code",
        "/a~1b/~0",
    )

    def made(self, *pointers: str, **how: object) -> str:
        signer = Workshop().signer(KeyType.P256)
        salts = (f"salt-{n}" for n in range(1000))
        options = {"salts": lambda: next(salts), **how}
        return issue(self.PAYLOAD, disclosable=pointers, signer=signer, **options)  # type: ignore[arg-type] # options of the test

    def test_everything_shown_is_the_payload_again(self) -> None:
        token = self.made(*self.EVERYTHING)
        read = read_sd_jwt(token.encode())
        assert rebuild(read, max_depth=20).claims == self.PAYLOAD
        assert sorted(disclosable(token)) == sorted(self.EVERYTHING)
        assert set(read.payload) == {"iss", "vct", "_sd", "_sd_alg", "marks", "a/b"}

    def test_nothing_selective_leaves_a_token_with_one_tilde_and_no_machinery(self) -> None:
        read = read_sd_jwt(self.made().encode())
        assert read.payload == self.PAYLOAD
        assert read.jws.header["typ"] == "dc+sd-jwt"

    def test_digests_stand_in_an_order_that_tells_nothing(self) -> None:
        read = read_sd_jwt(self.made("/name", "/address", "/marks", decoys=5).encode())
        digests = read.payload["_sd"]
        assert isinstance(digests, list)
        assert digests == sorted(digests, key=str)
        assert len(digests) == 8

    def test_the_same_arguments_make_the_same_token(self) -> None:
        assert self.made(*self.EVERYTHING) == self.made(*reversed(self.EVERYTHING))

    def test_the_holders_key_is_bound_and_never_a_private_one(self) -> None:
        jwk = KEYS[KeyType.ED25519].public.to_jwk()
        assert read_sd_jwt(self.made(holder_jwk=jwk).encode()).payload["cnf"] == {"jwk": jwk}
        with pytest.raises(KeyFormatError):
            self.made(holder_jwk={**jwk, "d": "AAAA"})

    @pytest.mark.parametrize("hash_name", ["sha-384", "sha-512"])
    def test_the_hash_is_the_issuers_choice(self, hash_name: str) -> None:
        read = read_sd_jwt(self.made("/name", hash_name=hash_name).encode())
        assert read.payload["_sd_alg"] == hash_name
        assert rebuild(read, max_depth=20).claims == self.PAYLOAD
        with pytest.raises(SdJwtError):
            self.made("/name", hash_name="md5")

    @pytest.mark.parametrize(
        "pointer",
        [
            *("", "name", "/", "/nothing", "/nothing/x", "/name/x", "/address/nothing"),
            *("/marks/2", "/marks/-1", "/marks/01", "/marks/x", "/marks/\u0660"),
            *("/iss", "/iss/x", "/vct"),
        ],
    )
    def test_a_pointer_to_nothing_or_to_what_must_be_open_is_refused(self, pointer: str) -> None:
        assert self.made("/name")
        with pytest.raises(ValueError, match=r"."):
            self.made(pointer)

    @pytest.mark.parametrize("name", ["validUntil", "credentialStatus", "exp", "cnf"])
    def test_a_w3c_document_has_more_that_must_be_open(self, name: str) -> None:
        payload = {"@context": ["https://www.w3.org/ns/credentials/v2"], name: "x", "other": 1}
        signer = Workshop().signer()
        assert issue(payload, disclosable=["/other"], signer=signer, salts=fresh_salt)
        with pytest.raises(ValueError, match=name):
            issue(payload, disclosable=[f"/{name}"], signer=signer, salts=fresh_salt)

    @pytest.mark.parametrize("name", ["_sd", "_sd_alg", "..."])
    def test_a_payload_with_machinery_of_its_own_is_refused(self, name: str) -> None:
        payloads: list[Json] = [{name: []}, {"a": [{"b": {name: 1}}]}]
        for payload in payloads:
            with pytest.raises(ValueError, match="itself"):
                issue(payload, disclosable=[], signer=Workshop().signer(), salts=fresh_salt)

    def test_a_salt_used_twice_is_refused(self) -> None:
        payload = {"a": [1, 1]}
        with pytest.raises(ValueError, match="salt"):
            issue(
                payload,
                disclosable=["/a/0", "/a/1"],
                signer=Workshop().signer(),
                salts=lambda: "always the same",
            )

    def test_fresh_salts_differ_and_have_128_bits(self) -> None:
        salts = {fresh_salt() for _ in range(100)}
        assert len(salts) == 100
        assert {len(salt) for salt in salts} == {22}


class TestPresenting:
    """A holder shows what they choose, and what it stands in."""

    TOKEN = TestIssuing().made(*TestIssuing.EVERYTHING)

    def shown(self, *pointers: str) -> Json:
        token = select(self.TOKEN, disclose=pointers)
        return dict(rebuild(read_sd_jwt(token.encode()), max_depth=20).claims)

    def test_what_is_not_chosen_is_kept_back(self) -> None:
        open_claims = {"iss": "did:web:koulu.example", "vct": "https://koulu.example/vct"}
        nothing = {**open_claims, "marks": [], "a/b": {}}
        assert self.shown() == nothing
        assert self.shown("/name") == {**nothing, "name": "Aino"}
        assert self.shown("/marks/1") == {**nothing, "marks": [{}]}

    def test_what_stands_inside_brings_what_is_around_it(self) -> None:
        assert self.shown("/address/street")["address"] == {
            "town": "Tervasalmi",
            "street": "Kauppakatu 1",
        }
        assert self.shown("/address")["address"] == {"town": "Tervasalmi"}
        assert self.shown("/marks/1/code")["marks"] == [{"code": "WL-02"}]

    @pytest.mark.parametrize("pointer", ["/iss", "/nothing", "name", "/address/town", ""])
    def test_only_what_is_selective_can_be_chosen(self, pointer: str) -> None:
        with pytest.raises(ValueError, match="kept back"):
            select(self.TOKEN, disclose=[pointer])

    def test_the_order_of_choosing_leaves_no_trace(self) -> None:
        assert select(self.TOKEN, disclose=["/name", "/marks/0"]) == select(
            self.TOKEN, disclose=["/marks/0", "/name"]
        )

    def test_a_showing_can_be_narrowed_and_loses_its_key_binding(self) -> None:
        signer = Workshop().signer()
        first = present(
            self.TOKEN,
            disclose=["/name", "/marks/0"],
            nonce="n",
            audience="a",
            holder_signer=signer,
            now=NOW,
        )
        assert read_sd_jwt(first.encode()).key_binding is not None
        again = select(first, disclose=["/name"])
        assert again == select(self.TOKEN, disclose=["/name"])

    def test_the_key_binding_says_for_whom_for_what_and_when(self) -> None:
        signer = Workshop().signer()
        token = present(
            self.TOKEN,
            disclose=["/name"],
            nonce="n-1",
            audience="https://employer.example",
            holder_signer=signer,
            now=NOW + timedelta(seconds=0.7),
        )
        presented, _, binding = token.rpartition("~")
        head, body, _ = (part + "=" * (-len(part) % 4) for part in binding.split("."))
        assert json.loads(base64.urlsafe_b64decode(head)) == {"alg": "EdDSA", "typ": "kb+jwt"}
        assert json.loads(base64.urlsafe_b64decode(body)) == {
            "iat": int(NOW.timestamp()),
            "aud": "https://employer.example",
            "nonce": "n-1",
            "sd_hash": digest(presented + "~"),
        }


def test_a_badge_in_an_sd_jwt_is_a_badge() -> None:
    report = Workshop().check(badge())
    assert report.require()["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
