"""Whether a credential is inside its period."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from merkki_verifier.dates import parse_datetime_stamp
from merkki_verifier.report import Check, Finding, Outcome

_SPEC = "OB 3.0 9.1.4"


def period(credential: Mapping[str, object]) -> tuple[datetime | None, datetime | None]:
    """Return when a credential of sound structure begins and ceases to be valid.

    VCDM 2.0 section 4.9; the older names are VCDM 1.1's. Where both are given the
    narrower period counts.
    """
    return (
        max(_stamps(credential, "validFrom", "issuanceDate"), default=None),
        min(_stamps(credential, "validUntil", "expirationDate"), default=None),
    )


def check_validity(
    valid_from: datetime | None,
    valid_until: datetime | None,
    *,
    now: datetime,
    skew: timedelta,
) -> Iterator[Finding]:
    """Compare the credential's period with ``now``, widened by ``skew`` at both ends."""
    # The moment is shifted, never the dates: these may stand at the end of the calendar.
    if valid_from and now + skew < valid_from:
        yield Finding(
            Check.VALIDITY,
            Outcome.FAILED,
            "not-yet-valid",
            f"valid only from {valid_from.isoformat()}",
            "/validFrom",
            _SPEC,
            {"from": valid_from.isoformat()},
        )
    elif valid_until and now - skew > valid_until:
        yield Finding(
            Check.VALIDITY,
            Outcome.FAILED,
            "expired",
            f"expired on {valid_until.isoformat()}",
            "/validUntil",
            _SPEC,
            {"until": valid_until.isoformat()},
        )
    else:
        facts = {"until": valid_until.isoformat()} if valid_until else {}
        yield Finding(
            Check.VALIDITY, Outcome.PASSED, "within-period", "inside its period", "", _SPEC, facts
        )


def _stamps(credential: Mapping[str, object], *members: str) -> list[datetime]:
    values = (credential.get(name) for name in members)
    return [parse_datetime_stamp(value) for value in values if isinstance(value, str)]
