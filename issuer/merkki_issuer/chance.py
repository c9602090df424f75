"""Where chance comes in. One source, given as an argument, so that a test may choose it."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Chance:
    """Random values made from one source of bytes; by default the system's own."""

    randbytes: Callable[[int], bytes] = secrets.token_bytes

    def uuid(self) -> str:
        """A random UUID (RFC 9562, version 4)."""
        return str(uuid.UUID(bytes=self.randbytes(16), version=4))

    def below(self, limit: int) -> int:
        """A number from 0 to ``limit - 1``, each as likely as the other."""
        size = (limit.bit_length() + 7) // 8
        # Numbers beyond the last whole multiple are drawn again: a remainder would favour
        # the low ones, and places in a status list would say something about their age.
        bound = (256**size // limit) * limit
        while True:
            number = int.from_bytes(self.randbytes(size), "big")
            if number < bound:
                return number % limit
