"""Verifying what came in, whatever it came in: also a QR code's picture, or a data: address."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from merkki_verifier.containers import errors
from merkki_verifier.fetch.protocol import FetchError
from merkki_verifier.inputs.data_url import DataUrlError, is_data_url, read_data_url
from merkki_verifier.inputs.item import DATA_URL, UNREACHABLE, Item
from merkki_verifier.inputs.sources import ACCEPT
from merkki_verifier.report import Check, Finding, Outcome, Report
from merkki_verifier.verify import verify
from merkki_verifier.world import World

if TYPE_CHECKING:
    from merkki_verifier.inputs.qr import QrContent

ReadCodes = Callable[[bytes], list[bytes]]

# A picture in which no badge is baked, and no trace of one either.
_BARE: Final = frozenset({errors.NONE, errors.FOREIGN})
_OK: Final = 200
_PICTURE: Final = rb"(?s:\x89PNG\r\n\x1a\n|\xff\xd8\xff|GIF8|RIFF....WEBP)"


def is_picture(content: bytes) -> bool:
    """Whether the bytes begin as a picture does in which a QR code can be seen."""
    return re.match(_PICTURE, content) is not None


def _codes_of(picture: bytes) -> list[bytes]:
    from merkki_verifier.inputs.qr import read_codes  # noqa: PLC0415 # rarely there is a picture

    return read_codes(picture)


def verify_item(
    item: Item, *, world: World, recipient: str | None = None, codes: ReadCodes = _codes_of
) -> Report:
    """Verify one item, and say why if it has no bytes. Never raises.

    What ``verify`` reads is read by it. A ``data:`` address is read first; a picture with
    no badge baked into it is searched for a QR code, which may hold the badge or the https
    address of it. ``codes`` takes the codes out of a picture.
    """
    if item.problem is not None:
        return _alone(item.problem, world)
    content = item.content
    if is_data_url(content):
        try:
            content = read_data_url(content)
        except DataUrlError as error:
            message = f"the data: address cannot be read: {error}"
            return _alone(_said(Outcome.FAILED, DATA_URL, message), world)
    report = verify(content, world=world, recipient=recipient)
    if not report.codes() <= _BARE or not is_picture(content):
        return report
    return _Picture(content, report, world, recipient).report(codes)


@dataclass(frozen=True, slots=True)
class _Picture:
    """A picture with no badge baked into it, and what was said of it."""

    content: bytes
    plain: Report
    world: World
    recipient: str | None

    def report(self, codes: ReadCodes) -> Report:
        from merkki_verifier.inputs.qr import (  # noqa: PLC0415 # likewise
            QrBrokenError,
            QrRefusedError,
            QrUnavailableError,
            read_content,
        )

        try:
            found = codes(self.content)
        except QrUnavailableError as error:
            hint = _said(Outcome.SKIPPED, "qr-not-read", f"{error}", warning=True)
            return replace(self.plain, findings=(*self.plain.findings, hint))
        except QrBrokenError as error:
            return _alone(_said(Outcome.UNKNOWN, "qr-unreadable", f"{error}"), self.world)
        # One badge shown twice on a page is one badge.
        different = set(found)
        if not different:
            return self.plain
        if len(different) > 1:
            message = "the picture shows several QR codes, and nobody can say which is meant"
            return _alone(_said(Outcome.FAILED, "qr-several", message), self.world)
        try:
            return self._of(read_content(found[0]))
        except QrRefusedError as error:
            return _alone(_said(Outcome.FAILED, "qr-refused", f"{error}"), self.world)

    def _of(self, content: QrContent) -> Report:
        if content.kind == "offer":
            message = "the QR code offers a badge to a wallet: scan it with the wallet"
            return _alone(_said(Outcome.FAILED, "qr-offer", message), self.world)
        facts: dict[str, str] = {"kind": content.kind}
        if content.kind == "address":
            facts["address"] = content.text
            raw = self._fetched(content.text)
            if isinstance(raw, Finding):
                return _alone(raw, self.world)
        else:
            raw = content.text.encode()
        report = verify(raw, world=self.world, recipient=self.recipient)
        message = f"the badge is from the QR code in the picture, by its {content.kind}"
        seen = Finding(Check.CONTAINER, Outcome.PASSED, "qr-read", message, facts=facts)
        return replace(
            report, findings=(seen, *report.findings), facts={**report.facts, "qr": facts}
        )

    def _fetched(self, url: str) -> bytes | Finding:
        try:
            response = self.world.fetch.get(url, accept=ACCEPT)
        except FetchError as error:
            return _said(Outcome.UNKNOWN, UNREACHABLE, f"{error}")
        if response.status != _OK:
            return _said(Outcome.UNKNOWN, UNREACHABLE, f"{url} answered {response.status}")
        return response.body


def _said(outcome: Outcome, code: str, message: str, *, warning: bool = False) -> Finding:
    return Finding(Check.CONTAINER, outcome, code, message, warning=warning)


def _alone(finding: Finding, world: World) -> Report:
    return Report((finding,), facts={"checked": world.now.isoformat()})
