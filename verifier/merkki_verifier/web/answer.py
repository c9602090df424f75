"""What an answer page shows, drawn from a report and from nothing else.

Only the signed credential is read. What the badge says of its own issuer is kept apart
from what the reader's registry says, so that a page cannot mix the two up.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from merkki_verifier.attestation import in_credential_words
from merkki_verifier.json_values import one_or_many
from merkki_verifier.report import REQUIRED, Check, Finding, JsonObject, Outcome, Report
from merkki_verifier.trust.registry import TrustRegistry
from merkki_verifier.web.headline import Headline, headline, issuer_is_known
from merkki_verifier.web.narrative import Block, Narrative, read_narrative
from merkki_verifier.web.pictures import picture_url
from merkki_verifier.web.texts import Language, Wording

# Longer names are not names; the whole is in the credential itself.
MAX_NAME = 300

# Characters that turn, hide or break the text around them, and show nothing themselves.
# The joiners U+200C and U+200D stay: Persian and emoji need them.
_HIDDEN = frozenset("\u200b\u200e\u200f\u061c\ufeff\u2060\u00ad") | {
    chr(c) for c in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
}


# Parts that a reader came to see. Endorsements are told of among the checks.
_ANSWERED = frozenset({"presented", "component"})


@dataclass(frozen=True, slots=True)
class Edition:
    """One mark as the catalogue of the reader's own region has it, in three languages."""

    name: Wording
    description: Wording
    criteria: tuple[Wording, ...]
    picture: str  # a path of this site or a data: URL
    picture_alt: Wording


# Finds the catalogue's edition of a signed achievement, if the region knows it.
EditionOf = Callable[[JsonObject], Edition | None]


@dataclass(frozen=True, slots=True)
class Shown:
    """The mark: the signed words, or the region's own edition in the reader's language."""

    name: str
    description: str
    criteria: Narrative
    language: str | None  # of these words, as BCP 47, if it is known
    picture: str | None
    picture_alt: str
    translated: bool  # the words are the catalogue's, the signed ones are in another language
    signed_name: str
    awarded: datetime | None
    valid_until: datetime | None
    person: str | None  # what the badge calls its holder, if it names one
    confirmed_by: str | None


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who signed. ``known_as`` is the registry's word; ``calls_itself`` only the badge's."""

    id: str
    known_as: str | None
    calls_itself: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything an answer page says, before it is put into words."""

    headline: Headline
    checked: datetime
    shown: Shown | None
    issuer: Issuer | None
    findings: tuple[Finding, ...]
    parts: tuple[Answer, ...] = ()  # the credentials inside, each with its own answer


def answer(
    report: Report,
    *,
    checked: datetime,
    language: Language,
    trust: TrustRegistry | None = None,
    edition_of: EditionOf | None = None,
) -> Answer:
    """The answer for a report made at ``checked`` against ``trust``."""
    issuer = shown = None
    # A presentation is signed by its holder: it has no issuer and no mark of its own.
    signed = in_credential_words(report)
    if signed is not None and report.required >= REQUIRED:
        known = issuer_is_known(report)
        issuer = _issuer(signed, trust if known else None, language)
        shown = _shown(signed, edition_of if known else None, language)
    return Answer(
        headline=headline(report),
        checked=checked,
        shown=shown,
        issuer=issuer,
        findings=report.findings,
        parts=tuple(
            answer(
                part.report, checked=checked, language=language, trust=trust, edition_of=edition_of
            )
            for part in report.parts
            if part.kind in _ANSWERED
        ),
    )


def may_award(answered: Answer) -> bool:
    """Whether the registry gave the issuer the right to this mark, as far as we looked."""
    right = [f for f in answered.findings if f.check is Check.RIGHT]
    return bool(right) and all(f.outcome is Outcome.PASSED for f in right)


def visible(text: str, *, at_most: int | None = MAX_NAME) -> str:
    """``text`` without the characters that steer a reader's eye and show nothing."""
    # Nearly every text is printable: then nothing in it steers or hides.
    kept = (text if text.isprintable() else _without_steering(text)).strip()
    return kept if at_most is None or len(kept) <= at_most else f"{kept[:at_most]}…"


def _without_steering(text: str) -> str:
    return "".join(
        c if c in "\n\t" or unicodedata.category(c) != "Cc" else " "
        for c in text
        if c not in _HIDDEN
    )


def _issuer(signed: JsonObject, trust: TrustRegistry | None, language: Language) -> Issuer:
    claim = signed.get("issuer")
    profile = _object(claim)
    identifier = claim if isinstance(claim, str) else _string(profile.get("id")) or ""
    entry = trust.entries.get(identifier) if trust is not None else None
    names = entry.names if entry is not None else {}
    known_as = names.get(language.value) or next(iter(names.values()), None)
    if entry is not None and known_as is None:
        known_as = identifier
    return Issuer(visible(identifier), known_as, _name(profile.get("name")))


def _shown(signed: JsonObject, edition_of: EditionOf | None, language: Language) -> Shown:
    subject = _object(_first(signed.get("credentialSubject")))
    achievement = _object(_first(subject.get("achievement")))
    spoken = _string(achievement.get("inLanguage"))
    own = _name(achievement.get("name")) or _name(signed.get("name")) or ""
    description = _string(achievement.get("description")) or _string(signed.get("description"))
    narrative = _string(_object(achievement.get("criteria")).get("narrative")) or ""
    edition = edition_of(achievement) if edition_of is not None else None
    translated = edition is not None and spoken != language.value
    picture = picture_url(achievement.get("image"))
    shown = Shown(
        name=own,
        description=visible(description or "", at_most=2_000),
        criteria=read_narrative(visible(narrative, at_most=None)),
        language=spoken,
        picture=picture,
        picture_alt=own,
        translated=translated,
        signed_name=own,
        awarded=_moment(signed.get("awardedDate")) or _moment(signed.get("validFrom")),
        valid_until=_moment(signed.get("validUntil")),
        person=_person(subject),
        confirmed_by=_name(_object(subject.get("source")).get("name")),
    )
    return _in_edition(shown, edition, language) if edition is not None else shown


def _in_edition(shown: Shown, edition: Edition, language: Language) -> Shown:
    """The same mark with our own drawing and, for another language, the catalogue's words."""
    drawn = replace(shown, picture=edition.picture, picture_alt=edition.picture_alt.get(language))
    if not shown.translated:
        return drawn
    items = tuple(item.get(language) for item in edition.criteria)
    return replace(
        drawn,
        name=edition.name.get(language),
        description=edition.description.get(language),
        criteria=Narrative((Block("list", items),)),
        language=language.value,
    )


def _person(subject: JsonObject) -> str | None:
    """A name, e-mail or the like that the badge gives in the clear for its holder."""
    for one in one_or_many(subject.get("identifier")):
        identity = _object(one)
        if identity.get("hashed") is False and (name := _name(identity.get("identityHash"))):
            return name
    return None


def _first(value: object) -> object:
    return value[0] if isinstance(value, list) and value else value


def _object(value: object) -> JsonObject:
    return cast("JsonObject", value) if isinstance(value, Mapping) else {}


def _string(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _name(value: object) -> str | None:
    """A name as a string, a language object or a list of them; the first that says something."""
    for one in one_or_many(value):
        text = one if isinstance(one, str) else _string(_object(one).get("@value"))
        if text and (shown := visible(text)):
            return shown
    return None


def _moment(value: object) -> datetime | None:
    """A dateTimeStamp; None for anything else, which the report has spoken of already."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None
