"""The W3C's vectors of ecdsa-sd-2023: every intermediate value of two credentials."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from merkki_contexts import Library, canonicalize, pinned_library
from merkki_keys import KeySigner, PrivateKey, PublicKey, parse_did_key
from merkki_verifier.securing.data_integrity import ProofError, check_form, verify_signature
from merkki_verifier.securing.proof_value import hash_options
from merkki_verifier.securing.selective import add_base_proof, derive
from merkki_verifier.securing.selective.parts import named_statements
from merkki_verifier.securing.selective.pointers import covers, resolve
from merkki_verifier.securing.selective.value import BaseValue, DerivedValue, read_value

Json = dict[str, Any]
CASES = [("employ", "employ"), ("prc", "prCred")]
CREATED = datetime(2023, 8, 15, 23, 36, 38, tzinfo=UTC)


@dataclass(frozen=True)
class Vector:
    """One credential of the specification, and what its issuer and holder chose."""

    folder: Path
    unsigned: Json
    mandatory: list[str]
    selective: list[str]
    keys: Json
    library: Library

    def read(self, name: str) -> Any:
        return json.loads((self.folder / f"{name}.json").read_text())

    @property
    def hmac_key(self) -> bytes:
        return bytes.fromhex(self.keys["hmacKeyString"])

    def lines(self) -> list[str]:
        found = named_statements(self.unsigned, self.hmac_key, library=self.library)
        return [statement.line for statement in found]

    def indexes(self, pointers: list[str]) -> list[int]:
        paths = [resolve(self.unsigned, pointer) for pointer in pointers]
        found = named_statements(self.unsigned, self.hmac_key, library=self.library)
        return [i for i, s in enumerate(found) if any(covers(paths, p) for p in s.places)]

    def signed(self) -> Json:
        base, scoped = (
            PrivateKey.from_secret_multikey(self.keys[pair]["secretKeyMultibase"])
            for pair in ("baseKeyPair", "proofKeyPair")
        )
        method = self.read("addProofConfig")["verificationMethod"]
        return add_base_proof(
            self.unsigned,
            signer=KeySigner(method, base),
            created=CREATED,
            mandatory_pointers=self.mandatory,
            hmac_key=self.hmac_key,
            proof_key=scoped,
            library=self.library,
        )

    def derived(self) -> Json:
        return derive(self.signed(), pointers=self.selective, library=self.library)


@pytest.fixture(params=CASES, ids=lambda case: case[0])
def vector(request: pytest.FixtureRequest, shared: Path) -> Vector:
    folder, chosen = request.param
    root = shared / "standards/vectors"
    context = root / "contexts/citizenship-v4rc1.jsonld"
    ecdsa = root / "w3c-di-ecdsa"

    def read(name: str) -> Any:
        return json.loads((ecdsa / f"{name}.json").read_text())

    # The file of unsigned credentials has had a word changed since the vectors were made.
    unsigned = read(f"ecdsa-sd-2023/{folder}/addSignedSDBase")
    del unsigned["proof"]
    return Vector(
        folder=ecdsa / "ecdsa-sd-2023" / folder,
        unsigned=unsigned,
        mandatory=read(f"{chosen}Mandatory"),
        selective=read(f"{chosen}Selective"),
        keys=read("ecdsa-sd-2023/SDKeyMaterial"),
        library=pinned_library().extended(
            {"https://w3id.org/citizenship/v4rc1": context.read_bytes()}
        ),
    )


def test_the_canonical_statements_and_their_secret_names(vector: Vector) -> None:
    text = canonicalize(vector.unsigned, library=vector.library)
    assert text.splitlines(keepends=True) == vector.read("addBaseDocCanon")
    assert vector.lines() == vector.read("addBaseDocHMACCanon")


def test_what_is_mandatory_and_what_is_not(vector: Vector) -> None:
    transform = vector.read("addBaseTransform")
    lines = vector.lines()
    mandatory = vector.indexes(vector.mandatory)
    assert [[i, lines[i]] for i in mandatory] == transform["mandatory"]["value"]
    others = [[i, line] for i, line in enumerate(lines) if i not in mandatory]
    assert others == transform["nonMandatory"]["value"]


def test_the_hashes_that_the_issuer_signs(vector: Vector) -> None:
    hashes, config = vector.read("addHashData"), vector.read("addProofConfig")
    canonical = (vector.folder / "addProofConfigCanon.txt").read_text()
    assert canonicalize(config, library=vector.library) == canonical
    proof_hash = hash_options(config, vector.unsigned["@context"], library=vector.library)
    assert proof_hash.hex() == hashes["proofHash"]
    mandatory = "".join(vector.lines()[i] for i in vector.indexes(vector.mandatory))
    assert hashlib.sha256(mandatory.encode()).hexdigest() == hashes["mandatoryHash"]


def test_the_base_proof_to_the_last_byte(vector: Vector) -> None:
    signed, raw = vector.signed(), vector.read("addRawBaseSignatureInfo")
    value = read_value(signed["proof"]["proofValue"])
    assert isinstance(value, BaseValue)
    assert value.signature.hex() == raw["baseSignature"]
    assert value.proof_key.to_multikey() == raw["publicKey"]
    assert [signature.hex() for signature in value.signatures] == raw["signatures"]
    assert list(value.pointers) == raw["mandatoryPointers"]
    assert signed == vector.read("addSignedSDBase")


def test_the_groups_of_a_disclosure(vector: Vector) -> None:
    groups = vector.read("derivedGroupIndexes")
    mandatory, selective = vector.indexes(vector.mandatory), vector.indexes(vector.selective)
    combined = vector.indexes(vector.mandatory + vector.selective)
    assert mandatory == groups["mandatoryIndexes"]
    assert selective == groups["selectiveIndexes"]
    assert combined == groups["combinedIndexes"]
    others = [i for i in range(len(vector.lines())) if i not in mandatory]
    assert others == groups["nonMandatoryIndexes"]


def test_the_derived_proof_to_the_last_byte(vector: Vector) -> None:
    derived, data = vector.derived(), vector.read("derivedDisclosureData")
    value = read_value(derived["proof"]["proofValue"])
    assert isinstance(value, DerivedValue)
    assert list(value.mandatory) == data["mandatoryIndexes"]
    assert list(value.mandatory) == vector.read("derivedAdjMandatoryIndexes")["adjMandatoryIndexes"]
    assert [signature.hex() for signature in value.signatures] == data["signatures"]
    assert len(value.names) == len(data["labelMap"]["value"])
    unsigned = {name: member for name, member in derived.items() if name != "proof"}
    assert unsigned == vector.read("derivedUnsignedReveal")
    assert derived == vector.read("derivedRevealDocument")


def issuer_key(document: Json) -> PublicKey:
    return parse_did_key(document["proof"]["verificationMethod"].split("#")[0])


def test_the_derived_proof_verifies_and_shows_the_statements_of_the_vector(vector: Vector) -> None:
    document = vector.read("derivedRevealDocument")
    proof = check_form(document["proof"])
    found = verify_signature(document, proof, issuer_key(document), library=vector.library)
    assert found is not None
    lines = [statement.line for statement in found.statements]
    assert lines == vector.read("verifyNQuads")
    optional = [line for i, line in enumerate(lines) if i not in found.mandatory]
    assert optional == vector.read("verifyCreateVerifyData")["nonMandatory"]


def test_the_derived_proof_does_not_verify_once_changed(vector: Vector) -> None:
    document = vector.read("derivedRevealDocument")
    proof = check_form(document["proof"])
    for name, value in (("validFrom", "2019-12-04T00:00:00Z"), ("issuer", "did:web:other.example")):
        changed = {**document, name: value}
        with pytest.raises(ProofError, match="does not fit"):
            verify_signature(changed, proof, issuer_key(document), library=vector.library)


def test_the_base_proof_is_not_taken_by_a_verifier(vector: Vector) -> None:
    with pytest.raises(ProofError, match="derived first") as caught:
        check_form(vector.read("addSignedSDBase")["proof"])
    assert caught.value.code == "proof-base"
