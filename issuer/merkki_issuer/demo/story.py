"""The whole story of two badges, told by doing it: each step is checked by a stranger.

A school awards WL-01 and a company LI-04; the badges are carried away as files and
verified in a separate process that knows nothing but those files; one is suspended,
reinstated, then withdrawn; a key is rotated; a forgery is tried. A step whose outcome is
not the expected one is a failure of the demo.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from merkki_issuer.delivery.files import all_files, file_stem, qr_files
from merkki_issuer.demo.files import write_json
from merkki_issuer.demo.region import COMPANY, OPERATOR, SCHOOL, create_region, registry_document
from merkki_issuer.documents import exported
from merkki_issuer.issuing.model import Award, Issued
from merkki_issuer.service import Service
from merkki_issuer.sharing.links import share_url
from merkki_issuer.status.model import Reason
from merkki_keys import KeyType

# Exit codes of merkki-verify, and what a person reads for them.
VERIFIED, REJECTED, INDETERMINATE = 0, 1, 3
_WORDS = {VERIFIED: "verified", REJECTED: "rejected", INDETERMINATE: "could not be checked"}


@dataclass(frozen=True, slots=True)
class Told:
    """One step: what was done, what came out, and whether it came out as it should."""

    step: str
    outcome: str
    as_expected: bool


@dataclass(slots=True)
class Story:
    """The demo's state: a service, a folder for the files, and the badges so far."""

    service: Service
    out: Path
    badges: dict[str, Issued] = field(default_factory=dict)

    def tell(self) -> Iterator[Told]:
        """Do every step in turn, and say how it came out."""
        chapters: tuple[Callable[[], Iterator[Told]], ...] = (
            self._region,
            self._awards,
            self._carried_away,
            self._suspended_and_back,
            self._withdrawn,
            self._rotated,
            self._doubted,
        )
        for chapter in chapters:
            yield from chapter()

    def _region(self) -> Iterator[Told]:
        organisations = create_region(self.service, OPERATOR, SCHOOL, COMPANY)
        self._publish()
        outcome = ", ".join(organisation.did for organisation in organisations)
        with_keys = all(self.service.organisations.keys(o.slug) for o in organisations)
        yield Told("Create three organisations of a fictional region", outcome, with_keys)

    def _awards(self) -> Iterator[Told]:
        for slug, mark in ((SCHOOL, "WL-01"), (COMPANY, "LI-04")):
            issued = self._award(slug, mark, "demo-participant")
            again = self._award(slug, mark, "demo-participant")
            same = issued.credential_id == again.credential_id
            outcome = f"{issued.credential_id}; the same award again gives the same badge"
            yield Told(f"{slug} awards {mark}", outcome, same)
        self._publish()

    def _carried_away(self) -> Iterator[Told]:
        for issued in self.badges.values():
            files = (*all_files(issued), *qr_files(file_stem(issued), self._share(issued)))
            for file in files:
                (self.out / file.name).write_bytes(file.content)
            names = [file.name for file in all_files(issued)]
            written = all((self.out / file.name).is_file() for file in files)
            yield Told(f"Take {issued.mark} away", ", ".join(f.name for f in files), written)
            for name in names:
                yield self._verify(f"A stranger checks {name}", name, VERIFIED)

    def _suspended_and_back(self) -> Iterator[Told]:
        issued = self.badges["LI-04"]
        name = f"{file_stem(issued)}.json"
        self.service.status.suspend(issued.award_id, Reason.UNDER_REVIEW)
        self._publish()
        yield self._verify("LI-04 is suspended", name, REJECTED, "status-suspended")
        self.service.status.reinstate(issued.award_id)
        self._publish()
        yield self._verify("LI-04 is reinstated", name, VERIFIED)

    def _withdrawn(self) -> Iterator[Told]:
        issued = self.badges["WL-01"]
        self.service.status.revoke(issued.award_id, Reason.ERROR)
        self._publish()
        for ending in (".json", ".png", "-rs256.jwt"):
            name = file_stem(issued) + ending
            yield self._verify(f"WL-01 is withdrawn: {name}", name, REJECTED, "status-revoked")
        other = f"{file_stem(self.badges['LI-04'])}.json"
        yield self._verify("The other badge is untouched", other, VERIFIED)

    def _rotated(self) -> Iterator[Told]:
        for key_type in (KeyType.ED25519, KeyType.P256, KeyType.RSA):
            self.service.organisations.rotate_key(COMPANY, key_type)
        self._publish()
        old = self.badges["LI-04"]
        for ending in (".json", "-es256.jwt", "-rs256.jwt"):
            name = file_stem(old) + ending
            yield self._verify(f"The keys are rotated; the old badge holds: {name}", name, VERIFIED)
        new = self._award(COMPANY, "LI-04", "another-demo-participant")
        file = next(iter(all_files(new)))
        name = f"new-{file.name}"
        (self.out / name).write_bytes(file.content)
        self._publish()
        yield self._verify("A badge under the new key", name, VERIFIED)

    def _doubted(self) -> Iterator[Told]:
        badge = json.loads((self.out / f"{file_stem(self.badges['LI-04'])}.json").read_text())
        badge["credentialSubject"]["achievement"]["name"] += " (kiitettävä)"
        write_json(self.out / "forged.json", badge)
        yield self._verify("One word is added to a badge", "forged.json", REJECTED)
        (self.out / "forged.json").unlink()
        documents = exported(self.service)
        lists_gone = {url: body for url, body in documents.items() if "/status/" not in url}
        write_json(self.out / "documents.json", lists_gone)
        name = f"{file_stem(self.badges['LI-04'])}.json"
        yield self._verify("Nobody can reach the status list", name, INDETERMINATE)
        self._publish()

    def _award(self, slug: str, mark: str, recipient: str) -> Issued:
        issued = self.service.issuing.issue(Award(slug, mark, recipient))
        self.badges.setdefault(mark, issued)
        return issued

    def _share(self, issued: Issued) -> str:
        redeemed = self.service.claims.redeem(self.service.claims.create(issued.award_id))
        token, _ = self.service.shares.create(redeemed.holder_token, (issued.award_id,))
        return share_url(self.service.settings.link_url, token)

    def _publish(self) -> None:
        for slug in self.service.status.publishers():
            self.service.status.publish(slug)
        write_json(self.out / "documents.json", exported(self.service))
        write_json(self.out / "trust.json", registry_document(self.service))

    def _verify(self, step: str, name: str, expected: int, code: str = "") -> Told:
        """Ask ``merkki-verify`` in a process of its own, offline, with the files alone."""
        command = [sys.executable, "-P", "-m", "merkki_verifier", "check", name, "--json"]
        command += ["--offline", "--documents", "documents.json", "--trust", "trust.json"]
        done = subprocess.run(  # noqa: S603 # our own program, our own file names
            command, cwd=self.out, capture_output=True, text=True, check=False
        )
        outcome = _WORDS.get(done.returncode, f"ended with {done.returncode}: {done.stderr[-200:]}")
        found = code in done.stdout
        return Told(step, outcome, done.returncode == expected and found)
