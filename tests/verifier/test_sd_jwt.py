"""SD-JWT itself: what may be disclosed, where it comes to stand, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from sd_world import NAME, attestation, b64, claim, digest, disclosure, element, sd_jwt, signed
from workshop import Json

from merkki_verifier import Limits
from merkki_verifier.securing.jws import JwsError
from merkki_verifier.securing.sd_jwt import (
    MAX_DISCLOSURES,
    Rebuilt,
    SdJwtError,
    read_sd_jwt,
    rebuild,
)
from merkki_verifier.securing.sd_jwt.disclosure import make_disclosure, read_disclosure
from merkki_verifier.strict_json import JsonError

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
