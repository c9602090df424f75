"""Only a picture that the credential itself carries is ever shown."""

from __future__ import annotations

import base64

import pytest

from merkki_verifier.web.pictures import MAX_PICTURE_BYTES, data_url, picture_url

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"/>'


def embedded(kind: str, content: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


@pytest.mark.parametrize(("kind", "content"), [("image/png", PNG), ("image/svg+xml", SVG)])
def test_an_embedded_picture_is_shown(kind: str, content: bytes) -> None:
    url = embedded(kind, content)
    assert picture_url({"id": url, "type": "Image"}) == url
    assert picture_url(url) == url


def test_the_type_is_what_the_bytes_are_and_not_what_they_are_called() -> None:
    assert picture_url(embedded("image/svg+xml", PNG)) == embedded("image/png", PNG)


@pytest.mark.parametrize(
    "url",
    [
        "https://mallory.example/p.png",
        "https://169.254.169.254/x.png",
        "javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        embedded("text/html", b"<script>alert(1)</script>"),
        embedded("image/png", b"<script>alert(1)</script>"),
        "data:image/png;base64,%%%",
        "data:image/png;base64,",
        "data:image/svg+xml,<svg/>",
        "",
        None,
        7,
        {"id": ["a"]},
    ],
)
def test_anything_else_is_not_shown(url: object) -> None:
    assert picture_url(url) is None


def test_a_picture_too_big_to_carry_is_not_shown() -> None:
    assert picture_url(embedded("image/png", PNG + b"0" * MAX_PICTURE_BYTES)) is None


def test_what_is_neither_png_nor_svg_has_no_address() -> None:
    assert data_url(b"GIF89a") is None
