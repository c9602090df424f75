"""A folder with badges and what a verifier may fetch for them, to run the command in."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from click.testing import CliRunner, Result
from workshop import DOCUMENT, LIST, Json, Workshop, entry

from merkki_verifier.cli import main

AT = "2026-11-25T12:00:00Z"
REGISTRY = """\
id: https://region.example/registry
updated: 2026-11-01T00:00:00Z
entries:
  - issuer: did:web:koulu.example
    names: {fi: Koulu, sv: Skola, en: School}
    may_issue: [WL-01]
"""


class Desk:
    """A school's badges in ``folder``, its documents beside; ``run`` verifies as of AT."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.shop = Workshop()
        self.documents: dict[str, Json] = {}
        self.serve(DOCUMENT, self.shop.did_document())
        self.serve(LIST, self.shop.status_list(7))

    def serve(self, url: str, document: object) -> None:
        self.documents[url] = {"status": 200, "headers": {}, "body_text": json.dumps(document)}

    def path(self, name: str) -> Path:
        return self.folder / name

    def put(self, name: str, content: str | bytes | Json) -> str:
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(content) if isinstance(content, dict) else content
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return str(path)

    def badges(self, folder: str, *indexes: int) -> str:
        """A folder with a badge for each place in the status list; the one at 7 is withdrawn."""
        for index in indexes:
            badge = self.shop.badge(credentialStatus=entry(index))
            self.put(f"{folder}/{index:03}.json", badge)
        return str(self.path(folder))

    def key(self) -> tuple[str, str]:
        """A key pair as files, made as the help says: the private and the public half."""
        private, public = self.path("key.pem"), self.path("public.pem")
        for command in (
            ["openssl", "genpkey", "-algorithm", "ed25519", "-out", str(private)],
            ["openssl", "pkey", "-in", str(private), "-pubout", "-out", str(public)],
        ):
            subprocess.run(command, check=True, capture_output=True)
        return str(private), str(public)

    def world(self) -> list[str]:
        documents = self.put("documents.json", json.dumps(self.documents))
        return ["--documents", documents, "--offline", "--at", AT]

    def run(self, *args: str, stdin: bytes | None = None, **env: str) -> Result:
        return CliRunner(env=env).invoke(main, [*args, *self.world()], input=stdin)

    def batch(self, *args: str, stdin: bytes | None = None) -> Result:
        """Run a batch in this process, unless ``args`` say otherwise."""
        return self.run("batch", "--jobs", "1", *args, stdin=stdin)

    def alone(self, *args: str, stdin: bytes | None = None) -> Result:
        """Run without documents: only what ``args`` name."""
        return CliRunner().invoke(main, list(args), input=stdin)
