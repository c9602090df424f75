"""The table of codes as the page docs/checks.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Final

from merkki_verifier.codes import TABLE, Code
from merkki_verifier.report import REQUIRED, REQUIRED_OF_PRESENTATION, Check, Outcome

_QUESTIONS: Final[Mapping[Check, str]] = {
    Check.CONTAINER: "can the bytes be read as a credential at all?",
    Check.STRUCTURE: "does it have the shape its data model demands?",
    Check.PROOF: "did the named key sign exactly this?",
    Check.ISSUER: "does that key belong to the issuer it names?",
    Check.VALIDITY: "is it inside its period?",
    Check.STATUS: "was it revoked or suspended?",
    Check.REFRESH: "has its issuer a newer edition of it?",
    Check.ENDORSEMENT: "do the endorsements inside it hold?",
    Check.RECIPIENT: "was it made out to the person we were told of?",
    Check.HOLDER: "did whoever shows it prove to hold it?",
    Check.PART: "do the credentials inside it hold?",
    Check.TRUST: "is the issuer one the reader has chosen to know?",
    Check.RIGHT: "may that issuer award this mark on that date?",
}
_OUTCOMES: Final[Mapping[Outcome, str]] = {
    Outcome.PASSED: "what was asked holds; with `warning`, it holds and is worth saying aloud",
    Outcome.FAILED: "the evidence contradicts the badge",
    Outcome.UNKNOWN: "the evidence could not be had",
    Outcome.SKIPPED: "it was not asked: its premise did not hold, or nobody wanted to know",
    Outcome.ABSENT: "the badge makes no such claim, or the thing found does not count",
}
_SPECS: Final[Mapping[str, str]] = {
    "OB 3.0": "Open Badges Specification 3.0 (1EdTech)",
    "VCDM": "Verifiable Credentials Data Model (W3C)",
    "VC-DI": "Verifiable Credential Data Integrity 1.0, with its EdDSA and ECDSA suites (W3C)",
    "CID": "Controlled Identifiers 1.0 (W3C)",
    "DID": "Decentralized Identifiers 1.0 (W3C)",
    "Bitstring": "Bitstring Status List 1.0 (W3C)",
    "SD-JWT VC": "SD-JWT-based Verifiable Credentials, draft-ietf-oauth-sd-jwt-vc (IETF)",
    "Token Status List": "Token Status List, draft-ietf-oauth-status-list (IETF)",
    "JSON-LD": "JSON-LD 1.1 (W3C)",
    "RDFC": "RDF Dataset Canonicalization 1.0 (W3C)",
    "PNG": "Portable Network Graphics, Third Edition (W3C)",
}
_INTRODUCTION: Final = """\
# What a verification can find

<!-- Made from the table in `merkki_verifier.codes`:
     python -m merkki_verifier.codes > docs/checks.md -->

A report is a list of **findings**, each one thing that one check established. A finding has a
`check`, an `outcome`, a `code`, a `message` for developers, a JSON `pointer` into the
credential, the `spec` section that makes the demand, and `facts`, the values that a sentence
in another language needs.

**Codes are API.** A code never changes its meaning and is never given to something else; new
versions may add codes. Messages are for people and may change. Programs should read the
verdict first, then codes, and take a code they do not know by its outcome.

There are {count} codes. For each, `tests/verifier/test_codes.py` builds a small world in which
it is found, and a twin that differs in one thing and in which it is not.

## Outcomes, and the verdict they add up to

{outcomes}

The verdict is a fold over the findings, and it fails closed:

1. any `failed` finding: **rejected**;
2. else any `unknown` finding, or no `passed` finding of one of {required}: **indeterminate**
   (of a presentation: of one of {required_of_presentation});
3. else: **verified**.

A credential that stands inside another document gets a report of its own, in `parts`; the
whole's report has one finding that says how it came out.

A warning changes no verdict. Neither do `skipped` and `absent` by themselves, so whoever wants
more than the verdict (an issuer that is known, a badge that can be withdrawn) reads the codes.

A **premise** is what must have held for a question to be asked. Cheap questions come first, and
nothing that a credential names is fetched before its proof holds, save its issuer's own key
document: first comes the form of the proof, then whose key it names, then the signature, and
only then everything else.

Sections are of these documents, or of the RFC named; no section means that the rule is ours.

{specs}
"""


def page() -> str:
    """The whole page as Markdown, ending in a newline."""
    introduction = _INTRODUCTION.format(
        count=len(TABLE),
        outcomes=_table(("outcome", "means"), [(f"`{o.value}`", _OUTCOMES[o]) for o in Outcome]),
        required=_names(REQUIRED),
        required_of_presentation=_names(REQUIRED_OF_PRESENTATION),
        specs=_table(("short", "document"), list(_SPECS.items())),
    )
    return "\n".join([introduction, *(_chapter(check) for check in Check)])


def _names(checks: frozenset[Check]) -> str:
    return ", ".join(check.value for check in Check if check in checks)


def _chapter(check: Check) -> str:
    """One check: its question, then a table for each premise."""
    parts = [f"## {check.value}: {_QUESTIONS[check]}\n"]
    own = [code for code in TABLE if code.check is check]
    for premise, codes in groupby(own, key=lambda code: code.premise):
        heads = ("code", "outcome", "what was found, and what can be done", "spec")
        parts.append(f"Premise: {premise}.\n")
        parts.append(_table(heads, [_row(code) for code in codes]) + "\n")
    return "\n".join(parts)


def _row(code: Code) -> tuple[str, ...]:
    outcomes = ", ".join(outcome.value for outcome in Outcome if outcome in code.outcomes)
    advice = f" *{code.advice}*" if code.advice else ""
    return f"`{code.code}`", outcomes, f"{code.meaning}{advice}", code.spec


def _table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = (heads, ("---",) * len(heads), *rows)
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
