"""Findings in plain words: each code has a sentence in three languages."""

from __future__ import annotations

from markupsafe import Markup

from merkki_verifier.report import Finding
from merkki_verifier.web.texts import Language, Texts


def say_finding(texts: Texts, finding: Finding, language: Language) -> Markup:
    """The sentence for a finding: of its code, or else of its check and outcome.

    A code may be younger than these texts, as when the pages meet a newer verifier;
    what the check came to can be said all the same.
    """
    key = f"finding.{finding.code}"
    if key in texts:
        return texts.say(key, language)
    outcome = "warning" if finding.warning else finding.outcome.value
    check = texts.say(f"check.{finding.check.value}", language)
    return Markup("{}: {}.").format(check, texts.say(f"check.{outcome}", language))
