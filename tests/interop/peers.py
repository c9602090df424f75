"""Independent Python implementations, run in an environment of their own.

    python peers.py openvc-verify BADGE DOCUMENTS CONTEXTS
    python peers.py openbadgeslib-verify BADGE KEY.pem
    python peers.py openbadgeslib-extract IMAGE
    python peers.py openvc-issue UNSIGNED CONTEXTS
    python peers.py openbadgeslib-issue KEY.pem KEY_ID [IMAGE OUT]
    python peers.py openbadgeslib2-issue KEY.pem ALG KIND [IMAGE OUT]
    python peers.py openbadgeslib2-verify BADGE DOCUMENTS EMAIL
    python peers.py sdjwt-verify TOKEN ISSUER.jwk [AUDIENCE NONCE]
    python peers.py sdjwt-issue CLAIMS AUDIENCE NONCE
    python peers.py openvc-sdjwt-verify TOKEN ISSUER.jwk [AUDIENCE NONCE]
    python peers.py openvc-sdjwt-issue CLAIMS AUDIENCE NONCE
    python peers.py openvc-base UNSIGNED CONTEXTS POINTERS
    python peers.py openvc-derive BASE CONTEXTS POINTERS

Prints JSON; exits 0 where the peer agrees and 1 where it does not.
"""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any


def read(name: str) -> Any:
    return json.loads(Path(name).read_text(encoding="utf-8"))


def openvc_verify(badge: str, documents: str, contexts: str) -> dict[str, Any]:
    from openvc import verify_credential
    from openvc.did.base import DidResolverRegistry, parse_did_document
    from openvc.did.did_key import DidKeyResolver

    known = read(documents)

    class Given:
        """Answers did:web from the documents given, and nothing else."""

        def supports(self, did: str) -> bool:
            return did.startswith("did:web:")

        def resolve(self, did: str) -> Any:
            host, *path = did.removeprefix("did:web:").split(":")
            where = "/".join(path) if path else ".well-known"
            return parse_did_document(
                json.loads(known[f"https://{host}/{where}/did.json"]["body_text"])
            )

    def status_list(url: str) -> Any:
        listed = json.loads(known[url]["body_text"])
        resolver = DidResolverRegistry([Given(), DidKeyResolver()])
        verify_credential(listed, resolver=resolver, extra_contexts=read(contexts))
        return listed

    raw = Path(badge).read_text(encoding="utf-8").strip()
    result = verify_credential(
        raw if badge.endswith(".jwt") else json.loads(raw),
        resolver=DidResolverRegistry([Given(), DidKeyResolver()]),
        resolve_status_list=status_list,
        extra_contexts=read(contexts),
    )
    return {"verified": True, "issuer": str(result.issuer)}


def openbadgeslib_verify(badge: str, key: str) -> dict[str, Any]:
    from openbadgeslib.ob3 import OB3LdpVerifier, OB3Verifier

    pem = Path(key).read_bytes()
    raw = Path(badge).read_text(encoding="utf-8").strip()
    verifier = OB3Verifier(pem) if badge.endswith(".jwt") else OB3LdpVerifier(pem)
    found = verifier.verify(raw)
    return {"verified": True, "name": found.achievement.name}


def openbadgeslib_extract(image: str) -> dict[str, Any]:
    from openbadgeslib.ob3 import OB3Verifier

    raw = Path(image).read_bytes()
    read_one = (
        OB3Verifier.extract_token_from_png
        if image.endswith(".png")
        else OB3Verifier.extract_token_from_svg
    )
    return {"text": read_one(raw)}


def openvc_issue(unsigned: str, contexts: str) -> dict[str, Any]:
    from openvc import Ed25519SigningKey
    from openvc.multibase import encode_multibase
    from openvc.proof.data_integrity import DataIntegrityProofSuite

    key = Ed25519SigningKey.generate("x")
    multikey = encode_multibase(b"\xed\x01" + key.public_key_raw())
    did = f"did:key:{multikey}"
    document = read(unsigned)
    document["issuer"]["id"] = did
    signed: dict[str, Any] = DataIntegrityProofSuite().add_proof(
        document,
        signing_key=key,
        verification_method=f"{did}#{multikey}",
        extra_contexts=read(contexts),
    )
    return signed


def openbadgeslib_issue(key: str, key_id: str, image: str = "", out: str = "") -> dict[str, Any]:
    from openbadgeslib.ob3 import Achievement, Issuer, OB3LdpSigner, OpenBadgeCredential

    did = key_id.split("#", maxsplit=1)[0]
    credential = OpenBadgeCredential(
        issuer=Issuer(id=did, name="Somebody else"),
        recipient_id="did:key:z6Mku3T6NkbaU6xf8FnN5uEiCFoPhLxyaRYbNxWkWGMNxesV",
        achievement=Achievement(
            id="https://other.example/marks/1",
            name="A mark of another maker",
            description="Made elsewhere.",
            criteria_narrative="Was made elsewhere.",
        ),
    )
    signer = OB3LdpSigner(Path(key).read_bytes(), verification_method=key_id)
    if image:
        bake = signer.sign_into_png if image.endswith(".png") else signer.sign_into_svg
        Path(out).write_bytes(bake(credential, Path(image).read_bytes()))
        return {"written": out}
    made: dict[str, Any] = json.loads(signer.sign_to_json(credential))
    return made


def openbadgeslib2_issue(
    key: str, alg: str, kind: str, image: str = "", out: str = ""
) -> dict[str, Any]:
    from openbadgeslib.ob2 import (
        Assertion,
        BadgeClass,
        CryptographicKey,
        IdentityObject,
        OB2Signer,
        Profile,
        RevocationList,
        Verification,
    )

    site = "https://other.example"
    pem = Path(key).read_bytes()
    issuer, key_id = f"{site}/issuer.json", f"{site}/key.json"
    published = (
        Profile(
            id=issuer,
            name="Somebody else",
            url=site,
            public_key=[key_id],
            revocation_list=f"{site}/revoked.json",
        ),
        BadgeClass(
            id=f"{site}/mark.json",
            name="A mark of another maker",
            description="Made elsewhere.",
            image=f"{site}/mark.png",
            criteria=f"{site}/criteria",
            issuer=issuer,
        ),
        CryptographicKey(id=key_id, owner=issuer, public_key_pem=public_of(pem)),
        RevocationList(id=f"{site}/revoked.json", issuer=issuer, revoked_assertions=[]),
    )
    hosted = kind == "HostedBadge"
    assertion = Assertion(
        id=f"{site}/badges/1.json" if hosted else None,
        recipient=IdentityObject.create("aino@koti.example", "salt"),
        badge=f"{site}/mark.json",
        verification=Verification(type=kind, creator=None if hosted else key_id),
    )
    signer = OB2Signer(pem, algorithm=alg)
    if image:
        bake = signer.sign_into_png if image.endswith(".png") else signer.sign_into_svg
        Path(out).write_bytes(bake(assertion, Path(image).read_bytes()))
    documents = [each.to_dict() for each in published]
    documents += [assertion.to_dict()] if hosted else []
    return {
        "token": signer.sign(assertion),
        "assertion": assertion.to_dict(),
        "documents": {each["id"]: {"body_text": json.dumps(each)} for each in documents},
    }


def public_of(private_pem: bytes) -> str:
    from cryptography.hazmat.primitives import serialization

    public = serialization.load_pem_private_key(private_pem, None).public_key()
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return public.public_bytes(serialization.Encoding.PEM, form).decode()


def openbadgeslib2_verify(badge: str, documents: str, email: str) -> dict[str, Any]:
    from openbadgeslib.ob2 import OB2VerificationError, OB2Verifier

    known = read(documents)

    def download(url: str) -> bytes:
        text: str = known[url]["body_text"]
        return text.encode()

    verifier = OB2Verifier(download=download)
    raw = Path(badge).read_text(encoding="utf-8")
    verify = verifier.verify_hosted if raw.startswith("{") else verifier.verify
    try:
        verify(raw, expected_recipient=email, check_revocation=True)
    except OB2VerificationError as error:
        print(json.dumps({"refused": str(error)}))
        sys.exit(1)
    return {"verified": True}


def openvc_base(unsigned: str, contexts: str, pointers: str) -> dict[str, Any]:
    from openvc import P256SigningKey
    from openvc.multibase import encode_multibase
    from openvc.proof.ecdsa_sd import EcdsaSdProofSuite, p256_public_multikey

    key = P256SigningKey.generate("x")
    multikey = encode_multibase(p256_public_multikey(key.public_jwk()))
    document = read(unsigned)
    document["issuer"]["id"] = f"did:key:{multikey}"
    signed: dict[str, Any] = EcdsaSdProofSuite().add_base_proof(
        document,
        signing_key=key,
        verification_method=f"did:key:{multikey}#{multikey}",
        mandatory_pointers=read(pointers),
        extra_contexts=read(contexts),
    )
    return signed


def openvc_derive(base: str, contexts: str, pointers: str) -> dict[str, Any]:
    from openvc.proof.ecdsa_sd import EcdsaSdProofSuite

    shown: dict[str, Any] = EcdsaSdProofSuite().derive_proof(
        read(base), selective_pointers=read(pointers), extra_contexts=read(contexts)
    )
    return shown


def _did_jwk(jwk: dict[str, Any]) -> str:
    text = json.dumps(jwk, separators=(",", ":"))
    return "did:jwk:" + base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def sdjwt_verify(token: str, key: str, audience: str = "", nonce: str = "") -> dict[str, Any]:
    from jwcrypto.jwk import JWK
    from sd_jwt.verifier import SDJWTVerifier

    raw, issuer = Path(token).read_text(encoding="utf-8"), JWK(**read(key))
    found = SDJWTVerifier(raw, lambda *_: issuer, audience or None, nonce or None)
    payload: dict[str, Any] = found.get_verified_payload()
    return payload


def sdjwt_issue(claims: str, audience: str, nonce: str) -> dict[str, Any]:
    """An attestation whose name and first mark can be kept back; the holder shows the name."""
    from jwcrypto.jwk import JWK
    from sd_jwt.common import SDObj
    from sd_jwt.holder import SDJWTHolder
    from sd_jwt.issuer import SDJWTIssuer

    issuer, holder = (JWK.generate(kty="EC", crv="P-256") for _ in range(2))
    did = _did_jwk(issuer.export_public(as_dict=True))
    payload = {**read(claims), "iss": did}
    payload[SDObj("given_name")] = payload.pop("given_name")
    payload["marks"] = [SDObj(payload["marks"][0]), *payload["marks"][1:]]
    made = SDJWTIssuer(
        payload,
        issuer,
        holder,
        add_decoy_claims=True,
        extra_header_parameters={"typ": "dc+sd-jwt", "kid": f"{did}#0"},
    )
    shown = SDJWTHolder(made.sd_jwt_issuance)
    shown.create_presentation({"given_name": True}, nonce, audience, holder)
    return {"issued": made.sd_jwt_issuance, "shown": shown.sd_jwt_presentation}


def openvc_sdjwt_verify(
    token: str, key: str, audience: str = "", nonce: str = ""
) -> dict[str, Any]:
    from openvc.proof.sd_jwt import SdJwtVcProofSuite

    found = SdJwtVcProofSuite().verify(
        Path(token).read_text(encoding="utf-8"),
        public_key_jwk=read(key),
        audience=audience or None,
        nonce=nonce or None,
        require_key_binding=bool(nonce),
    )
    claims: dict[str, Any] = found.claims
    return claims


def openvc_sdjwt_issue(claims: str, audience: str, nonce: str) -> dict[str, Any]:
    from cryptography.hazmat.primitives.asymmetric import ec
    from openvc.keys import P256SigningKey
    from openvc.proof.sd_jwt import SdJwtVcProofSuite

    private, holder = ec.generate_private_key(ec.SECP256R1()), P256SigningKey.generate("h")
    public = P256SigningKey(private, kid="x").public_jwk()
    bare = {name: public[name] for name in ("kty", "crv", "x", "y")}
    did = _did_jwk(bare)
    bound = {name: holder.public_jwk()[name] for name in ("kty", "crv", "x", "y")}
    suite = SdJwtVcProofSuite()
    issued = suite.issue(
        {**read(claims), "iss": did},
        signing_key=P256SigningKey(private, kid=f"{did}#0"),
        disclosable=["given_name"],
        holder_jwk=bound,
        decoys=3,
    )
    shown = suite.create_presentation(issued, holder_key=holder, audience=audience, nonce=nonce)
    return {"issued": issued, "shown": shown}


COMMANDS: dict[str, Callable[..., dict[str, Any]]] = {
    "openvc-verify": openvc_verify,
    "openbadgeslib-verify": openbadgeslib_verify,
    "openbadgeslib-extract": openbadgeslib_extract,
    "openvc-issue": openvc_issue,
    "openbadgeslib-issue": openbadgeslib_issue,
    "openbadgeslib2-issue": openbadgeslib2_issue,
    "openbadgeslib2-verify": openbadgeslib2_verify,
    "sdjwt-verify": sdjwt_verify,
    "sdjwt-issue": sdjwt_issue,
    "openvc-sdjwt-verify": openvc_sdjwt_verify,
    "openvc-sdjwt-issue": openvc_sdjwt_issue,
    "openvc-base": openvc_base,
    "openvc-derive": openvc_derive,
}

if __name__ == "__main__":
    command, *arguments = sys.argv[1:]
    print(json.dumps(COMMANDS[command](*arguments)))
