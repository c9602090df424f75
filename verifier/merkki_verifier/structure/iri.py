"""Absolute IRIs, as far as a credential needs them.

A relative identifier is not a matter of taste: JSON-LD drops every statement about a
node whose id it cannot make absolute, so the signature would cover none of them.
"""

from __future__ import annotations

import re
from functools import lru_cache

# RFC 3987 scheme, then anything N-Quads can carry between < and > (RDF 1.1 N-Quads, IRIREF).
_ABSOLUTE = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):([^\x00-\x20<>\"{}|\\^`\x7f]+)")
_WEB = re.compile(r"//[^/?#]+")
# DIDs are ASCII (DID 1.0, 3.1): a look-alike letter would name another issuer.
_DID = re.compile(r"[a-z0-9]+:[\x21-\x7e]+")
# The same few issuers, frameworks and pictures stand in every badge.
_KEPT = 4_096
_LONGEST_KEPT = 300


def is_absolute_iri(text: str) -> bool:
    """Whether ``text`` is an absolute IRI; an http(s) one names a host, a DID its method."""
    return (_known if len(text) <= _LONGEST_KEPT else _judge)(text)


def _judge(text: str) -> bool:
    match = _ABSOLUTE.fullmatch(text)
    if match is None:
        return False
    scheme, rest = match[1].lower(), match[2]
    if scheme in ("http", "https"):
        return _WEB.match(rest) is not None
    if scheme == "did":
        return _DID.fullmatch(rest) is not None
    return True


_known = lru_cache(maxsize=_KEPT)(_judge)
