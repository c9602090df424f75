"""Signing many badges of a kind: from one template, and with everything on record."""

from __future__ import annotations

import json
from itertools import count
from pathlib import Path

from benchmarks.badges import badge
from benchmarks.model import OURS, RAW, Goal, Results, Scale, Step, Workload, WrongAnswerError
from benchmarks.premises import CREATED, Premises
from benchmarks.workloads import sign_embedded, web
from benchmarks.workloads.steps import raw_signing
from merkki_contexts import CanonicalTemplate
from merkki_contexts.holes import HoledText, split
from merkki_issuer.demo.region import SCHOOL
from merkki_issuer.issuing.bulk.cycle import AT_ONCE, BulkIssuing
from merkki_issuer.issuing.bulk.template import proofs_of
from merkki_issuer.issuing.model import Award, Format
from merkki_issuer.service import Service
from merkki_keys import KeyType


def _signing(folder: Path) -> Step:
    """The steps for each badge of a template: fill, hash, sign, check the signature, write."""
    signer, numbers = Premises(folder).signer(), count()
    model = badge(90_000)
    model["evidence"][0]["narrative"] = "TyonayteN"
    holes = (
        *(model["id"], model["credentialSubject"]["id"], model["evidence"][0]["id"]),
        *("TyonayteN", "#90000"),
    )
    canonical = CanonicalTemplate(model, holes=holes)
    written = json.dumps(model, ensure_ascii=False, separators=(",", ":"))
    text = HoledText(split(written, holes), len(holes))
    proofs = proofs_of(signer, CREATED, model["@context"])

    def step() -> None:
        number = next(numbers) % 80_000
        texts = (*_holes_of(number), f"#{number}")
        unsigned = text.fill(tuple([each.encode() for each in texts]))
        proofs.embedded(unsigned, canonical.fill(texts))

    return step


def _holes_of(number: int) -> tuple[str, str, str, str]:
    return (
        f"urn:uuid:00000000-0000-0000-0000-{number:012}",
        f"urn:uuid:00000000-0000-0000-0001-{number:012}",
        f"https://badges.example/evidence/1-{number}",
        f"Tyonayte{number}",
    )


def _issuing(folder: Path) -> Step:
    service = Service.open(web.settings_of(folder))
    bulk, numbers, run = BulkIssuing(service.issuing), count(), id(service)

    def step() -> None:
        awards = [
            Award(
                organisation=SCHOOL,
                mark="WL-01",
                recipient=f"learner {run} {next(numbers)}",
                formats=(Format.EMBEDDED,),
            )
            for _ in range(AT_ONCE)
        ]
        if any(outcome.issued is None for outcome in bulk.issue_many(awards)):
            raise WrongAnswerError("an award was refused")

    return step


def _rate(results: Results) -> list[str]:
    rate = AT_ONCE / results[OURS].time.middle
    return [
        f"{rate:,.0f} awards a second in one process; the goal is 5,000.",
        f"10,000 take {10_000 / rate:.1f} seconds; the threat model wants them within 300.",
    ]


def _many_raw(folder: Path) -> Step:
    one = raw_signing(KeyType.ED25519)(folder)

    def step() -> None:
        for _ in range(AT_ONCE):
            one()

    return step


def _prepare_both(folder: Path, scale: Scale) -> None:
    sign_embedded.SIGN.prepare(folder, scale)
    web.prepare(folder, scale)


WORKLOADS = (
    Workload(
        name="sign-batch",
        title="Sign a badge of a batch",
        says="One badge from a template: the ids, the evidence and the place in the list are filled"
        " in, the signature is checked as it is made. The peers have no templates: they sign each"
        " badge by itself.",
        prepare=sign_embedded.SIGN.prepare,
        own={OURS: _signing, RAW: raw_signing(KeyType.ED25519)},
        peers={"pyld by hand": "sign", "@digitalbazaar/vc": "sign"},
        goals=(
            Goal(RAW, at_most=2.2),
            Goal("pyld by hand", at_least=60),
            Goal("@digitalbazaar/vc", at_least=95),
        ),
        once=True,
    ),
    Workload(
        name="issue-many",
        title=f"Issue {AT_ONCE} awards at once, durably",
        says="`BulkIssuing.issue_many`, steps 1 to 7 for all of them, embedded proofs; SQLite in a"
        f" file. Beside it {AT_ONCE} bare signatures.",
        prepare=_prepare_both,
        own={OURS: _issuing, RAW: _many_raw},
        remarks=_rate,
    ),
)
