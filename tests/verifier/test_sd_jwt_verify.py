"""Attestations and badges in SD-JWTs, verified: whose they are, what holds, what is said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sd_world import (
    HOLDER,
    MADE,
    VCT,
    asked,
    attestation,
    badge,
    bound,
    claim,
    digest,
    element,
    look,
    sd_jwt,
)
from status_world import TOKEN_LIST, token_claims, token_list, token_status
from workshop import (
    DOCUMENT,
    KEYS,
    LIST,
    NOW,
    SCHOOL,
    STRANGER,
    STRANGER_DID,
    Json,
    Workshop,
    entry,
    unsigned,
    unsigned_list,
)

from merkki_keys import KeySigner, KeyType, did_jwk, did_key
from merkki_verifier import Outcome, Report, Verdict
from merkki_verifier.attestation import in_credential_words
from merkki_verifier.credit.presented import facts_of
from merkki_verifier.report import Check
from merkki_verifier.trust import TrustEntry, TrustRegistry
from merkki_verifier.web import answer
from merkki_verifier.web.texts import Language

SITE = "https://koulu.example/issuers/1"
METADATA = "https://koulu.example/.well-known/jwt-vc-issuer/issuers/1"
JWKS = "https://koulu.example/keys"
P256 = {**KEYS[KeyType.P256].public.to_jwk(), "kid": "k-1"}
OTHER = {**STRANGER.public.to_jwk(), "kid": "k-2"}
NAME = claim("given_name", "Aino")


def bad(report: Report) -> list[str]:
    return [f.code for f in report.findings if f.outcome in (Outcome.FAILED, Outcome.UNKNOWN)]


def place(report: Report) -> str:
    """Where the first fault is."""
    return next(f.pointer for f in report.findings if f.outcome is Outcome.FAILED)


def said(report: Report, code: str) -> Json:
    (finding,) = (f for f in report.findings if f.code == code)
    return dict(finding.facts)


class TestAnAttestation:
    """An SD-JWT VC is verified for what it is, and not taken for a badge."""

    @pytest.mark.parametrize("kind", list(KeyType))
    def test_it_holds_under_every_kind_of_key(self, kind: KeyType) -> None:
        signer = Workshop().signer(kind)
        report = look(sd_jwt(attestation(), kind=kind, kid=signer.key_id))
        assert report.verdict is Verdict.VERIFIED, bad(report)
        assert report.facts["securing"] == [f"sd-jwt-vc {kind.algorithm.value}"]

    def test_what_is_returned_is_what_was_signed_and_shown(self) -> None:
        marks = [element("WL-01"), element("WL-02")]
        payload = attestation(
            given_name=None, _sd=[digest(NAME), "decoy"], marks=[{"...": digest(m)} for m in marks]
        )
        report = look(sd_jwt(payload, NAME, marks[1]))
        open_claims = attestation(given_name=None)
        assert report.require() == {**open_claims, "given_name": "Aino", "marks": ["WL-02"]}
        assert (report.facts["disclosed"], report.facts["withheld"]) == (2, 2)
        assert report.facts["vct"] == VCT

    def test_it_is_said_to_be_no_badge_and_that_nobody_had_to_show_it(self) -> None:
        report = look(sd_jwt())
        assert said(report, "structure-sd-jwt-vc") == {"vct": VCT}
        assert report.of(Check.HOLDER)[0].code == "key-binding-absent"

    @pytest.mark.parametrize("typ", ["dc+sd-jwt", "vc+sd-jwt", "application/dc+sd-jwt"])
    def test_its_older_name_and_its_longer_one_are_read(self, typ: str) -> None:
        assert look(sd_jwt(typ=typ)).verdict is Verdict.VERIFIED

    @pytest.mark.parametrize("typ", [None, "JWT", "sd-jwt", "vc+jwt", "kb+jwt", "vp+sd-jwt", 7, ""])
    def test_no_other_type_of_token_is(self, typ: object) -> None:
        assert bad(look(sd_jwt(typ=typ))) == ["jws-typ"]

    @pytest.mark.parametrize(
        "changes",
        [
            {"vct": None},
            {"vct": ""},
            {"vct": 7},
            {"iss": None},
            {"iss": ["did:web:koulu.example"]},
            {"sub": 7},
            {"jti": 7},
            {"vct#integrity": 7},
            {"aka_vcts": "https://koulu.example/vct/other"},
            {"cnf": "key"},
            {"issuer": STRANGER_DID},
            {"issuer": {"id": STRANGER_DID}},
            {"issuer": ["did:web:koulu.example"]},
            {"iat": "2026-11-01"},
            {"nbf": True},
            {"iss": "https://koulu.example/?tenant=1"},
            {"iss": "https://koulu.example#1"},
            {"iss": "https://koulu.example/a/../b"},
            {"iss": "https://koulu.example/%2e%2E/b"},
            {"iss": "https://koulu.example/a%2Fb"},
            {"iss": "https://[koulu.example"},
            {"iss": "https:///issuers"},
        ],
    )
    def test_its_claims_are_held_to_their_kinds(self, changes: Json) -> None:
        report = look(sd_jwt(attestation(**changes)))
        assert set(bad(report)) == {"structure-sd-jwt-claim"}
        assert place(report) == f"/{next(iter(changes))}"
        assert report.signed is None

    def test_a_bad_expiry_is_refused_as_in_any_token(self) -> None:
        assert bad(look(sd_jwt(attestation(exp=1e300)))) == ["jwt-date"]

    @pytest.mark.parametrize("name", ["exp", "nbf", "iss", "cnf", "status", "vct", "aud"])
    def test_what_its_validity_rests_on_must_be_open(self, name: str) -> None:
        value: object = attestation(exp=MADE * 2, nbf=MADE, status={}, aud="x")[name]
        hidden = claim(name, value)
        report = look(sd_jwt(attestation(**{name: None}, _sd=[digest(hidden)]), hidden))
        assert bad(report) == ["sd-jwt-selective"]
        assert place(report) == f"/{name}"

    @pytest.mark.parametrize("shown", [True, False])
    def test_nor_may_a_part_of_it_be_kept_back(self, *, shown: bool) -> None:
        index = claim("idx", 5)
        payload = attestation(status={"status_list": {"uri": LIST, "_sd": [digest(index)]}})
        assert bad(look(sd_jwt(payload, *([index] if shown else [])))) == ["sd-jwt-selective"]

    def test_what_an_issuer_may_wrongly_have_let_be_hidden_is_said(self) -> None:
        warnings = {"status-may-be-withheld", "end-may-be-withheld"}
        some, none = {"_sd": ["kept back"]}, {"a": {"_sd": ["kept back"]}}
        assert warnings <= look(sd_jwt(attestation(**some))).codes()
        assert warnings.isdisjoint(look(sd_jwt(attestation(**none))).codes())
        ends = look(sd_jwt(attestation(**some, exp=MADE * 2))).codes()
        assert ends & warnings == {"status-may-be-withheld"}
        listed = look(sd_jwt(attestation(**some, status=token_status(5)))).codes()
        assert listed & warnings == {"end-may-be-withheld"}

    def test_a_change_of_anything_is_seen(self) -> None:
        token = sd_jwt(attestation(given_name=None, _sd=[digest(NAME)]), NAME)
        assert look(token).verdict is Verdict.VERIFIED
        head, body, tail = token.split("~")[0].split(".")
        for altered in (
            token.replace(NAME, claim("given_name", "Eino")),
            token.replace(f"{head}.", f"{head[:-4]}AAAA."),
            token.replace(body, body[:-8] + "AAAAAAAA"),
            token.replace(tail, tail[:-8] + "AAAAAAAA"),
            sd_jwt(attestation(), kid=f"{SCHOOL}#ed25519"),
        ):
            assert look(altered).verdict is Verdict.REJECTED

    def test_a_stranger_cannot_sign_as_the_school(self) -> None:
        key = f"{STRANGER_DID}#{STRANGER_DID[8:]}"
        assert bad(look(sd_jwt(kid=key))) == ["issuer-key-foreign"]


class TestTheKeyOfADid:
    """A DID's key is found by its whole name, its fragment, or the name in its JWK."""

    @pytest.mark.parametrize("kid", [f"{SCHOOL}#p256", "#p256", "p256"])
    def test_a_name_may_be_short(self, kid: str) -> None:
        assert look(sd_jwt(kid=kid)).verdict is Verdict.VERIFIED

    def test_the_kid_of_a_jwk_is_a_name(self) -> None:
        shop = Workshop()
        document = shop.did_document()
        for method in document["verificationMethod"]:
            method["publicKeyJwk"]["kid"] = method["id"].partition("#")[2].upper()
        shop.network.serve(DOCUMENT, document)
        assert look(sd_jwt(kid="P256"), shop).verdict is Verdict.VERIFIED
        document["verificationMethod"][0]["publicKeyJwk"]["kid"] = "P256"
        shop.network.serve(DOCUMENT, document)
        assert bad(look(sd_jwt(kid="P256"), shop)) == ["issuer-key-not-found"]

    @pytest.mark.parametrize(
        ("kid", "code"),
        [
            ("nobody", "issuer-key-not-found"),
            (f"{SCHOOL}#nobody", "issuer-key-not-found"),
            ("https://koulu.example/keys#p256", "issuer-key-foreign"),
            (None, "jws-no-key"),
            ("", "jws-header"),
            (["p256"], "jws-header"),
        ],
    )
    def test_no_other_name_will_do(self, kid: object, code: str) -> None:
        assert bad(look(sd_jwt(kid=kid))) == [code]

    def test_the_document_is_held_to_its_rules(self) -> None:
        shop = Workshop()
        shop.network.serve(DOCUMENT, {**shop.did_document(), "assertionMethod": []})
        assert bad(look(sd_jwt(kid="p256"), shop)) == ["issuer-key-purpose"]
        shop.network.serve(DOCUMENT, {**shop.did_document(), "id": STRANGER_DID})
        assert bad(look(sd_jwt(kid="p256"), shop)) == ["issuer-document-id"]
        shop.network.serve(DOCUMENT, {}, 503)
        assert bad(look(sd_jwt(kid="p256"), shop)) == ["issuer-unreachable"]
        assert look(sd_jwt(attestation(iss="did:web:..")), shop).verdict is Verdict.REJECTED

    @pytest.mark.parametrize("did_of", [did_key, did_jwk])
    def test_a_did_that_is_a_key_needs_no_document(self, did_of: Callable[..., str]) -> None:
        did = did_of(KEYS[KeyType.P256].public)
        fragment = did[8:] if did.startswith("did:key:") else "0"
        for kid in (f"{did}#{fragment}", f"#{fragment}", fragment):
            assert look(sd_jwt(attestation(iss=did), kid=kid)).verdict is Verdict.VERIFIED
        assert look(sd_jwt(attestation(iss=did), kid="#other")).verdict is Verdict.REJECTED

    def test_a_jwk_in_the_header_proves_nothing_by_itself(self) -> None:
        own = KEYS[KeyType.P256].public.to_jwk()
        assert look(sd_jwt(jwk=own, kid=None)).verdict is Verdict.VERIFIED
        assert look(sd_jwt(jwk=own)).verdict is Verdict.VERIFIED
        stranger = STRANGER.public.to_jwk()
        assert bad(look(sd_jwt(jwk=stranger, kid=None))) == ["issuer-key-foreign"]
        assert bad(look(sd_jwt(jwk=stranger))) == ["issuer-key-foreign"]
        assert bad(look(sd_jwt(jwk={"kty": "oct"}))) == ["issuer-key-format"]
        assert bad(look(sd_jwt(jwk="key"))) == ["jws-header"]

    @pytest.mark.parametrize("name", ["jku", "x5u"])
    def test_a_key_at_an_address_is_refused_and_never_fetched(self, name: str) -> None:
        shop = Workshop()
        report = look(sd_jwt(**{name: "https://attacker.example/keys"}), shop)
        assert bad(report) == ["jws-header-member"]
        assert shop.network.asked == []

    def test_a_certificate_leaves_it_undecided_and_says_why(self) -> None:
        report = look(sd_jwt(attestation(iss=None), x5c=["MIIB"], kid=None))
        assert report.verdict is Verdict.INDETERMINATE
        assert bad(report) == ["issuer-certificate"]

    def test_an_issuer_of_another_kind_cannot_be_looked_up(self) -> None:
        for issuer in ("did:ethr:0xabc", "http://koulu.example", "koulu", "HTTPS://koulu.example"):
            report = look(sd_jwt(attestation(iss=issuer), kid=f"{issuer}#k"))
            assert bad(report) == ["issuer-method-unsupported"], issuer


def served(metadata: Json | None = None, *, at: str = METADATA, keys: object = None) -> Workshop:
    """The school's metadata, and a key set beside it."""
    shop = Workshop()
    shop.network.serve(at, metadata or {"issuer": SITE, "jwks": {"keys": [OTHER, P256]}})
    shop.network.serve(JWKS, {"keys": [P256]} if keys is None else keys)
    return shop


def of_site(shop: Workshop | None = None, *, iss: str = SITE, **header: Any) -> Report:
    header.setdefault("kid", "k-1")
    return look(sd_jwt(attestation(iss=iss), **header), shop or served())


class TestTheKeyOfAWebsite:
    """An https issuer's keys are those of its JWT VC Issuer Metadata, and no others."""

    def test_a_key_of_the_metadata_holds(self) -> None:
        shop = served()
        assert of_site(shop).verdict is Verdict.VERIFIED
        assert shop.network.asked == [METADATA]

    @pytest.mark.parametrize(
        ("issuer", "address"),
        [
            ("https://koulu.example", "https://koulu.example/.well-known/jwt-vc-issuer"),
            ("https://koulu.example/", "https://koulu.example/.well-known/jwt-vc-issuer"),
            ("https://koulu.example/a/b/", "https://koulu.example/.well-known/jwt-vc-issuer/a/b"),
            ("https://koulu.example:8443/a", "https://koulu.example:8443/.well-known/jwt-vc-issuer/a"),
        ],
    )  # fmt: skip
    def test_the_well_known_path_goes_before_the_issuers_own(
        self, issuer: str, address: str
    ) -> None:
        shop = served({"issuer": issuer, "jwks": {"keys": [P256]}}, at=address)
        assert of_site(shop, iss=issuer).verdict is Verdict.VERIFIED
        assert shop.network.asked == [address]

    def test_the_key_set_may_stand_beside_on_the_same_origin(self) -> None:
        shop = served({"issuer": SITE, "jwks_uri": JWKS})
        assert of_site(shop).verdict is Verdict.VERIFIED
        assert shop.network.asked == [METADATA, JWKS]

    @pytest.mark.parametrize(
        "address",
        [
            "https://other.example/keys",
            "https://koulu.example:8443/keys",
            "http://koulu.example/keys",
            "https://koulu.example.attacker.example/keys",
            "https://koulu.example@attacker.example/keys",
            7,
        ],
    )
    def test_but_nowhere_else(self, address: object) -> None:
        shop = served({"issuer": SITE, "jwks_uri": address})
        assert bad(of_site(shop)) == ["issuer-key-foreign"]
        assert shop.network.asked == [METADATA]

    @pytest.mark.parametrize(
        ("metadata", "code"),
        [
            ({"issuer": SITE + "/", "jwks": {"keys": [P256]}}, "issuer-document-id"),
            ({"jwks": {"keys": [P256]}}, "issuer-document-id"),
            ({"issuer": SITE}, "issuer-document-malformed"),
            ({"issuer": SITE, "jwks": {}, "jwks_uri": JWKS}, "issuer-document-malformed"),
            ({"issuer": SITE, "jwks": [P256]}, "issuer-document-malformed"),
            ({"issuer": SITE, "jwks": {"keys": P256}}, "issuer-document-malformed"),
            ({"issuer": SITE, "jwks": {"keys": [P256, P256]}}, "issuer-document-duplicate"),
            (
                {"issuer": SITE, "jwks": {"keys": [{**P256, "d": "AAAA"}]}},
                "issuer-private-key-leaked",
            ),
            ({"issuer": SITE, "jwks": {"keys": [OTHER]}}, "issuer-key-not-found"),
            (
                {"issuer": SITE, "jwks": {"keys": [{**P256, "iss": "https://b.example"}]}},
                "issuer-key-not-found",
            ),
            ({"issuer": SITE, "jwks": {"keys": [{**OTHER, "kid": "k-1"}]}}, "jws-key-type"),
            ({"issuer": SITE, "jwks": {"keys": [{**P256, "x": "AAAA"}]}}, "issuer-key-format"),
        ],
    )
    def test_metadata_that_breaks_one_rule_is_refused(self, metadata: Json, code: str) -> None:
        assert bad(of_site(served(metadata))) == [code]

    def test_metadata_that_cannot_be_had_leaves_it_undecided(self) -> None:
        for shop in (Workshop(), served({"issuer": SITE, "jwks_uri": JWKS + "/none"})):
            assert bad(of_site(shop)) == ["issuer-unreachable"]
        shop = served()
        shop.network.serve(METADATA, b"<html>")
        assert bad(of_site(shop)) == ["issuer-document-malformed"]
        shop.network.serve(METADATA, ["no object"])
        assert bad(of_site(shop)) == ["issuer-document-malformed"]

    def test_without_a_kid_there_must_be_one_key_alone(self) -> None:
        one = served({"issuer": SITE, "jwks": {"keys": [P256, {"kty": "oct?"}, 7]}})
        assert of_site(one, kid=None).verdict is Verdict.VERIFIED
        assert bad(of_site(kid=None)) == ["issuer-key-not-found"]

    def test_a_jwk_in_the_header_must_be_one_of_the_set(self) -> None:
        own = KEYS[KeyType.P256].public.to_jwk()
        assert of_site(kid=None, jwk=own).verdict is Verdict.VERIFIED
        assert of_site(jwk=own).verdict is Verdict.VERIFIED
        assert bad(of_site(jwk=own, kid="k-2")) == ["issuer-key-foreign"]
        foreign = KEYS[KeyType.P384].public.to_jwk()
        assert bad(of_site(kid=None, jwk=foreign)) == ["issuer-key-foreign"]


class TestPeriodAndStatus:
    """In force, and not withdrawn: by the claims that a token has for these things."""

    @pytest.mark.parametrize(
        ("changes", "code", "pointer"),
        [
            ({"exp": int(NOW.timestamp()) - 301}, "expired", "/exp"),
            ({"nbf": int(NOW.timestamp()) + 301}, "not-yet-valid", "/nbf"),
            ({"iat": int(NOW.timestamp()) + 301}, "not-yet-valid", "/nbf"),
        ],
    )
    def test_it_holds_within_its_period_with_five_minutes_allowance(
        self, changes: Json, code: str, pointer: str
    ) -> None:
        report = look(sd_jwt(attestation(**changes)))
        (finding,) = report.of(Check.VALIDITY)
        assert (finding.outcome, finding.code, finding.pointer) == (Outcome.FAILED, code, pointer)
        assert report.signed is not None
        (name, seconds), *_ = changes.items()
        nearer = seconds + (1 if name == "exp" else -1)
        assert look(sd_jwt(attestation(**{name: nearer}))).verdict is Verdict.VERIFIED

    @pytest.mark.parametrize(("index", "verdict"), [(4, Verdict.VERIFIED), (5, Verdict.REJECTED)])
    def test_its_status_is_looked_up_in_the_token_list(self, index: int, verdict: Verdict) -> None:
        shop = Workshop()
        shop.network.serve(TOKEN_LIST, token_list(token_claims({5: 1})))
        report = look(sd_jwt(attestation(status=token_status(index))), shop)
        assert report.verdict is verdict
        assert report.facts["lists"]

    def test_a_status_of_another_kind_or_out_of_reach_is_no_clean_bill(self) -> None:
        statuses: list[object] = [{"bitstring": {}}, {}, "none", token_status(5)]
        for status in statuses:
            report = look(sd_jwt(attestation(status=status)))
            assert report.verdict is Verdict.INDETERMINATE

    def test_nothing_is_fetched_for_a_forgery(self) -> None:
        shop = Workshop()
        token = sd_jwt(attestation(status=token_status(5)))
        look(token.replace("~", "x~"), shop)
        assert TOKEN_LIST not in shop.network.asked


class TestRecipientAndTrust:
    """Whom it was made out to, and whether its issuer is anybody to the reader."""

    @pytest.mark.parametrize(
        ("changes", "known"),
        [
            ({"sub": "did:example:aino"}, "did:example:aino"),
            ({}, did_key(HOLDER.public)),
            ({}, did_jwk(HOLDER.public)),
            ({"cnf": {"kid": "did:web:holder.example#k"}}, "did:web:holder.example"),
            ({"email": "aino@example.com"}, "Aino@example.com"),
        ],
    )
    def test_a_known_identifier_is_compared(self, changes: Json, known: str) -> None:
        payload = attestation(**changes)
        assert "recipient-match" in look(sd_jwt(payload), recipient=known).codes()
        for other in ("did:example:eino", STRANGER_DID, did_jwk(STRANGER.public), "did:key:z0"):
            report = look(sd_jwt(payload), recipient=other)
            assert bad(report) == ["recipient-mismatch"]

    def test_nobody_named_is_not_somebody_else(self) -> None:
        report = look(sd_jwt(attestation(cnf=None)), recipient="did:example:aino")
        assert report.verdict is Verdict.INDETERMINATE

    def test_a_mismatch_may_only_be_what_was_kept_back(self) -> None:
        subject = claim("sub", "did:example:aino")
        payload = attestation(_sd=[digest(subject)])
        for shown, code in (((), "recipient-undisclosed"), ((subject,), "recipient-match")):
            report = look(sd_jwt(payload, *shown), recipient="did:example:aino")
            assert code in report.codes()
        identity = claim("id", "did:example:aino")
        subject_of = {**unsigned()["credentialSubject"], "_sd": [digest(identity)]}
        del subject_of["id"]
        hidden = badge(
            credentialSubject={
                **subject_of,
                "identifier": [
                    {
                        "type": "IdentityObject",
                        "identityType": "emailAddress",
                        "hashed": False,
                        "identityHash": "eino@example.com",
                    }
                ],
            }
        )
        report = look(hidden, recipient="did:example:aino")
        assert "recipient-undisclosed" in report.codes(), bad(report)

    def registry(self, **entry: Any) -> Workshop:
        shop = Workshop()
        known = TrustEntry(issuer=SCHOOL, names={"en": "School"}, kind="school", **entry)
        shop.trust = TrustRegistry(id="r", entries={SCHOOL: known})
        return shop

    def test_its_issuer_is_looked_up_by_its_identifier(self) -> None:
        assert "issuer-known" in look(sd_jwt(), self.registry()).codes()
        did = did_key(KEYS[KeyType.P256].public)
        stranger = sd_jwt(attestation(iss=did), kid=f"#{did[8:]}")
        report = look(stranger, self.registry())
        assert bad(report) == ["issuer-unknown"]
        assert {f.pointer for f in report.of(Check.TRUST)} == {"/iss"}

    def test_distrust_begins_with_what_was_made_from_then_on(self) -> None:
        made = NOW - timedelta(days=24, hours=12)
        later, earlier = made + timedelta(days=1), made - timedelta(days=1)
        assert look(sd_jwt(), self.registry(distrust_from=later)).verdict is Verdict.VERIFIED
        assert bad(look(sd_jwt(), self.registry(distrust_from=earlier))) == ["issuer-distrusted"]
        undated = sd_jwt(attestation(iat=None))
        assert bad(look(undated, self.registry(distrust_from=later))) == ["issuer-distrusted"]

    def test_a_right_to_certain_marks_asks_for_the_mark(self) -> None:
        shop = self.registry(may_issue=frozenset({"WL-01"}))
        assert bad(look(sd_jwt(), shop)) == ["right-mark-unnamed"]
        named = {"achievement": {"humanCode": "WL-01"}}
        assert look(sd_jwt(attestation(credentialSubject=named)), shop).verdict is Verdict.VERIFIED


def both(**changes: Any) -> Report:
    """Claims that are an SD-JWT VC and a W3C credential besides."""
    return look(sd_jwt(unsigned(**attestation(cnf=None), **changes)))


class TestAnAttestationThatIsACredentialBesides:
    """It is held to both, whichever of them a reader believes."""

    def test_it_holds_where_both_do(self) -> None:
        report = both(aud=None)
        assert report.verdict is Verdict.VERIFIED, bad(report)
        assert {"structure-ok", "structure-sd-jwt-vc"} <= report.codes()

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"validUntil": "2026-11-20T00:00:00Z"}, "expired"),
            ({"exp": MADE}, "expired"),
            ({"nbf": MADE + 1}, "jwt-claim-mismatch"),
            ({"issuer": STRANGER_DID}, "structure-sd-jwt-claim"),
            ({"validFrom": "2026-12-01T00:00:00Z"}, "not-yet-valid"),
            ({"validUntil": "soon"}, "structure-date"),
            ({"credentialStatus": entry(5)}, "status-revoked"),
        ],
    )
    def test_what_either_forbids_is_refused(self, changes: Json, code: str) -> None:
        shop = Workshop()
        shop.network.serve(LIST, shop.sign(unsigned_list(5)))
        document = {**unsigned(), **attestation(cnf=None), **changes}
        assert bad(look(sd_jwt(document), shop)) == [code]

    def test_its_statuses_are_looked_up_wherever_they_stand(self) -> None:
        report = look(sd_jwt(attestation(credentialStatus={"type": "Own", "id": "urn:x:1"})))
        assert bad(report) == ["status-unknown-type"]

    def test_it_is_made_for_whom_it_says(self) -> None:
        readers = ["https://a.example", "https://b.example"]
        assert bad(both(aud=readers)) == ["sd-jwt-audience"]


class TestWhereBadgesAreCounted:
    """An attestation is shown and counted as what it is, whatever its claims are called."""

    CLAIMS = attestation(
        jti="urn:uuid:1",
        sub="did:example:aino",
        exp=MADE * 2,
        credentialSubject=unsigned()["credentialSubject"],
    )

    def test_it_is_told_in_a_credentials_words_without_an_achievement(self) -> None:
        assert in_credential_words(look(sd_jwt(self.CLAIMS))) == {
            "id": "urn:uuid:1",
            "issuer": SCHOOL,
            "name": VCT,
            "validFrom": "2026-11-01T00:00:00+00:00",
            "validUntil": "2083-09-01T00:00:00+00:00",
            "credentialSubject": {"id": "did:example:aino"},
        }
        bare = look(sd_jwt(attestation(iat=None)))
        assert in_credential_words(bare) == {"issuer": SCHOOL, "name": VCT}
        assert in_credential_words(look(sd_jwt() + "~")) is None
        report = look(badge())
        assert in_credential_words(report) is report.signed

    def test_credit_takes_none_of_its_claims_for_a_mark(self) -> None:
        found = facts_of(look(sd_jwt(self.CLAIMS)))
        assert (found.issuer, found.mark) == (SCHOOL, None)
        assert facts_of(look(badge())).mark == "WL-01"

    def test_a_binding_that_nobody_asked_for_proves_no_holder(self) -> None:
        assert not facts_of(look(bound(sd_jwt(self.CLAIMS)))).holder_proven
        assert facts_of(asked(bound(sd_jwt(self.CLAIMS)))).holder_proven

    @pytest.mark.parametrize("check", [look, asked])
    def test_a_page_shows_who_signed_it(self, check: Callable[[str], Report]) -> None:
        report = check(bound(sd_jwt(self.CLAIMS)))
        shown = answer(report, checked=NOW, language=Language.EN)
        assert shown.issuer is not None
        assert shown.issuer.id == SCHOOL
        assert shown.shown is not None
        assert (shown.shown.name, shown.shown.criteria.blocks) == (VCT, ())


class TestABadgeInside:
    """VC-JOSE-COSE: a W3C credential whose holder may keep parts of it back."""

    def test_it_is_held_to_the_rules_of_badges(self) -> None:
        report = look(badge())
        assert report.verdict is Verdict.VERIFIED, bad(report)
        assert report.facts["securing"] == ["vc-jose-cose-sd-jwt ES256"]
        assert bad(look(badge(issuer=None, iss=SCHOOL))) == ["structure-issuer"]
        (fault,) = bad(look(badge(type=["VerifiableCredential"])))
        assert fault.startswith("structure-")

    def test_what_was_kept_back_is_not_there(self) -> None:
        name = claim("name", "Työelämän pelisäännöt")
        hidden: Json = {"name": None, "_sd": [digest(name)]}
        assert look(badge(name, **hidden)).require()["name"] == "Työelämän pelisäännöt"
        assert "name" not in look(badge(**hidden)).require()

    @pytest.mark.parametrize("member", ["validUntil", "credentialStatus", "validFrom"])
    def test_what_would_make_it_look_better_must_be_open(self, member: str) -> None:
        value = {"credentialStatus": entry(5)}.get(member, "2026-11-01T00:00:00Z")
        text = claim(member, value)
        for shown in ((), (text,)):
            hidden: Json = {member: None, "_sd": [digest(text)]}
            report = look(badge(*shown, **hidden))
            if shown:
                assert bad(report) == ["sd-jwt-selective"]
        element_of = element(entry(5))
        report = look(badge(credentialStatus=[entry(6), {"...": digest(element_of)}]))
        assert bad(report) == ["sd-jwt-selective"]

    def test_its_period_status_and_claims_are_checked(self) -> None:
        assert bad(look(badge(validUntil="2026-11-20T00:00:00Z"))) == ["expired"]
        assert bad(look(badge(exp=MADE))) == ["expired"]
        shop = Workshop()
        shop.network.serve(LIST, shop.sign(unsigned_list(5)))
        assert bad(look(badge(credentialStatus=entry(5)), shop)) == ["status-revoked"]
        assert look(badge(credentialStatus=entry(6)), shop).verdict is Verdict.VERIFIED
        assert bad(look(badge(iss=STRANGER_DID))) == ["jwt-claim-mismatch"]
        assert bad(look(badge(nbf=MADE + 1))) == ["jwt-claim-mismatch"]
        assert look(badge(iss=SCHOOL, nbf=MADE)).verdict is Verdict.VERIFIED

    @pytest.mark.parametrize("name", ["vc", "vp"])
    def test_it_has_no_claim_for_a_credential_inside(self, name: str) -> None:
        assert bad(look(badge(**{name: "oops"}))) == ["jwt-vc-claim"]

    def test_it_is_one_model_or_the_other(self) -> None:
        assert bad(look(badge(vct=VCT))) == ["jws-typ"]
        assert bad(look(sd_jwt(unsigned() | {"vct": VCT}, typ="dc+sd-jwt"))) != []
        without: Json = {"@context": None}
        assert bad(look(badge(**without))) == ["jws-typ"]

    @pytest.mark.parametrize("cty", ["vc", "application/vc", None])
    def test_its_content_type_may_be_said(self, cty: str | None) -> None:
        assert look(sd_jwt(unsigned(), typ="vc+sd-jwt", cty=cty)).verdict is Verdict.VERIFIED
        assert bad(look(sd_jwt(unsigned(), typ="vc+sd-jwt", cty="vp"))) == ["jws-typ"]

    @pytest.mark.parametrize("typ", [None, "vc+ld+json+sd-jwt"])
    def test_it_may_go_by_its_drafts_name_or_by_none(self, typ: str | None) -> None:
        assert look(sd_jwt(unsigned(), typ=typ)).verdict is Verdict.VERIFIED
        assert bad(look(sd_jwt(attestation(), typ=typ))) == ["jws-typ"]

    def test_an_https_issuers_key_is_on_its_own_site(self) -> None:
        shop = Workshop()
        method = {"id": f"{SITE}#k", "type": "JsonWebKey", "controller": SITE, "publicKeyJwk": P256}
        document = {"id": SITE, "verificationMethod": [method], "assertionMethod": [method["id"]]}
        shop.network.serve(SITE, document)
        issuer = {"id": SITE, "type": ["Profile"]}
        for kid in (f"{SITE}#k", "k", "k-1"):
            token = sd_jwt(unsigned(issuer=issuer), typ="vc+sd-jwt", kid=kid)
            report = look(token, shop)
            assert report.verdict is Verdict.VERIFIED, (kid, bad(report))
        assert bad(look(sd_jwt(unsigned(issuer="urn:x:1"), typ="vc+sd-jwt", kid="k"))) == [
            "issuer-key-foreign"
        ]

    def test_an_embedded_proof_inside_must_hold_too(self) -> None:
        shop = Workshop()
        document = shop.sign(unsigned())
        assert look(sd_jwt(document, typ="vc+sd-jwt")).verdict is Verdict.VERIFIED
        document["name"] = "Muu"
        assert bad(look(sd_jwt(document, typ="vc+sd-jwt"))) == ["proof-signature"]

    def test_it_may_be_bound_to_a_key(self) -> None:
        payload = unsigned(cnf={"jwk": HOLDER.public.to_jwk()})
        token = sd_jwt(payload, typ="vc+sd-jwt")
        report = look(bound(token))
        assert report.verdict is Verdict.VERIFIED
        assert "key-binding-unasked" in report.codes()
        broken = look(bound(token, key=KeySigner("", STRANGER)))
        assert bad(broken) == ["key-binding-signature"]
