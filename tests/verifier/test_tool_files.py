"""Whatever is in a file, the tool answers in JSON, says whose fault it is, and never crashes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tool_bench import (
    SECRETS,
    Bench,
    credential,
    key,
    private_jwk,
    public_jwk,
    secret_multikey,
)
from workshop import Json

from merkki_keys import KeyType, PrivateKey
from merkki_verifier.cli import main
from merkki_verifier.tool.features import FEATURES

P256 = KeyType.P256
RSA = {"kty": "RSA", "n": "AQAB", "e": "AQAB"}


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def issued_with(bench: Bench, content: Json | str | bytes) -> Json:
    """The answer to issuing with a key file of that content."""
    return bench.run(
        *("issue", "--feature", "credential_jose", "--key", bench.put("key", content)),
        *("--input", bench.put("document.json", credential())),
    )


def verified_with(bench: Bench, content: Json | str | bytes, signed: str) -> Json:
    return bench.run(
        *("verify", "--feature", "credential_jose", "--key", bench.put("key", content)),
        *("--input", bench.put("signed.txt", signed)),
    )


class TestKeyFiles:
    @pytest.mark.parametrize("kind", SECRETS)
    def test_a_key_is_a_jwk_a_multikey_or_a_verification_method(
        self, bench: Bench, kind: KeyType
    ) -> None:
        multikey, public = secret_multikey(kind), key(kind).public.to_multikey()
        both = {"publicKeyJwk": public_jwk(kind), "secretKeyJwk": private_jwk(kind)}
        private = (
            private_jwk(kind),
            private_jwk(kind, alg=kind.algorithm.value, use="sig", key_ops=["sign"]),
            multikey,
            f"{multikey}\n",
            {"id": "did:example:a#1", "type": "JsonWebKey", "controller": "did:example:a", **both},
            {"secretKeyMultibase": multikey, "publicKeyMultibase": public},
            {"privateKeyMultibase": multikey},
            {"privateKeyJwk": private_jwk(kind)},
        )
        for content in private:
            made = issued_with(bench, content)
            assert made["result"] == "success", content
            assert verified_with(bench, content, made["data"])["result"] == "success"
        for content in (public, public_jwk(kind), {"publicKeyJwk": public_jwk(kind)}):
            assert verified_with(bench, content, made["data"])["result"] == "success"
            refused = issued_with(bench, content)
            assert refused["result"] == "error"
            assert "public key only" in refused["message"]

    @pytest.mark.parametrize(
        ("content", "word"),
        [
            (b"", "empty"),
            (b" \n", "empty"),
            (b"\x00\xff\xfe", "none that is read"),
            (b"z\xff\xfe", "plain text"),
            (b"{", "strict JSON"),
            (b'{"kty": "EC", "kty": "OKP"}', "strict JSON"),
            (b'{"kty":' * 5000, "strict JSON"),
            (b"[]", "none that is read"),
            (b"{}", "no key in"),
            (b'{"kty": 7}', "kty and crv"),
            (b"hello", "none that is read"),
            (b"z" + b"6" * 60_000, "Multikey"),
            (b"z6MkNotAKey0", "cannot be used"),
            (b"-----BEGIN PRIVATE KEY-----", "PEM"),
            (b" " * 70_000, "more than"),
            (json.dumps(RSA).encode(), "cannot be used"),
            (json.dumps({**RSA, "d": "AQAB"}).encode(), "private RSA"),
            (b'{"kty": "oct", "k": "c2VjcmV0"}', "cannot be used"),
            (json.dumps(public_jwk(P256, crv="P-521")).encode(), "cannot be used"),
            (json.dumps(private_jwk(P256, d=7)).encode(), "cannot be used"),
            (json.dumps(private_jwk(P256, d="AQ")).encode(), "cannot be used"),
            (json.dumps(private_jwk(P256, kid=7)).encode(), "kid"),
            (json.dumps(private_jwk(P256, kid="")).encode(), "kid"),
            (json.dumps(private_jwk(P256, alg="ES512")).encode(), "cannot be used"),
            (json.dumps({"secretKeyJwk": private_jwk(P256), "id": 7}).encode(), "id of the"),
            (json.dumps({"secretKeyJwk": 7}).encode(), "neither"),
            (json.dumps({"secretKeyJwk": {}}).encode(), "neither"),
            (json.dumps({"secretKeyMultibase": "z6Mk0"}).encode(), "cannot be used"),
            (
                json.dumps(
                    {"publicKeyJwk": public_jwk(P256), "secretKeyJwk": private_jwk(KeyType.P521)}
                ).encode(),
                "different keys",
            ),
            (
                json.dumps({**private_jwk(P256), **public_jwk(KeyType.P384)}).encode(),
                "cannot be used",
            ),
        ],
    )
    def test_any_other_key_file_is_the_callers_error(
        self, bench: Bench, content: bytes, word: str
    ) -> None:
        for answer in (issued_with(bench, content), verified_with(bench, content, "e.e.e")):
            assert (answer["result"], answer["data"]) == ("error", None)
            assert word in answer["message"]

    def test_the_halves_of_a_jwk_belong_together(self, bench: Bench) -> None:
        other = PrivateKey.generate(P256).public.to_jwk()
        answer = issued_with(bench, {**other, "d": private_jwk(P256)["d"]})
        assert answer["result"] == "error"
        assert issued_with(bench, private_jwk(P256))["result"] == "success"


class TestInputs:
    @pytest.mark.parametrize("command", ["issue", "verify"])
    def test_what_cannot_be_read_is_an_error(self, bench: Bench, command: str) -> None:
        good = bench.put("key.json", private_jwk(P256))
        source = bench.put("input.json", credential())
        huge = bench.put("huge", b"{" * (4 * 1024 * 1024 + 1))
        folder, missing = str(bench.folder), str(bench.folder / "none")
        for key_file, input_file in (
            *((good, name) for name in (folder, missing, huge, bench.put("e", b""), "a\0b")),
            *((name, source) for name in (folder, missing, huge, "a\0b")),
            ("/dev/zero", source),
            (good, "/dev/zero"),
        ):
            answer = bench.run(
                *(command, "--feature", "credential_jose", "--key", key_file, "--input", input_file)
            )
            assert (answer["result"], answer["data"]) == ("error", None), (key_file, input_file)

    @pytest.mark.parametrize(
        "content",
        [
            b"\x89PNG\r\n\x1a\n",
            b"\xff\xfe\x00",
            b"[]",
            b"7",
            b"{",
            b"a.b.c",
            b"<svg/>",
            b"e30.e30.",
        ],
    )
    def test_what_is_no_document_is_not_issued_and_does_not_hold(
        self, bench: Bench, content: bytes
    ) -> None:
        for feature in FEATURES:
            common = ["--feature", feature, "--input", bench.put("input", content)]
            common += ["--key", bench.put("key.json", private_jwk(P256))]
            assert bench.run("issue", *common)["result"] == "error"
            assert bench.run("verify", *common)["result"] == "failure"

    def test_a_document_that_has_a_proof_already_is_an_error(self, bench: Bench) -> None:
        made = bench.issue("credential_di", credential(), P256)
        for feature in ("credential_di", "credential_jose"):
            answer = bench.issue(feature, made["data"], P256)
            assert answer["result"] == "error"
            assert "proof" in answer["message"]

    @settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        content=st.binary(max_size=80)
        | st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=5),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(["@context", "type", "issuer", "holder", "proof", "vct", "x"]),
                    inner,
                )
            ),
        ).map(lambda value: json.dumps(value).encode()),
        feature=st.sampled_from(sorted(FEATURES)),
    )
    def test_random_files_are_answered(self, bench: Bench, content: bytes, feature: str) -> None:
        common = ["--feature", feature, "--input", bench.put("input", content)]
        common += ["--key", bench.put("key.json", private_jwk(P256))]
        for command in ("issue", "verify"):
            assert bench.run(command, *common)["result"] in ("error", "failure")

    def test_standard_input_is_a_dash(self, bench: Bench) -> None:
        arguments = ["tool", "issue", "--feature", "credential_jose", "--input", "-"]
        arguments += ["--key", bench.put("key.json", private_jwk(P256))]
        done = CliRunner().invoke(main, arguments, input=json.dumps(credential()))
        assert json.loads(done.stdout)["result"] == "success"


class TestOutputs:
    def test_no_input_is_written_over(self, bench: Bench) -> None:
        key_file = bench.put("key.json", private_jwk(P256))
        source = bench.put("document.json", credential())
        common = ("issue", "--feature", "credential_jose", "--key", key_file, "--input", source)
        for output in (key_file, source, str(bench.folder / ".." / bench.folder.name / "key.json")):
            answer = bench.run(*common, "--output", output)
            assert (answer["result"], answer["data"]) == ("error", None)
        assert json.loads(Path(key_file).read_text()) == private_jwk(P256)
        assert json.loads(Path(source).read_text()) == credential()

    def test_an_output_that_cannot_be_written_is_an_error(self, bench: Bench) -> None:
        missing = bench.folder / "none" / "a.json"
        for output in (str(bench.folder), str(missing), "a\0b"):
            answer = bench.issue("credential_jose", credential(), P256, "--output", output)
            assert (answer["result"], answer["data"]) == ("error", None)

    def test_a_failure_and_an_error_are_written_too(self, bench: Bench) -> None:
        output = bench.folder / "answer.json"
        for document, result in ((credential(type=["X"]), "failure"), ({"proof": 1}, "error")):
            bench.issue("credential_jose", document, P256, "--output", str(output))
            assert json.loads(output.read_text())["result"] == result


class TestAsking:
    @pytest.mark.parametrize(
        "arguments",
        [
            ("issue",),
            ("verify", "--key", "k"),
            ("issue", "--key", "k", "--input", "i", "--feature", "credential_cose"),
            ("issue", "--key", "k", "--input", "i", "--feature", "credential_di", "--what"),
        ],
    )
    def test_a_wrong_command_line_is_answered_in_json_as_well(
        self, bench: Bench, arguments: tuple[str, ...]
    ) -> None:
        assert bench.run(*arguments)["result"] == "error"

    @pytest.mark.parametrize("command", ["issue", "verify"])
    def test_a_wrong_moment_is_an_error(self, bench: Bench, command: str) -> None:
        common = (command, "--feature", "credential_jose", "--at", "2026-11-25T12:00:00")
        answer = bench.run(
            *(*common, "--key", bench.put("key.json", private_jwk(P256))),
            *("--input", bench.put("document.json", credential())),
        )
        assert answer["result"] == "error"
        assert "--at" in answer["message"]

    @pytest.mark.parametrize("content", [None, b"{", b"[]", b'{"https://a.example/": 7}'])
    def test_wrong_documents_are_an_error(self, bench: Bench, content: bytes | None) -> None:
        name = str(bench.folder / "none") if content is None else bench.put("d.json", content)
        answer = bench.verify("credential_jose", "e.e.e", P256, "--documents", name)
        assert answer["result"] == "error"
        assert "--documents" in answer["message"]

    def test_help_shows_examples_and_exit_codes(self) -> None:
        for command in ("issue", "verify"):
            shown = CliRunner().invoke(main, ["tool", command, "--help"])
            assert shown.exit_code == 0
            assert "Examples:" in shown.output
            assert "2 error" in shown.output


def test_merkki_tool_is_the_same_and_leaves_the_services_folder_alone(bench: Bench) -> None:
    folder = bench.folder / "data"
    arguments = ["-m", "merkki_issuer", "tool", "issue", "--feature", "credential_jose"]
    arguments += ["--key", bench.put("key.json", private_jwk(P256))]
    arguments += ["--input", bench.put("document.json", credential())]
    environment = {"MERKKI_DATA": str(folder), "MERKKI_DATABASE": "no database at all"}
    done = subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, env=environment, check=True
    )
    signed = json.loads(done.stdout)["data"]
    assert bench.verify("credential_jose", signed, P256)["result"] == "success"
    assert not folder.exists()
