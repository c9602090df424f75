"""Whether whoever shows an SD-JWT holds the key that its issuer bound it to.

RFC 9901 section 7.3. Asked with a challenge, the binding must be there and answer it. Not
asked, one that is there must still hold, and what it cannot show is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from merkki_keys import KeyType, PublicKey, did_jwk, did_key
from merkki_verifier.demand import Demand
from merkki_verifier.issuers import IssuerKeyError, IssuerKeys, split_fragment
from merkki_verifier.report import Check, Finding, Outcome
from merkki_verifier.securing import sd_jwt
from merkki_verifier.securing.sd_jwt import SdJwtError
from merkki_verifier.world import World

if TYPE_CHECKING:
    from merkki_verifier.sd_jwt_credential import SdToken
    from merkki_verifier.securing.sd_jwt import KeyBinding

_SPEC = "RFC 9901 7.3"


def check_holder_binding(
    token: SdToken, *, world: World, demand: Demand | None
) -> Iterator[Finding]:
    """Check the key binding of a token whose issuer's signature already holds.

    ``demand`` None: no holder is expected; one that asks nothing: one is, and which showing
    this is nobody can tell. Yields one HOLDER finding, and warnings of what nobody asked; raises
    nothing.
    """
    raw = token.sd_jwt.key_binding
    if raw is None and demand is None:
        message = "nothing shows that whoever handed it over is its holder: nobody asked"
        yield Finding(Check.HOLDER, Outcome.ABSENT, "key-binding-absent", message, "", _SPEC)
    elif raw is None:
        message = "a proof of holding it was asked for, and none came"
        yield Finding(Check.HOLDER, Outcome.FAILED, "key-binding-missing", message, "", _SPEC)
    else:
        try:
            binding = sd_jwt.read_key_binding(raw)
            held = _held(token, binding, world, demand)
            yield held
            if held.outcome is not Outcome.FAILED and demand is not None:
                yield from demand.unasked(binding.nonce, binding.audience)
        except SdJwtError as error:
            yield _failed(error.code, str(error), error.pointer)
        except IssuerKeyError as error:
            yield error.of_holder("/cnf")


def check_audience(token: SdToken, *, demand: Demand | None) -> Iterator[Finding]:
    """Check whom the issuer made the token for, where it says so in ``aud``.

    RFC 7519 section 4.1.3. Yields one PROOF finding, or none.
    """
    if "aud" not in token.claims:
        return
    audience = token.claims["aud"]
    named = audience if isinstance(audience, list) else [audience]
    asked = demand.domain if demand is not None else None
    if asked is not None and asked in named:
        return
    outcome = Outcome.UNKNOWN if asked is None else Outcome.FAILED
    message = "its issuer made it for certain readers; whether you are one, nobody said"
    if asked is not None:
        message = "its issuer made it for other readers"
    yield Finding(Check.PROOF, outcome, "sd-jwt-audience", message, "/aud", "RFC 7519 4.1.3")


def _held(token: SdToken, binding: KeyBinding, world: World, demand: Demand | None) -> Finding:
    # Loaded with the binding that was read, and not before.
    from merkki_verifier.securing.sd_jwt.key_binding import (  # noqa: PLC0415 - see above
        MAX_AGE,
        check_moment,
    )

    name, key = holder_key(token, world)
    sd_jwt.check_key_binding(binding, sd_hash=token.sd_jwt.sd_hash, key=key)
    asked = demand if demand is not None and demand.asks else None
    age = MAX_AGE if asked is not None else None
    check_moment(binding, now=world.now, skew=world.limits.clock_skew, max_age=age)
    made = binding.issued.isoformat()
    facts = {"holder": name, "audience": binding.audience, "made": made}
    if asked is None:
        message = f"its holder bound it to {binding.audience} on {made}; nobody asked for it now"
        # Not passed: it may be a copy of that showing, and proves nothing of whoever has it.
        return Finding(
            Check.HOLDER,
            Outcome.SKIPPED,
            "key-binding-unasked",
            message,
            "/cnf",
            _SPEC,
            facts,
            warning=True,
        )
    complaint = asked.complaint(binding.nonce, binding.audience)
    if complaint is not None:
        return _failed(*complaint)
    return _passed("key-binding-ok", f"shown by {name}, for this challenge", facts)


def holder_key(token: SdToken, world: World) -> tuple[str, PublicKey]:
    """The key that ``cnf`` names, and the DID of it. Raises SdJwtError, IssuerKeyError."""
    named = sd_jwt.confirmation_key(token.claims)
    if isinstance(named, PublicKey):
        return key_name(named), named
    did = split_fragment(named)[0]
    if not did.startswith("did:"):
        message = f"cnf names a key that cannot be looked up: {named:.200}"
        raise IssuerKeyError("issuer-method-unsupported", message, Outcome.UNKNOWN)
    keys = IssuerKeys(did, world.fetch, world.now, purpose="authentication")
    return did, keys.by_method(named)


def key_name(key: PublicKey) -> str:
    """A DID that is this key and nothing else."""
    return did_jwk(key) if key.key_type is KeyType.RSA else did_key(key)


def _passed(code: str, message: str, facts: dict[str, str]) -> Finding:
    return Finding(Check.HOLDER, Outcome.PASSED, code, message, "/cnf", _SPEC, facts)


def _failed(code: str, message: str, pointer: str = "") -> Finding:
    return Finding(Check.HOLDER, Outcome.FAILED, code, message, pointer, _SPEC)
