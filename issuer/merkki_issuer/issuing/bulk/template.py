"""Steps 2, 3 and 5 for many awards of one kind: composed once, linted once, then filled.

Awards of the same mark, version, language, issuer and day differ in three texts: the ids of
the credential and of its subject, and the place in the status list. A template is composed and
linted like any credential; what is filled in stands where it stood in the linted one, and is
checked to be a plain text. The bytes are those of the single way.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from merkki_contexts import CanonicalTemplate, TemplateError
from merkki_contexts.holes import HoledText, split
from merkki_issuer.errors import ConfusionError
from merkki_issuer.issuing.compose import Drawn, Parties
from merkki_issuer.issuing.model import Credential, Format, Linted
from merkki_issuer.issuing.render import CRYPTOSUITE, document_bytes, signed_claims
from merkki_issuer.organisations.model import Organisation
from merkki_keys import Alg, PublicKey, Signer, base58btc_encode
from merkki_verifier.securing.jws import JwsError, read_compact, verify_signature
from merkki_verifier.securing.options import proof_options
from merkki_verifier.securing.proof_value import hash_options

# Places that may stand for all others in a template: long numbers, found nowhere else in it.
_INDICES = range(131_071, 131_000, -1)
_NO_VALUE = '""}'


@dataclass(frozen=True, slots=True)
class Template:
    """One linted credential with holes for what differs."""

    linted: Linted
    issuer: Parties
    owner: Organisation | None  # of the catalogue, named as the achievement's creator
    text: HoledText  # its unsigned bytes
    canonical: CanonicalTemplate

    def unsigned(self, drawn: Drawn) -> bytes:
        """The unsigned bytes of the credential that ``drawn`` makes of it."""
        # All at once: a holder's DID may have the digits of a place in it.
        return self.text.fill(tuple([text.encode() for text in _texts(drawn)]))

    def proofs(self, signer: Signer, created: datetime) -> Proofs:
        """What makes the embedded proofs of the filled credentials."""
        return proofs_of(signer, created, self.linted.document["@context"])

    def canonical_form(self, drawn: Drawn) -> bytes:
        """What the proof of the filled credential is made over, before it is hashed.

        Raises TemplateError for ids that do not fit: such a credential goes the single way.
        """
        return self.canonical.fill(_texts(drawn))


@dataclass(frozen=True, slots=True)
class Proofs:
    """Embedded proofs of one signer and moment: they differ in the signature alone."""

    signer: Signer
    public: PublicKey
    options_hash: bytes
    text: HoledText  # the proof as a last member, the signature missing

    def embedded(self, unsigned: bytes, form: bytes) -> bytes:
        """The unsigned bytes, whose canonical form is ``form``, with a proof behind them.

        The signature is checked with the public key before it is used: a bit that flipped, by
        accident or not, would give a badge that fails, or give the key away. Raises
        ConfusionError.
        """
        data = self.options_hash + hashlib.sha256(form).digest()
        signature = self.signer.sign(data)
        if not self.public.verify(signature, data, alg=Alg.EDDSA):
            raise _bad_signature()
        return unsigned[:-1] + self.text.fill((base58btc_encode(signature).encode(),))


def proofs_of(signer: Signer, created: datetime, context: object) -> Proofs:
    """The proofs of documents that have this ``@context``."""
    options = proof_options(signer, suite=CRYPTOSUITE, created=created, purpose="assertionMethod")
    members = document_bytes({**options, "proofValue": ""}).decode()
    # The last member's empty text is where the signature comes.
    text = HoledText((f',"proof":{members.removesuffix(_NO_VALUE)}"z', 0, '"}}'), 1)
    return Proofs(signer, signer.public, hash_options(options, context), text)


def check_token(token: bytes, unsigned: bytes, signer: Signer, form: Format) -> None:
    """Read a token as others will, before it is used. Raises ConfusionError."""
    try:
        jws = read_compact(token)
        verify_signature(jws, signer.public)
    except JwsError as error:
        raise _bad_signature() from error
    if signed_claims(form, json.loads(jws.payload)) != json.loads(unsigned):
        raise ConfusionError("signed-something-else", "A token of the batch says something else.")


def _bad_signature() -> ConfusionError:
    return ConfusionError(
        "bad-signature",
        "A signature of the batch does not verify.",
        "Nothing was delivered. Check the key with `merkki key list`.",
    )


def template_of(
    compose: Callable[[Drawn], Credential],
    lint: Callable[[Credential], Linted],
    model: Drawn,
    issuer: Parties,
    owner: Organisation | None,
) -> Template:
    """The template of all credentials that ``compose`` makes; ``model`` stands for what differs.

    Raises TemplateError where they are of no usual kind, ConfusionError where they do not lint.
    """
    for index in _INDICES:
        drawn = replace(model, place=replace(model.place, index=index))
        credential = compose(drawn)
        text = document_bytes(credential.document).decode()
        entries = credential.document["credentialStatus"]
        wanted = 2 * (len(entries) if isinstance(entries, list) else 1)
        if text.count(str(index)) == wanted:
            linted = lint(credential)
            holes = _texts(drawn)
            canonical = CanonicalTemplate(linted.document, holes=holes)
            return Template(
                linted, issuer, owner, HoledText(split(text, holes), len(holes)), canonical
            )
    raise TemplateError("no number is found nowhere else in the credential")


def _texts(drawn: Drawn) -> tuple[str, str, str]:
    return (drawn.credential_id, drawn.subject_id, str(drawn.place.index))
