"""No value at any place of any document makes the reading of an older badge raise."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from older_world import (
    BADGE,
    ISSUER,
    KEY,
    MARK,
    REVOKED,
    Academy,
    assertion,
    key,
    mark,
    profile,
    revoked,
    signed,
    to_sign,
)
from test_hostile_members import NASTY
from workshop import Json

from merkki_verifier import Report, Verdict
from merkki_verifier.attestation import in_credential_words
from merkki_verifier.credit import facts_of
from merkki_verifier.trust import TrustEntry, TrustRegistry

TRUST = TrustRegistry(
    {ISSUER: TrustEntry(issuer=ISSUER, names={"en": "A"}, achievement_ids=("https://o.example/",))}
)
FULL: dict[str, Json] = {
    BADGE: assertion(
        expires="2030-01-01T00:00:00Z",
        badge=mark(issuer=profile()),
        evidence=[{"id": "https://opisto.example/e", "narrative": "x"}],
        endorsement=["https://opisto.example/n"],
        uid="5",
        revoked=False,
    ),
    MARK: mark(
        issuer=profile(),
        alignment=[{"targetUrl": "urn:x:1"}],
        version="1",
        **{"@language": "fi"},
    ),
    ISSUER: profile(
        verification={"allowedOrigins": ["opisto.example"], "startsWith": "https://opisto.example"},
        publicKey=[key()],
    ),
    KEY: key(),
    REVOKED: revoked({"id": "urn:x:1", "revocationReason": "x"}, "urn:x:2"),
}
TO_SIGN = {**FULL[BADGE], **{n: to_sign()[n] for n in ("id", "verification")}}


def places(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield way
    if isinstance(value, dict | list):
        steps = value.items() if isinstance(value, dict) else enumerate(value)
        for step, inner in steps:
            yield from places(inner, (*way, step))


def spoilt(document: Any, way: tuple[Any, ...], value: Any) -> Any:
    if not way:
        return value
    changed = copy.deepcopy(document)
    place = changed
    for step in way[:-1]:
        place = place[step]
    place[way[-1]] = value
    return changed


SPOTS = [(url, way) for url, document in FULL.items() for way in places(document) if way]


def looked(url: str, way: tuple[Any, ...], value: Any, *, by_signature: bool) -> Report:
    served = {name: spoilt(d, way, value) if name == url else d for name, d in FULL.items()}
    academy = Academy(trust=TRUST)
    for name, document in served.items():
        academy.serve(document, at=name)
    if not by_signature:
        return academy.look(json.dumps(served[BADGE]), recipient="a@b.example")
    payload = spoilt(TO_SIGN, way, value) if url == BADGE else TO_SIGN
    return academy.look(signed(payload), recipient="a@b.example")


def test_the_full_documents_are_good() -> None:
    for by_signature in (False, True):
        report = looked(BADGE, ("uid",), "5", by_signature=by_signature)
        assert {f.code for f in report.findings if f.outcome.value == "failed"} == {
            "recipient-mismatch",
            "right-not-for-achievement",
        }


@pytest.mark.slow
@pytest.mark.parametrize("by_signature", [False, True])
def test_no_value_at_any_place_makes_it_raise(*, by_signature: bool) -> None:
    for url, way in SPOTS:
        for value in NASTY[::2]:
            report = looked(url, way, value, by_signature=by_signature)
            in_credential_words(report)
            facts_of(report)
            json.dumps(report.to_dict())


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    spot=st.sampled_from([(url, way) for url, way in SPOTS if url == BADGE]),
    value=st.sampled_from(NASTY),
)
def test_no_change_of_a_hosted_badge_passes_unseen(
    spot: tuple[str, tuple[Any, ...]], value: Any
) -> None:
    _, way = spot
    academy = Academy()
    for name, document in FULL.items():
        academy.serve(document, at=name)
    changed = spoilt(FULL[BADGE], way, value)
    report = academy.look(json.dumps(changed))
    # What the mark's and the issuer's own copies say counts for nothing, wherever it was changed.
    copies = way[0] in ("badge", "@context") or changed == FULL[BADGE]
    assert copies or report.verdict is not Verdict.VERIFIED
    if report.signed is not None:
        believed: Any = report.signed
        assert believed["badge"]["name"] == FULL[MARK]["name"]
        assert believed["recipient"] == FULL[BADGE]["recipient"]
