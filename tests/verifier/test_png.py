"""PNG: the one right chunk is found, everything else is refused by name, nothing is inflated."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from merkki_verifier.containers import ContainerError, png

JWS = "eyJhbGciOiJFUzI1NiJ9.eyJpZCI6InVybjp4In0.c2lnbmF0dXJl"
JSON = '{"id": "urn:x", "name": "Työelämä \\u003c"}'


def chunk(kind: bytes, data: bytes = b"") -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


IHDR = chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 1, 8, 2, 0, 0, 0))
IDAT = chunk(b"IDAT", zlib.compress(b"\0\xff\0\0\0\xff\0"))
IEND = chunk(b"IEND")


def image(*between: bytes, start: bytes = IHDR, end: bytes = IEND) -> bytes:
    """A picture of two pixels with the given chunks before its pixels."""
    return b"".join((png.SIGNATURE, start, *between, IDAT, end))


def itxt(
    text: bytes, *, keyword: bytes = b"openbadgecredential", head: bytes = b"\0\0\0\0"
) -> bytes:
    return chunk(b"iTXt", keyword + b"\0" + head + text)


BAKED = image(itxt(JSON.encode()))


def refusal(raw: bytes) -> str:
    with pytest.raises(ContainerError) as caught:
        png.extract(raw)
    assert not str(caught.value).endswith(".")
    return caught.value.code


def test_json_and_jws_come_out_byte_for_byte() -> None:
    assert png.extract(BAKED) == JSON.encode()
    assert png.extract(image(itxt(JWS.encode()))) == JWS.encode()


def test_language_tag_and_position_do_not_matter() -> None:
    tagged = itxt(JSON.encode(), head=b"\0\0fi\0merkki\0")
    assert png.extract(image(tagged)) == JSON.encode()
    assert png.extract(image(end=tagged + IEND)) == JSON.encode()


def test_an_older_badge_may_live_beside_the_credential() -> None:
    older = itxt(b"https://x.example/assertion", keyword=b"openbadges")
    assert png.extract(image(older, itxt(JSON.encode()))) == JSON.encode()


def test_bombs_in_other_chunks_are_never_inflated() -> None:
    bomb = zlib.compress(bytes(50_000_000))
    others = chunk(b"zTXt", b"Comment\0\0" + bomb), chunk(b"iCCP", b"x\0\0" + bomb)
    assert png.extract(image(*others, itxt(JSON.encode()))) == JSON.encode()


DAMAGED = bytearray(BAKED)
DAMAGED[60] ^= 1

REFUSED = {
    "no credential": (image(), "container-none"),
    "two credentials": (image(itxt(JSON.encode()), itxt(JSON.encode())), "container-duplicate"),
    "an Open Badges 2 chunk": (image(itxt(JWS.encode(), keyword=b"openbadges")), "container-ob2"),
    "an Open Badges 1 tEXt chunk": (
        image(chunk(b"tEXt", b"openbadges\0https://x.example/1")),
        "container-ob2",
    ),
    "another case": (image(itxt(b"{}", keyword=b"OpenBadgeCredential")), "container-none"),
    "tEXt": (image(chunk(b"tEXt", b"openbadgecredential\0{}")), "container-none"),
    "compressed": (image(itxt(zlib.compress(b"{}"), head=b"\1\0\0\0")), "container-png-compressed"),
    "another compression method": (
        image(itxt(b"{}", head=b"\0\1\0\0")),
        "container-png-compressed",
    ),
    "cut off after the keyword": (
        image(chunk(b"iTXt", b"openbadgecredential")),
        "container-png-itxt",
    ),
    "cut off in the language tag": (image(itxt(b"", head=b"\0\0fi")), "container-png-itxt"),
    "text that is not UTF-8": (image(itxt(b'{"a":"\xe4"}')), "container-encoding"),
    "a picture inside": (image(itxt(BAKED)), "container-encoding"),
    "an address": (image(itxt(b"https://x.example/assertion.json")), "container-address"),
    "prose": (image(itxt(b"well done")), "container-payload"),
    "no PNG": (b"\x89PNG\r\n" + BAKED, "container-png-header"),
    "nothing behind the signature": (png.SIGNATURE, "container-png-truncated"),
    "cut off inside a chunk": (BAKED[:80], "container-png-truncated"),
    "no end mark": (image(itxt(JSON.encode()), end=b""), "container-png-truncated"),
    "a length of 4 GiB": (
        png.SIGNATURE + IHDR + b"\xff\xff\xff\xffiTXt" + bytes(99),
        "container-png-truncated",
    ),
    "a damaged byte": (bytes(DAMAGED), "container-png-crc"),
    "a chunk name with a NUL": (image(chunk(b"iT\0t"), itxt(JSON.encode())), "container-png-chunk"),
    "an end mark with data": (image(itxt(b"{}"), end=chunk(b"IEND", b"x")), "container-png-chunk"),
    "no header": (image(itxt(b"{}"), start=b""), "container-png-header"),
    "a short header": (image(start=chunk(b"IHDR", b"x")), "container-png-header"),
    "two headers": (image(IHDR, itxt(b"{}")), "container-png-header"),
    "no width": (
        image(start=chunk(b"IHDR", struct.pack(">IIBBBBB", 0, 1, 8, 2, 0, 0, 0))),
        "container-png-header",
    ),
    "a height beyond the format": (
        image(start=chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 2**31, 8, 2, 0, 0, 0))),
        "container-png-header",
    ),
    "a credential behind the end": (image() + itxt(JSON.encode()), "container-png-trailing"),
    "a second file behind the end": (BAKED + b"PK\3\4", "container-png-trailing"),
    "a flood of chunks": (
        image(*[chunk(b"teSt")] * png.MAX_CHUNKS, itxt(JSON.encode())),
        "container-png-limit",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_each_fault_is_refused_by_its_code(name: str) -> None:
    raw, code = REFUSED[name]
    assert refusal(raw) == code


def test_as_many_chunks_as_the_limit_are_read() -> None:
    fillers = [chunk(b"teSt")] * (png.MAX_CHUNKS - 4)
    assert png.extract(image(*fillers, itxt(JSON.encode()))) == JSON.encode()


@pytest.mark.parametrize("place", range(len(BAKED)))
def test_a_changed_bit_anywhere_is_noticed(place: int) -> None:
    changed = bytearray(BAKED)
    changed[place] ^= 4
    assert refusal(bytes(changed)).startswith("container-png-")


@pytest.mark.parametrize("length", range(8, len(BAKED)))
def test_a_file_cut_off_anywhere_is_refused(length: int) -> None:
    assert refusal(BAKED[:length]) == "container-png-truncated"


@settings(deadline=None)  # the machine may be busy
@given(st.binary(max_size=80))
def test_arbitrary_bytes_raise_nothing_but_container_errors(tail: bytes) -> None:
    for raw in (
        tail,
        png.SIGNATURE + tail,
        png.SIGNATURE + IHDR + tail,
        image(chunk(b"iTXt", tail)),
    ):
        with pytest.raises(ContainerError):
            png.extract(raw)


@pytest.mark.parametrize("credential", [JSON, JWS])
def test_baking_adds_one_chunk_and_touches_nothing_else(credential: str) -> None:
    plain = image(chunk(b"tEXt", b"Title\0Merkki"))
    baked = png.splice(plain, credential)
    assert png.extract(baked) == credential.encode()
    added = itxt(credential.encode())
    assert baked.count(added) == 1
    assert baked.replace(added, b"") == plain


@pytest.mark.parametrize("credential", [JSON, JWS])
def test_another_reader_finds_the_credential_and_the_same_pixels(credential: str) -> None:
    baked = png.splice(image(), credential)
    with Image.open(io.BytesIO(baked)) as theirs, Image.open(io.BytesIO(image())) as plain:
        assert theirs.tobytes() == plain.tobytes()
        assert theirs.info["openbadgecredential"] == credential


def test_baking_twice_is_an_error_unless_replacing_was_asked_for() -> None:
    with pytest.raises(ContainerError) as caught:
        png.splice(BAKED, JWS)
    assert caught.value.code == "container-already-baked"
    assert png.splice(BAKED, JWS, replace=True) == png.splice(image(), JWS)


def test_replacing_also_heals_an_image_with_two_credentials() -> None:
    two = image(itxt(b"{}"), itxt(b"{}"))
    assert png.extract(png.splice(two, JSON, replace=True)) == JSON.encode()


@pytest.mark.parametrize("text", ["", "well done", "[1]", '{"a":1,"a":2}', "a.b.c.d", "\ud800"])
def test_what_is_no_credential_is_never_baked(text: str) -> None:
    with pytest.raises(ContainerError) as caught:
        png.splice(image(), text)
    assert caught.value.code == "container-payload"


def test_a_damaged_image_is_not_baked_into() -> None:
    with pytest.raises(ContainerError) as caught:
        png.splice(image()[:-1], JSON)
    assert caught.value.code == "container-png-truncated"
