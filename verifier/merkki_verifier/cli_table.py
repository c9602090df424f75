"""A report on a terminal, for people."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Console
from rich.table import Table
from rich.text import Text

from merkki_verifier.attestation import in_credential_words
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
    console = Console(highlight=False)
    word, style = _HEADLINE[report.verdict]
    console.print(Text(word, style), Text(plain(name)), sep="  ")
    signed = in_credential_words(report)
    if signed is not None:
        for label, value in [*_described(signed), *_known(report)]:
            console.print(Text(f"  {label:<13}", "dim"), Text(value), sep="")
    for label, value in _offline(report):
        console.print(Text(f"  {label:<13}", "dim"), Text(value), sep="")
    unknown = {"issuer-unknown", "trust-not-asked"} & report.codes()
    if report.signed is not None and unknown:
        said = (
            "Said by somebody's server"
            if "proof-hosted" in report.codes()
            else "Signed by somebody"
        )
        warning = f"  {said}: whether to believe that issuer is yours to judge."
        console.print(Text(warning, "yellow"))
    table = Table(box=None, pad_edge=True, show_header=False)
    for finding in report.findings:
        sign, colour = _SIGN[finding.outcome]
        sign, colour = ("!", "yellow") if finding.warning else (sign, colour)
        where = f" ({finding.pointer})" if finding.pointer else ""
        table.add_row(
            Text(sign, colour),
            Text(finding.check.value, "bold" if finding.outcome in _LOUD else "dim"),
            Text(finding.code, "dim"),
            Text(plain(finding.message + where), overflow="fold"),
        )
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
