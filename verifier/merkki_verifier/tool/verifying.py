"""Verifying a document with the key that the caller gives, and no other."""

from __future__ import annotations

from datetime import datetime

from merkki_keys import PublicKey
from merkki_verifier.containers import open_container
from merkki_verifier.credential import Asked, check_credential_bytes
from merkki_verifier.demand import Demand
from merkki_verifier.fetch import Fetcher
from merkki_verifier.presentation import check_presentation
from merkki_verifier.report import Outcome, Report
from merkki_verifier.securing.jws import read_compact
from merkki_verifier.securing.suites import SUITES
from merkki_verifier.tool.answer import Answer, Result, reasons
from merkki_verifier.tool.features import Feature
from merkki_verifier.world import Limits, World

# Open questions about what is presented: whose keys are not at hand, and made out to whom. The
# key that signed around it cannot tell.
_OF_OTHERS = frozenset({"part-indeterminate", "holder-unbound"})


def verified(
    raw: bytes, feature: Feature, key: PublicKey, *, now: datetime, fetch: Fetcher
) -> Answer:
    """Whether ``key`` secured ``raw`` as ``feature`` says, and nothing speaks against it.

    Whose key it is, the caller answers for. ``fetch`` is asked for status lists, and for the
    keys of credentials inside a presentation: those that cannot be judged are named in the
    answer, and leave it as it is. One that is forged makes it a failure. Never raises.
    """
    raw = raw.strip()
    report = examined(raw, feature, key, now=now, fetch=fetch)
    found = reasons(report.findings)
    if any(finding.outcome is Outcome.FAILED for finding in found):
        return Answer(Result.FAILURE, found[0].message, None, found, report.parts)
    other = _other_form(raw, feature, report)
    if other is not None:
        message = f"it is secured as {other}, and not as {feature.name} ({feature.about})"
        return Answer(Result.FAILURE, message, None, found, report.parts)
    still_open = [f for f in found if not (feature.presentation and f.code in _OF_OTHERS)]
    passed = {finding.check for finding in report.findings if finding.outcome is Outcome.PASSED}
    if still_open or not passed >= report.required:
        message = still_open[0].message if still_open else "nobody is known to have signed this"
        return Answer(Result.INDETERMINATE, message, report.signed, found, report.parts)
    message = "the key signed it, and nothing speaks against it"
    return Answer(Result.SUCCESS, message, report.signed, found, report.parts)


def examined(
    raw: bytes, feature: Feature, key: PublicKey, *, now: datetime, fetch: Fetcher
) -> Report:
    """The verifier's own report, with ``key`` in the place of the issuer's or the holder's."""
    world = World(now=now, fetch=fetch, refresh=False)
    if feature.presentation:
        return check_presentation(raw, world=world, demand=Demand(None, None, key=key))
    return check_credential_bytes(raw, world=world, asked=Asked(key=key))


def _other_form(raw: bytes, feature: Feature, report: Report) -> str | None:
    """How it is secured, if that is not as ``feature`` says."""
    if feature.presentation:
        return _other_token(raw, feature, report)
    named = report.facts.get("securing")
    securing = [str(name).split(" ")[0] for name in named] if isinstance(named, list) else []
    if feature.form == "proof":
        fits = all(name in SUITES for name in securing)
    else:
        fits = securing == [feature.securing]
    # Without a word on it nothing was proven, and the answer is not a success anyway.
    return None if fits or not securing else ", ".join(securing)


def _other_token(raw: bytes, feature: Feature, report: Report) -> str | None:
    container = str(report.facts.get("container"))
    if "holder" not in report.facts:
        return "a credential"
    if container != {"proof": "json"}.get(feature.form, feature.form):
        return container
    if container != "jws":
        return None
    # The presentation was read from this very token.
    typ = read_compact(open_container(raw, limits=Limits()).payload).header.get("typ")
    named = typ.lower().removeprefix("application/") if isinstance(typ, str) else None
    # VCDM 1.1 puts presentations under a claim vp, which VC-JOSE-COSE forbids.
    return None if named == feature.typ else f"a token of the type {typ!r:.60}"
