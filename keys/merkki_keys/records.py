"""The public record beside each private key: enough to publish the key without opening it.

When a private file is lost or its passphrase forgotten, the organisation can no longer
sign; but its DID document still needs the public half, or every badge ever signed dies
with the file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from merkki_keys.algorithms import KeyType
from merkki_keys.did_document import PublishedKey
from merkki_keys.errors import KeyFormatError
from merkki_keys.moments import exact_stamp, parse_stamp
from merkki_keys.public import PublicKey

_VERSION = 1


class RecordError(Exception):
    """A file is no record of ours; the message says why."""


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """What is publicly known of one key in the store.

    ``private_sha256`` is the digest of the encrypted private file, by which damage is told
    from a wrong passphrase. It says nothing about the key.
    """

    owner: str
    public: PublicKey
    created: datetime
    private_sha256: str
    retired: datetime | None = None
    revoked: datetime | None = None

    @property
    def published(self) -> PublishedKey:
        """The key as a DID document lists it."""
        return PublishedKey(self.public, self.retired, self.revoked)

    @property
    def key_type(self) -> KeyType:
        """The kind of key."""
        return self.public.key_type

    @property
    def active(self) -> bool:
        """Whether the key may sign something new."""
        return self.published.active

    @property
    def fragment(self) -> str:
        """The fragment of its first entry in a DID document: Multikey, or RSA's thumbprint."""
        return self.published.fragment

    @property
    def jwk_fragment(self) -> str:
        """The fragment of its JsonWebKey entry, for the ``kid`` of a JWT."""
        return self.published.jwk_fragment

    @property
    def file_stem(self) -> str:
        """The name of its two files without their endings."""
        return f"{self.key_type.value.lower()}_{self.fragment}"

    @property
    def label(self) -> str:
        """How messages name the key."""
        return f"{self.owner}/{self.file_stem}"


def write_record(record: KeyRecord) -> bytes:
    """The record as JSON. It is built from what is public, member by member."""
    has_multikey = record.key_type is not KeyType.RSA
    members = {
        "version": _VERSION,
        "owner": record.owner,
        "keyType": record.key_type.value,
        "fragment": record.fragment,
        "created": exact_stamp(record.created),
        "retired": exact_stamp(record.retired) if record.retired else None,
        "revoked": exact_stamp(record.revoked) if record.revoked else None,
        "publicKeyMultibase": record.public.to_multikey() if has_multikey else None,
        "publicKeyJwk": record.public.to_jwk(),
        "privateFileSha256": record.private_sha256,
    }
    return (json.dumps(members, indent=2) + "\n").encode()


def read_record(content: bytes) -> KeyRecord:
    """The record of a file. Raises RecordError, saying why, unless it is exactly one of ours."""
    try:
        members = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise RecordError("it is not JSON") from error
    if not isinstance(members, dict):
        raise RecordError("it is no JSON object")
    try:
        record = _record(members)
    except KeyFormatError as error:
        raise RecordError(f"its public key is damaged ({error})") from error
    # What we would write for what we read is the one form that says nothing twice and
    # nothing differently: a changed byte shows as a difference.
    if write_record(record) != content:
        raise RecordError("its members contradict each other or are not as we write them")
    return record


def _record(members: Mapping[str, object]) -> KeyRecord:
    owner, digest = members.get("owner"), members.get("privateFileSha256")
    jwk, created = members.get("publicKeyJwk"), parse_stamp(members.get("created"))
    if not isinstance(owner, str) or not isinstance(digest, str):
        raise RecordError("owner or privateFileSha256 is missing")
    if not isinstance(jwk, Mapping) or created is None:
        raise RecordError("publicKeyJwk or created is missing")
    return KeyRecord(
        owner=owner,
        public=PublicKey.from_jwk(jwk),
        created=created,
        private_sha256=digest,
        retired=_date(members, "retired"),
        revoked=_date(members, "revoked"),
    )


def _date(members: Mapping[str, object], name: str) -> datetime | None:
    value = members.get(name)
    moment = parse_stamp(value)
    if value is not None and moment is None:
        raise RecordError(f"{name} is no date")
    return moment
