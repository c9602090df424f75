"""Cases of the container check and of strict JSON."""

from __future__ import annotations

import base64
import io
import json
import struct
import zipfile
import zlib

from workshop import Json, Workshop

from code_cases.model import (
    Case,
    good,
    look,
    look_within,
    refused,
    said,
    signed,
    signed_at,
    undecided,
)
from merkki_verifier import Limits, Outcome, Report
from merkki_verifier.batch import lost_report
from merkki_verifier.batch.ordered import Loss
from merkki_verifier.containers import png, svg
from merkki_verifier.inputs import Item, verify_item
from merkki_verifier.inputs.archive import read_archive
from merkki_verifier.inputs.qr import QrBrokenError, QrUnavailableError

MIB = 1024 * 1024
LARGEST = Limits().max_bytes
BADGE = json.dumps(Workshop().badge())


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def header(width: int = 1) -> bytes:
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, 1, 8, 0, 0, 0, 0))


def itxt(content: bytes, *, flag: bytes = b"\0", rest: bytes = b"\0\0\0") -> bytes:
    return chunk(b"iTXt", png.KEYWORD + b"\0" + flag + rest + content)


PIXEL = chunk(b"IDAT", zlib.compress(b"\0\x80"))
END = chunk(b"IEND", b"")
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M0 0h8v8z"/></svg>'


def picture(*chunks: bytes, width: int = 1) -> bytes:
    """A PNG of one grey pixel with further chunks."""
    return b"".join((png.SIGNATURE, header(width), *chunks, PIXEL, END))


def baked(*more: bytes) -> bytes:
    return picture(itxt(BADGE.encode()), *more)


def drawn() -> bytes:
    return svg.splice(DRAWING, BADGE)


def handed(code: str, bad: bytes | str, right: bytes | str) -> Case:
    """Two files that differ in one thing."""
    return refused(code, lambda: look(bad), lambda: look(right))


def padded(size: int) -> str:
    return BADGE.ljust(size)


def nested(depth: int) -> Json:
    """A badge whose JSON is ``depth`` deep; it was 100 deep when it was signed."""
    return {**signed(jcs=True, deep=_lists(99)), "deep": _lists(depth - 1)}


def _lists(depth: int) -> object:
    value: object = "leaf"
    for _ in range(depth):
        value = [value]
    return value


ADDRESS = "https://koulu.example/v/1"


def photo() -> bytes:
    """A picture of nothing, in which codes are seen all the same where a case says so."""
    return picture()


def scanned(*held: str | Exception) -> Report:
    """A picture whose QR codes hold these texts, or that makes the reader of codes fail."""
    shop = Workshop()
    shop.network.serve(ADDRESS, shop.badge())

    def codes(_: bytes) -> list[bytes]:
        for error in (text for text in held if isinstance(text, Exception)):
            raise error
        return [text.encode() for text in held if isinstance(text, str)]

    return verify_item(Item("photo.png", photo()), world=shop.world(), codes=codes)


def came(raw: bytes) -> Report:
    """What came in, whatever it is; of an archive the first file."""
    shop = Workshop()
    archive = raw.startswith(b"PK")
    item = (
        next(read_archive(io.BytesIO(raw), "x", max_bytes=LARGEST)) if archive else Item("x", raw)
    )
    return verify_item(item, world=shop.world())


def zipped(name: str, *, cut: int | None = None) -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as archive:
        archive.writestr(name, BADGE)
    return raw.getvalue()[:cut]


def addressed(kind: str) -> bytes:
    return f"data:{kind};base64,{base64.b64encode(BADGE.encode()).decode()}".encode()


CREDITED = json.dumps(signed_at("/credentialSubject/creditsEarned", 1.5))
SMILING = json.dumps(signed(name="😀"))
BIG = Limits(max_bytes=8 * MIB)
SMILE = json.dumps("😀")[1:-1]  # the two halves, as JSON escapes them

READING: tuple[Case, ...] = (
    undecided("input-unreadable", lambda: came(zipped("a", cut=-1)), lambda: came(zipped("a"))),
    refused("input-archive", lambda: came(zipped("../a")), lambda: came(zipped("a"))),
    refused(
        "input-data-url",
        lambda: came(addressed("text/html")),
        lambda: came(addressed("application/json")),
    ),
    undecided("verification-died", lambda: lost_report(Loss.DIED), good),
    undecided("verification-overdue", lambda: lost_report(Loss.OVERDUE), good),
    said("qr-read", Outcome.PASSED, lambda: scanned(ADDRESS), scanned),
    said(
        "qr-not-read",
        Outcome.SKIPPED,
        lambda: scanned(QrUnavailableError("not installed")),
        scanned,
    ),
    undecided(
        "qr-unreadable", lambda: scanned(QrBrokenError("too slow")), lambda: scanned(ADDRESS)
    ),
    refused("qr-several", lambda: scanned(ADDRESS, ADDRESS + "2"), lambda: scanned(ADDRESS)),
    refused("qr-refused", lambda: scanned("WIFI:S:x;;"), lambda: scanned(ADDRESS)),
    refused(
        "qr-offer",
        lambda: scanned(f"openid-credential-offer://?credential_offer_uri={ADDRESS}"),
        lambda: scanned(ADDRESS),
    ),
    said("container-ok", Outcome.PASSED, good, lambda: look("x" + BADGE)),
    handed("container-empty", b"", BADGE),
    handed("container-size", padded(LARGEST + 1), padded(LARGEST)),
    handed("container-foreign", "%PDF-" + BADGE, BADGE),
    handed("container-address", "https://koulu.example/badges/1", BADGE),
    handed("container-unknown", "x" + BADGE, BADGE),
    handed("container-encoding", BADGE.encode("utf-16"), BADGE.encode("utf-8")),
    handed("container-none", picture(), baked()),
    handed("container-ob2", picture(chunk(b"tEXt", b"openbadges\0{}")), baked()),
    handed("container-duplicate", baked(itxt(BADGE.encode())), baked()),
    handed("container-payload", picture(itxt(b"hello")), baked()),
    handed("container-png-truncated", baked()[:-1], baked()),
    handed("container-png-header", picture(itxt(BADGE.encode()), width=0), baked()),
    handed("container-png-chunk", baked(chunk(b"te0t", b"")), baked(chunk(b"teXt", b""))),
    handed("container-png-crc", baked().replace(PIXEL, PIXEL[:-1] + b"\0"), baked()),
    handed(
        "container-png-limit",
        baked(*[chunk(b"teXt", b"")] * 4997),
        baked(*[chunk(b"teXt", b"")] * 4996),
    ),
    handed("container-png-trailing", baked() + b"\0", baked()),
    handed("container-png-itxt", picture(itxt(b"", rest=b"\0")), baked()),
    handed("container-png-compressed", picture(itxt(BADGE.encode(), flag=b"\1")), baked()),
    handed("container-svg-syntax", drawn().removesuffix(b"</svg>"), drawn()),
    handed(
        "container-svg-dtd",
        b'<!DOCTYPE svg [<!ENTITY a "b">]>' + drawn(),
        b"<!DOCTYPE svg>" + drawn(),
    ),
    handed("container-svg-limit", drawn().replace(b"<path", b"<g/>" * 200_000 + b"<path"), drawn()),
    handed("container-svg-root", drawn().replace(b"2000/svg", b"2000/other"), drawn()),
    handed(
        "container-svg-position",
        drawn()
        .replace(b"<openbadges:credential", b"<g><openbadges:credential")
        .replace(b"</openbadges:credential>", b"</openbadges:credential></g>"),
        drawn(),
    ),
    handed(
        "container-svg-conflict",
        drawn().replace(b"<openbadges:credential", b'<openbadges:credential verify="e30.e30.AA"'),
        drawn(),
    ),
    handed("json-syntax", BADGE[:-1], BADGE),
    handed("json-utf8", b"\xef\xbb\xbf" + BADGE.encode(), BADGE),
    handed("json-surrogate", SMILING.replace(SMILE, SMILE[:6]), SMILING),
    handed("json-number", CREDITED.replace("1.5", "1e999"), CREDITED),
    handed("json-duplicate-member", '{"name": "Another",' + BADGE[1:], BADGE),
    refused("json-depth", lambda: look(nested(101)), lambda: look(nested(100))),
    refused(
        "container-size",
        lambda: look_within(BIG, padded(2 * LARGEST + 1)),
        lambda: look_within(BIG, padded(2 * LARGEST)),
    ),
)
