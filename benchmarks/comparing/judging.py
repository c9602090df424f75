"""Asking everybody: peers in processes of their own with a deadline, ours through ``verify``."""

from __future__ import annotations

import json
import os
import selectors
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.comparing.samples import Batch, Sample
from benchmarks.installing import Environment, InstallError
from benchmarks.peers import OTHERS, PEERS, Peer
from merkki_contexts import pinned_library
from merkki_keys import parse_did_key
from merkki_verifier import DocumentsFetcher, Outcome, Verdict, World, verify
from merkki_verifier.fetch import CachingFetcher
from merkki_verifier.securing.data_integrity import ProofError, check_form, verify_signature

# Far beyond what an honest badge needs; who needs longer lets a stranger keep it busy.
DEADLINE_SECONDS = 20
# Nobody listens there: what asks the network all the same is refused at once.
_NOWHERE = "http://127.0.0.1:9"
_WORDS = {Verdict.VERIFIED: "accept", Verdict.REJECTED: "refuse", Verdict.INDETERMINATE: "cannot"}
ASKED = (
    "openbadgeslib",
    "openvc-core",
    "didkit",
    "@digitalbazaar/vc",
    "@digitalcredentials/verifier-core",
)


@dataclass(frozen=True, slots=True)
class Answer:
    """One word of "accept", "refuse", "cannot", and the reason given."""

    word: str
    why: str = ""


@dataclass(slots=True)
class Judge:
    """A peer's process, started when needed and again after it was lost."""

    peer: Peer
    environment: Environment
    folder: Path
    now: str
    aspect: str
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def ask(self, sample: Sample) -> Answer:
        """What the peer says. A process that is lost or overdue has said nothing: "cannot"."""
        process = self._process or self._started()
        if process.stdin is None:
            raise InstallError("its process has no input")
        process.stdin.write(f"{sample.file}\n".encode())
        process.stdin.flush()
        line = _line(process)
        if line is None:
            process.kill()
            self.close()
            return Answer("cannot", f"escaped: no answer in {DEADLINE_SECONDS} seconds")
        if not line:
            self.close()
            return Answer("cannot", "escaped: its process ended")
        said = json.loads(line)
        return Answer(said["word"], said["why"])

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None:
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()
            process.wait()

    def _started(self) -> subprocess.Popen[bytes]:
        proxies = dict.fromkeys(
            ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), _NOWHERE
        )
        process = subprocess.Popen(
            [str(part) for part in (*self._script(), self.folder, self.now, self.aspect)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | proxies,
        )
        self._process = process
        if not _line(process):
            self.close()
            raise InstallError(f"{self.peer.name} does not start")
        return process

    def _script(self) -> tuple[str | Path, ...]:
        python_or_node, _, name = self.environment.command(self.peer)
        if self.peer.runtime == "python":
            return python_or_node, OTHERS / "judge_python.py", name
        return python_or_node, self.environment.folder / "node" / "judge_node.mjs", name


def _line(process: subprocess.Popen[bytes]) -> bytes | None:
    """The next line, b"" where the process ended, None where it takes too long."""
    if process.stdout is None:
        return b""
    with selectors.DefaultSelector() as waiting:
        waiting.register(process.stdout, selectors.EVENT_READ)
        if not waiting.select(timeout=DEADLINE_SECONDS):
            return None
    return process.stdout.readline()


def by_peers(
    batch: Batch, environment: Environment, folder: Path, names: Sequence[str] = ASKED
) -> Mapping[str, list[Answer]]:
    """What every installed peer says of each sample of a batch, in order."""
    batch.furnish(folder)
    answers = {}
    for name in names:
        if name not in environment.missing:
            judge = Judge(PEERS[name], environment, folder, batch.now.isoformat(), batch.aspect)
            try:
                answers[name] = [judge.ask(sample) for sample in batch.samples]
            finally:
                judge.close()
    return answers


def by_us(batch: Batch) -> list[Answer]:
    """What Merkki says of each sample, by the public door."""
    if batch.aspect == "proof":
        return [_our_proof(sample, batch) for sample in batch.samples]
    documents = {
        url: {"status": 200, "headers": {}, "body_text": body}
        for url, body in batch.documents.items()
    }
    world = World(
        now=batch.now,
        fetch=CachingFetcher(DocumentsFetcher.from_mapping(documents)),
        limits=batch.limits,
        status_issuers=batch.status_issuers,
    )
    return [_ours(sample, world) for sample in batch.samples]


def _our_proof(sample: Sample, batch: Batch) -> Answer:
    """The signature alone, at the door of the cryptosuites, with the contexts that it needs."""
    document = json.loads(sample.file.read_bytes())
    library = pinned_library()
    others = batch.contexts.keys() - library.documents.keys()
    library = library.extended({url: json.dumps(batch.contexts[url]).encode() for url in others})
    proofs = document["proof"] if isinstance(document["proof"], list) else [document["proof"]]
    try:
        for raw in proofs:
            proof = check_form(raw)
            key = parse_did_key(str(raw["verificationMethod"]).partition("#")[0])
            before = [other for other in proofs if other.get("id") in proof.previous]
            verify_signature(document, proof, key, matching=before, library=library)
    except ProofError as error:
        return Answer("refuse", error.code)
    return Answer("accept")


def _ours(sample: Sample, world: World) -> Answer:
    report = verify(sample.file.read_bytes(), world=world)
    bad = (Outcome.FAILED, Outcome.UNKNOWN)
    codes = dict.fromkeys(f.code for f in report.findings if f.outcome in bad)
    return Answer(_WORDS[report.verdict], ", ".join(codes))
