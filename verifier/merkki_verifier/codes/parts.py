"""Codes of what holds several credentials, and of who shows them.

Presentations and their holder; endorsements; the components of a learner record.
"""

from __future__ import annotations

from merkki_verifier.codes.afterwards import SIGNED
from merkki_verifier.codes.model import Code, Stage
from merkki_verifier.report import Check, Outcome

_INNER = Stage(Check.CONTAINER, "it stands inside another document", "VCDM 2.0 4.13")
_ENVELOPE = Stage(Check.CONTAINER, "the type says that it is an envelope", "VCDM 2.0 4.13")
_SHOWING = Stage(Check.STRUCTURE, "a presentation was asked for", "VCDM 2.0 4.13")
_DEMAND = Stage(Check.HOLDER, "it has the shape of a presentation", "VCDM 2.0 4.13")
_HOLDER = Stage(Check.HOLDER, "the signature of the presentation fits", "VCDM 2.0 4.13")
_PART = Stage(Check.PART, SIGNED, "VCDM 2.0 4.13")
_ENDORSED = Stage(Check.ENDORSEMENT, SIGNED, "OB 3.0 9.1.6")

_ASK = "Ask the holder to show it again."
_READ_PART = "Read the part's own report, in `parts`."

PARTS: tuple[Code, ...] = (
    # What stands inside
    _INNER.fails(
        "part-form",
        "What should be a credential is neither an object nor a signed token.",
        advice="Issuers: embed the credential, or its compact JWT.",
    ),
    _INNER.fails(
        "part-depth",
        "Credentials stand inside credentials more than `Limits.max_nesting`, which is 4, deep.",
        spec="",
    ),
    _ENVELOPE.fails(
        "container-envelope",
        "An envelope is not of the first context of version 2.0, or its `id` is no `data:` URL "
        "with a signed token.",
        advice="Hand over the token itself.",
    ),
    _ENVELOPE.cannot_tell(
        "container-envelope-unread",
        "The envelope holds a credential secured with COSE (CBOR), which is not read here.",
        advice="Ask for the credential as a JWT, as an SD-JWT or with an embedded proof.",
        spec="VC-JOSE-COSE 3.3",
    ),
    _PART.passes("part-verified", "A credential inside is verified.", advice=_READ_PART),
    _PART.fails("part-rejected", "A credential inside is rejected.", advice=_READ_PART),
    _PART.cannot_tell(
        "part-indeterminate", "A credential inside is indeterminate.", advice=_READ_PART
    ),
    _PART.cannot_tell(
        "part-count",
        "With all that stands inside it there would be more than `Limits.max_parts`, which is "
        "200, credentials to verify; of this document's none was.",
        spec="",
        advice="Callers: raise the limit, if you trust whoever handed it over.",
    ),
    # Presentations
    _SHOWING.passes("presentation-ok", "It has the shape of a presentation."),
    _SHOWING.fails(
        "presentation-shape",
        "It is no presentation: its context, its type, its holder, or a text where a credential "
        "should be.",
        advice="Ask the holder for a signed presentation; a credential cannot show who holds it.",
    ),
    _SHOWING.fails("presentation-empty", "No credential is presented.", advice=_ASK),
    _SHOWING.fails(
        "presentation-count",
        "More than `Limits.max_presented`, which is 50, credentials are presented at once.",
        spec="",
        advice="Ask the holder to show fewer at a time.",
    ),
    # Who shows it
    _DEMAND.fails(
        "holder-challenge",
        "It was signed for another challenge: an old presentation, or another verifier's.",
        spec="VC-DI 2.1",
        advice=_ASK,
    ),
    _DEMAND.fails(
        "holder-domain",
        "It was signed for another verifier than the one who asks.",
        spec="VC-DI 2.1",
        advice=_ASK,
    ),
    _DEMAND.says(
        "holder-key",
        {Outcome.FAILED, Outcome.UNKNOWN},
        "The key is not the holder's for authentication; not known, where its document could not "
        "be had or read. `facts.reason` is the code that an issuer's key would get.",
        spec="CID 1.0 3.3",
    ),
    _HOLDER.passes(
        "holder-proven", "Whoever shows it signed the challenge, or the domain, with its own key."
    ),
    _HOLDER.cannot_tell(
        "holder-unasked",
        "Its holder signed it, and neither a challenge nor a domain was asked for: it may be a "
        "copy of an old showing.",
        spec="VC-DI 2.1",
        advice="Ask for a presentation with a fresh challenge, and give that to the verifier.",
    ),
    _HOLDER.skips(
        "holder-challenge-unasked",
        "A warning: its holder signed it for a challenge, in `facts`, and the caller gave none to "
        "compare: it may be a copy of an old showing.",
        spec="VC-DI 2.1",
        advice="Callers: give the `challenge` that you asked for.",
    ),
    _HOLDER.skips(
        "holder-domain-unasked",
        "A warning: its holder signed it for a certain reader, in `facts`, and the caller did not "
        "say who reads it: it may have been shown to somebody else.",
        spec="VC-DI 2.1",
        advice="Callers: give your `domain`.",
    ),
    _HOLDER.passes("holder-bound", "A presented credential was made out to the one who shows it."),
    _HOLDER.fails(
        "holder-other",
        "A presented credential was made out to somebody else.",
        advice="Ask for a presentation by its holder.",
    ),
    _HOLDER.cannot_tell(
        "holder-unbound",
        "A presented credential was made out to nobody who could prove it: its subject has no DID.",
        advice="Compare the recipient by another identifier.",
    ),
    _HOLDER.skips(
        "holder-skipped",
        "Whose a presented credential is was not looked at: nobody is known to have signed it.",
    ),
    # What others say
    _ENDORSED.passes(
        "endorsement-ok",
        "An endorsement holds, and is about what it hangs on.",
        advice="Judge its issuer, in `facts`: anybody may endorse.",
    ),
    _ENDORSED.passes(
        "endorsement-own", "A warning: the issuer endorses itself, which adds nothing."
    ),
    _ENDORSED.fails(
        "endorsement-target",
        "An endorsement is genuine and about something else than what it hangs on.",
        spec="OB 3.0 appendix B",
        advice="Issuers: take it out.",
    ),
    _ENDORSED.fails(
        "endorsement-forged",
        "An endorsement is forged, altered, unsigned or unreadable, and the issuer signed it in.",
        advice=_READ_PART,
    ),
    _ENDORSED.skips(
        "endorsement-not-held",
        "A warning: an endorsement does not count, for it has run out, was withdrawn or could not "
        "be checked. The badge is what it was without.",
        advice=_READ_PART,
    ),
)
