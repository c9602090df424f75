"""What the Python implementations say: ``python judge_python.py PEER FOLDER NOW ASPECT``.

Each line of the input is the path of a file; the answer is ``{"word": accept | refuse |
cannot, "why"}``. FOLDER holds contexts.json and documents.json, all that may be fetched; NOW
is the moment that the clock is set to, for samples are made for a moment of their own. ASPECT
is "credential", or "proof" for vectors of a cryptosuite that prove nothing else.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import importlib.metadata
import json
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import judge_canonical

Answer = tuple[str, str]
Judge = Callable[[bytes], Answer]
TOKEN = re.compile(rb"[\w-]+\.[\w-]+\.[\w-]*(~[\w.-]*)*")
PNG = b"\x89PNG\r\n\x1a\n"


def stop_the_clock(moment: dt.datetime) -> None:
    """From here on it is ``moment``, for whoever is imported afterwards."""

    class Stopped(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> Any:
            found = moment.astimezone(tz)
            found = found if tz is not None else found.replace(tzinfo=None)
            return cls.fromisoformat(found.isoformat())

        @classmethod
        def utcnow(cls) -> Any:
            return cls.now(dt.UTC).replace(tzinfo=None)

    dt.datetime = Stopped  # type: ignore[misc] # this is the point
    time.time = moment.timestamp


class Given:
    """The documents that may be fetched, and no others."""

    def __init__(self, folder: Path) -> None:
        self.contexts = json.loads((folder / "contexts.json").read_text(encoding="utf-8"))
        self._documents = json.loads((folder / "documents.json").read_text(encoding="utf-8"))

    def text(self, url: str) -> str:
        """What ``url`` answers. Raises OSError."""
        answer = self._documents.get(url)
        if answer is None or answer["status"] != 200:
            raise OSError(f"not given: {url}")
        text: str = answer["body_text"]
        return text

    def raw(self, url: str) -> bytes:
        """The same as bytes."""
        return self.text(url).encode()

    def parsed(self, url: str) -> Any:
        """The same as JSON."""
        return json.loads(self.text(url))


# --- openvc-core ----------------------------------------------------------------------------

OPENVC_CANNOT = (
    *("DidResolutionError", "JwtVcIssuerError", "KeyResolutionError", "KeyResolutionFailed"),
    *("StatusUnavailable", "UnknownCredentialFormat", "UnsupportedAlgorithm"),
    *("UnsupportedCryptosuite", "UnsupportedDidMethod", "OSError"),
)


def openvc(folder: Path, aspect: str) -> Judge:
    from openvc import resolvers, verify_credential
    from openvc.did.base import DidResolverRegistry
    from openvc.did.did_jwk import DidJwkResolver
    from openvc.did.did_key import DidKeyResolver
    from openvc.did.did_web import DidWebResolver
    from openvc.errors import OpenvcError

    given = Given(folder)
    dids = DidResolverRegistry([DidKeyResolver(), DidJwkResolver(), DidWebResolver(given.parsed)])
    lists = resolvers.default_status_list_resolver(
        resolver=dids, fetch=given.text, extra_contexts=given.contexts
    )
    tokens = resolvers.default_status_list_token_resolver(resolver=dids, fetch=given.text)

    def judge(raw: bytes) -> Answer:
        if raw.startswith(PNG) or raw.lstrip()[:1] == b"<":
            return "cannot", "reads no pictures"
        try:
            text = raw.decode("utf-8").strip()
            if aspect == "proof":
                openvc_proof(json.loads(text), dids, given.contexts)
                return "accept", ""
            verify_credential(
                text if TOKEN.fullmatch(raw.strip()) else json.loads(text),
                resolver=dids,
                resolve_status_list=lists,
                resolve_status_list_token=tokens,
                jwt_vc_issuer_fetch=given.parsed,
                extra_contexts=given.contexts,
            )
        except (OpenvcError, OSError) as error:
            known = type(error).__name__ in OPENVC_CANNOT or "not given:" in str(error)
            return "cannot" if known else "refuse", f"{type(error).__name__}: {error}"
        except (ValueError, RecursionError) as error:
            # Of the parser, which is its caller's.
            return "refuse", f"{type(error).__name__}: {error}"
        return "accept", ""

    return judge


def openvc_proof(document: dict[str, Any], dids: Any, contexts: Any) -> None:
    from openvc.proof import data_integrity, di_ecdsa_rdfc, di_jcs, ecdsa_sd, errors

    suites: dict[Any, Any] = {
        "eddsa-rdfc-2022": data_integrity.DataIntegrityProofSuite,
        "ecdsa-rdfc-2019": di_ecdsa_rdfc.EcdsaRdfcProofSuite,
        "eddsa-jcs-2022": di_jcs.EddsaJcsProofSuite,
        "ecdsa-jcs-2019": di_jcs.EcdsaJcsProofSuite,
        "ecdsa-sd-2023": ecdsa_sd.EcdsaSdProofSuite,
    }
    proof = document["proof"]
    name = str(proof.get("cryptosuite")) if isinstance(proof, dict) else "several proofs"
    if name not in suites:
        raise errors.UnsupportedCryptosuite(name)
    extra = {} if "-jcs-" in name else {"extra_contexts": contexts}
    suites[name]().verify(document, resolver=dids, check_temporal=False, **extra)


# --- openbadgeslib --------------------------------------------------------------------------

# It has one kind of error; these words say that it could not tell, not that the badge is bad.
OPENBADGESLIB_CANNOT = re.compile(
    r"not given:|could not fetch|no supported Data Integrity proof|[Uu]nsupported|not supported"
    r"|[Uu]nknown @?context|not an OpenBadgeCredential|this may be an OB 2\.0|legacy Status"
    r"|not a DID|is not a DID without a pinned key|not allowed for this key|bundled allowlist"
    r"|use validUntil/validFrom|indices must be integers"
)


def openbadgeslib(folder: Path, aspect: str) -> Judge:
    from openbadgeslib.errors import LibOpenBadgesException
    from openbadgeslib.ob3 import OB3LdpVerifier, OB3Verifier
    from openbadgeslib.ob3.did import resolve_verification_method
    from openbadgeslib.ob3.ldp import verify_data_integrity_proof

    given = Given(folder)

    def text_of(raw: bytes) -> bytes:
        if raw.startswith(PNG):
            return str(OB3Verifier.extract_token_from_png(raw)).encode()
        if raw.lstrip()[:1] == b"<":
            return str(OB3Verifier.extract_token_from_svg(raw)).encode()
        return raw

    def verify(raw: bytes) -> None:
        text = text_of(raw).decode("utf-8").strip()
        if aspect == "proof":
            document = json.loads(text)
            key = resolve_verification_method(document["proof"]["verificationMethod"])
            verify_data_integrity_proof(document, key, extra_contexts=given.contexts)
            return
        options: Any = {"check_status": True, "download": given.raw}
        if TOKEN.fullmatch(text.encode()):
            issuer = claimed_issuer(text)
            OB3Verifier.for_issuer_did(issuer, given.raw).verify(text, **options)
        else:
            OB3LdpVerifier().verify(text, **options)

    def judge(raw: bytes) -> Answer:
        try:
            verify(raw)
        except (LibOpenBadgesException, OSError, TypeError, ValueError) as error:
            said = str(error)
            word = "cannot" if OPENBADGESLIB_CANNOT.search(said) else "refuse"
            return word, f"{type(error).__name__}: {said}"
        return "accept", ""

    return judge


def claimed_issuer(token: str) -> str:
    """The issuer that a token names: its caller must say whom to verify against."""
    import base64

    body = token.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    issuer = claims.get("iss") if isinstance(claims, dict) else None
    if not isinstance(issuer, str):
        raise TypeError("the token names no issuer")
    return issuer


# --- didkit -----------------------------------------------------------------------------------

DIDKIT_CANNOT = re.compile(
    r"[Uu]nable to resolve|[Uu]nknown|[Uu]nsupported|not implemented|error sending request"
    r"|Invalid context|data did not match any variant|Missing|unable to load|ontext"
    r"|ResourceNotFound|invalidDid|methodNotSupported"
)


def didkit(folder: Path, aspect: str) -> Judge:
    import didkit as peer

    del folder, aspect
    loop = asyncio.new_event_loop()

    async def verify(text: str, options: str) -> str:
        answer: str = await peer.verify_credential(text, options)
        return answer

    def judge(raw: bytes) -> Answer:
        if raw.startswith(PNG) or raw.lstrip()[:1] == b"<":
            return "cannot", "reads no pictures"
        token = TOKEN.fullmatch(raw.strip()) is not None
        options = json.dumps({"proofFormat": "jwt"} if token else {})
        try:
            text = raw.decode("utf-8").strip()
            found = json.loads(loop.run_until_complete(verify(text, options)))
        except (peer.DIDKitException, ValueError) as error:
            found = {"errors": [str(error)], "checks": []}
        said = "; ".join(found["errors"])
        if not said and ("proof" in found["checks"] or "JWS" in found["checks"]):
            return "accept", ""
        return "cannot" if DIDKIT_CANNOT.search(said) or not said else "refuse", said

    return judge


PACKAGES = {"pyld by hand": "pyld"}
PEERS: dict[str, Callable[[Path, str], Judge]] = {
    "openvc-core": openvc,
    "openbadgeslib": openbadgeslib,
    "didkit": didkit,
    "pyld by hand": judge_canonical.pyld,
    "pyoxigraph": judge_canonical.pyoxigraph,
}


def main(peer: str, folder: str, now: str, aspect: str) -> None:
    stop_the_clock(dt.datetime.fromisoformat(now))
    judge = PEERS[peer](Path(folder), aspect)
    print(json.dumps({"ready": importlib.metadata.version(PACKAGES.get(peer, peer))}), flush=True)
    for line in sys.stdin:
        raw = Path(line.rstrip("\n")).read_bytes()
        try:
            word, why = judge(raw)
        except Exception as error:  # noqa: BLE001 # what a peer lets escape is what is asked here
            word, why = "refuse", f"escaped: {type(error).__name__}: {error}"
        print(json.dumps({"word": word, "why": why[:300]}), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
