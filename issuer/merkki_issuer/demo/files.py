"""JSON files of the demo."""

from __future__ import annotations

import json
from pathlib import Path


def write_json(file: Path, value: object) -> None:
    """Write ``value`` so that a person can read it too."""
    file.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
