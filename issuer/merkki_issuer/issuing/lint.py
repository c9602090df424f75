"""Step 3: sign with a throw-away key, verify with our own verifier, offline.

A template that makes bad badges is found here, before the organisation's key is touched.
The throw-away keys live in this process and are worth nothing: no document of the real
world names them.
"""

from __future__ import annotations

import json
from datetime import datetime
from threading import Lock

from merkki_issuer.addresses import Addresses
from merkki_issuer.errors import ConfusionError
from merkki_issuer.issuing.model import Credential, Format, JsonObject, Linted
from merkki_issuer.issuing.render import CRYPTOSUITE, document_bytes, render, signed_claims
from merkki_issuer.issuing.worlds import world_of
from merkki_issuer.organisations.model import Organisation
from merkki_issuer.status.credential import status_list_credential
from merkki_issuer.status.model import purposes
from merkki_keys import DidDocument, KeySigner, KeyType, PrivateKey, PublishedKey
from merkki_verifier import Outcome, Report, Verdict
from merkki_verifier.securing.data_integrity import add_proof
from merkki_verifier.verify import verify


class Linter:
    """Holds the throw-away keys of one process, and the small worlds that know them."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._made: dict[KeyType, PrivateKey] = {}
        self._worlds: dict[tuple[str, int, str], JsonObject] = {}

    def _key(self, key_type: KeyType) -> PrivateKey:
        # Two threads that each made their own would find each other's badges forged.
        with self._lock:
            if key_type not in self._made:
                self._made[key_type] = PrivateKey.generate(key_type)
            return self._made[key_type]

    def lint(
        self, credential: Credential, issuer: Organisation, addresses: Addresses, *, now: datetime
    ) -> Linted:
        """The credential, if every form of it verifies. Raises ConfusionError, saying why not."""
        documents = self._documents(credential, issuer, addresses, now)
        unsigned = document_bytes(credential.document)
        for form in credential.formats:
            raw = render(form, unsigned, signer=self._signer(issuer, form), created=now)
            report = verify(raw, world=world_of(documents, now=now))
            if report.verdict is not Verdict.VERIFIED:
                raise ConfusionError(
                    "lint",
                    f"The credential composed for {credential.mark} does not verify"
                    f" as {form.value}: {_reasons(report)}",
                    "Nothing was signed. The definitions or the composition need a person.",
                )
            if signed_claims(form, report.signed) != json.loads(unsigned):
                raise ConfusionError(
                    "lint", f"Not all of the credential is signed as {form.value}."
                )
        return Linted(credential)

    def _signer(self, issuer: Organisation, form: Format) -> KeySigner:
        key = self._key(form.key_type)
        published = PublishedKey(key.public)
        embedded = form is Format.EMBEDDED
        fragment = published.fragment if embedded else published.jwk_fragment
        return KeySigner(f"{issuer.did}#{fragment}", key)

    def _documents(
        self, credential: Credential, issuer: Organisation, addresses: Addresses, now: datetime
    ) -> JsonObject:
        """The key document and the status lists, of which a day's batch needs only one set."""
        number = credential.place.number
        slot = (issuer.slug, number, now.date().isoformat())
        known = self._worlds.get(slot)
        if known is not None:
            return known
        keys = tuple(PublishedKey(self._key(form.key_type).public) for form in Format)
        documents: JsonObject = {
            addresses.did_document(issuer.slug): DidDocument(issuer.did, keys).to_dict()
        }
        for purpose in purposes(suspendable=issuer.suspendable):
            url = addresses.status_list(issuer.slug, purpose, number)
            unset = status_list_credential((), url=url, issuer=issuer.did, purpose=purpose, now=now)
            documents[url] = add_proof(
                unset,
                signer=self._signer(issuer, Format.EMBEDDED),
                cryptosuite=CRYPTOSUITE,
                created=now,
            )
        # One at a time is enough: a batch is one organisation's, on one day.
        self._worlds = {slot: documents}
        return documents


def _reasons(report: Report) -> str:
    bad = {Outcome.FAILED, Outcome.UNKNOWN}
    reasons = [f"{f.code} at {f.pointer or '/'}" for f in report.findings if f.outcome in bad]
    return "; ".join(reasons) or "a required check did not pass"
