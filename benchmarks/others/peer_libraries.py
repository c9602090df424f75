"""Libraries for badges and credentials, each used as its own documentation says."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from itertools import cycle
from pathlib import Path
from typing import Any

from peer_files import ISSUER, METHOD, Step, documents, lines, native, read


def openbadgeslib_verify(folder: Path) -> Step:
    from openbadgeslib.ob3 import OB3LdpVerifier

    verifier = OB3LdpVerifier((folder / "ed25519.public.pem").read_bytes())
    badges = lines(folder, "badges.jsonl")
    return lambda: verifier.verify(next(badges))


def openbadgeslib_sign(folder: Path) -> Step:
    from openbadgeslib.ob3 import Achievement, Issuer, OB3LdpSigner, OpenBadgeCredential

    signer = OB3LdpSigner((folder / "ed25519.pem").read_bytes(), verification_method=METHOD)
    badges = documents(folder, "unsigned.jsonl")

    def step() -> object:
        document = next(badges)
        subject = document["credentialSubject"]
        achievement = subject["achievement"]
        credential = OpenBadgeCredential(
            issuer=Issuer(id=ISSUER, name=document["issuer"]["name"]),
            recipient_id=subject["id"],
            achievement=Achievement(
                id=achievement["id"],
                name=achievement["name"],
                description=achievement["description"],
                criteria_narrative=achievement["criteria"]["narrative"],
            ),
        )
        return signer.sign_to_json(credential)

    return step


def openvc_verify(folder: Path) -> Step:
    from openvc import verify_credential
    from openvc.did.base import DidResolverRegistry, parse_did_document

    answers = read(folder, "documents.json")
    contexts = read(folder, "contexts.json")
    parsed = parse_did_document(
        json.loads(answers["https://badges.example/.well-known/did.json"]["body_text"])
    )
    lists = {
        url: json.loads(answer["body_text"]) for url, answer in answers.items() if "/status/" in url
    }

    class Known:
        def supports(self, did: str) -> bool:
            return did == ISSUER

        def resolve(self, did: str) -> Any:
            del did
            return parsed

    resolver = DidResolverRegistry([Known()])
    for listed in lists.values():
        # Verified once, then at hand, as everybody's list is.
        verify_credential(listed, resolver=resolver, extra_contexts=contexts)
    badges = lines(folder, "badges.jsonl")
    return lambda: verify_credential(
        json.loads(next(badges)),
        resolver=resolver,
        resolve_status_list=lists.__getitem__,
        extra_contexts=contexts,
    )


def openvc_sign(folder: Path) -> Step:
    from openvc import Ed25519SigningKey
    from openvc.proof.data_integrity import DataIntegrityProofSuite

    key, suite = Ed25519SigningKey(native(folder), kid=METHOD), DataIntegrityProofSuite()
    badges, contexts = documents(folder, "unsigned.jsonl"), read(folder, "contexts.json")
    return lambda: suite.add_proof(
        next(badges), signing_key=key, verification_method=METHOD, extra_contexts=contexts
    )


def openvc_sd_sign(folder: Path) -> Step:
    from openvc import P256SigningKey
    from openvc.proof.ecdsa_sd import EcdsaSdProofSuite

    key, suite = P256SigningKey(native(folder, "p256"), kid=f"{ISSUER}#p256"), EcdsaSdProofSuite()
    badges, contexts = documents(folder, "unsigned.jsonl"), read(folder, "contexts.json")
    pointers = read(folder, "mandatory.json")
    return lambda: suite.add_base_proof(
        next(badges),
        signing_key=key,
        verification_method=f"{ISSUER}#p256",
        mandatory_pointers=pointers,
        extra_contexts=contexts,
    )


def openvc_sd_derive(folder: Path) -> Step:
    from openvc.proof.ecdsa_sd import EcdsaSdProofSuite

    suite, pointers = EcdsaSdProofSuite(), read(folder, "pointers.json")
    bases, contexts = documents(folder, "bases.jsonl"), read(folder, "contexts.json")
    return lambda: suite.derive_proof(
        next(bases), selective_pointers=pointers, extra_contexts=contexts
    )


def openvc_sd_verify(folder: Path) -> Step:
    from openvc.proof.ecdsa_sd import EcdsaSdProofSuite

    suite, contexts = EcdsaSdProofSuite(), read(folder, "contexts.json")
    shown, jwk = documents(folder, "shown.jsonl"), read(folder, "p256.jwk.json")
    return lambda: suite.verify(next(shown), public_key_jwk=jwk, extra_contexts=contexts)


# --- didkit: a plain credential of VCDM 1.1 of about the same size ------------------------


def didkit_plain(document: dict[str, Any], did: str) -> str:
    """The same badge, member by member, as a credential of VCDM 1.1 with plain words for terms."""
    plain = {name: value for name, value in document.items() if name not in LATER}
    return json.dumps(
        {
            **plain,
            "@context": [
                "https://www.w3.org/2018/credentials/v1",
                {"@vocab": "https://terms.example/#"},
            ],
            "type": ["VerifiableCredential"],
            "issuer": {**document["issuer"], "id": did},
            "issuanceDate": document["validFrom"],
            "expirationDate": document["validUntil"],
        }
    )


LATER = frozenset({"validFrom", "validUntil", "credentialStatus", "proof"})


def didkit_made(folder: Path, name: str) -> tuple[Any, Any, str, list[str]]:
    import didkit

    loop, key = asyncio.new_event_loop(), didkit.generate_ed25519_key()
    did = didkit.key_to_did("key", key)
    few = [next(badges) for badges in [documents(folder, name)] for _ in range(20)]
    return loop, _awaiting(didkit.issue_credential), key, [didkit_plain(d, did) for d in few]


def didkit_verify(folder: Path) -> Step:
    import didkit

    loop, issue, key, plain = didkit_made(folder, "badges.jsonl")
    signed = cycle([loop.run_until_complete(issue(text, "{}", key)) for text in plain])
    check = _awaiting(didkit.verify_credential)

    def step() -> None:
        found = json.loads(loop.run_until_complete(check(next(signed), "{}")))
        if found["errors"] or "proof" not in found["checks"]:
            raise ValueError(str(found))

    return step


def didkit_sign(folder: Path) -> Step:
    loop, issue, key, plain = didkit_made(folder, "unsigned.jsonl")
    texts = cycle(plain)
    return lambda: loop.run_until_complete(issue(next(texts), "{}", key))


def _awaiting(function: Callable[..., Any]) -> Callable[..., Any]:
    """A coroutine function; didkit's own want a running loop when they are called."""

    async def call(*arguments: str) -> Any:
        return await function(*arguments)

    return call
