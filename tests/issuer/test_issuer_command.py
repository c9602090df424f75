"""The command ``merkki``: what it answers, and how it ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from issuer_region import COMPANY, PASSPHRASE, SCHOOL, Region

from merkki_issuer.cli import COMMANDS, INTERNAL, LazyGroup, main

OK, REFUSED, USAGE, UNCERTAIN = 0, 1, 2, 3


class Terminal:
    """Runs commands with the settings of one region."""

    def __init__(self, folder: Path) -> None:
        self.environment: dict[str, str | None] = {
            "MERKKI_DATA": str(folder),
            "MERKKI_PUBLIC_URL": "https://passi.tervasalmi.example",
            "MERKKI_LINK_URL": "http://127.0.0.1:8000",
            "MERKKI_KEY_PASSPHRASE": PASSPHRASE,
        }

    def run(self, *arguments: str) -> Result:
        result = CliRunner().invoke(main, arguments, env=self.environment)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    def json(self, *arguments: str, status: int = OK) -> object:
        result = self.run(*arguments, "--json")
        assert result.exit_code == status, result.output
        return json.loads(result.stdout)


@pytest.fixture
def terminal(region: Region) -> Terminal:
    return Terminal(region.settings.data)


@pytest.fixture
def fresh(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path / "fresh")


def award(terminal: Terminal, *more: str, status: int = OK) -> dict[str, object]:
    made = terminal.json(
        *("award", "--org", SCHOOL.slug, "--mark", "WL-01", "--to", "participant-1"),
        *more,
        status=status,
    )
    assert isinstance(made, dict)
    return made


def commands() -> Iterator[tuple[str, ...]]:
    """Every command and sub-command."""
    context = click.Context(main)
    for name in COMMANDS:
        command = main.get_command(context, name)
        yield (name,)
        if isinstance(command, click.Group):
            for inner in command.commands:
                yield name, inner


@pytest.mark.parametrize("path", [*commands()], ids=" ".join)
def test_every_command_explains_itself_with_an_example(
    fresh: Terminal, path: tuple[str, ...]
) -> None:
    result = fresh.run(*path, "--help")
    assert result.exit_code == OK
    group = len(path) == 1 and any(other[:1] == path and len(other) == 2 for other in commands())
    assert group or "Example" in result.output


def test_from_nothing_to_a_badge_that_is_withdrawn(fresh: Terminal, tmp_path: Path) -> None:
    created = fresh.json(
        *("org", "create", "opisto", "--name", "Opisto", "--name-sv", "Institutet"),
        *("--url", "https://opisto.example/", "--kind", "school"),
        *("--may-issue", "WL-01,WL-02"),
    )
    assert isinstance(created, dict)
    assert created["names"] == {"fi": "Opisto", "sv": "Institutet", "en": "Opisto"}
    out = tmp_path / "badges"
    made = fresh.json(
        *("award", "--org", "opisto", "--mark", "WL-01", "--to", "p1", "--language", "sv"),
        *("--claim", "--out", str(out), "--idempotency-key", "k"),
    )
    assert isinstance(made, dict)
    assert str(made["claim_link"]).startswith("http://127.0.0.1:8000/claim/")
    files = made["files"]
    assert isinstance(files, list)
    assert sorted(map(str, out.iterdir())) == sorted(files)
    credential = str(made["credential"])
    shown = fresh.run("show", credential, "--form", "json")
    assert json.loads(shown.stdout_bytes)["id"] == credential
    assert fresh.json("revoke", credential, "--reason", "error") == {
        "award": made["award"],
        "status": "revoked",
        "changed": True,
        "published": True,
        "problem": None,
    }
    after = fresh.json("show", credential)
    assert isinstance(after, dict)
    assert (after["status"], after["reason"]) == ("revoked", "error")
    assert fresh.json("show", "--org", "opisto", "--to", "p1") == [after]
    assert fresh.run("ledger", "verify").exit_code == OK


def test_the_same_award_again_is_the_same_badge(terminal: Terminal) -> None:
    assert award(terminal) == award(terminal)


def test_evidence_is_named_and_pointed_to(terminal: Terminal) -> None:
    made = terminal.json(
        *("award", "--org", SCHOOL.slug, "--mark", "EN-01", "--to", "p"),
        *("--evidence", "Kokeilu", "https://kokeilu.example/"),
        *("--evidence", "Päiväkirja", "ab" * 32, "--awarded-on", "2026-11-20"),
    )
    assert isinstance(made, dict)
    assert made["awarded"] == "2026-11-20"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (
            ("award", "--org", "nobody", "--mark", "WL-01", "--to", "p"),
            "no-such-organisation",
        ),
        (("award", "--org", SCHOOL.slug, "--mark", "LI-04", "--to", "p"), "not-entitled"),
        (("award", "--org", SCHOOL.slug, "--mark", "XX-99", "--to", "p"), "no-such-mark"),
        (("show", "nothing"), "no-such-award"),
        (("revoke", "nothing", "--reason", "error"), "no-such-award"),
        (("org", "show", "nobody"), "no-such-organisation"),
        (("key", "list", "--org", "nobody"), "no-such-organisation"),
        (("key", "create", "--org", SCHOOL.slug, "--type", "rsa"), "key-exists"),
        (("key", "retire", "z6Mk", "--org", SCHOOL.slug), "no-such-key"),
    ],
)
def test_a_refusal_says_which_and_ends_with_1(
    terminal: Terminal, arguments: tuple[str, ...], code: str
) -> None:
    answer = terminal.json(*arguments, status=REFUSED)
    assert isinstance(answer, dict)
    assert answer["error"]["code"] == code
    spoken = terminal.run(*arguments)
    assert spoken.exit_code == REFUSED
    assert spoken.stdout == ""
    assert spoken.stderr != ""


@pytest.mark.parametrize(
    "arguments",
    [
        ("award", "--org", "x"),
        ("revoke", "x"),
        ("revoke", "x", "--reason", "because"),
        ("show",),
        ("show", "x", "--org", "y", "--to", "z"),
        ("show", "--org", "y", "--to", "z", "--form", "json"),
        ("org", "create", "x", "--url", "https://x.example", "--kind", "school"),
        ("ledger", "verify", "--expect", "nonsense"),
        ("nonsense",),
    ],
)
def test_wrong_usage_ends_with_2(terminal: Terminal, arguments: tuple[str, ...]) -> None:
    assert terminal.run(*arguments).exit_code == USAGE


def test_settings_that_are_not_fit_are_all_named(fresh: Terminal) -> None:
    fresh.environment |= {"MERKKI_PUBLIC_URL": "http://x", "MERKKI_SECRET_KEY": "changeme"}
    result = fresh.run("org", "list")
    assert result.exit_code == REFUSED
    assert "MERKKI_PUBLIC_URL" in result.stderr
    assert "MERKKI_SECRET_KEY" in result.stderr


def test_settings_are_shown_without_secrets(fresh: Terminal) -> None:
    fresh.environment["MERKKI_DATABASE_URL"] = "postgresql://merkki:planted@db/merkki"
    shown = fresh.run("config", "show")
    assert "planted" not in shown.output
    assert PASSPHRASE not in shown.output
    assert "(set)" in shown.output


def test_rights_are_changed_and_shown(terminal: Terminal) -> None:
    changed = terminal.json("org", "rights", SCHOOL.slug, "--may-issue", "WL-02")
    assert isinstance(changed, dict)
    assert changed["may_issue"] == ["WL-02"]
    listed = terminal.json("org", "list")
    assert isinstance(listed, list)
    assert {each["slug"] for each in listed} == {SCHOOL.slug, COMPANY.slug, "kahvila"}
    assert SCHOOL.slug in terminal.run("org", "list").stdout
    assert "Vocational" in terminal.run("org", "show", SCHOOL.slug).stdout


def test_keys_are_listed_rotated_and_retired(terminal: Terminal) -> None:
    fresh = terminal.json("key", "rotate", "--org", SCHOOL.slug)
    assert isinstance(fresh, list)
    assert {each["type"] for each in fresh} == {"Ed25519", "P-256", "RSA"}
    terminal.json("key", "rotate", "--org", SCHOOL.slug, "--type", "rsa")
    listed = terminal.json("key", "list", "--org", SCHOOL.slug)
    assert isinstance(listed, dict)
    states = [each["state"] for each in listed["keys"]]
    assert (states.count("active"), states.count("retired")) == (3, 4)
    ed25519 = next(each["key"] for each in fresh if each["type"] == "Ed25519")
    retired = terminal.json("key", "retire", ed25519, "--org", SCHOOL.slug)
    assert isinstance(retired, dict)
    assert retired["state"] == "retired"
    assert award(terminal, status=UNCERTAIN)["error"]["code"] == "no-active-key"  # type: ignore[index] # JSON
    terminal.json("key", "create", "--org", SCHOOL.slug, "--type", "ed25519")
    assert award(terminal)["state"] == "issued"
    assert "PRIVATE" not in terminal.run("key", "list").output


def test_a_key_file_that_cannot_be_used_is_named_and_ends_with_3(
    terminal: Terminal, region: Region
) -> None:
    lost = next((region.settings.data / "keys" / SCHOOL.slug).glob("rsa*.pem"))
    lost.unlink()
    result = terminal.run("key", "list")
    assert result.exit_code == UNCERTAIN
    assert lost.stem in result.stderr
    assert award(terminal, status=UNCERTAIN)["error"]["code"] == "missing-file"  # type: ignore[index] # JSON


def test_a_revocation_that_cannot_be_published_yet_ends_with_3(
    terminal: Terminal, region: Region
) -> None:
    made = award(terminal)
    lost = next((region.settings.data / "keys" / SCHOOL.slug).glob("ed25519*.pem"))
    away = lost.rename(lost.with_suffix(".away"))
    answer = terminal.json("revoke", str(made["award"]), "--reason", "error", status=UNCERTAIN)
    assert isinstance(answer, dict)
    assert (answer["status"], answer["published"]) == ("revoked", False)
    assert terminal.run("sweep").exit_code == UNCERTAIN
    away.rename(lost)
    swept = terminal.json("sweep")
    assert isinstance(swept, dict)
    assert swept["published"] == 1


def test_suspending_and_reinstating(terminal: Terminal) -> None:
    made = terminal.json("award", "--org", COMPANY.slug, "--mark", "LI-04", "--to", "p")
    assert isinstance(made, dict)
    for command, word in (("suspend", "suspended"), ("reinstate", "valid")):
        answer = terminal.json(command, str(made["award"]))
        assert isinstance(answer, dict)
        assert answer["status"] == word
    school = award(terminal)
    refused = terminal.run("suspend", str(school["award"]))
    assert refused.exit_code == REFUSED
    assert "--suspendable" in refused.stderr


def test_lists_are_published_on_demand(terminal: Terminal) -> None:
    assert terminal.json("status", "publish") == []
    forced = terminal.json("status", "publish", "--org", COMPANY.slug, "--force")
    assert isinstance(forced, list)
    assert {each["name"] for each in forced} == {"revocation-1", "suspension-1"}
    assert "revocation-1" in terminal.run("status", "publish", "--force").stdout


def test_the_log_is_verified_against_a_noted_head_and_exported(terminal: Terminal) -> None:
    head = terminal.run("ledger", "verify").stdout.strip()
    award(terminal)
    assert terminal.run("ledger", "verify", "--expect", head).exit_code == OK
    other = head.partition(":")[0] + ":" + "0" * 64
    found = terminal.json("ledger", "verify", "--expect", other, status=REFUSED)
    assert isinstance(found, dict)
    assert len(found["faults"]) == 1
    after = head.partition(":")[0]
    lines = terminal.run("ledger", "export", "--after", after).stdout.splitlines()
    assert [json.loads(line)["event"] for line in lines] == ["intended", "issued"]


def test_the_database_is_brought_up_to_date(fresh: Terminal) -> None:
    assert fresh.json("db", "upgrade") == fresh.json("db", "upgrade")
    assert "stands at" in fresh.run("db", "upgrade").stdout


def test_the_definitions_in_use_are_in_order(fresh: Terminal, tmp_path: Path) -> None:
    assert fresh.json("definitions", "check") == []
    assert fresh.run("definitions", "check").exit_code == OK
    (tmp_path / "empty").mkdir()
    broken = fresh.run("definitions", "check", str(tmp_path / "empty"))
    assert broken.exit_code == REFUSED
    assert broken.stdout.strip()


def test_files_that_cannot_be_written_lose_nothing(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    answer = award(terminal, "--out", str(tmp_path / "file" / "badges"), status=UNCERTAIN)
    assert answer["error"]["code"] == "cannot-write"  # type: ignore[index] # JSON
    assert award(terminal)["state"] == "issued"


def test_serving_without_a_secret_is_refused(terminal: Terminal) -> None:
    result = terminal.run("serve")
    assert result.exit_code == REFUSED
    assert "MERKKI_SECRET_KEY" in result.stderr


@click.command()
def confused() -> None:
    """Do what nobody foresaw."""
    raise ZeroDivisionError


def test_what_nobody_foresaw_is_said_in_full_and_ends_with_70() -> None:
    group = LazyGroup(name="merkki", targets={"confused": f"{__name__}:confused"})
    result = CliRunner().invoke(group, ["confused"])
    assert result.exit_code == INTERNAL
    assert "ZeroDivisionError" in result.stderr
    assert CliRunner().invoke(group, ["nonsense"]).exit_code == USAGE


def test_a_damaged_database_is_said_to_be(terminal: Terminal, region: Region) -> None:
    for file in region.settings.data.glob("merkki.sqlite*"):
        file.write_bytes(b"no database" * 1000)
    answer = terminal.json("org", "list", status=UNCERTAIN)
    assert isinstance(answer, dict)
    assert answer["error"]["code"] == "database-damaged"


def test_the_installed_command_is_this_one() -> None:
    program = Path(sys.executable).with_name("merkki")
    shown = subprocess.run([program, "--version"], check=True, capture_output=True, text=True)
    assert "merkki" in shown.stdout
    broken = subprocess.run(
        [program, "org", "list"],
        env={**os.environ, "MERKKI_PUBLIC_URL": "nonsense"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert broken.returncode == REFUSED
    assert "Traceback" not in broken.stderr


def test_an_api_key_is_shown_once_and_revoked_by_its_name(terminal: Terminal) -> None:
    made = terminal.json("api-key", "add", "--org", SCHOOL.slug, "--label", "register")
    assert isinstance(made, dict)
    assert made["token"].startswith(f"merkki_{made['key']}_")
    listed = terminal.json("api-key", "list", "--org", SCHOOL.slug)
    assert listed == [{name: value for name, value in made.items() if name != "token"}]
    assert made["token"] not in terminal.run("api-key", "list").output
    revoked = terminal.json("api-key", "revoke", made["key"])
    assert isinstance(revoked, dict)
    assert revoked["state"] == "revoked"
    assert (
        f"{made['key']}\t{SCHOOL.slug}\tregister\trevoked" in terminal.run("api-key", "list").output
    )


def test_api_keys_of_nobody_are_refused(terminal: Terminal) -> None:
    terminal.json("api-key", "add", "--org", "nobody", "--label", "x", status=REFUSED)
    terminal.json("api-key", "revoke", "abcdefgh", status=REFUSED)
    assert "nobody" in terminal.run("api-key", "list", "--org", "nobody").output


def test_keys_are_shown_in_words_too(terminal: Terminal) -> None:
    made = terminal.run("api-key", "add", "--org", SCHOOL.slug, "--label", "register").output
    (line,) = [line for line in made.splitlines() if line.startswith("token")]
    name = line.split("_")[1]
    assert "revoked" in terminal.run("api-key", "revoke", name).output


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "passi.example"])  # noqa: S104 # what must be refused
def test_conformance_mode_does_not_start_where_others_could_reach_it(
    terminal: Terminal, host: str
) -> None:
    terminal.environment |= {
        "MERKKI_CONFORMANCE": "true",
        "MERKKI_SECRET_KEY": "nine grey cranes flew over the bay at dawn",
    }
    refused = terminal.run("serve", "--host", host)
    assert refused.exit_code == REFUSED
    assert "this machine" in refused.output


@pytest.mark.parametrize("option", ["--https", "--conformance"])
def test_the_demo_opens_its_test_side_to_nobody_else_either(
    fresh: Terminal, tmp_path: Path, option: str
) -> None:
    refused = fresh.run("demo", "serve", "--host", "192.0.2.7", "--data", str(tmp_path), option)
    assert refused.exit_code == REFUSED
    assert not list(tmp_path.iterdir())
