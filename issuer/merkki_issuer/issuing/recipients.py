"""Knowing that two awards are for the same person, without keeping who that is."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from pathlib import Path

from merkki_issuer.errors import UnavailableError
from merkki_issuer.issuing.model import Award

_FILE = "recipients.key"
_BYTES = 32
# Made once; the first with spaces, since digests of it are on record.
_SPACED = json.JSONEncoder(ensure_ascii=False).encode
_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Recipients:
    """Digests of recipient references under a key that is kept outside the database.

    References are e-mail addresses and student numbers: a plain hash of them is found by
    trying. Whoever gets the database alone learns nothing; whoever loses the key can no
    longer tell that an award was made before, so it belongs in the backup of the keys.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    @classmethod
    def open(cls, directory: Path, *, fresh: bytes) -> Recipients:
        """The key in ``directory``; ``fresh`` random bytes become it where there is none."""
        path = directory / _FILE
        try:
            directory.mkdir(parents=True, exist_ok=True)
            if not path.exists():
                _create(path, fresh)
            key = path.read_bytes()
        except OSError as error:
            raise UnavailableError(
                "recipients-key", f"{path} cannot be used: {error.strerror}."
            ) from error
        if len(key) != _BYTES:
            raise UnavailableError(
                "recipients-key",
                f"{path} is damaged: it has {len(key)} bytes, not {_BYTES}.",
                "Restore it from the backup of the keys.",
            )
        return cls(key)

    def digest(self, organisation: str, reference: str) -> str:
        """What is kept of a reference. Two organisations' digests have nothing in common."""
        said = _SPACED([organisation, reference.strip()]).encode()
        return hmac.digest(self._key, said, "sha256").hex()

    def check_value(self) -> str:
        """Tells whether a database was made with this key; says nothing about either."""
        return hmac.new(self._key, b"merkki-recipients-check", hashlib.sha256).hexdigest()

    def body_digest(self, award: Award, version: str) -> str:
        """What a request asked for, to tell a repeated one from another under the same key."""
        return body_digest(award, version, self.digest(award.organisation, award.recipient))


def body_digest(award: Award, version: str, recipient: str) -> str:
    """What ``Recipients.body_digest`` says, of a recipient whose digest is known."""
    said = [
        award.organisation,
        award.mark,
        version,
        recipient,
        award.language,
        award.holder,
        award.awarded_on.isoformat() if award.awarded_on else None,
        award.attested_by,
        [[e.name, e.url, e.sha256] for e in award.evidence],
        award.dedupe,
        [form.value for form in award.formats],
    ]
    return hashlib.sha256(_COMPACT(said).encode()).hexdigest()


def _create(path: Path, key: bytes) -> None:
    """Write the key under another name first: a reader sees all of it, or nothing."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    try:
        # A link fails where a rename would replace: of two that start at once the first wins.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
