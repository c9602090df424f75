"""Opening a file: what it is, what is in it, and a clear word where it is no badge."""

from __future__ import annotations

import contextlib
import json
import pickle
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from merkki_verifier.containers import ContainerError, Opened, open_container
from merkki_verifier.containers.svg import splice
from merkki_verifier.strict_json import JsonError, parse
from merkki_verifier.world import Limits

JWS = "eyJhbGciOiJFUzI1NiJ9.eyJpZCI6InVybjp4In0.c2lnbmF0dXJl"
JSON = '{"id": "urn:x"}'
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"/>'


def refusal(raw: bytes, limits: Limits | None = None) -> ContainerError:
    with pytest.raises(ContainerError) as caught:
        open_container(raw, limits=limits)
    return caught.value


def test_json_is_handed_on_as_it_came() -> None:
    raw = f" \r\n{JSON}\n\n".encode()
    assert open_container(raw) == Opened("json", raw, "json")


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_a_token_may_end_with_one_newline(end: str) -> None:
    assert open_container(f"{JWS}{end}".encode()) == Opened("jws", JWS.encode(), "jws")


@pytest.mark.parametrize("end", ["\n\n", " ", "\r", "\n "])
def test_more_white_space_is_left_for_the_token_check_to_refuse(end: str) -> None:
    assert open_container(f"{JWS}{end}".encode()).payload != JWS.encode()


@pytest.mark.parametrize("token", ["a.b", "..", "a.b.c.d.e", "e30.e30.", "eyJhbGciOiJub25lIn0"])
def test_what_looks_like_a_token_is_left_for_the_token_check(token: str) -> None:
    assert open_container(token.encode()) == Opened("jws", token.encode(), "jws")


def test_json_with_a_byte_order_mark_is_left_for_the_strict_parser_to_name() -> None:
    opened = open_container(b"\xef\xbb\xbf" + JSON.encode())
    with pytest.raises(JsonError, match="byte order mark"):
        parse(opened.payload)


@pytest.mark.parametrize(("credential", "form"), [(JSON, "json"), (JWS, "jws")])
def test_an_image_says_how_its_payload_is_written(credential: str, form: str) -> None:
    opened = open_container(splice(SVG, credential))
    assert (opened.kind, opened.payload, opened.form) == ("svg", credential.encode(), form)


FOREIGN = {
    "JPEG": b"\xff\xd8\xff\xe0\0\x10JFIF",
    "GIF": b"GIF89a\1\0\1\0",
    "WebP": b"RIFF\x24\0\0\0WEBPVP8 ",
    "HEIC": b"\0\0\0\x18ftypheic",
    "PDF": b"%PDF-1.7\n",
    "ZIP": b"PK\3\4\x14\0",
    "gzip": b"\x1f\x8b\x08\0",
    "web page": b"<!DOCTYPE html>\n<title>x</title>",
    "a web page": b"\n<html><body>",
}


@pytest.mark.parametrize("name", FOREIGN)
def test_a_foreign_format_is_named_with_what_to_do_instead(name: str) -> None:
    error = refusal(FOREIGN[name])
    assert error.code == "container-foreign"
    assert name in str(error)
    assert str(error).count(":") >= 1


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "container-empty"),
        (b" \n\t", "container-empty"),
        (b"well done", "container-unknown"),
        (b"\0\1\2\3", "container-unknown"),
        (b'"text"', "container-unknown"),
        (b"https://x.example/badges/1\n", "container-address"),
        (b"did:web:x.example", "container-address"),
        (JSON.encode("utf-16"), "container-encoding"),
        (JSON.encode("utf-16-be"), "container-encoding"),
        ("<svg/>".encode("utf-16-le"), "container-encoding"),
        (SVG, "container-none"),
        (b'{"abftyp": 1}', "container-foreign"),
        (b"<?xml version='1.0'?><x/>", "container-svg-root"),
    ],
)
def test_what_is_no_badge_is_refused_by_its_code(raw: bytes, code: str) -> None:
    assert refusal(raw).code == code


def test_the_size_is_looked_at_before_anything_else() -> None:
    raw = JSON.encode()
    assert refusal(raw, Limits(max_bytes=len(raw) - 1)).code == "container-size"
    assert open_container(raw, limits=Limits(max_bytes=len(raw))).kind == "json"


def test_an_error_travels_between_processes() -> None:
    error = refusal(b"")
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes, just made
    assert (again.code, str(again)) == (error.code, str(error))


@settings(deadline=None)  # the machine may be busy
@given(st.binary(max_size=60))
def test_arbitrary_bytes_raise_nothing_but_container_errors(raw: bytes) -> None:
    with contextlib.suppress(ContainerError):
        assert open_container(raw).form in {"json", "jws"}


# Their containers are sound; the fault is in the credential, or none.
NOT_THE_CONTAINER = ("ok", "proof.signature")


@pytest.mark.parametrize("folder", ["png", "svg"])
def test_every_image_of_the_corpus_is_opened_or_refused_as_it_should(
    shared: Path, folder: str
) -> None:
    samples = [
        sample
        for sample in json.loads((shared / "security" / "MANIFEST.json").read_bytes())["samples"]
        if sample["file"].startswith(f"{folder}/")
    ]
    surprises = {}
    for sample in samples:
        expected = "accept" if sample["code"] in NOT_THE_CONTAINER else sample["expected"]
        found = "accept"
        try:
            opened = open_container((shared / "security" / sample["file"]).read_bytes())
            if opened.form == "json":
                parse(opened.payload)
        except (ContainerError, JsonError):
            found = "reject"
        if found != expected:
            surprises[sample["id"]] = found
    # A DTD named but never fetched does no harm, and honest files name one.
    surprises.pop("svg-dtd-external-v0", None)
    # Where Open Badges 2.0 kept its badges, one of 3.0 is opened; its shape is refused there.
    surprises.pop("png-keyword-ob2-v0", None)
    surprises.pop("svg-ob2-namespace-v0", None)
    assert surprises == {}
    assert len(samples) > 40


def test_the_official_baked_samples_are_opened(shared: Path) -> None:
    folder = shared / "standards" / "vectors" / "1edtech-ob30"
    opened = {
        path.name: open_container(path.read_bytes()) for path in folder.glob("simple-j*.[ps][nv]g")
    }
    assert {name: (found.kind, found.form) for name, found in opened.items()} == {
        "simple-json.png": ("png", "json"),
        "simple-json.svg": ("svg", "json"),
        "simple-jwt.png": ("png", "jws"),
        "simple-jwt.svg": ("svg", "jws"),
        "simple-jwt_v1.png": ("png", "jws"),
        "simple-jwt_v1.svg": ("svg", "jws"),
    }
    for found in opened.values():
        if found.form == "json":
            assert isinstance(parse(found.payload), dict)


def test_the_official_open_badges_2_image_is_opened_as_such(shared: Path) -> None:
    folder = shared / "standards" / "vectors" / "1edtech-ob20"
    opened = open_container((folder / "simple-badge.png").read_bytes())
    assert (opened.kind, opened.form, opened.older) == ("png", "json", True)
