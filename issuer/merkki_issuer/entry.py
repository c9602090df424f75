"""Where the command ``merkki`` begins: says which extra is missing before anything else fails."""

from __future__ import annotations

import sys

_USAGE = 2


def main() -> None:
    """Run ``merkki``, or end with 2 and the way to install what it needs."""
    try:
        from merkki_issuer.cli import main as command  # noqa: PLC0415 # its imports may be missing
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("merkki_"):
            raise
        sys.stderr.write(
            f"The issuing service needs {error.name}, which is not installed.\n"
            "Install it with: pip install 'merkki[issuer]'\n"
        )
        sys.exit(_USAGE)
    command()
