"""Whatever badges come in, each becomes one item; and what cannot be read says why."""

from __future__ import annotations

import base64
import io
import json
import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from workshop import Network, Workshop, unsigned

from merkki_verifier import Limits, Outcome, Report, Verdict
from merkki_verifier.containers import svg
from merkki_verifier.inputs import InputError, Item, Sources, verify_item
from merkki_verifier.inputs.data_url import DataUrlError, read_data_url
from merkki_verifier.inputs.lines import read_lines
from merkki_verifier.inputs.sources import require_readable

DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M0 0h8v8z"/></svg>'
MOST = Limits().max_bytes
NOBODY = 65534  # whose user id this is wherever there is one


def items(
    *names: str | Path, network: Network | None = None, stdin: bytes = b"", lines: bool = False
) -> list[Item]:
    sources = Sources(network or Network(), io.BytesIO(stdin), lines=lines)
    return list(sources.read([str(name) for name in names]))


def codes(found: list[Item]) -> list[tuple[str, str | None]]:
    return [(item.name, item.problem.code if item.problem else None) for item in found]


def contents(found: list[Item]) -> dict[str, bytes]:
    return {item.name: item.content for item in found if item.problem is None}


def put(folder: Path, **files: bytes) -> Path:
    for name, content in files.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def test_files_are_read_in_the_order_they_are_named(tmp_path: Path) -> None:
    put(tmp_path, b_json=b"2", a_json=b"1")
    found = items(tmp_path / "b.json", tmp_path / "a.json")
    assert [item.content for item in found] == [b"2", b"1"]


def test_a_file_that_is_too_long_is_read_one_byte_too_far_and_no_more(tmp_path: Path) -> None:
    put(tmp_path, a_json=b" " * (MOST + 100))
    (item,) = items(tmp_path / "a.json")
    assert len(item.content) == MOST + 1
    report = verify_item(item, world=Workshop().world())
    assert report.codes() == {"container-size"}


def test_a_folder_is_everything_in_it_by_name_but_what_is_hidden(tmp_path: Path) -> None:
    put(tmp_path, c_json=b"3", a__b_jwt=b"2", a__a_json=b"1", _hidden=b"0", _git__x=b"0")
    put(tmp_path, Thumbs_db=b"0", sub__Desktop_ini=b"0")
    assert list(contents(items(tmp_path)).values()) == [b"1", b"2", b"3"]


def test_a_folder_with_nothing_in_it_has_no_items(tmp_path: Path) -> None:
    assert items(tmp_path) == []


def test_in_a_folder_links_pipes_and_closed_doors_are_said_and_never_waited_for(
    tmp_path: Path,
) -> None:
    put(tmp_path, real_json=b"1")
    (tmp_path / "link.json").symlink_to(tmp_path / "real.json")
    (tmp_path / "loop").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe.json")
    found = dict(codes(items(tmp_path)))
    assert found == {
        str(tmp_path / "link.json"): "input-unreadable",
        str(tmp_path / "loop"): "input-unreadable",
        str(tmp_path / "pipe.json"): "input-unreadable",
        str(tmp_path / "real.json"): None,
    }


@pytest.fixture
def nobody() -> Iterator[Path]:
    """A folder of somebody who may not read everything, as root may: so root is them a while."""
    root = os.geteuid() == 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if root:
            os.chown(folder, NOBODY, NOBODY)
            os.setresuid(NOBODY, NOBODY, 0)
        try:
            yield folder
        finally:
            if root:
                os.setresuid(0, 0, 0)


def test_what_may_not_be_read_is_said(nobody: Path) -> None:
    put(nobody, a_json=b"1", sub__b_json=b"2", c_json=b"3")
    (nobody / "a.json").chmod(0)
    (nobody / "sub").chmod(0)
    found = [code for _, code in codes(items(nobody))]
    assert found == ["input-unreadable", None, "input-unreadable"]
    require_readable([str(nobody / "c.json")])
    with pytest.raises(InputError, match="Permission denied"):
        require_readable([str(nobody / "a.json")])
    (nobody / "sub").chmod(stat.S_IRWXU)


def test_a_folder_that_vanishes_under_our_hands_is_said(tmp_path: Path) -> None:
    put(tmp_path, a_json=b"1", b__c_json=b"2")
    reading = Sources(Network(), io.BytesIO()).read([str(tmp_path)])
    next(reading)
    (tmp_path / "b" / "c.json").unlink()
    (tmp_path / "b").rmdir()
    (gone,) = reading
    assert gone.problem is not None
    assert gone.problem.code == "input-unreadable"


def test_a_file_that_vanishes_under_our_hands_is_said(tmp_path: Path) -> None:
    put(tmp_path, a_json=b"1", b_json=b"2")
    reading = Sources(Network(), io.BytesIO()).read([str(tmp_path)])
    next(reading)
    (tmp_path / "b.json").unlink()
    (gone,) = reading
    assert gone.problem is not None
    assert "No such file" in gone.problem.message


def test_a_named_file_may_be_a_link_or_a_pipe(tmp_path: Path) -> None:
    put(tmp_path, real_json=b"1")
    (tmp_path / "link.json").symlink_to(tmp_path / "real.json")
    assert contents(items(tmp_path / "link.json")) == {str(tmp_path / "link.json"): b"1"}
    ours, theirs = os.pipe()
    os.write(theirs, b"piped")
    os.close(theirs)
    assert list(contents(items(f"/dev/fd/{ours}")).values()) == [b"piped"]
    os.close(ours)


@pytest.mark.parametrize("name", ["none.json", "nul\0.json", "/dev/loop-control/x"])
def test_a_file_that_is_not_there_stops_everything_before_it_begins(
    tmp_path: Path, name: str
) -> None:
    put(tmp_path, a_json=b"1")
    reading = Sources(Network(), io.BytesIO()).read([str(tmp_path / "a.json"), name])
    with pytest.raises(InputError, match="cannot read"):
        next(reading)


def test_names_that_are_no_text_can_still_be_written(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"m\xe4rk.json")).write_bytes(b"1")
    (item,) = items(tmp_path)
    assert item.name.encode().endswith(b"m\\xe4rk.json")


def test_each_line_is_a_badge_and_blank_ones_are_none(tmp_path: Path) -> None:
    text = b'{"a": 1}\n\n  \neyJ.x.y\r\n"eyJ.quoted.z"\n"unfinished\n7\n["list"]'
    path = put(tmp_path, many_jsonl=text) / "many.jsonl"
    assert contents(items(path)) == {
        f"{path}:1": b'{"a": 1}',
        f"{path}:4": b"eyJ.x.y",
        f"{path}:5": b"eyJ.quoted.z",
        f"{path}:6": b'"unfinished',
        f"{path}:7": b"7",
        f"{path}:8": b'["list"]',
    }


def test_a_line_that_is_too_long_costs_itself_only() -> None:
    stream = io.BytesIO(b"a" * 50 + b"\nb\n" + b"c" * 10 + b"\n" + b"d" * 11)
    found = {item.name: item.content for item in read_lines(stream, "x", max_bytes=10)}
    assert found == {"x:1": b"a" * 11, "x:2": b"b", "x:3": b"c" * 10, "x:4": b"d" * 11}


@given(st.binary(max_size=200), st.integers(1, 20))
def test_lines_end_where_they_end_whatever_their_length(raw: bytes, most: int) -> None:
    found = list(read_lines(io.BytesIO(raw), "x", max_bytes=most))
    lines = [line for line in raw.split(b"\n") if line[: most + 1].strip()]
    assert len(found) == len(lines)


def test_standard_input_is_a_badge_or_on_demand_a_badge_a_line() -> None:
    assert contents(items("-", stdin=b"1\n2\n")) == {"-": b"1\n2\n"}
    assert contents(items("-", stdin=b"1\n2\n", lines=True)) == {"-:1": b"1", "-:2": b"2"}


def test_an_address_is_fetched_and_one_of_lines_is_read_as_lines() -> None:
    network = Network()
    network.serve("https://koulu.example/a.json", b"1")
    network.serve("https://koulu.example/b.jsonl?x=1", b"1\n2\n")
    network.serve("https://koulu.example/c.json", b"no", 404)
    names = [
        f"https://koulu.example/{end}" for end in ("a.json", "b.jsonl?x=1", "c.json", "d.json")
    ]
    assert codes(items(*names, network=network)) == [
        (names[0], None),
        (f"{names[1]}:1", None),
        (f"{names[1]}:2", None),
        (names[2], "input-unreachable"),
        (names[3], "input-unreachable"),
    ]


def checked(content: bytes | str) -> Report:
    raw = content.encode() if isinstance(content, str) else content
    return verify_item(Item("x", raw), world=Workshop().world())


def data(kind: str, content: str | bytes) -> str:
    raw = content.encode() if isinstance(content, str) else content
    return f"data:{kind};base64,{base64.b64encode(raw).decode()}"


def test_a_data_address_is_its_content() -> None:
    badge = json.dumps(Workshop().badge())
    token = Workshop().jwt()
    for url in (
        data("application/json", badge),
        data("application/vc", badge),
        data("application/ld+json;charset=utf-8", badge),
        data("", badge),
        data("image/svg+xml", svg.splice(DRAWING, badge)),
        data("application/vc+jwt", token),
        f"data:application/json,{quote(badge)}",
        f"DATA:Application/VC+JWT,{token}\n",
        data("application/json", badge).replace("=", "%3D"),
    ):
        assert checked(url).verdict is Verdict.VERIFIED, url[:60]


@pytest.mark.parametrize(
    "url",
    [
        "data:",
        "data:text/html,<script>alert(1)</script>",
        "data:text/javascript,alert(1)",
        "data:application/json;base64,e30",
        "data:application/json;base64,e3 0=",
        "data:application/json;base64;charset=x,e30=",
        "data:" + "a" * 600 + ",x",
        "data:application/pdf;base64,e30=",
    ],
)
def test_a_data_address_that_is_broken_or_no_badge_is_refused(url: str) -> None:
    report = checked(url)
    assert report.codes() == {"input-data-url"}
    assert report.verdict is Verdict.REJECTED
    with pytest.raises(DataUrlError):
        read_data_url(url.encode())


def test_a_data_address_within_a_data_address_is_not_opened() -> None:
    inner = data("application/json", json.dumps(Workshop().badge()))
    assert checked(inner).verdict is Verdict.VERIFIED
    assert checked(data("text/plain", inner)).verdict is Verdict.REJECTED


def test_a_data_address_as_a_name_is_named_by_its_beginning() -> None:
    url = data("application/json", json.dumps(unsigned()))
    (item,) = items(url)
    assert item.name == f"{url[:40]}..."
    assert item.content.decode() == url


@given(st.binary(max_size=60))
def test_no_bytes_behind_data_raise_anything(raw: bytes) -> None:
    assert checked(b"data:" + raw).verdict is not Verdict.VERIFIED


def test_an_item_knows_the_digest_of_what_came_in() -> None:
    assert Item("x", b"abc").sha256 == (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )
    network = Network()
    (gone,) = items("https://koulu.example/none", network=network)
    assert gone.sha256 is None
    report = verify_item(gone, world=Workshop().world())
    assert [(f.code, f.outcome) for f in report.findings] == [
        ("input-unreachable", Outcome.UNKNOWN)
    ]
    assert report.verdict is Verdict.INDETERMINATE
