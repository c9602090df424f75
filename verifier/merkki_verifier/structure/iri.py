"""Absolute IRIs, as far as a credential needs them.

A relative identifier is not a matter of taste: JSON-LD drops every statement about a
node whose id it cannot make absolute, so the signature would cover none of them.
"""

from __future__ import annotations

import re
from functools import lru_cache

# A scheme (RFC 3987), then anything N-Quads can carry between < and > (RDF 1.1 N-Quads, IRIREF).
# What follows http(s) begins with a host. DIDs are ASCII (DID 1.0, 3.1), their method in small
# letters: a look-alike letter would name another issuer.
_ABSOLUTE = re.compile(
    r"""(?: (?i:https?)://(?=[^/?\#]) | (?i:did):(?=[a-z0-9]+:[\x21-\x7e]+\Z)
        | (?!(?i:https?|did):)[A-Za-z][A-Za-z0-9+.-]*: )
        [^\x00-\x20<>"{}|\\^`\x7f]+""",
    re.VERBOSE,
)
# The same few issuers, frameworks and pictures stand in every badge.
_KEPT = 4_096
_LONGEST_KEPT = 300


def is_absolute_iri(text: str) -> bool:
    """Whether ``text`` is an absolute IRI; an http(s) one names a host, a DID its method."""
    return (_known if len(text) <= _LONGEST_KEPT else _judge)(text)


def _judge(text: str) -> bool:
    return _ABSOLUTE.fullmatch(text) is not None


_known = lru_cache(maxsize=_KEPT)(_judge)
