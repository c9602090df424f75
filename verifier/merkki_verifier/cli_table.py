"""A report on a terminal, for people."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from merkki_verifier.attestation import in_credential_words
from merkki_verifier.cli_page import Page, ordinary, written
from merkki_verifier.report import Check, Outcome, Report, Verdict

_HEADLINE = {
    Verdict.VERIFIED: ("✓ VERIFIED", "bold green"),
    Verdict.REJECTED: ("✗ REJECTED", "bold red"),
    Verdict.INDETERMINATE: ("? COULD NOT BE ESTABLISHED", "bold yellow"),
}
_SIGN = {
    Outcome.PASSED: ("✓", "green"),
    Outcome.FAILED: ("✗", "red"),
    Outcome.UNKNOWN: ("?", "yellow"),
    Outcome.SKIPPED: ("-", "dim"),
    Outcome.ABSENT: ("·", "dim"),
}


def show(name: str, report: Report) -> None:
    """Print the verdict first, then what was signed, then every check with its reason."""
    page = _page(name, report)
    out = ordinary(sys.stdout)
    text = None if out is None else written(page, width=out[0], colours=out[1])
    if text is None:
        _by_rich(page)
    else:
        sys.stdout.write(text)


def _page(name: str, report: Report) -> Page:
    word, style = _HEADLINE[report.verdict]
    page = Page([[(word, style), ("  ", ""), (plain(name), "")]])
    signed = in_credential_words(report)
    rows = [] if signed is None else [*_described(signed), *_known(report)]
    for label, value in [*rows, *_offline(report)]:
        page.lines.append([(f"  {label:<13}", "dim"), (value, "")])
    unknown = {"issuer-unknown", "trust-not-asked"} & report.codes()
    if report.signed is not None and unknown:
        said = (
            "Said by somebody's server"
            if "proof-hosted" in report.codes()
            else "Signed by somebody"
        )
        warning = f"  {said}: whether to believe that issuer is yours to judge."
        page.lines.append([(warning, "yellow")])
    for finding in report.findings:
        sign = ("!", "yellow") if finding.warning else _SIGN[finding.outcome]
        check = (finding.check.value, "bold" if finding.outcome in _LOUD else "dim")
        where = f" ({finding.pointer})" if finding.pointer else ""
        page.rows.append((sign, check, (finding.code, "dim"), plain(finding.message + where)))
    return page


def _by_rich(page: Page) -> None:
    from rich.console import Console  # noqa: PLC0415 # slow to load, and rarely asked
    from rich.table import Table  # noqa: PLC0415 # likewise
    from rich.text import Text  # noqa: PLC0415 # likewise

    console = Console(highlight=False)
    for pieces in page.lines:
        console.print(Text.assemble(*pieces))
    table = Table(box=None, pad_edge=True, show_header=False)
    for *cells, last in page.rows:
        table.add_row(*(Text(*cell) for cell in cells), Text(last, overflow="fold"))
    console.print(table)
    console.print()


_LOUD = (Outcome.FAILED, Outcome.UNKNOWN)


def plain(text: str) -> str:
    """Make a stranger's text safe to print: no control or direction-changing characters."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def _known(report: Report) -> list[tuple[str, str]]:
    """Say whom the reader's own registry takes the issuer for; the badge is not asked."""
    names = [
        finding.facts.get("name-en", "")
        for finding in report.of(Check.TRUST)
        if finding.code == "issuer-known"
    ]
    return [("known as", plain(name)) for name in names if name]


def _offline(report: Report) -> list[tuple[str, str]]:
    """Say how old the knowledge is, where it came out of a bundle."""
    bundle, lists = report.facts.get("bundle"), report.facts.get("lists")
    if not isinstance(bundle, Mapping):
        return []
    aged = [o for o in lists if isinstance(o, Mapping)] if isinstance(lists, list) else []
    fetched = [f"at {one['fetched']}" for one in aged if "fetched" in one]
    rows = [("offline", f"from a bundle made at {bundle.get('made')}")]
    rows += [("list fetched", when) for when in fetched]
    return [(label, plain(value)) for label, value in rows]


def _described(credential: Mapping[str, object]) -> list[tuple[str, str]]:
    subject = credential.get("credentialSubject")
    achievement = subject.get("achievement") if isinstance(subject, Mapping) else None
    mark = achievement.get("name") if isinstance(achievement, Mapping) else credential.get("name")
    issuer = credential.get("issuer")
    identity = issuer.get("id") if isinstance(issuer, Mapping) else issuer
    called = issuer.get("name") if isinstance(issuer, Mapping) else None
    rows = [
        ("mark", mark),
        ("issuer", identity),
        ("calls itself", called),
        ("from", credential.get("validFrom", credential.get("issuanceDate"))),
        ("until", credential.get("validUntil", credential.get("expirationDate"))),
    ]
    return [(label, plain(value)) for label, value in rows if isinstance(value, str)]
