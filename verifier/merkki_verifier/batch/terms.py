"""Under which terms a batch was run: whoever goes on, or reads a receipt, must know them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from merkki_verifier.cli_world import WorldChoice
from merkki_verifier.inputs.item import spelled


def program() -> str:
    """The name and version of what verifies."""
    return f"merkki {version('merkki')}"


def terms_of_run(
    choice: WorldChoice,
    inputs: Sequence[str],
    *,
    now: datetime,
    bundle_file: str | None,
    recipient: str | None,
) -> dict[str, object]:
    """Everything that a result depends on besides the badge itself and the network.

    Files stand in it as digests, and so does the recipient. Raises OSError.
    """
    return {
        "program": program(),
        "at": now.isoformat(),
        "inputs": [spelled(name) for name in inputs],
        "trust_sha256": _digest_of_file(choice.trust),
        "trust_operator": choice.trust_operator,
        "trust_max_age_days": choice.trust_max_age,
        "status_issuers": sorted(choice.status_issuers),
        "min_status_entries": choice.min_status_entries,
        "documents_sha256": _digest_of_file(choice.documents),
        "bundle_sha256": _digest_of_file(bundle_file),
        "refresh": not choice.no_refresh,
        "offline": choice.offline or bundle_file is not None,
        "allow_hosts": sorted(choice.allow_hosts),
        "ca_sha256": _digest_of_file(choice.ca_file),
        "recipient_sha256": None if recipient is None else _digest(recipient.encode()),
    }


def _digest_of_file(path: str | None) -> str | None:
    return None if path is None else _digest(Path(path).read_bytes())


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()
