"""Step 5's one line that signs, and how a rendering is read back."""

from __future__ import annotations

import json
from datetime import datetime

from merkki_issuer.errors import ConfusionError
from merkki_issuer.issuing.model import Format, JsonObject
from merkki_keys import Signer
from merkki_verifier.securing.data_integrity import add_proof
from merkki_verifier.securing.proof_value import TransformError
from merkki_verifier.securing.vc_jwt import ClaimError, secure

CRYPTOSUITE = "eddsa-rdfc-2022"
# What the JWT form adds to the credential (Open Badges 3.0, 8.2.4).
_CLAIMS = frozenset({"iss", "jti", "sub", "nbf", "exp"})


def render(form: Format, unsigned: bytes, *, signer: Signer, created: datetime) -> bytes:
    """Secure the unsigned bytes in one form. The same arguments give the same bytes.

    Ed25519, RSA PKCS#1 v1.5 and deterministic ECDSA draw no chance, and the time of
    signing is an argument. Raises ConfusionError for a document that has no signable form.
    """
    document = json.loads(unsigned)
    try:
        if form is Format.EMBEDDED:
            signed = add_proof(document, signer=signer, cryptosuite=CRYPTOSUITE, created=created)
            return document_bytes(signed)
        return secure(document, signer=signer, typ="JWT").encode("ascii")
    except (TransformError, ClaimError, ValueError) as error:
        raise ConfusionError(
            "cannot-be-signed", f"The document cannot be secured as {form.value}: {error}."
        ) from error


def document_bytes(document: JsonObject) -> bytes:
    """A document as the bytes that we keep."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def signed_claims(form: Format, signed: object) -> JsonObject:
    """What the verifier found signed, without what the form itself adds."""
    if not isinstance(signed, dict):
        raise ConfusionError("not-signed", "The verifier found nothing signed.")
    extra = frozenset({"proof"}) if form is Format.EMBEDDED else _CLAIMS
    return {name: value for name, value in signed.items() if name not in extra}
