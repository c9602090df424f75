"""The tool secures a document with the key in a file, and verifies with that key alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from presenting import HOLDER, HOLDER_SIGNER, enveloped, record
from tool_bench import (
    AT,
    ISSUER,
    MAKES_PROOFS,
    SECRETS,
    Bench,
    attestation,
    credential,
    presentation,
    private_jwk,
    public_jwk,
)
from tool_bench import key as key_of
from workshop import LIST, Json, Workshop, at, entry, unsigned, unsigned_list, without

from merkki_keys import KeySigner, KeyType, b64url_decode, did_jwk, did_key
from merkki_verifier.securing.jws import sign_compact
from merkki_verifier.tool.features import FEATURES

CREDENTIALS = {
    "credential_jose": credential(),
    "credential_jwt": credential(),
    "credential_sdjwt": credential(),
    "attestation_sdjwt": attestation(),
}
P256_DID = did_key(key_of(KeyType.P256).public)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def of_did(**changes: Any) -> Json:
    """A credential whose issuer is the P-256 key itself, made out to the holder."""
    subject = {**unsigned()["credentialSubject"], "id": HOLDER}
    issuer = {"id": P256_DID, "type": ["Profile"]}
    return credential(**{"issuer": issuer, "credentialSubject": subject, **changes})


def carried(bench: Bench, **changes: Any) -> Json:
    """Such a credential, signed and in an envelope."""
    made = bench.issue("credential_jose", of_did(**changes), KeyType.P256)
    return enveloped(made["data"])


def record_of(*inside: Json) -> Json:
    """An unsigned learner record of the bench's issuer."""
    signed = record(Workshop(), *inside, issuer={"id": ISSUER, "type": ["Profile"]})
    return without(signed, "/proof")


def header(token: str) -> Json:
    head: Json = json.loads(b64url_decode(token.partition(".")[0]))
    return head


def altered(signed: Json | str) -> Json | str:
    """The same with one letter of what was signed changed."""
    if isinstance(signed, dict):
        return {**signed, "id": "urn:uuid:0b6f62b8-5f8d-4d5d-a1ad-7a6a1f0c3c12"}
    head, body, rest = signed.split(".", 2)
    return f"{head}.{body[:-9]}{'A' if body[-9] != 'A' else 'B'}{body[-8:]}.{rest}"


def everything(bench: Bench) -> Iterator[tuple[str, Json, KeyType, tuple[str, ...]]]:
    """Every feature with a document for it, each kind of key, and each suite it makes."""
    inside = carried(bench)
    for kind in SECRETS:
        for feature, document in CREDENTIALS.items():
            yield feature, document, kind, ()
        for feature in ("presentation_jose", "presentation_sdjwt"):
            yield feature, presentation(inside), kind, ()
        for suite in MAKES_PROOFS.get(kind, ()):
            how = ("--cryptosuite", suite)
            if suite == "ecdsa-sd-2023":
                yield "credential_di", credential(), kind, (*how, "--disclose", "/name")
            else:
                yield "credential_di", credential(), kind, how
                yield "presentation_di", presentation(inside), kind, how


class TestEveryWay:
    def test_what_a_key_signs_holds_under_it_until_one_letter_changes(self, bench: Bench) -> None:
        seen = set()
        for feature, document, kind, how in everything(bench):
            made = bench.issue(feature, document, kind, *how)
            assert made["result"] == "success", (feature, kind, how, made)
            held = bench.verify(feature, made["data"], kind)
            assert held["result"] == "success", (feature, kind, how, held)
            broken = bench.verify(feature, altered(made["data"]), kind)
            assert (broken["result"], broken["data"]) == ("failure", None), (feature, kind, how)
            seen.add(feature)
        assert seen == FEATURES.keys()

    def test_another_key_of_any_kind_is_a_failure(self, bench: Bench) -> None:
        for feature, document, kind, how in everything(bench):
            made = bench.issue(feature, document, kind, *how)
            other = next(each for each in SECRETS if each is not kind)
            assert bench.verify(feature, made["data"], other)["result"] == "failure"

    def test_what_is_secured_in_another_way_is_a_failure(self, bench: Bench) -> None:
        inside = carried(bench)
        documents = {**CREDENTIALS, "credential_di": credential()}
        documents |= {name: presentation(inside) for name in FEATURES if "presentation" in name}
        made = {f: bench.issue(f, d, KeyType.P256)["data"] for f, d in documents.items()}
        for name, signed in made.items():
            for asked in FEATURES:
                answer = bench.verify(asked, signed, KeyType.P256)
                assert (answer["result"] == "success") is (asked == name), (asked, name, answer)

    def test_a_token_says_its_type_and_the_full_name_of_the_key(self, bench: Bench) -> None:
        inside = carried(bench)
        for name, typ in (
            ("credential_jose", "vc+jwt"),
            ("credential_jwt", "JWT"),
            ("credential_sdjwt", "vc+sd-jwt"),
            ("attestation_sdjwt", "dc+sd-jwt"),
        ):
            head = header(bench.issue(name, CREDENTIALS[name], KeyType.P521)["data"])
            named = f"{ISSUER}#{key_of(KeyType.P521).public.thumbprint()}"
            assert head == {"alg": "ES512", "typ": typ, "kid": named}
        made = bench.issue("presentation_jose", presentation(inside), KeyType.P384)
        assert header(made["data"])["typ"] == "vp+jwt"


class TestTheKeyIsTheOneGiven:
    def test_an_issuer_that_is_another_key_does_not_bring_its_own(self, bench: Bench) -> None:
        # The DID is the P-256 key; the signature is the Ed25519 key's.
        document = of_did()
        made = bench.issue("credential_jose", document, KeyType.ED25519)
        assert bench.verify("credential_jose", made["data"], KeyType.ED25519)["result"] == "success"
        assert bench.verify("credential_jose", made["data"], KeyType.P256)["result"] == "failure"

    def test_a_key_in_the_header_counts_only_if_it_is_the_one_given(self, bench: Bench) -> None:
        signer = Workshop(keys={KeyType.P256: key_of(KeyType.P256)}).signer(KeyType.P256)
        for kind, result in ((KeyType.P256, "success"), (KeyType.P384, "failure")):
            head = {"typ": "vc+jwt", "jwk": public_jwk(kind)}
            token = sign_compact(json.dumps(credential()).encode(), signer=signer, header=head)
            assert bench.verify("credential_jose", token, KeyType.P256)["result"] == result

    def test_an_attestation_need_not_name_the_key_that_is_given(self, bench: Bench) -> None:
        signer = KeySigner("", key_of(KeyType.P256))
        for more in ({}, {"kid": "k-1"}, {"jwk": public_jwk(KeyType.P256)}):
            head = {"typ": "dc+sd-jwt", **more}
            signed = sign_compact(json.dumps(attestation()).encode(), signer=signer, header=head)
            for kind, result in ((KeyType.P256, "success"), (KeyType.P384, "failure")):
                held = bench.verify("attestation_sdjwt", f"{signed}~", kind)
                assert held["result"] == result, held

    @pytest.mark.parametrize("issuer", ["did:example:any", "did:web:a.example", "urn:x:y", ISSUER])
    def test_no_issuer_is_looked_up(self, bench: Bench, issuer: str) -> None:
        document = credential(issuer={"id": issuer, "type": ["Profile"]})
        for feature in ("credential_jose", "credential_sdjwt", "credential_di"):
            made = bench.issue(feature, document, KeyType.P256)
            assert bench.verify(feature, made["data"], KeyType.P256)["result"] == "success"
        made = bench.issue("attestation_sdjwt", attestation(iss=issuer), KeyType.P256)
        held = bench.verify("attestation_sdjwt", made["data"], KeyType.P256)
        assert held["result"] == "success"

    def test_the_name_to_sign_under_is_the_files_or_one_of_the_issuers(self, bench: Bench) -> None:
        kind, public = KeyType.P256, key_of(KeyType.P256).public
        document = bench.put("document.json", credential())

        def named(key_file: Json | str, source: str = document) -> object:
            made = bench.run(
                *("issue", "--feature", "credential_jose", "--input", source),
                *("--key", bench.put("k.json", key_file)),
            )
            return header(made["data"])["kid"]

        assert named(private_jwk(kind)) == f"{ISSUER}#{public.thumbprint()}"
        assert named(private_jwk(kind, kid="k1")) == f"{ISSUER}#k1"
        assert named(private_jwk(kind, kid="did:web:b.example#k")) == "did:web:b.example#k"
        method = {"id": f"{ISSUER}#key-1", "secretKeyJwk": private_jwk(kind, kid="other")}
        assert named(method) == f"{ISSUER}#key-1"
        assert named({**method, "id": "#key-1"}) == f"{ISSUER}#key-1"
        own = bench.put("own.json", credential(issuer={"id": P256_DID, "type": ["Profile"]}))
        assert named(private_jwk(kind), own) == f"{P256_DID}#{P256_DID[8:]}"
        jwk_did = did_jwk(public)
        own = bench.put("own.json", credential(issuer={"id": jwk_did, "type": ["Profile"]}))
        assert named(private_jwk(kind), own) == f"{jwk_did}#0"


class TestWhatSpeaksAgainst:
    def test_a_document_out_of_its_period_is_a_failure_and_the_moment_is_the_callers(
        self, bench: Bench
    ) -> None:
        made = bench.issue(
            "credential_jose", credential(validUntil="2027-01-01T00:00:00Z"), KeyType.P256
        )
        good = bench.verify("credential_jose", made["data"], KeyType.P256)
        assert (good["result"], good["data"]["validUntil"]) == ("success", "2027-01-01T00:00:00Z")
        late = bench.verify(
            "credential_jose", made["data"], KeyType.P256, at="2027-02-01T00:00:00Z"
        )
        assert (late["result"], late["data"]) == ("failure", None)
        assert [f["code"] for f in late["findings"]] == ["expired"]

    def test_a_status_that_nobody_can_look_up_is_indeterminate(self, bench: Bench) -> None:
        shop = Workshop()
        did = did_key(key_of(KeyType.ED25519).public)
        signer = KeySigner(f"{did}#{did[8:]}", key_of(KeyType.ED25519))
        issuer = {"id": did, "type": ["Profile"]}
        made = bench.issue(
            "credential_di", credential(issuer=issuer, credentialStatus=entry(7)), KeyType.ED25519
        )
        open_ = bench.verify("credential_di", made["data"], KeyType.ED25519)
        assert open_["result"] == "indeterminate"
        assert open_["data"]["id"] == credential()["id"]
        for bits, result in (((), "success"), ((7,), "failure")):
            listed = shop.sign(unsigned_list(*bits, issuer=did), signer=signer)
            answer = {"status": 200, "headers": {}, "body_text": json.dumps(listed)}
            documents = bench.put("documents.json", {LIST: answer})
            more = ("--documents", documents)
            held = bench.verify("credential_di", made["data"], KeyType.ED25519, *more)
            assert held["result"] == result, held

    @pytest.mark.parametrize(
        ("pointer", "value"),
        [("/type", ["OpenBadgeCredential"]), ("/issuer", 7), ("/validFrom", "yesterday")],
    )
    def test_an_unsound_document_is_not_signed(
        self, bench: Bench, pointer: str, value: object
    ) -> None:
        for feature in ("credential_jose", "credential_sdjwt", "credential_di"):
            assert bench.issue(feature, credential(), KeyType.P256)["result"] == "success"
            document = at(credential(), pointer, value)
            made = bench.issue(feature, document, KeyType.P256)
            assert (made["result"], made["data"]) == ("failure", None)

    def test_a_term_that_no_context_defines_cannot_be_in_an_embedded_proof(
        self, bench: Bench
    ) -> None:
        made = bench.issue("credential_di", credential(unheardOf="x"), KeyType.P256)
        assert made["result"] == "failure"
        assert "unheardOf" in made["message"]

    def test_an_open_badges_jwt_needs_what_its_claims_repeat(self, bench: Bench) -> None:
        subject = {k: v for k, v in unsigned()["credentialSubject"].items() if k != "id"}
        document = credential(credentialSubject={**subject, "identifier": []})
        made = bench.issue("credential_jwt", document, KeyType.P256)
        assert made["result"] == "failure"
        assert "sub" in made["message"]

    def test_a_record_of_credentials_that_cannot_be_judged_is_indeterminate(
        self, bench: Bench
    ) -> None:
        # What is in a presentation is others'; what is in a record, its issuer vouches for.
        open_ = enveloped(bench.issue("credential_jose", credential(), KeyType.P256)["data"])
        for inside, result in ((carried(bench), "success"), (open_, "indeterminate")):
            made = bench.issue("credential_jose", record_of(inside), KeyType.ED25519)
            held = bench.verify("credential_jose", made["data"], KeyType.ED25519)
            assert held["result"] == result, held


class TestPresentations:
    def test_each_credential_inside_gets_an_answer_of_its_own(self, bench: Bench) -> None:
        good = carried(bench)
        open_ = enveloped(bench.issue("credential_jose", credential(), KeyType.P256)["data"])
        # Its issuer's key document is not at hand, which is nothing against the presentation.
        made = bench.issue("presentation_jose", presentation(good, open_), KeyType.ED25519)
        held = bench.verify("presentation_jose", made["data"], KeyType.ED25519)
        assert held["result"] == "success"
        assert [part["result"] for part in held["inside"]] == ["success", "indeterminate"]
        assert [part["pointer"] for part in held["inside"]] == [
            "/verifiableCredential/0",
            "/verifiableCredential/1",
        ]

    @pytest.mark.parametrize("feature", ["presentation_jose", "presentation_sdjwt"])
    def test_a_forged_credential_inside_is_a_failure_and_is_not_signed(
        self, bench: Bench, feature: str
    ) -> None:
        good = carried(bench)
        token = good["id"].partition(",")[2]
        forged = {**good, "id": f"data:application/vc+jwt,{altered(token)}"}
        assert bench.issue(feature, presentation(good), KeyType.P384)["result"] == "success"
        for bad in (forged, {**good, "id": "not-a-credential"}, of_did(), "text", {}):
            made = bench.issue(feature, presentation(bad), KeyType.P384)
            assert (made["result"], made["data"]) == ("failure", None), bad

    def test_another_persons_credential_is_a_failure(self, bench: Bench) -> None:
        other = {**unsigned()["credentialSubject"], "id": "did:key:z6MkOther"}
        for subject, result in ((other, "failure"), (None, "success")):
            changes = {} if subject is None else {"credentialSubject": subject}
            inside = carried(bench, **changes)
            made = bench.issue("presentation_jose", presentation(inside), KeyType.ED25519)
            # Who shows what is not the signer's question, but the reader's.
            assert made["result"] == "success"
            held = bench.verify("presentation_jose", made["data"], KeyType.ED25519)
            assert held["result"] == result

    def test_a_presentation_may_have_run_out(self, bench: Bench) -> None:
        document = presentation(carried(bench), exp=1795694400)  # 2026-11-26T12:00:00Z
        made = bench.issue("presentation_jose", document, KeyType.ED25519)
        signed = made["data"]
        held = bench.verify("presentation_jose", signed, KeyType.ED25519)
        assert held["result"] == "success"
        late = bench.verify("presentation_jose", signed, KeyType.ED25519, at="2026-11-27T00:00:00Z")
        assert late["result"] == "failure"

    def test_a_presentation_of_later_is_not_signed_now(self, bench: Bench) -> None:
        document = presentation(carried(bench), nbf=1795694400)  # 2026-11-26T12:00:00Z
        made = bench.issue("presentation_jose", document, KeyType.ED25519)
        assert (made["result"], made["data"]) == ("failure", None)
        assert "later" in made["message"]

    def test_a_presentation_under_a_vp_claim_is_none_of_vc_jose_cose(self, bench: Bench) -> None:
        kind = KeyType.ED25519
        document = presentation(carried(bench))
        signer = KeySigner(HOLDER_SIGNER.key_id, key_of(kind))
        for typ, claims, result in (
            ("vp+jwt", document, "success"),
            ("JWT", {"vp": document}, "failure"),
        ):
            head = {"typ": typ, "kid": signer.key_id}
            token = sign_compact(json.dumps(claims).encode(), signer=signer, header=head)
            assert bench.verify("presentation_jose", token, kind)["result"] == result


class TestDisclosing:
    @pytest.mark.parametrize(
        "paths",
        [
            ("/credentialSubject/achievement/name", "/name"),
            ("credentialSubject.achievement.name,name",),
            ('["/credentialSubject/achievement/name", "name"]',),
        ],
    )
    def test_an_sd_jwt_holder_may_keep_back_what_the_paths_name(
        self, bench: Bench, paths: tuple[str, ...]
    ) -> None:
        more = [part for path in paths for part in ("--disclose", path)]
        made = bench.issue("credential_sdjwt", credential(), KeyType.P256, *more)
        token, *disclosures, last = made["data"].split("~")
        assert (len(disclosures), last) == (2, "")
        body = json.loads(b64url_decode(token.split(".")[1]))
        assert "name" not in body
        assert "name" not in body["credentialSubject"]["achievement"]
        whole = bench.verify("credential_sdjwt", made["data"], KeyType.P256)
        assert whole["data"]["name"] == credential()["name"]
        # An achievement must have a name, and a badge need not.
        for index, result in ((0, "failure"), (1, "success")):
            shown = f"{token}~{disclosures[1 - index]}~"
            part = bench.verify("credential_sdjwt", shown, KeyType.P256)
            assert part["result"] == result

    def test_an_element_of_a_list_has_its_number(self, bench: Bench) -> None:
        document = attestation(phones=["1", "2"])
        made = bench.issue("attestation_sdjwt", document, KeyType.P256, "--disclose", "phones[1]")
        short = made["data"].split("~")[0] + "~"
        held = bench.verify("attestation_sdjwt", short, KeyType.P256)
        assert held["data"]["phones"] == ["1"]

    def test_a_selective_proof_shows_what_is_mandatory_and_what_is_asked(
        self, bench: Bench
    ) -> None:
        suite = ("--cryptosuite", "ecdsa-sd-2023")
        whole = bench.issue("credential_di", credential(), KeyType.P256, *suite)
        # A base proof is for the holder alone: no reader takes it.
        base = bench.verify("credential_di", whole["data"], KeyType.P256)
        assert base["result"] == "failure"
        part = bench.issue(
            *("credential_di", credential(), KeyType.P256, *suite),
            *("--mandatory", "issuer,/validFrom", "--disclose", "credentialSubject"),
        )
        held = bench.verify("credential_di", part["data"], KeyType.P256)
        assert held["result"] == "success"
        assert {"issuer", "validFrom", "credentialSubject"} <= held["data"].keys()
        assert "name" not in held["data"]

    def test_a_part_that_cannot_stand_alone_is_the_callers_error(self, bench: Bench) -> None:
        suite = ("--cryptosuite", "ecdsa-sd-2023")
        many = ",".join(["/name"] * 5000)
        for more in (("--mandatory", many), ("--disclose", many)):
            answer = bench.issue("credential_di", credential(), KeyType.P256, *suite, *more)
            assert (answer["result"], answer["data"]) == ("error", None)

    @pytest.mark.parametrize(
        ("feature", "more", "word"),
        [
            ("credential_sdjwt", ("--disclose", "/nothing/here"), "nothing at"),
            ("credential_sdjwt", ("--disclose", "a..b"), "no path"),
            ("credential_sdjwt", ("--disclose", '["name"'), "JSON array"),
            ("credential_sdjwt", ("--disclose", "[7]"), "no path"),
            ("credential_sdjwt", ("--disclose", "validFrom"), "never be kept back"),
            ("credential_sdjwt", ("--disclose", "@context[1]"), "never be kept back"),
            ("credential_sdjwt", ("--mandatory", "name"), "ecdsa-sd-2023"),
            ("credential_sdjwt", ("--cryptosuite", "ecdsa-sd-2023"), "embedded"),
            ("credential_jose", ("--disclose", "name"), "SD-JWT"),
            ("credential_di", ("--disclose", "name"), "SD-JWT"),
            ("credential_di", ("--cryptosuite", "eddsa-rdfc-2022"), "P-256"),
            ("presentation_di", ("--cryptosuite", "ecdsa-sd-2023"), "credentials"),
        ],
    )
    def test_a_choice_that_does_not_fit_is_the_callers_error(
        self, bench: Bench, feature: str, more: tuple[str, ...], word: str
    ) -> None:
        document = presentation() if "presentation" in feature else credential()
        answer = bench.issue(feature, document, KeyType.P256, *more)
        assert (answer["result"], answer["data"]) == ("error", None)
        assert word in answer["message"]

    def test_no_embedded_suite_takes_a_p521_key(self, bench: Bench) -> None:
        answer = bench.issue("credential_di", credential(), KeyType.P521)
        assert answer["result"] == "error"
        assert "P-521" in answer["message"]
        for suite in ("ecdsa-rdfc-2019", "ecdsa-sd-2023"):
            more = ("--cryptosuite", suite)
            answer = bench.issue("credential_di", credential(), KeyType.P521, *more)
            assert answer["result"] == "error"


def test_an_answer_is_written_where_the_caller_says(bench: Bench) -> None:
    output = bench.folder / "answer.json"
    made = bench.issue("credential_jose", credential(), KeyType.ED25519, "--output", str(output))
    assert json.loads(output.read_text(encoding="utf-8")) == made
    again = bench.run(
        *("verify", "--feature", "credential_jose", "--at", AT, "--output", str(output)),
        *("--key", bench.put("public.json", public_jwk(KeyType.ED25519))),
        *("--input", bench.put("token.txt", made["data"] + "\n")),
    )
    assert again["data"]["issuer"]["id"] == ISSUER
    assert json.loads(output.read_text(encoding="utf-8")) == again
