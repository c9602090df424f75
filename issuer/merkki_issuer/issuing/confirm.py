"""Step 6: nothing leaves that does not verify against the key the world will see."""

from __future__ import annotations

import json
from datetime import datetime

from merkki_issuer.errors import ConfusionError
from merkki_issuer.issuing.model import Confirmed, JsonObject, Signed
from merkki_issuer.issuing.render import signed_claims
from merkki_issuer.issuing.worlds import world_of
from merkki_verifier import Outcome
from merkki_verifier.verify import verify


def confirm(signed: Signed, *, did_document: JsonObject, did_url: str, now: datetime) -> Confirmed:
    """The signed renderings, if each proves exactly what was linted.

    Status is not asked here: the lists are another document, and the linter has shown that
    the entries can be read. Raises ConfusionError: a fault in the key, its file, the
    memory or the arithmetic. The intent stays, and nothing was delivered.
    """
    linted = json.loads(signed.intent.unsigned)
    world = world_of({did_url: did_document}, now=now)
    for form, raw in signed.renderings.items():
        report = verify(raw, world=world)
        if report.signed is None:
            failed = {f.code for f in report.findings if f.outcome is not Outcome.PASSED}
            raise ConfusionError(
                "bad-signature",
                f"What was signed as {form.value} does not verify: {', '.join(sorted(failed))}.",
                "Nothing was delivered. Check the key with `merkki key list`.",
            )
        if signed_claims(form, report.signed) != linted:
            raise ConfusionError(
                "signed-something-else", f"What was signed as {form.value} is not what was linted."
            )
    return Confirmed(signed)
