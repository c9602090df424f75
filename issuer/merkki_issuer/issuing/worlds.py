"""The small worlds in which we verify our own credentials, without the network."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from merkki_verifier import World
from merkki_verifier.fetch import DocumentsFetcher


def world_of(documents: Mapping[str, object], *, now: datetime) -> World:
    """A world at ``now`` in which exactly these documents exist."""
    return World(
        now=now,
        fetch=DocumentsFetcher.from_mapping(
            {
                url: {
                    "headers": {"content-type": "application/json"},
                    "body_text": json.dumps(document, ensure_ascii=False),
                }
                for url, document in documents.items()
            }
        ),
    )
