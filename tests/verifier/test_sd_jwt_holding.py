"""Key binding: a challenge is answered by the holder's key, for this showing, now."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sd_world import (
    HOLDER,
    MADE,
    NAME,
    asked,
    attestation,
    bad,
    bound,
    claim,
    digest,
    look,
    sd_jwt,
    signed,
)
from workshop import DOCUMENT, KEYS, NOW, STRANGER, Json, Workshop, compact

from merkki_keys import KeySigner, KeyType, did_jwk, did_key
from merkki_verifier import Verdict
from merkki_verifier.demand import Demand
from merkki_verifier.report import Check
from merkki_verifier.verify import verify_presentation

TOKEN = sd_jwt(attestation(given_name=None, _sd=[digest(NAME)]), NAME)
SECONDS = int(NOW.timestamp())


class TestAKeyBinding:
    """A challenge is answered by the holder's key, for this showing, now."""

    def test_the_right_answer_is_proof_and_names_the_holder(self) -> None:
        report = asked(bound(TOKEN))
        assert report.verdict is Verdict.VERIFIED, bad(report)
        (finding,) = report.of(Check.HOLDER)
        assert finding.code == "key-binding-ok"
        assert finding.facts["holder"] == did_key(HOLDER.public)
        assert report.require()["given_name"] == "Aino"

    @pytest.mark.parametrize("kind", list(KeyType))
    def test_every_kind_of_key_can_be_bound_to(self, kind: KeyType) -> None:
        token = sd_jwt(attestation(cnf={"jwk": KEYS[kind].public.to_jwk()}))
        report = asked(bound(token, key=KeySigner("", KEYS[kind])))
        assert report.verdict is Verdict.VERIFIED, bad(report)
        named = did_jwk if kind is KeyType.RSA else did_key
        assert report.of(Check.HOLDER)[0].facts["holder"] == named(KEYS[kind].public)

    def test_without_one_nothing_is_proved(self) -> None:
        report = asked(TOKEN)
        assert bad(report) == ["key-binding-missing"]
        assert report.signed is not None

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"nonce": "n-2"}, "holder-challenge"),
            ({"aud": "https://other.example"}, "holder-domain"),
            ({"aud": "https://employer.example/"}, "holder-domain"),
        ],
    )
    def test_an_answer_to_somebody_else_is_refused(self, changes: Json, code: str) -> None:
        assert bad(asked(bound(TOKEN, **changes))) == [code]
        assert look(bound(TOKEN, **changes)).verdict is Verdict.VERIFIED

    def test_half_a_demand_asks_for_half(self) -> None:
        assert asked(bound(TOKEN, aud="https://other.example"), domain=None).verdict is (
            Verdict.VERIFIED
        )
        assert asked(bound(TOKEN, nonce="n-2"), challenge=None).verdict is Verdict.VERIFIED

    @pytest.mark.parametrize(
        "changes",
        [
            {"nonce": None},
            {"nonce": ""},
            {"nonce": ["n-1"]},
            {"aud": None},
            {"aud": ["https://employer.example"]},
            {"iat": None},
            {"iat": "now"},
            {"iat": True},
            {"exp": "later"},
            {"sd_hash": None},
            {"sd_hash": 7},
            {"header": {"alg": "EdDSA"}},
            {"header": {"alg": "EdDSA", "typ": "KB+JWT"}},
            {"header": {"alg": "EdDSA", "typ": "application/kb+jwt"}},
            {"header": {"alg": "EdDSA", "typ": "dc+sd-jwt"}},
            {"header": {"alg": "none", "typ": "kb+jwt"}},
            {"header": {"alg": "EdDSA", "typ": "kb+jwt", "crit": ["x"]}},
        ],
    )
    def test_its_form_is_exact(self, changes: Json) -> None:
        assert bad(asked(bound(TOKEN, **changes))) == ["key-binding-form"]
        assert bad(look(bound(TOKEN, **changes))) == ["key-binding-form"]

    def test_what_is_no_token_of_claims_is_none(self) -> None:
        head = {"alg": "EdDSA", "typ": "kb+jwt"}
        for text in (compact(head, b"[]", KeySigner("", HOLDER)), "a.b", "..", "a.b.c.d"):
            assert bad(asked(TOKEN + text)) == ["key-binding-form"]

    @pytest.mark.parametrize(
        ("changes", "asked_for", "unasked"),
        [
            ({"iat": SECONDS - 900}, True, True),  # ten minutes, and five for clocks
            ({"iat": SECONDS - 901}, False, True),
            ({"iat": SECONDS + 300}, True, True),
            ({"iat": SECONDS + 301}, False, False),
            ({"nbf": SECONDS + 301}, False, False),
            ({"exp": SECONDS - 300}, True, True),
            ({"exp": SECONDS - 301}, False, False),
            ({"exp": 253402300799}, True, True),  # where the calendar ends
        ],
    )
    def test_it_must_be_fresh_where_it_was_asked_for(
        self, changes: Json, *, asked_for: bool, unasked: bool
    ) -> None:
        for report, holds in (
            (asked(bound(TOKEN, **changes)), asked_for),
            (look(bound(TOKEN, **changes)), unasked),
        ):
            assert bad(report) == ([] if holds else ["key-binding-time"])

    def test_it_belongs_to_this_selection_alone(self) -> None:
        whole = bound(TOKEN)
        binding = whole.rpartition("~")[2]
        narrower = TOKEN.replace(f"{NAME}~", "")
        assert asked(bound(narrower)).verdict is Verdict.VERIFIED
        assert bad(asked(narrower + binding)) == ["key-binding-hash"]
        other = sd_jwt(attestation(given_name="Eino"))
        assert bad(asked(other + binding)) == ["key-binding-hash"]

    def test_its_hash_is_made_as_the_digests_are(self) -> None:
        token = sd_jwt(attestation(_sd_alg="sha-512"))
        assert bad(asked(bound(token))) == ["key-binding-hash"]
        right = bound(token, sd_hash=digest(token, "sha512"))
        assert asked(right).verdict is Verdict.VERIFIED

    def test_another_key_cannot_make_it(self) -> None:
        assert bad(asked(bound(TOKEN, key=KeySigner("", STRANGER)))) == ["key-binding-signature"]
        p256 = KeySigner("", KEYS[KeyType.P256])
        assert bad(asked(bound(TOKEN, key=p256))) == ["key-binding-signature"]
        brought = {"alg": "EdDSA", "typ": "kb+jwt", "jwk": STRANGER.public.to_jwk()}
        forged = bound(TOKEN, key=KeySigner("", STRANGER), header=brought)
        assert bad(asked(forged)) == ["key-binding-signature"]

    @pytest.mark.parametrize(
        "cnf",
        [
            None,
            {},
            {"jwk": "key"},
            {"jwk": {"kty": "OKP"}},
            {"jwk": {**HOLDER.public.to_jwk(), "d": "AAAA"}},
            {"kid": 7},
            {"kid": ""},
            {"jwe": "x"},
            {"jwk": HOLDER.public.to_jwk(), "jku": "https://attacker.example/keys"},
        ],
    )
    def test_there_must_be_one_key_to_be_bound_to(self, cnf: object) -> None:
        shop = Workshop()
        token = sd_jwt(attestation(cnf=cnf))
        assert bad(asked(bound(token), shop)) == ["key-binding-key"]
        assert not any("attacker" in url for url in shop.network.asked)

    def test_a_key_may_be_bound_by_its_did(self) -> None:
        did = did_key(HOLDER.public)
        token = sd_jwt(attestation(cnf={"kid": f"{did}#{did[8:]}"}))
        assert asked(bound(token)).verdict is Verdict.VERIFIED
        assert bad(asked(bound(token, key=KeySigner("", STRANGER)))) == ["key-binding-signature"]

    def test_a_key_of_a_did_document_must_be_there_for_authentication(self) -> None:
        shop = Workshop()
        own = did_key(KEYS[KeyType.P256].public)
        payload = attestation(iss=own, cnf={"kid": shop.signer().key_id})
        token = bound(sd_jwt(payload, kid=f"#{own[8:]}"))
        document = shop.did_document()
        assert bad(asked(token, shop)) == ["holder-key"]
        allowed = {**document, "authentication": document["assertionMethod"]}
        shop.network.serve(DOCUMENT, allowed)
        assert asked(token, shop).verdict is Verdict.VERIFIED
        shop.network.serve(DOCUMENT, allowed, 503)
        assert asked(token, shop).verdict is Verdict.INDETERMINATE

    def test_a_key_that_cannot_be_looked_up_leaves_it_undecided(self) -> None:
        for kid in ("key-1", "https://koulu.example/keys#1", "did:ethr:0xabc#1"):
            report = asked(bound(sd_jwt(attestation(cnf={"kid": kid}))))
            assert report.verdict is Verdict.INDETERMINATE

    @pytest.mark.parametrize(
        ("audience", "codes"),
        [
            ("https://employer.example", []),
            (["https://a.example", "https://employer.example"], []),
            (["https://a.example"], ["sd-jwt-audience"]),
            (7, ["sd-jwt-audience"]),
        ],
    )
    def test_a_token_made_for_certain_readers_is_theirs_alone(
        self, audience: object, codes: list[str]
    ) -> None:
        token = bound(sd_jwt(attestation(aud=audience)))
        assert bad(asked(token)) == codes
        unknown = look(token)
        assert unknown.verdict is Verdict.INDETERMINATE
        assert bad(unknown) == ["sd-jwt-audience"]

    def test_the_rest_of_it_must_hold_too(self) -> None:
        forged = bound(TOKEN.replace(NAME, claim("given_name", "Eino")))
        assert asked(forged).verdict is Verdict.REJECTED
        assert asked("~" + TOKEN).verdict is Verdict.REJECTED
        assert asked(bound(sd_jwt(attestation(exp=MADE)))).verdict is Verdict.REJECTED
        assert asked(bound(sd_jwt(x5c=["MIIB"]))).verdict is Verdict.INDETERMINATE

    def test_the_recipient_is_compared_there_as_well(self) -> None:
        report = asked(bound(TOKEN), recipient=did_key(HOLDER.public))
        assert "recipient-match" in report.codes()
        assert bad(asked(bound(TOKEN), recipient="did:example:x")) == ["recipient-mismatch"]


def test_a_token_without_a_tilde_is_no_sd_jwt() -> None:
    assert bad(look(signed(attestation()))) == ["jws-typ"]


def test_an_old_showing_is_told_from_a_new_one() -> None:
    report = look(bound(TOKEN, iat=SECONDS - int(timedelta(days=30).total_seconds())))
    (finding,) = report.of(Check.HOLDER)
    assert (finding.code, finding.warning) == ("key-binding-unasked", True)
    assert finding.facts["audience"] == "https://employer.example"


def test_a_binding_that_nobody_asked_for_leaves_open_whether_it_is_a_copy() -> None:
    anybody, world = Demand(None, None), Workshop().world()
    held = verify_presentation(bound(TOKEN), world=world, demand=anybody)
    assert held.verdict is Verdict.INDETERMINATE
    assert "key-binding-unasked" in held.codes()
    loose = verify_presentation(TOKEN, world=world, demand=anybody)
    assert "key-binding-missing" in loose.codes()
    assert asked(bound(TOKEN)).verdict is Verdict.VERIFIED
