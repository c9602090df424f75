"""The hostile corpus over HTTP: the library's own verdict for every sample, and no fault."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from api_world import Api

from merkki_verifier import Verdict, verify

FOLDERS = ("di", "di-synth", "jwt", "jwt-synth", "json", "json-synth", "vp", "rdf", "ob")


def samples(folder: Path) -> list[bytes]:
    return [file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()]


def bodies(raw: bytes) -> list[tuple[bytes, bytes]]:
    """A sample as an object of the request and as a text, and what the library is given."""
    found = []
    try:
        found.append((json.dumps({"verifiableCredential": raw.decode()}).encode(), raw))
        if isinstance(json.loads(raw), dict):
            found.append((b'{"verifiableCredential": ' + raw + b"}", raw))
    except (ValueError, RecursionError):
        pass  # no text, or no JSON: sent as it is below
    return found


@pytest.mark.slow
@pytest.mark.parametrize("folder", FOLDERS)
def test_a_hostile_sample_gets_the_library_s_verdict_and_breaks_nothing(
    shared: Path, folder: str
) -> None:
    api = Api()
    for raw in samples(shared / "security" / folder):
        for path in ("/credentials/verify", "/presentations/verify", "/credentials/derive"):
            assert api.send(path, raw).status_code == 400
        for body, given in bodies(raw):
            good = verify(given, world=api.world()).verdict is Verdict.VERIFIED
            answer = api.send("/credentials/verify", body)
            assert answer.status_code == (200 if good else 400), raw[:200]
