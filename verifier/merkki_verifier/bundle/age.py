"""How old the knowledge is that a verification from a bundle rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from merkki_contexts import UnknownContextError, accepted_digests
from merkki_verifier.bundle.model import Bundle
from merkki_verifier.dates import parse_datetime_stamp
from merkki_verifier.report import Check, Finding, Outcome, Report

# A list that says nothing of its age: those that are renewed at all are renewed daily.
SILENT_LIST: Final = timedelta(hours=24)


def with_age(report: Report, bundle: Bundle, *, now: datetime) -> Report:
    """The report, saying of every list in it how old the bundle's copy is.

    ``facts`` gain ``bundle``, and each of ``lists`` when it was fetched and its age in
    seconds. A copy older than the list's own ``ttl``, or than its validity, gets a warning:
    what was withdrawn since is not known. Reports of credentials inside are treated alike.
    """
    fetched = {d.url: d.fetched for d in bundle.documents}
    known = {
        "sha256": bundle.sha256,
        "made": bundle.made.isoformat(),
        "age_seconds": _seconds(now - bundle.made),
        "contexts_changed": changed_contexts(bundle),
    }
    return _aged(report, fetched, known, now)


def changed_contexts(bundle: Bundle) -> list[str]:
    """The contexts that the bundle was made under and that this program has otherwise."""
    return [url for url, digest in bundle.contexts.items() if digest not in _accepted(url)]


def _accepted(url: str) -> tuple[str, ...]:
    try:
        return accepted_digests(url)
    except UnknownContextError:
        return ()


def _aged(
    report: Report, fetched: Mapping[str, datetime], known: Mapping[str, object], now: datetime
) -> Report:
    lists = [_aged_list(one, fetched, now) for one in _lists(report)]
    warnings = tuple(finding for one in lists for finding in _warning(one, now))
    parts = tuple(
        replace(part, report=_aged(part.report, fetched, known, now)) for part in report.parts
    )
    facts = {**report.facts, "bundle": known}
    if "lists" in report.facts:
        facts["lists"] = lists
    return replace(report, findings=(*report.findings, *warnings), facts=facts, parts=parts)


def _lists(report: Report) -> Iterator[Mapping[str, object]]:
    lists = report.facts.get("lists")
    if isinstance(lists, Sequence):
        yield from (one for one in lists if isinstance(one, Mapping))


def _aged_list(
    one: Mapping[str, object], fetched: Mapping[str, datetime], now: datetime
) -> dict[str, object]:
    when = fetched.get(str(one.get("url")))
    if when is None:
        return dict(one)
    return {**one, "fetched": when.isoformat(), "age_seconds": _seconds(now - when)}


def _warning(one: Mapping[str, object], now: datetime) -> Iterator[Finding]:
    when, ttl, until = one.get("fetched"), one.get("ttl_ms"), one.get("valid_until")
    if not isinstance(when, str):
        return
    age = now - parse_datetime_stamp(when)
    ends = parse_datetime_stamp(until) if isinstance(until, str) else None
    if isinstance(ttl, int):
        old = age > timedelta(milliseconds=ttl)
    elif ends is None:
        old = age > SILENT_LIST
    else:
        old = False
    if old or (ends is not None and now > ends):
        facts = {"list": str(one.get("url")), "fetched": when, "age_seconds": str(_seconds(age))}
        message = f"the list is {spoken(age)} old: what was withdrawn since is not known"
        yield Finding(
            Check.STATUS,
            Outcome.PASSED,
            "status-knowledge-old",
            message,
            "/credentialStatus",
            "Bitstring 2.2",
            facts,
            warning=True,
        )


def spoken(age: timedelta) -> str:
    """An age in words, in the largest unit that says enough."""
    seconds = max(0, _seconds(age))
    for unit, size in (("day", 86_400), ("hour", 3600), ("minute", 60)):
        if seconds >= 2 * size:
            return f"{seconds // size} {unit}s"
    return f"{seconds} second{'' if seconds == 1 else 's'}"


def _seconds(age: timedelta) -> int:
    return age // timedelta(seconds=1)
