"""A receipt says what was verified against what, and nobody can change a word of it."""

from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from desk import AT, REGISTRY, Desk
from workshop import KEYS, LIST, NOW, compact

from merkki_keys import KeySigner, KeyType
from merkki_verifier.batch.receipt import (
    MEDIA_TYPE,
    TYPE,
    ReceiptBuilder,
    ReceiptError,
    read_receipt,
    sign_receipt,
)
from merkki_verifier.batch.rows import Row

DOCS = Path(__file__).resolve().parents[2] / "docs" / "batch.md"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def receipt_of(desk: Desk, *args: str) -> Path:
    private, _ = desk.key()
    out = desk.path("out.receipt")
    result = desk.run(
        "batch", *args, "--receipt", str(out), "--receipt-key", private, "--jobs", "1"
    )
    assert result.exit_code in (0, 1, 3), result.output
    return out


def shown(desk: Desk, path: Path, *args: str) -> tuple[int, dict[str, Any]]:
    result = desk.alone("receipt", "show", str(path), "--json", *args)
    return result.exit_code, json.loads(result.stdout)


def test_a_receipt_says_what_when_against_which_lists_and_with_what_result(desk: Desk) -> None:
    trust = desk.put("trust.yaml", REGISTRY)
    folder = desk.badges("all", 1, 7)
    path = receipt_of(desk, folder, "--trust", trust)
    code, told = shown(desk, path, "--key", str(desk.path("public.pem")))
    assert (code, told["verdict"]) == (0, "verified")
    payload = told["payload"]
    assert payload["type"] == TYPE
    assert payload["checked_at"] == "2026-11-25T12:00:00+00:00"
    assert payload["program"].startswith("merkki ")
    assert payload["summary"] == {"verified": 1, "rejected": 1, "indeterminate": 0}
    raw = Path(folder, "007.json").read_bytes()
    name = str(Path(folder, "007.json")).encode()
    assert payload["items"][1] == {
        "name_sha256": hashlib.sha256(name).hexdigest(),
        "sha256": hashlib.sha256(raw).hexdigest(),
        "verdict": "rejected",
        "codes": ["status-revoked"],
        "lists": [0],
    }
    (edition,) = payload["lists"]
    served = desk.documents[LIST]["body_text"].encode()
    assert edition["sha256"] == hashlib.sha256(served).hexdigest()
    assert edition["valid_until"] == "2026-12-01T00:00:00+00:00"
    assert payload["registry"]["id"] == "https://region.example/registry"
    assert (
        payload["settings"]["trust_sha256"] == hashlib.sha256(Path(trust).read_bytes()).hexdigest()
    )
    assert len(payload["contexts"]) == 2


def test_a_receipt_names_no_person_and_no_file(desk: Desk) -> None:
    desk.put("maija.meikäläinen/merkki.json", desk.shop.badge())
    path = receipt_of(desk, str(desk.path("maija.meikäläinen")), "--recipient", "maija@example.com")
    text = json.dumps(shown(desk, path)[1])
    for word in ("maija", "meik", "did:key", "merkki.json"):
        assert word not in text


def test_a_receipt_shown_without_a_key_is_somebodys(desk: Desk) -> None:
    path = receipt_of(desk, desk.badges("all", 1))
    code, told = shown(desk, path)
    assert (code, told["verdict"]) == (3, "indeterminate")
    assert told["payload"]["summary"]["verified"] == 1


def test_a_receipt_by_another_key_is_refused(desk: Desk) -> None:
    path = receipt_of(desk, desk.badges("all", 1))
    other = desk.path("other.pem")
    other.write_bytes(KEYS[KeyType.ED25519].public.to_pem())
    code, told = shown(desk, path, "--key", str(other))
    assert (code, told["verdict"]) == (1, "rejected")


def test_a_changed_receipt_is_refused_and_not_shown(desk: Desk) -> None:
    path = receipt_of(desk, desk.badges("all", 7))
    head, body, tail = path.read_text().strip().split(".")
    changed = body[:-10] + ("A" if body[-10] != "A" else "B") + body[-9:]
    for text in (f"{head}.{changed}.{tail}", f"{head}.{body}.{tail[:-4]}AAAA", "nonsense", ""):
        path.write_text(text)
        code, told = shown(desk, path, "--key", str(desk.path("public.pem")))
        assert (code, told["payload"]) == (1, None)


def test_people_are_shown_the_same(desk: Desk) -> None:
    trust = desk.put("trust.yaml", REGISTRY)
    path = receipt_of(desk, desk.badges("all", 1), "--trust", trust)
    result = desk.alone("receipt", "show", str(path), "--key", str(desk.path("public.pem")))
    assert result.exit_code == 0
    for word in ("nothing was changed", LIST, "region.example/registry", "2026-11-25T12:00"):
        assert word in result.output
    path.write_text("nonsense")
    result = desk.alone("receipt", "show", str(path))
    assert result.exit_code == 1
    assert "does not hold" in result.output


@pytest.mark.parametrize("args", [["none"], ["--key", "none", "x"], []])
def test_wrong_use_ends_with_two(desk: Desk, args: list[str]) -> None:
    assert desk.alone("receipt", "show", *args).exit_code == 2


def test_lists_of_badges_inside_count_too() -> None:
    builder = ReceiptBuilder()
    inner = {"facts": {"lists": [{"url": "u2", "sha256": "b"}], "contexts": {"c2": "y"}}}
    outer = {
        "verdict": "verified",
        "findings": [],
        "facts": {"lists": [{"url": "u1", "sha256": "a"}], "contexts": {"c1": "x"}},
        "parts": [{"report": {"verdict": "verified", **inner}}, {"report": None}, "nonsense"],
    }
    builder.add(Row("x", "d", outer))
    builder.add(Row("y", "d", outer))
    assert [e["url"] for e in builder.editions] == ["u1", "u2"]
    assert [item["lists"] for item in builder.items] == [[0, 1], [0, 1]]
    assert builder.contexts == {"c1": "x", "c2": "y"}


def test_two_editions_of_one_list_are_two() -> None:
    builder = ReceiptBuilder()
    for digest in ("a", "b", "a"):
        facts = {"lists": ["nonsense", {"url": "u", "sha256": digest}]}
        builder.add(Row("x", None, {"verdict": "verified", "findings": [], "facts": facts}))
    assert [item["lists"] for item in builder.items] == [[0], [1], [0]]


SIGNER = KeySigner("k", KEYS[KeyType.P256])


def test_what_is_signed_for_something_else_is_no_receipt() -> None:
    jwk = SIGNER.public.to_jwk()
    good: dict[str, object] = {"type": TYPE, "version": 1}
    head: dict[str, object] = {"alg": "ES256", "typ": MEDIA_TYPE, "jwk": jwk}

    def read(header: dict[str, object], payload: object) -> object:
        raw = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        return read_receipt(compact(header, raw, SIGNER).encode()).payload

    assert read(head, good) == good
    assert read_receipt(sign_receipt(good, SIGNER).encode()).key == SIGNER.public
    bad_heads: list[dict[str, object]] = [
        head | {"typ": "JWT"},
        head | {"jwk": "x"},
        head | {"jwk": {"kty": "EC"}},
        head | {"alg": "none"},
    ]
    for header in bad_heads:
        with pytest.raises(ReceiptError):
            read(header, good)
    bad_payloads: list[object] = [b"[]", b"{", good | {"type": "Other"}, good | {"version": 2}]
    for payload in bad_payloads:
        with pytest.raises(ReceiptError):
            read(head, payload)


def test_a_receipt_of_many_thousands_can_still_be_read() -> None:
    builder = ReceiptBuilder()
    row = Row("x" * 30, "0" * 64, {"verdict": "verified", "findings": [], "facts": {}})
    for _ in range(40_000):
        builder.add(row)
    payload = {"type": TYPE, "version": 1, "items": builder.items}
    raw = sign_receipt(payload, SIGNER).encode()
    assert len(raw) > 8 * 1024 * 1024
    items = read_receipt(raw).payload["items"]
    assert isinstance(items, list)
    assert len(items) == 40_000


def test_an_encrypted_key_takes_its_passphrase_from_the_environment(
    desk: Desk,
) -> None:
    private, _ = desk.key()
    locked = str(desk.path("locked.pem"))
    subprocess.run(
        ["openssl", "pkey", "-in", private, "-aes256", "-passout", "pass:sana", "-out", locked],
        check=True,
    )
    args = ["batch", desk.badges("all", 1), "--jobs", "1"]
    args += ["--receipt", str(desk.path("r")), "--receipt-key", locked]
    refused = desk.run(*args)
    assert refused.exit_code == 2
    assert "MERKKI_RECEIPT_PASSPHRASE" in refused.output
    assert desk.run(*args, MERKKI_RECEIPT_PASSPHRASE="sana").exit_code == 0
    assert AT[:10] in json.dumps(shown(desk, desk.path("r"))[1])


def test_a_receipt_of_a_run_that_went_on_is_about_all_of_it(desk: Desk) -> None:
    folder, state = desk.badges("all", 1, 2, 7), str(desk.path("state"))
    desk.run("batch", folder, "--resume", state, "--jobs", "1")
    path = receipt_of(desk, folder, "--resume", state)
    assert len(shown(desk, path)[1]["payload"]["items"]) == 3


def test_the_page_about_receipts_names_every_member() -> None:
    page = DOCS.read_text("utf-8")
    payload = ReceiptBuilder().payload(checked_at=NOW, made_at=NOW, program="p", settings={})
    row = Row("x", None, {"verdict": "verified", "findings": [], "facts": {}})
    builder = ReceiptBuilder()
    builder.add(row)
    assert [name for name in (*payload, *builder.items[0]) if f"`{name}`" not in page] == []
