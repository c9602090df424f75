"""What a verifier must be told about a credential of which only a part is shown.

A part cannot show that nothing was left out. What can be known is what stands in it, and
which of that the issuer made mandatory: where a status is shown and mandatory, no entry was
hidden; where none is shown, there may be one. The same holds for the end of validity.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from merkki_verifier.report import Check, Finding, Outcome
from merkki_verifier.securing.selective.checking import Disclosed

_SPEC = "VC-DI-ECDSA 3.6.7"
_ENDS = ("validUntil", "expirationDate")


def what_may_be_withheld(
    document: Mapping[str, object], disclosed: Disclosed, where: str
) -> Iterator[Finding]:
    """Warnings about a derived proof at ``where`` whose signatures hold; none is a failure."""
    shown, mandatory = len(disclosed.statements), len(disclosed.mandatory)
    yield _warning(
        Check.PROOF,
        "proof-selective",
        f"a part of the credential: {mandatory} of the {shown} statements shown are mandatory",
        where,
        {"mandatory": str(mandatory), "chosen": str(shown - mandatory)},
    )
    if "credentialStatus" not in document:
        yield _warning(
            Check.STATUS,
            "status-may-be-withheld",
            "no status is shown; if there is one, it was left out",
            "",
        )
    elif not disclosed.always(("credentialStatus",)):
        yield _warning(
            Check.STATUS,
            "status-may-be-withheld",
            "the status shown is not mandatory: some of it may have been left out",
            "/credentialStatus",
        )
    if not any(name in document for name in _ENDS):
        yield _warning(
            Check.VALIDITY,
            "end-may-be-withheld",
            "no end of validity is shown; if there is one, it was left out",
            "",
        )


def _warning(
    check: Check, code: str, message: str, pointer: str, facts: Mapping[str, str] | None = None
) -> Finding:
    outcome = Outcome.PASSED if check is Check.PROOF else Outcome.ABSENT
    return Finding(check, outcome, code, message, pointer, _SPEC, facts or {}, warning=True)
