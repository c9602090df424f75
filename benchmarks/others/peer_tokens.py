"""JWT libraries."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from peer_files import ISSUER, Step, documents, lines, native


def _algorithm(folder: Path) -> tuple[str, str]:
    return (folder / "algorithm.txt").read_text(), (folder / "key.txt").read_text()


def pyjwt_verify(folder: Path) -> Step:
    import jwt

    algorithm, name = _algorithm(folder)
    key, tokens = native(folder, name).public_key(), lines(folder, "tokens.txt")
    return lambda: jwt.decode(next(tokens), key, algorithms=[algorithm])


def pyjwt_sign(folder: Path) -> Step:
    import jwt

    algorithm, name = _algorithm(folder)
    key, claims = native(folder, name), documents(folder, "unsigned.jsonl")
    kid = {"kid": f"{ISSUER}#{name}"}
    return lambda: jwt.encode(next(claims), key, algorithm=algorithm, headers=kid)


def pyjwt_file(folder: Path) -> Step:
    import jwt

    algorithm, name = _algorithm(folder)
    key = native(folder, name).public_key()

    def step() -> object:
        with (folder / "tokens.jsonl").open(encoding="ascii") as file:
            return [jwt.decode(line.strip(), key, algorithms=[algorithm])["jti"] for line in file]

    return step


def _joserfc_key(folder: Path, name: str) -> Any:
    from joserfc import jwk

    kind = {"ed25519": jwk.OKPKey, "p256": jwk.ECKey, "rsa": jwk.RSAKey}[name]
    return kind.import_key((folder / f"{name}.pem").read_bytes())


def joserfc_verify(folder: Path) -> Step:
    from joserfc import jwt

    algorithm, name = _algorithm(folder)
    key, tokens = _joserfc_key(folder, name), lines(folder, "tokens.txt")
    return lambda: jwt.decode(next(tokens), key, algorithms=[algorithm])


def joserfc_sign(folder: Path) -> Step:
    from joserfc import jwt

    algorithm, name = _algorithm(folder)
    key, claims = _joserfc_key(folder, name), documents(folder, "unsigned.jsonl")
    header = {"alg": algorithm, "kid": f"{ISSUER}#{name}"}
    return lambda: jwt.encode(header, next(claims), key, algorithms=[algorithm])
