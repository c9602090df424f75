"""What a batch came to: counts, the reasons, and the first that did not hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from merkki_verifier.batch.rows import Result
from merkki_verifier.report import Verdict
from merkki_verifier.verdicts import worst_of

_NAMED: Final = 20  # badges that did not hold and are named; the files have them all


@dataclass(slots=True)
class Summary:
    """Counts that grow with the number of codes and not with that of badges."""

    verdicts: Counter[Verdict] = field(default_factory=Counter)
    reasons: Counter[tuple[Verdict, str]] = field(default_factory=Counter)
    warnings: Counter[str] = field(default_factory=Counter)
    named: list[tuple[str, Verdict, str]] = field(default_factory=list)

    def add(self, row: Result) -> None:
        """Count one result."""
        self.verdicts[row.verdict] += 1
        # By their order, which is the same each time. Most have none, and `update` costs even then.
        for code in dict.fromkeys(row.warnings()):
            self.warnings[code] += 1
        if row.verdict is Verdict.VERIFIED:
            return
        reasons = list(row.reasons())
        self.reasons.update(dict.fromkeys(((row.verdict, code) for code, _ in reasons), 1))
        if len(self.named) < _NAMED:
            self.named.append((row.name, row.verdict, reasons[0][1] if reasons else ""))

    def to_json(self) -> dict[str, object]:
        """Everything that is counted, for ``take_up`` somewhere else."""
        return {
            "verdicts": self.counts(),
            "reasons": [[v.value, code, count] for (v, code), count in self.reasons.items()],
            "warnings": dict(self.warnings),
            "named": [[name, verdict.value, reason] for name, verdict, reason in self.named],
        }

    def take_up(self, counted: Mapping[str, Any]) -> None:
        """Add what ``to_json`` gave of another summary. Raises ValueError, KeyError, TypeError."""
        self.verdicts.update({Verdict(w): n for w, n in counted["verdicts"].items() if n})
        for word, code, count in counted["reasons"]:
            self.reasons[Verdict(word), code] += count
        self.warnings.update(counted["warnings"])
        room = _NAMED - len(self.named)
        self.named += [(name, Verdict(word), why) for name, word, why in counted["named"][:room]]

    @property
    def total(self) -> int:
        """How many there were."""
        return self.verdicts.total()

    @property
    def verdict(self) -> Verdict:
        """The verdict on all of them."""
        return worst_of(self.verdicts)

    def ranked(self) -> list[tuple[Verdict, str, int]]:
        """The reasons, the most frequent first; of the same count in order of the alphabet."""
        rows = [(verdict, code, count) for (verdict, code), count in self.reasons.items()]
        return sorted(rows, key=lambda row: (-row[2], row[0].value, row[1]))

    def counts(self) -> dict[str, int]:
        """How many had each verdict."""
        return {verdict.value: self.verdicts[verdict] for verdict in Verdict}

    def to_dict(self) -> dict[str, object]:
        """The summary as JSON-ready values."""
        return {
            "verdict": self.verdict.value,
            "total": self.total,
            "verdicts": self.counts(),
            "reasons": [
                {"verdict": verdict.value, "code": code, "count": count}
                for verdict, code, count in self.ranked()
            ],
            "warnings": dict(sorted(self.warnings.items())),
        }
