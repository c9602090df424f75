"""What may stand nowhere in a document, sought in its text before anything is walked through.

Nulls, JSON-LD keywords and characters that nobody sees are rare, and their absence shows in
the bytes. A text that looks as if it had one is looked at member by member.
"""

from __future__ import annotations

import re

# Characters nobody sees, or that turn the text around them: a name can pose as another's.
_HIDDEN = re.compile(
    "[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\U000e0000-\U000e007f]"
)
# The same in UTF-8, by first byte: nearly every text lacks that byte, or has it for another.
_HIDDEN_UTF8 = (
    (b"\xe2", re.compile(rb"\xe2(?:\x80[\x8b\x8e\x8f\xaa-\xae]|\x81[\xa0\xa6-\xa9])")),
    (b"\xef", re.compile(rb"\xef\xbb\xbf")),
    (b"\xd8", re.compile(rb"\xd8\x9c")),
    (b"\xf3", re.compile(rb"\xf3\xa0[\x80\x81]")),
)
# Such a character, or an at sign, written as an escape.
_ESCAPED = re.compile(rb"\\u(?:0040|061c|20[026]|feff|db40)", re.IGNORECASE)


def has_hidden(text: str) -> bool:
    """Whether ``text`` has a character that nobody sees."""
    return not text.isascii() and _HIDDEN.search(text) is not None


def is_plain_text(raw: bytes) -> bool:
    """Whether JSON text (UTF-8) has no null, nothing hidden, and one keyword: an ``@context``."""
    if b"null" in raw or raw.count(b'"@') != 1 or b'"@context"' not in raw:
        return False
    if b"\\" in raw and _ESCAPED.search(raw):
        return False
    if raw.isascii():
        return True
    return not any(first in raw and code.search(raw) for first, code in _HIDDEN_UTF8)
