"""The part of CBOR (RFC 8949) that a selective disclosure proof is written in, and no more.

Whole numbers, byte strings, texts, arrays and maps from whole numbers; every length definite,
every head in its shortest form, no tags. One value has one encoding, but for a map's order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Cbor = int | bytes | str | Sequence["Cbor"] | Mapping[int, "Cbor"]

# A proof value is an array of arrays and maps of simple values.
_MAX_DEPTH = 3
_NUMBER, _BYTES, _TEXT, _ARRAY, _MAP = 0, 2, 3, 4, 5


class CborError(Exception):
    """The bytes are not of the part of CBOR that is read here."""


def encode(value: Cbor) -> bytes:
    """Encode ``value``; a map is written in the order of its keys."""
    if isinstance(value, int):
        return _head(_NUMBER, value)
    if isinstance(value, bytes):
        return _head(_BYTES, len(value)) + value
    if isinstance(value, str):
        text = value.encode()
        return _head(_TEXT, len(text)) + text
    if isinstance(value, Mapping):
        pairs = (_head(_NUMBER, key) + encode(inner) for key, inner in sorted(value.items()))
        return _head(_MAP, len(value)) + b"".join(pairs)
    return _head(_ARRAY, len(value)) + b"".join(map(encode, value))


def _head(major: int, argument: int) -> bytes:
    if argument < 24:
        return bytes([major << 5 | argument])
    size = next(size for size in (1, 2, 4, 8) if argument < 1 << 8 * size)
    return bytes([major << 5 | 23 + size.bit_length()]) + argument.to_bytes(size, "big")


def decode(data: bytes) -> Cbor:
    """Read the one value that ``data`` is. Raises CborError.

    The work is bounded by the length of ``data``, which is the caller's to limit.
    """
    reader = _Reader(data)
    value = reader.value(0)
    if reader.place != len(data):
        raise CborError("something follows the value")
    return value


@dataclass(slots=True)
class _Reader:
    data: bytes
    place: int = 0

    def value(self, depth: int) -> Cbor:
        major, argument = self._head()
        if major == _NUMBER:
            return argument
        if major == _BYTES:
            return self._take(argument)
        if major == _TEXT:
            try:
                return self._take(argument).decode()
            except UnicodeDecodeError as error:
                raise CborError("a text is not UTF-8") from error
        if depth == _MAX_DEPTH:
            raise CborError("too many values inside each other")
        if major == _ARRAY:
            self._room(argument)
            return [self.value(depth + 1) for _ in range(argument)]
        if major == _MAP:
            self._room(2 * argument)
            return self._map(argument, depth + 1)
        raise CborError(f"major type {major} has no place here")

    def _map(self, size: int, depth: int) -> Cbor:
        found: dict[int, Cbor] = {}
        for _ in range(size):
            key = self.value(depth)
            if not isinstance(key, int) or key in found:
                raise CborError("a key is no number, or is there twice")
            found[key] = self.value(depth)
        return found

    def _head(self) -> tuple[int, int]:
        (first,) = self._take(1)
        major, short = first >> 5, first & 0x1F
        if short < 24:
            return major, short
        if short > 27:
            raise CborError("a length is left open")
        size = 1 << short - 24
        argument = int.from_bytes(self._take(size), "big")
        if argument < 24 or (size > 1 and argument < 1 << 4 * size):
            raise CborError("a number is not written in its shortest form")
        return major, argument

    def _take(self, size: int) -> bytes:
        self._room(size)
        taken = self.data[self.place : self.place + size]
        self.place += size
        return taken

    def _room(self, size: int) -> None:
        """Refuse a length that the bytes cannot hold, before anything is made of it."""
        if size > len(self.data) - self.place:
            raise CborError("the bytes end too early")
