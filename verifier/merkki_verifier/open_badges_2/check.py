"""One older badge, from opened container to report.

Cheap questions first: the shape, then the badge's own address or its key, and its mark and its
issuer only once that held. docs/adr/0025 says which addresses are fetched and in what order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from merkki_verifier.authenticate import not_asked
from merkki_verifier.containers import Opened
from merkki_verifier.json_values import JsonValue
from merkki_verifier.open_badges_2.assertion import Assertion, read_assertion
from merkki_verifier.open_badges_2.documents import Documents
from merkki_verifier.open_badges_2.faults import BadgeError
from merkki_verifier.open_badges_2.hosted import (
    found_at,
    prove_found,
    prove_hosted,
    require_address,
)
from merkki_verifier.open_badges_2.proven import Proven
from merkki_verifier.open_badges_2.signed import prove_signed
from merkki_verifier.open_badges_2.words import (
    MODEL,
    in_own_words,
    older_in_credential_words,
)
from merkki_verifier.recipient import check_recipient
from merkki_verifier.report import Check, Finding, Outcome, Report
from merkki_verifier.securing.jws import Jws, JwsError, read_compact
from merkki_verifier.strict_json import JsonError, parse
from merkki_verifier.trust import check_trust
from merkki_verifier.validity import check_validity
from merkki_verifier.world import World

# In the order of the report; whatever of them nobody spoke of was not asked.
_ASKED = (
    *(Check.STRUCTURE, Check.ISSUER, Check.PROOF, Check.VALIDITY, Check.STATUS),
    *(Check.RECIPIENT, Check.TRUST, Check.RIGHT),
)


def check_older(opened: Opened, *, world: World, recipient: str | None) -> Report:
    """Verify a badge of Open Badges 2.0. Never raises."""
    facts: dict[str, object] = {
        "container": opened.kind,
        "checked": world.now.isoformat(),
        "model": MODEL,
    }
    spec = "OB 2.0 Baking"
    message = f"read as {opened.kind}"
    ok = Finding(Check.CONTAINER, Outcome.PASSED, "container-ok", message, "", spec)
    documents, findings = Documents(world), list[Finding]()
    try:
        proven = _prove(opened, documents, findings)
    except JsonError as error:
        failed = Finding(Check.CONTAINER, Outcome.FAILED, error.code, str(error))
        return Report((failed, *_unasked([failed])), facts=facts)
    except BadgeError as error:
        findings += [*documents.shown, error.finding]
        return Report((ok, *_each_once(findings), *_unasked(findings)), facts=facts)
    if proven is None:
        return Report((ok, *findings, *_unasked(findings)), facts=facts)
    signed = _whole(proven)
    findings += [*documents.shown, *proven.findings]
    findings += _afterwards(proven, signed, world, recipient)
    facts |= {
        "securing": [proven.securing],
        "method": proven.method,
        "issuer": proven.chain.issuer_id,
        "lists": [edition.to_dict() for edition in proven.editions],
    }
    if world.trust is not None:
        facts["registry"] = world.trust.facts(world.now)
    return Report((ok, *_each_once(findings)), signed, facts)


def _prove(opened: Opened, documents: Documents, findings: list[Finding]) -> Proven | None:
    """Whatever proves the badge; None where its shape, in ``findings``, is not sound.

    Raises BadgeError, or JsonError.
    """
    if opened.form == "address":
        return _prove_address(opened.payload, documents, findings)
    jws, document = _parsed(opened, documents.world)
    given = _read(document, findings)
    if given is None:
        return None
    if given.hosted:
        # A hosted badge that came as a token is proven by its address as well.
        return prove_hosted(given, documents)
    if jws is None:
        message = "it says that it is signed, and came without a signature"
        raise BadgeError(Check.PROOF, "proof-missing", message)
    return prove_signed(given, jws, documents)


def _prove_address(payload: bytes, documents: Documents, findings: list[Finding]) -> Proven | None:
    """Prove the badge behind an address that a picture carries in its stead."""
    address = payload.decode("utf-8", "replace").strip()
    require_address(address)
    found = found_at(address, documents)
    held = _read(found.document, findings)
    if held is None:
        return None
    if not held.hosted:
        message = "what stands at the address says that it is signed, and has no signature"
        raise BadgeError(Check.PROOF, "proof-missing", message)
    return prove_found(held, found, documents)


def _parsed(opened: Opened, world: World) -> tuple[Jws | None, JsonValue]:
    """The token, if it is one, and the document it carries. Raises BadgeError, JsonError."""
    limits = world.limits
    try:
        jws = read_compact(opened.payload) if opened.form == "jws" else None
    except JwsError as error:
        raise BadgeError(Check.PROOF, error.code, str(error)) from error
    raw = opened.payload if jws is None else jws.payload
    return jws, parse(raw, max_depth=limits.max_depth, max_bytes=limits.max_bytes)


def _read(document: JsonValue, findings: list[Finding]) -> Assertion | None:
    if not isinstance(document, dict):
        message = "the JSON is a list or a bare value, not an object"
        raise BadgeError(Check.STRUCTURE, "structure-object", message)
    read = read_assertion(document)
    findings += read.findings
    return read.assertion


def _whole(proven: Proven) -> Mapping[str, object]:
    """The Assertion with the mark and the issuer in it, as their own addresses give them."""
    badge = {**proven.chain.badge, "issuer": dict(proven.chain.issuer)}
    return {**proven.assertion.document, "badge": badge}


def _afterwards(
    proven: Proven, signed: Mapping[str, object], world: World, recipient: str | None
) -> Iterator[Finding]:
    """Ask what is asked of any badge once it is proven: time, person, trust."""
    words = older_in_credential_words(signed)
    yield from map(
        in_own_words,
        check_validity(
            proven.assertion.issued,
            proven.assertion.expires,
            now=world.now,
            skew=world.limits.clock_skew,
        ),
    )
    yield from map(in_own_words, check_recipient(words, recipient))
    if signed.get("endorsement") is not None:
        message = "endorsements of Open Badges 2.0 are not looked at, and count for nothing"
        code, place = "endorsement-ob2", "/endorsement"
        yield Finding(
            Check.ENDORSEMENT,
            Outcome.SKIPPED,
            code,
            message,
            place,
            "OB 2.0 Endorsement",
            warning=True,
        )
    # Its server says it today, whatever date it writes: an issuer distrusted since could write
    # an old one.
    dated = {"proof": {"created": world.now.isoformat()}} if proven.assertion.hosted else {}
    found = check_trust(
        {**words, **dated},
        issuer=proven.chain.issuer_id,
        registry=world.trust,
        now=world.now,
        max_age=world.registry_max_age,
    )
    yield from map(in_own_words, found)


def _unasked(findings: Iterable[Finding]) -> Iterator[Finding]:
    said = tuple(findings)
    spoken = {f.check for f in said if f.outcome is not Outcome.ABSENT}
    for check in _ASKED:
        if check not in spoken:
            yield Finding(check, Outcome.SKIPPED, f"{check.value}-skipped", not_asked(said))


def _each_once(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Leave out what was said before: one document may be fetched for two reasons."""
    said = set[tuple[str, str, str]]()
    for finding in findings:
        words = (finding.code, finding.pointer, finding.message)
        if words not in said:
            said.add(words)
            yield finding
