"""Where the results of a batch go: files that appear whole or not at all, and the screen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from merkki_verifier.batch.receipt import ReceiptBuilder
from merkki_verifier.batch.rows import Row
from merkki_verifier.batch.summary import Summary
from merkki_verifier.batch.table import TableWriter
from merkki_verifier.cli_table import plain
from merkki_verifier.report import Verdict


@dataclass(slots=True)
class Outputs:
    """The files asked for, and what the screen will show in the end."""

    table: TableWriter | None = None
    lines: IO[bytes] | None = None
    receipt: ReceiptBuilder | None = None
    summary: Summary = field(default_factory=Summary)

    def add(self, row: Row) -> None:
        """Take up one result."""
        self.summary.add(row)
        if self.table is not None:
            self.table.add(row)
        if self.lines is not None:
            self.lines.write(row.line())
        if self.receipt is not None:
            self.receipt.add(row)


@contextmanager
def whole_file(path: Path | None) -> Iterator[IO[bytes] | None]:
    """A file that takes its name when all is written, and vanishes if that never happens.

    Raises OSError.
    """
    if path is None:
        yield None
        return
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as file:
            yield file
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def show_summary(summary: Summary, *, written: Mapping[str, str]) -> None:
    """Print the counts, the reasons, and the first badges that did not hold."""
    console = Console(highlight=False)
    table = Table(box=None, show_header=False, pad_edge=True)
    for verdict, colour in _COLOURS.items():
        table.add_row(str(summary.verdicts[verdict]), Text(verdict.value, colour))
    for verdict, code, count in summary.ranked():
        table.add_row(Text(str(count), "dim"), Text(verdict.value, "dim"), Text(code))
    console.print(table)
    for name, verdict, reason in summary.named:
        sign = Text(f"  {verdict.value:<14}", _COLOURS[verdict])
        console.print(sign, Text(plain(name)), Text(plain(reason), "dim"), soft_wrap=True)
    left = summary.total - summary.verdicts[Verdict.VERIFIED] - len(summary.named)
    if left > 0:
        console.print(Text(f"  and {left} more: --csv or --jsonl has them all", "dim"))
    for kind, path in written.items():
        console.print(Text(f"  {kind}: {plain(path)}", "dim"))


_COLOURS = {
    Verdict.VERIFIED: "green",
    Verdict.REJECTED: "red",
    Verdict.INDETERMINATE: "yellow",
}
