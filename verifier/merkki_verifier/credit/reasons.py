"""Why a decision came out as it did: codes for machines, sentences for applicants."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Reason(StrEnum):
    """A reason code. Codes are API: they are stored with decisions and never reused."""

    OK = "OK"
    SIGNATURE_INVALID = "SIGNATURE_INVALID"
    SIGNATURE_UNAVAILABLE = "SIGNATURE_UNAVAILABLE"
    ISSUER_UNKNOWN = "ISSUER_UNKNOWN"
    ISSUER_OUT_OF_SCOPE = "ISSUER_OUT_OF_SCOPE"
    ISSUER_TYPE_NOT_ACCEPTED = "ISSUER_TYPE_NOT_ACCEPTED"
    ISSUER_DISTRUSTED = "ISSUER_DISTRUSTED"
    REVOKED = "REVOKED"
    SUSPENDED = "SUSPENDED"
    STATUS_UNAVAILABLE = "STATUS_UNAVAILABLE"
    EXPIRED = "EXPIRED"
    NOT_YET_VALID = "NOT_YET_VALID"
    TOO_OLD = "TOO_OLD"
    HOLDER_NOT_PROVEN = "HOLDER_NOT_PROVEN"
    VERSION_NOT_ACCEPTED = "VERSION_NOT_ACCEPTED"
    ALREADY_USED = "ALREADY_USED"
    EXCLUDED = "EXCLUDED"
    CAP_REACHED = "CAP_REACHED"
    MISSING_MARKS = "MISSING_MARKS"
    MISSING_ENDORSEMENT = "MISSING_ENDORSEMENT"
    RULESET_NOT_IN_FORCE = "RULESET_NOT_IN_FORCE"
    NEEDS_HUMAN = "NEEDS_HUMAN"

    def text(self, language: str) -> str:
        """The sentence for an applicant, in ``fi``, ``sv`` or ``en``."""
        return _TEXTS[self][("fi", "sv", "en").index(language)]


_TEXTS: Mapping[Reason, tuple[str, str, str]] = MappingProxyType(
    {
        Reason.OK: ("Kunnossa", "I ordning", "In order"),
        Reason.SIGNATURE_INVALID: (
            "Allekirjoitus ei täsmää",
            "Signaturen stämmer inte",
            "Signature does not match",
        ),
        Reason.SIGNATURE_UNAVAILABLE: (
            "Allekirjoitusta ei voitu tarkistaa",
            "Signaturen kunde inte kontrolleras",
            "Signature could not be checked",
        ),
        Reason.ISSUER_UNKNOWN: (
            "Myöntäjää ei ole luottamusrekisterissä",
            "Utfärdaren finns inte i förtroenderegistret",
            "Issuer is not in the trust registry",
        ),
        Reason.ISSUER_OUT_OF_SCOPE: (
            "Myöntäjällä ei ole oikeutta tähän merkkiin",
            "Utfärdaren har inte rätt till detta märke",
            "Issuer may not issue this mark",
        ),
        Reason.ISSUER_TYPE_NOT_ACCEPTED: (
            "Korkeakoulu ei hyväksy tämäntyyppistä myöntäjää",
            "Högskolan godkänner inte denna typ av utfärdare",
            "The university does not accept this type of issuer",
        ),
        Reason.ISSUER_DISTRUSTED: (
            "Myöntäjän oikeus oli peruttu myöntöhetkellä",
            "Utfärdarens rätt var återkallad vid utfärdandet",
            "Issuer had lost the right at the time of issue",
        ),
        Reason.REVOKED: ("Merkki on peruttu", "Märket har återkallats", "Mark has been revoked"),
        Reason.SUSPENDED: (
            "Merkki on tarkistettavana",
            "Märket är under granskning",
            "Mark is under review",
        ),
        Reason.STATUS_UNAVAILABLE: (
            "Voimassaoloa ei voitu tarkistaa",
            "Giltigheten kunde inte kontrolleras",
            "Status could not be checked",
        ),
        Reason.EXPIRED: (
            "Merkin voimassaolo on päättynyt",
            "Märket har upphört att gälla",
            "Mark has expired",
        ),
        Reason.NOT_YET_VALID: (
            "Merkki ei ole vielä voimassa",
            "Märket gäller inte ännu",
            "Mark is not valid yet",
        ),
        Reason.TOO_OLD: (
            "Merkki on vanhempi kuin korkeakoulu hyväksyy",
            "Märket är äldre än högskolan godkänner",
            "Mark is older than the university accepts",
        ),
        Reason.HOLDER_NOT_PROVEN: (
            "Esittäjä ei osoittanut olevansa merkin haltija",
            "Presentatören visade inte att hen är innehavare",
            "Presenter did not prove to be the holder",
        ),
        Reason.VERSION_NOT_ACCEPTED: (
            "Merkin versiota ei hyväksytä",
            "Märkets version godkänns inte",
            "Version of the mark is not accepted",
        ),
        Reason.ALREADY_USED: (
            "Merkki on jo hyväksiluettu",
            "Märket har redan tillgodoräknats",
            "Mark has already been used for credit",
        ),
        Reason.EXCLUDED: (
            "Korkeakoulu ei hyväksilue tätä merkkiä",
            "Högskolan tillgodoräknar inte detta märke",
            "The university gives no credit for this mark",
        ),
        Reason.CAP_REACHED: ("Enimmäismäärä täynnä", "Maximigränsen nådd", "Maximum reached"),
        Reason.MISSING_MARKS: ("Merkkejä puuttuu", "Märken saknas", "Marks are missing"),
        Reason.MISSING_ENDORSEMENT: (
            "Vaadittu vahvistus puuttuu",
            "Den bekräftelse som krävs saknas",
            "The required endorsement is missing",
        ),
        Reason.RULESET_NOT_IN_FORCE: (
            "Säännöt eivät ole voimassa tänä päivänä",
            "Reglerna gäller inte i dag",
            "The rules are not in force on this date",
        ),
        Reason.NEEDS_HUMAN: (
            "Asian ratkaisee henkilö",
            "Ärendet avgörs av en person",
            "A person decides",
        ),
    }
)

# Of several reasons to set a credential aside the applicant is told the first of these.
# A credential that was not verified has no other fact that could be believed.
PRECEDENCE = (
    Reason.SIGNATURE_INVALID,
    Reason.SIGNATURE_UNAVAILABLE,
    Reason.EXCLUDED,
    Reason.HOLDER_NOT_PROVEN,
    Reason.ISSUER_UNKNOWN,
    Reason.ISSUER_OUT_OF_SCOPE,
    Reason.ISSUER_DISTRUSTED,
    Reason.ISSUER_TYPE_NOT_ACCEPTED,
    Reason.REVOKED,
    Reason.SUSPENDED,
    Reason.STATUS_UNAVAILABLE,
    Reason.EXPIRED,
    Reason.NOT_YET_VALID,
    Reason.TOO_OLD,
    Reason.VERSION_NOT_ACCEPTED,
    Reason.ALREADY_USED,
)
