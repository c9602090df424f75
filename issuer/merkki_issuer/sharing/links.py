"""The addresses of claim, holder and share links, below ``MERKKI_LINK_URL``.

Short, because a share link becomes a QR code; and never the ``Host`` of a request.
"""

from __future__ import annotations


def claim_url(link_url: str, token: str) -> str:
    """Where a participant takes a badge."""
    return f"{link_url}/claim/{token}"


def holder_url(link_url: str, token: str) -> str:
    """Where a holder finds the badges taken."""
    return f"{link_url}/mine/{token}"


def share_url(link_url: str, token: str) -> str:
    """Where somebody sees what a holder shared."""
    return f"{link_url}/s/{token}"
