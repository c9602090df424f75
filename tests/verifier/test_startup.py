"""A command loads what its badge needs, and nothing else: most of them verify one and end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from importlib import import_module
from pathlib import Path

import pytest
from workshop import NOW, STRANGER, STRANGER_DID, Json, Workshop, entry, unsigned

from merkki_keys import KeySigner

HEAVY = frozenset(
    {
        *("pyld", "requests", "urllib3", "idna", "lxml", "rich", "yaml", "jwt", "rfc8785"),
        *("flask", "werkzeug", "babel", "jinja2", "gunicorn", "limits", "ray", "PIL", "zxingcpp"),
        *("asyncio", "ssl", "http.client", "zipfile", "gzip", "subprocess", "importlib.resources"),
        *("multiprocessing", "concurrent.futures", "csv"),
        "cryptography.hazmat.primitives.serialization",
        *("merkki_verifier." + room for room in ("batch", "bundle", "credit", "tool", "web")),
        *(
            "merkki_verifier." + name
            for name in ("presentation", "sd_jwt_credential", "token_keys")
        ),
        *("merkki_verifier.open_badges_2." + name for name in ("check", "words")),
        *("merkki_verifier.securing." + name for name in ("vc_jwt", "jws", "selective.value")),
        *("merkki_verifier.status." + name for name in ("lists", "token_list")),
        *("merkki_verifier.trust." + name for name in ("registry", "loading", "entries")),
        *("merkki_verifier.fetch." + name for name in ("https", "caching", "documents")),
        *("merkki_contexts." + name for name in ("nquads", "statements", "labelled", "template")),
        *("merkki_keys." + name for name in ("private", "store", "did_document")),
    }
)
PROGRAM = """
import json, sys
from merkki_verifier.cli import main
try:
    main(sys.argv[1:])
finally:
    sys.stderr.write("\\n" + json.dumps(sorted(sys.modules)))
"""


def loaded(*arguments: str | Path, **environment: str) -> frozenset[str]:
    """Those of the heavy modules that a fresh process has when the command ends."""
    quiet = {name: text for name, text in os.environ.items() if name != "FORCE_COLOR"}
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**quiet, **environment},
    )
    assert ran.returncode in (0, 1, 3), ran.stderr
    return HEAVY & set(json.loads(ran.stderr.rpartition("\n")[2]))


def of(did: str, **changes: object) -> Json:
    """A badge that the stranger's key signed in the name of ``did``."""
    document = unsigned(**{"issuer": {"id": did, "type": ["Profile"]}, **changes})
    signer = KeySigner(f"{did}#{STRANGER_DID.removeprefix('did:key:')}", STRANGER)
    return Workshop().sign(document, signer=signer)


@pytest.fixture
def one(tmp_path: Path) -> Path:
    """A badge of a did:key, with a proof of its own and no status."""
    file = tmp_path / "one.json"
    file.write_bytes(json.dumps(of(STRANGER_DID)).encode())
    return file


AT = ("--at", NOW.isoformat())


def test_a_badge_that_is_whole_in_itself_loads_nothing_heavy(one: Path) -> None:
    assert loaded(one, *AT) == set()
    assert loaded(one, *AT, "--json", "--offline") == set()


def put(one: Path, name: str, content: str | bytes) -> Path:
    file = one.with_name(name)
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


def test_who_has_something_to_fetch_loads_the_network(one: Path) -> None:
    # Of this machine, so it is refused before anybody is asked.
    badge = put(one, "web.json", json.dumps(of("did:web:localhost")))
    fetching = {"requests", "urllib3", "ssl", "merkki_verifier.fetch.https"}
    assert fetching <= loaded(badge, *AT)
    assert not fetching & loaded(badge, *AT, "--offline")


def test_who_names_a_registry_loads_what_reads_it(one: Path) -> None:
    names = "names: {fi: X, sv: X, en: X}"
    named = f"{{issuer: 'did:web:x.example', {names}, kind: school, may_issue: any}}"
    text = f"id: urn:uuid:x\nupdated: 2026-11-01T00:00:00Z\nentries: [{named}]"
    registry = put(one, "region.yaml", text)
    reading = {"yaml", "merkki_verifier.trust.loading", "merkki_verifier.trust.registry"}
    assert reading <= loaded(one, *AT, "--trust", registry)


def test_a_badge_with_a_status_loads_what_reads_lists(one: Path) -> None:
    badge = put(one, "status.json", json.dumps(of(STRANGER_DID, credentialStatus=entry(1))))
    assert "merkki_verifier.status.lists" in loaded(badge, *AT, "--offline")


def test_a_picture_loads_what_looks_into_pictures(one: Path) -> None:
    drawing = put(one, "one.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")
    assert "lxml" in loaded(drawing, *AT)


def test_an_archive_loads_what_reads_archives(one: Path) -> None:
    archive = one.with_name("all.zip")
    with zipfile.ZipFile(archive, "w") as made:
        made.write(one, "one.json")
    assert {"zipfile"} == loaded(archive, *AT) & {"zipfile", "lxml", "pyld", "rich"}


def test_a_token_loads_what_reads_tokens_and_no_other_kind_of_them(one: Path) -> None:
    token = put(one, "one.jwt", Workshop().jwt())
    found = loaded(token, *AT, "--offline")
    assert {"merkki_verifier.securing.vc_jwt", "merkki_verifier.token_keys"} <= found
    assert not {"merkki_verifier.sd_jwt_credential", "pyld", "jwt"} & found
    shown = put(one, "one.sd-jwt", Workshop().jwt() + "~")
    assert "merkki_verifier.sd_jwt_credential" in loaded(shown, *AT, "--offline")


def test_letters_that_are_two_cells_wide_load_what_can_place_them(one: Path) -> None:
    issuer = {
        "id": STRANGER_DID,
        "type": ["Profile"],
        "name": "\N{CJK UNIFIED IDEOGRAPH-4E00}",
    }
    badge = put(one, "wide.json", json.dumps(of(STRANGER_DID, issuer=issuer)))
    assert loaded(badge, *AT) == {"rich"}
    assert loaded(one, *AT, FORCE_COLOR="1") == {"rich"}


LATER = [
    "merkki_contexts",
    "merkki_keys",
    *(f"merkki_verifier.{name}" for name in ("batch", "fetch", "inputs", "open_badges_2", "trust")),
    *(f"merkki_verifier.{name}" for name in ("securing", "structure")),
    *(f"merkki_verifier.securing.{name}" for name in ("sd_jwt", "selective")),
]


@pytest.mark.parametrize("package", LATER)
def test_a_package_that_loads_its_names_later_has_all_of_them_and_no_others(package: str) -> None:
    found = import_module(package)
    assert all(getattr(found, name) is not None for name in found.__all__)
    with pytest.raises(AttributeError, match="no_such_name"):
        found.no_such_name  # noqa: B018 # reading it is the point


@pytest.mark.parametrize(
    ("command", "its_own"),
    [
        ("batch", {"batch", "bundle"}),
        ("bundle", {"batch", "bundle"}),
        ("inspect", set()),
        ("receipt", {"batch"}),
        ("serve", set()),
        ("tool", {"tool"}),
    ],
)
def test_a_command_leaves_the_rooms_of_others_alone(command: str, its_own: set[str]) -> None:
    found = loaded(command, "--help")
    assert not {"pyld", "requests", "lxml", "yaml", "idna", "flask", "ray", "gunicorn"} & found
    rooms = {f"merkki_verifier.{room}" for room in ("batch", "bundle", "credit", "tool", "web")}
    assert rooms & found <= {f"merkki_verifier.{room}" for room in its_own}
