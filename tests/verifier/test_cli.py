"""The command tells people and scripts the same thing, and its exit code is honest."""

from __future__ import annotations

import json
import runpy
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from workshop import (
    DOCUMENT,
    LIST,
    SCHOOL,
    STRANGER,
    STRANGER_DID,
    Json,
    Workshop,
    encoded,
    entry,
    unsigned,
    unsigned_list,
)

from merkki_keys import KeySigner
from merkki_verifier.cli import main
from merkki_verifier.trust import TrustEntry, TrustRegistry
from merkki_verifier.trust.signed import registry_credential

NOW = "2026-11-25T12:00:00Z"
MOMENT = datetime(2026, 11, 25, 12, tzinfo=UTC)


class Desk:
    """A folder with badges and the documents a verifier may fetch."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.shop = Workshop()
        self.documents: dict[str, Json] = {}
        self.serve(DOCUMENT, self.shop.did_document())
        self.serve(LIST, self.shop.status_list(7))

    def serve(self, url: str, document: object) -> None:
        self.documents[url] = {"status": 200, "headers": {}, "body_text": json.dumps(document)}

    def put(self, name: str, content: str | bytes | Json) -> str:
        path = self.folder / name
        text = json.dumps(content) if isinstance(content, dict) else content
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return str(path)

    def run(self, *args: str, stdin: bytes | None = None) -> Result:
        documents = self.put("documents.json", json.dumps(self.documents))
        asked = [*args, "--documents", documents, "--offline", "--at", NOW]
        return CliRunner().invoke(main, asked, input=stdin)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_good_badge_ends_with_zero_and_says_so(desk: Desk) -> None:
    result = desk.run(desk.put("badge.json", desk.shop.badge()))
    assert result.exit_code == 0, result.output
    assert "VERIFIED" in result.output
    assert SCHOOL in result.output


def test_a_withdrawn_badge_ends_with_one(desk: Desk) -> None:
    result = desk.run(desk.put("badge.json", desk.shop.badge(credentialStatus=entry(7))))
    assert result.exit_code == 1
    assert "status-revoked" in result.output


def test_a_badge_that_cannot_be_checked_ends_with_three(desk: Desk) -> None:
    del desk.documents[LIST]
    result = desk.run(desk.put("badge.json", desk.shop.badge(credentialStatus=entry(5))))
    assert result.exit_code == 3
    assert "status-unreachable" in result.output


def test_the_worst_of_several_inputs_decides(desk: Desk) -> None:
    good = desk.put("good.json", desk.shop.badge())
    bad = desk.put("bad.json", {**desk.shop.badge(), "name": "Changed"})
    assert desk.run(good, good).exit_code == 0
    assert desk.run(good, bad, good).exit_code == 1


def test_json_gives_one_object_a_line_with_the_whole_report(desk: Desk) -> None:
    good = desk.put("good.json", desk.shop.badge())
    token = desk.put("good.jwt", desk.shop.jwt() + "\n")
    result = desk.run(good, token, "--json")
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line["input"] for line in lines] == [good, token]
    assert [line["verdict"] for line in lines] == ["verified", "verified"]
    assert lines[0]["credential"]["name"] == "Työelämän pelisäännöt"
    assert result.exit_code == 0


def test_a_badge_on_standard_input_is_read(desk: Desk) -> None:
    badge = json.dumps(desk.shop.badge()).encode()
    assert desk.run("-", stdin=badge).exit_code == 0


def test_a_badge_at_an_address_is_fetched(desk: Desk) -> None:
    url = "https://koulu.example/badge.json"
    desk.serve(url, desk.shop.badge())
    assert desk.run(url).exit_code == 0
    missing = desk.run("https://koulu.example/none.json")
    assert missing.exit_code == 3
    assert "input-unreachable" in missing.output


def test_the_moment_can_be_chosen(desk: Desk) -> None:
    badge = desk.put("badge.json", desk.shop.badge(validUntil="2026-12-01T00:00:00Z"))
    assert desk.run(badge).exit_code == 0
    documents = str(desk.folder / "documents.json")
    later = ["--at", "2027-01-01T00:00:00+02:00", "--offline", "--documents", documents]
    assert CliRunner().invoke(main, [badge, *later]).exit_code == 1


def test_a_recipient_can_be_asked_for(desk: Desk) -> None:
    badge = desk.put("badge.json", desk.shop.badge())
    mine = str(desk.shop.badge()["credentialSubject"]["id"])
    assert desk.run(badge, "--recipient", mine).exit_code == 0
    assert desk.run(badge, "--recipient", "did:key:zOther").exit_code == 1


REGISTRY = """\
id: https://region.example/registry
updated: 2026-11-01T00:00:00Z
entries:
  - issuer: did:web:{host}
    names: {{fi: Koulu, sv: Skola, en: School}}
    kind: school
    may_issue: [WL-01]
"""


def test_a_registry_decides_whom_the_reader_knows(desk: Desk) -> None:
    badge = desk.put("badge.json", desk.shop.badge())
    ours = desk.put("ours.yaml", REGISTRY.format(host="koulu.example"))
    other = desk.put("other.yaml", REGISTRY.format(host="other.example"))
    assert desk.run(badge, "--trust", ours).exit_code == 0
    assert desk.run(badge, "--trust", other).exit_code == 3


def test_a_warning_about_an_unknown_issuer_is_loud(desk: Desk) -> None:
    badge = desk.put("badge.json", desk.shop.badge())
    ours = desk.put("ours.yaml", REGISTRY.format(host="koulu.example"))
    assert "Signed by somebody" in desk.run(badge).output
    assert "Signed by somebody" not in desk.run(badge, "--trust", ours).output


@pytest.mark.parametrize(
    "args",
    [
        [],
        ["no-such-file.json"],
        ["--at", "yesterday", "x"],
        ["--trust", "no-such-file", "x"],
        ["--documents", "no-such-file", "x"],
        ["--no-such-option"],
    ],
)
def test_wrong_use_ends_with_two_and_a_sentence(args: list[str]) -> None:
    result = CliRunner().invoke(main, args)
    assert result.exit_code == 2
    assert result.output.strip()


def test_broken_registries_and_documents_are_usage_errors(desk: Desk) -> None:
    badge = desk.put("badge.json", desk.shop.badge())
    broken = desk.put("broken.yaml", "entries: [{issuer: 7}]")
    assert CliRunner().invoke(main, [badge, "--offline", "--trust", broken]).exit_code == 2
    assert CliRunner().invoke(main, [badge, "--offline", "--documents", broken]).exit_code == 2


def test_a_strangers_text_cannot_steer_the_terminal(desk: Desk) -> None:
    name = "Merkki\x1b[2J\u202eevil"
    badge = desk.shop.sign({**_unsigned(desk), "name": name}, cryptosuite="eddsa-jcs-2022")
    badge["credentialSubject"]["achievement"].pop("name", None)
    result = desk.run(desk.put("badge.json", badge))
    assert "\x1b[2J" not in result.output
    assert "\u202e" not in result.output


def _unsigned(desk: Desk) -> Json:
    badge = desk.shop.badge()
    del badge["proof"]
    return badge


def test_help_shows_examples_and_exit_codes() -> None:
    shown = CliRunner().invoke(main, ["check", "--help"])
    assert shown.exit_code == 0
    assert "merkki-verify badge.png" in shown.output
    assert "3 nothing rejected" in shown.output
    assert CliRunner().invoke(main, ["--help"]).exit_code == 0
    assert "merkki" in CliRunner().invoke(main, ["--version"]).output


def test_the_module_is_the_command(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["anything", "--version"])
    with pytest.raises(SystemExit) as done:
        runpy.run_module("merkki_verifier", run_name="__main__")  # python -m, in this process
    assert done.value.code == 0
    said = CliRunner().invoke(main, ["--version"], prog_name="merkki-verify").output
    assert capsys.readouterr().out == said


def test_a_signed_registry_counts_if_its_operator_is_named(desk: Desk) -> None:
    badge = desk.put("badge.json", desk.shop.badge())
    book = TrustRegistry(
        {SCHOOL: TrustEntry(SCHOOL, {"en": "School"})}, "https://l.example/r", MOMENT
    )
    document = registry_credential(
        book,
        operator=SCHOOL,
        credential_id="https://l.example/r/1",
        valid_from=MOMENT - timedelta(days=9),
        valid_until=MOMENT + timedelta(days=9),
    )
    trust = ("--trust", desk.put("registry.json", desk.shop.sign(document)))
    named = desk.run(badge, *trust, "--trust-operator", SCHOOL, "--trust-max-age", "8")
    assert named.exit_code == 0, named.output
    assert "issuer-known" in named.output
    assert "registry-old" in named.output
    fresh = desk.run(badge, *trust, "--trust-operator", SCHOOL, "--trust-max-age", "9")
    assert "registry-old" not in fresh.output
    for operator in ((), ("--trust-operator", "did:web:other.example")):
        assert desk.run(badge, *trust, *operator).exit_code == 2
    assert desk.run(badge, "--trust-operator", SCHOOL).exit_code == 2


def test_shorter_lists_are_read_only_on_request_and_never_in_silence(desk: Desk) -> None:
    document = unsigned_list()
    document["credentialSubject"]["encodedList"] = encoded(entries=100_000)
    desk.serve(LIST, desk.shop.sign(document))
    badge = desk.put("badge.json", desk.shop.badge(credentialStatus=entry(7)))
    refused = desk.run(badge)
    assert refused.exit_code == 1
    assert "status-list-length" in refused.output
    read = desk.run(badge, "--min-status-entries", "100000", "--json")
    assert read.exit_code == 0
    assert "Warning: status lists of 100000 entries are accepted" in read.stderr
    assert "status-list-short" in read.stdout
    assert desk.run(badge, "--min-status-entries", "0").exit_code == 2


def test_a_status_service_is_believed_only_if_it_is_named(desk: Desk) -> None:
    signer = KeySigner(f"{STRANGER_DID}#{STRANGER_DID.removeprefix('did:key:')}", STRANGER)
    desk.serve(LIST, desk.shop.sign(unsigned_list(issuer=STRANGER_DID), signer=signer))
    badge = desk.put("badge.json", desk.shop.badge(credentialStatus=entry(7)))
    assert desk.run(badge).exit_code == 3
    named = desk.run(badge, "--status-issuer", STRANGER_DID, "--status-issuer", "did:web:x.example")
    assert named.exit_code == 0, named.output


def test_a_reader_who_asks_no_issuer_for_a_newer_edition_says_so(desk: Desk) -> None:
    service = "https://koulu.example/refresh/1"
    refresh = {"id": service, "type": "1EdTechCredentialRefresh"}
    desk.serve(service, desk.shop.badge(validFrom="2026-11-20T00:00:00Z"))
    signed = desk.shop.sign(unsigned(refreshService=refresh), cryptosuite="eddsa-jcs-2022")
    badge = desk.put("badge.json", signed)
    asked = json.loads(desk.run(badge, "--json").stdout)["findings"]
    quiet = json.loads(desk.run(badge, "--json", "--no-refresh").stdout)["findings"]
    assert "refresh-newer" in {finding["code"] for finding in asked}
    assert "refresh-not-asked" in {finding["code"] for finding in quiet}
