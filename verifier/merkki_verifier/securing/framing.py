"""The one door to PyJWT: it frames what our signers sign (docs/adr/0012)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import jwt
from jwt.algorithms import Algorithm

from merkki_keys import Alg, Signer


def frame(payload: bytes, *, signer: Signer, header: Mapping[str, object]) -> str:
    """The compact JWS of ``payload``, its header sorted, ``alg`` that of the signer."""
    return _FRAMING.encode(
        payload,
        key=signer,  # type: ignore[arg-type] # our algorithm objects take a Signer
        algorithm=signer.algorithm.value,
        headers=dict(header),
        sort_headers=True,
    )


class _OurAlgorithm(Algorithm):
    """Lets PyJWT frame while our signers, or a signing device behind them, do the work."""

    def prepare_key(self, key: Any) -> Any:
        return key

    def sign(self, msg: bytes, key: Any) -> bytes:
        signature: bytes = key.sign(msg)
        return signature

    # PyJWT demands the other three as well, and nobody calls them.

    def verify(self, msg: bytes, key: Any, sig: bytes) -> bool:  # noqa: ARG002 # PyJWT's own
        raise TypeError("signatures are checked by jws alone")  # uncovered: never called

    @staticmethod
    def to_jwk(key_obj: Any, as_dict: bool = False) -> Any:  # noqa: ARG004, FBT001, FBT002 # PyJWT's own
        raise TypeError("keys are published by merkki_keys alone")  # uncovered: never called

    @staticmethod
    def from_jwk(jwk: Any) -> Any:  # noqa: ARG004 # PyJWT's own signature
        raise TypeError("keys are read by merkki_keys alone")  # uncovered: never called


def _framing() -> jwt.PyJWS:
    framing = jwt.PyJWS(algorithms=[])
    for alg in Alg:
        framing.register_algorithm(alg.value, _OurAlgorithm())
    return framing


_FRAMING: Final = _framing()
