"""What a verifier asked the holder to sign, and whether that is what the holder signed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from merkki_keys import PublicKey
from merkki_verifier.report import Check, Finding, Outcome


@dataclass(frozen=True, slots=True)
class Demand:
    """What the verifier asked the holder to sign; None: that half was not asked.

    ``key`` is the holder's, if the caller brings it; none is then looked up.
    """

    challenge: str | None
    domain: str | None
    recipient: str | None = None
    key: PublicKey | None = None

    @property
    def asks(self) -> bool:
        """Whether anything was asked: else an old showing looks like a new one."""
        return self.challenge is not None or self.domain is not None

    def complaint(self, challenge: object, domain: object) -> tuple[str, str] | None:
        """Code and message where these answer another asking: an old showing is a replay."""
        if self.challenge is not None and challenge != self.challenge:
            message = "signed for another challenge: an old presentation, or another verifier's"
            return "holder-challenge", message
        domains = domain if isinstance(domain, list) else [domain]
        if self.domain is not None and self.domain not in domains:
            return "holder-domain", "signed for another verifier"
        return None

    def unasked(self, challenge: object, domain: object) -> Iterator[Finding]:
        """Warn of what these say that nobody compared: it may have been signed for another.

        Who brings the holder's key has asked by other means, and is not warned.
        """
        told = (
            ("holder-challenge-unasked", "challenge", self.challenge, challenge),
            ("holder-domain-unasked", "domain", self.domain, domain),
        )
        for code, name, asked, signed in told:
            if signed is None or asked is not None or self.key is not None:
                continue
            # A stranger's text: how much of it is repeated must not be his choice.
            text = f"{signed:.200}" if isinstance(signed, str) else f"{signed!r:.200}"
            message = f"its holder signed it for the {name} {text!a}, which nobody asked for"
            facts = {"signed": text}
            yield Finding(
                Check.HOLDER, Outcome.SKIPPED, code, message, "", "VC-DI 2.1", facts, warning=True
            )
