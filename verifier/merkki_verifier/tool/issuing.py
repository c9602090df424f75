"""Securing a document as it is, with the key that the caller gives."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from merkki_contexts import ContextsError
from merkki_keys import KeySigner, KeyType
from merkki_verifier.authenticate import issuer_id
from merkki_verifier.fetch import DocumentsFetcher
from merkki_verifier.json_values import JsonDict, pointer
from merkki_verifier.report import Check, Finding, Outcome, Report
from merkki_verifier.securing import sd_jwt, vc_jwt
from merkki_verifier.securing.data_integrity import add_proof
from merkki_verifier.securing.jws import compact_json, sign_compact
from merkki_verifier.securing.proof_value import TransformError
from merkki_verifier.securing.selective import SelectionError, add_base_proof, derive
from merkki_verifier.securing.suites import SUITES
from merkki_verifier.strict_json import JsonError, parse
from merkki_verifier.tool.answer import Answer, Result, ToolError
from merkki_verifier.tool.disclosing import read_paths
from merkki_verifier.tool.features import SELECTIVE_SUITE, USUAL_SUITE, Feature
from merkki_verifier.tool.key_file import KeyFile
from merkki_verifier.tool.verifying import examined

# What a signer answers for. Whether it is in its period, or withdrawn, is a reader's question.
_SIGNERS: Final = frozenset({Check.CONTAINER, Check.STRUCTURE, Check.PROOF})
_NOBODY: Final = DocumentsFetcher.from_mapping({})

Secured = str | dict[str, object]


@dataclass(frozen=True, slots=True)
class Choices:
    """What the caller may choose besides the feature; nothing leaves it to us."""

    disclose: Sequence[str] = ()
    mandatory: Sequence[str] = ()
    suite: str | None = None


def issued(
    raw: bytes, feature: Feature, key: KeyFile, choices: Choices, *, now: datetime
) -> Answer:
    """Secure the JSON document ``raw`` as ``feature`` says, and read the result as others will.

    What our own verifier would not take for sound is not given out: that answer is a
    failure, with the reasons. ``now`` is when embedded proofs are made. Raises ToolError
    where the asking itself is at fault.
    """
    document = _document(raw)
    suite = _suite(feature, key.public.key_type, choices)
    disclose = _disclosed(document, feature, choices)
    mandatory = read_paths(choices.mandatory, document)
    signer = key.signer(_owner(document, feature))
    try:
        if suite == SELECTIVE_SUITE:
            made, shown = _selective(document, signer, disclose, mandatory, now)
        else:
            made = shown = _made(document, feature, signer, disclose, suite, now)
    except SelectionError as error:
        # A part that cannot be shown by itself, or too many of them.
        raise ToolError(f"{error}: choose other parts with --mandatory and --disclose") from None
    except (TransformError, ContextsError, vc_jwt.ClaimError, ValueError) as error:
        return Answer(Result.FAILURE, f"the document cannot be secured: {error}")
    text = shown if isinstance(shown, str) else json.dumps(shown, ensure_ascii=False)
    faults = _faults(examined(text.encode(), feature, key.public, now=now, fetch=_NOBODY))
    if faults:
        return Answer(Result.FAILURE, faults[0].message, None, faults)
    return Answer(Result.SUCCESS, f"secured as {suite or feature.about}", made)


def _document(raw: bytes) -> JsonDict:
    try:
        document = parse(raw)
    except JsonError as error:
        raise ToolError(f"the input is not strict JSON: {error}") from None
    if not isinstance(document, dict):
        raise ToolError("the input is not a JSON object: give a credential or a presentation")
    if "proof" in document:
        raise ToolError("the input has a proof already: give the document without it")
    return document


def _suite(feature: Feature, kind: KeyType, choices: Choices) -> str | None:
    """The cryptosuite of an embedded proof; None for a token."""
    if feature.form != "proof":
        if choices.suite is not None:
            raise ToolError(f"--cryptosuite is for embedded proofs, not for {feature.name}")
        suite = None
    else:
        suite = choices.suite or USUAL_SUITE.get(kind)
        if suite is None or kind not in SUITES[suite].keys:
            named = suite or "no embedded proof"
            raise ToolError(f"{named} is made with a {kind.value} key: give another key or suite")
        if suite == SELECTIVE_SUITE and feature.presentation:
            raise ToolError(f"{SELECTIVE_SUITE} is for credentials: choose another suite")
    if choices.mandatory and suite != SELECTIVE_SUITE:
        raise ToolError(f"--mandatory is for {SELECTIVE_SUITE}")
    if choices.disclose and suite != SELECTIVE_SUITE and feature.form != "sd-jwt":
        raise ToolError(f"--disclose is for SD-JWTs and for {SELECTIVE_SUITE}")
    return suite


def _disclosed(document: JsonDict, feature: Feature, choices: Choices) -> tuple[str, ...]:
    paths = read_paths(choices.disclose, document)
    forced = sd_jwt.never_selective(document) if feature.form == "sd-jwt" else frozenset()
    for path in paths:
        if path.split("/")[1] in forced:
            raise ToolError(
                f"{path} can never be kept back: whether the document holds rests on it"
            )
    return paths


def _owner(document: Mapping[str, object], feature: Feature) -> str | None:
    """Who says by the document that the key is theirs."""
    if not feature.presentation:
        issuer = document.get("iss") if feature.typ == "dc+sd-jwt" else issuer_id(document)
        return issuer if isinstance(issuer, str) else None
    holder = document.get("holder")
    identity = holder.get("id") if isinstance(holder, Mapping) else holder
    return identity if isinstance(identity, str) else None


def _made(
    document: Mapping[str, object],
    feature: Feature,
    signer: KeySigner,
    disclose: Sequence[str],
    suite: str | None,
    now: datetime,
) -> Secured:
    if suite is not None:
        purpose = "authentication" if feature.presentation else "assertionMethod"
        return add_proof(document, signer=signer, cryptosuite=suite, created=now, purpose=purpose)
    if feature.form == "sd-jwt":
        return sd_jwt.issue(
            document,
            disclosable=disclose,
            signer=signer,
            salts=sd_jwt.fresh_salt,
            typ=feature.typ,
        )
    if feature.presentation:
        header = {"typ": feature.typ, "kid": signer.key_id}
        return sign_compact(compact_json(document), signer=signer, header=header)
    return vc_jwt.secure(document, signer=signer, typ=feature.typ)


def _selective(
    document: Mapping[str, object],
    signer: KeySigner,
    disclose: Sequence[str],
    mandatory: Sequence[str],
    now: datetime,
) -> tuple[Secured, Secured]:
    """What is given out, and what a reader would be shown of it.

    Without ``disclose`` that is the base proof, for the holder alone; with it, what shows
    these parts and the mandatory ones.
    """
    base = add_base_proof(
        document, signer=signer, created=now, mandatory_pointers=mandatory or None
    )
    everything = [pointer(name) for name in document if name != "@context"]
    shown = derive(base, pointers=disclose or everything)
    return (shown if disclose else base), shown


def _faults(report: Report) -> tuple[Finding, ...]:
    """What the signer should not have signed; nothing where the document is sound."""
    of_parts = (finding for part in report.parts for finding in part.report.findings)
    faults = tuple(
        finding
        for finding in (*report.findings, *of_parts)
        if finding.outcome is Outcome.FAILED and finding.check in _SIGNERS
    )
    proven = any(f.outcome is Outcome.PASSED for f in report.of(Check.PROOF))
    if faults or proven:
        return faults
    return tuple(f for f in report.findings if f.outcome in (Outcome.FAILED, Outcome.UNKNOWN))
