"""Taking a credential out of a PNG, and putting one in.

Open Badges 3.0 5.3.1: one iTXt chunk with the keyword ``openbadgecredential``,
uncompressed. Open Badges 2.0 had the keyword ``openbadges``. We walk the chunks ourselves
and never decode a pixel, so that an image cannot make us inflate anything; and we never
read past IEND.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from merkki_verifier.containers import errors
from merkki_verifier.containers.errors import ContainerError
from merkki_verifier.containers.payload import require_credential_text, require_form

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
KEYWORD: Final = b"openbadgecredential"
KEYWORD_OB2: Final = b"openbadges"

# A 4 MiB image in the 8 KiB pieces that libpng writes has some 500 chunks.
MAX_CHUNKS: Final = 5000

_TEXT_CHUNKS: Final = (b"iTXt", b"tEXt", b"zTXt")
_OVERHEAD: Final = 12  # length, type and CRC of a chunk
_MAX_SIDE: Final = 2**31 - 1  # PNG 11.2.1
_AGAIN: Final = "download the image again, or ask the issuer for it"


@dataclass(frozen=True, slots=True)
class _Chunk:
    type: bytes
    data: bytes
    start: int
    end: int

    @property
    def keyword(self) -> bytes:
        """What names a text chunk: everything before its first NUL."""
        return self.data.partition(b"\0")[0] if self.type in _TEXT_CHUNKS else b""


def extract(raw: bytes) -> bytes:
    """The credential baked into a PNG, as its UTF-8 bytes. Raises ContainerError."""
    named = [chunk for chunk in _chunks(raw) if chunk.keyword in (KEYWORD, KEYWORD_OB2)]
    baked = [chunk for chunk in named if _is_credential(chunk)]
    if not baked:
        raise _nothing_baked(named)
    text = _text(_only(baked))
    require_form(text, "text in the PNG")
    return text


def extract_older(raw: bytes) -> bytes:
    """What is baked into a PNG as Open Badges 2.0 says: a badge, or the address of one.

    To be asked where ``extract`` raised with the code OB2. Raises ContainerError.
    """
    named = [chunk for chunk in _chunks(raw) if chunk.keyword == KEYWORD_OB2]
    baked = [chunk for chunk in named if chunk.type == b"iTXt"]
    if not baked:
        raise ContainerError(
            errors.OB2,
            "the PNG holds a badge of Open Badges before 1.1, which is not read: "
            "ask the issuer for the Open Badges 3.0 form",
        )
    return _text(_only(baked))


def splice(image: bytes, credential: str, *, replace: bool = False) -> bytes:
    """The image with ``credential`` in one iTXt chunk, every other byte as it was.

    ``replace`` takes out a credential that is there already; without it such an image
    is an error. Raises ContainerError, also for a text that is no credential.
    """
    require_credential_text(credential)
    chunks = list(_chunks(image))
    if not replace and any(_is_credential(chunk) for chunk in chunks):
        raise ContainerError(
            errors.ALREADY_BAKED,
            "the PNG already holds a credential: use the plain image, or ask to replace it",
        )
    kept = [image[chunk.start : chunk.end] for chunk in chunks if not _is_credential(chunk)]
    # Right behind the header, where a reader that stops early still finds it.
    return b"".join((SIGNATURE, kept[0], _itxt(credential.encode()), *kept[1:]))


def _itxt(text: bytes) -> bytes:
    """The chunk of PNG 11.3.3.4: no compression, no language tag, no translated keyword."""
    body = b"iTXt" + KEYWORD + b"\0\0\0\0\0" + text
    return struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))


def _is_credential(chunk: _Chunk) -> bool:
    return chunk.type == b"iTXt" and chunk.keyword == KEYWORD


def _only(baked: list[_Chunk]) -> _Chunk:
    """The one chunk there is."""
    if len(baked) > 1:
        raise ContainerError(
            errors.DUPLICATE,
            "the PNG holds more than one credential, and nobody can say which is meant: "
            "ask the issuer for an image with one",
        )
    return baked[0]


def _text(chunk: _Chunk) -> bytes:
    """The text of an iTXt chunk, which must not be compressed."""
    behind = chunk.data[len(chunk.keyword) + 1 :]
    flags, rest = behind[:2], behind[2:]
    if len(flags) == 2 and flags != b"\0\0":
        raise ContainerError(
            errors.PNG_COMPRESSED,
            "the credential in the PNG is compressed, which Open Badges forbids: "
            "ask the issuer for an image baked without compression",
        )
    parts = rest.split(b"\0", 2)
    if len(parts) != 3:
        message = f"the credential chunk of the PNG is cut off inside its own header: {_AGAIN}"
        raise ContainerError(errors.PNG_ITXT, message)
    return parts[2]


def _nothing_baked(named: list[_Chunk]) -> ContainerError:
    """Why there is no credential, as exactly as the text chunks let us say."""
    if any(chunk.keyword == KEYWORD_OB2 for chunk in named):
        return ContainerError(
            errors.OB2,
            "the PNG holds an Open Badges 1 or 2 badge, not a 3.0 credential: "
            "ask the issuer for the Open Badges 3.0 form",
        )
    if named:
        return ContainerError(
            errors.NONE,
            f"the PNG holds its credential in a {named[0].type.decode()} chunk, where only "
            "iTXt is allowed: ask the issuer to bake it as Open Badges 3.0 says",
        )
    return ContainerError(
        errors.NONE,
        "the PNG is only a picture: no credential is in it; some phones and chat services "
        "strip it, so use the file the issuer gave, or its JSON form",
    )


def _chunks(raw: bytes) -> Iterator[_Chunk]:
    """Every chunk from IHDR to IEND, each with a good CRC."""
    if not raw.startswith(SIGNATURE):
        raise ContainerError(errors.PNG_HEADER, f"the file is not a PNG image: {_AGAIN}")
    place = len(SIGNATURE)
    for number in range(MAX_CHUNKS):
        chunk = _chunk_at(raw, place)
        if number == 0:
            _check_header(chunk)
        elif chunk.type == b"IHDR":
            raise ContainerError(errors.PNG_HEADER, f"the PNG has two headers: {_AGAIN}")
        yield chunk
        place = chunk.end
        if chunk.type == b"IEND":
            _check_end(chunk, len(raw))
            return
    message = f"the PNG has more than {MAX_CHUNKS} parts: save it anew with a plain image editor"
    raise ContainerError(errors.PNG_LIMIT, message)


def _chunk_at(raw: bytes, start: int) -> _Chunk:
    if len(raw) - start < _OVERHEAD:
        raise _truncated()
    length, kind = struct.unpack_from(">I4s", raw, start)
    end = start + _OVERHEAD + length
    # Compared before anything is cut out: the length is a stranger's claim.
    if end > len(raw):
        raise _truncated()
    if not kind.isalpha():
        message = f"the PNG has a part whose name is not four letters: {_AGAIN}"
        raise ContainerError(errors.PNG_CHUNK, message)
    (crc,) = struct.unpack_from(">I", raw, end - 4)
    if zlib.crc32(memoryview(raw)[start + 4 : end - 4]) != crc:
        message = (
            f"the part {kind.decode()} of the PNG is damaged (its checksum is wrong): {_AGAIN}"
        )
        raise ContainerError(errors.PNG_CRC, message)
    return _Chunk(kind, raw[start + 8 : end - 4], start, end)


def _check_header(chunk: _Chunk) -> None:
    """PNG 11.2.1: IHDR comes first, and neither side is zero or beyond 2^31 - 1."""
    if chunk.type != b"IHDR" or len(chunk.data) != 13:
        raise ContainerError(errors.PNG_HEADER, f"the PNG does not begin with its header: {_AGAIN}")
    sides = struct.unpack_from(">II", chunk.data)
    if not all(0 < side <= _MAX_SIDE for side in sides):
        message = f"the PNG claims an impossible size, {sides[0]} by {sides[1]}: {_AGAIN}"
        raise ContainerError(errors.PNG_HEADER, message)


def _check_end(chunk: _Chunk, size: int) -> None:
    if chunk.data:
        raise ContainerError(errors.PNG_CHUNK, f"the end mark of the PNG holds data: {_AGAIN}")
    if chunk.end != size:
        raise ContainerError(
            errors.PNG_TRAILING,
            "something stands behind the end of the PNG, perhaps a second file "
            f"({size - chunk.end} bytes): {_AGAIN}",
        )


def _truncated() -> ContainerError:
    return ContainerError(errors.PNG_TRUNCATED, f"the PNG ends too early: {_AGAIN}")
