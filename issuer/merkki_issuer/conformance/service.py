"""Conformance mode: sign what a test suite gives, if it passes our own linter.

The credential is the caller's; only the issuer's identifier is always the profile's own.
First a throw-away key signs and our verifier reads it; then the profile's key signs, and
our verifier reads that too, under the documents that the world can fetch.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from merkki_issuer.conformance import storage
from merkki_issuer.conformance.identities import Identities, Party
from merkki_issuer.conformance.profiles import PROFILES, Identity, Profile, Securing
from merkki_issuer.conformance.requests import Asked
from merkki_issuer.conformance.securing import check, secure, shape_faults
from merkki_issuer.errors import ConfusionError, Fault, MalformedError, NotFoundError
from merkki_issuer.issuing.compose import VC_CONTEXT
from merkki_issuer.means import Means
from merkki_issuer.status.credential import status_list_credential
from merkki_issuer.status.model import ENTRIES, Purpose
from merkki_issuer.status.requests import Flip
from merkki_keys import KeyStore, PrivateKey, did_key, did_web_url
from merkki_verifier.securing.data_integrity import add_proof

JsonObject = dict[str, object]

# Test suites flip a bit and look at once: no reader may rest on its copy.
_LIST_TTL = timedelta(seconds=1)
# Test lists stay nearly empty; ten draws that all meet a taken place are a fault.
_DRAWS = 10


@dataclass(frozen=True, slots=True)
class Entry:
    """A place in a list that a credential is to have."""

    purpose: Purpose
    place: int


class Conformance:
    """The test profiles of one service."""

    def __init__(self, means: Means, store: KeyStore) -> None:
        self._means = means
        self._identities = Identities(store, means.addresses)

    def issue(self, name: str, asked: Asked) -> JsonObject:
        """The credential, secured as the profile ``name`` does.

        Raises NotFoundError for an unknown profile, MalformedError that names every fault,
        UnavailableError if the profile's key cannot be used.
        """
        profile, now = _profile(name), self._means.clock()
        if asked.pointers is not None and profile.securing is not Securing.SELECTIVE:
            message = f"{profile.suite} signs all of a credential: nothing can be left out later"
            fault = Fault("selection", "/options/mandatoryPointers", message)
            raise MalformedError("request", "The request cannot be met.", (fault,))
        key = self._identities.party(profile, Identity.KEY, now=now)
        given = {**asked.credential, "issuer": asked.credential.get("issuer", key.did)}
        if faults := shape_faults(given):
            raise MalformedError("lint", "The credential does not pass our linter.", faults)
        web = self._identities.party(profile, Identity.WEB, now=now)
        identity = Identity.WEB if _issuer_id(given) == web.did else Identity.KEY
        party = web if identity is Identity.WEB else key
        for _ in range(_DRAWS):
            entries = tuple(
                Entry(purpose, self._means.chance.below(ENTRIES)) for purpose in asked.purposes
            )
            document = self._with_status(given, profile, identity, entries)
            self._lint(document, party, identity, asked, now)
            try:
                with self._means.database.write() as tx:
                    for entry in entries:
                        storage.take(
                            tx, name, identity, entry.purpose, entry.place, asked.credential_id
                        )
            except storage.PlaceTakenError:
                continue
            return self._sign(_issued_by(document, party.did), party, identity, asked, now)
        raise ConfusionError("no-place", "No free place was found in the status list.")

    def flip(self, name: str, flip: Flip) -> None:
        """Set or clear a bit; the next reader of the list sees it. Raises NotFoundError."""
        _profile(name)
        with self._means.database.write() as tx:
            if not storage.flip(tx, name, flip.credential_id, flip.purpose, is_set=flip.is_set):
                raise NotFoundError(
                    "no-such-credential",
                    f"{name} issued no credential of that id with a {flip.purpose.value} entry.",
                    "Ask for one at issuing: options.credentialStatus.",
                )

    def status_list(self, name: str, identity: str, purpose: str) -> JsonObject:
        """The list as it stands this moment, signed. Raises NotFoundError."""
        profile = _profile(name)
        if identity not in {each.value for each in Identity} or purpose not in {
            each.value for each in Purpose
        }:
            raise NotFoundError("no-such-list", "There is no such status list here.")
        now = self._means.clock()
        party = self._identities.party(profile, Identity(identity), now=now)
        return self._list(party, Identity(identity), Purpose(purpose), now)

    def did_document(self, name: str) -> JsonObject:
        """The did.json of a profile's did:web. Raises NotFoundError."""
        return self._identities.did_document(_profile(name), now=self._means.clock())

    def profiles(self) -> list[JsonObject]:
        """Every profile with its DIDs and addresses, for the settings of a test suite."""
        now = self._means.clock()
        return [
            {
                "profile": profile.name,
                "cryptosuite": profile.suite,
                "keyType": profile.key_type.value,
                "issuers": [
                    self._identities.party(profile, identity, now=now).did for identity in Identity
                ],
                "issue": f"/conformance/{profile.name}/credentials/issue",
                "status": f"/conformance/{profile.name}/credentials/status",
            }
            for profile in PROFILES.values()
        ]

    # --- signing -----------------------------------------------------------------------

    def _lint(
        self, document: JsonObject, party: Party, identity: Identity, asked: Asked, now: datetime
    ) -> None:
        """Sign as ``party`` would, with a key that is thrown away, and read the result."""
        key = PrivateKey.generate(party.profile.key_type)
        nobody = Party(party.profile, did_key(key.public), key)
        self._sign(_issued_by(document, nobody.did), nobody, identity, asked, now)

    def _sign(
        self, document: JsonObject, party: Party, identity: Identity, asked: Asked, now: datetime
    ) -> JsonObject:
        secured = secure(document, party, created=now, pointers=asked.pointers)
        documents: JsonObject = {
            self._list_url(party.profile, identity, purpose): self._list(
                party, identity, purpose, now
            )
            for purpose in asked.purposes
        }
        if party.did.startswith("did:web:"):
            documents[did_web_url(party.did)] = self.did_document(party.profile.name)
        check(secured, document, documents, securing=party.profile.securing, now=now)
        return _enveloped(secured) if isinstance(secured, str) else secured

    # --- status ------------------------------------------------------------------------

    def _with_status(
        self, given: JsonObject, profile: Profile, identity: Identity, entries: tuple[Entry, ...]
    ) -> JsonObject:
        made = []
        for entry in entries:
            url = self._list_url(profile, identity, entry.purpose)
            made.append(
                {
                    "id": f"{url}#{entry.place}",
                    "type": "BitstringStatusListEntry",
                    "statusPurpose": entry.purpose.value,
                    "statusListIndex": str(entry.place),
                    "statusListCredential": url,
                }
            )
        if not made:
            return given
        return {**given, "credentialStatus": made[0] if len(made) == 1 else made}

    def _list(
        self, party: Party, identity: Identity, purpose: Purpose, now: datetime
    ) -> JsonObject:
        with self._means.database.read() as tx:
            places = storage.set_places(tx, party.profile.name, identity, purpose)
        url = self._list_url(party.profile, identity, purpose)
        document = status_list_credential(
            places, url=url, issuer=party.did, purpose=purpose, now=now, ttl=_LIST_TTL
        )
        return add_proof(
            document,
            signer=party.signer(for_list=True),
            cryptosuite=party.profile.list_suite,
            created=now,
        )

    def _list_url(self, profile: Profile, identity: Identity, purpose: Purpose) -> str:
        base = self._means.addresses.conformance(profile.name)
        return f"{base}/status/{identity.value}/{purpose.value}"


def _profile(name: str) -> Profile:
    found = PROFILES.get(name)
    if found is None:
        raise NotFoundError("no-such-profile", f"There is no test profile {name!r}.")
    return found


def _issuer_id(document: JsonObject) -> object:
    issuer = document["issuer"]
    return issuer.get("id") if isinstance(issuer, dict) else issuer


def _issued_by(document: JsonObject, did: str) -> JsonObject:
    """The document with the issuer's identifier replaced; what it says of the issuer stays."""
    issuer = document["issuer"]
    return {**document, "issuer": {**issuer, "id": did} if isinstance(issuer, dict) else did}


def _enveloped(token: str) -> JsonObject:
    """A token as a credential (VCDM 2.0, 4.12.1)."""
    return {
        "@context": [VC_CONTEXT],
        "id": f"data:application/vc+jwt,{token}",
        "type": ["EnvelopedVerifiableCredential"],
    }
