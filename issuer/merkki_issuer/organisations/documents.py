"""What an organisation publishes about itself, from rows alone: no private key is needed."""

from __future__ import annotations

from collections.abc import Iterable

from merkki_issuer.organisations.model import Organisation, OrganisationKey
from merkki_keys import DidDocument, key_set

JsonObject = dict[str, object]


def did_document(organisation: Organisation, keys: Iterable[OrganisationKey]) -> JsonObject:
    """The did.json of an organisation. Retired keys stay in it, for the badges they signed."""
    published = tuple(key.published for key in keys)
    return DidDocument(organisation.did, published).to_dict()


def jwks(organisation: Organisation, keys: Iterable[OrganisationKey]) -> JsonObject:
    """The organisation's keys as a JWK Set, for JOSE software that resolves no DIDs."""
    return dict(key_set(organisation.did, (key.published for key in keys)))
