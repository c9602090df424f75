"""Why an SD-JWT cannot be used."""

from __future__ import annotations


class SdJwtError(Exception):
    """An SD-JWT, a disclosure of it or its key binding breaks RFC 9901.

    ``code`` is a finding code, ``pointer`` the place in the payload where one is known.
    """

    def __init__(self, code: str, message: str, pointer: str = "") -> None:
        self.code = code
        self.pointer = pointer
        super().__init__(message)
