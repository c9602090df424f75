"""Operations that several workloads measure: ours through the public doors, and the bare ones."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from benchmarks.model import Maker, Step, WrongAnswerError
from benchmarks.premises import NativeKey, Premises
from merkki_keys import KeyType
from merkki_verifier import Verdict, verify
from merkki_verifier.securing import data_integrity, jws
from merkki_verifier.strict_json import parse

# The part of ours that most peers do: whether the proof holds, and nothing else.
PROOF_ALONE = "merkki, proof alone"
# What an embedded proof signs: two SHA-256 digests.
HASHED = bytes(range(64))


def verifying(file: str) -> Maker:
    """``merkki_verifier.verify`` on the next line of ``file``, all checks on, the world warm."""

    def make(folder: Path) -> Step:
        premises = Premises(folder)
        world, lines = premises.world(), premises.lines(file)

        def step() -> None:
            report = verify(next(lines), world=world)
            if report.verdict is not Verdict.VERIFIED:
                raise WrongAnswerError(f"ours does not verify: {sorted(report.codes())}")

        return step

    return make


def proving(file: str) -> Maker:
    """The proof of the next badge of ``file``, with the key at hand: no other check."""

    def make(folder: Path) -> Step:
        premises = Premises(folder)
        key, lines = premises.signer().public, premises.lines(file)

        def step() -> None:
            document = parse(next(lines))
            assert isinstance(document, dict)
            data_integrity.verify_signature(
                document, data_integrity.check_form(document["proof"]), key
            )

        return step

    return make


def proving_token(file: str, kind: KeyType) -> Maker:
    """The signature of the next token of ``file``, and its claims parsed: no other check."""

    def make(folder: Path) -> Step:
        premises = Premises(folder)
        key, lines = premises.signer(kind).public, premises.lines(file)

        def step() -> None:
            token = jws.read_compact(next(lines))
            jws.verify_signature(token, key)
            parse(token.payload)

        return step

    return make


def raw_verifying(kind: KeyType, message: bytes = HASHED) -> Maker:
    """The signature alone, checked by ``cryptography`` with a key object at hand."""

    def make(folder: Path) -> Step:
        key = Premises(folder).native(kind)
        signature = _signer(key, message)()
        if isinstance(key, ed25519.Ed25519PrivateKey):
            edwards = key.public_key()
            return lambda: edwards.verify(signature, message)
        if isinstance(key, rsa.RSAPrivateKey):
            public, hashed = key.public_key(), SHA256()
            return lambda: public.verify(signature, message, padding.PKCS1v15(), hashed)
        curve, algorithm = key.public_key(), ec.ECDSA(SHA256())
        return lambda: curve.verify(signature, message, algorithm)

    return make


def raw_signing(kind: KeyType, message: bytes = HASHED) -> Maker:
    """The signature alone, made by ``cryptography``."""
    return lambda folder: _signer(Premises(folder).native(kind), message)


def _signer(key: NativeKey, message: bytes) -> Callable[[], bytes]:
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return lambda: key.sign(message)
    if isinstance(key, rsa.RSAPrivateKey):
        return lambda: key.sign(message, padding.PKCS1v15(), SHA256())
    return lambda: key.sign(message, ec.ECDSA(SHA256()))
