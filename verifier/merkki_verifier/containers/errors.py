"""Why a file could not be opened as a badge."""

from __future__ import annotations

from typing import Final

# The file as a whole
EMPTY: Final = "container-empty"
SIZE: Final = "container-size"
FOREIGN: Final = "container-foreign"  # a format that cannot carry a badge
ADDRESS: Final = "container-address"  # a web address where a badge should be
UNKNOWN: Final = "container-unknown"
ENCODING: Final = "container-encoding"  # text in another encoding than UTF-8
# What an image holds
NONE: Final = "container-none"
OB2: Final = "container-ob2"
DUPLICATE: Final = "container-duplicate"
PAYLOAD: Final = "container-payload"  # neither JSON nor a compact JWS
ALREADY_BAKED: Final = "container-already-baked"
# PNG
PNG_TRUNCATED: Final = "container-png-truncated"
PNG_HEADER: Final = "container-png-header"
PNG_CHUNK: Final = "container-png-chunk"
PNG_CRC: Final = "container-png-crc"
PNG_LIMIT: Final = "container-png-limit"
PNG_TRAILING: Final = "container-png-trailing"
PNG_ITXT: Final = "container-png-itxt"
PNG_COMPRESSED: Final = "container-png-compressed"
# SVG
SVG_SYNTAX: Final = "container-svg-syntax"
SVG_DTD: Final = "container-svg-dtd"
SVG_LIMIT: Final = "container-svg-limit"
SVG_ROOT: Final = "container-svg-root"
SVG_POSITION: Final = "container-svg-position"
SVG_CONFLICT: Final = "container-svg-conflict"
SVG_PREFIX: Final = "container-svg-prefix"


class ContainerError(ValueError):
    """The file holds no badge we can take out (or cannot take one in).

    ``code`` says why, as API; the message says what a person can do about it.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return self.message
