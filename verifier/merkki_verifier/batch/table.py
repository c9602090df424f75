"""Results as a table for spreadsheets: CSV that no badge can put a formula into."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import IO, Final

from merkki_verifier.batch.rows import Row

COLUMNS: Final = (
    "input", "sha256", "verdict", "mark", "name", "issuer", "known_as", "subject",
    "valid_from", "valid_until", "codes", "reasons", "warnings",
)  # fmt: skip
# A cell that begins with one of these is a formula to a spreadsheet, also behind spaces or in
# its full-width form. Tabs and line ends, which begin another cell for some, are never left.
_FORMULA: Final = frozenset("=+-@\uff1d\uff0b\uff0d\uff20")
# Excel takes a file for UTF-8 only if it begins so.
_MARK: Final = "\ufeff".encode()
_LONGEST: Final = 2000  # characters of a cell; a spreadsheet gives up at 32,767


class TableWriter:
    """Writes rows as CSV (RFC 4180) in UTF-8, every cell in quotes."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        file.write(_MARK)
        self._write(COLUMNS)

    def add(self, row: Row) -> None:
        """Write one result."""
        self._write(tuple(cell(text) for text in _cells(row)))

    def _write(self, cells: tuple[str, ...]) -> None:
        line = io.StringIO(newline="")
        csv.writer(line, quoting=csv.QUOTE_ALL).writerow(cells)
        self._file.write(line.getvalue().encode("utf-8", "replace"))


def cell(text: str) -> str:
    """The text as a cell that is shown and never calculated.

    What could begin a formula gets an apostrophe before it. Control characters, and those
    that change the direction of writing, become a question mark in a lozenge.
    """
    shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text[:_LONGEST])
    return f"'{shown}" if text.lstrip()[:1] in _FORMULA else shown


def _cells(row: Row) -> tuple[str, ...]:
    credential = _object(row.report.get("credential"))
    subject = _object(credential.get("credentialSubject"))
    achievement = _object(subject.get("achievement"))
    reasons = tuple(row.reasons())
    return (
        row.name,
        row.sha256 or "",
        row.verdict.value,
        _text(achievement.get("humanCode")),
        _text(achievement.get("name")) or _text(credential.get("name")),
        _text(row.facts().get("issuer")),
        _known_as(row),
        _text(subject.get("id")),
        _text(credential.get("validFrom")) or _text(credential.get("issuanceDate")),
        _text(credential.get("validUntil")) or _text(credential.get("expirationDate")),
        " ".join(code for code, _ in reasons),
        "; ".join(message for _, message in reasons),
        " ".join(row.warnings()),
    )


def _known_as(row: Row) -> str:
    """Whom the reader's own registry takes the issuer for; the badge is not asked."""
    findings = row.report.get("findings")
    for finding in findings if isinstance(findings, list) else []:
        if _object(finding).get("code") == "issuer-known":
            return _text(_object(_object(finding).get("facts")).get("name-en"))
    return ""


def _object(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
