"""The badges that are measured: some 3.5 kB each, as rich as those that schools give.

Everything in them is made from a number, so that any number of different ones can be had, and
the same ones again.
"""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

Json = dict[str, Any]

ISSUER: Final = "did:web:badges.example"
SITE: Final = "https://badges.example"
LIST: Final = f"{SITE}/status/1"
CONTEXTS: Final = (
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
)


def badge(number: int, *, edition: int = 1, withdrawable: bool = True) -> Json:
    """An unsigned badge for learner ``number``.

    Badges of one ``edition`` have the same issuer profile and achievement, word for word;
    those of two editions have neither in common. ``withdrawable``: it has a place in a list.
    """
    document: Json = {
        "@context": list(CONTEXTS),
        "id": f"urn:uuid:{UUID(int=(edition << 64) + number + 1)}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Turvallinen työskentely",
        "description": f"Myönnetty kurssin {edition} suorittaneelle.",
        "issuer": issuer(edition),
        "validFrom": "2026-01-15T09:00:00Z",
        "validUntil": "2036-01-15T09:00:00Z",
        "credentialSubject": subject(number, edition),
        "evidence": [
            {
                "id": f"{SITE}/evidence/{edition}-{number}",
                "type": ["Evidence"],
                "name": "Työnäyte",
                "narrative": f"Työnäyte {number}: kahden arvioijan hyväksymä suunnitelma.",
                "genre": "Portfolio",
            }
        ],
    }
    if withdrawable:
        document["credentialStatus"] = {
            "id": f"{LIST}#{number}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(number % 100_000),
            "statusListCredential": LIST,
        }
    return document


def issuer(edition: int) -> Json:
    """The issuer's profile, as it stands in all badges of one edition."""
    return {
        "id": ISSUER,
        "type": ["Profile"],
        "name": f"Esimerkin ammattiopisto — yksikkö {edition}",
        "url": f"{SITE}/",
        "email": "merkit@badges.example",
        "description": "Julkinen oppilaitos, joka antaa osaamismerkkejä kaikille aloille.",
        "image": {
            "id": f"{SITE}/look/{edition}.png",
            "type": "Image",
            "caption": "Oppilaitoksen tunnus",
        },
    }


def subject(number: int, edition: int) -> Json:
    """Whose the badge is, and what for."""
    return {
        "id": f"urn:uuid:{UUID(int=(7 << 100) + (edition << 64) + number + 1)}",
        "type": ["AchievementSubject"],
        "identifier": [
            {
                "type": "IdentityObject",
                "hashed": True,
                "identityHash": f"sha256${number:064x}",
                "identityType": "emailAddress",
                "salt": f"{edition:08x}{number:08x}",
            }
        ],
        "activityStartDate": "2025-09-01T00:00:00Z",
        "activityEndDate": "2025-12-20T00:00:00Z",
        "creditsEarned": 4.5,
        "role": "opiskelija",
        "achievement": achievement(edition),
        "result": [
            {
                "type": ["Result"],
                "resultDescription": f"urn:uuid:{UUID(int=edition + (9 << 100))}",
                "value": str(70 + number % 30),
            }
        ],
    }


def achievement(edition: int) -> Json:
    """What the badge is for, as it stands in all badges of one edition."""
    return {
        "id": f"{SITE}/marks/{edition}/2.0/fi",
        "type": ["Achievement"],
        "achievementType": "MicroCredential",
        "name": "Turvallinen työskentely",
        "description": "Suunnittelee työn turvalliseksi, tunnistaa vaarat ennalta, käyttää"
        f" suojaimia oikein ja osaa toimia, kun jotain sattuu (kurssi {edition}).",
        "criteria": {
            "narrative": "Suorittaa **neljä jaksoa**, laatii turvallisuussuunnitelman, jonka"
            " kaksi arvioijaa hyväksyy, ja saa lopputyöstä vähintään 70/100. Läsnäoloa vaaditaan"
            " 80 prosenttia."
        },
        "image": {
            "id": f"{SITE}/marks/{edition}/image.png",
            "type": "Image",
            "caption": "Sininen kuusikulmio, jossa on kypärä",
        },
        "tag": ["työturvallisuus", "suojaimet", "ensiapu", "riskien arviointi"],
        "inLanguage": "fi",
        "version": "2.0",
        "creditsAvailable": 4.5,
        "alignment": [
            {
                "type": ["Alignment"],
                "targetName": f"Työturvallisuus {edition}, osa {part}",
                "targetUrl": f"https://framework.example/skill/{edition}/{part}",
                "targetType": "ext:Skill",
                "targetFramework": "Esimerkkiviitekehys 1.2",
                "targetCode": f"S5.2.{part}",
                "targetDescription": "Tunnistaa työpaikan vaarat ja valitsee menetelmän, joka"
                " ei vaaranna ketään.",
            }
            for part in (1, 2)
        ],
        "resultDescription": [
            {
                "id": f"urn:uuid:{UUID(int=edition + (9 << 100))}",
                "type": ["ResultDescription"],
                "name": "Lopputyö",
                "resultType": "Percent",
                "valueMin": "0",
                "valueMax": "100",
                "requiredValue": "70",
            }
        ],
    }


def related(count: int) -> Json:
    """A badge whose achievement names ``count`` others, for growth with size."""
    document = badge(0)
    document["credentialSubject"]["achievement"]["related"] = [
        {"type": ["Related"], "id": f"{SITE}/marks/{number}/1.0/sv", "inLanguage": "sv"}
        for number in range(count)
    ]
    return document


def nameless(count: int, *, alike: bool = False) -> Json:
    """A badge with ``count`` alignments that have no id; ``alike``, not one word differs."""
    document = badge(0)
    document["credentialSubject"]["achievement"]["alignment"] = [
        {
            "type": ["Alignment"],
            "targetName": "Osa" if alike else f"Osa {number}",
            "targetUrl": "https://framework.example/skill/1",
        }
        for number in range(count)
    ]
    return document
