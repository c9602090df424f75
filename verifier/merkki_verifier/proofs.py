"""The embedded proofs of one credential: sets, chains, and whose proofs count.

VC Data Integrity 1.0 section 4.5 and Open Badges 3.0 section 8.1. At least one proof by
the issuer must hold, and none by the issuer may be broken; a stranger's never counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from merkki_verifier.issuers import IssuerKeyError, IssuerKeys
from merkki_verifier.report import Check, Finding, Outcome
from merkki_verifier.securing.data_integrity import (
    NotCoveredError,
    Proof,
    ProofError,
    check_expiry,
    check_form,
    verify_signature,
)
from merkki_verifier.securing.selective.bounds import MAX_STATEMENTS
from merkki_verifier.world import Limits

if TYPE_CHECKING:
    from merkki_verifier.securing.selective.checking import Disclosed


@dataclass(frozen=True, slots=True)
class Proven:
    """What the proofs establish together.

    ``covered`` is the document with the proofs that count and those they are made over: what
    else stands among the proofs, nobody answers for. Empty unless ``holds``.
    """

    findings: tuple[Finding, ...]
    holds: bool = False
    securing: tuple[str, ...] = ()
    method: str = ""
    covered: Mapping[str, object] = field(default_factory=dict)


def check_proofs(
    document: Mapping[str, object], *, keys: IssuerKeys, now: datetime, limits: Limits
) -> Proven:
    """Check every proof of ``document``, cheapest questions first."""
    raw = document.get("proof")
    proofs = raw if isinstance(raw, list) else [raw]
    if raw is None or not proofs:
        message = "the credential has no proof: ask the issuer for the signed badge"
        return Proven((_failed("proof-missing", message),))
    if len(proofs) > limits.max_proofs:
        most = limits.max_proofs
        message = f"the credential has {len(proofs)} proofs; at most {most} are read"
        return Proven((_failed("proof-count", message),))
    sound, findings = _sound(document, proofs, now)
    findings += _chain_faults([proof for _, proof in sound], proofs)
    if any(f.outcome is Outcome.FAILED for f in findings):
        return Proven(tuple(findings))
    own = [(where, proof) for where, proof in sound if keys.owns(proof.method)]
    findings += (_foreign(where, p) for where, p in sound if not keys.owns(p.method))
    if not own:
        return Proven((*findings, *_nobody(findings, keys)))
    if sum(_single_statements(proof) for _, proof in own) > MAX_STATEMENTS:
        message = f"more than {MAX_STATEMENTS} statements are signed singly"
        return Proven((*findings, _failed("proof-count", message)))
    held = [_check_one(document, proof, where, keys, proofs) for where, proof in own]
    findings += (finding for group in held for finding in group)
    if any(f.outcome in (Outcome.FAILED, Outcome.UNKNOWN) for f in findings):
        # An unsupported proof beside a good one is reported, and outweighs nothing.
        if all(_is_unsupported(f) for f in findings if f.outcome is not Outcome.PASSED):
            findings = [_only_noted(f) for f in findings]
        else:
            return Proven(tuple(findings))
    suites = tuple(proof.suite.name for _, proof in own)
    covered = _covered(document, proofs, own)
    return Proven(tuple(findings), True, suites, own[0][1].method, covered)


def _sound(
    document: Mapping[str, object], proofs: Sequence[object], now: datetime
) -> tuple[list[tuple[str, Proof]], list[Finding]]:
    """The proofs of sound form, each with its place, and what is wrong with the others."""
    sound: list[tuple[str, Proof]] = []
    findings: list[Finding] = []
    for index, item in enumerate(proofs):
        where = f"/proof/{index}" if isinstance(document["proof"], list) else "/proof"
        try:
            proof = check_form(item)
            check_expiry(proof, now=now)
            sound.append((where, proof))
        except ProofError as error:
            findings.append(_refused(error, where))
    return sound, findings


def _single_statements(proof: Proof) -> int:
    return 0 if isinstance(proof.value, bytes) else len(proof.value.signatures)


def _covered(
    document: Mapping[str, object], proofs: Sequence[object], own: Sequence[tuple[str, Proof]]
) -> Mapping[str, object]:
    if not isinstance(document["proof"], list):
        return document
    places = {where for where, _ in own}
    before = {name for _, proof in own for name in proof.previous}
    kept = [
        item
        for index, item in enumerate(proofs)
        if f"/proof/{index}" in places or (isinstance(item, Mapping) and item.get("id") in before)
    ]
    return {**document, "proof": kept}


def _check_one(
    document: Mapping[str, object],
    proof: Proof,
    where: str,
    keys: IssuerKeys,
    proofs: Sequence[object],
) -> tuple[Finding, ...]:
    matching = [p for p in proofs if isinstance(p, Mapping) and p.get("id") in proof.previous]
    try:
        key = keys.by_method(proof.method)
        disclosed = verify_signature(document, proof, key, matching=matching)
    except IssuerKeyError as error:
        return (error.finding,)
    except NotCoveredError as error:
        outcome = Outcome.UNKNOWN if error.unsupported else Outcome.FAILED
        return (Finding(Check.PROOF, outcome, error.code, str(error), error.pointer),)
    except ProofError as error:
        return (_refused(error, where),)
    facts = {"securing": proof.suite.name, "method": proof.method}
    if proof.created:
        facts["created"] = proof.created.isoformat()
    bound = Finding(
        Check.ISSUER,
        Outcome.PASSED,
        "issuer-bound",
        f"the key belongs to {keys.issuer}",
        facts={"issuer": keys.issuer},
    )
    message = f"{proof.suite.name}: the signature fits, and covers everything"
    holds = Finding(Check.PROOF, Outcome.PASSED, "proof-ok", message, where, facts=facts)
    legacy = (_legacy(proof, where),) if proof.suite.legacy else ()
    withheld = _withheld(document, disclosed, where) if disclosed else ()
    return (bound, holds, *legacy, *withheld)


def _withheld(
    document: Mapping[str, object], disclosed: Disclosed, where: str
) -> Iterable[Finding]:
    # Few badges are shown in part, and who verifies the others need not wait for this.
    from merkki_verifier.securing.selective.withholding import (  # noqa: PLC0415 - see above
        what_may_be_withheld,
    )

    return what_may_be_withheld(document, disclosed, where)


def _legacy(proof: Proof, where: str) -> Finding:
    return Finding(
        Check.PROOF,
        Outcome.PASSED,
        "proof-legacy",
        f"{proof.suite.name} is no longer made: the issuer should sign anew",
        where,
        "VC-DI-EdDSA 3.2",
        {"securing": proof.suite.name},
        warning=True,
    )


def _chain_faults(sound: Sequence[Proof], proofs: Sequence[object]) -> Iterable[Finding]:
    """Find duplicate ids, and chains that hang in the air or bite their own tail."""
    ids = [p.get("id") for p in proofs if isinstance(p, Mapping) and p.get("id") is not None]
    if len(ids) != len({str(i) for i in ids}):
        yield _failed("proof-duplicate-id", "two proofs share an id")
        return
    after = {proof.id: proof.previous for proof in sound if proof.id is not None}
    for proof in sound:
        if any(name not in ids for name in proof.previous):
            yield _failed("proof-chain", "previousProof names a proof that is not here")
            return
        waiting, seen = list(proof.previous), set[str]()
        while waiting:
            name = waiting.pop()
            if name == proof.id:
                yield _failed("proof-chain", "a chain of proofs runs in a circle")
                return
            if name not in seen:
                seen.add(name)
                waiting += after.get(name, ())


def _nobody(findings: Sequence[Finding], keys: IssuerKeys) -> Iterable[Finding]:
    if any(f.outcome is Outcome.UNKNOWN for f in findings):
        return
    yield Finding(
        Check.ISSUER,
        Outcome.FAILED,
        "issuer-key-foreign",
        f"no proof was made with a key of {keys.issuer}",
        "/proof",
        "CID 1.0 3.3",
        {"issuer": keys.issuer},
    )


def _foreign(where: str, proof: Proof) -> Finding:
    return Finding(
        Check.PROOF,
        Outcome.ABSENT,
        "proof-foreign",
        "a proof by somebody other than the issuer: not counted",
        where,
        "",
        {"method": proof.method},
        warning=True,
    )


def _is_unsupported(finding: Finding) -> bool:
    return finding.outcome is Outcome.ABSENT or finding.code in (
        "proof-type-unsupported",
        "proof-suite-unsupported",
    )


def _only_noted(finding: Finding) -> Finding:
    if finding.outcome is not Outcome.UNKNOWN:
        return finding
    return Finding(
        finding.check,
        Outcome.ABSENT,
        finding.code,
        finding.message,
        finding.pointer,
        finding.spec,
        finding.facts,
        warning=True,
    )


def _refused(error: ProofError, where: str) -> Finding:
    pointer = f"{where}/{error.member}" if error.member else where
    outcome = Outcome.UNKNOWN if error.unsupported else Outcome.FAILED
    return Finding(Check.PROOF, outcome, error.code, str(error), pointer)


def _failed(code: str, message: str) -> Finding:
    return Finding(Check.PROOF, Outcome.FAILED, code, message, "/proof")
