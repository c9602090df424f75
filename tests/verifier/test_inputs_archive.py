"""An archive is read without being believed: names, sizes, links, and what is in it."""

from __future__ import annotations

import io
import json
import os
import stat
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from workshop import Network, Workshop

from merkki_verifier import Verdict
from merkki_verifier.inputs import ArchiveLimits, Item, Sources, verify_item
from merkki_verifier.inputs.archive import read_archive

SMALL = ArchiveLimits(
    max_entries=5, max_total_bytes=100_000, free_bytes=10_000, max_directory_bytes=400
)


def zipped(*files: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return raw.getvalue()


def read(raw: bytes, limits: ArchiveLimits | None = None, most: int = 1000) -> list[Item]:
    return list(read_archive(io.BytesIO(raw), "z", max_bytes=most, limits=limits))


def told(found: list[Item]) -> list[tuple[str, str]]:
    return [(i.name, i.problem.code if i.problem else i.content.decode()) for i in found]


def test_each_file_of_an_archive_is_an_item_and_files_of_lines_are_many() -> None:
    raw = zipped(("a.json", b"1"), ("sub/b.json", b"2"), ("c.jsonl", b"3\n4\n"), ("sub/", b""))
    assert told(read(raw)) == [
        ("z!a.json", "1"),
        ("z!sub/b.json", "2"),
        ("z!c.jsonl:1", "3"),
        ("z!c.jsonl:2", "4"),
    ]


def test_the_litter_of_operating_systems_is_passed_over() -> None:
    raw = zipped(("a.json", b"1"), ("__MACOSX/._a.json", b"x"), (".DS_Store", b"x"))
    raw_more = zipped(("sub/Thumbs.db", b"x"), ("b.json", b"2"))
    assert told(read(raw)) == [("z!a.json", "1")]
    assert told(read(raw_more)) == [("z!b.json", "2")]


@pytest.mark.parametrize(
    "name",
    [
        "../evil.json",
        "a/../../evil.json",
        "/etc/passwd",
        "\\evil.json",
        "C:\\evil.json",
        "a\\..\\b",
    ],
)
def test_a_name_that_leads_out_of_the_archive_is_refused_and_its_neighbour_read(name: str) -> None:
    found = read(zipped((name, b"1"), ("a..b/fine.json", b"2")))
    assert told(found) == [(f"z!{name}", "input-archive"), ("z!a..b/fine.json", "2")]


def test_nothing_is_ever_written(tmp_path: Path) -> None:
    path = tmp_path / "sub" / "in.zip"
    path.parent.mkdir()
    path.write_bytes(zipped(("../evil.json", b"1"), ("a.json", b"2")))
    assert len(list(Sources(Network(), io.BytesIO()).read([str(path)]))) == 2
    assert [p.name for p in tmp_path.rglob("*.*")] == ["in.zip"]


def test_a_link_in_an_archive_is_refused() -> None:
    link, file = zipfile.ZipInfo("a.json"), zipfile.ZipInfo("b.json")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    file.external_attr = (stat.S_IFREG | 0o644) << 16
    found = read(zipped((link, b"/etc/passwd"), (file, b"2")))
    assert told(found) == [("z!a.json", "input-archive"), ("z!b.json", "2")]


def test_of_two_files_of_one_name_the_second_is_refused() -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        raw = zipped(("a.json", b"1"), ("a.json", b"2"), ("A.json", b"3"))
    assert told(read(raw)) == [("z!a.json", "1"), ("z!a.json", "input-archive"), ("z!A.json", "3")]


def test_an_archive_inside_is_not_opened() -> None:
    inner = zipped(("badge.json", json.dumps(Workshop().badge()).encode()))
    (item,) = read(zipped(("inner.zip", inner)), most=10**6)
    assert item.content == inner
    assert verify_item(item, world=Workshop().world()).codes() == {"container-foreign"}


def test_a_bomb_is_stopped_by_what_comes_out_of_it() -> None:
    bomb = zipped(*[(f"{n}.json", b"0" * 9_000) for n in range(5)])
    found = read(bomb, ArchiveLimits(max_ratio=2, free_bytes=10_000), most=10_000)
    assert told(found)[-1] == ("z", "input-archive")
    assert len(found) == 2
    assert len(read(bomb, ArchiveLimits(max_ratio=100), most=10_000)) == 5


def test_a_single_file_is_read_one_byte_too_far_and_no_more() -> None:
    (item,) = read(zipped(("a.json", b"0" * 10**6)), most=1000)
    assert len(item.content) == 1001


def test_an_archive_holds_no_more_than_its_bound_in_all() -> None:
    noise = [(f"{n}.json", os.urandom(30_000)) for n in range(4)]
    assert len(read(zipped(*noise[:3]), SMALL, most=30_000)) == 3
    found = read(zipped(*noise), SMALL, most=30_000)
    assert [item.problem is None for item in found] == [True, True, True, False]
    assert found[-1].name == "z"


def test_lines_in_an_archive_count_towards_its_bound() -> None:
    lines = b"".join(b"%d\n" % (10**50 + n) for n in range(1000))
    found = read(zipped(("a.jsonl", lines)), ArchiveLimits(max_ratio=1, free_bytes=1000))
    assert found[-1].problem is not None
    assert found[-1].problem.code == "input-archive"


def test_lines_in_an_archive_are_counted_blank_ones_too() -> None:
    few, many = b"1\n" + b"\n" * 8, b"1\n" + b"\n" * 9
    bounds = ArchiveLimits(max_lines=10)  # one more line is needed to see the end
    assert told(read(zipped(("a.jsonl", few)), bounds)) == [("z!a.jsonl:1", "1")]
    found = told(read(zipped(("a.jsonl", many)), bounds))
    assert found == [("z!a.jsonl:1", "1"), ("z", "input-archive")]
    both = zipped(("a.jsonl", few), ("b.jsonl", few))
    assert told(read(both, bounds))[-1] == ("z", "input-archive")


def test_more_files_than_the_bound_are_refused_before_any_is_read() -> None:
    files = [(f"{n}", b"1") for n in range(6)]
    assert len(read(zipped(*files[:5]), SMALL)) == 5
    assert told(read(zipped(*files), SMALL)) == [("z", "input-archive")]


def test_a_directory_that_lies_about_its_count_is_counted_again() -> None:
    raw = bytearray(zipped(*[(f"{n}", b"1") for n in range(6)]))
    end = raw.rfind(b"PK\x05\x06")
    raw[end + 8 : end + 12] = struct.pack("<2H", 1, 1)
    assert told(read(bytes(raw), SMALL)) == [("z", "input-archive")]


def test_a_directory_out_of_all_proportion_is_refused_before_it_is_read() -> None:
    fine, long = zipped(("n" * 300, b"1")), zipped(("n" * 400, b"1"))
    assert len(read(fine, SMALL)) == 1
    assert told(read(long, SMALL)) == [("z", "input-archive")]


def test_the_form_for_very_large_archives_is_refused() -> None:
    raw = zipped(("a.json", b"1"))
    end = raw.rfind(b"PK\x05\x06")
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, 0, 1)
    assert told(read(raw[:end] + locator + raw[end:])) == [("z", "input-archive")]


def test_a_comment_may_follow_the_directory() -> None:
    raw = io.BytesIO(zipped(("a.json", b"1")))
    with zipfile.ZipFile(raw, "a") as archive:
        archive.comment = b"for the university"
    assert told(read(raw.getvalue())) == [("z!a.json", "1")]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda raw: raw[: len(raw) // 2],
        lambda raw: raw[:4],
        lambda raw: raw[:-1],
        lambda raw: raw.replace(b"PK\x01\x02", b"PK\x01\x03"),
        lambda raw: raw.replace(b"PK\x03\x04", b"PK\x03\x05"),
    ],
)
def test_a_damaged_archive_says_so(spoil: object) -> None:
    raw = zipped(("a.json", b"1" * 500))
    assert callable(spoil)
    assert [code for _, code in told(read(spoil(raw)))] == ["input-unreadable"]


def test_a_damaged_file_costs_itself_only() -> None:
    raw = bytearray(zipped(("a.json", os.urandom(100)), ("b.json", b"2")))
    raw[60] ^= 1
    assert told(read(bytes(raw))) == [("z!a.json", "input-unreadable"), ("z!b.json", "2")]


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_ways_of_packing_that_ask_for_memory_are_not_read(method: int) -> None:
    entry = zipfile.ZipInfo("a.json")
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as archive:
        archive.writestr(entry, b"1", compress_type=method)
        archive.writestr("b.json", b"2", compress_type=zipfile.ZIP_STORED)
    assert told(read(raw.getvalue())) == [("z!a.json", "input-unreadable"), ("z!b.json", "2")]


def test_an_encrypted_file_says_what_to_do() -> None:
    raw = bytearray(zipped(("a.json", b"1")))
    raw[6] |= 1
    raw[raw.find(b"PK\x01\x02") + 8] |= 1
    (item,) = read(bytes(raw))
    assert item.problem is not None
    assert "password" in item.problem.message


def test_archives_are_known_by_their_first_bytes_wherever_they_come_from(tmp_path: Path) -> None:
    raw = zipped(("a.json", b"1"))
    (tmp_path / "badges").write_bytes(raw)
    network = Network()
    network.serve("https://koulu.example/all", raw)
    sources = Sources(network, io.BytesIO(raw))
    ours, theirs = os.pipe()
    os.write(theirs, raw)
    os.close(theirs)
    names = [str(tmp_path), "-", "https://koulu.example/all", f"/dev/fd/{ours}"]
    assert [item.name for item in sources.read(names)] == [
        f"{tmp_path}/badges!a.json",
        "-!a.json",
        "https://koulu.example/all!a.json",
        f"/dev/fd/{ours}!a.json",
    ]
    os.close(ours)


def test_badges_in_an_archive_are_verified() -> None:
    shop = Workshop()
    good, bad = json.dumps(shop.badge()), json.dumps({**shop.badge(), "name": "Another"})
    found = read(zipped(("a.json", good.encode()), ("b.json", bad.encode())), most=10**6)
    verdicts = [verify_item(item, world=shop.world()).verdict for item in found]
    assert verdicts == [Verdict.VERIFIED, Verdict.REJECTED]


SAMPLE = zipped(("a.json", b"1" * 50), ("b.jsonl", b"2\n3\n"), ("c", b""))


@settings(max_examples=300)
@example([(SAMPLE.rindex(b"PK\x01\x02") + 46, 0)])  # a name that begins with its end
@given(st.lists(st.tuples(st.integers(0, len(SAMPLE) - 1), st.integers(0, 255)), max_size=6))
def test_no_change_to_an_archive_raises_anything(changes: list[tuple[int, int]]) -> None:
    raw = bytearray(SAMPLE)
    for place, value in changes:
        raw[place] = value
    for item in read(bytes(raw), SMALL):
        assert len(item.content) <= 1001
