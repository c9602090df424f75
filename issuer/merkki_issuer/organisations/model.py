"""An organisation and its public keys: the words, and the rules that need nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from merkki_definitions import OrganisationType, Text
from merkki_keys import PublicKey, PublishedKey

# Part of a DID and of every URL we sign, so it can never be changed or reused.
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,46}[a-z0-9])?")
_URL_MAX = 500


@dataclass(frozen=True, slots=True)
class Organisation:
    """A body that awards marks, or only confirms facts for others (no ``may_issue``)."""

    slug: str
    names: Text
    url: str
    kind: OrganisationType
    did: str
    may_issue: tuple[str, ...]
    suspendable: bool
    includes_suggested_credit: bool
    created: datetime


@dataclass(frozen=True, slots=True)
class OrganisationKey:
    """The public half of one key, kept for as long as badges signed with it are to verify.

    A *retired* key signs nothing new. A *revoked* one was compromised: nothing it signed
    holds any longer.
    """

    organisation: str
    public: PublicKey
    created: datetime
    retired: datetime | None = None
    revoked: datetime | None = None

    @property
    def thumbprint(self) -> str:
        """The key's own name (RFC 7638): the same wherever the key is kept or listed."""
        return self.public.thumbprint()

    @property
    def published(self) -> PublishedKey:
        """The key as its organisation's DID document lists it."""
        return PublishedKey(self.public, retired=self.retired, revoked=self.revoked)


def slug_problem(slug: str) -> str | None:
    """Why ``slug`` cannot name an organisation; None if it can."""
    if _SLUG.fullmatch(slug):
        return None
    return "a slug is 1 to 48 of a-z, 0-9 and inner hyphens, because it becomes part of a DID"


def url_problem(url: str) -> str | None:
    """Why ``url`` cannot be an organisation's home page; None if it can."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return "the URL cannot be read"
    if len(url) > _URL_MAX:
        return f"a URL has at most {_URL_MAX} characters here"
    if parts.scheme != "https" or not host or parts.username or parts.password:
        return "the home page must be an https URL without a user name"
    return None
